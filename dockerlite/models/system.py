"""Models: system. Written by openapi/generate.py from openapi/system.yaml."""

from typing import Annotated, Any, Literal

from .base import EMPTY_LIST, EMPTY_MAP, Hidden, Items, Map, Model, Open, Sendable, Since, Time, Until, Wire
from .common import Driver, ObjectVersion


class AuthResponse(Model, hide_input_in_errors=True):
    """The outcome of a login that the registry accepted; bad credentials are answered with an error status instead."""

    status: str | None = None
    """A text for people, such as Login Succeeded."""

    identity_token: Annotated[str | None, Hidden] = None
    """A token to use in place of the password from now on; empty when the registry issues none, and the password stays in use."""


class PlatformInfo(Model):
    """The product name of the engine."""

    name: str
    """The product, such as Docker Engine - Community; can be empty in own builds, and podman puts the host's platform here."""


class ComponentVersion(Model):
    """One part of the engine and its version."""

    name: str
    """The part, such as Engine, containerd, runc or docker-init; podman calls its main part Podman Engine."""

    version: str

    details: Map[Any] = EMPTY_MAP
    """Free details of the part, all as text, even numbers and booleans; the keys differ between parts and engines."""


class SystemVersion(Model):
    """What the engine is made of; ApiVersion and MinAPIVersion bound the versions a client may ask for."""

    platform: PlatformInfo
    """Which product the engine is."""

    components: Items[ComponentVersion] = EMPTY_LIST
    """The engine and its helpers (containerd, runc, init), each with its version."""

    version: str
    """The engine's release, such as 28.5.2."""

    api_version: str
    """The newest API version it speaks, such as 1.51."""

    min_api_version: Annotated[str, Wire("MinAPIVersion")]
    """The oldest API version it still speaks; older requests are answered with 400."""

    git_commit: str
    """The source revision the engine was built from."""

    go_version: str
    """The Go compiler it was built with, such as go1.24.8."""

    os: str
    """The operating system the engine runs on, in Go's naming, such as linux."""

    arch: str
    """The CPU in Go's naming, such as amd64; GET /info uses the kernel's naming instead."""

    kernel_version: str
    """The host's kernel release; on Windows with the build number."""

    experimental: bool | None = None
    """Whether experimental features are on; missing means no."""

    build_time: str
    """When the engine was built, usually in RFC 3339 with an offset of +00:00."""


class PluginsInfo(Model):
    """Drivers by what they do: the built-in ones and old-style plugins already in use. Managed plugins have their own list at GET
    /plugins.
    """

    volume: Items[str] = EMPTY_LIST
    """Names of the volume drivers."""

    network: Items[str] = EMPTY_LIST
    """Names of the network drivers."""

    authorization: Items[str] = EMPTY_LIST
    """Plugins that allow or refuse each API call; null for none."""

    log: Items[str] = EMPTY_LIST
    """Names of the log drivers."""


class IndexInfo(Model):
    """The engine's settings for one registry."""

    name: str
    """The registry as host or host:port."""

    mirrors: Items[str] = EMPTY_LIST
    """Addresses tried before the registry itself; only Docker Hub can have them."""

    secure: bool
    """False when plain http and bad certificates are accepted."""

    official: bool
    """True for Docker Hub only."""


class RegistryServiceConfig(Model):
    """How the engine is set up to reach registries."""

    allow_nondistributable_artifacts_cidrs: Annotated[Items[str], Wire("AllowNondistributableArtifactsCIDRs"), Until("1.49")] = EMPTY_LIST
    """Address ranges of registries that may be sent restricted layers; old engines only, null for none."""

    allow_nondistributable_artifacts_hostnames: Annotated[Items[str], Until("1.49")] = EMPTY_LIST
    """Registries that may be sent restricted layers; old engines only, null for none."""

    insecure_registry_cidrs: Annotated[Items[str], Wire("InsecureRegistryCIDRs")] = EMPTY_LIST
    """Address ranges whose registries may use plain http or bad certificates; 127.0.0.0/8 is always in it."""

    index_configs: Map[IndexInfo] = EMPTY_MAP
    """The registries with settings of their own, by host or host:port; docker.io is always in it."""

    mirrors: Items[str] = EMPTY_LIST
    """Addresses tried before Docker Hub when pulling from it; empty or null for none."""


