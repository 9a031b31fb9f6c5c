"""Models: containers. Written by openapi/generate.py from openapi/containers.yaml."""

from typing import Annotated, Literal

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Model, Open, Since, Time, Until, Wire
from .common import Descriptor
from .config import ContainerConfig, HostConfig, NetworkingConfig, PortBinding, Resources, RestartPolicy
from .endpoints import EndpointSettings
from .summaries import MountPoint


class HealthResult(Model):
    """One run of the health check."""

    start: Time = None
    """When the check began."""

    end: Time = None
    """When the check ended."""

    exit_code: int | None = None
    """0 for healthy, 1 for unhealthy; others count as failures too, -1 when it timed out or could not run."""

    output: str | None = None
    """What the check wrote, cut at some 4 KB."""


class Health(Model):
    """The result of the health checks so far."""

    status: Open[Literal["none", "starting", "healthy", "unhealthy"]]
    """Starting until the first success or too many failures; none without a check, an empty string then on podman."""

    failing_streak: int
    """How many checks have failed in a row; 0 after a success."""

    log: Items[HealthResult] = EMPTY_LIST
    """The last checks, oldest first, five at most; may be null on podman."""


class NetworkAddress(Model):
    """An IP address with its prefix length."""

    addr: str | None = None

    prefix_len: int | None = None
    """The length of the network prefix in bits."""


class NetworkSettings(Model):
    """A container's networks and published ports. From API 1.52 addresses stand only in Networks."""

    bridge: Annotated[str | None, Until("1.52")] = None
    """The bridge of the default network; as good as always empty."""

    sandbox_id: Annotated[str, Wire("SandboxID")]
    """The id of its network namespace; empty while it does not run."""

    hairpin_mode: Annotated[bool | None, Until("1.52")] = None
    """Unused, always false."""

    link_local_ipv6_address: Annotated[str | None, Wire("LinkLocalIPv6Address"), Until("1.52")] = None
    """Unused, always empty."""

    link_local_ipv6_prefix_len: Annotated[int | None, Wire("LinkLocalIPv6PrefixLen"), Until("1.52")] = None
    """Unused, always 0."""

    ports: Map[Items[PortBinding]] = EMPTY_MAP
    """Container ports ('80/tcp') to host addresses, with the port numbers really taken; null as value if only exposed, no entries while
    it does not run.
    """

    sandbox_key: str
    """The path of its network namespace on the host; empty while it does not run."""

    secondary_ip_addresses: Annotated[Items[NetworkAddress], Wire("SecondaryIPAddresses"), Until("1.52")] = EMPTY_LIST
    """Unused, always null."""

    secondary_ipv6_addresses: Annotated[Items[NetworkAddress], Wire("SecondaryIPv6Addresses"), Until("1.52")] = EMPTY_LIST
    """Unused, always null."""

    endpoint_id: Annotated[str | None, Wire("EndpointID"), Until("1.52")] = None
    """The connection to the default bridge; empty on any other network, see Networks."""

    gateway: Annotated[str | None, Until("1.52")] = None
    """The gateway on the default bridge; empty on any other network, see Networks."""

    global_ipv6_address: Annotated[str | None, Wire("GlobalIPv6Address"), Until("1.52")] = None
    """The IPv6 address on the default bridge; empty on any other network, see Networks."""

    global_ipv6_prefix_len: Annotated[int | None, Wire("GlobalIPv6PrefixLen"), Until("1.52")] = None
    """The IPv6 prefix length on the default bridge; 0 on any other network."""

    ip_address: Annotated[str | None, Wire("IPAddress"), Until("1.52")] = None
    """The IPv4 address on the default bridge; empty on any other network, see Networks."""

    ip_prefix_len: Annotated[int | None, Wire("IPPrefixLen"), Until("1.52")] = None
    """The IPv4 prefix length on the default bridge; 0 on any other network."""

    ipv6_gateway: Annotated[str | None, Wire("IPv6Gateway"), Until("1.52")] = None
    """The IPv6 gateway on the default bridge; empty on any other network, see Networks."""

    mac_address: Annotated[str | None, Until("1.52")] = None
    """The hardware address on the default bridge; empty on any other network, see Networks."""

    networks: Map[EndpointSettings] = EMPTY_MAP
    """The connections by network name; addresses are empty while the container does not run."""


