"""The asyncio client alone: cancellation, concurrent calls, awaited callbacks and uploads."""

from __future__ import annotations

import asyncio
import contextlib
import os
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

import pytest

from dockerlite import AsyncDocker, ConnectError, ConnectionLost, DockerTimeout, InvalidArgument, Operation, models
from dockerlite.aio.transport import Semaphore
from dockerlite.wire.pooling import CALLS

OK = b"HTTP/1.1 200 OK\r\nApi-Version: 1.44\r\nContent-Length: 2\r\n\r\n[]"
CHUNKED = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\nTransfer-Encoding: chunked\r\n\r\n"
LINE = b"14\r\n\x01\0\0\0\0\0\0\x0chello world\n\r\n"
Handler = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class Served:
    """A server in the same loop, and what it received."""

    def __init__(self, folder: Path, handler: Handler) -> None:
        self.host = f"unix://{folder}/engine.sock"
        self.connections = 0
        self.most = 0
        self.ended = asyncio.Event()
        self.tasks: set[asyncio.Task[Any]] = set()
        self._now = 0
        self._handler = handler

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self.tasks.add(task)
        self.connections += 1
        self._now += 1
        self.most = max(self.most, self._now)
        try:
            with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
                await self._handler(reader, writer)
        finally:
            writer.close()
            self.tasks.remove(task)
            self._now -= 1
            self.ended.set()


@contextlib.asynccontextmanager
async def served(folder: Path, handler: Handler) -> AsyncIterator[Served]:
    server = Served(folder, handler)
    async with await asyncio.start_unix_server(server.serve, server.host.removeprefix("unix://")) as listener:
        yield server
        # Connections that were accepted last have no handler yet, only a task of the loop.
        listener.close()
        async with asyncio.timeout(5):
            while len(asyncio.all_tasks()) > 1:
                for task in server.tasks:
                    task.cancel()
                await asyncio.sleep(0)
        await asyncio.sleep(0)  # lets the loop close their sockets


async def asked(reader: asyncio.StreamReader) -> bytes:
    return await reader.readuntil(b"\r\n\r\n")