class NamedGenericResource(Sendable):
    """One particular item of a kind, such as one GPU by its UUID."""

    kind: str | None = None
    """The kind of resource, a name chosen by the node's operator, such as GPU."""

    value: str | None = None
    """What tells this item from others of its kind, such as a UUID."""


class DiscreteGenericResource(Sendable):
    """A number of alike items of a kind."""

    kind: str | None = None
    """The kind of resource, a name chosen by the node's operator, such as SSD."""

    value: int | None = None
    """How many items are offered or reserved."""


class GenericResource(Sendable):
    """An amount or an item of something a node offers and tasks can reserve, such as GPUs; exactly one member is set."""

    named_resource_spec: NamedGenericResource | None = None
    """One particular item, told apart by its value; nodes offer these, services cannot ask for a certain one."""

    discrete_resource_spec: DiscreteGenericResource | None = None
    """A number of alike items; the only form that a service may reserve."""


class Runtime(Model, alias_generator=None):
    """An OCI runtime: the program that starts containers, given by path or by containerd's type."""

    path: str
    """The program on the host, by path or by name to be found in PATH; missing when runtimeType is used."""

    runtime_args: Annotated[Items[str], Wire("runtimeArgs")] = EMPTY_LIST
    """Arguments put before the runtime's own on each call; missing or null for none."""

    status: Annotated[Map[str], Since("1.44")] = EMPTY_MAP
    """What the runtime tells about itself, such as its features in JSON; missing below API 1.44."""

    runtime_type: Annotated[str | None, Wire("runtimeType")] = None
    """The containerd shim in place of a path, such as io.containerd.runc.v2."""

    options: Map[Any] = EMPTY_MAP
    """Settings for the containerd shim, in its own form."""


class PeerNode(Model):
    """A manager of the swarm, as another node sees it."""

    node_id: Annotated[str | None, Wire("NodeID")] = None
    """The manager's node ID."""

    addr: str | None = None
    """Where the manager is reached, as address and port."""


class OrchestrationConfig(Sendable):
    """How the swarm keeps the history of its tasks."""

    task_history_retention_limit: int | None = None
    """How many old tasks are kept per replica or node; 5 by default, a negative value keeps all."""


class RaftConfig(Sendable):
    """How the managers keep their common log in step; ticks are one second each."""

    snapshot_interval: int | None = None
    """How many log entries go by between two snapshots; 10000 by default."""

    keep_old_snapshots: int | None = None
    """How many snapshots are kept besides the current one; 0 by default."""

    log_entries_for_slow_followers: int | None = None
    """How many log entries stay after a snapshot for managers that lag behind; 500 by default."""

    election_tick: int | None = None
    """Ticks without a word from the leader before a new one is elected; 10 by default, and it must exceed HeartbeatTick."""

    heartbeat_tick: int | None = None
    """Ticks between two heartbeats of the leader; 1 by default."""


class DispatcherConfig(Sendable):
    """How nodes keep in touch with the managers."""

    heartbeat_period: int | None = None
    """Nanoseconds between a node's reports; 5000000000 (5 s) by default. Longer spots dead nodes later."""


class ExternalCA(Sendable):
    """A certificate authority outside the swarm that signs node certificates."""

    protocol: Open[Literal["cfssl"]] | None = None
    """How to talk to it; cfssl is the only choice."""

    url: Annotated[str | None, Wire("URL")] = None
    """Where to send signing requests, as an https address."""

    options: Map[str] = EMPTY_MAP
    """Further settings for the protocol; cfssl needs none."""

    ca_cert: Annotated[str | None, Wire("CACert")] = None
    """Its root certificate in PEM form; empty means the swarm's current one."""


class CAConfig(Sendable, hide_input_in_errors=True):
    """How the swarm issues and renews its nodes' certificates."""

    node_cert_expiry: int | None = None
    """How long a node certificate is valid, in nanoseconds; 7776000000000000 (90 days) by default, at least one hour."""

    external_cas: Annotated[Items[ExternalCA], Wire("ExternalCAs")] = EMPTY_LIST
    """Outside authorities that sign in place of the swarm; leave it out to let the swarm sign."""

    signing_ca_cert: Annotated[str | None, Wire("SigningCACert")] = None
    """A new root certificate in PEM form to change over to; never sent back by the engine."""

    signing_ca_key: Annotated[str | None, Wire("SigningCAKey"), Hidden] = None
    """The private key for SigningCACert in PEM form; never sent back by the engine."""

    force_rotate: int | None = None
    """Raise it by one to make the swarm create a new root certificate and key; used when no own certificate is given."""


