"""A fake engine that runs commands in a container: it creates execs and upgrades connections."""

from __future__ import annotations

import json
import socket
from typing import Any

from dockerlite.recording import Cassette
from tests.scenarios import CASSETTES
from tests.support.fake_engine import Handler, request, until_hung_up

UPGRADED = (
    b"HTTP/1.1 101 UPGRADED\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\nConnection: Upgrade\r\nUpgrade: tcp\r\n\r\n"
)


def answer(status: bytes, body: bytes) -> bytes:
    return b"HTTP/1.1 %b\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (status, len(body), body)


def recorded(path: str) -> dict[str, Any]:
    """What an engine answered to ``GET /{path}/…/json``."""
    cassette = Cassette.load(CASSETTES / "docker28/processes.json")
    texts = {str(exchange.request): exchange.answer.body for exchange in cassette.exchanges}
    body = next(body for text, body in texts.items() if text.startswith(f"GET /{path}/") and text.endswith("/json"))
    assert body is not None
    answer: dict[str, Any] = json.loads(b"".join(body.blocks()))
    return answer


CONTAINER = answer(b"200 OK", json.dumps(recorded("containers")).encode().replace(b'"exited"', b'"running"'))


CREATED = answer(b"201 Created", b'{"Id":"e"}')


def engine(talk: Handler, exit_code: int = 0) -> Handler:
    """A handler that creates execs, upgrades connections on start, and reports exits."""
    exited = answer(b"200 OK", json.dumps({**recorded("exec"), "ExitCode": exit_code}).encode())

    def handler(connection: socket.socket) -> None:
        while b"Upgrade: tcp" not in (asked := request(connection)):
            line = asked.split(b"\r\n")[0]
            kinds = {b"GET /v1.44/containers/": CONTAINER, b"GET /v1.44/exec/": exited, b"POST /v1.44/exec/": answer(b"200 OK", b"")}
            connection.sendall(next((text for start, text in kinds.items() if line.startswith(start)), CREATED))
        talk(connection)

    return handler


def says(*pieces: bytes) -> Handler:
    """A handler that sends these pieces, one packet each, and hangs up after the client.

    It hangs up once the client does, or half-closes.
    """

    def talk(connection: socket.socket) -> None:
        for piece in pieces:
            connection.sendall(piece)
        connection.shutdown(socket.SHUT_WR)
        until_hung_up(connection)

    return talk
