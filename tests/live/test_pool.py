"""Connections, live: how many there are, who shares them, and what happens when they end."""

from __future__ import annotations

import os
import socket
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from dockerlite import ConnectError, ContainerNotFound, Docker
from tests.live.engines import IMAGE, LABEL, LiveEngine
from tests.live.relay import Relay

pytestmark = [pytest.mark.live, pytest.mark.blocking]


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_calls_share_one_connection(relay: Relay) -> None:
    with Docker(relay.host) as docker:
        docker.info()
        docker.containers.list()
        docker.images[IMAGE].inspect()
        with pytest.raises(ContainerNotFound):
            docker.containers[f"{LABEL}-nobody"].inspect()
    assert relay.accepted == 1


def test_an_idle_connection_that_was_closed_is_replaced_silently(relay: Relay) -> None:
    with Docker(relay.host) as docker:
        before = docker.info()
        relay.hang_up()
        assert docker.info().name == before.name
        relay.hang_up()
        with pytest.raises(ContainerNotFound):
            docker.containers[f"{LABEL}-nobody"].start()
    assert relay.accepted == 3


def test_threads_share_one_client(docker: Docker) -> None:
    def work(number: int) -> str:
        docker.containers.list(all=True)
        return docker.images[IMAGE].inspect().id

    with ThreadPoolExecutor(32) as threads:
        assert len(set(threads.map(work, range(320)))) == 1


def test_no_descriptor_is_left_behind(docker: Docker) -> None:
    docker.info()
    before = descriptors()
    for _ in range(100):
        docker.containers.list()
        with pytest.raises(ContainerNotFound):
            docker.containers[f"{LABEL}-nobody"].inspect()
    assert descriptors() == before
    docker.close()
    assert descriptors() == before - 1


def test_a_client_works_on_both_sides_of_a_fork(docker: Docker) -> None:
    name = docker.info().name
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:  # pragma: no cover
        os.write(writing, f"{docker.info().name}".encode())
        os._exit(0)
    os.close(writing)
    here = [docker.info().name for _ in range(10)]
    with open(reading, "rb") as answer:
        assert answer.read().decode() == name
    os.waitpid(child, 0)
    assert set(here) == {name}


@pytest.mark.once
def test_a_list_of_five_hundred_is_one_request(engine: LiveEngine, name: str) -> None:
    transport = engine.observed()
    with Docker(engine.host, transport=transport) as docker, ThreadPoolExecutor(16) as threads:
        made = list(threads.map(lambda _: docker.containers.create(IMAGE, ["true"], labels={LABEL: name}), range(500)))
        try:
            before = len(transport.sent)
            listed = docker.containers.list(all=True, filters={"label": f"{LABEL}={name}"})
            assert len(transport.sent) == before + 1
            assert {summary.id for summary in listed} == {container.id for container in made}
        finally:
            list(threads.map(lambda container: container.remove(), made))


def test_an_engine_that_does_not_run_is_refused_with_its_name(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as dead:
        dead.bind(str(tmp_path / "docker.sock"))
    with pytest.raises(ConnectError, match=rf"no engine at unix://{tmp_path}/docker.sock .*connection refused, nothing listens there"):
        Docker(f"unix://{tmp_path}/docker.sock").info()
