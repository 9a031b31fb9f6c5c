"""Waiting for a container, live."""

from __future__ import annotations

import time

import pytest

from dockerlite import ContainerFailed, ContainerNotFound, Docker, DockerTimeout, InvalidArgument
from dockerlite.values import healthcheck
from tests.live.conftest import Create

pytestmark = pytest.mark.live

SLEEP = ["sleep", "1000"]


@pytest.mark.docker  # podman needs systemd for health checks
def test_a_container_gets_healthy(create: Create) -> None:
    container = create(
        ["sh", "-c", "sleep 0.5; touch /ready; exec sleep 1000"], healthcheck=healthcheck("cat /ready", interval="100ms", retries=99)
    )
    container.start()
    container.wait_healthy(timeout=30)
    assert (health := container.inspect().state.health)
    assert health.status == "healthy"


@pytest.mark.docker
def test_an_unhealthy_container_says_what_its_check_wrote(create: Create) -> None:
    container = create(SLEEP, healthcheck=healthcheck("echo gone; exit 1", interval="100ms", retries=2))
    container.start()
    with pytest.raises(ContainerFailed, match="is unhealthy: gone") as caught:
        container.wait_healthy(timeout=30)
    assert caught.value.exit_code == 1


def test_the_time_to_get_healthy_is_limited(create: Create) -> None:
    container = create(SLEEP, healthcheck=healthcheck("exit 1", interval="1h"))
    container.start()
    begun = time.monotonic()
    with pytest.raises(DockerTimeout, match="was not healthy after 500ms"):
        container.wait_healthy(timeout="500ms")
    assert time.monotonic() - begun < 5


def test_a_container_without_a_health_check_is_refused(create: Create) -> None:
    container = create(SLEEP)
    container.start()
    with pytest.raises(InvalidArgument, match="has no health check"):
        container.wait_healthy()


def test_a_container_that_stopped_will_not_get_healthy(create: Create) -> None:
    container = create(["sh", "-c", "exit 3"], healthcheck=healthcheck("true", interval="1h"))
    container.start()
    container.wait()
    with pytest.raises(ContainerFailed) as caught:
        container.wait_healthy()
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("tty", [False, True])
def test_a_line_of_the_log_is_waited_for(create: Create, tty: bool) -> None:
    script = "echo starting; sleep 0.5; echo listening on 8080; while :; do echo and more; sleep 0.1; done"
    container = create(["sh", "-c", script], tty=tty)
    container.start()
    line = container.wait_for_log(r"on \d+", timeout=30)
    assert (line.stream, line.text) == ("stdout", "listening on 8080")


def test_a_line_that_was_written_before_is_found(create: Create) -> None:
    container = create(["sh", "-c", "echo ready >&2; echo done"])
    container.start()
    container.wait()
    assert container.wait_for_log("ready").stream == "stderr"


def test_a_log_that_ends_without_the_line_is_an_error(create: Create) -> None:
    container = create(["sh", "-c", "echo only this; exit 3"])
    container.start()
    with pytest.raises(ContainerFailed, match="'ready' was not in its log: only this") as caught:
        container.wait_for_log("ready", timeout=30)
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("script", ["exec sleep 1000", "while :; do echo noise; sleep 0.05; done"], ids=["silent", "noisy"])
def test_the_time_to_wait_for_a_line_is_limited(create: Create, script: str) -> None:
    container = create(["sh", "-c", script])
    container.start()
    begun = time.monotonic()
    with pytest.raises(DockerTimeout, match="'ready' was not in the log"):
        container.wait_for_log("ready", timeout=1)
    assert 0.9 < time.monotonic() - begun < 5


def test_nobody_is_waited_for(docker: Docker, name: str) -> None:
    with pytest.raises(ContainerNotFound):
        docker.containers[name].wait_healthy()
    with pytest.raises(ContainerNotFound):
        docker.containers[name].wait_for_log("ready")
