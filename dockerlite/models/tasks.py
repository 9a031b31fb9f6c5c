"""Models: tasks. Written by openapi/generate.py from openapi/tasks.yaml."""

from typing import Annotated, Any, Literal

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Model, Open, Sendable, Since, Time, Wire
from .common import Driver, ObjectVersion, Platform
from .config import HealthConfig, Mount, Ulimit
from .networks import NetworkConfigReference
from .nodes import ResourceObject
from .system import GenericResource


class Limit(Sendable):
    """The ceiling on what one task of the service may consume."""

    nano_cpus: Annotated[int | None, Wire("NanoCPUs")] = None
    """The most CPU time a task gets, in billionths of a CPU: 500000000 is half a core. 0 or missing is no limit."""

    memory_bytes: int | None = None
    """The most memory a task gets, in bytes; beyond it the kernel kills it. 0 or missing is no limit."""

    pids: int | None = None
    """The most processes and threads a task's container may have at once; 0 is no limit. Linux only."""


class CredentialSpec(Sendable):
    """The group managed service account of a Windows container; exactly one of the three fields says where its credential spec comes
    from.
    """

    config: str | None = None
    """The id of a swarm config that holds the credential spec; list that config in ContainerSpec.Configs too, with Runtime set instead
    of File.
    """

    file: str | None = None
    """A file name, relative to the CredentialSpecs folder in the data root of every node that may run the task."""

    registry: str | None = None
    """The name of a value in the Windows registry of the node, below the Virtualization key for container credential specs."""


class SELinuxContext(Sendable):
    """The SELinux label that the container's processes run with, or that labelling is off."""

    disable: bool | None = None
    """True turns SELinux labelling off for the container; the other four fields then mean nothing."""

    user: str | None = None
    """The user part of the label; empty keeps the engine's."""

    role: str | None = None
    """The role part of the label; empty keeps the engine's."""

    type: str | None = None
    """The type part of the label, such as container_t; empty keeps the engine's."""

    level: str | None = None
    """The level part of the label with its categories, such as s0:c1,c2; empty lets the engine pick."""


class SeccompOptions(Sendable):
    """Which system calls the task's container may make. Needs API 1.44."""

    mode: Annotated[Open[Literal["default", "unconfined", "custom"]] | None, Since("1.44")] = None
    """default is the engine's profile, unconfined none at all, custom the one in Profile."""

    profile: Annotated[str | None, Since("1.44")] = None
    """The profile's JSON text, encoded in base64; only with Mode custom."""


class AppArmorOptions(Sendable):
    """Whether AppArmor guards the task's container; a service cannot name a profile of its own. Needs API 1.44."""

    mode: Annotated[Open[Literal["default", "disabled"]] | None, Since("1.44")] = None
    """default applies the engine's AppArmor profile, disabled applies none."""


class Privileges(Sendable):
    """Security settings of a task's container: Windows credentials, SELinux, seccomp, AppArmor and gaining privileges."""

    credential_spec: CredentialSpec | None = None
    """The service account of a Windows container; engines send null when none is set."""

    selinux_context: Annotated[SELinuxContext | None, Wire("SELinuxContext")] = None
    """The SELinux label to run with; engines send null when none is set."""

    seccomp: Annotated[SeccompOptions | None, Since("1.44")] = None
    """The system call filter; missing means the engine's default profile."""

    app_armor: Annotated[AppArmorOptions | None, Since("1.44")] = None
    """The AppArmor setting; missing means the engine's default profile."""

    no_new_privileges: Annotated[bool | None, Since("1.44")] = None
    """True keeps processes from gaining rights through setuid programs and file capabilities."""


class DNSConfig(Sendable):
    """What goes into resolv.conf of a task's container instead of the node's own settings."""

    nameservers: Items[str] = EMPTY_LIST
    """IP addresses of the DNS servers to ask; empty takes those of the node."""

    search: Items[str] = EMPTY_LIST
    """Domains to append when a short host name is looked up."""

    options: Items[str] = EMPTY_LIST
    """Resolver options as in resolv.conf, such as ndots:1 or timeout:3."""