async def always(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while True:
        await asked(reader)
        writer.write(OK)


async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Read a request and send nothing until the client closes the connection."""
    await asked(reader)
    await reader.read()


async def endless(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    """Send log lines until the client closes the connection."""
    await asked(reader)
    writer.write(CHUNKED)
    while not reader.at_eof():
        writer.write(LINE)
        await writer.drain()
        await asyncio.sleep(0.001)


def client(server: Served, **options: Any) -> AsyncDocker:
    return AsyncDocker(server.host, version="1.44", **options)


def run(test: Coroutine[Any, Any, None]) -> None:
    asyncio.run(test)


def test_a_thousand_calls_at_once_share_a_bounded_number_of_connections(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path, always) as server, client(server) as docker:
            answers = await asyncio.gather(*(docker.containers[f"c{number}"].changes() for number in range(1000)))
            assert answers == [[]] * 1000
        assert server.most <= CALLS

    run(test())


def test_a_turn_goes_to_the_first_who_still_waits_for_it() -> None:
    async def test() -> None:
        turns, had = Semaphore(1), []

        async def wait(name: str) -> None:
            await turns.wait()
            had.append(name)

        assert (turns.acquire(), turns.acquire()) == (True, False)
        waiting = [asyncio.create_task(wait(name)) for name in "abc"]
        await asyncio.sleep(0)
        waiting[0].cancel()  # before it has the semaphore
        await asyncio.sleep(0)
        turns.release()
        waiting[1].cancel()  # it has the semaphore, but has not run yet
        await asyncio.wait(waiting)
        assert had == ["c"]
        turns.release()
        assert (turns.acquire(), turns.acquire()) == (True, False)

    run(test())


def test_one_call_after_another_takes_one_connection(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path, always) as server, client(server) as docker:
            for number in range(100):
                await docker.containers[f"c{number}"].changes()
        assert server.connections == 1

    run(test())


def test_the_version_is_negotiated_once_by_many_tasks(tmp_path: Path) -> None:
    pings: list[bytes] = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        while True:
            request = await asked(reader)
            pings.append(request) if b"/_ping" in request else None
            writer.write(OK)

    async def test() -> None:
        async with served(tmp_path, handler) as server, AsyncDocker(server.host) as docker:
            await asyncio.gather(*(docker.containers["c"].changes() for _ in range(20)))
        assert len(pings) == 1

    run(test())


def test_cancelling_a_call_hangs_up_at_once(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path, never) as server, client(server) as docker:
            task = asyncio.create_task(docker.containers["c"].stop())
            while not server.connections:
                await asyncio.sleep(0)
            task.cancel()
            with pytest.raises(asyncio.CancelledError):
                await task
            async with asyncio.timeout(1):
                await server.ended.wait()

    run(test())


def test_a_timeout_of_asyncio_ends_a_call(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path, never) as server, client(server) as docker:
            with pytest.raises(TimeoutError):
                async with asyncio.timeout(0.05):
                    await docker.containers["c"].wait()
            async with asyncio.timeout(1):
                await server.ended.wait()

    run(test())


def test_leaving_a_loop_early_hangs_up_at_once(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path, endless) as server, client(server) as docker:
            async for line in docker.containers["c"].logs(follow=True):
                assert line.text == "hello world"
                break
            async with asyncio.timeout(1):
                await server.ended.wait()

    run(test())


def test_a_second_loop_over_a_stream_is_refused_and_the_first_goes_on(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path, endless) as server, client(server) as docker:
            lines = docker.containers["c"].logs(follow=True)
            first = aiter(lines)
            await anext(first)
            with pytest.raises(InvalidArgument, match="this stream was read already"):
                await anext(aiter(lines))
            assert (await anext(first)).data == b"hello world"
            lines.close()

    run(test())


def test_a_stream_that_is_closed_ends_the_loop_over_it(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path, endless) as server, client(server) as docker:
            stream = docker.containers["c"].log_frames(follow=True)
            asyncio.get_running_loop().call_later(0.05, stream.close)
            async with asyncio.timeout(2):
                frames = [frame async for frame in stream]
            assert frames
            with pytest.raises(InvalidArgument, match="read already"):
                await anext(aiter(stream))

    run(test())


def test_a_storm_of_cancellations_leaves_no_descriptor_and_no_task_behind(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path, never) as server, client(server) as docker:
            before = len(os.listdir("/proc/self/fd"))
            tasks = [asyncio.create_task(docker.containers["c"].wait()) for _ in range(200)]
            for turn, task in enumerate(tasks):
                if turn % 3 == 0:
                    await asyncio.sleep(0)
                task.cancel()
            ended = await asyncio.gather(*tasks, return_exceptions=True)
            assert all(isinstance(end, asyncio.CancelledError) for end in ended)
            async with asyncio.timeout(5):
                while len(os.listdir("/proc/self/fd")) > before:
                    await asyncio.sleep(0.01)
                while len(asyncio.all_tasks()) > 1:
                    await asyncio.sleep(0.01)

    run(test())


def test_an_engine_that_says_nothing_is_given_up_after_the_timeout(tmp_path: Path) -> None:
    async def test() -> None:
        async with served(tmp_path, never) as server, client(server, timeout=0.05) as docker:
            with pytest.raises(DockerTimeout, match=r"GET /info: .*timeout=0.05"):
                await docker.info()
            with pytest.raises(DockerTimeout, match=r"deadline=0.1"):
                await docker.with_options(deadline=0.1).containers["c"].stop()

    run(test())


@pytest.mark.parametrize("answer", [b"", b"HTTP/1.1 200 OK\r\nConte", OK[:-1], CHUNKED + b"5\r\nab"])
def test_an_answer_cut_short_is_an_error(tmp_path: Path, answer: bytes) -> None:
    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(answer)
        await writer.drain()

    async def test() -> None:
        async with served(tmp_path, handler) as server, client(server) as docker:
            with pytest.raises(ConnectionLost, match="hung up"):
                await docker.info()

    run(test())


def test_a_callback_may_be_a_coroutine_function(tmp_path: Path) -> None:
    body = b'{"status":"one"}\n{"status":"two"}\n'

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await asked(reader)
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    seen: list[str | None] = []

    async def note(message: models.ProgressMessage) -> None:
        await asyncio.sleep(0)
        seen.append(message.status)

    async def test() -> None:
        async with served(tmp_path, handler) as server, client(server) as docker:
            await docker.images.pull("alpine", on_progress=note)
        assert seen == ["one", "two"]

    run(test())


def test_a_body_may_be_an_async_iterator_or_a_plain_one(tmp_path: Path) -> None:
    bodies: list[bytes] = []

    async def handler(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        for _ in range(2):
            await asked(reader)
            bodies.append(await reader.readuntil(b"0\r\n\r\n"))
            writer.write(OK)

    async def pieces() -> AsyncIterator[bytes]:
        yield b"abc"
        await asyncio.sleep(0)
        yield b"de"

    async def test() -> None:
        async with served(tmp_path, handler) as server, client(server) as docker:
            for body in (pieces(), iter([b"abc", b"de"])):
                await docker.perform(Operation("PUT", "/upload", type(None), body=body))
        assert bodies == [b"3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n"] * 2

    run(test())


def test_a_client_belongs_to_one_loop(tmp_path: Path) -> None:
    docker = AsyncDocker(f"unix://{tmp_path}/none.sock")

    async def test(kind: type[Exception], says: str) -> None:
        with pytest.raises(kind, match=says):
            await docker.info()

    asyncio.run(test(ConnectError, "no such socket"))
    asyncio.run(test(InvalidArgument, "event loop of its first call"))
