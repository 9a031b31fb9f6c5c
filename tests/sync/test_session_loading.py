"""requests is loaded when it is used, and from then on its hooks and mocks see the calls."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from typing import Any

import pytest
import requests
import responses
from requests.adapters import BaseAdapter, HTTPAdapter

from dockerlite import Docker
from tests.support.fake_engine import OK, Requests, Serve, Server, TcpServer, always, client, recording

#: An answer that is both an empty list and a line of a log.
ANY = OK.replace(b"Content-Length", b"Content-Type: application/vnd.docker.raw-stream\r\nContent-Length")
LOADED = "\nimport sys; print(*sys.modules)"


def modules_after(code: str, server: Server) -> set[str]:
    """The modules that are loaded after a script with a client of the engine."""
    start = "import os\nfrom dockerlite import Docker\ndocker = Docker(os.environ['DOCKER_HOST'], version='1.44')\n"
    environ = {**os.environ, "DOCKER_HOST": f"unix://{server.path}"}
    run = subprocess.run([sys.executable, "-c", start + code + LOADED], env=environ, capture_output=True, text=True, check=True)
    return set(run.stdout.split())


DIRECT = {
    "a call": "docker.ping()",
    "a stream": "list(docker.containers['c'].logs())",
    "requests imported": "import requests\ndocker.containers['c'].changes()",
    "requests used for something else": "import requests\nrequests.Session().hooks\ndocker.containers['c'].changes()",
}
BY_REQUESTS = {
    "the session touched": "docker.session\ndocker.containers['c'].changes()",
    "a session given": "import requests\nDocker(docker.endpoint.host, session=requests.Session())",
    "responses at work": "import responses\nwith responses.mock:\n    responses.mock.add_passthru('http+unix:')\n    docker.ping()",
}


@pytest.mark.parametrize("which", DIRECT)
def test_nobody_looks_so_requests_stays_out(serve: Serve, which: str) -> None:
    loaded = modules_after(DIRECT[which], serve(recording([], ANY)))
    assert "dockerlite.sync.pool" in loaded
    assert "dockerlite.sync.adapter" not in loaded
    assert ("requests" in loaded) == ("import requests" in DIRECT[which])


@pytest.mark.parametrize("which", BY_REQUESTS)
def test_somebody_looks_so_requests_is_loaded(serve: Serve, which: str) -> None:
    assert {"requests", "dockerlite.sync.adapter"} <= modules_after(BY_REQUESTS[which], serve(always))


def test_threads_that_look_at_the_same_time_get_one_session(serve: Serve) -> None:
    code = """
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
together = Barrier(16)
def look(_):
    together.wait()
    return docker.session
with ThreadPoolExecutor(16) as threads:
    assert len(set(map(id, threads.map(look, range(16))))) == 1
