"""The two flavours: a verb is in both or in neither, and what only one of them has to prove."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Coroutine
from typing import Any, assert_type

import pytest

from dockerlite import AsyncDocker, AsyncStream, Docker, NotFound, NotRecorded, Operation, models
from dockerlite.aio import Opening
from dockerlite.resources.containers.collection import Container
from dockerlite.wire.logs import LogLine
from tests.support.flavours import FLAVOURS, blocking
from tests.support.verb_calls import KINDS

#: What the blocking client alone has: its requests session.
BLOCKING_ALONE = {"session"}


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def test_every_public_name_of_a_client_is_in_both_flavours() -> None:
    assert public(Docker) - public(AsyncDocker) == BLOCKING_ALONE
    assert public(AsyncDocker) <= public(Docker)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_verb_is_one_definition_for_both_flavours(kind: type) -> None:
    """Resources do not know the flavour: no public name of theirs is anything but a description, or builds a handle."""
    verbs = {name for name in vars(kind) if not name.startswith("_")}
    for name in verbs:
        member = inspect.getattr_static(kind, name)
        assert hasattr(member, "perform") or isinstance(member, property), f"{kind.__name__}.{name}"


@pytest.fixture(params=FLAVOURS)
def docker(request: pytest.FixtureRequest) -> Any:
    """The demo recording, in both flavours."""
    if request.param == "blocking":
        with Docker("replay:demo") as docker:
            yield docker
    else:
        docker, end = blocking(lambda: AsyncDocker("replay:demo"))
        yield docker
        end()


def test_both_flavours_answer_the_same_from_a_recording(docker: Docker) -> None:
    assert docker.info().server_version == "28.5.2+dfsg4"
    assert {container.names[0] for container in docker.containers.list(all=True)} >= {"/web", "/db", "/job"}
    assert docker.containers["web"].inspect().name == "/web"
    assert docker.perform(Operation("GET", "/info", dict))["Driver"]
    with pytest.raises(NotFound):
        docker.containers["nobody"].inspect()
    with pytest.raises(NotRecorded):
        docker.containers["web"].start()


async def never_run(docker: AsyncDocker) -> None:
    """Types for mypy and pyright; nobody calls this."""
    assert_type(docker.info, Callable[[], Coroutine[Any, Any, models.SystemInfo]])
    assert_type(await docker.containers.list(), list[models.ContainerSummary])
    assert_type(docker.containers["web"], Container[AsyncDocker])
    assert_type(docker.containers["web"].logs(), AsyncStream[LogLine])
    assert_type(docker.containers["web"].exec_process(["sh"]), Opening)
    assert_type(await docker.containers.create("alpine", memory="1g"), Container[AsyncDocker])
    await docker.containers.list(al=True)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
