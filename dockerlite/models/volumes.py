"""Models: volumes. Written by openapi/generate.py from openapi/volumes.yaml."""

from typing import Annotated, Any, Literal

from .base import EMPTY_LIST, EMPTY_MAP, Hidden, Items, Map, Model, Open, Sendable, Since, Time, Wire
from .common import ObjectVersion


class VolumeUsageData(Model):
    """A volume's size and number of users, computed only for the disk usage call."""

    size: int
    """Bytes on disk, known for the local driver only; -1 means not known."""

    ref_count: int
    """How many containers refer to the volume, running or not; -1 means not known."""


class VolumeAccessMode(Sendable):
    """How tasks may use a cluster volume; give exactly one of MountVolume and BlockVolume."""

    scope: Open[Literal["single", "multi"]] | None = None
    """single keeps the volume to one node at a time, multi lets several nodes have it at once."""

    sharing: Open[Literal["none", "readonly", "onewriter", "all"]] | None = None
    """How many tasks may use it together: none for one task, readonly for many readers, onewriter for one writer and readers, all for
    many writers.
    """

    mount_volume: Map[Any] = EMPTY_MAP
    """Uses the volume as a file system; an empty object takes the driver's default type and flags."""

    block_volume: Map[Any] = EMPTY_MAP
    """Uses the volume as a raw block device; always an empty object."""


class Topology(Sendable):
    """One place in the cluster, such as a zone, as the CSI driver names it. Needs API 1.42."""

    segments: Map[str] = EMPTY_MAP
    """Levels of the place and their values, such as region to eu-1; a node matches when it has all of them."""


class TopologyRequirement(Sendable):
    """Where a cluster volume must or should be reachable from."""

    requisite: Items[Topology] = EMPTY_LIST
    """Places of which at least one must reach the volume; empty sets no condition."""

    preferred: Items[Topology] = EMPTY_LIST
    """Places to try first, best one first; they must be among Requisite when that is given."""


class CapacityRange(Sendable):
    """The size wanted for a cluster volume; leave it out to take the driver's default."""

    required_bytes: int | None = None
    """The least size in bytes; 0 sets no lower bound."""

    limit_bytes: int | None = None
    """The greatest size in bytes; 0 sets no upper bound."""


class ClusterVolumeSecret(Sendable, hide_input_in_errors=True):
    """Hands a swarm secret to the CSI driver under a name that the driver understands."""

    key: str | None = None
    """The name under which the driver expects the value."""

    secret: Annotated[str | None, Hidden] = None
    """The swarm secret holding the value, by ID or name."""


class ClusterVolumeSpec(Sendable):
    """What a cluster volume should be; after creation only Availability can be changed. Needs API 1.42."""

    group: str | None = None
    """Puts the volume in a group, so that a mount with source group:NAME takes any free one of it; empty for none."""

    access_mode: VolumeAccessMode | None = None
    """How nodes and tasks may share the volume, and whether it is a file system or a block device."""

    accessibility_requirements: TopologyRequirement | None = None
    """Where the volume has to be reachable from; leave it out for no condition."""

    capacity_range: CapacityRange | None = None
    """The least and greatest size; leave it out for the driver's default."""

    secrets: Items[ClusterVolumeSecret] = EMPTY_LIST
    """Swarm secrets that the driver needs, such as the storage system's password."""

    availability: Open[Literal["active", "pause", "drain"]] | None = None
    """active is normal, pause keeps new tasks from using the volume, drain also stops and moves away those that do."""


class ClusterVolumeInfo(Model):
    """What the storage system says about a cluster volume once it has been created there."""

    capacity_bytes: int | None = None
    """The real size in bytes; 0 or missing when the driver does not tell."""

    volume_context: Map[str] = EMPTY_MAP
    """Values that the driver returned at creation and wants to see again when the volume is used."""

    volume_id: Annotated[str | None, Wire("VolumeID")] = None
    """The storage system's own ID for the volume, unlike the swarm's ID; empty until it has been created there."""

    accessible_topology: Items[Topology] = EMPTY_LIST
    """The places the volume can be reached from; empty means anywhere."""


