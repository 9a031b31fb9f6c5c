"""The asyncio performer keeps cancellations apart."""

from __future__ import annotations

import asyncio

import pytest

from dockerlite.aio.performer import BesideTask


def test_a_cancellation_while_the_flow_beside_ends_is_not_lost() -> None:
    async def main() -> None:
        began, release = asyncio.Event(), asyncio.Event()

        async def beside() -> None:
            try:
                await release.wait()
            except asyncio.CancelledError:
                began.set()
                await release.wait()  # its clean-up takes a while
                raise

        task = asyncio.create_task(beside())
        await asyncio.sleep(0)
        ending = asyncio.create_task(BesideTask(task).end())
        await began.wait()
        ending.cancel()
        with pytest.raises(asyncio.CancelledError):
            await ending
        release.set()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