class DriverData(Model):
    """What the storage driver tells about the container's or image's files."""

    name: str
    """The storage driver, such as overlay2."""

    data: Map[str] = EMPTY_MAP
    """Details of the driver, such as its directories on the host; may be null."""


class RootFSStorageSnapshot(Model):
    """The snapshot that holds the root file system. Needs API 1.52."""

    name: str | None = None
    """The snapshotter, such as overlayfs."""


class RootFSStorage(Model):
    """What holds the root file system. Needs API 1.52."""

    snapshot: RootFSStorageSnapshot | None = None


class Storage(Model):
    """Where the container's files are kept, on engines with the containerd image store. Needs API 1.52."""

    root_fs: Annotated[RootFSStorage | None, Wire("RootFS")] = None


class FilesystemChange(Model):
    """One path whose content differs from the image."""

    path: str
    """The absolute path in the container."""

    kind: int
    """0 for changed, 1 for added, 2 for deleted."""


class ContainerState(Model):
    """Whether and since when a container runs, or how it ended."""

    status: Open[Literal["created", "running", "paused", "restarting", "removing", "exited", "dead"]]
    """The state in one word; podman may also say stopped."""

    running: bool
    """True also while it is paused or between two restarts."""

    paused: bool

    restarting: bool
    """True while the restart policy is about to start it again; Running is true as well."""

    oom_killed: Annotated[bool, Wire("OOMKilled")]
    """Whether the kernel killed a process of its last run because the memory limit was reached."""

    dead: bool
    """True when a removal failed halfway; it can only be removed again."""

    pid: int
    """The main process's number on the host; 0 while it does not run."""

    exit_code: int
    """How its last run ended, 128 plus the number after a signal; 0 too while it runs or if it never did."""

    error: str
    """Why the last start failed; empty otherwise."""

    started_at: Time = None
    """When it last started; year 1 if it never did."""

    finished_at: Time = None
    """When it last ended, even if it runs again; year 1 if it never did."""

    health: Health | None = None
    """Its health; missing without a check on Docker, there but empty on podman."""


class ContainerInspect(Model):
    """Everything the engine knows of one container."""

    id: str
    """The full id, 64 hexadecimal digits."""

    created: Time = None
    """When it was created, not started."""

    path: str
    """The program it runs, after Entrypoint and Cmd were put together."""

    args: Items[str] = EMPTY_LIST
    """The arguments of that program."""

    state: ContainerState
    """Whether and since when it runs, or how it ended."""

    image: str
    """The id of its image; the name it was created from is Config.Image."""

    resolv_conf_path: str
    """The file on the host that is its /etc/resolv.conf; empty before the first start."""

    hostname_path: str
    """The file on the host that is its /etc/hostname; empty before the first start."""

    hosts_path: str
    """The file on the host that is its /etc/hosts; empty before the first start."""

    log_path: str
    """The log file on the host; empty before the first start and with log drivers that keep none."""

    name: str
    """The container's name, with a leading slash."""

    restart_count: int
    """How often the restart policy has started it again; starts by the user do not count."""

    driver: str
    """The storage driver of its files, such as overlay2 or overlayfs."""

    platform: str
    """The operating system it is for, linux or windows."""

    image_manifest_descriptor: Annotated[Descriptor | None, Since("1.48")] = None
    """The manifest of the image variant it was made from; only with the containerd image store."""

    mount_label: str
    """The SELinux label of its files; empty without SELinux."""

    process_label: str
    """The SELinux label of its processes; empty without SELinux."""

    app_armor_profile: str
    """The AppArmor profile; empty without AppArmor."""

    exec_ids: Annotated[Items[str], Wire("ExecIDs")] = EMPTY_LIST
    """The commands that exec has prepared or runs in it; null when there are none."""

    host_config: HostConfig
    """How it is run on the host, with the engine's defaults filled in."""

    graph_driver: DriverData | None = None
    """Details of the storage driver; missing with the containerd image store from API 1.52, see Storage."""

    size_rw: int | None = None
    """Bytes written in the container's own layer; only with size=true."""

    size_root_fs: int | None = None
    """Bytes of all its files, the image's included; only with size=true."""

    mounts: Items[MountPoint] = EMPTY_LIST
    """What is mounted, anonymous volumes included."""

    config: ContainerConfig
    """What it runs, with the image's settings merged in."""

    network_settings: NetworkSettings
    """Its addresses and published ports."""

    storage: Annotated[Storage | None, Since("1.52")] = None
    """Where its files are kept; only with the containerd image store."""