class EncryptionConfig(Sendable):
    """How the managers' stored data is protected."""

    auto_lock_managers: bool | None = None
    """True makes a restarted manager wait for the unlock key; keep that key, for without it its data is lost."""


class TaskDefaults(Sendable):
    """Settings for tasks whose service leaves them open; they apply to new tasks only."""

    log_driver: Driver | None = None
    """The log driver for tasks whose service names none; missing means each node's own default."""


class SwarmSpec(Sendable):
    """The swarm's settings. An update replaces them all, so start from the spec that was read."""

    name: str | None = None
    """The swarm's name; default is the only one accepted."""

    labels: Map[str] = EMPTY_MAP
    """Labels of the swarm as a whole; they have no effect of their own."""

    orchestration: OrchestrationConfig | None = None
    """How many finished tasks are remembered; null or missing takes the defaults."""

    raft: RaftConfig | None = None
    """How the managers keep their common log; the defaults rarely need a change."""

    dispatcher: DispatcherConfig | None = None
    """How often nodes report to the managers; null or missing takes the default."""

    ca_config: Annotated[CAConfig | None, Wire("CAConfig")] = None
    """How node certificates are issued; null or missing takes the defaults."""

    encryption_config: EncryptionConfig | None = None
    """Whether a restarted manager stays locked until someone enters the key."""

    task_defaults: TaskDefaults | None = None
    """What tasks get whose service does not say."""


class TLSInfo(Model):
    """Which certificate authority a node or the swarm trusts."""

    trust_root: str | None = None
    """The trusted root certificates in PEM form."""

    cert_issuer_subject: str | None = None
    """The issuer's subject as DER in base64."""

    cert_issuer_public_key: str | None = None
    """The issuer's public key as DER in base64."""


class ClusterInfo(Model):
    """The swarm as a whole, as a manager sees it."""

    id: Annotated[str, Wire("ID")]
    """The swarm's ID, 25 characters, the same on all its nodes."""

    version: ObjectVersion
    """Needed by an update: its Index goes into the version parameter."""

    created_at: Time

    updated_at: Time

    spec: SwarmSpec
    """The settings in force; read them, change what is wanted and send all of them to update the swarm."""

    tls_info: Annotated[TLSInfo | None, Wire("TLSInfo")] = None
    """The swarm's own certificate authority; compare it with a node's to find those not yet renewed."""

    root_rotation_in_progress: bool | None = None
    """True while the nodes change over to a new certificate authority."""

    default_addr_pool: Items[str] = EMPTY_LIST
    """Ranges in CIDR form that overlay networks get their subnets from; fixed when the swarm is made."""

    subnet_size: int | None = None
    """The prefix length of each subnet taken from DefaultAddrPool; fixed when the swarm is made."""

    data_path_port: int | None = None
    """The UDP port for traffic between containers of different nodes; 0 means 4789."""


class SwarmInfo(Model):
    """This node's part in a swarm; on a node outside any swarm all but LocalNodeState is empty."""

    node_id: Annotated[str, Wire("NodeID")]
    """This node's ID in the swarm; empty outside a swarm."""

    node_addr: str
    """The address at which the other nodes reach this one; empty outside a swarm."""

    local_node_state: Open[Literal["", "inactive", "pending", "active", "error", "locked"]]
    """inactive outside a swarm, pending while joining, active in it, locked when a manager needs the unlock key, error when it failed."""

    control_available: bool
    """True on a manager that works; only there do services, nodes, secrets and the like respond."""

    error: str
    """Why the node is not in order, such as a failed join; empty when all is well."""

    remote_managers: Items[PeerNode] = EMPTY_LIST
    """The managers this node knows, itself included if it is one; null outside a swarm."""

    nodes: int | None = None
    """How many nodes the swarm has; missing or 0 except on a manager."""

    managers: int | None = None
    """How many of them are managers; missing or 0 except on a manager."""

    cluster: ClusterInfo | None = None
    """The swarm as a whole; missing except on a manager."""

    warnings: Items[str] = EMPTY_LIST
    """Problems of the swarm as text for people; missing when there are none."""