class FileTarget(Sendable):
    """The file in the container that a secret or config shows up as: its path, owner and mode. Fill in all four, as no useful defaults
    apply.
    """

    name: str | None = None
    """A path in the container; a relative one lies in /run/secrets for a secret and in the root directory for a config."""

    uid: Annotated[str | None, Wire("UID")] = None
    """The owner's numeric user id as a string, 0 for root; it must be a number, and an empty one makes the task fail on Linux."""

    gid: Annotated[str | None, Wire("GID")] = None
    """The owner's numeric group id as a string, 0 for root; it must be a number, and an empty one makes the task fail on Linux."""

    mode: int | None = None
    """The permission bits as a decimal number: 292 is octal 0444. Missing means 0, so that only root can read the file."""


class SecretReference(Sendable):
    """A secret that a task's container gets to see as a file. Both the id and the name are needed."""

    file: FileTarget | None = None
    """Where and how the secret appears in the container; required."""

    secret_id: Annotated[str | None, Wire("SecretID")] = None
    """The id of the secret; the swarm goes by this one, not by the name."""

    secret_name: str | None = None
    """The name of the secret; required next to the id, though only for people to read."""


class ConfigReference(Sendable):
    """A config that a task's container gets to see as a file, or that the engine itself uses to run it. Both the id and the name are
    needed.
    """

    file: FileTarget | None = None
    """Where and how the config appears in the container; excludes Runtime."""

    runtime: Map[Any] = EMPTY_MAP
    """An empty object marks the config as meant for the engine, for CredentialSpec.Config, and not mounted; excludes File."""

    config_id: Annotated[str | None, Wire("ConfigID")] = None
    """The id of the config; the swarm goes by this one, not by the name."""

    config_name: str | None = None
    """The name of the config; required next to the id, though only for people to read."""


