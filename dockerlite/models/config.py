"""Models: config. Written by openapi/generate.py from openapi/config.yaml."""

from typing import Annotated, Any, Literal

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Open, Sendable, Since, Until, Wire
from .common import Driver
from .endpoints import EndpointSettings


class DeviceMapping(Sendable):
    """A device of the host that is made available inside the container."""

    path_on_host: str | None = None
    """The device's path on the host, such as /dev/ttyUSB0."""

    path_in_container: str | None = None
    """Where the device appears in the container; usually the same as PathOnHost."""

    cgroup_permissions: str | None = None
    """What the container may do with it, any mix of r (read), w (write) and m (make nodes); rwm is the usual choice."""


class DeviceRequest(Sendable):
    """Asks a device driver for devices such as GPUs, by number or by id, instead of naming paths."""

    driver: str | None = None
    """The driver to ask, such as nvidia or cdi; with an empty string the engine picks one by Capabilities."""

    count: int | None = None
    """How many devices are wanted, -1 for all there are; leave it 0 when DeviceIDs names them."""

    device_ids: Annotated[Items[str], Wire("DeviceIDs")] = EMPTY_LIST
    """The exact devices wanted, in the driver's own naming (an index, a UUID, a CDI name); not together with Count."""

    capabilities: Items[Items[str]] = EMPTY_LIST
    """What the driver must offer: each inner list is one acceptable combination, as in [['gpu', 'compute'], ['gpu', 'utility']]."""

    options: Map[str] = EMPTY_MAP
    """Settings handed to the device driver as they are."""


class ThrottleDevice(Sendable):
    """An upper limit on the I/O rate of one block device of the host."""

    path: str | None = None
    """The block device on the host, such as /dev/sda (the disk, not a partition)."""

    rate: int | None = None
    """The limit per second: bytes in the Bps lists, operations in the IOps lists."""


class BindOptions(Sendable):
    """Details of a bind mount; engines from 23.0 refuse them on a mount of another Type."""

    propagation: Open[Literal["private", "rprivate", "shared", "rshared", "slave", "rslave"]] | None = None
    """Whether mounts made later below the path pass between host and container; rprivate (neither way) when not set."""

    non_recursive: bool | None = None
    """With true, other mounts below the source directory are left out of the container."""

    create_mountpoint: Annotated[bool | None, Since("1.42")] = None
    """With true, a missing Source directory is created on the host; otherwise it is an error."""

    read_only_non_recursive: Annotated[bool | None, Since("1.44")] = None
    """With Mount.ReadOnly: keeps mounts below the source writable, as engines before 25.0 always did."""

    read_only_force_recursive: Annotated[bool | None, Since("1.44")] = None
    """With Mount.ReadOnly: fails when the kernel cannot make the mounts below read-only too, instead of letting it pass."""


class VolumeOptions(Sendable):
    """Details of a volume mount, partly for a volume that is created along with the container."""

    no_copy: bool | None = None
    """With true, a new empty volume stays empty instead of being filled with what the image has at Target."""

    labels: Map[str] = EMPTY_MAP
    """Labels given to the volume if it has to be created."""

    driver_config: Driver | None = None
    """The volume driver and its options, used if the volume has to be created; the local driver when not set."""

    subpath: Annotated[str | None, Since("1.45")] = None
    """A relative path in the volume to mount instead of its root; it must already exist."""


class TmpfsOptions(Sendable):
    """Details of an in-memory mount."""

    size_bytes: int | None = None
    """The most the file system may hold, in bytes; 0 or missing leaves the kernel's default (half of the host's memory)."""

    mode: int | None = None
    """The permission bits as a number (1023 is octal 1777, the default), not as octal text."""

    options: Annotated[Items[Items[str]], Since("1.46")] = EMPTY_LIST
    """Further mount options, each a list of the name alone or of name and value, as in [['noexec']]; the engine accepts only a few."""


class ImageOptions(Sendable):
    """Details of an image mount. Needs API 1.48."""

    subpath: Annotated[str | None, Since("1.48")] = None
    """A relative path in the image's files to mount instead of its root."""