class ClusterVolumePublishStatus(Model):
    """How far a cluster volume is on its way to or from one node."""

    node_id: Annotated[str | None, Wire("NodeID")] = None
    """The swarm node concerned."""

    state: Open[Literal["pending-publish", "published", "pending-node-unpublish", "pending-controller-unpublish"]] | None = None
    """pending-publish on the way to the node, published when usable there; the two pending-unpublish values come in order when it
    leaves.
    """

    publish_context: Map[str] = EMPTY_MAP
    """Values the driver returned for this node, needed to mount the volume there."""


class ClusterVolume(Model):
    """The swarm's record of a CSI volume, which can move between nodes. Needs API 1.42."""

    id: Annotated[str | None, Wire("ID")] = None
    """The swarm's ID of the volume; it also works where a name is asked for."""

    version: ObjectVersion | None = None
    """Needed by an update: its Index goes into the version parameter."""

    created_at: Time = None

    updated_at: Time = None

    spec: ClusterVolumeSpec | None = None
    """What was asked for; edit and send this to update the volume."""

    info: ClusterVolumeInfo | None = None
    """What the storage system reported; missing until the volume has been created there."""

    publish_status: Items[ClusterVolumePublishStatus] = EMPTY_LIST
    """One entry per node that has the volume or is getting it; missing when no node does."""


class Volume(Model):
    """A volume: storage that outlives the containers using it."""

    name: str
    """The volume's name; 64 hex digits for one that was created without a name."""

    driver: str
    """The driver that holds the data; local is the built-in one."""

    mountpoint: str
    """The directory on the engine's host; can be empty for plugin drivers and cluster volumes."""

    status: Map[Map[Any]] = EMPTY_MAP
    """Details in the driver's own form; missing when it tells none."""

    labels: Map[str] = EMPTY_MAP
    """Labels set at creation; null when there are none."""

    scope: Open[Literal["local", "global"]]
    """local when the volume exists on this host only, global when the driver shares it across a cluster."""

    options: Map[str] = EMPTY_MAP
    """The driver options given at creation; null when there were none."""

    usage_data: VolumeUsageData | None = None
    """Size and users; filled by the disk usage call only, missing in lists and inspect."""

    created_at: Time = None
    """When the volume was created, in RFC 3339; cluster volumes use Go's own format (date, time, +0000 UTC) instead."""

    cluster_volume: Annotated[ClusterVolume | None, Since("1.42")] = None
    """The swarm's side of a cluster (CSI) volume; missing for all others."""


class VolumeCreateRequest(Sendable):
    """What to create; an empty object gives a local volume with a random name."""

    name: str | None = None
    """The name for the volume; empty lets the engine make one up, and the volume then counts as anonymous."""

    driver: str | None = None
    """The volume driver; local when empty."""

    driver_opts: Map[str] = EMPTY_MAP
    """Settings for the driver; the local one on Linux mounts something else with type, device and o, as in the mount command."""

    labels: Map[str] = EMPTY_MAP
    """Labels for the volume; they cannot be changed later."""

    cluster_volume_spec: Annotated[ClusterVolumeSpec | None, Since("1.42")] = None
    """Makes this a cluster (CSI) volume, managed by the swarm; leave it out for an ordinary volume."""


class VolumeList(Model):
    """The answer to listing volumes."""

    volumes: Items[Volume] = EMPTY_LIST
    """The volumes found; an empty list when none match."""

    warnings: Items[str] = EMPTY_LIST
    """Problems met while asking the drivers, whose volumes can then be missing; null when there were none."""


class VolumeMountAccess(Model):
    """How the file system of a cluster volume is mounted."""

    fs_type: str | None = None
    """The file system, such as ext4; empty leaves it to the driver."""

    mount_flags: Items[str] = EMPTY_LIST
    """Mount options such as noatime; they can be sensitive and may not be shown."""


class VolumePruneReport(Model):
    """What a prune of volumes deleted."""

    volumes_deleted: Items[str] = EMPTY_LIST
    """Names of the deleted volumes; an empty list when there was nothing to delete."""

    space_reclaimed: int
    """Bytes freed by the deletion."""


class VolumeUpdateRequest(Sendable):
    """The new state of a cluster volume."""

    spec: ClusterVolumeSpec | None = None
    """The spec as last read, with Availability changed; a change elsewhere in it is refused or without effect."""
