"""Recording with the asyncio client: the same file as the blocking one writes."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from dockerlite import AsyncDocker, AsyncRecorder, Docker, Operation, Replay, record_async
from dockerlite.aio.client import open_transport
from dockerlite.recording import Cassette
from dockerlite.recording.async_replay import AsyncReplay
from tests.scenarios import CASSETTES, RECORDINGS, SCENARIOS
from tests.support.fake_engine import OK, Serve, request
from tests.support.flavours import blocking
from tests.support.recordings import cassette, recorded_exchange


@pytest.mark.parametrize(("engine", "scenario"), RECORDINGS)
def test_recording_a_recording_gives_the_same(engine: str, scenario: str, tmp_path: Path) -> None:
    played = Cassette.load(CASSETTES / engine / f"{scenario}.json")
    docker, end = blocking(lambda: AsyncDocker(transport=AsyncRecorder(AsyncReplay(Replay(played)), tmp_path / "again.json")))
    SCENARIOS[scenario](docker)
    end()
    assert Cassette.load(tmp_path / "again.json").exchanges == played.exchanges


def test_a_client_that_records_needs_a_path_and_no_more(tmp_path: Path) -> None:
    async def look_around() -> None:
        async with record_async(tmp_path / "some.json", "replay:demo") as docker:
            await docker.containers["web"].inspect()
            assert [line.text async for line in docker.containers["job"].logs()] == ["3 letters sent"]

    asyncio.run(look_around())
    with Docker(f"replay:{tmp_path}/some.json") as docker:
        assert docker.containers["web"].inspect().name == "/web"
        assert [line.text for line in docker.containers["job"].logs()] == ["3 letters sent"]


def test_a_body_whose_pieces_are_awaited_is_recorded(serve: Serve, tmp_path: Path) -> None:
    def engine(connection: socket.socket) -> None:
        received = request(connection)
        while not received.endswith(b"0\r\n\r\n"):
            received += connection.recv(65536)
        connection.sendall(OK)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"one "
        yield b"two"

    async def upload() -> None:
        docker = AsyncDocker(f"unix://{serve(engine).path}")
        recorder = AsyncRecorder(open_transport(docker.endpoint), tmp_path / "a.json")
        async with AsyncDocker(transport=recorder, version="1.44") as docker:
            await docker.perform(Operation("POST", "/a", bytes, body=pieces()))

    asyncio.run(upload())
    recorded = Cassette.load(tmp_path / "a.json").exchanges[0]
    assert recorded.request == recorded_exchange("POST /a", body=b"one two").request


@pytest.mark.parametrize("how", ["ConnectionLost", "DockerTimeout"])
def test_an_answer_that_was_cut_short_is_recorded_as_such(how: str, tmp_path: Path) -> None:
    played = cassette(recorded_exchange("GET /a", b"half", truncated=how))

    async def ask() -> None:
        async with AsyncDocker(transport=AsyncRecorder(AsyncReplay(Replay(played)), tmp_path / "a.json"), version="1.44") as docker:
            with pytest.raises((ConnectionError, TimeoutError)):
                await docker.perform(Operation("GET", "/a", bytes))

    asyncio.run(ask())
    assert Cassette.load(tmp_path / "a.json").exchanges == played.exchanges
