"""Models: summaries. Written by openapi/generate.py from openapi/summaries.yaml."""

from typing import Annotated, Literal

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Model, Open, Since, Wire
from .common import Descriptor
from .endpoints import EndpointSettings


class PortSummary(Model):
    """One port of a container in the list, published or only exposed."""

    ip: Annotated[str | None, Wire("IP")] = None
    """The host address it is published at; empty or missing when it is only exposed."""

    private_port: int
    """The port inside the container."""

    public_port: int | None = None
    """The port on the host; missing when it is not published."""

    type: Open[Literal["tcp", "udp", "sctp"]]
    """The protocol of the port."""


class MountPoint(Model):
    """One thing mounted in the container, as it really is."""

    type: Open[Literal["bind", "cluster", "image", "npipe", "tmpfs", "volume"]]
    """What kind of mount it is."""

    name: str | None = None
    """The volume's name; missing or empty for other kinds."""

    source: str
    """Where the content lies on the host; for a volume the engine's directory for it, empty for tmpfs."""

    destination: str
    """The path inside the container."""

    driver: str | None = None
    """The volume's driver; missing or empty for other kinds."""

    mode: str
    """The options given in Binds, such as 'ro' or 'z'; empty for Mounts, so look at RW."""

    rw: Annotated[bool, Wire("RW")]
    """Whether the container can write to it."""

    propagation: Open[Literal["rprivate", "private", "rshared", "shared", "rslave", "slave"]]
    """How mounts made later pass between host and container; empty for volumes."""


class HostConfigSummary(Model):
    """The few host settings shown in the list."""

    network_mode: str | None = None
    """Its first network: default, bridge, host, none, 'container:' and an id, or a network's name."""

    annotations: Annotated[Map[str], Since("1.46")] = EMPTY_MAP
    """Keys and values given to the OCI runtime; null or missing when there are none."""


class NetworkSettingsSummary(Model):
    """The networks shown in the list."""

    networks: Map[EndpointSettings] = EMPTY_MAP
    """The connections by network name; may be null on podman."""


class HealthSummary(Model):
    """The container's health in the list. Needs API 1.52."""

    status: Annotated[Open[Literal["none", "starting", "healthy", "unhealthy"]] | None, Since("1.52")] = None
    """The outcome of its health checks; none without a check."""

    failing_streak: Annotated[int | None, Since("1.52")] = None
    """How many checks have failed in a row."""


class ContainerSummary(Model):
    """One container in the list, in short form; inspect tells more."""

    id: str
    """The full id, 64 hexadecimal digits."""

    names: Items[str] = EMPTY_LIST
    """Its names with a leading slash; names given by links of other containers ('/other/alias') are among them."""

    image: str
    """The image as it was named at creation; the id if that name is another image's by now."""

    image_id: Annotated[str, Wire("ImageID")]
    """The id of its image."""

    command: str
    """Program and arguments in one line."""

    created: int
    """When it was created, in Unix seconds."""

    ports: Items[PortSummary] = EMPTY_LIST
    """Its ports, published or only exposed; empty while it does not run."""

    size_rw: int | None = None
    """Bytes written in the container's own layer; only with size=true."""

    size_root_fs: int | None = None
    """Bytes of all its files, the image's included; only with size=true."""

    labels: Map[str] = EMPTY_MAP
    """Its labels, those of the image included."""

    state: Open[Literal["created", "running", "paused", "restarting", "exited", "removing", "dead"]]
    """What it does now; podman may also say stopped."""

    status: str
    """The state in words for people, such as 'Up 5 minutes (healthy)' or 'Exited (0) 2 hours ago'."""

    host_config: HostConfigSummary | None = None
    """A few of its host settings."""

    network_settings: NetworkSettingsSummary | None = None
    """Its networks; may be null on podman."""

    mounts: Items[MountPoint] = EMPTY_LIST
    """What is mounted; may be null on podman."""

    image_manifest_descriptor: Annotated[Descriptor | None, Since("1.48")] = None
    """The manifest of the image variant it was made from; only with the containerd image store."""

    health: Annotated[HealthSummary | None, Since("1.52")] = None
    """Its health; missing below API 1.52, where only the text of Status tells it."""
