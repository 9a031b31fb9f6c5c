"""Models: networks. Written by openapi/generate.py from openapi/networks.yaml."""

from typing import Annotated

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Model, Sendable, Since, Time, Until, Wire
from .endpoints import EndpointSettings


class IPAMConfig(Sendable):
    """One subnet of a network. Bad addresses are refused with 400."""

    subnet: str | None = None
    """The subnet with its prefix length, as 172.28.0.0/16, host bits zero; without it the engine chooses one."""

    ip_range: Annotated[str | None, Wire("IPRange")] = None
    """Part of the subnet that automatic addresses come from, as 172.28.5.0/24; without it all of the subnet."""

    gateway: str | None = None
    """Address of the gateway in the subnet, no prefix length; without it the engine picks one, mostly the first."""

    auxiliary_addresses: Map[str] = EMPTY_MAP
    """Addresses in the subnet that containers never get automatically, by a name of your choice."""


class IPAM(Sendable):
    """How a network hands out addresses: driver, address ranges and options."""

    driver: str | None = None
    """Address management driver, default for the built-in one."""

    config: Items[IPAMConfig] = EMPTY_LIST
    """Address ranges, one entry per subnet; empty or null lets the engine pick from its pools."""

    options: Map[str] = EMPTY_MAP
    """Options of the address management driver; null when there are none."""


class NetworkContainer(Model):
    """One container's connection to a network, as network inspect shows it."""

    endpoint_id: Annotated[str, Wire("EndpointID")]

    mac_address: str
    """MAC address in the network, empty where the driver gives none."""

    ipv4_address: Annotated[str, Wire("IPv4Address")]
    """Address with prefix length, such as 172.19.0.2/16; empty if there is none."""

    ipv6_address: Annotated[str, Wire("IPv6Address")]
    """Address with prefix length; empty if there is none."""

    name: str
    """The container's name, without the leading slash."""


class NetworkConfigReference(Sendable):
    """Names the configuration network that settings are taken from."""

    network: str | None = None
    """Name of a network created with ConfigOnly; empty means none."""


class PeerInfo(Model):
    """One engine that takes part in an overlay network."""

    name: str | None = None
    """Name the engine uses among the peers: an id, not its hostname."""

    ip: Annotated[str | None, Wire("IP")] = None
    """Address at which the other engines reach it."""


class NetworkTaskInfo(Model):
    """One task of a service, as seen from a network."""

    name: Annotated[str | None, Since("1.52")] = None
    """The task's name, as service.slot.id."""

    endpoint_id: Annotated[str | None, Wire("EndpointID"), Since("1.52")] = None

    endpoint_ip: Annotated[str | None, Wire("EndpointIP"), Since("1.52")] = None
    """The task's address on this network."""

    info: Annotated[Map[str], Since("1.52")] = EMPTY_MAP
    """More facts from the driver, such as Host IP for the node's address."""


class ServiceInfo(Model):
    """One swarm service on a network, from inspect with verbose=true."""

    vip: Annotated[str | None, Wire("VIP"), Since("1.52")] = None
    """Virtual address of the service on this network, empty with DNS round robin."""

    ports: Annotated[Items[str], Since("1.52")] = EMPTY_LIST

    local_lb_index: Annotated[int | None, Wire("LocalLBIndex"), Since("1.52")] = None
    """Number by which this engine's load balancer marks the service's traffic."""

    tasks: Annotated[Items[NetworkTaskInfo], Since("1.52")] = EMPTY_LIST


class Network(Model):
    """What the list and inspect both tell of a network."""

    name: str

    id: str
    """64 hex digits for a local network, 25 letters and digits for one of the swarm."""

    created: Time

    scope: str
    """How far it reaches: local for this engine, swarm for the cluster, global for drivers with a shared store."""

    driver: str
    """Driver behind it, such as bridge, host, null, overlay, macvlan or a plugin's name."""

    enable_ipv6: Annotated[bool, Wire("EnableIPv6")]
    """True if containers get IPv6 addresses."""

    ipam: Annotated[IPAM, Wire("IPAM")]

    internal: bool
    """True if the network has no way out to the world or to other networks."""

    containers: Annotated[Map[NetworkContainer], Until("1.52")] = EMPTY_MAP
    """Connected endpoints by container id, some keys being ep-ID, ingress-sbox or lb-NETWORK. Empty, null or missing in the list."""

    options: Map[str] = EMPTY_MAP
    """Options of the driver, all values as strings."""

    labels: Map[str] = EMPTY_MAP

    attachable: bool
    """True for an overlay network that standalone containers may join, not only services."""

    ingress: bool
    """True for the network behind the swarm's routing mesh."""

    config_from: NetworkConfigReference | None = None
    """The configuration network this one took its settings from, with an empty name if it has its own."""

    config_only: bool
    """True if it only holds settings for others; no container can join it."""

    peers: Items[PeerInfo] = EMPTY_LIST
    """Engines this one knows of on an overlay network; missing for others."""

    enable_ipv4: Annotated[bool | None, Wire("EnableIPv4"), Since("1.48")] = None
    """True if containers get IPv4 addresses."""

    services: Map[ServiceInfo] = EMPTY_MAP
    """Swarm services by name; only with verbose=true."""