class Commit(Model):
    """The source revision of a helper program."""

    id: Annotated[str, Wire("ID")]
    """The revision found on the host, as commit hash or version; empty or N/A when unknown."""

    expected: Annotated[str | None, Until("1.49")] = None
    """The revision the engine was built for; a difference is harmless, and API 1.49 and later leave it out."""


class AddressPool(Model):
    """A range of addresses that new networks' subnets are cut from."""

    base: str | None = None
    """The whole range in CIDR form, such as 10.10.0.0/16."""

    size: int | None = None
    """The prefix length of each subnet cut from it; 24 gives 256 addresses each."""


class ContainerdNamespaces(Model):
    """The containerd namespaces the engine works in; needed to find its containers with containerd's own tools."""

    containers: str | None = None
    """Where containers are kept; with remapped users it carries a suffix."""

    plugins: str | None = None
    """Where managed plugins are kept; with remapped users it carries a suffix."""


class ContainerdInfo(Model):
    """How the engine is connected to containerd. Needs API 1.46."""

    address: str | None = None
    """The path of containerd's socket on the host."""

    namespaces: ContainerdNamespaces | None = None
    """The containerd namespaces the engine works in."""


class FirewallInfo(Model):
    """What writes the firewall rules for containers, and how it is set up. Needs API 1.49."""

    driver: str | None = None
    """iptables or nftables, with +firewalld appended when that is in charge; empty or none means no rules are written."""

    info: Items[Items[str]] = EMPTY_LIST
    """Details as pairs of name and value; the names are not fixed, and it is missing when there are none."""


class DeviceInfo(Model):
    """A device on the host that a container can ask for through a device driver. Needs API 1.50."""

    source: str | None = None
    """The device driver that found it, such as cdi."""

    id: Annotated[str | None, Wire("ID")] = None
    """The name to ask for it by, for CDI such as vendor.com/gpu=0."""


class NRIInfo(Model):
    """The state of NRI, containerd's interface for plugins that adjust containers. Needs API 1.53."""

    info: Items[Items[str]] = EMPTY_LIST
    """Details as pairs of name and value for display; the names are not fixed."""


