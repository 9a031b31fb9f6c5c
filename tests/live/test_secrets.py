"""Secrets, live: of a swarm, and those that podman has without one."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dockerlite import BadRequest, Docker, EngineError, NameConflict, NotFound, NotImplementedByEngine
from dockerlite.resources.swarm.secrets import Secret
from tests.live.engines import LiveEngine

pytestmark = pytest.mark.live


@pytest.fixture
def secret(swarm: None, docker: Docker, name: str) -> Iterator[Secret[Docker]]:
    """A secret that is gone after the test."""
    yield docker.secrets.create(name, b"\0hush", labels={"a": "b"})
    docker.secrets[name].remove()


def test_a_secret_is_kept_and_not_told(docker: Docker, secret: Secret[Docker], name: str) -> None:
    found = docker.secrets[name].inspect()
    assert (found.id, found.spec.name, found.spec.labels, found.spec.data) == (secret.id, name, {"a": "b"}, None)
    assert [one.id for one in docker.secrets.list(filters={"name": name})] == [secret.id]


def test_the_labels_of_a_secret_change(engine: LiveEngine, secret: Secret[Docker]) -> None:
    if engine.podman:
        with pytest.raises(NotImplementedByEngine):
            secret.update(labels={"c": "d"})
    else:
        secret.update(labels={"c": "d"})
        assert secret.inspect().spec.labels == {"c": "d"}


@pytest.mark.usefixtures("secret")
def test_a_name_is_taken_once(docker: Docker, name: str) -> None:
    with pytest.raises(NameConflict):
        docker.secrets.create(name, "other")


@pytest.mark.usefixtures("swarm")
def test_a_name_has_no_slash(engine: LiveEngine, docker: Docker, name: str) -> None:
    with pytest.raises(EngineError if engine.podman else BadRequest):
        docker.secrets.create(f"{name}/", "hush")


@pytest.mark.usefixtures("swarm")
def test_every_verb_says_that_the_secret_is_missing(docker: Docker, name: str) -> None:
    for verb in (docker.secrets[name].inspect, docker.secrets[name].remove):
        with pytest.raises(NotFound):
            verb()