class Mount(Sendable):
    """One thing mounted into the container, in the explicit form that fails where Binds would guess."""

    target: str | None = None
    """The absolute path inside the container."""

    source: str | None = None
    """The host path, volume name or image reference; empty for tmpfs and for an anonymous volume. A bind source must exist."""

    type: Open[Literal["bind", "cluster", "image", "npipe", "tmpfs", "volume"]] | None = None
    """What kind of thing Source names; npipe is for Windows, cluster for swarm services, image needs API 1.48."""

    read_only: bool | None = None
    """With true, the container cannot write to the mount; false when missing."""

    bind_options: BindOptions | None = None
    """Details for Type bind."""

    volume_options: VolumeOptions | None = None
    """Details for Type volume."""

    tmpfs_options: TmpfsOptions | None = None
    """Details for Type tmpfs."""

    consistency: Open[Literal["consistent", "cached", "delegated", "default"]] | None = None
    """How strictly host and container must agree; mattered on Docker Desktop for Mac, without effect on a Linux engine."""

    image_options: Annotated[ImageOptions | None, Since("1.48")] = None
    """Details for Type image."""

    cluster_options: Annotated[Map[Any], Since("1.42")] = EMPTY_MAP
    """Details for Type cluster; an object without any members so far."""


class RestartPolicy(Sendable):
    """Whether the engine starts the container again by itself after it has ended."""

    name: Open[Literal["", "no", "always", "unless-stopped", "on-failure"]] | None = None
    """When to start it again; 'no' and the empty string mean never, unless-stopped respects a manual stop when the engine itself
    restarts.
    """

    maximum_retry_count: int | None = None
    """How many failed runs on-failure tolerates before giving up, 0 for no limit; leave it 0 for the other policies."""


class WeightDevice(Sendable):
    """The container's share of I/O time on one block device of the host."""

    path: str | None = None
    """The block device on the host, such as /dev/sda."""

    weight: int | None = None
    """The share relative to other containers, 10 to 1000."""


class Ulimit(Sendable):
    """One process limit as of setrlimit, applied to the container's processes."""

    name: str | None = None
    """The limit's short name in lower case, such as nofile, nproc or memlock."""

    soft: int | None = None
    """The limit in force, which a process may raise up to Hard; -1 means unlimited."""

    hard: int | None = None
    """The ceiling for Soft; -1 means unlimited."""