class SystemInfo(Model):
    """The engine's host, configuration, abilities and object counts."""

    id: Annotated[str, Wire("ID")]
    """The engine's own identity, kept across restarts; a UUID on newer engines, and podman may leave it empty."""

    containers: int
    """How many containers there are, in any state."""

    containers_running: int

    containers_paused: int

    containers_stopped: int
    """How many containers neither run nor are paused, those never started included."""

    images: int
    """How many images there are, untagged ones included."""

    driver: str
    """What stores images and container layers, such as overlay2, or overlayfs with the containerd image store."""

    driver_status: Items[Items[str]] = EMPTY_LIST
    """Details of the storage driver as pairs of name and value, meant for display; a driver-type pair reveals the containerd image
    store.
    """

    docker_root_dir: str
    """The directory on the host where the engine keeps its data, /var/lib/docker by default."""

    plugins: PluginsInfo
    """The volume, network, authorization and log drivers at hand."""

    memory_limit: bool
    """Whether the host can limit a container's memory."""

    swap_limit: bool
    """Whether the host can limit a container's swap; without it MemorySwap has no effect."""

    cpu_cfs_period: bool
    """Whether the host honours CpuPeriod; missing means no."""

    cpu_cfs_quota: bool
    """Whether the host honours CpuQuota and NanoCpus; missing means no."""

    cpu_shares: Annotated[bool, Wire("CPUShares")]
    """Whether the host honours CpuShares."""

    cpu_set: Annotated[bool, Wire("CPUSet")]
    """Whether containers can be bound to chosen CPUs and memory nodes."""

    oom_kill_disable: bool
    """Whether OomKillDisable has an effect; never the case with cgroup v2."""

    ipv4_forwarding: Annotated[bool, Wire("IPv4Forwarding")]
    """Whether the kernel forwards IPv4; if not, containers on bridge networks cannot reach other hosts."""

    bridge_nf_iptables: Annotated[bool | None, Until("1.50")] = None
    """Whether iptables rules apply to bridged IPv4 traffic; not sent from API 1.50 on."""

    bridge_nf_ip6tables: Annotated[bool | None, Wire("BridgeNfIp6tables"), Until("1.50")] = None
    """Whether ip6tables rules apply to bridged IPv6 traffic; not sent from API 1.50 on."""

    debug: bool
    """Whether the engine runs in debug mode."""

    n_fd: int
    """How many files the engine has open; -1 where it cannot tell."""

    n_goroutines: int
    """How many goroutines the engine has, a hint at leaks."""

    system_time: Time = None
    """The host's clock, in RFC 3339 with nanoseconds and the host's time zone; shows how far the clocks differ."""

    logging_driver: str
    """The log driver for containers that choose none, such as json-file."""

    cgroup_driver: Open[Literal["cgroupfs", "systemd", "none"]]
    """What sets up the containers' cgroups; none, for a rootless engine, means that no limits apply."""

    n_events_listener: int
    """How many clients follow GET /events right now."""

    kernel_version: str
    """The host's kernel release; on Windows with the build number."""

    operating_system: str
    """The host's system by its full name, such as Debian GNU/Linux 12 (bookworm)."""

    os_type: Annotated[str, Wire("OSType")]
    """What containers run on, linux or windows."""

    architecture: str
    """The hardware in the kernel's naming, such as x86_64 or aarch64; podman uses Go's naming (amd64)."""

    ncpu: Annotated[int, Wire("NCPU")]
    """How many logical CPUs the engine may use."""

    mem_total: int
    """The host's memory in bytes; 0 when it cannot be found out."""

    index_server_address: str
    """The address standing for Docker Hub in credentials."""

    registry_config: RegistryServiceConfig
    """How the engine is set up to reach registries."""

    generic_resources: Items[GenericResource] = EMPTY_LIST
    """Own resources this node offers to swarm tasks, such as GPUs; null when none are configured."""

    http_proxy: str
    """The proxy the engine uses for http, with any password masked; empty for none."""

    https_proxy: str
    """The proxy the engine uses for https, with any password masked; empty for none."""

    no_proxy: str
    """Hosts the engine reaches without a proxy, separated by commas; empty for none."""

    name: str
    """The host's name."""

    labels: Items[str] = EMPTY_LIST
    """Labels of the engine as key=value texts, set in its configuration; not the labels of its swarm node."""

    experimental_build: bool
    """Whether experimental features are on."""

    server_version: str
    """The engine's release, such as 28.5.2."""

    cluster_store: Annotated[str | None, Until("1.42")] = None
    """Address of the key-value store of old, pre-swarm-mode clusters; empty or missing today."""

    cluster_advertise: Annotated[str | None, Until("1.42")] = None
    """Address the engine announced in old, pre-swarm-mode clusters; empty or missing today."""

    runtimes: Map[Runtime] = EMPTY_MAP
    """The OCI runtimes containers may name in HostConfig.Runtime, by name."""

    default_runtime: str
    """The runtime for containers that name none."""

    swarm: SwarmInfo
    """This node's part in a swarm; filled with inactive when it is in none."""

    live_restore_enabled: bool
    """Whether containers keep running while the engine restarts."""

    isolation: Open[Literal["default", "hyperv", "process", ""]]
    """How Windows isolates containers that choose nothing; empty on Linux."""

    init_binary: str
    """The program that becomes PID 1 in containers with Init set, such as docker-init."""

    containerd_commit: Commit
    """The source revision of containerd."""

    runc_commit: Commit
    """The source revision of the default runtime."""

    init_commit: Commit
    """The source revision of the init program."""

    security_options: Items[str] = EMPTY_LIST
    """Protections in force, as comma-separated key=value texts such as name=seccomp,profile=builtin; name=rootless tells of a rootless
    engine.
    """

    kernel_memory: Annotated[bool | None, Until("1.42")] = None
    """Whether kernel memory can be limited; sent by old engines only."""

    product_license: str | None = None
    """The licence of a commercial build; missing or a plain name such as Community Engine elsewhere."""

    warnings: Items[str] = EMPTY_LIST
    """What the engine finds wrong with its host or configuration, as text for people; null when there is nothing."""

    kernel_memory_tcp: Annotated[bool | None, Wire("KernelMemoryTCP"), Until("1.52")] = None
    """Whether TCP buffer memory can be limited, cgroup v1 only; not sent from API 1.52 on."""

    pids_limit: bool
    """Whether the number of a container's processes can be limited."""

    cgroup_version: Open[Literal["1", "2"]]
    """The cgroup version as text, 1 or 2; missing on Windows."""

    os_version: Annotated[str, Wire("OSVersion")]
    """The release of the host's system, such as 12 for Debian; empty when unknown."""

    default_address_pools: Items[AddressPool] = EMPTY_LIST
    """Where new networks get their subnets from; missing when the built-in pools are in use."""

    cdi_spec_dirs: Annotated[Items[str], Wire("CDISpecDirs"), Since("1.44")] = EMPTY_LIST
    """Directories searched for CDI device descriptions; empty or null means that CDI is off."""

    containerd: Annotated[ContainerdInfo | None, Since("1.46")] = None
    """The containerd the engine works with; missing when not known."""

    firewall_backend: Annotated[FirewallInfo | None, Since("1.49")] = None
    """What writes the firewall rules for containers; missing on Windows and on engines before 28.1."""

    discovered_devices: Annotated[Items[DeviceInfo], Since("1.50")] = EMPTY_LIST
    """Devices the device drivers found on the host; missing when there are none."""

    nri: Annotated[NRIInfo | None, Wire("NRI"), Since("1.53")] = None
    """The state of NRI, containerd's interface for plugins that adjust containers; missing when not supported."""

    system_status: Items[Items[str]] = EMPTY_LIST
    """Pairs of name and value from the old standalone Swarm; missing today."""