class ContainerSpec(Sendable):
    """What each container of a service is like: image, command, environment, mounts, secrets and security. The service counterpart of
    ContainerConfig with parts of HostConfig.
    """

    image: str | None = None
    """The image reference; with only a tag each node resolves it for itself, so add @sha256:... to have the same image everywhere."""

    labels: Map[str] = EMPTY_MAP
    """Labels for the containers; those of the service itself are in ServiceSpec.Labels."""

    command: Items[str] = EMPTY_LIST
    """Replaces the image's ENTRYPOINT, one list item per word, and drops the image's CMD. For arguments alone set Args."""

    args: Items[str] = EMPTY_LIST
    """The arguments of the entrypoint, in place of the image's CMD."""

    hostname: str | None = None
    """The host name inside the container, by default its short id; may hold a template such as {{.Node.Hostname}}."""

    env: Items[str] = EMPTY_LIST
    """Environment variables as NAME=value, added to the image's; the values may hold templates such as {{.Task.Slot}}."""

    dir: str | None = None
    """The working directory of the command; empty takes the image's."""

    user: str | None = None
    """Who runs the command, as user or user:group, by name or number; empty takes the image's user."""

    groups: Items[str] = EMPTY_LIST
    """Further groups of the process, by name or number."""

    privileges: Privileges | None = None
    """Security settings: seccomp, AppArmor, SELinux, credentials; missing leaves the engine's defaults."""

    tty: Annotated[bool | None, Wire("TTY")] = None
    """True gives the process a terminal; logs then come raw, with stdout and stderr as one."""

    open_stdin: bool | None = None
    """True keeps stdin open although nobody is attached to it."""

    read_only: bool | None = None
    """True mounts the root filesystem read-only; volumes and tmpfs mounts stay writable."""

    mounts: Items[Mount] = EMPTY_LIST
    """Volumes, binds and tmpfs to mount; a bind's source must exist on every node that may run the task."""

    stop_signal: str | None = None
    """The signal that asks the process to end, such as SIGINT; empty takes the image's, else SIGTERM."""

    stop_grace_period: int | None = None
    """Nanoseconds between the stop signal and the kill; missing means 10 seconds."""

    health_check: HealthConfig | None = None
    """The health check as old documents spell the key. Engines accept it but always answer with Healthcheck, so use that one."""

    hosts: Items[str] = EMPTY_LIST
    """Lines for /etc/hosts in that file's own order: address, then names, as in 1.2.3.4 db. Not the name:address form of containers."""

    dns_config: Annotated[DNSConfig | None, Wire("DNSConfig")] = None
    """DNS servers, search domains and options; missing takes those of the node."""

    secrets: Items[SecretReference] = EMPTY_LIST
    """The secrets to put into the container; they must exist before the service is created."""

    oom_score_adj: Annotated[int | None, Since("1.46")] = None
    """From -1000 to 1000: the higher, the sooner the kernel kills the container when memory runs out."""

    configs: Items[ConfigReference] = EMPTY_LIST
    """The configs to put into the container; they must exist before the service is created."""

    isolation: Open[Literal["default", "process", "hyperv", ""]] | None = None
    """How a Windows container is kept apart: process or hyperv; default or empty is the engine's choice, the only one on Linux."""

    init: bool | None = None
    """True runs a small init as process 1 that reaps zombies and passes signals on; null takes the setting of each node's engine."""

    sysctls: Map[str] = EMPTY_MAP
    """Kernel parameters of the container's namespaces, name to value, such as net.core.somaxconn."""

    capability_add: Items[str] = EMPTY_LIST
    """Linux capabilities on top of the default set, such as CAP_NET_ADMIN, or ALL; engines answer with the CAP_ form."""

    capability_drop: Items[str] = EMPTY_LIST
    """Linux capabilities to take away from the default set, or ALL."""

    ulimits: Items[Ulimit] = EMPTY_LIST
    """Resource limits of the processes, each with a soft and a hard value."""

    healthcheck: HealthConfig | None = None
    """The command that tests whether the task is healthy; one found unhealthy fails and is replaced. Missing takes the image's own
    check.
    """


class ResourceRequirements(Sendable):
    """What a task may use at most and what its node must have free for it."""

    limits: Limit | None = None
    """The ceilings on CPU, memory and processes; missing means none."""

    reservations: ResourceObject | None = None
    """What a node must still have unreserved to be chosen; it does not cap the task, Limits does."""

    swap_bytes: Annotated[int | None, Since("1.52")] = None
    """The swap in bytes that a task may use, only along with Limits.MemoryBytes; -1 is unlimited, null leaves it to the engine."""

    memory_swappiness: Annotated[int | None, Since("1.52")] = None
    """How readily the kernel swaps the container's memory out, 0 to 100; -1 or null leaves the node's setting."""


class TaskRestartPolicy(Sendable):
    """What happens when a task ends: whether a new one takes its place, how soon and how often."""

    condition: Open[Literal["none", "on-failure", "any"]] | None = None
    """any replaces every task that ends, on-failure those that failed, none never; missing means any."""

    delay: int | None = None
    """Nanoseconds to wait before the replacement starts; missing means 5 seconds."""

    max_attempts: int | None = None
    """How many replacements before the swarm gives up; 0 never gives up. Window says which ones count."""

    window: int | None = None
    """How far back, in nanoseconds, restarts count towards MaxAttempts; 0 counts them all."""


class SpreadOver(Sendable):
    """Distributes tasks evenly over the values of one node label."""

    spread_descriptor: str | None = None
    """The label whose values form the groups, such as node.labels.zone or engine.labels.rack; nodes without it are one group."""


class PlacementPreference(Sendable):
    """A wish about how tasks are distributed, as against a constraint, which must hold."""

    spread: SpreadOver | None = None
    """The even distribution to aim at; the only kind there is."""


