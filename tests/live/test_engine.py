"""The engine itself, live."""

from __future__ import annotations

import pytest

from dockerlite import Docker, Operation, ServerError, Unauthorized, UnsupportedByEngine
from dockerlite.wire.encode import number
from tests.live.engines import LiveEngine

pytestmark = pytest.mark.live


def test_info_says_what_the_engine_is(docker: Docker) -> None:
    info = docker.info()
    assert info.os_type == "linux"
    assert info.server_version
    assert info.ncpu


def test_version_names_the_parts(docker: Docker) -> None:
    version = docker.version()
    assert version.components[0].version == version.version
    assert version.api_version == docker.ping().api_version


def test_the_version_spoken_is_the_newest_both_know(engine: LiveEngine, docker: Docker) -> None:
    theirs = docker.ping().api_version
    assert theirs is not None
    assert docker.api_version() == engine.api_version
    assert number(docker.api_version()) <= number(theirs)


def test_ping_says_whom_one_talks_to(engine: LiveEngine, docker: Docker) -> None:
    ping = docker.ping()
    assert ping.os_type == "linux"
    assert ping.experimental is engine.podman
    assert docker.ping(head=True) == ping
    assert docker.ping() == ping


def test_df_counts_images(docker: Docker) -> None:
    usage = docker.df()
    assert usage.image_usage.total_count == len(usage.images) > 0
    assert usage.image_usage.total_size >= usage.image_usage.reclaimable >= 0


def test_df_of_some_kinds_leaves_out_the_others(docker: Docker, engine: LiveEngine) -> None:
    if number(docker.api_version()) < (1, 42):
        with pytest.raises(UnsupportedByEngine, match=r"type needs API 1\.42, this engine speaks 1\.41"):
            docker.df(types=["image"])
    else:
        usage = docker.df(types=["image"])
        assert usage.images
        assert engine.podman or usage.volumes == []  # podman sends all kinds


@pytest.mark.docker  # podman insists on TLS
def test_a_login_is_tried_on_the_registry(docker: Docker) -> None:
    assert docker.login("lite", "secret", registry="127.0.0.1:5056").status == "Login Succeeded"
    with pytest.raises(Unauthorized):
        docker.login("lite", "another", registry="127.0.0.1:5056")


def test_a_login_where_nobody_answers_is_an_error(docker: Docker) -> None:
    with pytest.raises(ServerError, match="refused"):
        docker.login("lite", "secret", registry="127.0.0.1:1")


def test_whatever_the_client_lacks_can_be_asked_for(docker: Docker) -> None:
    answer = docker.perform(Operation("GET", "/containers/json", list, query={"limit": 1}))
    assert len(answer) <= 1
