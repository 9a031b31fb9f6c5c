"""Published ports, and names for addresses."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from ipaddress import IPv4Network, IPv6Network, ip_address, ip_network
from typing import Any, TypeAlias

from .. import models
from ..errors import InvalidArgument
from .checks import entries, is_whole, pairs, refusal, strings

# Where on the host: a port, "address:port", (address, port), or None for a free port.
_Place: TypeAlias = int | str | tuple[str, int | str | None] | None
_Places: TypeAlias = _Place | list[_Place]
#: ``{80: 8080, "53/udp": ("127.0.0.1", 5353)}`` or ``["8080:80", "127.0.0.1:5353:53/udp"]``.
Ports: TypeAlias = Mapping[int, _Places] | Mapping[str, _Places] | Mapping[int | str, _Places] | Sequence[int | str]
#: ``{"name": "192.0.2.1"}`` or ``["name:192.0.2.1"]``.
Hosts: TypeAlias = Mapping[str, str] | Sequence[str]
#: ``"172.30.0.0/16"``, or several: ``["172.30.0.0/16", "fd00:30::/64"]``.
Addresses: TypeAlias = str | Sequence[str]

_INSIDE = re.compile(r"([\d-]+)(?:/(tcp|udp|sctp))?", re.I)
_NUMBERS = re.compile(r"(\d+)(?:-(\d+))?")
_PLACE = re.compile(r"(?:(?:\[([^\]]+)\]|([^:]*)):)?([^:]*)")
_LIKE = "ports look like {80: 8080, '53/udp': ('127.0.0.1', 5353), 443: None} or ['8080:80', '127.0.0.1:5353:53/udp', '443']"
_SUBNETS = "subnets look like '172.30.0.0/16', with gateway='172.30.0.1' and ip_range='172.30.5.0/24' in them, or lists of these"


def ports(value: Ports) -> tuple[dict[str, dict[str, Any]], dict[str, list[models.PortBinding]]]:
    """The ports to expose, and the addresses of the host that publish them, both by ``"80/tcp"``.

    A mapping goes from the port in the container to the port on the host, ``{80: 8080}``, to
    ``(address, port)``, to None or 0 for a port that the engine chooses, or to a list of these. A
    list has the docker command's form, where the container's port comes last: ``["8080:80"]``.
    Protocols are tcp, udp and sctp. ``"8000-8002"`` stands for three ports, for as many on the
    host; with a single port in the container, Docker takes the first of them that is free, and
    podman refuses.
    """
    exposed: dict[str, dict[str, Any]] = {}
    bindings: dict[str, list[models.PortBinding]] = {}
    for inside, place in _pairs(value):
        for port, binding in _bindings(inside, place):
            exposed[port] = {}
            bindings.setdefault(port, []).append(binding)
    return exposed, bindings


def hosts(value: Hosts) -> list[str]:
    """Lines for /etc/hosts as ``["name:address"]``.

    The address ``host-gateway`` stands for the host that the engine runs on.
    """
    like = "hosts look like {'name': '192.0.2.1'} or ['name:192.0.2.1']; host-gateway is an address too"
    addresses = list(pairs(value, "hosts", like, separator=":"))
    for name, address in addresses:
        if address != "host-gateway" and not _is_address(address or ""):
            raise refusal(address, f"address for the host {name!r}", like)
    return [f"{name}:{address}" for name, address in addresses]


def ipam(subnet: Addresses, gateway: Addresses = (), ip_range: Addresses = ()) -> models.IPAM:
    """How a network assigns addresses: ``ipam("172.30.0.0/16", gateway="172.30.0.1")``.

    The engine chooses what is left out.

    With several subnets, each gateway and each range belongs to the subnet that it lies in.

    Args:
        subnet: the network and the length of its prefix; ``172.30.0.5/16`` is refused, since it has
            bits set after the prefix.
        gateway: the address of the gateway, in the subnet.
        ip_range: the part of the subnet that containers get addresses from.
    """
    configs = {_network(text): models.IPAMConfig(subnet=text) for text in _several(subnet)}
    for text in _several(gateway):
        if not _is_address(text):
            raise refusal(text, "address of a gateway", _SUBNETS)
        _place_in_subnet(configs, "gateway", text)
    for text in _several(ip_range):
        _place_in_subnet(configs, "ip_range", text)
    return models.IPAM(config=list(configs.values()))


def _several(value: Addresses) -> list[str]:
    return [value] if isinstance(value, str) else strings(value, "list of addresses", _SUBNETS)


def _network(text: str) -> IPv4Network | IPv6Network:
    try:
        return ip_network(text)
    except ValueError:
        raise refusal(text, "range of addresses", _SUBNETS) from None


def _place_in_subnet(configs: Mapping[IPv4Network | IPv6Network, models.IPAMConfig], field: str, text: str) -> None:
    inside = _network(text)
    for subnet, config in configs.items():
        if inside.network_address in subnet and inside.broadcast_address in subnet and field not in config.model_fields_set:
            setattr(config, field, text)
            return
    raise InvalidArgument(f"{field} {text!r} lies in no subnet, or in one that has another already; {_SUBNETS}")


def _pairs(value: Ports) -> Iterator[tuple[object, object]]:
    if isinstance(value, Mapping):
        for inside, places in value.items():
            if places == []:
                raise refusal(places, f"place to publish {inside!r} at", _LIKE)
            for place in places if isinstance(places, list) else [places]:
                yield inside, place
        return
    for entry in entries(value, "mapping or list of ports", _LIKE):
        if isinstance(entry, str):
            place, _, inside = entry.rpartition(":")
            yield inside, place
        else:
            yield entry, None


def _bindings(inside: object, place: object) -> Iterator[tuple[str, models.PortBinding]]:
    match = None if isinstance(inside, bool) else _INSIDE.fullmatch(str(inside))
    if match is None:
        raise refusal(inside, "port of a container", _LIKE)
    numbers = _numbers(match[1])
    protocol = (match[2] or "tcp").lower()
    address, port = _place(place)
    for number, host_port in zip(numbers, _host_ports(port, numbers), strict=True):
        yield f"{number}/{protocol}", models.PortBinding(host_ip=address, host_port=host_port)


def _place(place: object) -> tuple[str, str]:
    """Address and port on the host; either is empty where the engine chooses."""
    address, port = "", ""
    if isinstance(place, str) and (match := _PLACE.fullmatch(place)):
        address, port = match[1] or match[2] or "", match[3]
    elif isinstance(place, tuple) and len(place) == 2 and isinstance(place[0], str):
        address, port = place[0], "" if place[1] is None else str(place[1])
    elif is_whole(place):
        port = str(place)
    elif place is not None:
        raise refusal(place, "place on the host", _LIKE)
    if address and not _is_address(address):
        raise refusal(address, "address of the host", _LIKE)
    return address, port


def _host_ports(port: str, inside: range) -> list[str]:
    if port in ("", "0"):
        return [""] * len(inside)
    numbers = _numbers(port)
    if len(numbers) == len(inside):
        return [str(number) for number in numbers]
    if len(inside) == 1:
        return [port]
    raise InvalidArgument(f"{port!r} has not as many ports as {inside[0]}-{inside[-1]} in the container; give it {len(inside)}")


def _numbers(text: str) -> range:
    """The ports that ``"80"`` or ``"8000-8002"`` names."""
    match = _NUMBERS.fullmatch(text)
    first, last = (int(match[1]), int(match[2] or match[1])) if match else (0, 0)
    if not 1 <= first <= last <= 65535:
        raise refusal(text, "port", f"one is a number from 1 to 65535, or several such as '8000-8002'; {_LIKE}")
    return range(first, last + 1)


def _is_address(text: str) -> bool:
    try:
        ip_address(text)
    except ValueError:
        return False
    return True
