"""The requests adapter: a session's errors and answers become ours; its own features work."""

from __future__ import annotations

import errno
from typing import Any

import pytest
import requests
import responses
from responses import matchers
from urllib3.exceptions import ProtocolError

from dockerlite import (
    ConnectError,
    ConnectionLost,
    DecodeError,
    Docker,
    DockerError,
    DockerTimeout,
    EngineError,
    InvalidArgument,
    NotFound,
    ServerError,
    UnsupportedByEngine,
)

BASE = "http+unix://%2Frun%2Fdocker.sock"


@pytest.fixture
def docker() -> Docker:
    return Docker("unix:///run/docker.sock", version="1.44")


def os_error(number: int) -> requests.ConnectionError:
    return requests.ConnectionError(OSError(number, "said the system"))


@pytest.mark.parametrize(
    ("raised", "kind", "says"),
    [
        (os_error(errno.ENOENT), ConnectError, r"no engine at unix:///run/docker.sock \(given as host\): there is no such socket"),
        (os_error(errno.EACCES), ConnectError, "permission denied"),
        (os_error(errno.ECONNREFUSED), ConnectError, "connection refused, nothing listens there"),
        (os_error(errno.ENOTSOCK), ConnectError, "that is no socket"),
        (os_error(errno.EIO), ConnectError, "said the system"),
        (requests.ConnectionError("odd"), ConnectError, "odd"),
        (
            requests.ReadTimeout(),
            DockerTimeout,
            r"GET /info: .* in time \(timeout=60\); with_options",
        ),
        (requests.ConnectTimeout(), DockerTimeout, "GET /info"),
        (requests.ConnectionError(ProtocolError("the engine hung up")), ConnectionLost, "GET /info: the engine hung up"),
        (requests.exceptions.ChunkedEncodingError("cut"), ConnectionLost, "GET /info: cut"),
    ],
)
@responses.activate
def test_what_requests_raises_is_said_in_our_words(docker: Docker, raised: Exception, kind: type[DockerError], says: str) -> None:
    responses.get(f"{BASE}/v1.44/info", body=raised)
    with pytest.raises(kind, match=says) as caught:
        docker.info()
    assert caught.value.__cause__ is raised


@pytest.mark.parametrize(
    ("status", "body", "content_type", "kind", "says"),
    [
        (404, '{"message": "page not found"}', "application/json", NotFound, "page not found"),
        (500, '{"cause": "c", "message": "podman says", "response": 500}', "application/json", ServerError, "podman says"),
        (400, "no JSON", "text/plain", EngineError, r"no JSON \(400 from GET /info\)"),
        (502, "<html><title>502 Bad Gateway</title></html>", "text/html", ServerError, "in front of it answered: 502 Bad Gateway"),
        (200, "<html></html>", "text/html", DecodeError, "GET /info: the answer: Invalid JSON"),
        (200, "", "application/json", DecodeError, "GET /info"),
    ],
)
@responses.activate
def test_an_answer_that_is_no_engine_s_is_told_as_such(
    docker: Docker, status: int, body: str, content_type: str, kind: type[DockerError], says: str
) -> None:
    responses.get(f"{BASE}/v1.44/info", body=body, status=status, content_type=content_type)
    with pytest.raises(kind, match=says):
        docker.info()


@responses.activate
def test_a_body_cut_short_is_an_error(docker: Docker) -> None:
    responses.get(f"{BASE}/v1.44/info", body='{"Contai', headers={"Content-Length": "2000"}, auto_calculate_content_length=False)
    with pytest.raises((ConnectionLost, DecodeError), match="GET /info"):
        docker.info()


@responses.activate
def test_the_version_is_negotiated_once_with_the_header_of_ping() -> None:
    ping = responses.get(f"{BASE}/_ping", body="OK", headers={"Api-Version": "1.45"})
    listing = responses.get(
        f"{BASE}/v1.45/containers/json", json=[], match=[matchers.query_param_matcher({"all": "true", "size": "false"})]
    )
    docker = Docker("unix:///run/docker.sock")
    assert docker.containers.list(all=True) == []
    assert docker.containers.list(all=True) == []
    assert (ping.call_count, listing.call_count, docker.api_version()) == (1, 2, "1.45")


