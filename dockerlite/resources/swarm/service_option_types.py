"""The options of a service: those for create and update, and those for one of them only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence
    from pathlib import PurePath

    from ... import values
    from .attachments import Configs, Secrets

#: How many tasks a service has, and whether they run on or to an end.
Mode = Literal["replicated", "global", "replicated-job", "global-job"]
FailureAction = Literal["continue", "pause", "rollback"]
Order = Literal["stop-first", "start-first"]
EndpointMode = Literal["vip", "dnsrr"]
RestartCondition = Literal["none", "on-failure", "any"]


class ServiceOptions(TypedDict, total=False):
    """Everything changeable about a service that has a short notation; the models take the rest."""

    # how many
    replicas: int | None
    """Number of tasks to keep running; 0 stops all. Default: 1.
    For a ``replicated-job``, how many tasks have to succeed. The global modes refuse it.
    """
    max_concurrent: int | None
    """How many tasks of a ``replicated-job`` run at a time. Default: 1. Other modes refuse it."""

    # the process
    entrypoint: values.Command | None
    """Program that gets the command as its arguments: a list, or a text that is split as in a shell.
    It replaces the image's entrypoint and drops its command.
    """
    env: values.Environment | None
    """Environment on top of the image's: ``{"LEVEL": 3}`` or ``["LEVEL=3"]``.
    Values may be templates: ``{"SLOT": "{{.Task.Slot}}"}``.
    """
    user: str | int | None
    """User and group of the process, by name or number: ``"app"``, ``"1000:1000"``.
    Default: the image's, or else root.
    """
    group_add: Sequence[str | int] | None
    """More groups of the process, by name or number."""
    workdir: str | PurePath | None
    """Path that the command starts in. Default: the image's, or else ``/``."""
    tty: bool | None
    """True gives the process a terminal; its stderr then arrives as stdout. Default: False."""
    stdin_open: bool | None
    """True keeps stdin open although nobody is attached. Default: False, stdin is empty."""
    stop_signal: str | None
    """Signal that asks a task to end: ``"SIGINT"``. Default: the image's, or else SIGTERM."""
    stop_timeout: values.Duration | None
    """Time between the stop signal and SIGKILL: seconds or ``"1m30s"``. Default: 10 seconds."""
    healthcheck: values.Healthcheck | None
    """Health check: a line for the shell, a list (program and arguments), or False for none; a task that
    fails it is replaced. ``values.healthcheck("pg_isready", interval="5s")`` sets times and retries.
    Default: the image's.
    """
    init: bool | None
    """True runs a small init as process 1, which forwards signals and reaps zombies.
    Default: the setting of each node's engine.
    """

    # what it is called and how it is labelled
    hostname: str | None
    """Host name inside the containers, possibly a template: ``"web-{{.Task.Slot}}"``.
    Default: the short id of the container.
    """
    labels: values.Labels | None
    """Labels of the service, ``{"stage": "test"}`` or ``["stage=test"]``; its containers do not get them."""
    container_labels: values.Labels | None
    """Labels of its containers, written as ``labels``."""

    # files
    mounts: values.Mounts | None
    """Volumes and paths to mount: ``{"data": "/data", "/srv": "/srv:ro"}`` or ``["data:/data"]``;
    ``models.Mount`` can say more. A path must exist on each node that may run a task.
    """
    secrets: Secrets | None
    """Secrets to see as files, by name or id: ``["password"]`` is ``/run/secrets/password``,
    ``{"password": "/etc/app/password"}`` another path. They must exist before the service.
    """
    configs: Configs | None
    """Configs to see as files, by name or id: ``["motd"]`` is ``/motd``, ``{"motd": "/etc/motd"}`` another
    path. They must exist before the service.
    """
    read_only: bool | None
    """True makes the container's own files read-only; mounts stay writable. Default: False."""

    # network
    ports: values.ServicePorts | None
    """Ports to publish on every node, container to node: ``{80: 8080, "53/udp": None}``, where None takes
    one from 30000 up, or ``["8080:80"]``. ``models.EndpointPortConfig(publish_mode="host")`` publishes
    on nodes with a task alone.
    """
    endpoint_mode: EndpointMode | None
    """What the service's name leads to: ``"vip"`` one balanced address, ``"dnsrr"`` those of the tasks.
    With the latter, ports can only be published in host mode. Default: ``"vip"``.
    """
    networks: values.Networks | None
    """Networks of the swarm to join, by name or id: ``["web"]``; ``models.NetworkAttachmentConfig`` can
    say more, such as ``aliases``. Default: none.
    """
    dns: Sequence[str] | None
    """Addresses of name servers: ``["192.0.2.53"]``. Default: the node's."""
    dns_search: Sequence[str] | None
    """Domains to search for short host names: ``["example.com"]``. Default: the node's."""
    dns_options: Sequence[str] | None
    """Resolver options as in resolv.conf: ``["ndots:2"]``."""
    extra_hosts: values.Hosts | None
    """Lines for /etc/hosts: ``{"db": "192.0.2.7"}`` or ``["db:192.0.2.7"]``."""

    # limits, what has to be free on a node, and which nodes will do
    memory: values.Size | None
    """Memory limit of each task: ``"512m"``, ``"1.5g"`` or a number of bytes. Default: none."""
    cpus: float | str | None
    """CPU limit of each task as a number of processors, such as 1.5. Default: none."""
    pids_limit: int | None
    """Highest number of processes and threads in each task. Default: no limit."""
    reserve_memory: values.Size | None
    """Memory that a node must have unreserved to get a task, written as ``memory``; it limits nothing."""
    reserve_cpus: float | str | None
    """Processors that a node must have unreserved to get a task; it limits nothing."""
    ulimits: values.Ulimits | None
    """Limits of each process: ``{"nofile": 1024, "nproc": (10, 20)}``, one number or (soft, hard);
    -1 means unlimited. Default: the engine's.
    """
    oom_score_adj: int | None
    """How readily the kernel kills a task when memory runs out: -1000 (never) to 1000 (first).
    API 1.46.
    """
    constraints: Sequence[str] | None
    """Conditions that a node must meet, all of them: ``["node.role==worker", "node.labels.disk==ssd"]``."""
    spread_over: Sequence[str] | None
    """Labels of nodes over whose values the tasks are spread evenly: ``["node.labels.zone"]``.
    The first one counts most.
    """
    max_replicas_per_node: int | None
    """How many tasks one node may run; those that find no room stay pending. Default: 0, no limit."""

    # privileges and isolation
    cap_add: Sequence[str] | None
    """Capabilities on top of the default set: ``["CAP_NET_ADMIN"]``, or ``["ALL"]``."""
    cap_drop: Sequence[str] | None
    """Capabilities to take out of the default set, written as for ``cap_add``."""
    sysctls: Mapping[str, str | int] | None
    """Kernel parameters of the container's namespaces: ``{"net.core.somaxconn": 1024}``."""
    isolation: str | None
    """Isolation on Windows: ``"process"`` or ``"hyperv"``; on Linux there is only ``"default"``."""

    # its end, and its output
    restart: RestartCondition | None
    """Which tasks that end are replaced: ``"any"``, ``"on-failure"`` those that failed, ``"none"``.
    Default: ``"any"``.
    """
    restart_delay: values.Duration | None
    """Pause before a task that ended is replaced: seconds or ``"1m30s"``. Default: 5 seconds."""
    restart_attempts: int | None
    """How many replacements before the swarm gives up. Default: 0, it never does."""
    restart_window: values.Duration | None
    """How far back replacements count for ``restart_attempts``: seconds or ``"10m"``.
    Default: 0, all count.
    """
    logging: values.Logging | None
    """Log driver: ``"local"``, or with options,
    ``models.LogConfig(type="local", config={"max-size": "10m"})``. Default: that of each node.
    """

    # the pace of updates and rollbacks
    update_parallelism: int | None
    """How many tasks an update replaces at a time; 0 means all. Default: 1."""
    update_delay: values.Duration | None
    """Pause between one batch of an update and the next: seconds or ``"1m30s"``. Default: none."""
    update_failure_action: FailureAction | None
    """What an update does when too many new tasks fail: ``"pause"``, ``"continue"`` or ``"rollback"``.
    Default: ``"pause"``.
    """
    update_monitor: values.Duration | None
    """How long an update watches a new task for failure: seconds or ``"30s"``. Default: 5 seconds."""
    update_max_failure_ratio: float | None
    """Share of new tasks that may fail in an update, 0 to 1. Default: 0, none may."""
    update_order: Order | None
    """``"stop-first"`` ends the old task before the new one starts, ``"start-first"`` runs both for a
    moment. Default: ``"stop-first"``.
    """
    rollback_parallelism: int | None
    """How many tasks a rollback replaces at a time; 0 means all. Default: 1."""
    rollback_delay: values.Duration | None
    """Pause between one batch of a rollback and the next: seconds or ``"1m30s"``. Default: none."""
    rollback_failure_action: FailureAction | None
    """What a rollback does when too many tasks fail: ``"pause"`` or ``"continue"``.
    Default: ``"pause"``.
    """
    rollback_monitor: values.Duration | None
    """How long a rollback watches a task for failure: seconds or ``"30s"``. Default: 5 seconds."""
    rollback_max_failure_ratio: float | None
    """Share of tasks that may fail in a rollback, 0 to 1. Default: 0, none may."""
    rollback_order: Order | None
    """``"stop-first"`` or ``"start-first"``, as for ``update_order``. Default: ``"stop-first"``."""


class ServiceCreateOptions(ServiceOptions, total=False):
    """Further options of a new service, which cannot be changed later."""

    name: str | None
    """Name of the service, also its DNS name on its networks. Default: the swarm makes one up."""
    mode: Mode | None
    """``"replicated"`` keeps ``replicas`` tasks running, ``"global"`` one on each node; the jobs run to an
    end: ``"replicated-job"`` ``replicas`` times, ``"global-job"`` once on each node.
    Default: ``"replicated"``.
    """


class ServiceUpdateOptions(ServiceOptions, total=False):
    """Further options of an update, which are arguments of their own in ``create``."""

    image: str | None
    """Image that the new tasks run: ``"app:2"``. Default: unchanged."""
    command: values.Command | None
    """Arguments of the entrypoint: a list, or a text that is split as in a shell.
    Default: unchanged.
    """