"""
    assert "dockerlite.sync.adapter" in modules_after(code, serve(always))


@pytest.mark.parametrize("first", ["the session", "a call"])
def test_the_session_and_the_calls_share_their_connection(serve: Serve, first: str) -> None:
    server = serve(always)
    with client(server) as docker:
        if first == "a call":
            assert docker.containers["c"].changes() == []
        assert docker.session.get(f"{docker.endpoint.base_url}/info").json() == []
        assert docker.containers["c"].changes() == []
        assert docker.session is docker.session
    assert server.connections == 1


@pytest.mark.parametrize("first", ["the session", "a call"])
def test_a_hook_sees_the_calls_that_follow(serve: Serve, first: str) -> None:
    seen: list[tuple[int, str | None]] = []
    with client(serve(recording([], ANY))) as docker:
        if first == "a call":
            docker.containers["c"].changes()
        docker.session.hooks["response"].append(lambda response, **_: seen.append((response.status_code, response.request.url)))
        docker.containers["c"].changes()
        assert [line.text for line in docker.containers["c"].logs()] == ["[]"]
        del docker.session.hooks["response"][:]
        docker.containers["c"].changes()
    url = docker.endpoint.base_url + "/v1.44/containers/c"
    assert seen == [(200, f"{url}/changes"), (200, f"{url}/logs?follow=false&stdout=true&stderr=true&timestamps=false")]


def test_a_hook_that_reads_an_answer_leaves_it_to_the_call(serve: Serve) -> None:
    read: list[str] = []
    server = serve(always)
    with client(server) as docker:
        docker.session.hooks["response"].append(lambda response, **_: read.append(response.text))
        for _ in range(2):
            assert docker.containers["c"].changes() == []
    assert read == ["[]", "[]"]
    assert server.connections == 1


def test_a_hook_may_put_another_answer_in_place(serve: Serve) -> None:
    def replaced(response: requests.Response, **_: Any) -> requests.Response:
        assert response.content == b"[]"
        response._content = b'[{"Path":"/p","Kind":1}]'
        return response

    with client(serve(always)) as docker:
        docker.session.hooks["response"].append(replaced)
        assert [change.path for change in docker.containers["c"].changes()] == ["/p"]


class Sees(HTTPAdapter):
    """A user's adapter: delegates to another one, and keeps the requests."""

    def __init__(self, beneath: BaseAdapter) -> None:
        super().__init__()
        self.beneath = beneath
        self.asked: list[tuple[str | None, str | None]] = []

    def send(self, request: requests.PreparedRequest, *arguments: Any, **options: Any) -> requests.Response:
        self.asked.append((request.method, request.url))
        return self.beneath.send(request, *arguments, **options)


def test_an_adapter_mounted_for_the_engine_gets_the_calls_and_the_connections_are_closed_all_the_same(serve: Serve) -> None:
    gone = threading.Event()
    heard: Requests = []

    def engine(connection: Any) -> None:
        try:
            recording(heard, OK)(connection)
        finally:
            gone.set()

    with client(serve(engine)) as docker:
        base = docker.endpoint.base_url
        docker.containers["c"].changes()
        docker.session.mount(base, sees := Sees(docker.session.get_adapter(base)))
        docker.containers["c"].pause()
        assert sees.asked == [("POST", f"{base}/v1.44/containers/c/pause")]
        docker.session.mount(base, Sees(sees.beneath))
        assert not gone.is_set()
        sees.beneath = HTTPAdapter()
    assert gone.wait(5)
    assert [asked.split()[1] for asked in heard] == [b"/v1.44/containers/c/changes", b"/v1.44/containers/c/pause"]


class Signs(HTTPAdapter):
    """A user's adapter that sends like the one of requests."""

    def add_headers(self, request: requests.PreparedRequest, **options: Any) -> None:
        request.headers["X-Signed"] = "yes"


def test_an_adapter_of_requests_own_kind_is_taken_too() -> None:
    heard: Requests = []
    server = TcpServer(recording(heard, OK))
    with Docker(f"tcp://127.0.0.1:{server.port}", version="1.44") as docker:
        docker.session.mount(docker.endpoint.base_url, Signs())
        assert docker.containers["c"].changes() == []
    server.close()
    assert b"X-Signed: yes\r\n" in heard[0]


def test_a_session_of_ones_own_says_its_headers_to_the_engine(serve: Serve) -> None:
    heard: Requests = []
    session = requests.Session()
    session.headers["X-Team"] = "ops"
    with Docker(f"unix://{serve(recording(heard, OK)).path}", version="1.44", session=session) as docker:
        docker.containers["c"].changes()
        assert docker.session is session
    assert b"X-Team: ops\r\n" in heard[0]


def test_responses_answers_while_it_is_at_work_and_the_engine_before_and_after(serve: Serve) -> None:
    heard: Requests = []
    with client(serve(recording(heard, OK))) as docker:
        for mocked in (False, True, False):
            if not mocked:
                assert docker.containers["c"].changes() == []
                continue
            with responses.RequestsMock() as mock:
                mock.get(f"{docker.endpoint.base_url}/v1.44/containers/c/changes", json=[{"Path": "/p", "Kind": 1}])
                assert [change.path for change in docker.containers["c"].changes()] == ["/p"]
    assert len(heard) == 2