class EventActor(Model):
    """The object an event is about."""

    id: Annotated[str | None, Wire("ID")] = None
    """The object's ID; a name where the kind has no IDs, as with volumes and often images."""

    attributes: Map[str] = EMPTY_MAP
    """Facts about the object and the event, all as text: its labels, name and image, and extras such as exitCode and signal."""


class EventMessage(Model):
    """One thing that happened on the engine."""

    type: (
        Open[Literal["builder", "config", "container", "daemon", "image", "network", "node", "plugin", "secret", "service", "volume"]]
        | None
    ) = None
    """The kind of object it happened to."""

    action: (
        Open[
            Literal[
                "create",
                "start",
                "restart",
                "stop",
                "checkpoint",
                "pause",
                "unpause",
                "attach",
                "detach",
                "resize",
                "update",
                "rename",
                "kill",
                "die",
                "oom",
                "destroy",
                "remove",
                "commit",
                "top",
                "copy",
                "archive-path",
                "extract-to-dir",
                "export",
                "import",
                "save",
                "load",
                "tag",
                "untag",
                "push",
                "pull",
                "prune",
                "delete",
                "enable",
                "disable",
                "connect",
                "disconnect",
                "reload",
                "mount",
                "unmount",
                "exec_create",
                "exec_start",
                "exec_die",
                "exec_detach",
                "health_status",
                "health_status: running",
                "health_status: healthy",
                "health_status: unhealthy",
            ]
        ]
        | None
    ) = None
    """What happened; some actions carry more after a colon, as health_status: healthy or exec_start: with the command, so compare the
    start.
    """

    actor: EventActor | None = None
    """The object concerned."""

    scope: Annotated[Open[Literal["local", "swarm"]] | None, Wire("scope")] = None
    """local for what concerns this engine, swarm for what a manager reports for the whole cluster."""

    time: Annotated[int | None, Wire("time")] = None
    """When it happened, in Unix seconds."""

    time_nano: Annotated[int | None, Wire("timeNano")] = None
    """When it happened, in Unix nanoseconds; keep it an integer, a float loses the last digits."""

    status: Annotated[str | None, Wire("status"), Until("1.52")] = None
    """The same as Action, on container and image events only; gone from API 1.52 on."""

    id: Annotated[str | None, Wire("id"), Until("1.52")] = None
    """The same as Actor.ID, on container and image events only; gone from API 1.52 on."""

    from_: Annotated[str | None, Wire("from"), Until("1.52")] = None
    """The container's image, on container events only; gone from API 1.52 on in favour of the image attribute."""
