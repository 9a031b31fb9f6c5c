"""An engine that stops reading an upload before its end, in both flavours."""

from __future__ import annotations

import socket
from collections.abc import Callable, Iterator

import pytest

from dockerlite import ConnectionLost, Docker, EngineError
from tests.support.fake_engine import Connect

#: More bytes than any socket buffers.
PIECE, PIECES = bytes(2**16), 128
BODIES: dict[str, Callable[[], bytes | Iterator[bytes]]] = {
    "bytes": lambda: PIECE * PIECES,
    "an iterator": lambda: iter([PIECE] * PIECES),
}


def upload(docker: Docker, body: str) -> None:
    docker.images.load(BODIES[body]())


@pytest.mark.parametrize("body", BODIES)
@pytest.mark.parametrize(
    ("said", "text"),
    [
        (b"", "while the request was being sent"),
        (b"HTTP/1.1 413 Too Large\r\nConte", "while the request was being sent"),
        (b"HTTP/1.1 413 Too Large\r\nContent-Length: 200\r\n\r\n{", "in the middle of its answer"),
    ],
)
def test_an_engine_that_hangs_up_on_an_upload_is_told_in_the_same_words(connect: Connect, body: str, said: bytes, text: str) -> None:
    def engine(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(said)

    with pytest.raises(ConnectionLost) as caught:
        upload(connect(engine), body)
    assert type(caught.value) is ConnectionLost
    assert str(caught.value) == f"POST /images/load: the engine hung up {text}"


@pytest.mark.parametrize("body", BODIES)
def test_what_an_engine_says_before_it_hangs_up_on_an_upload_is_raised(connect: Connect, body: str) -> None:
    said = b'{"message":"that is too much"}'

    def engine(connection: socket.socket) -> None:
        connection.recv(1000)
        connection.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%b" % (len(said), said))

    with pytest.raises(EngineError) as caught:
        upload(connect(engine), body)
    assert (caught.value.status, caught.value.message) == (413, "that is too much")
    assert str(caught.value) == "that is too much (413 from POST /images/load)"
