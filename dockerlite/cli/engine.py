"""Commands about the engine as a whole."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

import click

from ..version import __version__
from .options import Settings, shared
from .output import print_json, print_sections, warn
from .units import memory

if TYPE_CHECKING:
    from ..address.endpoint import Endpoint
    from ..models import SystemInfo, SystemVersion

Fields = dict[str, str]


@click.command
@shared
@click.pass_obj
def info(settings: Settings) -> None:
    """Show what the engine is, holds and can do.

    Its warnings about its host go to stderr.
    """
    with settings.docker() as docker:
        said = docker.info()
    if settings.json:
        print_json(said)
        return
    print_sections(
        {
            "Engine": _address(docker.endpoint) | _engine(said),
            "Contents": _contents(said),
            "Host": _host(said),
            "Storage": {"Driver": said.driver, **_pairs(said.driver_status), "Folder": said.docker_root_dir},
            "Running containers": _running(said),
            "Limits": _limits(said),
            "Plugins": _plugins(said),
            "Network": _network(said),
            "Registries": _registries(said),
            "Security": _security(said.security_options),
            "Swarm": _swarm(said),
        }
    )
    for warning in said.warnings:
        warn(warning)


@click.command
@shared
@click.pass_obj
def version(settings: Settings) -> None:
    """Show the versions of dockerlite and the engine."""
    from ..wire.encode import NEWEST, OLDEST

    with settings.docker() as docker:
        said = docker.version()
    if settings.json:
        print_json(said)
        return
    client = {"Version": __version__, "API": f"{OLDEST} to {NEWEST}", "API in use": docker.api_version()}
    print_sections({"dockerlite": client, "Engine": _address(docker.endpoint) | _version(said), "Parts": _parts(said)})


@click.command
@shared
@click.pass_obj
def ping(settings: Settings) -> None:
    """Check whether the engine answers.

    Exit code 1 if it does not.
    """
    with settings.docker() as docker:
        said = docker.ping()
    fields = {
        "ApiVersion": said.api_version,
        "OSType": said.os_type,
        "BuilderVersion": said.builder_version,
        "Swarm": said.swarm,
        "Experimental": said.experimental,
    }
    if settings.json:
        print_json({name: value for name, value in fields.items() if value is not None})
        return
    told = {
        "API": said.api_version or "",
        "Containers for": said.os_type or "",
        "Builder": {"1": "classic", "2": "BuildKit"}.get(said.builder_version or "", ""),
        "Swarm": said.swarm or "",
        "Experimental": _yes(said.experimental),
    }
    print_sections({"Engine": _address(docker.endpoint) | told})


def _address(endpoint: Endpoint) -> Fields:
    return {"Address": f"{endpoint.host} ({endpoint.why})"}


def _engine(said: SystemInfo) -> Fields:
    return {
        "Version": said.server_version,
        "Name": said.name,
        "ID": said.id,
        "Labels": _listed(said.labels),
        "Licence": said.product_license or "",
        "Debug mode": _if(said.debug),
        "Experimental": _if(said.experimental_build),
        "Live restore": _if(said.live_restore_enabled),
    }


def _contents(said: SystemInfo) -> Fields:
    states = f"{said.containers_running} running, {said.containers_paused} paused, {said.containers_stopped} stopped"
    return {"Containers": f"{said.containers} ({states})", "Images": str(said.images)}


def _host(said: SystemInfo) -> Fields:
    return {
        "System": said.operating_system,
        "Kernel": said.kernel_version,
        "Architecture": f"{said.os_type}/{said.architecture}",
        "CPUs": str(said.ncpu),
        "Memory": memory(said.mem_total) if said.mem_total else "",
        "Clock": "" if said.system_time is None else f"{said.system_time:%Y-%m-%d %H:%M:%S %Z}",
    }


def _running(said: SystemInfo) -> Fields:
    return {
        "Runtimes": _listed(sorted(said.runtimes)),
        "Default runtime": said.default_runtime,
        "containerd": said.containerd_commit.id,
        "runc": said.runc_commit.id,
        "init": " ".join(filter(None, [said.init_binary, said.init_commit.id])),
        "Isolation": said.isolation,
        "Cgroups": " ".join(filter(None, [said.cgroup_driver, said.cgroup_version and f"version {said.cgroup_version}"])),
        "Log driver": said.logging_driver,
    }


def _limits(said: SystemInfo) -> Fields:
    limits = {
        "memory": said.memory_limit,
        "swap": said.swap_limit,
        "CPU shares": said.cpu_shares,
        "CPU quota": said.cpu_cfs_quota,
        "CPU sets": said.cpu_set,
        "processes": said.pids_limit,
        "OOM killer off": said.oom_kill_disable,
    }
    return {
        "Possible": _listed(name for name, possible in limits.items() if possible),
        "Without effect": _listed(name for name, possible in limits.items() if not possible),
    }


def _plugins(said: SystemInfo) -> Fields:
    plugins = said.plugins
    return {
        "Volume": _listed(plugins.volume),
        "Network": _listed(plugins.network),
        "Log": _listed(plugins.log),
        "Authorization": _listed(plugins.authorization),
        "CDI folders": _listed(said.cdi_spec_dirs),
    }


def _network(said: SystemInfo) -> Fields:
    firewall = said.firewall_backend
    return {
        "Firewall": (firewall and firewall.driver) or "",
        "IPv4 forwarding": "" if said.ipv4_forwarding else "off",
        "Address pools": _listed(f"{pool.base} in pieces of /{pool.size}" for pool in said.default_address_pools),
        "HTTP proxy": said.http_proxy,
        "HTTPS proxy": said.https_proxy,
        "No proxy for": said.no_proxy,
    }


def _registries(said: SystemInfo) -> Fields:
    registries = said.registry_config
    insecure = [name for name, registry in registries.index_configs.items() if not registry.secure]
    return {
        "Docker Hub": said.index_server_address,
        "Mirrors": _listed(registries.mirrors),
        "Insecure": _listed([*insecure, *registries.insecure_registry_cidrs]),
    }


def _security(options: Iterable[str]) -> Fields:
    """``name=seccomp,profile=builtin`` -> seccomp: profile builtin."""
    fields: Fields = {}
    for option in options:
        name, _, rest = option.removeprefix("name=").partition(",")
        fields[name] = rest.replace("=", " ").replace(",", ", ") or "on"
    return fields


def _swarm(said: SystemInfo) -> Fields:
    swarm = said.swarm
    if swarm.local_node_state in ("", "inactive"):
        return {}
    return {
        "State": swarm.local_node_state,
        "Error": swarm.error,
        "Node": f"{swarm.node_id} at {swarm.node_addr}",
        "Manager": _yes(swarm.control_available),
        "Nodes": f"{swarm.nodes}, of them {swarm.managers} managers" if swarm.nodes else "",
    }


def _version(said: SystemVersion) -> Fields:
    return {
        "Product": said.platform.name,
        "Version": said.version,
        "API": f"{said.min_api_version} to {said.api_version}",
        "Commit": said.git_commit,
        "Built": f"{said.build_time.replace('.000000000', '')} with {said.go_version}",
        "Runs on": f"{said.os}/{said.arch}, kernel {said.kernel_version}",
        "Experimental": _if(bool(said.experimental)),
    }


def _parts(said: SystemVersion) -> Fields:
    # The versions of podman's parts have several lines; the first one is the version.
    return {part.name: part.version.partition("\n")[0] for part in said.components if part.version != said.version}


def _pairs(pairs: Iterable[list[str]]) -> Fields:
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(texts)


def _yes(true: bool) -> str:
    return "yes" if true else "no"


def _if(true: bool) -> str:
    return "yes" if true else ""
