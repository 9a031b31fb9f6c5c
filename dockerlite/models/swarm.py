"""Models: swarm. Written by openapi/generate.py from openapi/swarm.yaml."""

from typing import Annotated, Literal

from .base import EMPTY_LIST, Hidden, Items, Model, Open, Sendable
from .system import ClusterInfo, SwarmSpec


class JoinTokens(Model, hide_input_in_errors=True):
    """The secrets with which further nodes join the swarm; treat them like passwords."""

    worker: Annotated[str, Hidden]
    """The token, SWMTKN-1-..., that lets a node in as a worker."""

    manager: Annotated[str, Hidden]
    """The token, SWMTKN-1-..., that lets a node in as a manager."""


class Swarm(ClusterInfo):
    """The swarm as a manager sees it: everything in ClusterInfo and the join tokens."""

    join_tokens: JoinTokens
    """The tokens for new workers and managers."""


class SwarmInitRequest(Sendable):
    """The settings with which a new swarm starts; addresses and address pools cannot be changed later."""

    listen_addr: str | None = None
    """Where this manager listens for other nodes, as ip:port or interface:port, usually 0.0.0.0:2377; an empty value is refused."""

    advertise_addr: str | None = None
    """The address or interface, port optional, that other nodes use to reach this one; needed when the host has several addresses."""

    data_path_addr: str | None = None
    """The address or interface for the traffic between containers; empty uses AdvertiseAddr for that as well."""

    data_path_port: int | None = None
    """The UDP port for overlay traffic in the whole swarm, 1024 to 49151; 0 or missing means 4789."""

    default_addr_pool: Items[str] = EMPTY_LIST
    """Address ranges such as 10.20.0.0/16 from which overlay networks get their subnets; missing means 10.0.0.0/8."""

    force_new_cluster: bool | None = None
    """True rescues a swarm that lost its majority: this manager goes on alone with the state it has on disk."""

    subnet_size: int | None = None
    """The prefix length of each subnet cut from DefaultAddrPool. It may be missing, for 24, only without a pool: else no service ever
    gets a task.
    """

    spec: SwarmSpec | None = None
    """The swarm's settings; whatever is missing gets the engine's default."""

    auto_lock_managers: bool | None = None
    """True locks managers from the very first start; set Spec.EncryptionConfig.AutoLockManagers to the same value."""

    availability: Open[Literal["active", "pause", "drain"]] | None = None
    """Whether this node takes tasks: active (also when missing), pause for no new ones, drain for none at all."""


class SwarmJoinRequest(Sendable, hide_input_in_errors=True):
    """Which swarm to join, with what token, and the addresses this node uses there."""

    listen_addr: str
    """Where this node listens if it is or becomes a manager, usually 0.0.0.0:2377; an empty value is refused."""

    advertise_addr: str | None = None
    """The address or interface, port optional, that other nodes use to reach this one; empty lets the engine find it out."""

    data_path_addr: str | None = None
    """The address or interface for the traffic between containers; empty uses AdvertiseAddr for that as well."""

    remote_addrs: Items[str] = EMPTY_LIST
    """Addresses of managers already in the swarm, at least one; the port is 2377 unless given."""

    join_token: Annotated[str, Hidden]
    """A token from GET /swarm; whether it is the worker's or the manager's decides the role."""

    availability: Open[Literal["active", "pause", "drain"]] | None = None
    """Whether this node takes tasks: active (also when missing), pause for no new ones, drain for none at all."""


class SwarmUnlockRequest(Sendable, hide_input_in_errors=True):
    """The key for a locked manager."""

    unlock_key: Annotated[str | None, Hidden] = None
    """The key, SWMKEY-1-..., as GET /swarm/unlockkey gave it before the restart."""


class UnlockKey(Model, hide_input_in_errors=True):
    """The key to store safely: without it a locked manager cannot come back after a restart."""

    unlock_key: Annotated[str, Hidden]
    """The key, SWMKEY-1-...; an empty string when autolock is off."""
