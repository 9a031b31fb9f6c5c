"""Live tests: every one of them runs on every engine named by ``--engine HOST`` or ``DOCKER_HOST``.

    pytest -m live --engine unix:///var/run/docker.sock

An engine needs the image busybox:test, and unless it is podman a registry that has alpine:latest. Whatever a test does, each answer is held
against the API document; a difference that the document's ``x-seen`` does not know is an error at the end of the engine's tests.
"""

from __future__ import annotations

import secrets
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import pytest

from dockerlite import AsyncDocker, Docker, NotFound, Operation
from dockerlite.resources.containers.container import Container
from dockerlite.wire.encode import number
from tests.live.engines import ENGINES, IMAGE, LABEL, LiveEngine
from tests.live.private_engine import PrivateEngine
from tests.live.relay import Relay
from tests.live.swarms import swarm as swarm
from tests.support.flavours import FLAVOURS, blocking

Create = Callable[..., Container[Docker]]


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.stash[ENGINES] and any(item.get_closest_marker("live") for item in items):
        raise pytest.UsageError("the live tests need an engine: --engine unix:///var/run/docker.sock, or DOCKER_HOST")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    engines = metafunc.config.stash[ENGINES]
    if metafunc.definition.get_closest_marker("docker"):
        engines = [engine for engine in engines if not engine.podman]
    if metafunc.definition.get_closest_marker("once"):
        engines = sorted(engines, key=lambda engine: number(engine.api_version))[-1:]
    if "engine" in metafunc.fixturenames:
        metafunc.parametrize("engine", engines, indirect=True, scope="session", ids=[engine.name for engine in engines])
    if "flavour" in metafunc.fixturenames:
        flavours = FLAVOURS[:1] if metafunc.definition.get_closest_marker("blocking") else FLAVOURS
        metafunc.parametrize("flavour", flavours)


@pytest.fixture(scope="session")
def engine(request: pytest.FixtureRequest) -> Iterator[LiveEngine]:
    """The engine under test; at its end, whether it always answered as the document says."""
    engine: LiveEngine = request.param
    with engine.client() as docker:
        remove_leftovers(docker)
    yield engine
    unknown = sorted(finding for finding in engine.findings if not finding.known)
    assert not unknown, "\n".join([f"{engine.name} differs from the API document; to add to openapi/:", *map(str, unknown)])


def remove_leftovers(docker: Docker) -> None:
    """What a killed run left an hour ago or more; what is younger may belong to a run beside this one."""
    for summary in docker.containers.list(all=True, filters={"label": LABEL}):
        if summary.created < time.time() - 3600:
            docker.containers[summary].remove(force=True, volumes=True)


@pytest.fixture
def docker(engine: LiveEngine, flavour: str) -> Iterator[Docker]:
    """A client for the engine under test: each test runs on the blocking one, and on the asyncio one behind a face that blocks."""
    with client(engine, flavour) as docker:
        yield docker


@contextmanager
def client(engine: LiveEngine, flavour: str) -> Iterator[Docker]:
    """A client of a flavour."""
    if flavour == "blocking":
        with engine.client() as docker:
            yield docker
    else:
        docker, end = blocking(lambda: AsyncDocker(engine.host))
        yield docker
        end()


@pytest.fixture
def name() -> str:
    """A name that nothing else has."""
    return f"{LABEL}-{secrets.token_hex(4)}"


@pytest.fixture
def create(docker: Docker, name: str) -> Iterator[Create]:
    """Makes containers, named and labelled, that are gone after the test."""
    made = 0

    def make(command: list[str] | None = None, image: str = IMAGE, **options: Any) -> Container[Docker]:
        nonlocal made
        labels = {LABEL: name, **options.pop("labels", {})}
        options.setdefault("stop_signal", "SIGKILL")  # podman removes by stopping, so waits 10 s for what ignores SIGTERM
        made += 1
        return docker.containers.create(image, command, name=f"{name}-{made - 1}", labels=labels, **options)

    yield make
    for summary in docker.containers.list(all=True, filters={"label": f"{LABEL}={name}"}):
        with suppress(NotFound):  # it removes itself
            docker.containers[summary].remove(force=True, volumes=True)


@pytest.fixture
def relay(engine: LiveEngine, tmp_path: Path) -> Iterator[Relay]:
    """A way to the engine that can be cut."""
    relay = Relay(engine, tmp_path / "relay.sock")
    yield relay
    relay.close()


@pytest.fixture(scope="session")
def private(engine: LiveEngine) -> Iterator[PrivateEngine]:
    """An engine of the tests' own, which may be killed; it has the image of the engine under test."""
    with engine.client() as docker:
        image = docker.perform(Operation("GET", "/images/get", bytes, query={"names": [IMAGE]}))
    private = PrivateEngine()
    try:
        private.start()
        with Docker(private.host) as docker:
            docker.images.load(image)
        yield private
    finally:
        private.close()
