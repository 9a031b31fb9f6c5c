"""Models: nodes. Written by openapi/generate.py from openapi/nodes.yaml."""

from typing import Annotated, Literal

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Model, Open, Sendable, Since, Time, Wire
from .common import ObjectVersion, Platform
from .system import GenericResource, TLSInfo
from .volumes import Topology


class NodeSpec(Sendable):
    """What users decide about a node: role, availability and labels. An update replaces all of it, so labels left out are lost."""

    name: str | None = None
    """A name given to the node, usually empty; the host name is in NodeDescription.Hostname."""

    labels: Map[str] = EMPTY_MAP
    """Labels that placement refers to as node.labels.x; those of the engine's configuration are in EngineDescription.Labels."""

    role: Open[Literal["worker", "manager"]] | None = None
    """worker or manager; changing it promotes or demotes the node. Required in an update."""

    availability: Open[Literal["active", "pause", "drain"]] | None = None
    """active takes tasks, pause keeps its tasks but takes no new ones, drain hands its tasks to other nodes. Required in an update."""


class ResourceObject(Sendable):
    """An amount of CPU, memory and generic resources: all that a node has, or what a task reserves."""

    nano_cpus: Annotated[int | None, Wire("NanoCPUs")] = None
    """CPU in billionths of a core: 2000000000 is two cores. In a reservation 0 or missing reserves none."""

    memory_bytes: int | None = None
    """Memory in bytes; in a reservation 0 or missing reserves none."""

    generic_resources: Items[GenericResource] = EMPTY_LIST
    """Countable or named things such as GPUs, as the engine's configuration lists them; missing when none."""


class EnginePlugin(Model):
    """A plugin that a node's engine offers, built in or installed."""

    type: str | None = None
    """What it is for: Volume, Network, Log, Authorization and so on."""

    name: str | None = None
    """The plugin's name, such as overlay or json-file; an installed one has its tag."""


class EngineDescription(Model):
    """The engine that runs on a node."""

    engine_version: str | None = None
    """The engine's release, such as 28.5.1; not the API version."""

    labels: Map[str] = EMPTY_MAP
    """Labels from the engine's configuration, for placement engine.labels.x; missing when none."""

    plugins: Items[EnginePlugin] = EMPTY_LIST
    """The plugins that tasks on this node can use, one entry per type and name."""


class NodeCSIInfo(Model):
    """A storage plugin for cluster volumes as one node offers it."""

    plugin_name: str | None = None
    """The plugin's name, which ClusterVolumeSpec and volume drivers refer to."""

    node_id: Annotated[str | None, Wire("NodeID")] = None
    """The name by which the plugin knows this node; not the swarm's node id."""

    max_volumes_per_node: int | None = None
    """How many volumes of the plugin the node can have at once; 0 or missing is not stated."""

    accessible_topology: Topology | None = None
    """Where the node lies for the storage, such as region and zone; missing when the plugin does not say."""


class NodeDescription(Model):
    """What a node's engine reports about itself and its machine."""

    hostname: str | None = None
    """The machine's host name; it need not be unique in the swarm."""

    platform: Platform | None = None
    """Its processor as the kernel calls it, such as x86_64, and its operating system."""

    resources: ResourceObject | None = None
    """All CPUs, memory and generic resources of the machine, whether reserved or not."""

    engine: EngineDescription | None = None
    """The engine's version, labels and plugins."""

    tls_info: Annotated[TLSInfo | None, Wire("TLSInfo")] = None
    """The certificate authority that the node trusts; differs between nodes while it is being rotated."""

    csi_info: Annotated[Items[NodeCSIInfo], Wire("CSIInfo"), Since("1.42")] = EMPTY_LIST
    """The storage plugins for cluster volumes on this node, a list of NodeCSIInfo; missing when none."""


class NodeStatus(Model):
    """Whether the managers can reach a node."""

    state: Open[Literal["unknown", "down", "ready", "disconnected"]] | None = None
    """ready is reachable, down has missed its heartbeats or left, disconnected has broken off, unknown is not yet heard from."""

    message: str | None = None
    """Why the node is in that state; missing when there is nothing to say."""

    addr: str | None = None
    """The IP address that the managers see the node at, without port."""


class ManagerStatus(Model):
    """A manager's part in the group of managers."""

    leader: bool | None = None
    """Whether it leads the others; missing means no."""

    reachability: Open[Literal["unknown", "unreachable", "reachable"]] | None = None
    """Whether the other managers reach it."""

    addr: str | None = None
    """The address and port at which other nodes reach it as manager, such as 10.0.0.4:2377."""


class Node(Model):
    """A machine in the swarm: what users decided, what it reports about itself, and whether it is reachable."""

    id: Annotated[str, Wire("ID")]
    """The node's id, 25 letters and digits; Task.NodeID refers to it."""

    version: ObjectVersion
    """The counter to send back as version in an update; it moves with each change."""

    created_at: Time
    """When the node joined the swarm."""

    updated_at: Time
    """When the record last changed, a new state included."""

    spec: NodeSpec
    """Role, availability and labels as users set them."""

    description: NodeDescription
    """What the node's engine reports: host name, platform, resources, plugins."""

    status: NodeStatus
    """Whether the node is reachable, and its address."""

    manager_status: ManagerStatus | None = None
    """Its part among the managers; missing for workers."""
