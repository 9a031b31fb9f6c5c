"""The doctor on proxies that were written for it, the command that asks it, and what conversations say behind a proxy."""

from __future__ import annotations

import json
import socket
from collections.abc import Callable
from typing import Any

import pytest
from click.testing import CliRunner

from dockerlite import ConnectionLost, EngineError, ProxyError
from dockerlite.cli import cli
from dockerlite.recording import Cassette
from dockerlite.resources.system.doctor import Check
from tests.support.exec_engine import CREATED, UPGRADED, answer, engine, recorded, says
from tests.support.fake_engine import Connect, Handler, Serve, answers, request, until_gone, until_hung_up
from tests.support.frames import framed
from tests.support.recordings import DEMO


def demo(path: str) -> dict[str, Any]:
    """What the recording in the package has for a path."""
    body = next(found.answer.body for found in Cassette.load(DEMO).exchanges if found.request.path == path)
    assert body is not None
    said: dict[str, Any] = json.loads(b"".join(body.blocks()))
    return said


VERSION = answer(b"200 OK", json.dumps(demo("/version")).encode())
INFO = answer(b"200 OK", json.dumps({**demo("/info"), "SystemTime": "2020-01-01T00:00:00Z"}).encode())
NEW = {**recorded("containers")["State"], "Status": "running", "FinishedAt": "0001-01-01T00:00:00Z"}
RUNNING = {
    b"/exec/": answer(b"200 OK", json.dumps({**recorded("exec"), "Running": True, "ExitCode": None}).encode()),
    b"GET": answer(b"200 OK", json.dumps({**recorded("containers"), "State": NEW}).encode()),
}
PAGE = b"HTTP/1.1 413 Too Large\r\nServer: nginx\r\nContent-Type: text/html\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%b"
HTML = b"<html><head><title>413 Request Entity\n Too Large</title></head><body>" + b"<p>much</p>" * 1000 + b"</body></html>"
REFUSAL = PAGE % (len(HTML), HTML)


def ping(server: bytes) -> bytes:
    return b"HTTP/1.1 200 OK\r\nServer: %b\r\nApi-Version: 1.44\r\nContent-Length: 2\r\n\r\nOK" % server


def front(server: bytes, events: Handler, grpc: bytes) -> Handler:
    """An engine with a clock of long ago, behind what takes no uploads and calls itself as is said."""

    def handler(connection: socket.socket) -> None:
        while True:
            line = request(connection).split(b"\r\n")[0]
            if b"/events" in line:
                events(connection)
                return
            if b"/images/load" in line:
                connection.sendall(REFUSAL)
                until_hung_up(connection)
                return
            kinds = {b"/_ping": ping(server), b"/version": VERSION, b"/info": INFO, b"/grpc": grpc}
            connection.sendall(next(text for path, text in kinds.items() if path in line))

    return handler


def begins(connection: socket.socket) -> None:
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n")
    until_gone(connection)


def examined(connect: Connect, handler: Handler) -> dict[str, Check]:
    return {check.name: check for check in connect(handler).doctor()}