class Resources(Sendable):
    """Limits and shares of CPU, memory, I/O and devices; most can be changed later with an update."""

    cpu_shares: int | None = None
    """The CPU weight against other containers when the CPUs are busy; 0 means the default, 1024."""

    memory: int | None = None
    """The memory limit in bytes (at least 6 MiB); 0 means none, and in an update that nothing changes."""

    cgroup_parent: str | None = None
    """The cgroup below which the container's own is made (a slice name with the systemd driver); empty for the engine's default."""

    blkio_weight: int | None = None
    """The I/O weight against other containers, 10 to 1000; 0 leaves it unset."""

    blkio_weight_device: Items[WeightDevice] = EMPTY_LIST
    """I/O weights for single devices, which go before BlkioWeight there."""

    blkio_device_read_bps: Items[ThrottleDevice] = EMPTY_LIST
    """Read limits per device, in bytes per second."""

    blkio_device_write_bps: Items[ThrottleDevice] = EMPTY_LIST
    """Write limits per device, in bytes per second."""

    blkio_device_read_iops: Annotated[Items[ThrottleDevice], Wire("BlkioDeviceReadIOps")] = EMPTY_LIST
    """Read limits per device, in operations per second."""

    blkio_device_write_iops: Annotated[Items[ThrottleDevice], Wire("BlkioDeviceWriteIOps")] = EMPTY_LIST
    """Write limits per device, in operations per second."""

    cpu_period: int | None = None
    """The scheduler period in microseconds that CpuQuota refers to; 0 means the default, 100000."""

    cpu_quota: int | None = None
    """CPU time allowed per CpuPeriod, in microseconds, over all CPUs; 0 or -1 means no limit. Not together with NanoCpus."""

    cpu_realtime_period: int | None = None
    """The period for real-time scheduling in microseconds; 0 gives no real-time time. Needs cgroup v1."""

    cpu_realtime_runtime: int | None = None
    """Real-time CPU time per CpuRealtimePeriod, in microseconds; 0 gives none. Needs cgroup v1."""

    cpuset_cpus: str | None = None
    """The CPUs the container may run on, as in '0-3,6'; empty means all."""

    cpuset_mems: str | None = None
    """The NUMA memory nodes the container may use, as in '0,1'; empty means all."""

    devices: Items[DeviceMapping] = EMPTY_LIST
    """Host devices given to the container by path."""

    memory_reservation: int | None = None
    """The soft memory limit in bytes, aimed at when the host runs short; must be below Memory, 0 means none."""

    memory_swap: int | None = None
    """Memory and swap together in bytes: equal to Memory means no swap, -1 unlimited swap, 0 twice Memory. Needs Memory."""

    memory_swappiness: int | None = None
    """How readily the kernel swaps, 0 to 100; null (Docker) or -1 (podman) when left to the host. Works on cgroup v1 only."""

    nano_cpus: int | None = None
    """The CPU limit in billionths of a CPU: 1500000000 is one and a half; 0 means none. Not together with CpuQuota or CpuPeriod."""

    oom_kill_disable: bool | None = None
    """With true, the kernel suspends rather than kills a container that is out of memory; cgroup v1 only, and only wise with a Memory
    limit.
    """

    pids_limit: int | None = None
    """The most processes and threads at once; 0, -1 and null mean no limit, but in an update null keeps the present one."""

    ulimits: Items[Ulimit] = EMPTY_LIST
    """Process limits of the container; those not named come from the engine's defaults."""

    cpu_count: int | None = None
    """The number of CPUs on Windows, 0 for no limit; goes before CpuPercent."""

    cpu_percent: int | None = None
    """The limit as a percentage of all the host's CPUs, on Windows only; 0 for none."""

    io_maximum_iops: Annotated[int | None, Wire("IOMaximumIOps")] = None
    """The limit on operations per second of the system drive, on Windows only; 0 for none."""

    io_maximum_bandwidth: Annotated[int | None, Wire("IOMaximumBandwidth")] = None
    """The limit on bytes per second of the system drive, on Windows only; 0 for none."""

    device_cgroup_rules: Items[str] = EMPTY_LIST
    """Rules that permit kinds of device by number, as in 'c 42:* rwm', also for devices plugged in later."""

    kernel_memory: Annotated[int | None, Until("1.42")] = None
    """The kernel memory limit in bytes, 0 for none; ignored by newer engines."""

    init: bool | None = None
    """With true, a small init process runs as number 1, passing signals on and reaping zombies; null leaves it to the engine's setting."""

    device_requests: Items[DeviceRequest] = EMPTY_LIST
    """Devices asked of a driver, such as GPUs."""

    kernel_memory_tcp: Annotated[int | None, Wire("KernelMemoryTCP"), Until("1.52")] = None
    """The limit for TCP buffers in the kernel in bytes, 0 for none; cgroup v1 only, ignored by newer engines."""


class HealthConfig(Sendable):
    """The command that tells whether the container is healthy and how often it runs; what is left out comes from the image."""

    test: Items[str] = EMPTY_LIST
    """['CMD', program, args...] or ['CMD-SHELL', line]; ['NONE'] switches the check off, an empty list keeps the image's."""

    interval: int | None = None
    """The pause between two checks in nanoseconds, at least 1 ms; 0 takes the image's, else 30 s."""

    timeout: int | None = None
    """How long one check may take in nanoseconds, at least 1 ms, before it counts as failed; 0 takes the image's, else 30 s."""

    retries: int | None = None
    """The number of failures in a row that make it unhealthy; 0 takes the image's, else 3."""

    start_period: int | None = None
    """The time after the start, in nanoseconds, in which failures do not count; 0 takes the image's, else none."""

    start_interval: Annotated[int | None, Since("1.44")] = None
    """The pause between checks during StartPeriod, in nanoseconds; 0 takes the image's, else 5 s."""


class LogConfig(Sendable):
    """Where the container's output is logged."""

    type: Open[Literal["local", "json-file", "syslog", "journald", "gelf", "fluentd", "awslogs", "splunk", "etwlogs", "none"]] | None = None
    """The logging driver; missing takes the engine's default, and none keeps nothing, so that logs cannot be read. Podman also knows
    k8s-file.
    """

    config: Map[str] = EMPTY_MAP
    """The driver's options, all as strings, such as max-size '10m' and max-file '3'."""


class PortBinding(Sendable):
    """One address on the host at which a container port is published."""

    host_ip: str | None = None
    """The host address to listen on; empty means all, IPv4 and IPv6."""

    host_port: str | None = None
    """The host port as text, also a range '8000-8010'; empty or '0' lets the engine choose when the container starts."""


