"""The options of a new container, and the request that they become.

The table is used by every verb that creates or changes a container. To add an option: a field with
a docstring in ``CreateOptions`` (or ``LimitOptions``), which are in ``create_options``, and a line
in ``_PLACES`` unless HostConfig has it under the same name.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from ... import models, values
from ...errors import InvalidArgument
from ...values.checks import as_model, entries, one_of
from ...values.identity import identity
from ..tables import Convert, account, accounts, as_is, merged_model, named_texts, nano_cpus, places_of, refuse_unknown, text, texts
from .create_options import CgroupNamespace
from .create_options import CreateOptions as CreateOptions
from .create_options import LimitOptions as LimitOptions

#: option -> (the part of the request and the field in it, the conversion)
_PLACES: dict[str, tuple[str, Convert]] = {
    "memory": ("host_config.memory", values.size),
    "memory_reservation": ("host_config.memory_reservation", values.size),
    "memory_swap": ("host_config.memory_swap", values.size),
    "cpus": ("host_config.nano_cpus", nano_cpus),
    "restart": ("host_config.restart_policy", values.restart),
    "entrypoint": ("config.entrypoint", values.command),
    "env": ("config.env", values.environment),
    "user": ("config.user", account),
    "workdir": ("config.working_dir", text),
    "tty": ("config.tty", as_is),
    "stdin_open": ("config.open_stdin", as_is),
    "stdin_once": ("config.stdin_once", as_is),
    "stop_signal": ("config.stop_signal", as_is),
    "stop_timeout": ("config.stop_timeout", values.seconds),
    "healthcheck": ("config.healthcheck", values.healthcheck),
    "hostname": ("config.hostname", as_is),
    "domainname": ("config.domainname", as_is),
    "labels": ("config.labels", values.labels),
    "annotations": ("host_config.annotations", named_texts),
    "tmpfs": ("host_config.tmpfs", values.tmpfs),
    "read_only": ("host_config.readonly_rootfs", as_is),
    "shm_size": ("host_config.shm_size", values.size),
    "storage_opt": ("host_config.storage_opt", named_texts),
    "extra_hosts": ("host_config.extra_hosts", values.hosts),
    "devices": ("host_config.devices", values.devices),
    "gpus": ("host_config.device_requests", values.gpus),
    "ulimits": ("host_config.ulimits", values.ulimits),
    "sysctls": ("host_config.sysctls", named_texts),
    "ipc": ("host_config.ipc_mode", as_is),
    "pid": ("host_config.pid_mode", as_is),
    "uts": ("host_config.uts_mode", as_is),
    "userns": ("host_config.userns_mode", as_is),
    "cgroupns": ("host_config.cgroupns_mode", partial(one_of, "cgroupns", CgroupNamespace)),
    "network": ("host_config.network_mode", identity),
    "group_add": ("host_config.group_add", accounts),
    "logging": ("host_config.log_config", values.logging),
    "ip": ("ipam.ipv4_address", as_is),
    "ip6": ("ipam.ipv6_address", as_is),
    "network_aliases": ("endpoint.aliases", texts),
    "mac_address": ("endpoint.mac_address", as_is),
}


def _models(value: Any) -> list[Any]:
    return [*entries(value, "list of models", "one is [models.Mount(target='/run', type='tmpfs')]")]


_LISTS = ("volumes_from", "links", "dns", "dns_search", "dns_options", "cap_add", "cap_drop", "security_opt")
_MODELS = ("mounts", "device_requests")
_PLACES |= {name: (f"host_config.{name}", texts) for name in _LISTS}
_PLACES |= {name: (f"host_config.{name}", _models) for name in _MODELS}
# Options that are no field of a model, or fields of two.
_ELSEWHERE = ("name", "platform", "pull", "auth", "config", "host_config", "networking_config", "ports", "volumes")
# Options with the same name as their field.
_PLACES |= {name: (f"host_config.{name}", as_is) for name in CreateOptions.__annotations__ if name not in {*_PLACES, *_ELSEWHERE}}


def create_request(image: str, command: str | Sequence[str] | None, options: CreateOptions) -> models.ContainerCreateRequest:
    """The request for a new container: converted options, merged into the models that were given.

    The image replaces the one in ``config``.
    """
    parts = _parts(options)
    if command is not None:
        parts["config"]["cmd"] = values.command(command)
    if (ports := options.get("ports")) is not None:
        parts["config"]["exposed_ports"], parts["host_config"]["port_bindings"] = values.ports(ports)
    if (volumes := options.get("volumes")) is not None:
        _set_volumes(parts, values.volumes(volumes))
    networking = _networking_config(parts["host_config"].get("network_mode"), parts, options.get("networking_config"))
    host = merged_model(models.HostConfig, "host_config", options.get("host_config"), parts["host_config"])
    whole = merged_model(models.ContainerConfig, "config", options.get("config"), parts["config"])
    fields = {name: getattr(whole, name) for name in whole.model_fields_set} | (whole.model_extra or {}) | {"image": image}
    if host.model_fields_set:
        fields["host_config"] = host
    if networking is not None:
        fields["networking_config"] = networking
    # A config that an engine sent may go back to it, so its unknown keys are allowed here.
    return models.ContainerCreateRequest.model_validate(fields, extra="allow")


def _set_volumes(parts: dict[str, dict[str, Any]], volumes: Sequence[str]) -> None:
    # As a bind, an anonymous volume would lack its label, and on 28.5 its name.
    anonymous: dict[str, dict[str, Any]] = {volume: {} for volume in volumes if ":" not in volume}
    if anonymous:
        parts["config"]["volumes"] = anonymous
    if len(anonymous) < len(volumes) or not volumes:
        parts["host_config"]["binds"] = [volume for volume in volumes if volume not in anonymous]


def with_proxies(request: models.ContainerCreateRequest, proxies: Mapping[str, str]) -> models.ContainerCreateRequest:
    """The same request with the variables of proxies added, unless it sets them itself."""
    own = {entry.partition("=")[0] for entry in request.env}
    added = [f"{name}={value}" for name, value in proxies.items() if name not in own]
    return request.model_copy(update={"env": [*request.env, *added]}) if added else request


def update_request(
    options: Mapping[str, Any], resources: models.ContainerUpdateRequest | Mapping[str, Any] | None
) -> models.ContainerUpdateRequest:
    """The request that changes the limits of a container."""
    return merged_model(models.ContainerUpdateRequest, "resources", resources, _parts(options, LimitOptions)["host_config"])


def _parts(options: Mapping[str, Any], known: type = CreateOptions) -> dict[str, dict[str, Any]]:
    """The fields that options set, by the part of the request that they belong to."""
    refuse_unknown(options, {*known.__annotations__, *LimitOptions.__annotations__})
    parts: dict[str, dict[str, Any]] = {"config": {}, "host_config": {}, "endpoint": {}, "ipam": {}}
    for place, value in places_of(options, _PLACES).items():
        part, _, field = place.partition(".")
        parts[part][field] = value
    return parts


def _networking_config(
    network: str | None, parts: dict[str, dict[str, Any]], given: models.NetworkingConfig | Mapping[str, Any] | None
) -> models.NetworkingConfig | None:
    endpoint, ipam = parts["endpoint"], parts["ipam"]
    if not endpoint and not ipam:
        return None if given is None else as_model(models.NetworkingConfig, given, "networking_config")
    if given is not None:
        raise InvalidArgument(f"{', '.join([*endpoint, *ipam])}: cannot be combined with networking_config; set them in it")
    if network is None:
        raise InvalidArgument(f"{', '.join([*endpoint, *ipam])}: needs network=, the network to which it applies")
    if ipam:
        endpoint["ipam_config"] = models.EndpointIPAMConfig(**ipam)
    return models.NetworkingConfig(endpoints_config={network: models.EndpointSettings(**endpoint)})
