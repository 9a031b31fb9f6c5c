"""The asyncio client against aiodocker: small calls, one after the other and many at once.

The cost of asyncio itself is measured beside them: a request is written, a future awaited, and no
HTTP is parsed. Together with pydantic reading the model, that is the minimum for a client in
Python.
"""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from dockerlite import AsyncDocker, models

from .table import Sample, table

Work = Callable[[], Awaitable[object]]


class Bare(asyncio.Protocol):
    """A connection without a client: of an answer, it only detects the end."""

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport

    def data_received(self, data: bytes) -> None:
        self._data += data
        head, _, body = self._data.partition(b"\r\n\r\n")
        if body.endswith(b"0\r\n\r\n") or b"chunked" not in head:
            self._answered.set_result(body)

    async def ask(self, path: str) -> bytes:
        """The body of an answer, framed as it came."""
        self._data, self._answered = b"", asyncio.get_running_loop().create_future()
        self._transport.write(f"GET {path} HTTP/1.1\r\nHost: docker\r\n\r\n".encode())
        body: bytes = await self._answered
        return body


def unframed(body: bytes) -> bytes:
    """The content of one chunk."""
    size, _, rest = body.partition(b"\r\n")
    return rest[: int(size, 16)]


async def timed(work: Work, times: int) -> Sample:
    """Wall and CPU seconds of one call, over so many."""
    wall, cpu = time.perf_counter(), time.process_time()
    for _ in range(times):
        await work()
    return (time.perf_counter() - wall) / times, (time.process_time() - cpu) / times


async def rounds(contestants: Mapping[str, Work], times: int, count: int) -> dict[str, list[Sample]]:
    """The samples of each contestant; they take turns, each round begins with another one."""
    names = list(contestants)
    samples: dict[str, list[Sample]] = {name: [] for name in names}
    for work in contestants.values():
        await work()
    for turn in range(count):
        for name in names[turn % len(names) :] + names[: turn % len(names)]:
            samples[name].append(await timed(contestants[name], times))
    return samples


def awaited(engine: str, count: int) -> str:
    """Ping, inspect, a list, and a hundred pings at once."""
    return asyncio.run(_awaited(engine, count))


async def _awaited(engine: str, count: int) -> str:
    aiodocker: Any = importlib.import_module("aiodocker")
    peer = aiodocker.Docker(url=engine)
    _, bare = await asyncio.get_running_loop().create_unix_connection(Bare, engine.removeprefix("unix://"))
    async with AsyncDocker(engine) as docker:
        container = await docker.containers.create("busybox:test", ["true"])
        inspect = f"/v1.44/containers/{container.id}/json"

        async def peer_ping() -> None:
            async with peer._query("_ping") as response:
                await response.read()

        async def bare_model() -> models.ContainerInspect:
            return models.ContainerInspect.model_validate_json(unframed(await bare.ask(inspect)))

        def at_once(ping: Work) -> Work:
            return lambda: asyncio.gather(*(ping() for _ in range(100)))

        contests: dict[str, tuple[int, dict[str, Work]]] = {
            "ping": (100, {"bare asyncio": lambda: bare.ask("/_ping"), "dockerlite": docker.ping, "aiodocker": peer_ping}),
            "inspect": (
                100,
                {
                    "bare asyncio": lambda: bare.ask(inspect),
                    "bare asyncio and pydantic": bare_model,
                    "dockerlite": container.inspect,
                    "aiodocker": peer.containers.container(container.id).show,
                },
            ),
            "a hundred pings at once": (2, {"dockerlite": at_once(docker.ping), "aiodocker": at_once(peer_ping)}),
        }
        try:
            tables = [
                table(f"asyncio: {title}", await rounds(contest, times, count), ["aiodocker"])
                for title, (times, contest) in contests.items()
            ]
        finally:
            await container.remove(force=True)
            await peer.close()
    return "\n".join(tables)
