"""The asyncio client against aiodocker: small calls, one after the other and many at once."""

from __future__ import annotations

import asyncio
import importlib
import time
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from dockerlite import AsyncDocker

from .table import Sample, table

Work = Callable[[], Awaitable[object]]


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
    async with AsyncDocker(engine) as docker:
        container = await docker.containers.create("busybox:test", ["true"])

        async def peer_ping() -> None:
            async with peer._query("_ping") as response:
                await response.read()

        def at_once(ping: Work) -> Work:
            return lambda: asyncio.gather(*(ping() for _ in range(100)))

        contests: dict[str, tuple[int, dict[str, Work]]] = {
            "ping": (100, {"dockerlite": docker.ping, "aiodocker": peer_ping}),
            "inspect": (100, {"dockerlite": container.inspect, "aiodocker": peer.containers.container(container.id).show}),
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
