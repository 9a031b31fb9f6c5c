"""Streams over real sockets: when they close, how they end, and failures."""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable
from contextlib import suppress

import pytest

from dockerlite import (
    ConnectionLost,
    ContainerNotFound,
    DockerTimeout,
    EngineError,
    Gap,
    InvalidArgument,
    NotImplementedByEngine,
    ServerError,
    StreamError,
)
from tests.support.fake_engine import OK, Connect, Handler, answers, request, until_hung_up
from tests.support.frames import framed
from tests.support.polling import wait_until

HEAD = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
END = b"0\r\n\r\n"


def chunked(*pieces: tuple[int, bytes]) -> bytes:
    """Frames as an engine sends them, one per chunk."""
    return b"".join(b"%x\r\n%b\r\n" % (len(frame), frame) for piece in pieces if (frame := framed(piece)))


LINES = HEAD + chunked((1, b"one\n"), (2, b"two\n"), (1, b"three\n"))


def follow(sent: bytes, hung_up: threading.Event) -> Handler:
    """Answer with the beginning of a log, then wait for the client to close."""

    def handler(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(sent)
        until_hung_up(connection)
        hung_up.set()

    return handler


def test_the_lines_come_and_then_the_end(connect: Connect) -> None:
    docker = connect(answers(LINES + END))
    assert [(line.stream, line.text) for line in docker.containers["c"].logs()] == [
        ("stdout", "one"),
        ("stderr", "two"),
        ("stdout", "three"),
    ]


def test_leaving_the_loop_hangs_up_at_once(connect: Connect) -> None:
    hung_up = threading.Event()
    for line in connect(follow(LINES, hung_up)).containers["c"].logs(follow=True):
        assert line.text == "one"
        break
    assert hung_up.wait(5)


def test_an_error_in_the_loop_hangs_up_at_once(connect: Connect) -> None:
    hung_up = threading.Event()
    logs = connect(follow(LINES, hung_up)).containers["c"].logs(follow=True)
    with pytest.raises(ValueError, match="invalid literal"):
        sum(int(line.text) for line in logs)
    assert hung_up.wait(5)


def test_leaving_the_block_hangs_up_at_once(connect: Connect) -> None:
    hung_up = threading.Event()
    with connect(follow(LINES, hung_up)).containers["c"].logs(follow=True) as logs:
        lines = iter(logs)
        assert next(lines).text == "one"
    assert hung_up.wait(5)


def test_closing_in_the_loop_ends_it_whatever_has_come_already(connect: Connect) -> None:
    hung_up, texts = threading.Event(), []
    logs = connect(follow(LINES, hung_up)).containers["c"].logs(follow=True)
    for line in logs:
        texts.append(line.text)
        logs.close()
    assert texts == ["one"]
    assert hung_up.wait(5)


@pytest.mark.parametrize("sent", [HEAD, LINES, LINES + chunked((1, b"begun"))[:9]])
def test_closing_from_another_thread_ends_the_loop_at_once(connect: Connect, sent: bytes) -> None:
    hung_up, entered, failures = threading.Event(), threading.Event(), []
    logs = connect(follow(sent, hung_up)).containers["c"].logs(follow=True)

    def read() -> None:
        try:
            with logs:
                entered.set()
                list(logs)
        except Exception as failed:
            failures.append(failed)

    reader = threading.Thread(target=read)
    reader.start()
    assert entered.wait(5)
    logs.close()
    reader.join(5)
    assert not reader.is_alive()
    assert not failures
    assert hung_up.wait(5)


@pytest.mark.parametrize("sent", [b"", HEAD[:20], HEAD[:-2]], ids=["nothing", "a part of the head", "nearly all of the head"])
def test_closing_ends_a_reader_that_still_waits_for_the_head(connect: Connect, sent: bytes) -> None:
    asked, hung_up, asks = threading.Event(), threading.Event(), []

    def engine(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(OK)
        while True:  # on a reused connection, where a GET may be sent again
            asks.append(request(connection))
            connection.sendall(sent)
            asked.set()
            with suppress(ConnectionResetError):  # the client closed before it read that
                until_hung_up(connection)
            hung_up.set()

    docker = connect(engine)
    assert docker.containers.list() == []
    logs = docker.containers["c"].logs(follow=True)
    read: list[object] = []
    reader = threading.Thread(target=lambda: read.append(list(logs)), daemon=True)
    reader.start()
    assert asked.wait(5)
    began = time.monotonic()
    logs.close()
    reader.join(5)
    assert time.monotonic() - began < 1
    assert read == [[]]
    assert hung_up.wait(5)
    assert len(asks) == 1
    assert len(docker.containers.list()) == 0  # the client still works


def test_closing_ends_a_stream_that_asked_for_more_after_it_was_opened(connect: Connect) -> None:
    hung_up, came = threading.Event(), threading.Event()

    def engine(connection: socket.socket) -> None:
        while b"until=" in request(connection):  # the request for remembered events
            connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")
        connection.sendall(HEAD)
        until_hung_up(connection)
        hung_up.set()

    events = connect(engine).events(since=5, reconnect=True)

    def read() -> None:
        for event in events:
            assert isinstance(event, Gap)
            came.set()

    reader = threading.Thread(target=read, daemon=True)
    reader.start()
    assert came.wait(5)
    events.close()
    reader.join(2)
    assert not reader.is_alive()
    assert hung_up.wait(2)


def test_a_hundred_streams_left_early_leave_no_descriptor(connect: Connect) -> None:
    docker = connect(follow(LINES, threading.Event()))
    before = len(os.listdir("/proc/self/fd"))
    for _ in range(100):
        for _line in docker.containers["c"].logs(follow=True):
            break
    wait_until(lambda: len(os.listdir("/proc/self/fd")) <= before)  # threads of this process close the engine's half


def test_a_stream_asks_nothing_before_it_is_read(connect: Connect) -> None:
    asked: list[bytes] = []
    docker = connect(lambda connection: asked.append(request(connection)))
    logs = docker.containers["c"].logs()
    logs.close()
    with pytest.raises(InvalidArgument, match="this stream was closed"):
        list(logs)
    assert not asked


def test_a_stream_is_read_once(connect: Connect) -> None:
    logs = connect(answers(LINES + END, LINES + END)).containers["c"].logs()
    assert len(list(logs)) == 3
    with pytest.raises(InvalidArgument, match="this stream was read already"):
        list(logs)


def test_a_connection_serves_again_after_a_stream_came_to_its_end(connect: Connect) -> None:
    connections = set()

    def handler(connection: socket.socket) -> None:
        connections.add(connection)
        while True:
            request(connection)
            connection.sendall(LINES + END)

    docker = connect(handler)
    for _ in range(3):
        assert len(list(docker.containers["c"].logs())) == 3
    assert len(connections) == 1


def test_a_stream_has_no_read_timeout(connect: Connect) -> None:
    def handler(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(HEAD)
        threading.Event().wait(0.3)
        connection.sendall(chunked((1, b"late\n")) + END)

    assert [line.text for line in connect(handler, timeout=0.1).containers["c"].logs(follow=True)] == ["late"]


@pytest.mark.parametrize("sent", [b"", HEAD, LINES])
def test_an_idle_timeout_gives_up_on_a_silent_engine(connect: Connect, sent: bytes) -> None:
    hung_up = threading.Event()
    logs = connect(follow(sent, hung_up)).containers["c"].logs(follow=True, idle_timeout=0.1)
    texts: list[str] = []
    with pytest.raises(DockerTimeout, match=r"GET /containers/\{id\}/logs: .*timeout=0.1"):
        texts.extend(line.text for line in logs)
    assert hung_up.wait(5)


@pytest.mark.parametrize(
    ("sent", "error", "says"),
    [
        (LINES, ConnectionLost, "hung up in the middle of its answer"),
        (LINES + b"20\r\n\1", ConnectionLost, "hung up in the middle of its answer"),
        (LINES + b"9\r\n\1\0\0\0\0\0\0\4x\r\n" + END, ConnectionLost, "ends in the middle of a frame"),
        (LINES + chunked((3, b"Error grabbing logs: gone\n")) + END, StreamError, "Error grabbing logs: gone"),
    ],
)
def test_a_stream_that_is_cut_off_raises_after_the_lines_before(connect: Connect, sent: bytes, error: type[Exception], says: str) -> None:
    texts: list[str] = []

    def read() -> None:
        for line in connect(answers(sent)).containers["c"].logs():
            texts.append(line.text)

    with pytest.raises(error, match=says):
        read()
    assert texts == ["one", "two", "three"]


def refusal(status: bytes, kind: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Type: %b\r\nContent-Length: %d\r\n\r\n%b" % (status, kind, len(body), body)


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (refusal(b"404 Not Found", b"application/json", b'{"message":"No such container: c"}'), ContainerNotFound),
        (refusal(b"501 Not Implemented", b"text/plain", b"configured logging driver does not support reading\r\n"), NotImplementedByEngine),
        (b"HTTP/1.1 500 Internal Server Error\r\nConnection: close\r\n\r\nsomething broke", ServerError),
        (b"HTTP/1.1 500 Internal Server Error\r\nContent-Length: 0\r\n\r\n", ServerError),
    ],
)
@pytest.mark.parametrize("enter", [lambda logs: logs.__enter__(), list], ids=["entered", "iterated"])
def test_an_error_status_raises_what_it_stands_for(
    connect: Connect, answer: bytes, error: type[EngineError], enter: Callable[[object], object]
) -> None:
    with pytest.raises(error):
        enter(connect(answers(answer)).containers["c"].logs())
