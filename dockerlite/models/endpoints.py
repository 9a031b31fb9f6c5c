"""Models: endpoints. Written by openapi/generate.py from openapi/endpoints.yaml."""

from typing import Annotated

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Sendable, Since, Wire


class EndpointIPAMConfig(Sendable):
    """Fixed addresses for a container on one network; they must lie in the network's subnets."""

    ipv4_address: Annotated[str | None, Wire("IPv4Address")] = None
    """The IPv4 address wanted, without a prefix length; empty lets the network choose."""

    ipv6_address: Annotated[str | None, Wire("IPv6Address")] = None
    """The IPv6 address wanted, without a prefix length; empty lets the network choose."""

    link_local_ips: Annotated[Items[str], Wire("LinkLocalIPs")] = EMPTY_LIST
    """Additional link-local addresses for the container."""


class EndpointSettings(Sendable):
    """A container's connection to one network: what was asked for and, while it runs, what it got."""

    ipam_config: Annotated[EndpointIPAMConfig | None, Wire("IPAMConfig")] = None
    """The fixed addresses asked for; null when the network chooses."""

    links: Items[str] = EMPTY_LIST
    """Containers reachable by an alias on this network, as 'name:alias'."""

    aliases: Items[str] = EMPTY_LIST
    """Further names by which other containers of the network find this one; before API 1.45 the answer adds the short id."""

    network_id: Annotated[str | None, Wire("NetworkID")] = None
    """The network's id, filled in by the engine; may be empty until the container first starts."""

    endpoint_id: Annotated[str | None, Wire("EndpointID")] = None
    """The id of this connection, given by the engine; empty while the container does not run."""

    gateway: str | None = None
    """The network's IPv4 gateway, given by the engine; empty while the container does not run."""

    ip_address: Annotated[str | None, Wire("IPAddress")] = None
    """The container's IPv4 address on this network; empty while it does not run. Ask for a fixed one in IPAMConfig."""

    ip_prefix_len: Annotated[int | None, Wire("IPPrefixLen")] = None
    """The length of the IPv4 network prefix in bits; 0 while the container does not run."""

    ipv6_gateway: Annotated[str | None, Wire("IPv6Gateway")] = None
    """The network's IPv6 gateway; empty without IPv6 or while the container does not run."""

    global_ipv6_address: Annotated[str | None, Wire("GlobalIPv6Address")] = None
    """The container's IPv6 address on this network; empty without IPv6 or while it does not run."""

    global_ipv6_prefix_len: Annotated[int | None, Wire("GlobalIPv6PrefixLen")] = None
    """The length of the IPv6 network prefix in bits; 0 when there is no address."""

    mac_address: str | None = None
    """The hardware address; can be chosen at creation from API 1.44 and at connect from 1.54, earlier ones ignore it."""

    driver_opts: Map[str] = EMPTY_MAP
    """Options for the network driver at this connection, such as com.docker.network.endpoint.sysctls."""

    dns_names: Annotated[Items[str], Wire("DNSNames"), Since("1.44")] = EMPTY_LIST
    """All names by which the network's DNS knows the container, set by the engine: its name, aliases, short id, host name."""

    gw_priority: Annotated[int | None, Since("1.48")] = None
    """The network with the highest number provides the default route; 0 when not set, negative allowed."""