class HostConfig(Resources):
    """How the container is run on this host: mounts, network mode, ports, privileges, limits. Not part of an image."""

    binds: Items[str] = EMPTY_LIST
    """Mounts as 'source:target[:options]', with a host path (created if missing) or a volume name as source; ro, z, nocopy are options."""

    container_id_file: Annotated[str | None, Wire("ContainerIDFile")] = None
    """The file in which the client wrote the id; the engine only remembers the path."""

    log_config: LogConfig | None = None
    """Where the output is logged; the engine's default when not set."""

    network_mode: str | None = None
    """The first network: default, bridge, host, none, 'container:' and a name or id, or a network's name."""

    port_bindings: Map[Items[PortBinding]] = EMPTY_MAP
    """Published ports: '80/tcp' style container ports to host addresses; an empty HostPort lets the engine choose."""

    restart_policy: RestartPolicy | None = None
    """Whether it is started again when it ends; not together with AutoRemove."""

    auto_remove: bool | None = None
    """With true, the container and its anonymous volumes are removed when it ends."""

    volume_driver: str | None = None
    """The driver for volumes created through Binds; empty means local."""

    volumes_from: Items[str] = EMPTY_LIST
    """Containers whose volumes are mounted here too, as a name with ':ro' or ':rw' if wanted."""

    mounts: Items[Mount] = EMPTY_LIST
    """Mounts in the explicit form; missing bind sources are errors here, unlike with Binds."""

    cap_add: Items[str] = EMPTY_LIST
    """Kernel capabilities added to the default set, with or without CAP_ in front; ALL adds every one."""

    cap_drop: Items[str] = EMPTY_LIST
    """Kernel capabilities taken from the default set; ALL takes every one."""

    dns: Items[str] = EMPTY_LIST
    """IP addresses of name servers; when empty the engine's or the host's are used."""

    dns_options: Items[str] = EMPTY_LIST
    """Lines for 'options' in resolv.conf, such as 'ndots:2'."""

    dns_search: Items[str] = EMPTY_LIST
    """Search domains for names without a dot; when empty the host's are used, '.' sets none."""

    extra_hosts: Items[str] = EMPTY_LIST
    """Lines for /etc/hosts as 'name:address'; the address host-gateway stands for the host."""

    group_add: Items[str] = EMPTY_LIST
    """Further groups of the container's process, by name or number."""

    ipc_mode: Open[Literal["none", "host", "container", "private", "shareable"]] | None = None
    """Whose shared memory is used: one of these, or 'container:' and a name or id; when empty the engine's default, usually private."""

    cgroup: str | None = None
    """The container whose cgroup is used, as 'container:' and an id; empty (the rule) for an own one."""

    links: Items[str] = EMPTY_LIST
    """Containers reachable by an alias, as 'name:alias'; an old feature of the default bridge, user networks need none."""

    oom_score_adj: int | None = None
    """Makes the kernel spare (down to -1000) or choose (up to 1000) the container when memory runs out; 0 is neutral."""

    pid_mode: str | None = None
    """Whose processes it sees: empty for its own, host, or 'container:' and a name or id."""

    privileged: bool | None = None
    """With true, it gets all capabilities and devices and most protections go: as good as root on the host."""

    publish_all_ports: bool | None = None
    """With true, every exposed port is published on a free host port of the engine's choice."""

    readonly_rootfs: bool | None = None
    """With true, the container cannot write to its own files, only to mounts."""

    security_opt: Items[str] = EMPTY_LIST
    """Security settings as 'name=value', such as 'seccomp=unconfined', 'label=disable' or 'no-new-privileges=true'."""

    storage_opt: Map[str] = EMPTY_MAP
    """Options of the storage driver, such as size '20G'; many drivers accept none."""

    tmpfs: Map[str] = EMPTY_MAP
    """In-memory mounts: the path in the container to options like 'rw,noexec,size=64m'; an empty string for the defaults."""

    uts_mode: Annotated[str | None, Wire("UTSMode")] = None
    """With host, it shares the host's name; empty gives it its own."""

    userns_mode: str | None = None
    """With host, user ids are not remapped even if the engine remaps by default; empty keeps the engine's setting."""

    shm_size: int | None = None
    """The size of /dev/shm in bytes; 0 means the engine's default, 64 MiB."""

    sysctls: Map[str] = EMPTY_MAP
    """Kernel parameters for the container's namespaces, name to value, such as net.core.somaxconn '1024'."""

    runtime: str | None = None
    """The OCI runtime, one of those the engine's info lists; empty or null for its default."""

    console_size: Items[int] = EMPTY_LIST
    """The terminal's first size as [height, width] in characters; [0, 0] when not given. On Linux since API 1.42."""

    isolation: Open[Literal["default", "process", "hyperv", ""]] | None = None
    """How Windows containers are kept apart; empty or default on Linux."""

    masked_paths: Items[str] = EMPTY_LIST
    """Paths hidden from the container; null takes the engine's list, an empty list hides nothing."""

    readonly_paths: Items[str] = EMPTY_LIST
    """Paths made read-only in the container; null takes the engine's list, an empty list protects nothing."""

    cgroupns_mode: Open[Literal["private", "host"]] | None = None
    """Whether it sees only its own cgroup (private) or the host's; the engine's default when missing, podman answers with an empty
    string.
    """

    annotations: Annotated[Map[str], Since("1.43")] = EMPTY_MAP
    """Free keys and values handed to the OCI runtime; unlike labels they are not the user's notes."""

    umask: Annotated[int | None, Since("1.56")] = None
    """The file mode mask as a number (18 is octal 022), for commands run by exec and health checks too; missing keeps the default."""