class Placement(Sendable):
    """Which nodes may run the tasks and how tasks are distributed among them."""

    constraints: Items[str] = EMPTY_LIST
    """Conditions that a node must all meet, such as node.role==manager, node.hostname!=a or node.labels.disk==ssd."""

    preferences: Items[PlacementPreference] = EMPTY_LIST
    """Even distributions to aim at, the most important first; later ones divide up within the groups of earlier ones."""

    max_replicas: int | None = None
    """How many tasks of a replicated service one node may run; 0 is no limit. Tasks that find no room stay pending."""

    platforms: Items[Platform] = EMPTY_LIST
    """The platforms that the image has; a node must match one of them. Empty means any node."""


class NetworkAttachmentSpec(Sendable):
    """How an ordinary container that joined an attachable overlay network looks to the swarm. Engines make such tasks themselves; nobody
    creates them through the API.
    """

    container_id: Annotated[str | None, Wire("ContainerID")] = None
    """The full id of the container that joined the network."""


class NetworkAttachmentConfig(Sendable):
    """A swarm network for the tasks of a service to join, and the names they have there."""

    target: str | None = None
    """The network to join, by name or id; it must be of swarm scope. Engines answer with the id."""

    aliases: Items[str] = EMPTY_LIST
    """Further DNS names for the service in this network, next to its own name."""

    driver_opts: Map[str] = EMPTY_MAP
    """Options that the network's driver gets for this attachment."""


class RuntimePrivilege(Sendable, alias_generator=None):
    """One privilege granted to a plugin that a service installs."""

    name: str | None = None
    """The kind of privilege, such as network, mount or capabilities."""

    description: str | None = None
    """An explanation for people; engines do not evaluate it."""

    value: Items[str] = EMPTY_LIST
    """What exactly is granted, such as host or the names of capabilities."""


class PluginSpec(Sendable, alias_generator=None):
    """An engine plugin that a service installs on its nodes. Its keys are written in lower case."""

    name: str | None = None
    """The local name under which the plugin is installed."""

    remote: str | None = None
    """The reference to pull the plugin from, in the form of an image reference."""

    privileges: Items[RuntimePrivilege] = EMPTY_LIST
    """The privileges granted to the plugin; they must cover what it asks for."""

    disabled: bool | None = None
    """True installs the plugin without enabling it."""

    env: Items[str] = EMPTY_LIST
    """Settings for the plugin as NAME=value."""


class TaskSpec(Sendable):
    """The recipe for the tasks of a service: what to run, with what resources, where, and what to do when it ends. Fill in the part that
    Runtime calls for, by default ContainerSpec.
    """

    container_spec: ContainerSpec | None = None
    """The container to run; the usual part, for Runtime container or missing."""

    resources: ResourceRequirements | None = None
    """Limits and reservations; missing means neither."""

    restart_policy: TaskRestartPolicy | None = None
    """What to do when a task ends; missing replaces it always, after 5 seconds."""

    placement: Placement | None = None
    """Constraints and preferences for the choice of nodes; missing allows any active node."""

    force_update: int | None = None
    """A counter without a meaning of its own: raise it in an update to have every task replaced though nothing else changed."""

    networks: Items[NetworkAttachmentConfig] = EMPTY_LIST
    """The swarm networks that tasks join. Send names or ids; engines answer with ids."""

    log_driver: Driver | None = None
    """Where the output goes; missing uses the default driver of each node. Logs can be read back only from some drivers."""

    runtime: Open[Literal["container", "plugin", "attachment"]] | None = None
    """container, also when missing, runs ContainerSpec; plugin installs PluginSpec; attachment is made by engines only."""

    plugin_spec: PluginSpec | None = None
    """The engine plugin to install on the nodes, with Runtime plugin; excludes ContainerSpec."""

    network_attachment_spec: NetworkAttachmentSpec | None = None
    """The container that joined a network, with Runtime attachment; only ever received."""


