"""Performs operations, flows, streams and conversations over asyncio."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Awaitable, Callable, Coroutine
from typing import Any, TypeVar

from ..client import NEGOTIATION, BasePerformer
from ..core.answers import Collected
from ..core.dialogue import Dialogue
from ..core.flow import Flow, LocalConfiguration, Step
from ..core.operation import Operation
from ..core.request import Canceller
from ..core.transport import AsyncDuplex, AsyncResponse
from ..streams.process import AsyncProcessStart
from ..streams.reading import collect_flow
from ..streams.stream import AsyncStream
from ..wire.decode import decode

T = TypeVar("T")


class AsyncPerformer(BasePerformer):
    """Performs the verbs of the asyncio client. Tasks of one event loop may share it."""

    make_lock = asyncio.Lock

    def call(self, work: Operation[T] | Flow[T]) -> Coroutine[Any, Any, T]:
        """Perform an operation, or the steps of a flow."""
        return self.one(work, self.plain) if isinstance(work, Operation) else self._flow(work)

    async def _flow(self, work: Flow[T]) -> T:
        try:
            step: Step[Any] = next(work)
            while True:
                try:
                    result = await step.perform(self)
                except BaseException as failed:  # a cancellation, too: the flow may have to clean up
                    step = work.throw(failed)
                else:
                    step = work.send(result)
        except StopIteration as done:
            returned: T = done.value
            return returned

    def stream(self, work: Operation[T] | Flow[Operation[T]]) -> AsyncStream[T]:
        """A stream of the items of an open answer."""
        return AsyncStream(self, work)

    def hijack(self, work: Dialogue | Flow[Dialogue]) -> AsyncProcessStart:
        """A conversation that begins when it is awaited."""
        return AsyncProcessStart(self.client, work)

    async def one(self, operation: Operation[T], plain: bool = False) -> T:
        """Perform an operation and read its whole answer; with ``plain``, without a model."""
        response = await self.open(operation)
        try:
            answer = operation.answer
            if isinstance(answer, Collected):
                return await self.call(collect_flow(operation, answer, response))
            blocks = []
            while block := await response.block():
                blocks.append(block)
            return decode(operation, response.head, b"".join(blocks), plain)
        finally:
            response.close()

    async def open(self, operation: Operation[Any]) -> AsyncResponse:
        """Perform an operation up to the head of its answer."""
        version = None if operation.unversioned else await self.api_version()
        response: AsyncResponse = await self.transport.send(*await self._request(operation, version))
        return response

    async def upgrade(self, operation: Operation[Any]) -> AsyncDuplex:
        """Perform an operation that upgrades its connection."""
        connection: AsyncDuplex = await self.transport.upgrade(*await self._request(operation, await self.api_version()))
        return connection

    async def _request(self, operation: Operation[Any], version: str | None) -> Any:
        if not self.config.is_settled:
            await asyncio.to_thread(self.config.headers)  # reads a file
        return self.request(operation, version)

    async def api_version(self) -> str:
        """The API version that is spoken.

        The first call that needs it asks the engine (single-flight).
        """
        version = self.version
        if version.settled is None:
            async with version.lock:
                if version.settled is None:
                    version.settled = await self.one(NEGOTIATION)
        return version.settled

    async def pause(self, seconds: float) -> float:
        """Sleep; the clock afterwards."""
        await asyncio.sleep(seconds)
        return asyncio.get_running_loop().time()

    async def pause_unless(self, seconds: float, canceller: Canceller) -> None:
        """Sleep for ``seconds``, or until the canceller ends it."""
        ended = asyncio.Event()
        canceller.watch(ended.set)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(ended.wait(), seconds)

    async def local(self, function: Callable[[], T]) -> T:
        """Call a function that reads or writes files on this machine, in a thread.

        The function has ended when this returns, even if this is cancelled.
        """
        running = asyncio.ensure_future(asyncio.to_thread(function))
        try:
            return await asyncio.shield(running)
        except asyncio.CancelledError:
            await asyncio.wait([running])  # clean-up must not close files that are being written
            raise

    async def ask_local(self, question: Callable[[LocalConfiguration], T]) -> T:
        """Ask the docker command's configuration, in a thread if there is one."""
        return question(self.config) if self.config.where is None else await asyncio.to_thread(question, self.config)

    async def beside(self, flow: Flow[None]) -> BesideTask:
        """Start a flow in a task."""
        return BesideTask(asyncio.create_task(self.call(flow)))

    async def settle(self, returned: object) -> None:
        """Await what a callback returned, if it can be awaited."""
        if isinstance(returned, Awaitable):
            await returned


class BesideTask:
    """A flow that runs concurrently with another one, in a task of its own."""

    def __init__(self, task: asyncio.Task[None]) -> None:
        self._task = task

    async def end(self) -> None:
        """Cancel it: its connection was closed."""
        self._task.cancel()
        await asyncio.wait([self._task])  # a cancellation of this task is not the other one's
        if not self._task.cancelled():
            self._task.result()

    def abandon(self) -> None:
        """Cancel it, and do not wait."""
        self._task.cancel()
