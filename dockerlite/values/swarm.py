"""What services and secrets take in a form of their own: ports, mounts, networks, hosts, content."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import TypeAlias, TypeVar

from .. import models
from ..errors import InvalidArgument
from .checks import entries, refusal, strings
from .network import Hosts, Ports, hosts, ports
from .runtime import Logging, logging
from .storage import Volumes, volumes

T = TypeVar("T")

#: As ``Ports``, without addresses; a list may hold models.
ServicePorts: TypeAlias = "Ports | Sequence[int | str | models.EndpointPortConfig]"
#: As ``Volumes``; a list may hold models.
Mounts: TypeAlias = "Volumes | Sequence[str | models.Mount]"
#: Names or ids; models say more.
Networks: TypeAlias = "Sequence[str | models.NetworkAttachmentConfig]"

_PORTS = "ports of a service look like {80: 8080}, ['8080:80', '53/udp'] or [models.EndpointPortConfig(target_port=80, …)]"
_MOUNTS = "mounts look like {'data': '/data', '/srv': '/srv:ro'}, ['data:/data'] or [models.Mount(type='tmpfs', target='/run')]"
_NETWORKS = "networks look like ['web', models.NetworkAttachmentConfig(target='db', aliases=['store'])]"


def service_ports(value: ServicePorts) -> list[models.EndpointPortConfig]:
    """The ports that a service publishes, written as for a container but without addresses.

    Every node publishes them.

    A ``models.EndpointPortConfig`` can say more, such as ``publish_mode="host"``, which publishes
    only on nodes that run a task.
    """
    if isinstance(value, Mapping):
        return _port_configs(value)
    return _models(value, models.EndpointPortConfig, _port_configs, "mapping or list of ports", _PORTS)


def mounts(value: Mounts) -> list[models.Mount]:
    """Mounts, written as the volumes of a container: ``"data:/data:ro"``.

    The only option is ``ro``; a ``models.Mount`` can say more.
    """
    if isinstance(value, Mapping):
        return _mounts(value)
    return _models(value, models.Mount, _mounts, "mapping or list of mounts", _MOUNTS)


def networks(value: Networks) -> list[models.NetworkAttachmentConfig]:
    """The networks to join, from their names or ids."""
    return _models(value, models.NetworkAttachmentConfig, _attachments, "list of networks", _NETWORKS)


def hosts_lines(value: Hosts) -> list[str]:
    """Lines for /etc/hosts in that file's own order: ``["192.0.2.1 name"]``."""
    return ["{2} {0}".format(*line.partition(":")) for line in hosts(value)]


def log_driver(value: Logging) -> models.Driver:
    """Where output is logged, as for a container."""
    given = logging(value)
    return models.Driver(name=given.type, options=given.config) if given.config else models.Driver(name=given.type)


def base64_text(value: bytes | str) -> str:
    """The content of a secret or config in base64, as it is sent; a text is encoded in UTF-8."""
    if not isinstance(value, (str, bytes, bytearray, memoryview)):
        raise refusal(value, "content", "it is bytes, or a text")
    return b64encode(value.encode() if isinstance(value, str) else value).decode()


def driver(value: str | models.Driver) -> models.Driver:
    """A driver, from its name; its options are given with a ``models.Driver``."""
    if isinstance(value, models.Driver):
        return value
    if not isinstance(value, str):
        raise refusal(value, "driver", "one is a name, or with options a models.Driver")
    return models.Driver(name=str.__str__(value))


def _models(value: object, model: type[T], convert: Callable[..., list[T]], what: str, like: str) -> list[T]:
    """The models in a list unchanged, and the models that its other entries are converted to."""
    return [item for entry in entries(value, what, like) for item in ([entry] if isinstance(entry, model) else convert([entry]))]


def _port_configs(value: Ports) -> list[models.EndpointPortConfig]:
    _, bindings = ports(value)
    return [_port(inside, binding) for inside, places in bindings.items() for binding in places]


def _port(inside: str, binding: models.PortBinding) -> models.EndpointPortConfig:
    number, _, protocol = inside.partition("/")
    if binding.host_ip:
        raise refusal(binding.host_ip, "place to publish a service at: every node does", _PORTS)
    if not binding.host_port:
        return models.EndpointPortConfig(target_port=int(number), protocol=protocol)
    if not binding.host_port.isdigit():
        raise InvalidArgument(f"{inside} cannot be published at any of {binding.host_port}; {_PORTS}")
    return models.EndpointPortConfig(target_port=int(number), published_port=int(binding.host_port), protocol=protocol)


def _mounts(value: Volumes) -> list[models.Mount]:
    return [_mount(bind) for bind in volumes(value)]


def _mount(bind: str) -> models.Mount:
    source, colon, rest = bind.partition(":")
    if not colon:
        return models.Mount(type="volume", target=source)
    target, _, options = rest.partition(":")
    if options not in ("", "ro"):
        raise refusal(options, "option of a mount", f"there is 'ro'; {_MOUNTS}")
    mount = models.Mount(type="bind" if source.startswith("/") else "volume", source=source, target=target)
    return mount.model_copy(update={"read_only": True}) if options else mount


def _attachments(names: Sequence[str]) -> list[models.NetworkAttachmentConfig]:
    return [models.NetworkAttachmentConfig(target=name) for name in strings(names, "list of networks", _NETWORKS)]