class ContainerStatus(Model):
    """The container behind a task, as its node last reported it."""

    container_id: Annotated[str | None, Wire("ContainerID")] = None
    """The full id of the container, valid on the node that Task.NodeID names; empty before it is created."""

    pid: Annotated[int | None, Wire("PID")] = None
    """The main process's id on its node; 0 when the container does not run."""

    exit_code: int | None = None
    """What the process exited with; 0 also while it still runs, though 20.10 may send -1. State tells which."""


class EndpointPortConfig(Sendable):
    """One port of a service that is reachable from outside."""

    name: str | None = None
    """A free label for the port; the swarm does nothing with it."""

    protocol: Open[Literal["tcp", "udp", "sctp"]] | None = None
    """tcp, udp or sctp; missing means tcp."""

    target_port: int | None = None
    """The port that the process in the container listens on."""

    published_port: int | None = None
    """The port to reach it by from outside; 0 or missing lets the swarm pick one, in ingress mode from 30000 up."""

    publish_mode: Open[Literal["ingress", "host"]] | None = None
    """ingress opens the port on every node and balances over the tasks; host opens it only on nodes with a task, leading to that task."""


class PortStatus(Model):
    """The ports that a task has opened on its node itself; empty for tasks with none."""

    ports: Annotated[Items[EndpointPortConfig], Since("1.44")] = EMPTY_LIST
    """The ports published in host mode, with the port number the node picked where none was asked for."""


class TaskStatus(Model):
    """How far a task has come, since when, and what went wrong if it failed."""

    timestamp: Time = None
    """When the task entered this state."""

    state: (
        Open[
            Literal[
                "new",
                "allocated",
                "pending",
                "assigned",
                "accepted",
                "preparing",
                "ready",
                "starting",
                "running",
                "complete",
                "shutdown",
                "failed",
                "rejected",
                "remove",
                "orphaned",
            ]
        ]
        | None
    ) = None
    """Where the task stands, from new to running; complete, shutdown, failed, rejected and orphaned are final, remove is one for
    DesiredState only.
    """

    message: str | None = None
    """A few words on the last step taken, such as started or prepared."""

    err: str | None = None
    """Why the task failed or cannot be placed yet, in the engine's words; missing when all is well."""

    container_status: ContainerStatus | None = None
    """The container's id, process and exit code; missing until the task has a container."""

    port_status: PortStatus | None = None
    """The ports open on the node itself; an empty object when there are none."""


class SwarmIPAMConfig(Model):
    """One subnet of a swarm network. The keys differ from those of IPAMConfig: Range instead of IPRange."""

    subnet: str | None = None
    """The subnet with prefix length, such as 10.0.1.0/24."""

    range: str | None = None
    """The part of the subnet that addresses are taken from, with prefix length; missing means all of it."""

    gateway: str | None = None
    """The gateway's address in the subnet, without prefix length."""


class SwarmIPAMOptions(Model):
    """How a swarm network hands out addresses."""

    driver: Driver | None = None
    """The address management driver; default is the built-in one."""

    configs: Items[SwarmIPAMConfig] = EMPTY_LIST
    """One entry per subnet."""


class SwarmNetworkSpec(Model):
    """What was asked for when a swarm network was created."""

    name: str | None = None
    """The network's name."""

    labels: Map[str] = EMPTY_MAP

    driver_configuration: Driver | None = None
    """The driver asked for, usually overlay, and its options."""

    ipv6_enabled: Annotated[bool | None, Wire("IPv6Enabled")] = None
    """Whether tasks get IPv6 addresses too; missing is no."""

    internal: bool | None = None
    """Whether the network has no way out; missing is no."""

    attachable: bool | None = None
    """Whether ordinary containers may join it too; missing is no."""

    ingress: bool | None = None
    """Whether it is the network behind published ports, of which a swarm has one; missing is no."""

    ipam_options: Annotated[SwarmIPAMOptions | None, Wire("IPAMOptions")] = None
    """The address ranges asked for; missing leaves the choice to the swarm."""

    config_from: NetworkConfigReference | None = None
    """The configuration-only network whose settings each node takes; missing when there is none."""

    scope: str | None = None
    """swarm for networks that span nodes, local for those made anew on each node."""


