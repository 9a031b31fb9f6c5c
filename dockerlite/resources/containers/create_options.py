"""The options of a new container, and those that can change while it runs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import PurePath
    from typing import Any

    from ... import models, values
    from ...values.identity import Which
    from ..registry_auth import Auth

#: When an image is pulled before a container is made of it.
Pull = Literal["missing", "always", "never"]
CgroupNamespace = Literal["private", "host"]


class LimitOptions(TypedDict, total=False):
    """Limits of a container; they can be changed while it runs.

    An option that is None counts as left out.
    """

    memory: values.Size | None
    """Memory limit: ``"512m"``, ``"1.5g"`` or a number of bytes; Docker wants at least 6 MiB.
    Default: no limit. In an update 0 changes nothing, and Docker cannot lift the limit again.
    """
    memory_reservation: values.Size | None
    """Soft memory limit, written as ``memory``: the kernel aims at it when the host runs short.
    It must not exceed ``memory``. Default: none.
    """
    memory_swap: values.Size | None
    """Limit for memory and swap together, written as ``memory``, which it needs beside it.
    The same amount as ``memory`` means no swap, -1 unlimited swap. Default: twice ``memory``.
    """
    cpus: float | str | None
    """CPU time as a number of processors: 1.5 is one and a half. Default: no limit.
    In an update 0 changes nothing, and podman 5.4 ignores the option (``cpu_quota`` works there).
    """
    cpu_shares: int | None
    """CPU weight against other containers while the CPUs are busy. Default: 1024."""
    cpu_period: int | None
    """Length of a scheduler period in microseconds, 1000 to 1000000, to which ``cpu_quota`` refers.
    Default: 100000. It excludes ``cpus``.
    """
    cpu_quota: int | None
    """CPU time per ``cpu_period`` in microseconds, at least 1000, over all CPUs together.
    Default: no limit. It excludes ``cpus``.
    """
    cpuset_cpus: str | None
    """CPUs that the container may run on: ``"0-3,6"``. Default: all."""
    cpuset_mems: str | None
    """NUMA memory nodes that the container may use: ``"0,1"``. Default: all."""
    pids_limit: int | None
    """Highest number of processes and threads at a time; 0 and -1 mean no limit, in an update too.
    Default: the engine's, which is no limit on Docker.
    """
    blkio_weight: int | None
    """Weight against other containers in block I/O, 10 to 1000. Default: none.
    Docker drops it with an EngineWarning where the kernel does not support it.
    """
    restart: values.Restart | None
    """When the engine starts it again: ``"no"``, ``"always"``, ``"unless-stopped"``, ``"on-failure"``,
    or ``"on-failure:3"`` for at most 3 attempts. Default: ``"no"``. It excludes ``auto_remove``.
    An update on podman 5.4 that leaves it out sets ``"no"``.
    """


class CreateOptions(LimitOptions, total=False):
    """Everything about a new container that has a short notation; the models take the rest."""

    name: str | None
    """Name of the container: letters, digits, ``_``, ``.`` and ``-``. Default: the engine makes one up."""
    platform: str | None
    """Platform of the image: ``"linux/arm64"``. Default: the engine's own."""
    pull: Pull
    """Whether to pull the image first: ``"missing"`` pulls it if the engine does not have it,
    ``"never"`` raises ImageNotFound then. Default: ``"missing"``.
    """
    auth: Auth
    """Credentials for that pull: a ``models.AuthConfig``, or None for none.
    Default: ``"config"``, those that the docker command would send.
    """

    # whatever has no option of its own
    config: models.ContainerConfig | Mapping[str, Any] | None
    """Settings of the program that have no option: ``ContainerConfig(network_disabled=True)``, or the
    ``config`` of an inspected container. InvalidArgument if it and an option differ; the image
    given to ``create`` replaces the one in it.
    """
    host_config: models.HostConfig | Mapping[str, Any] | None
    """Settings of the host side that have no option: ``HostConfig(masked_paths=[])``, or the
    ``host_config`` of an inspected container. InvalidArgument if it and an option differ.
    """
    networking_config: models.NetworkingConfig | Mapping[str, Any] | None
    """Networks to join from the start. It excludes ``ip``, ``ip6``, ``network_aliases``, ``mac_address``.
    More than one network needs API 1.44.
    """

    # the process
    entrypoint: values.Command | None
    """Program that gets the command as its arguments: a list, or a text that is split as in a shell.
    It replaces the image's entrypoint and drops its command; ``[""]`` runs the command alone.
    """
    env: values.Environment | None
    """Environment on top of the image's: ``{"LEVEL": 3}`` or ``["LEVEL=3"]``.
    A name with None, or alone in a list, removes the image's variable; podman fills in the value
    that its own service has.
    """
    user: str | int | None
    """User and group of the process, by name or number: ``"app"``, ``"1000:1000"``.
    Default: the image's, or else root.
    """
    workdir: str | PurePath | None
    """Absolute path that the command starts in; made if missing. Default: the image's, or else ``/``."""
    tty: bool | None
    """True gives the process a terminal; its stderr then arrives as stdout. Default: False."""
    stdin_open: bool | None
    """True keeps stdin open, so that one can attach to it. Default: False, stdin is empty."""
    stdin_once: bool | None
    """True closes stdin when the first attached client closes its own. Default: False, it stays open."""
    stop_signal: str | None
    """Signal that ``stop`` sends, by name or number: ``"SIGINT"``. Default: the image's, or else SIGTERM."""
    stop_timeout: values.Duration | None
    """Time between the stop signal and SIGKILL: seconds or ``"1m30s"``, rounded up to whole seconds;
    -1 waits for ever. Default: 10 seconds.
    """
    healthcheck: values.Healthcheck | None
    """Health check: a line for the shell, a list (program and arguments), or False for none.
    ``values.healthcheck("pg_isready", interval="5s")`` sets times and retries. Default: the image's.
    """
    init: bool | None
    """True runs a small init as process 1, which forwards signals and reaps zombies.
    Default: the engine's setting, usually False.
    """

    # what it is called and how it is labelled
    hostname: str | None
    """Host name inside the container. Default: the first 12 digits of its id."""
    domainname: str | None
    """Domain of the host name: ``"example.com"``. Default: none. Podman 5.4 ignores it."""
    labels: values.Labels | None
    """Labels on top of the image's: ``{"stage": "test"}`` or ``["stage=test"]``; they cannot change later."""
    annotations: Mapping[str, str | int] | None
    """Keys and values for the OCI runtime; your own notes belong into ``labels``. API 1.43."""

    # files
    volumes: values.Volumes | None
    """Volumes and paths of the host to mount: ``{"data": "/data", "./site": "/srv:ro"}``, or
    ``["data:/data", "/cache"]``, where ``/cache`` gets an anonymous volume. A source that begins with
    ``/``, ``./``, ``../`` or ``~/`` is a path, any other a volume. Docker makes what is missing.
    """
    mounts: Sequence[models.Mount | Mapping[str, Any]] | None
    """Mounts in the long form: ``[Mount(type="bind", source="/srv", target="/srv")]``.
    Unlike with ``volumes``, the source of a bind mount must exist.
    """
    tmpfs: values.Tmpfs | None
    """In-memory file systems by path: ``["/run"]``, ``{"/tmp": "size=64m,mode=1777"}``.
    Default size: half of the host's memory.
    """
    volumes_from: Sequence[str] | None
    """Containers whose volumes are mounted here too: ``["db"]``, ``["db:ro"]``."""
    volume_driver: str | None
    """Driver for the volumes that ``volumes`` makes. Default: ``local``. Podman 5.4 ignores it."""
    read_only: bool | None
    """True makes the container's own files read-only; volumes and ``tmpfs`` stay writable.
    Default: False. Podman 5.4 still allows writing to ``/tmp``, ``/var/tmp`` and ``/run``.
    """
    shm_size: values.Size | None
    """Size of ``/dev/shm``: ``"256m"`` or a number of bytes. Default: the engine's, 64 MiB on Docker."""
    storage_opt: Mapping[str, str | int] | None
    """Options of the storage driver: ``{"size": "20G"}``. Many drivers take none and refuse."""

    # network
    ports: values.Ports | None
    """Ports to publish, container to host: ``{80: 8080, "53/udp": ("127.0.0.1", 5353), 443: None}``, where
    None takes a free port; or as the docker command has them, ``["8080:80"]``. Default: none.
    """
    publish_all_ports: bool | None
    """True publishes each exposed port on a free port of the host. Default: False."""
    network: Which | None
    """Network to join: its name or handle, ``"host"``, ``"none"``, or ``"container:db"`` to share that of
    ``db``. Default: the engine's default network.
    """
    network_aliases: Sequence[str] | None
    """More names for the container on ``network``, which must be one that you created."""
    ip: str | None
    """Fixed IPv4 address on ``network``, which must be one that you created, inside its subnet.
    Default: the engine chooses.
    """
    ip6: str | None
    """Fixed IPv6 address on ``network``, under the same conditions as ``ip``. Default: the engine chooses."""
    mac_address: str | None
    """Hardware address on ``network``: ``"02:42:ac:11:00:09"``. Default: the engine chooses.
    API 1.44: an older Docker engine ignores it.
    """
    links: Sequence[str] | None
    """Containers to reach by another name: ``["db:store"]``. Meant for the default network, as on others
    containers find each other by name. Podman refuses it.
    """
    dns: Sequence[str] | None
    """Addresses of name servers: ``["192.0.2.53"]``. Default: the engine's, or else the host's."""
    dns_search: Sequence[str] | None
    """Domains to search for names without a dot; ``["."]`` for none. Default: the host's."""
    dns_options: Sequence[str] | None
    """Resolver options as in resolv.conf: ``["ndots:2"]``."""
    extra_hosts: values.Hosts | None
    """Lines for /etc/hosts: ``{"db": "192.0.2.7"}`` or ``["db:192.0.2.7"]``.
    The address ``host-gateway`` stands for the host of the engine.
    """

    # devices
    devices: values.Devices | None
    """Devices of the host: ``["/dev/ttyUSB0"]``, or with another path inside and permissions (r, w, m),
    ``["/dev/sda:/dev/xvda:r"]``. Default permissions: all three.
    """
    device_requests: Sequence[models.DeviceRequest | Mapping[str, Any]] | None
    """Devices that a driver provides, in the long form; it excludes ``gpus``."""
    gpus: values.Gpus | None
    """GPUs: ``"all"``, how many, or which, by index or UUID: ``["0", "2"]``. Default: none.
    Podman 5.4 ignores it.
    """
    ulimits: values.Ulimits | None
    """Limits of each process: ``{"nofile": 1024, "nproc": (10, 20)}``, one number or (soft, hard);
    -1 means unlimited. Default: the engine's.
    """

    # privileges and isolation
    privileged: bool | None
    """True gives all capabilities and devices and lifts most protection: as good as root on the host.
    Default: False.
    """
    cap_add: Sequence[str] | None
    """Capabilities on top of the default set: ``["NET_ADMIN"]``, ``["CAP_NET_ADMIN"]`` or ``["ALL"]``."""
    cap_drop: Sequence[str] | None
    """Capabilities to take out of the default set, written as for ``cap_add``."""
    security_opt: Sequence[str] | None
    """Security settings: ``["no-new-privileges=true", "seccomp=unconfined"]``."""
    group_add: Sequence[str | int] | None
    """More groups of the process, by number, or by a name that the image's /etc/group has."""
    sysctls: Mapping[str, str | int] | None
    """Kernel parameters of the container's namespaces: ``{"net.core.somaxconn": 1024}``."""
    ipc: str | None
    """Whose shared memory it uses: ``"private"``, ``"shareable"``, ``"none"``, ``"host"``, or
    ``"container:db"`` for that of ``db``. Default: the engine's, usually ``"private"`` on Docker and
    ``"shareable"`` on podman.
    """
    pid: str | None
    """Whose processes it sees: ``"host"``, ``"container:db"``. Default: its own."""
    uts: str | None
    """``"host"`` shares the host's name; it excludes ``hostname``. Default: a name of its own."""
    userns: str | None
    """``"host"`` keeps user ids as they are on an engine that remaps them. Default: the engine's setting."""
    cgroupns: CgroupNamespace | None
    """``"private"`` shows it only its own cgroup, ``"host"`` those of the host.
    Default: the engine's, on Docker ``"private"`` with cgroup v2 and ``"host"`` with v1.
    """
    cgroup_parent: str | None
    """Cgroup below which the container's own is made: a path, a slice with systemd. Default: the engine's."""
    runtime: str | None
    """OCI runtime, one of ``docker.info().runtimes``. Default: the engine's. Podman 5.4 ignores it."""
    isolation: str | None
    """Isolation on Windows: ``"process"`` or ``"hyperv"``; on Linux there is only ``"default"``."""
    oom_kill_disable: bool | None
    """True suspends its processes at the memory limit instead of killing one; only with cgroup v1.
    Default: False.
    """
    oom_score_adj: int | None
    """How readily the kernel kills it when the host runs out of memory: -1000 (never) to 1000 (first).
    Default: 0.
    """

    # its end, and its output
    auto_remove: bool | None
    """True removes the container and its anonymous volumes when it ends; ``run`` refuses it, see its
    ``remove``. Default: False.
    """
    logging: values.Logging | None
    """Log driver: ``"local"``, ``"none"``, or with options,
    ``models.LogConfig(type="local", config={"max-size": "10m"})``. Default: the engine's.
    """
