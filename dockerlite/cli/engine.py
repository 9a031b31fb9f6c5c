"""Commands about the engine as a whole."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING, Any

import click

from ..version import __version__
from .options import Settings, shared
from .output import print_json, print_sections, warn
from .units import memory

if TYPE_CHECKING:
    from ..address.endpoint import Endpoint

Fields = dict[str, str]


class Document:
    """What the engine says of itself, read by the engine's keys.

    What it leaves out, or says as null, is empty.
    """

    def __init__(self, document: Mapping[str, Any]) -> None:
        self._document = document

    def get(self, *keys: str) -> Any:
        """What is at the end of a path of keys; None if there is nothing."""
        value: Any = self._document
        for key in keys:
            value = (value or {}).get(key)
        return value

    def text(self, *keys: str) -> str:
        """A text, or a number as one."""
        value = self.get(*keys)
        return "" if value is None else str(value)

    def items(self, *keys: str) -> list[Any]:
        """A list, or the keys of a map."""
        return list(self.get(*keys) or ())


@click.command
@shared
@click.pass_obj
def info(settings: Settings) -> None:
    """Show what the engine is, holds and can do.

    Its warnings about its host go to stderr.
    """
    with settings.docker(plain=True) as docker:
        document: Any = docker.info()
    if settings.json:
        print_json(document)
        return
    info = Document(document)
    print_sections(
        {
            "Engine": _address(docker.endpoint) | _engine(info),
            "Contents": _contents(info),
            "Host": _host(info),
            "Storage": {"Driver": info.text("Driver"), **_pairs(info.items("DriverStatus")), "Folder": info.text("DockerRootDir")},
            "Running containers": _running(info),
            "Limits": _limits(info),
            "Plugins": _plugins(info),
            "Network": _network(info),
            "Registries": _registries(info),
            "Security": _security(info.items("SecurityOptions")),
            "Swarm": _swarm(info),
        }
    )
    for warning in info.items("Warnings"):
        warn(warning)


@click.command
@shared
@click.pass_obj
def version(settings: Settings) -> None:
    """Show the versions of dockerlite and the engine."""
    from ..wire.encode import NEWEST, OLDEST

    with settings.docker(plain=True) as docker:
        document: Any = docker.version()
    if settings.json:
        print_json(document)
        return
    engine = Document(document)
    client = {"Version": __version__, "API": f"{OLDEST} to {NEWEST}", "API in use": docker.api_version()}
    print_sections({"dockerlite": client, "Engine": _address(docker.endpoint) | _version(engine), "Parts": _parts(engine)})


@click.command
@shared
@click.pass_obj
def ping(settings: Settings) -> None:
    """Check whether the engine answers.

    Exit code 1 if it does not.
    """
    with settings.docker() as docker:
        answer = docker.ping()
    fields = {
        "ApiVersion": answer.api_version,
        "OSType": answer.os_type,
        "BuilderVersion": answer.builder_version,
        "Swarm": answer.swarm,
        "Experimental": answer.experimental,
    }
    if settings.json:
        print_json({name: value for name, value in fields.items() if value is not None})
        return
    readable = {
        "API": answer.api_version or "",
        "Containers for": answer.os_type or "",
        "Builder": {"1": "classic", "2": "BuildKit"}.get(answer.builder_version or "", ""),
        "Swarm": answer.swarm or "",
        "Experimental": _yes_or_no(answer.experimental),
    }
    print_sections({"Engine": _address(docker.endpoint) | readable})


def _address(endpoint: Endpoint) -> Fields:
    return {"Address": f"{endpoint.host} ({endpoint.why})"}


def _engine(info: Document) -> Fields:
    return {
        "Version": info.text("ServerVersion"),
        "Name": info.text("Name"),
        "ID": info.text("ID"),
        "Labels": _listed(info.items("Labels")),
        "Licence": info.text("ProductLicense"),
        "Debug mode": _yes_or_empty(info.get("Debug")),
        "Experimental": _yes_or_empty(info.get("ExperimentalBuild")),
        "Live restore": _yes_or_empty(info.get("LiveRestoreEnabled")),
    }


def _contents(info: Document) -> Fields:
    states = ", ".join(f"{info.text(f'Containers{state}')} {state.lower()}" for state in ("Running", "Paused", "Stopped"))
    return {"Containers": f"{info.text('Containers')} ({states})", "Images": info.text("Images")}


def _host(info: Document) -> Fields:
    size = info.get("MemTotal")
    return {
        "System": info.text("OperatingSystem"),
        "Kernel": info.text("KernelVersion"),
        "Architecture": f"{info.text('OSType')}/{info.text('Architecture')}",
        "CPUs": info.text("NCPU"),
        "Memory": memory(size) if size else "",
        "Clock": _clock(info.text("SystemTime")),
    }


def _clock(text: str) -> str:
    from ..models.timestamp import Timestamp

    return f"{Timestamp.parse(text):%Y-%m-%d %H:%M:%S %Z}" if text and not text.startswith("0001") else ""


def _running(info: Document) -> Fields:
    cgroups = info.text("CgroupVersion")
    return {
        "Runtimes": _listed(sorted(info.items("Runtimes"))),
        "Default runtime": info.text("DefaultRuntime"),
        "containerd": info.text("ContainerdCommit", "ID"),
        "runc": info.text("RuncCommit", "ID"),
        "init": " ".join(filter(None, [info.text("InitBinary"), info.text("InitCommit", "ID")])),
        "Isolation": info.text("Isolation"),
        "Cgroups": " ".join(filter(None, [info.text("CgroupDriver"), cgroups and f"version {cgroups}"])),
        "Log driver": info.text("LoggingDriver"),
    }


_LIMITS = {
    "memory": "MemoryLimit",
    "swap": "SwapLimit",
    "CPU shares": "CPUShares",
    "CPU quota": "CpuCfsQuota",
    "CPU sets": "CPUSet",
    "processes": "PidsLimit",
    "OOM killer off": "OomKillDisable",
}


def _limits(info: Document) -> Fields:
    return {
        "Possible": _listed(name for name, key in _LIMITS.items() if info.get(key)),
        "Without effect": _listed(name for name, key in _LIMITS.items() if not info.get(key)),
    }


def _plugins(info: Document) -> Fields:
    kinds = {kind: _listed(info.items("Plugins", kind)) for kind in ("Volume", "Network", "Log", "Authorization")}
    return {**kinds, "CDI folders": _listed(info.items("CDISpecDirs"))}


def _network(info: Document) -> Fields:
    return {
        "Firewall": info.text("FirewallBackend", "Driver"),
        "IPv4 forwarding": "" if info.get("IPv4Forwarding") else "off",
        "Address pools": _listed(f"{pool.get('Base')} in pieces of /{pool.get('Size')}" for pool in info.items("DefaultAddressPools")),
        "HTTP proxy": info.text("HttpProxy"),
        "HTTPS proxy": info.text("HttpsProxy"),
        "No proxy for": info.text("NoProxy"),
    }


def _registries(info: Document) -> Fields:
    known = info.get("RegistryConfig", "IndexConfigs") or {}
    insecure = [name for name, registry in known.items() if not registry.get("Secure")]
    return {
        "Docker Hub": info.text("IndexServerAddress"),
        "Mirrors": _listed(info.items("RegistryConfig", "Mirrors")),
        "Insecure": _listed([*insecure, *info.items("RegistryConfig", "InsecureRegistryCIDRs")]),
    }


def _security(options: Iterable[str]) -> Fields:
    """``name=seccomp,profile=builtin`` -> seccomp: profile builtin."""
    fields: Fields = {}
    for option in options:
        name, _, rest = option.removeprefix("name=").partition(",")
        fields[name] = rest.replace("=", " ").replace(",", ", ") or "on"
    return fields


def _swarm(info: Document) -> Fields:
    state, nodes = info.text("Swarm", "LocalNodeState"), info.get("Swarm", "Nodes")
    if state in ("", "inactive"):
        return {}
    return {
        "State": state,
        "Error": info.text("Swarm", "Error"),
        "Node": f"{info.text('Swarm', 'NodeID')} at {info.text('Swarm', 'NodeAddr')}",
        "Manager": _yes_or_no(info.get("Swarm", "ControlAvailable")),
        "Nodes": f"{nodes}, of them {info.text('Swarm', 'Managers')} managers" if nodes else "",
    }


def _version(engine: Document) -> Fields:
    return {
        "Product": engine.text("Platform", "Name"),
        "Version": engine.text("Version"),
        "API": f"{engine.text('MinAPIVersion')} to {engine.text('ApiVersion')}",
        "Commit": engine.text("GitCommit"),
        "Built": f"{engine.text('BuildTime').replace('.000000000', '')} with {engine.text('GoVersion')}",
        "Runs on": f"{engine.text('Os')}/{engine.text('Arch')}, kernel {engine.text('KernelVersion')}",
        "Experimental": _yes_or_empty(engine.get("Experimental")),
    }


def _parts(engine: Document) -> Fields:
    parts, version = engine.items("Components"), engine.get("Version")
    # podman's parts tell their whole life, line by line.
    return {part["Name"]: part["Version"].partition("\n")[0] for part in parts if part["Version"] != version}


def _pairs(pairs: Iterable[list[str]]) -> Fields:
    return {pair[0]: pair[1] for pair in pairs if len(pair) == 2}


def _listed(texts: Iterable[str]) -> str:
    return ", ".join(texts)


def _yes_or_no(true: object) -> str:
    return "yes" if true else "no"


def _yes_or_empty(true: object) -> str:
    return "yes" if true else ""
