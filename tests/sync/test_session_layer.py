"""With or without the requests session: the same bytes, answers and exceptions."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from tarfile import TarInfo
from typing import Any

import pytest

from dockerlite import ConnectError, Docker, DockerError, NotFound, Operation, UnsupportedByEngine
from dockerlite.core.answers import Items
from dockerlite.wire.encode import NEWEST, OLDEST
from tests.support.accepting_engine import headers, whole_request
from tests.support.fake_engine import OK, Handler, Requests, Serve, Server, answers, client, request, until_gone, until_hung_up
from tests.support.verb_calls import CALLS
from tests.support.verb_operations import operations_of

MESSAGE = b'{"message":"No such container: c"}'
MEMBER = TarInfo("p")
MEMBER.size = 3


def sized(status: bytes, body: bytes, kind: bytes = b"application/json") -> bytes:
    return b"HTTP/1.1 %b\r\nApi-Version: 1.44\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (status, kind, len(body), body)


#: The engine's answers to any request.
CANNED = {
    "an object": sized(b"200 OK", b'{"Id":"c","ID":"c","Status":"x","Warnings":["w"]}\n'),
    "a list in chunks": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n1\r\n]\r\n0\r\n\r\n",
    "frames": sized(b"200 OK", b"\x01\0\0\0\0\0\0\x04one\n\x02\0\0\0\0\0\0\x04two\n", b"application/vnd.docker.multiplexed-stream"),
    "a tar": sized(b"200 OK", MEMBER.tobuf() + b"abc" + bytes(509 + 1024), b"application/x-tar"),
    "nothing": b"HTTP/1.1 204 No Content\r\n\r\n",
    "unchanged": b"HTTP/1.1 304 Not Modified\r\n\r\n",
    "not found": sized(b"404 Not Found", MESSAGE),
    "an error in words": sized(b"500 Internal Server Error", b"went wrong", b"text/plain"),
    "text to its end": b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nwords\n",
}


class Pieces:
    """A body in pieces that can be sent more than once."""

    def __init__(self, pieces: list[bytes]) -> None:
        self._pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return iter(self._pieces)


def repeatable(operation: Operation[Any]) -> Operation[Any]:
    """The operation with a body that can be read repeatedly, and without reconnecting."""
    body = Pieces(list(operation.body)) if isinstance(operation.body, Iterator) else operation.body
    answer = operation.answer if operation.items is None else Items(operation.items.decoder)  # without reconnecting
    return operation.replace(body=body, answer=answer)


OPERATIONS = [
    pytest.param(repeatable(operation), version, id=f"{operation.name} {version}")
    for resource, verb, options in CALLS
    for version in (OLDEST, NEWEST)
    for operation in operations_of(verb.build(resource, **options), version)
]


class Engine:
    """A fake engine that keeps the received bytes and always sends the same answer."""

    def __init__(self) -> None:
        self.answer = b""
        self.heard: Requests = []
        self.server = Server(self._handle)
        self.host = f"unix://{self.server.path}"

    def take(self) -> Requests:
        """The requests since the last call of this."""
        heard, self.heard = self.heard, []
        return heard

    def _handle(self, connection: socket.socket) -> None:
        connection.settimeout(60)  # it must not close a connection that is idle for a while
        while True:
            asked = whole_request(connection)
            self.heard.append(asked)
            answer = self.answer  # once this is sent, the test may set the next one
            connection.sendall(answer.partition(b"\r\n\r\n")[0] + b"\r\n\r\n" if asked.startswith(b"HEAD") else answer)
            if b"Connection: close" in answer:
                return


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    engine = Engine()
    yield engine
    engine.server.close()


Pair = tuple[Docker, Docker, list[int]]


@pytest.fixture(scope="module")
def pairs(engine: Engine) -> Iterator[dict[str, Pair]]:
    """For each API version: clients without and with a session, and the statuses that it saw."""
    with ExitStack() as clients:
        made: dict[str, Pair] = {}
        for version in (OLDEST, NEWEST):
            direct, by_session = (clients.enter_context(Docker(engine.host, version=version, timeout=5)) for _ in range(2))
            made[version] = direct, by_session, observed(by_session)
        yield made


def observed(docker: Docker) -> list[int]:
    """Send a client's calls through requests; the statuses that requests sees."""
    seen: list[int] = []
    docker.session.hooks["response"].append(lambda response, **_: seen.append(response.status_code))
    return seen


