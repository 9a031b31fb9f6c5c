"""Both flavours of the client, on the same recording."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlite import AsyncDocker, Docker, NotFound, NotRecorded, Operation
from tests.support.flavours import FLAVOURS, blocking


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