@pytest.mark.parametrize(("theirs", "spoken"), [("1.41", "1.41"), ("1.51", "1.51"), ("1.56", "1.56"), ("1.99", "1.56"), ("2.0", "1.56")])
@responses.activate
def test_the_newest_version_that_both_know_is_spoken(theirs: str, spoken: str) -> None:
    responses.get(f"{BASE}/_ping", body="OK", headers={"Api-Version": theirs})
    assert Docker("unix:///run/docker.sock").api_version() == spoken


@pytest.mark.parametrize(
    ("headers", "says"),
    [({"Api-Version": "1.40"}, "speaks API 1.40 at most, dockerlite 1.41 at least"), ({}, "without an Api-Version")],
)
@responses.activate
def test_an_engine_too_old_or_none_at_all_is_refused(headers: dict[str, str], says: str) -> None:
    responses.get(f"{BASE}/_ping", body="OK", headers=headers)
    with pytest.raises(ConnectError, match=says):
        Docker("unix:///run/docker.sock").info()


@responses.activate
def test_a_version_that_was_given_is_not_negotiated(docker: Docker) -> None:
    responses.get(f"{BASE}/v1.44/containers/x/changes", body="null")
    assert docker.containers["x"].changes() == []


@responses.activate
def test_what_the_version_lacks_is_refused_before_anything_is_sent() -> None:
    docker = Docker("unix:///run/docker.sock", version="1.41")
    with pytest.raises(UnsupportedByEngine, match=r"signal needs API 1.42, this engine speaks 1.41"):
        docker.containers["x"].stop(signal="SIGINT")
    assert len(responses.calls) == 0


@pytest.mark.parametrize("version", ["1.40", "1.57", "one", "v1.44", "", "1"])
def test_a_version_nobody_speaks_is_refused(version: str) -> None:
    with pytest.raises(InvalidArgument, match="version"):
        Docker("unix:///run/docker.sock", version=version)


@pytest.mark.parametrize("options", [{"timeout": 0}, {"timeout": -1}, {"deadline": 0}])
def test_a_timeout_that_never_lets_anything_pass_is_refused(options: dict[str, Any], docker: Docker) -> None:
    with pytest.raises(InvalidArgument, match="give seconds above 0"):
        Docker("unix:///run/docker.sock", **options)
    with pytest.raises(InvalidArgument, match="give seconds above 0"):
        docker.with_options(**options)


def test_an_unknown_option_is_refused(docker: Docker) -> None:
    with pytest.raises(InvalidArgument, match="no such option: retries"):
        docker.with_options(retries=3)


@responses.activate
def test_a_session_of_ones_own_brings_its_headers_and_hooks() -> None:
    seen: list[int] = []
    session = requests.Session()
    session.headers["X-Team"] = "ops"
    session.hooks["response"].append(lambda response, **_: seen.append(response.status_code))
    responses.get(f"{BASE}/v1.44/containers/x/changes", body="[]", match=[matchers.header_matcher({"X-Team": "ops", "X-Call": "1"})])
    docker = Docker("unix:///run/docker.sock", version="1.44", session=session, headers={"X-Call": "0"})
    assert docker.with_options(headers={"X-Call": "1"}).containers["x"].changes() == []
    assert seen == [200]
    assert docker.session is session


@responses.activate
def test_the_session_beneath_serves_raw_requests(docker: Docker) -> None:
    responses.get(f"{BASE}/info", json={"ID": "raw"})
    assert docker.session.get(docker.endpoint.base_url + "/info").json() == {"ID": "raw"}
    assert docker.session.trust_env is False


def test_a_recording_has_no_session() -> None:
    with pytest.raises(InvalidArgument, match="no requests session"):
        Docker("replay:demo").session  # noqa: B018


@responses.activate
def test_304_is_no_error_but_says_that_nothing_changed(docker: Docker) -> None:
    responses.post(f"{BASE}/v1.44/containers/x/start", status=204)
    responses.post(f"{BASE}/v1.44/containers/x/start", status=304)
    assert [docker.containers["x"].start(), docker.containers["x"].start()] == [True, False]