def comparable(value: Any) -> Any:
    if isinstance(value, Exception):
        return type(value), str(value), {name: comparable(of) for name, of in vars(value).items()}
    return value.get_info() if isinstance(value, TarInfo) else value


def outcome(call: Callable[[], Any]) -> Any:
    """The result or exception of a call, in a comparable form."""
    try:
        result = call()
    except Exception as failed:  # the doctor's and the replay's own, too
        return comparable(failed)
    return [comparable(item) for item in result] if isinstance(result, list) else result


def performed(docker: Docker, operation: Operation[Any]) -> Any:
    """An answer, or the items of one."""
    return outcome(lambda: docker.perform(operation) if operation.items is None else list(docker.performer.stream(operation)))


@pytest.mark.parametrize(("operation", "version"), OPERATIONS)
def test_every_operation_is_the_same_on_the_wire_and_in_its_result(
    engine: Engine, pairs: dict[str, Pair], operation: Operation[Any], version: str
) -> None:
    direct, by_session, seen = pairs[version]
    for name, engine.answer in CANNED.items() if version == NEWEST else [("an object", CANNED["an object"])]:
        engine.take()
        seen.clear()
        expected, sent = performed(direct, operation), engine.take()
        assert seen == []
        assert sent or expected[0] is UnsupportedByEngine
        assert performed(by_session, operation) == expected, name
        assert engine.take() == sent, name
        assert len(seen) == len(sent)


def garbage_in_chunks(connection: socket.socket) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\nzz\r\n")
    until_hung_up(connection)