class SwarmNetwork(Model):
    """A network as the swarm keeps it, sent within tasks. Not the object of GET /networks: other keys, and no containers."""

    id: Annotated[str | None, Wire("ID")] = None
    """The network's id, 25 letters and digits, the same as in GET /networks."""

    version: ObjectVersion | None = None
    """The counter that moves with each change of the network."""

    created_at: Time = None

    updated_at: Time = None

    spec: SwarmNetworkSpec | None = None
    """What was asked for when the network was created."""

    driver_state: Driver | None = None
    """The driver in use with what it allocated, such as the VXLAN id of an overlay."""

    ipam_options: Annotated[SwarmIPAMOptions | None, Wire("IPAMOptions")] = None
    """The address ranges in use, also those that the swarm chose itself."""


class NetworkAttachment(Model):
    """A task's place in one swarm network."""

    network: SwarmNetwork | None = None
    """The network in the swarm's own form, which differs from what GET /networks sends."""

    addresses: Items[str] = EMPTY_LIST
    """The task's addresses in that network, with prefix length, such as 10.0.1.5/24."""


class VolumeAttachment(Model):
    """A cluster volume that a task uses."""

    id: Annotated[str | None, Wire("ID")] = None
    """The swarm id of the cluster volume, not its name."""

    source: str | None = None
    """The source as the mount in the task's spec gives it: a volume's name or a group."""

    target: str | None = None
    """The path in the container where the volume is mounted."""


class Task(Model):
    """One unit of work of a service: a container bound to a node, and a state. A task that ended is never started again; a new one takes
    its slot.
    """

    id: Annotated[str, Wire("ID")]
    """The task's id, 25 letters and digits."""

    version: ObjectVersion
    """The counter that moves with each change of the task."""

    created_at: Time

    updated_at: Time
    """When the record last changed, a new state included."""

    name: str | None = None
    """Not sent by the engines seen; the name of a task's container is made of service name, slot and task id."""

    labels: Map[str] = EMPTY_MAP
    """Labels of the task itself, usually empty; the container's are in Spec.ContainerSpec.Labels."""

    spec: TaskSpec
    """What the task was made from; it stays as it was when the service is updated later."""

    service_id: Annotated[str | None, Wire("ServiceID")] = None
    """The id of the service that the task belongs to; missing for network attachments."""

    slot: int | None = None
    """The number of the replica, from 1; replacements keep it. Missing in global services, where NodeID plays that part."""

    node_id: Annotated[str | None, Wire("NodeID")] = None
    """The id of the node that has the task; missing until one is found."""

    status: TaskStatus
    """How far it has come in fact; compare with DesiredState."""

    desired_state: Open[
        Literal[
            "new",
            "allocated",
            "pending",
            "assigned",
            "accepted",
            "preparing",
            "ready",
            "starting",
            "running",
            "complete",
            "shutdown",
            "failed",
            "rejected",
            "remove",
            "orphaned",
        ]
    ]
    """Where the swarm wants the task to be; shutdown for one that was replaced, remove for one that shall vanish."""

    networks_attachments: Items[NetworkAttachment] = EMPTY_LIST
    """The networks that the task joined and its addresses there; missing when none."""

    assigned_generic_resources: Items[GenericResource] = EMPTY_LIST
    """Documented but never sent; the key in use is GenericResources."""

    job_iteration: ObjectVersion | None = None
    """Which run of a job the task belongs to, see JobStatus.JobIteration; without Index it is the first. Missing for other services."""

    generic_resources: Items[GenericResource] = EMPTY_LIST
    """The generic resources, such as GPUs, that the node gave to the task; missing when none were reserved."""

    volumes: Annotated[Items[VolumeAttachment], Since("1.42")] = EMPTY_LIST
    """The cluster volumes that the task uses; null when none."""
