"""Many calls of one asyncio client at once, and many of them cancelled: everything is answered, and nothing is left behind."""

from __future__ import annotations

import asyncio
import os
import random
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest

from dockerlite import AsyncDocker
from dockerlite.resources.containers.container import Container
from tests.live.engines import IMAGE, LABEL, LiveEngine

pytestmark = [pytest.mark.live, pytest.mark.docker]


@asynccontextmanager
async def running(docker: AsyncDocker) -> AsyncIterator[Container[AsyncDocker]]:
    """A container that does nothing, removed at the end."""
    container = await docker.containers.launch(IMAGE, ["sleep", "1000"], labels={LABEL: "storm"}, network="none", stop_signal="SIGKILL")
    try:
        yield container
    finally:
        await container.remove(force=True)


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


async def until(condition: Callable[[], Awaitable[bool]]) -> None:
    """Ask again and again, until it is so."""
    async with asyncio.timeout(10):
        while not await condition():
            await asyncio.sleep(0.01)


def test_a_thousand_calls_and_sixteen_commands_at_once_are_all_answered(engine: LiveEngine) -> None:
    async def main() -> None:
        async with AsyncDocker(engine.host) as docker, running(docker) as container:
            inspected = await asyncio.gather(*(container.inspect() for _ in range(1000)))
            assert {one.id for one in inspected} == {container.id}
            inputs = [os.urandom(2**18) for _ in range(16)]
            results = await asyncio.gather(*(container.exec(["cat"], input=data) for data in inputs))
            assert [result.stdout for result in results] == inputs

    before = descriptors()
    asyncio.run(main())
    assert descriptors() == before


def test_a_storm_of_cancellations_leaves_no_descriptor_no_task_and_no_process(engine: LiveEngine) -> None:
    chance = random.Random(1)

    async def follow(container: Container[AsyncDocker]) -> None:
        async for _ in container.logs(follow=True):
            pass

    async def main() -> None:
        async with AsyncDocker(engine.host) as docker, running(docker) as container:

            async def cancelled(work: Awaitable[object]) -> None:
                task = asyncio.ensure_future(work)
                await asyncio.sleep(chance.uniform(0, 0.3))
                task.cancel()
                await asyncio.wait([task])
                assert task.cancelled() or task.exception() is None

            kinds: list[Callable[[], Awaitable[object]]] = [
                container.inspect,
                lambda: follow(container),
                container.wait,
                lambda: container.exec(["sleep", "777"], timeout=60),
            ]
            await asyncio.gather(*(cancelled(chance.choice(kinds)()) for _ in range(200)))
            assert asyncio.all_tasks() == {asyncio.current_task()}

            async def alone() -> bool:
                top = await container.top()
                return not any("777" in " ".join(process) for process in top.processes)

            await until(alone)
            assert (await container.inspect()).state.running

    before = descriptors()
    asyncio.run(main())
    assert descriptors() == before