def halts_after(text: bytes) -> Handler:
    """Answer with these bytes, then send nothing."""

    def handle(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(text)
        until_gone(connection)

    return handle


def refuses_while_it_is_sent(connection: socket.socket) -> None:
    connection.recv(100)
    connection.sendall(sized(b"413 Too Large", b'{"message":"that is too much"}'))


def hangs_up_while_it_is_sent(connection: socket.socket) -> None:
    connection.recv(100)


FAILURES: dict[str, Handler] = {
    "hang-up before the head": answers(b""),
    "hang-up in the head": answers(b"HTTP/1.1 200 OK\r\nConte"),
    "hang-up in the body": answers(b'HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{"ID'),
    "hang-up in a chunk": answers(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ID"\r\n'),
    "hang-up in an error": answers(b"HTTP/1.1 500 No\r\nContent-Length: 20\r\n\r\n{"),
    "404": answers(CANNED["not found"]),
    "500": answers(CANNED["an error in words"]),
    "502 of a proxy": answers(sized(b"502 Bad Gateway", b"<html><title>502 Bad Gateway</title></html>", b"text/html")),
    "garbage instead of HTTP": answers(b"SSH-2.0-OpenSSH_9.6\r\n"),
    "garbage in a chunked body": garbage_in_chunks,
    "no head in time": halts_after(b""),
    "half a head in time": halts_after(b"HTTP/1.1 200 OK\r\nConte"),
    "half a body in time": halts_after(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{"),
    "half a chunk in time": halts_after(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"),
    "a hang-up while the request is sent": hangs_up_while_it_is_sent,
    "a refusal while the request is sent": refuses_while_it_is_sent,
}
VERBS: dict[str, Callable[[Docker], Any]] = {
    "GET": lambda docker: docker.info(),
    "POST": lambda docker: docker.containers["c"].pause(),
    "HEAD": lambda docker: docker.containers["c"].stat("/p"),
    "a stream": lambda docker: list(docker.containers["c"].logs()),
    "an upload": lambda docker: docker.images.load(iter([bytes(2**16)] * 64)),
    "bytes": lambda docker: docker.images.load(bytes(2**22)),
    "a call that takes its time": lambda docker: docker.with_options(deadline=0.1).containers["c"].stop(),
    "a call with less time than its reads": lambda docker: docker.with_options(timeout=5, deadline=0.1).info(),
}


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("failure", FAILURES)
def test_a_failure_is_the_same_exception_with_the_same_text(serve: Serve, failure: str, verb: str) -> None:
    server = serve(FAILURES[failure])
    late = "in time" in failure

    def failed(docker: Docker) -> Any:
        return outcome(lambda: VERBS[verb](docker.with_options(deadline=0.1) if late else docker))

    with client(server, 0.1 if late else 5) as direct, client(server, 0.1 if late else 5) as by_session:
        observed(by_session)
        expected = failed(direct)
        assert issubclass(expected[0], DockerError)
        assert failed(by_session) == expected


@pytest.mark.parametrize("there", [True, False])
def test_where_nobody_listens_the_same_is_said(tmp_path: Path, there: bool) -> None:
    path = tmp_path / "engine.sock"
    if there:
        with socket.socket(socket.AF_UNIX) as bound:
            bound.bind(str(path))
    with Docker(f"unix://{path}", version="1.44") as direct, Docker(f"unix://{path}", version="1.44") as by_session:
        observed(by_session)
        expected = outcome(direct.info)
        assert expected[0] is ConnectError
        assert outcome(by_session.info) == expected


@pytest.mark.parametrize("verb", ["GET", "POST"])
def test_a_connection_that_dies_under_a_second_call_is_told_or_replaced_in_the_same_way(serve: Serve, verb: str) -> None:
    def engine(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(CANNED["an object"])
        request(connection)  # and close without an answer

    outcomes = []
    for look in (False, True):
        server = serve(engine)
        with client(server) as docker:
            if look:
                observed(docker)
            docker.containers["c"].top()
            outcomes.append((outcome(lambda: VERBS[verb](docker)), server.connections))
    assert outcomes[0] == outcomes[1]
    assert outcomes[0][1] == (2 if verb == "GET" else 1)


def test_a_conversation_begins_with_the_same_bytes(engine: Engine, pairs: dict[str, Pair]) -> None:
    direct, by_session, _ = pairs[NEWEST]
    engine.answer = CANNED["not found"]
    for docker in (direct, by_session):
        with pytest.raises(NotFound):
            docker.open_grpc()
    one, other = engine.take()
    assert one == other
    assert headers(one)["upgrade"]


@pytest.mark.parametrize("name", ["User-Agent", "user-agent", "USER-AGENT"])
def test_a_header_of_the_client_replaces_the_usual_one_however_it_is_written(engine: Engine, pairs: dict[str, Pair], name: str) -> None:
    engine.answer = CANNED["nothing"]
    for docker in pairs[NEWEST][:2]:
        docker.with_options(headers={name: "me"}).containers["c"].pause()
    one, other = engine.take()
    assert one == other
    assert headers(one)["user-agent"] == "me"


@pytest.mark.parametrize("by_session", [False, True])
def test_a_stream_whose_answer_is_awaited_is_ended_from_another_thread(serve: Serve, by_session: bool) -> None:
    asked, gone = threading.Event(), threading.Event()

    def engine(connection: socket.socket) -> None:
        request(connection)
        asked.set()
        until_gone(connection)
        gone.set()

    with client(serve(engine)) as docker:
        if by_session:
            observed(docker)
        logs = docker.containers["c"].logs(follow=True)
        lines: list[object] = []
        reader = threading.Thread(target=lambda: lines.extend(logs))
        reader.start()
        assert asked.wait(5)
        logs.close()
        assert gone.wait(1)
        reader.join(5)
        assert (reader.is_alive(), lines) == (False, [])


@pytest.mark.parametrize(
    ("given", "body"),
    [({"data": "text"}, b"text"), ({"data": {"a": "1"}}, b"a=1"), ({"json": {"a": 1}}, b'{"a": 1}'), ({"data": b"bytes"}, b"bytes")],
)
def test_a_session_sends_what_it_is_given(engine: Engine, pairs: dict[str, Pair], given: dict[str, Any], body: bytes) -> None:
    engine.answer = OK
    docker = pairs[NEWEST][1]
    assert docker.session.post(f"{docker.endpoint.base_url}/x", **given).json() == []
    [asked] = engine.take()
    assert asked.partition(b"\r\n\r\n")[2] == body