class ContainerCreated(Model):
    """The id of a container just created."""

    id: str
    """The full id, 64 hexadecimal digits."""

    warnings: Items[str] = EMPTY_LIST
    """What the engine could not do as asked, such as a limit the kernel lacks."""


class ContainerUpdated(Model):
    """The answer to a change of limits."""

    warnings: Items[str] = EMPTY_LIST
    """What the engine could not do as asked; null when all went well."""


class ContainerTop(Model):
    """The processes of a container as a table of texts."""

    titles: Items[str] = EMPTY_LIST
    """The column headings, as the options for ps have them."""

    processes: Items[Items[str]] = EMPTY_LIST
    """A row per process with a text per column; numbers are texts too."""


class ContainerWaitError(Model):
    """What went wrong while waiting for a container."""

    message: str | None = None
    """The reason in words."""


class ContainerWait(Model):
    """How a container ended."""

    status_code: int
    """Its exit code; for one that never ran 0, on podman -1."""

    error: ContainerWaitError | None = None
    """What went wrong with the waiting; missing or null if nothing did."""


class ContainerCreateRequest(ContainerConfig):
    """A container to create: what runs in it, and under HostConfig and NetworkingConfig how and where."""

    host_config: HostConfig | None = None
    """How it is run on the host: mounts, ports, limits, privileges."""

    networking_config: NetworkingConfig | None = None
    """The networks it joins from the start, with addresses and aliases; HostConfig.NetworkMode should name one of them."""

    mac_address: Annotated[str | None, Until("1.52")] = None
    """The hardware address; use EndpointSettings.MacAddress, since newer engines ignore this one."""


class ContainerPruneReport(Model):
    """What a clean-up of containers removed."""

    containers_deleted: Items[str] = EMPTY_LIST
    """The ids of the containers that were removed; null when there were none."""

    space_reclaimed: int
    """The space that came free, in bytes."""


class ContainerUpdateRequest(Resources):
    """New limits and restart policy of a container; what is left out or 0 stays as it is."""

    restart_policy: RestartPolicy | None = None
    """The new restart policy; missing or without a Name keeps the present one."""

    kernel_memory: Annotated[int | None, Until("1.42")] = None
    """The kernel memory limit in bytes; ignored by newer engines."""

    kernel_memory_tcp: Annotated[int | None, Wire("KernelMemoryTCP"), Until("1.52")] = None
    """The limit for TCP buffers in the kernel in bytes; ignored by newer engines."""


class ContainerPathStat(Model, alias_generator=None):
    """What a path in a container is, as the archive calls tell it in a header."""

    name: str | None = None
    """The last part of the path; podman gives that of the target for a symbolic link."""

    size: int | None = None
    """The size in bytes, as the file system reports it for directories."""

    mode: int | None = None
    """Go's file mode: permissions in the low nine bits, bit 31 for a directory, bit 27 for a symbolic link."""

    mtime: Time = None
    """When its content last changed."""

    link_target: Annotated[str | None, Wire("linkTarget")] = None
    """Where a symbolic link points; empty for anything else, though podman repeats the path."""