class ContainerConfig(Sendable):
    """What runs in the container and how: command, environment, user, ports. What is left out comes from the image."""

    hostname: str | None = None
    """The container's host name; when empty the engine takes the first 12 digits of the id."""

    domainname: str | None = None
    """The domain part of its host name; usually empty."""

    user: str | None = None
    """Who runs the command, as 'user', 'uid' or 'user:group'; empty takes the image's, else root."""

    attach_stdin: bool | None = None
    """A note that the client means to attach to standard input; it does not open it, see OpenStdin."""

    attach_stdout: bool | None = None
    """A note that the client means to attach to standard output; it can be attached to either way."""

    attach_stderr: bool | None = None
    """A note that the client means to attach to standard error; it can be attached to either way."""

    exposed_ports: Map[Map[Any]] = EMPTY_MAP
    """Ports the program listens on, '80/tcp' style with an empty object as value; this publishes nothing by itself."""

    tty: bool | None = None
    """With true, it gets a terminal: output becomes one raw stream, without frames and without a separate stderr."""

    open_stdin: bool | None = None
    """With true, standard input is open and can be attached to; otherwise it is empty from the start."""

    stdin_once: bool | None = None
    """With true, standard input ends when the first attached client ends its own; with false it stays open for the next."""

    env: Items[str] = EMPTY_LIST
    """The environment as 'NAME=value', over the image's; a bare 'NAME' takes the image's variable away."""

    cmd: Items[str] = EMPTY_LIST
    """The command, or the arguments when there is an Entrypoint; missing takes the image's."""

    healthcheck: HealthConfig | None = None
    """The health check; missing takes the image's."""

    args_escaped: bool | None = None
    """With true, the command is already escaped for Windows and taken as it is; not for new images."""

    image: str | None = None
    """The image, by name, digest or id; in an answer, as it was given at creation."""

    volumes: Map[Map[Any]] = EMPTY_MAP
    """Paths that get an anonymous volume, each with an empty object as value."""

    working_dir: str | None = None
    """The absolute directory the command starts in; empty takes the image's, else /."""

    entrypoint: Items[str] = EMPTY_LIST
    """What is run, with Cmd as its arguments; missing takes the image's, a list of one empty string removes it. Setting it drops the
    image's Cmd.
    """

    network_disabled: bool | None = None
    """With true, the container has no network."""

    mac_address: Annotated[str | None, Until("1.52")] = None
    """The hardware address; use EndpointSettings.MacAddress, since newer engines ignore this one."""

    on_build: Items[str] = EMPTY_LIST
    """Build instructions that images built on this one run first; without effect on a container."""

    labels: Map[str] = EMPTY_MAP
    """The user's own keys and values, added to the image's; fixed once the container exists."""

    stop_signal: str | None = None
    """The signal that a stop sends, by name or number; the image's, else SIGTERM. Podman answers with a number in a string."""

    stop_timeout: int | None = None
    """Seconds from the stop signal to the kill when the stop names none; null means 10, -1 waits for ever."""

    shell: Items[str] = EMPTY_LIST
    """The program and flags that carry out commands given as one line in a Dockerfile; null for the default."""


class NetworkingConfig(Sendable):
    """The networks a new container joins from the start."""

    endpoints_config: Map[EndpointSettings] = EMPTY_MAP
    """The settings by network name or id; before API 1.44 one entry at most."""
