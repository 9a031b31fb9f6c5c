"""Swarm mode: a swarm's life, services, secrets, configs; and errors without a swarm."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from dockerlite import Docker, NotImplementedByEngine, models
from dockerlite.resources.swarm.services import Service

from .common import IMAGE, LABELS, OURS, Result, outcome, until

#: An address of this machine that nothing else uses, and networks that nothing else has.
ADDRESS = "127.0.0.77"
PLACE: dict[str, Any] = {"listen_addr": f"{ADDRESS}:2377", "advertise_addr": ADDRESS}
POOL: dict[str, Any] = {"data_path_port": 4777, "default_addr_pool": ["10.197.0.0/16"], "subnet_size": 26}
# Prints what it was given, and runs on.
COMMAND = ["sh", "-c", 'echo "$GREETING $(cat /dl-config)"; echo oh >&2; sleep 300']


@contextmanager
def managed(docker: Docker) -> Iterator[None]:
    """The engine manages a swarm, unless it is podman, which has secrets without one."""
    swarm = True
    try:
        docker.swarm.init(**PLACE, **POOL)
    except NotImplementedByEngine:
        swarm = False
    yield
    if swarm:
        docker.swarm.leave(force=True)


def swarmless(docker: Docker) -> Result:
    """The errors of swarm verbs on an engine that manages no swarm."""
    verbs: dict[str, Callable[[], object]] = {
        "swarm": docker.swarm.inspect,
        "unlock key": docker.swarm.unlock_key,
        "unlock": lambda: docker.swarm.unlock("SWMKEY-1-none"),
        "leave": docker.swarm.leave,
        "join": lambda: docker.swarm.join("127.0.0.1:1", "SWMTKN-1-none", **PLACE),
        "nodes": docker.nodes.list,
        "node": docker.nodes["dl-missing"].inspect,
        "services": docker.services.list,
        "service": lambda: docker.services.create(IMAGE, name="dl-service"),
        "tasks": docker.tasks.list,
        "task": docker.tasks["dl-missing"].inspect,
        "configs": docker.configs.list,
        "config": lambda: docker.configs.create("dl-config", "data"),
    }
    return {name: outcome(verb) for name, verb in verbs.items()}


def swarm(docker: Docker) -> Result:
    """A swarm begins, its settings, tokens and keys change, and it ends."""
    node = docker.nodes[docker.swarm.init(**PLACE, **POOL, autolock=True, task_history_limit=2, labels=LABELS)]
    found, key = docker.swarm.inspect(), docker.swarm.unlock_key()
    spec = found.spec
    result: Result = {
        "pool": (found.default_addr_pool, found.subnet_size, found.data_path_port),
        "spec": (spec.labels, spec.encryption_config and spec.encryption_config.auto_lock_managers),
        "history": spec.orchestration and spec.orchestration.task_history_retention_limit,
        "has a key": bool(key),
        "twice": outcome(lambda: docker.swarm.init(**PLACE)),
        "not locked": outcome(lambda: docker.swarm.unlock(key)),
        "last manager": outcome(docker.swarm.leave),
    }
    docker.swarm.update(task_history_limit=1, cert_expiry="1000h", rotate_worker_token=True, rotate_manager_token=True)
    docker.swarm.update(rotate_unlock_key=True)
    spec = docker.swarm.inspect().spec
    result["changed"] = (
        spec.orchestration and spec.orchestration.task_history_retention_limit,
        spec.ca_config and spec.ca_config.node_cert_expiry,
    )
    docker.swarm.update(autolock=False)
    result["no key"] = docker.swarm.unlock_key()
    result |= nodes(docker, node.id)
    docker.swarm.leave(force=True)
    result["left"] = outcome(docker.swarm.inspect)
    return result


def nodes(docker: Docker, id: str) -> Result:
    """The one node there is."""
    node = docker.nodes[id]
    (found,) = docker.nodes.list(filters={"role": "manager"})
    node.update(labels={"zone": "a"}, availability="pause")
    changed = node.inspect().spec
    result = {
        "node": (found.id == id, found.manager_status and found.manager_status.leader, found.status.state),
        "node changed": (changed.labels, changed.availability, changed.role),
        "by label": len(docker.nodes.list(filters={"node.label": "zone=a"})),
        "demoted": outcome(lambda: node.update(role="worker")),
        "removed": outcome(lambda: node.remove(force=True)),
        "no such node": outcome(docker.nodes["dl-missing"].inspect),
    }
    node.update(availability="active", labels={})
    return result


def states(service: Service[Docker]) -> list[str]:
    return sorted(str(task.status.state) for task in service.tasks())


def services(docker: Docker) -> Result:
    """The life of a service, and services of the other modes."""
    with managed(docker):
        config = docker.configs.create("dl-config", "conf of {{.Service.Name}}", labels=LABELS, templating="golang")
        secret = docker.secrets.create("dl-secret", "nobody may know that", labels=LABELS)
        web = docker.services.create(
            IMAGE,
            COMMAND,
            name="dl-web",
            labels=LABELS,
            replicas=2,
            env={"GREETING": "hello"},
            configs={"dl-config": "/dl-config"},
            secrets=["dl-secret"],
            memory="32m",
            pids_limit=50,
            stop_signal="SIGKILL",
            update_monitor="10ms",
            update_parallelism=0,
            rollback_monitor="10ms",
        )
        until(lambda: states(web) == ["running", "running"])
        until(lambda: len(list(web.logs())) == 4)
        result = {**running(docker, web), **changing(docker, web)}
        result["in use"] = [outcome(secret.remove), outcome(config.remove)]
        web.remove()
        result["removed"] = outcome(web.inspect)
        result["published"] = published_port(docker)
        result |= {mode: mode_result(docker, mode) for mode in ("global", "replicated-job", "global-job")}
    return result


def running(docker: Docker, web: Service[Docker]) -> Result:
    """All that describes a running service."""
    tasks = docker.tasks.list(filters={"service": "dl-web", "desired-state": "running"})
    task = docker.tasks[min(tasks, key=lambda task: task.slot or 0)]
    found, (listed,) = task.inspect(), docker.services.list(filters=OURS, status=True)
    lines = list(web.logs(timestamps=True))
    return {
        "listed": (listed.id == web.id, listed.service_status and listed.service_status.running_tasks),
        "task": (found.service_id == web.id, found.slot, found.status.state, found.desired_state),
        "logs": sorted((line.stream, line.text) for line in lines),
        "of which task": {line.details["com.docker.swarm.task.id"] for line in lines} == {one.id for one in tasks},
        "of one task": sorted(line.text for line in task.logs()),
        "its last": len(list(task.logs(tail=1))),
        "defaults": [defaults(web, filled) for filled in (False, True)],
        "name taken": outcome(lambda: docker.services.create(IMAGE, name="dl-web")),
        "no such secret": outcome(lambda: web.update(secrets=["dl-missing"])),
        "no such task": outcome(docker.tasks["dl-missing"].inspect),
    }


def defaults(web: Service[Docker], filled: bool) -> bool:
    """Whether its spec has a restart policy, which nobody set."""
    template = web.inspect(insert_defaults=filled).spec.task_template
    return template is not None and template.restart_policy is not None


def changing(docker: Docker, web: Service[Docker]) -> Result:
    """A service that is changed, taken back, and scaled."""

    def environment() -> object:
        template = web.inspect().spec.task_template
        return template and template.container_spec and template.container_spec.env

    def limits() -> object:
        template = web.inspect().spec.task_template
        limits = template and template.resources and template.resources.limits
        return limits and (limits.memory_bytes, limits.pids)

    def update() -> object:
        status = web.inspect().update_status
        return status and status.state

    web.update(env={"GREETING": "bye"}, memory=0)
    until(lambda: update() == "completed")
    result: Result = {"changed": (environment(), limits())}
    web.rollback()
    until(lambda: update() == "rollback_completed")
    result["taken back"] = (environment(), limits())
    web.scale(1)
    until(lambda: states(web).count("running") == 1)
    spec = web.inspect().spec
    result["scaled"] = spec.mode and spec.mode.replicated and spec.mode.replicated.replicas
    return result


def published_port(docker: Docker) -> object:
    """The published port of a service without tasks."""
    service = docker.services.create(IMAGE, name="dl-port", replicas=0, ports={80: None})
    until(lambda: service.inspect().endpoint.ports)
    (port,) = service.inspect().endpoint.ports
    service.remove()
    return port.target_port, port.publish_mode, (port.published_port or 0) >= 30000


def mode_result(docker: Docker, mode: Any) -> object:
    """The final states of the tasks of a service of another mode."""
    jobs: dict[str, Any] = {"replicas": 2, "max_concurrent": 1} if mode == "replicated-job" else {}
    ends = mode.endswith("-job")
    service = docker.services.create(
        IMAGE, ["true"] if ends else ["sleep", "300"], name=f"dl-{mode}", mode=mode, stop_signal="SIGKILL", **jobs
    )
    expected = ["complete" if ends else "running"] * (2 if jobs else 1)
    until(lambda: states(service) == expected)
    (found,) = docker.services.list(filters={"name": f"dl-{mode}", "mode": mode}, status=True)
    service.remove()
    return expected, found.service_status and found.service_status.completed_tasks


def kept(docker: Docker) -> Result:
    """What a swarm stores for its services: secrets, which podman has, too, and configs."""
    with managed(docker):
        secret = docker.secrets.create("dl-secret", b"nobody may know that", labels=LABELS)
        found = secret.inspect()
        result: Result = {
            "secret": (found.spec.name, found.spec.labels, found.spec.data),
            "listed": [one.id == secret.id for one in docker.secrets.list(filters={"name": "dl-secret"})],
            "name taken": outcome(lambda: docker.secrets.create("dl-secret", "else")),
            "changed": outcome(lambda: changed_labels(docker)),
        }
        secret.remove()
        result["missing"] = [outcome(verb) for verb in (secret.inspect, secret.remove)]
        result["configs"] = outcome(lambda: configs(docker))
        result["cluster volume"] = outcome(lambda: cluster_volume(docker))
    return result


def changed_labels(docker: Docker) -> object:
    secret = docker.secrets["dl-secret"]
    secret.update(labels={"other": "label"})
    return secret.inspect().spec.labels


def configs(docker: Docker) -> object:
    """The life of a config."""
    config = docker.configs.create("dl-config", "conf", labels=LABELS)
    (listed,) = docker.configs.list(filters=OURS)
    config.update(labels={"other": "label"})
    found = docker.configs["dl-config"].inspect()
    taken = outcome(lambda: docker.configs.create("dl-config", "else"))
    config.remove()
    return listed.id == config.id, found.spec.labels, found.spec.data, taken, outcome(config.inspect)


def cluster_volume(docker: Docker) -> object:
    """The life of a cluster volume, which waits for the plugin that would make it."""
    access = models.VolumeAccessMode(scope="single", sharing="none", mount_volume={})
    volume = docker.volumes.create("dl-cluster", driver="dl-csi", cluster=models.ClusterVolumeSpec(group="g", access_mode=access))
    found = volume.inspect().cluster_volume
    assert found is not None
    assert found.spec is not None
    assert found.version is not None
    listed = "dl-cluster" in [one.name for one in docker.volumes.list()]
    volume.update(found.spec.model_copy(update={"availability": "drain"}), version=found.version.index or 0)
    changed = volume.inspect().cluster_volume
    volume.remove()  # takes effect once its plugin has deleted it, and there is no plugin
    removing = volume.inspect().name
    volume.remove(force=True)
    return found.spec.group, listed, changed and changed.spec and changed.spec.availability, removing, outcome(volume.inspect)
