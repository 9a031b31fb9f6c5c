"""The types: mypy and pyright read this file, and the tests compare the answers with them."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Iterator
from typing import Any, assert_type

import pytest

from dockerlite import AsyncDocker, AsyncStream, Docker, Operation, models
from dockerlite.aio import AsyncProcessStart
from dockerlite.resources.containers.container import Container
from dockerlite.resources.images.image import Image
from dockerlite.resources.networks import Network
from dockerlite.resources.plugins import Plugin
from dockerlite.resources.system.engine import Ping
from dockerlite.wire.logs import LogLine


@pytest.fixture
def docker() -> Iterator[Docker]:
    with Docker("replay:demo") as docker:
        yield docker


def test_verbs_answer_what_their_types_say(docker: Docker) -> None:
    assert isinstance(assert_type(docker.info(), models.SystemInfo), models.SystemInfo)
    assert isinstance(assert_type(docker.ping(), Ping), Ping)
    listed = assert_type(docker.containers.list(all=True), list[models.ContainerSummary])
    assert all(isinstance(container, models.ContainerSummary) for container in listed)
    web = assert_type(docker.containers["web"], Container[Docker])
    inspected = assert_type(web.inspect(), models.ContainerInspect)
    assert isinstance(inspected, models.ContainerInspect)
    image = assert_type(docker.images[docker.images.list()[0]], Image[Docker])
    assert isinstance(assert_type(image.history(), list[models.ImageLayer]), list)


def test_the_way_out_answers_what_was_asked_for(docker: Docker) -> None:
    raw = docker.perform(Operation("GET", "/info", dict))
    assert isinstance(raw, dict)
    assert raw["Containers"] == docker.info().containers


def never_run(docker: Docker) -> None:
    """Types of verbs that change the engine; nobody calls this."""
    container = assert_type(docker.containers.create("alpine", ["true"], memory="1g", ports={80: 8080}), Container[Docker])
    assert_type(container.start(), bool)
    assert_type(container.wait(), int)
    assert_type(container.update(memory=0), None)
    assert_type(docker.images.pull("alpine"), Image[Docker])
    assert_type(docker.images["alpine"].remove(), list[models.ImageDeleted])
    assert_type(docker.with_options(timeout=1), Docker)
    assert_type(docker.networks.create("web", subnet="172.30.0.0/16"), Network[Docker])
    assert_type(docker.volumes.list(), list[models.Volume])
    assert_type(docker.plugins.install("p", grant=docker.plugins.privileges("p")), Plugin[Docker])
    assert_type(docker.df().image_usage.total_size, int)
    docker.containers.create("alpine", memroy="1g")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    docker.containers.list(al=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    models.HostConfig(memori=1)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]


async def never_awaited(docker: AsyncDocker) -> None:
    """Types of the asyncio client; nobody calls this."""
    assert_type(docker.info, Callable[[], Coroutine[Any, Any, models.SystemInfo]])
    assert_type(await docker.containers.list(), list[models.ContainerSummary])
    assert_type(docker.containers["web"], Container[AsyncDocker])
    assert_type(docker.containers["web"].logs(), AsyncStream[LogLine])
    assert_type(docker.containers["web"].exec_process(["sh"]), AsyncProcessStart)
    assert_type(await docker.containers.create("alpine", memory="1g"), Container[AsyncDocker])
    await docker.containers.list(al=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
