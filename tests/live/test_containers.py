"""Containers, live: their whole life, what arrives of the options, lists, limits."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

import pytest

from dockerlite import ContainerNotFound, Docker, EngineError, EngineWarning, ImageNotFound, NameConflict, models
from dockerlite.values import healthcheck
from tests.live.conftest import Create
from tests.live.engines import IMAGE, LABEL, LiveEngine
from tests.support.polling import wait_until

pytestmark = pytest.mark.live

SLEEP = ["sleep", "1000"]


def test_a_container_lives_and_ends(create: Create, docker: Docker, name: str) -> None:
    container = create(SLEEP, stop_timeout=0)
    assert container.inspect().state.status == "created"
    assert container.start() is True
    assert container.start() is False
    assert container.inspect().state.running
    container.pause()
    assert container.inspect().state.paused
    container.unpause()
    container.rename(f"{name}-renamed")
    assert docker.containers[f"{name}-renamed"].inspect().id == container.id
    container.restart(timeout=0)
    assert container.stop(timeout=0) is True
    assert container.stop() is False
    container.wait()
    container.remove()
    with pytest.raises(ContainerNotFound):
        container.inspect()


def test_a_handle_is_the_same_by_name_by_id_and_by_summary(create: Create, docker: Docker, name: str) -> None:
    container = create(SLEEP)
    summary = docker.containers.list(all=True, filters={"name": name})[0]
    assert docker.containers[f"{name}-0"].inspect().id == docker.containers[container.id[:12]].inspect().id == container.id
    assert docker.containers[summary] == container


def test_a_signal_reaches_the_first_process(create: Create) -> None:
    container = create(SLEEP)
    container.start()
    container.kill("TERM")  # which sleep, being the first process, does not notice
    assert container.inspect().state.running
    container.kill(9)
    assert container.wait() == 137
    with pytest.raises(EngineError):
        container.kill()


def test_waiting_ends_with_the_next_exit(create: Create) -> None:
    container = create(["sh", "-c", "exit 3"])
    codes: list[int] = []
    waiting = threading.Thread(target=lambda: codes.append(container.wait("next-exit")))
    waiting.start()
    while waiting.is_alive():
        container.start()
        container.wait()
    assert codes == [3]


def test_waiting_for_removal_ends_when_it_is_gone(create: Create) -> None:
    container = create(["sh", "-c", "sleep 0.5; exit 4"], auto_remove=True)
    container.start()
    assert container.wait("removed") in (0, 4)  # podman forgets the exit code with the container
    with pytest.raises(ContainerNotFound):
        container.inspect()


def test_running_processes_are_listed(create: Create) -> None:
    container = create(SLEEP)
    with pytest.raises(EngineError, match="running"):
        container.top()
    container.start()
    top = container.top("-eo pid,args")
    assert top.titles[0] == "PID"
    assert any("sleep 1000" in process[-1] for process in top.processes)


def test_changed_files_are_listed(create: Create) -> None:
    container = create(["sh", "-c", "echo hello > /new"])
    assert container.changes() == []
    container.start()
    container.wait()
    assert ("/new", 1) in [(change.path, change.kind) for change in container.changes()]


def test_a_terminal_can_be_resized(create: Create) -> None:
    container = create(SLEEP, tty=True)
    container.start()
    container.resize(40, 120)


def test_limits_change_while_it_runs(create: Create) -> None:
    container = create(SLEEP, memory="64m", memory_swap="64m", cpu_shares=512)
    container.start()
    container.update(memory="128m", memory_swap="256m", pids_limit=77)
    limits = container.inspect().host_config
    assert (limits.memory, limits.memory_swap, limits.cpu_shares) == (128 << 20, 256 << 20, 512)


def test_one_sample_of_its_use(create: Create) -> None:
    container = create(SLEEP)
    container.start()
    stats = container.stats(one_shot=True)
    assert stats.cpu_stats is not None
    assert stats.pids_stats is not None
    wait_until(lambda: (stats := container.stats(one_shot=True)).memory_stats and stats.memory_stats.usage)  # podman begins with none


def test_a_sample_of_two_readings_tells_the_time_between(create: Create) -> None:
    container = create(SLEEP)
    container.start()
    stats = container.stats()
    assert stats.read is not None
    assert stats.precpu_stats is not None


Inspected = models.ContainerInspect

#: An option as users write it, and what inspect says of it afterwards.
ARRIVES: list[tuple[dict[str, Any], Callable[[Inspected], object], object]] = [
    ({"env": {"A": "1", "EMPTY": ""}}, lambda it: {"A=1", "EMPTY="} <= set(it.config.env), True),
    ({"labels": {"stage": "test"}}, lambda it: it.config.labels["stage"], "test"),
    ({"user": "1000:1000"}, lambda it: it.config.user, "1000:1000"),
    ({"workdir": "/tmp"}, lambda it: it.config.working_dir, "/tmp"),
    ({"hostname": "inside"}, lambda it: it.config.hostname, "inside"),
    ({"entrypoint": "sleep 5"}, lambda it: it.config.entrypoint, ["sleep", "5"]),
    ({"tty": True, "stdin_open": True}, lambda it: (it.config.tty, it.config.open_stdin), (True, True)),
    ({"stop_timeout": timedelta(seconds=3)}, lambda it: it.config.stop_timeout, 3),
    ({"healthcheck": healthcheck(["true"], interval="2s")}, lambda it: checked(it), (["CMD", "true"], 2 * 10**9)),
    ({"memory": "64m", "memory_swap": "128m"}, lambda it: (it.host_config.memory, it.host_config.memory_swap), (64 << 20, 128 << 20)),
    ({"cpus": 0.5}, lambda it: it.host_config.nano_cpus, 5 * 10**8),
    ({"cpu_shares": 512}, lambda it: it.host_config.cpu_shares, 512),
    ({"pids_limit": 50}, lambda it: it.host_config.pids_limit, 50),
    ({"shm_size": "1m"}, lambda it: it.host_config.shm_size, 1 << 20),
    ({"oom_score_adj": 100}, lambda it: it.host_config.oom_score_adj, 100),
    ({"restart": "on-failure:2"}, lambda it: restarts(it), ("on-failure", 2)),
    ({"read_only": True}, lambda it: it.host_config.readonly_rootfs, True),
    ({"privileged": True}, lambda it: it.host_config.privileged, True),
    ({"tmpfs": {"/scratch": "size=1m"}}, lambda it: list(it.host_config.tmpfs), ["/scratch"]),
    ({"ports": {80: ("127.0.0.1", 0)}}, lambda it: it.host_config.port_bindings["80/tcp"][0].host_ip, "127.0.0.1"),
    ({"dns": ["192.0.2.1"]}, lambda it: it.host_config.dns, ["192.0.2.1"]),
    ({"extra_hosts": {"other": "192.0.2.2"}}, lambda it: it.host_config.extra_hosts, ["other:192.0.2.2"]),
    ({"ulimits": {"nofile": (100, 200)}}, lambda it: [(limit.soft, limit.hard) for limit in it.host_config.ulimits], [(100, 200)]),
    ({"volumes": {"/tmp": "/outside:ro"}}, lambda it: [(mount.source, mount.rw) for mount in it.mounts], [("/tmp", False)]),
    ({"mounts": [models.Mount(type="bind", source="/tmp", target="/t")]}, lambda it: [mount.destination for mount in it.mounts], ["/t"]),
    ({"network": "none"}, lambda it: it.host_config.network_mode, "none"),
    ({"auto_remove": True}, lambda it: it.host_config.auto_remove, True),
    ({"logging": "json-file"}, lambda it: it.host_config.log_config and it.host_config.log_config.type, "json-file"),
    ({"config": models.ContainerConfig(hostname="h")}, lambda it: (it.config.hostname, it.config.cmd), ("h", SLEEP)),
    ({"host_config": models.HostConfig(cpuset_cpus="0")}, lambda it: it.host_config.cpuset_cpus, "0"),
]


def checked(it: Inspected) -> object:
    check = it.config.healthcheck
    return check and (check.test, check.interval)


def restarts(it: Inspected) -> object:
    policy = it.host_config.restart_policy
    return policy and (policy.name, policy.maximum_retry_count)


@pytest.mark.parametrize(("options", "said", "expected"), ARRIVES, ids=[", ".join(options) for options, _, _ in ARRIVES])
def test_what_was_asked_for_arrives(create: Create, options: dict[str, Any], said: Callable[[Inspected], object], expected: object) -> None:
    assert said(create(SLEEP, **options).inspect()) == expected


def test_a_container_is_listed_with_what_it_is(create: Create, docker: Docker, name: str) -> None:
    container = create(SLEEP, labels={"stage": name})
    container.start()
    (summary,) = docker.containers.list(filters={"label": f"stage={name}"})
    assert (summary.id, summary.state, summary.names) == (container.id, "running", [f"/{name}-0"])
    assert summary.command.startswith("sleep")
    assert docker.containers.list(size=True, filters={"id": container.id})[0].size_root_fs


@pytest.mark.parametrize(
    ("filters", "found"),
    [
        ({"status": "exited"}, [1]),
        ({"status": ["exited", "created"]}, [1, 2]),
        ({"exited": 3}, [1]),
        ({"label": ["a=b", "c"]}, [2]),
        ({"ancestor": IMAGE}, [0, 1, 2]),
    ],
    ids=str,
)
def test_filters_narrow_the_list(create: Create, docker: Docker, name: str, filters: dict[str, Any], found: list[int]) -> None:
    running, ended, created = create(SLEEP), create(["sh", "-c", "exit 3"]), create(SLEEP, labels={"a": "b", "c": "d"})
    running.start()
    ended.start()
    ended.wait()
    # 26 and 28 list it as running for a moment after wait has returned.
    wait_until(lambda: docker.containers.list(all=True, filters={"id": ended.id, "status": "exited"}))
    listed = docker.containers.list(all=True, filters={"name": name, **filters})
    assert {summary.id for summary in listed} == {[running, ended, created][number].id for number in found}


def test_the_list_can_be_cut_short(create: Create, docker: Docker) -> None:
    create(SLEEP)
    newest = create(SLEEP)
    assert [summary.id for summary in docker.containers.list(limit=1, filters={"label": LABEL})] == [newest.id]


def test_an_unknown_filter_is_an_error(docker: Docker) -> None:
    with pytest.raises(EngineError, match="nope"):
        docker.containers.list(filters={"nope": "x"})


def test_prune_removes_what_has_ended_and_nothing_else(create: Create, docker: Docker, name: str) -> None:
    running, ended = create(SLEEP), create(["true"])
    running.start()
    ended.start()
    ended.wait()
    filters = {"label": f"{LABEL}={name}"}
    assert docker.containers.prune(filters=filters).containers_deleted == [ended.id]
    assert docker.containers.prune(filters=filters).containers_deleted == []
    assert running.inspect().state.running


def test_launch_gives_a_running_container(docker: Docker, name: str) -> None:
    container = docker.containers.launch(IMAGE, SLEEP, name=name, labels={LABEL: name}, stop_signal="SIGKILL")
    try:
        assert container.inspect().state.running
    finally:
        container.remove(force=True)


def test_what_cannot_be_launched_leaves_nothing_behind(docker: Docker, name: str) -> None:
    with pytest.raises(EngineError, match="no-such-command"):
        docker.containers.launch(IMAGE, ["no-such-command"], name=name, labels={LABEL: name})
    assert docker.containers.list(all=True, filters={"label": f"{LABEL}={name}"}) == []


def test_a_name_is_given_once(create: Create, docker: Docker, name: str) -> None:
    create(SLEEP)
    with pytest.raises(NameConflict):
        docker.containers.create(IMAGE, SLEEP, name=f"{name}-0", labels={LABEL: name})


def test_a_running_container_is_removed_only_by_force(create: Create) -> None:
    container = create(SLEEP)
    container.start()
    with pytest.raises(EngineError):
        container.remove()
    container.remove(force=True, volumes=True)


@pytest.mark.parametrize("verb", ["inspect", "start", "stop", "restart", "kill", "pause", "unpause", "remove", "wait", "top", "changes"])
def test_every_verb_says_that_the_container_is_missing(docker: Docker, name: str, verb: str) -> None:
    with pytest.raises(ContainerNotFound):
        getattr(docker.containers[name], verb)()


def test_an_image_that_nobody_has_is_an_error(docker: Docker, name: str) -> None:
    with pytest.raises(ImageNotFound):
        docker.containers.create(f"{name}:1", SLEEP, pull="never", labels={LABEL: name})


def test_a_warning_of_the_engine_is_one_of_python(engine: LiveEngine, create: Create) -> None:
    expected = nullcontext() if engine.podman else pytest.warns(EngineWarning, match="OOM killer")  # podman warns of nothing
    with expected:
        create(SLEEP, oom_kill_disable=True)


@pytest.mark.docker
def test_a_link_is_removed_by_its_name(docker: Docker, create: Create) -> None:
    linked = create(["sleep", "60"])
    linked.start()
    web = create(["sleep", "60"], links=[f"{linked.id}:db"])
    name = web.inspect().name
    docker.containers[f"{name}/db"].remove(link=True)
    assert not (web.inspect().host_config or models.HostConfig()).links
