"""The input of a process, written piece by piece: back-pressure, its own failures, and a second one."""

from __future__ import annotations

import asyncio
import socket
import threading
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from dockerlite import AsyncDocker, Docker, DockerTimeout, InvalidArgument
from tests.support.exec_engine import UPGRADED, engine, says
from tests.support.fake_engine import Connect, until_gone, until_hung_up
from tests.support.flavours import blocking
from tests.support.frames import framed

PIECE = bytes(range(256)) * 256


def echoes(connection: socket.socket) -> None:
    """Write back what was read."""
    connection.sendall(UPGRADED)
    connection.sendall(framed((1, until_hung_up(connection))))


def deaf(connection: socket.socket) -> None:
    """Never read, and never end."""
    connection.sendall(UPGRADED)
    until_gone(connection)


async def later(*pieces: bytes) -> AsyncIterator[bytes]:
    for piece in pieces:
        await asyncio.sleep(0)
        yield piece


def failing(failure: BaseException) -> Iterator[bytes]:
    yield b"some"
    raise failure


def test_pieces_are_written_one_after_another(connect: Connect, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(PIECE * 3)
    with (tmp_path / "file").open("rb") as file:
        for given in (iter([PIECE, b"", PIECE, PIECE]), file, tmp_path / "file"):
            assert connect(engine(echoes)).containers["c"].exec(["x"], input=given).stdout == PIECE * 3


def test_the_asyncio_client_takes_async_pieces_and_the_other_one_refuses_them(connect: Connect) -> None:
    docker = connect(engine(echoes))
    face, end = blocking(lambda: AsyncDocker(docker.endpoint.host, version="1.44", timeout=5))
    assert face.containers["c"].exec(["x"], input=later(PIECE, b"end")).stdout == PIECE + b"end"
    end()
    with Docker(docker.endpoint.host, version="1.44") as blocked, pytest.raises(InvalidArgument, match="async iterable"):
        blocked.containers["c"].exec(["x"], input=later())


def test_pieces_are_not_taken_before_they_can_be_written(connect: Connect) -> None:
    taken: list[int] = []

    def endless() -> Iterator[bytes]:
        while True:
            taken.append(len(taken))
            yield PIECE

    with connect(engine(deaf)).containers["c"].exec_process(["x"]) as process, pytest.raises(DockerTimeout):
        process.communicate(endless(), timeout=0.3)
    assert 0 < len(taken) < 200  # what buffers of sockets hold


@pytest.mark.parametrize("failure", [KeyError("mine"), InvalidArgument("own")], ids=lambda failure: type(failure).__name__)
def test_what_the_input_raises_ends_the_conversation_and_is_raised(connect: Connect, failure: BaseException) -> None:
    with pytest.raises(type(failure)) as caught:
        connect(engine(echoes)).containers["c"].exec(["x"], input=failing(failure))
    assert caught.value is failure
    with pytest.raises(type(failure)), connect(engine(echoes)).containers["c"].exec_process(["x"]) as process:
        process.communicate(failing(failure))


def test_a_file_that_cannot_be_read_is_no_broken_connection(connect: Connect) -> None:
    with pytest.raises(InvalidArgument, match="could not be read: broken disk"):
        connect(engine(echoes)).containers["c"].exec(["x"], input=failing(OSError("broken disk")))


def test_a_piece_that_is_no_bytes_is_refused(connect: Connect) -> None:
    with pytest.raises(InvalidArgument, match="'text' in the input is no bytes"):
        connect(engine(echoes)).containers["c"].exec(["x"], input=iter([b"some", "text"]))  # type: ignore[arg-type]


def test_nothing_is_created_for_what_is_no_input(connect: Connect) -> None:
    for given in (5, {"a": 1}, ["text"]):
        with pytest.raises(InvalidArgument, match="is no input"):
            connect(lambda connection: pytest.fail("something was sent")).containers["c"].exec(["x"], input=given)  # type: ignore[arg-type]


def test_the_end_of_a_process_does_not_wait_for_an_input_that_waits(connect: Connect) -> None:
    released = threading.Event()

    def waiting() -> Iterator[bytes]:
        released.wait(20)
        yield b"late"

    process = connect(engine(says(UPGRADED + framed((1, b"out"))))).containers["c"].exec(["x"], input=waiting())
    assert process.stdout == b"out"
    assert not released.is_set()
    released.set()


def test_a_second_input_is_refused_and_none_goes_on(connect: Connect) -> None:
    with connect(engine(deaf)).containers["c"].exec_process(["x"]) as process:
        for given in (PIECE * 100, None):
            with pytest.raises(DockerTimeout):
                process.communicate(given, timeout=0.1)
        with pytest.raises(InvalidArgument, match="no input can be given now"):
            process.communicate(b"other", timeout=0.1)


def test_input_after_the_end_of_the_input_is_refused(connect: Connect) -> None:
    with connect(engine(echoes)).containers["c"].exec_process(["x"]) as process:
        process.close_stdin()
        with pytest.raises(InvalidArgument, match="no input can be given now"):
            process.communicate(b"late")
    with (
        connect(engine(echoes)).containers["c"].exec_process(["x"], stdin=False) as process,
        pytest.raises(InvalidArgument, match="no input can be given now"),
    ):
        process.communicate(b"unread")