def test_every_finding_names_what_to_change(connect: Connect) -> None:
    checks = examined(connect, front(b"nginx/1.22.1", begins, b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
    assert {name: check.ok for name, check in checks.items()} == {
        "endpoint": True,
        "ping": True,
        "version": True,
        "clock": False,
        "streaming": True,
        "upload": False,
        "upgrade": False,
        "half-close": False,
    }
    assert "nginx/1.22.1, which stands in front" in checks["ping"].found
    assert checks["clock"].figure is not None
    assert checks["clock"].figure < -1e8
    assert "behind" in checks["clock"].found
    assert checks["upload"].found == "not the engine but something in front of it answered: 413 Request Entity Too Large"
    assert "client_max_body_size 0" in checks["upload"].change
    assert "proxy_set_header Upgrade $http_upgrade" in checks["upgrade"].change
    assert "Apache with upgrade=ANY" in checks["half-close"].change


def test_a_stream_that_is_held_back_is_told(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dockerlite.resources.system.doctor.PATIENCE", 0.5)
    checks = examined(connect, front(b"Docker/28.5.2 (linux)", until_gone, answer(b"404 Not Found", b"{}")))
    assert checks["ping"].found == "answered by Docker/28.5.2 (linux)"
    assert checks["streaming"].ok is False
    assert checks["streaming"].change.startswith("nginx needs proxy_buffering off")
    assert checks["upgrade"].ok is checks["half-close"].ok is None


@pytest.mark.parametrize("said", [answer(b"502 Bad Gateway", b"<html>"), b""])
def test_where_nobody_answers_nothing_more_is_tried(connect: Connect, said: bytes) -> None:
    checks = examined(connect, answers(said))
    assert list(checks) == ["endpoint", "ping"]
    assert checks["ping"].ok is False


def asked(serve: Serve, *arguments: str) -> tuple[int, str]:
    server = serve(front(b"nginx", begins, UPGRADED))
    result = CliRunner().invoke(cli, ["-H", f"unix://{server.path}", "doctor", *arguments])
    return result.exit_code, result.stdout


def test_the_command_prints_a_table_and_what_to_change_and_fails(serve: Serve) -> None:
    code, printed = asked(serve)
    assert code == 1
    lines = printed.splitlines()
    assert lines[0].split() == ["CHECK", "RESULT", "FIGURE", "FOUND"]
    assert any(line.startswith("upload      fails") for line in lines)
    assert lines[lines.index("What to change:") + 2].startswith("upload: nginx needs client_max_body_size 0")


def test_the_command_prints_json_for_programs(serve: Serve) -> None:
    code, printed = asked(serve, "--json")
    assert code == 1
    checks = {check["Name"]: check for check in json.loads(printed)}
    assert checks["half-close"]["Ok"] is False
    assert checks["streaming"]["Unit"] == "ms"


# Conversations.


def nginx(talk: Handler) -> Handler:
    """An engine behind nginx."""

    def handler(connection: socket.socket) -> None:
        engine(talk)(Named(connection))  # type: ignore[arg-type]

    return handler


class Named:
    """A connection on which every answer bears nginx's name."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.recv: Callable[[int], bytes] = connection.recv
        self.shutdown = connection.shutdown

    def sendall(self, data: bytes) -> None:
        line, end, rest = data.partition(b"\r\n")
        self._connection.sendall(line + end + (b"Server: nginx/1.22.1\r\n" if data.startswith(b"HTTP/") else b"") + rest)


OUTPUT = framed((1, b"out"))


def test_an_exec_whose_input_would_be_cut_off_is_not_started(connect: Connect) -> None:
    started: list[bool] = []

    def talk(connection: socket.socket) -> None:
        started.append(True)

    with pytest.raises(ProxyError, match=r"POST /containers/\{id\}/exec: nginx/1.22.1 stands between") as caught:
        connect(nginx(talk)).containers["c"].exec(["x"], input=b"")
    assert not started
    assert str(caught.value).endswith(caught.value.change)


def test_an_exec_without_input_is_heard_behind_nginx(connect: Connect) -> None:
    assert connect(nginx(says(UPGRADED, OUTPUT))).containers["c"].exec(["x"]).stdout == b"out"


def test_a_process_without_input_needs_no_end_of_it(connect: Connect) -> None:
    with connect(nginx(says(UPGRADED, OUTPUT))).containers["c"].exec_process(["x"], stdin=False) as process:
        assert process.communicate() == (b"out", b"")


def test_a_container_whose_input_would_be_cut_off_is_removed_and_never_started(connect: Connect) -> None:
    lines: list[bytes] = []

    def handler(connection: socket.socket) -> None:
        while True:
            received = request(connection)
            lines.append(received.split(b" HTTP")[0])
            named = UPGRADED if b"/attach" in lines[-1] else CREATED
            connection.sendall(named.replace(b"\r\n", b"\r\nServer: openresty\r\n", 1))

    with pytest.raises(ProxyError, match=r"POST /containers/\{id\}/attach: openresty stands between"):
        connect(handler).containers.run("x", input=b"hello")
    assert [line.split(b"?")[0] for line in lines] == [
        b"POST /v1.44/containers/create",
        b"POST /v1.44/containers/e/attach",
        b"DELETE /v1.44/containers/e",
    ]


@pytest.mark.parametrize("command", ["exec", "run"])
def test_output_that_stops_while_the_process_runs_was_cut(connect: Connect, command: str) -> None:
    def handler(connection: socket.socket) -> None:
        while b"Upgrade: tcp" not in (received := request(connection)):
            line = received.split(b" HTTP")[0]
            connection.sendall(next((text for part, text in RUNNING.items() if part in line and b"GET" in line), CREATED))
        connection.sendall(UPGRADED + OUTPUT)

    docker = connect(handler)
    with pytest.raises(ConnectionLost, match=r"the connection was cut: .*proxy_half_close on.*proxy_read_timeout 1d"):
        docker.containers["c"].exec(["x"], input=b"") if command == "exec" else docker.containers.run("x", input=b"")


def test_a_page_of_a_proxy_is_not_dumped(connect: Connect) -> None:
    with pytest.raises(EngineError) as caught:
        connect(answers(REFUSAL)).info()
    assert (caught.value.status, "much" in str(caught.value)) == (413, False)
    assert "413 Request Entity Too Large; nginx needs client_max_body_size 0, Apache LimitRequestBody 0" in str(caught.value)