class NetworkSummary(Network):
    """One network in the list, without who is connected."""


class SubnetStatus(Model):
    """How many addresses of a subnet are taken and free; each count stops at 2 to the 64 minus 1. Needs API 1.52."""

    ips_in_use: Annotated[int | None, Wire("IPsInUse")] = None
    """Addresses of the subnet that are taken or set aside, the gateway included."""

    dynamic_ips_available: Annotated[int | None, Wire("DynamicIPsAvailable")] = None
    """Addresses still free for automatic use, within IPRange if there is one."""


class IPAMStatus(Model):
    """How the address ranges of a network are used. Needs API 1.52."""

    subnets: Map[SubnetStatus] = EMPTY_MAP
    """Counts by subnet, with keys such as 172.28.0.0/16."""


class NetworkStatus(Model):
    """The present state of a network, as opposed to its settings. Needs API 1.52."""

    ipam: Annotated[IPAMStatus | None, Wire("IPAM")] = None


class NetworkInspect(Network):
    """One network in full, with its endpoints, and with services and address counts where available."""

    containers: Map[NetworkContainer] = EMPTY_MAP
    """Connected endpoints on this engine by container id, some keys being ep-ID, ingress-sbox or lb-NETWORK. Stopped containers are
    absent.
    """

    services: Map[ServiceInfo] = EMPTY_MAP
    """Swarm services by name; missing unless verbose=true."""

    status: Annotated[NetworkStatus | None, Since("1.52")] = None
    """How full the network is; missing when the engine cannot tell."""


class NetworkCreated(Model):
    """The id of a new network, and a warning if there is one."""

    id: str

    warning: str
    """Something to know about the new network; empty in most cases."""


class NetworkConnectRequest(Sendable):
    """Which container to connect, and how."""

    container: str
    """Name or id of the container."""

    endpoint_config: EndpointSettings | None = None
    """Addresses, aliases and options of the connection; null lets the engine choose everything."""


class NetworkDisconnectRequest(Sendable):
    """Which container to take off the network."""

    container: str
    """Name or id of the container."""

    force: bool | None = None
    """Removes the connection even if the container is gone or does not let go."""


class NetworkCreateRequest(Sendable):
    """A network to create; only Name is needed."""

    name: str
    """The new network's name, unique on this engine."""

    driver: str | None = None
    """Driver to use: bridge by default, overlay for a swarm, or macvlan, ipvlan, a plugin's name."""

    scope: str | None = None
    """How far it reaches: local, swarm or global. Leave it out for what the driver does by itself."""

    internal: bool | None = None
    """Cuts the network off from the outside: containers reach only each other."""

    attachable: bool | None = None
    """Lets standalone containers join a swarm's overlay network; false reserves it for services."""

    ingress: bool | None = None
    """Makes it the network of the swarm's routing mesh, of which there is only one."""

    config_only: bool | None = None
    """Only keeps the settings for other networks to take with ConfigFrom; containers cannot join."""

    config_from: NetworkConfigReference | None = None
    """Takes the settings from a network created with ConfigOnly, in place of options of its own."""

    ipam: Annotated[IPAM | None, Wire("IPAM")] = None
    """Address ranges; without it the engine picks a subnet from its pools."""

    enable_ipv4: Annotated[bool | None, Wire("EnableIPv4"), Since("1.48")] = None
    """Gives containers IPv4 addresses, which is the default; false needs an engine of 1.48 or later."""

    enable_ipv6: Annotated[bool | None, Wire("EnableIPv6")] = None
    """Gives containers IPv6 addresses as well; off by default."""

    options: Map[str] = EMPTY_MAP
    """Options of the driver, such as com.docker.network.driver.mtu; numbers and booleans go as strings."""

    labels: Map[str] = EMPTY_MAP
    """Labels of the new network, for filters and your own notes."""

    check_duplicate: Annotated[bool | None, Until("1.46")] = None
    """Refuses a name already taken, which 20.10 does only if this is true and later engines always do."""


class NetworkPruneReport(Model):
    """What pruning the networks removed."""

    networks_deleted: Items[str] = EMPTY_LIST
    """Names, not ids, of the deleted networks; null if there were none."""
