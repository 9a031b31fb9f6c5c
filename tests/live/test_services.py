"""Services and their tasks, live: of every mode, with all that they can be given, changed, scaled and rolled back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dockerlite import BadRequest, Docker, EngineError, InvalidArgument, NameConflict, NotFound, models
from dockerlite.resources.swarm.services import Service
from tests.live.engines import IMAGE
from tests.support.polling import wait_until

pytestmark = [pytest.mark.live, pytest.mark.docker]

Serve = Callable[..., Service[Docker]]

#: Tells what it was given, and goes on.
COMMAND = ["sh", "-c", 'echo "$GREETING $(cat /run/secrets/* /*.conf 2>/dev/null)"; echo oh >&2; sleep 300']


@pytest.fixture
def serve(swarm: None, docker: Docker, name: str) -> Iterator[Serve]:
    """Makes services that are gone after the test."""
    made: list[Service[Docker]] = []

    def make(command: list[str] | None = None, **options: Any) -> Service[Docker]:
        usual: dict[str, Any] = {"name": f"{name}-{len(made)}", "stop_signal": "SIGKILL"}
        made.append(docker.services.create(IMAGE, command or COMMAND, **{**usual, **options}))
        return made[-1]

    yield make
    for service in made:
        service.remove()


def states(service: Service[Docker]) -> list[str]:
    return sorted(str(task.status.state) for task in service.tasks())


def runs(service: Service[Docker], tasks: int = 1) -> bool:
    return states(service).count("running") == tasks


def container_spec(service: Service[Docker]) -> models.ContainerSpec:
    template = service.inspect().spec.task_template
    assert template is not None
    assert template.container_spec is not None
    return template.container_spec


def written(service: Service[Docker]) -> dict[str, str]:
    with service.logs() as lines:
        return {line.stream: line.text for line in lines}


def test_a_drained_node_hands_its_tasks_over(docker: Docker, serve: Serve) -> None:
    service = serve(replicas=2)
    wait_until(lambda: runs(service, 2))
    (node,) = docker.nodes.list()
    docker.nodes[node].update(availability="drain")
    try:
        wait_until(lambda: states(service).count("shutdown") == 2)
    finally:
        docker.nodes[node].update(availability="active")
    wait_until(lambda: runs(service, 2))


def test_a_service_gets_what_it_is_given(docker: Docker, serve: Serve, name: str) -> None:
    secret, config = (
        docker.secrets.create(name, "hush"),
        docker.configs.create(f"{name}.conf", b"conf of {{.Service.Name}}", templating="golang"),
    )
    service = serve(env={"GREETING": "hello"}, secrets=[secret], configs=[f"{name}.conf"], name=f"{name}-s", **everything(name))
    wait_until(lambda: runs(service))
    wait_until(lambda: written(service) == {"stdout": f"hello hushconf of {name}-s", "stderr": "oh"})
    (task,) = service.tasks()
    assert task.status.container_status is not None
    assert task.status.container_status.container_id is not None
    check_container(docker.containers[task.status.container_status.container_id].inspect(), name)
    with pytest.raises(BadRequest, match="in use"):
        secret.remove()
    service.update(secrets=[], configs=[])
    assert (container_spec(service).secrets, container_spec(service).configs) == ([], [])
    secret.remove()
    config.remove()


def everything(name: str) -> dict[str, Any]:
    """Options of each kind that show in a container."""
    return {
        "labels": {"of": "service"},
        "container_labels": {"of": name},
        "memory": "32m",
        "cpus": 0.2,
        "pids_limit": 50,
        "reserve_memory": "8m",
        "reserve_cpus": 0.01,
        "mounts": ["/tmp:/host:ro", models.Mount(type="tmpfs", target="/scratch")],
        "hostname": "h",
        "user": "0",
        "group_add": ["7"],
        "workdir": "/root",
        "init": True,
        "cap_add": ["NET_ADMIN"],
        "ulimits": {"nofile": 64},
        "dns": ["192.0.2.1"],
        "extra_hosts": {"db": "192.0.2.2"},
        "healthcheck": False,
        "stop_timeout": "3s",
        "logging": models.LogConfig(type="json-file", config={"max-size": "1m"}),
        "constraints": ["node.role==manager"],
        "spread_over": ["node.labels.zone"],
        "max_replicas_per_node": 2,
    }


def check_container(found: models.ContainerInspect, name: str) -> None:
    host, config = found.host_config, found.config
    assert host is not None
    assert config is not None
    assert config.labels is not None
    assert (config.labels["of"], config.labels["com.docker.swarm.service.name"]) == (name, f"{name}-s")
    assert (host.memory, host.nano_cpus, host.pids_limit) == (32 * 2**20, 2 * 10**8, 50)
    assert {(mount.destination, mount.rw) for mount in found.mounts} >= {("/host", False)}
    assert (config.hostname, config.user, config.working_dir, config.healthcheck) == ("h", "0", "/root", models.HealthConfig(test=["NONE"]))
    assert (host.init, host.group_add, host.dns, host.extra_hosts) == (True, ["7"], ["192.0.2.1"], ["db:192.0.2.2"])
    assert host.log_config == models.LogConfig(type="json-file", config={"max-size": "1m"})


@pytest.mark.parametrize(
    ("options", "ended"),
    [
        ({"replicas": 2}, ["running", "running"]),
        ({"mode": "global"}, ["running"]),
        ({"mode": "replicated-job", "replicas": 3, "max_concurrent": 2, "restart": "none"}, ["complete"] * 3),
        ({"mode": "global-job", "restart": "none"}, ["complete"]),
    ],
    ids=lambda value: value.get("mode", "replicated") if isinstance(value, dict) else "",
)
def test_there_are_services_of_every_mode(docker: Docker, serve: Serve, options: dict[str, Any], ended: list[str]) -> None:
    service = serve(["true"] if "complete" in ended else None, **options)
    wait_until(lambda: states(service) == ended)
    (found,) = docker.services.list(filters={"id": service.id, "mode": options.get("mode", "replicated")}, status=True)
    assert found.service_status is not None
    assert found.service_status.running_tasks == ended.count("running")
    assert (found.job_status is not None) == ("complete" in ended)


def test_a_service_changes_only_in_what_is_named(serve: Serve) -> None:
    service = serve(
        env={"GREETING": "one"}, memory="32m", pids_limit=50, labels={"a": "b"}, restart="any", update_delay=0, update_monitor="10ms"
    )
    wait_until(lambda: runs(service))
    before = service.inspect().spec
    service.update(env={"GREETING": "two"}, memory=0)
    after = service.inspect().spec
    assert before.task_template is not None
    assert after.task_template is not None
    assert after.task_template.resources is not None
    assert after.task_template.resources.limits == models.Limit(pids=50)
    assert container_spec(service).env == ["GREETING=two"]
    assert before.model_copy(update={"task_template": after.task_template}) == after
    assert before.task_template.restart_policy == after.task_template.restart_policy
    wait_until(lambda: (service.inspect().update_status or models.UpdateStatus()).state == "completed")
    assert states(service) == ["running", "shutdown"]
    service.update(labels={}, spec=models.ServiceSpec(update_config=models.UpdateConfig(parallelism=2)))
    found = service.inspect().spec
    assert found.labels == {}
    assert found.update_config is not None
    assert found.update_config.parallelism == 2
    assert states(service) == ["running", "shutdown"]


def test_a_given_spec_changes_only_what_it_sets(serve: Serve, name: str) -> None:
    service = serve(replicas=0, env={"GREETING": "one"}, **{**everything(name), "healthcheck": "true"})
    before = service.inspect().spec
    container = models.ContainerSpec(stop_signal="SIGINT", healthcheck=None, labels={"of": "spec"})
    service.update(spec=models.ServiceSpec(task_template=models.TaskSpec(container_spec=container, force_update=10)))
    after = service.inspect().spec
    assert before.task_template is not None
    assert before.task_template.container_spec is not None
    kept = before.task_template.container_spec.model_copy(
        update={"stop_signal": "SIGINT", "labels": {"of": "spec"}, "healthcheck": container_spec(service).healthcheck}
    )
    assert container_spec(service).healthcheck is None
    assert after.task_template == before.task_template.model_copy(update={"container_spec": kept, "force_update": 10})
    assert before.model_copy(update={"task_template": after.task_template}) == after
    service.update(spec=before)
    assert service.inspect().spec == before


def test_a_service_goes_back_to_what_it_was(serve: Serve) -> None:
    service = serve(env={"GREETING": "one"}, rollback_monitor="10ms", update_monitor="10ms")
    service.update(env={"GREETING": "two"})
    service.rollback()
    assert container_spec(service).env == ["GREETING=one"]
    wait_until(lambda: (service.inspect().update_status or models.UpdateStatus()).state == "rollback_completed")


def test_tasks_are_replaced_when_that_is_forced(serve: Serve) -> None:
    service = serve(update_monitor="10ms")
    wait_until(lambda: runs(service))
    (old,) = service.tasks()
    service.update(force=True)
    wait_until(lambda: [task.id for task in service.tasks(filters={"desired-state": "running"})] not in ([], [old.id]))


def test_a_service_is_scaled(serve: Serve) -> None:
    service = serve()
    service.scale(3)
    wait_until(lambda: runs(service, 3))
    service.scale(0)
    wait_until(lambda: runs(service, 0))
    everywhere = serve(mode="global")
    with pytest.raises(InvalidArgument, match="the mode global has no such number"):
        everywhere.scale(2)


def test_a_port_is_published_by_every_node(serve: Serve) -> None:
    service = serve(replicas=0, ports={80: None})
    wait_until(lambda: service.inspect().endpoint.ports)
    (port,) = service.inspect().endpoint.ports
    assert (port.target_port, port.protocol, port.publish_mode) == (80, "tcp", "ingress")
    assert (port.published_port or 0) >= 30000
    service.update(ports=[models.EndpointPortConfig(target_port=81, publish_mode="host")])
    wait_until(lambda: [port.target_port for port in service.inspect().endpoint.ports] == [81])
    service.update(ports=[])
    wait_until(lambda: service.inspect().endpoint.ports == [])


def test_a_service_joins_networks_and_leaves_them(docker: Docker, serve: Serve, name: str) -> None:
    network = docker.networks.create(name, driver="overlay")
    service = serve(replicas=0, networks=[name])
    template = service.inspect().spec.task_template
    assert template is not None
    assert [one.target for one in template.networks] == [network.id]
    service.update(networks=[])
    template = service.inspect().spec.task_template
    assert template is not None
    assert template.networks == []
    network.remove()


def test_defaults_are_filled_in_on_request(serve: Serve) -> None:
    service = serve(replicas=0)
    assert service.inspect().spec.update_config is None
    filled = service.inspect(insert_defaults=True).spec
    assert filled.update_config is not None
    assert filled.update_config.parallelism == 1


def test_logs_say_which_task_wrote_a_line(docker: Docker, serve: Serve) -> None:
    service = serve(["sh", "-c", "echo one; echo two; sleep 300"], replicas=2)
    wait_until(lambda: runs(service, 2))
    wait_until(lambda: len(list(service.logs())) == 4)
    tasks = {task.id for task in service.tasks()}
    lines = list(service.logs(timestamps=True))
    assert {line.details["com.docker.swarm.task.id"] for line in lines} == tasks
    assert all(line.timestamp is not None for line in lines)
    assert [line.text for line in service.logs(tail=1)] == ["two", "two"]
    task = docker.tasks[tasks.pop()]
    assert [line.text for line in task.logs()] == ["one", "two"]
    assert [line.details["com.docker.swarm.task.id"] for line in task.logs(tail=1)] == [task.id]
    assert list(service.logs(stdout=False)) == []
    assert list(service.logs(since="0s")) == []


def test_logs_go_on(serve: Serve) -> None:
    service = serve(["sh", "-c", "while echo tick; do sleep 0.1; done"])
    wait_until(lambda: runs(service))
    with service.logs(follow=True, idle_timeout=10) as lines:
        for line, _ in zip(lines, range(5), strict=False):
            assert line.text == "tick"


def test_a_terminal_has_one_stream(serve: Serve) -> None:
    service = serve(tty=True)
    wait_until(lambda: runs(service))
    wait_until(lambda: [(line.stream, line.text.strip()) for line in service.logs()] == [("stdout", ""), ("stdout", "oh")])
    assert all(line.details["com.docker.swarm.service.id"] == service.id for line in service.logs())


def test_a_task_says_where_it_is(docker: Docker, serve: Serve) -> None:
    service = serve()
    wait_until(lambda: runs(service))
    (summary,) = docker.tasks.list(filters={"service": service.id, "desired-state": "running"})
    task = docker.tasks[summary].inspect()
    (node,) = docker.nodes.list()
    assert (task.service_id, task.node_id, task.slot, task.status.state) == (service.id, node.id, 1, "running")
    with pytest.raises(NotFound):
        docker.tasks["nobody"].inspect()


def test_a_task_that_cannot_start_says_why(serve: Serve) -> None:
    service = serve(["/nothing/there"], restart="none")
    wait_until(lambda: states(service) == ["failed"])
    (task,) = service.tasks()
    assert "/nothing/there" in (task.status.err or "")


def test_what_an_engine_refuses_is_an_error(docker: Docker, serve: Serve, name: str) -> None:
    service = serve(replicas=0)
    with pytest.raises(NameConflict):
        serve(name=service.inspect().spec.name)
    with pytest.raises(NotFound, match="secret nobody not found"):
        service.update(secrets=["nobody"])
    with pytest.raises(InvalidArgument, match="restart='always': give 'none' or 'on-failure' or 'any'"):
        service.update(restart="always")  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    with pytest.raises(BadRequest, match="RestartCondition"):
        service.update(spec={"TaskTemplate": {"RestartPolicy": {"Condition": "always"}}})
    with pytest.raises(EngineError):
        service.rollback()  # to what?
    for verb in (docker.services[name].inspect, docker.services[name].rollback, docker.nodes[name].inspect, docker.configs[name].inspect):
        with pytest.raises(NotFound):
            verb()
