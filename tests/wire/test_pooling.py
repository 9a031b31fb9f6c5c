"""What the connection pools of both flavours share, and their one difference."""

from __future__ import annotations

import asyncio
import socket
import threading
import time
from typing import Any

import pytest

from dockerlite.wire.pooling import IDLE, NAP
from tests.support.fake_engine import Connect, until_hung_up
from tests.support.fake_engine import request as asked_of
from tests.support.frames import framed
from tests.support.polling import wait_until


def test_as_many_idle_connections_are_kept_in_both_flavours(connect: Connect) -> None:
    together = threading.Barrier(IDLE + 5)
    opened: list[socket.socket] = []
    gone: list[socket.socket] = []

    def engine(connection: socket.socket) -> None:
        opened.append(connection)
        asked_of(connection)
        together.wait(30)
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        connection.settimeout(30)
        until_hung_up(connection)
        gone.append(connection)

    docker = connect(engine, 30)
    threads = [threading.Thread(target=docker.containers["c"].stop) for _ in range(IDLE + 5)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    wait_until(lambda: len(gone) >= 5)
    assert (len(opened), len(gone)) == (IDLE + 5, 5)


def test_the_blocking_client_alone_waits_to_get_more_at_a_time(
    connect: Connect, request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    naps: list[object] = []
    sleep, sleep_in_loop = time.sleep, asyncio.sleep
    monkeypatch.setattr(time, "sleep", lambda seconds: naps.append(seconds) or sleep(seconds))  # type: ignore[func-returns-value]

    def noted(seconds: float, *arguments: Any) -> Any:
        naps.append(seconds)
        return sleep_in_loop(seconds, *arguments)

    monkeypatch.setattr(asyncio, "sleep", noted)
    read = threading.Event()

    def engine(connection: socket.socket) -> None:
        asked_of(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\n\r\n" + framed((1, b"one\n")))
        assert read.wait(5)
        connection.sendall(framed((1, b"two\n")))

    lines = iter(connect(engine).containers["c"].logs(follow=True))
    assert next(lines).text == "one"
    read.set()
    assert [line.text for line in lines] == ["two"]
    assert (NAP in naps) == request.node.name.endswith("[blocking]")
