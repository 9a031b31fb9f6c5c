"""Answers that go on: an async iterator that is closed when one is done with it."""

from __future__ import annotations

import asyncio
import contextlib
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from ..core.operation import Decoder, Flow, HangUp, Last, Once, Operation, Resume
from ..errors import ConnectionLost, DockerError, DockerTimeout, InvalidArgument
from ..wire.decode import error

if TYPE_CHECKING:
    from ..aio.client import AsyncDocker, AsyncResponse

T = TypeVar("T")


class AsyncStream(Generic[T]):
    """Items from the engine, as they come. It asks the engine when it is entered or iterated, not before.

    ``async for line in web.logs(): …`` closes it at its end, and when the loop is left early. ``async with`` says so for everything else.
    Cancelling the task hangs up at once. A stream that the engine cut before its end raises ConnectionLost, an error status what it
    stands for. There is no read timeout unless the verb was given an ``idle_timeout``.
    """

    def __init__(self, client: AsyncDocker, work: Operation[T] | Flow[Operation[T]]) -> None:
        self._hang_up = HangUp()
        self._client = client._ended_by(self._hang_up)
        self._work = work
        self._response: AsyncResponse | None = None
        self._decoder: Decoder[T] | None = None
        self._resume: Resume[T] = Once()
        self._deadline: float | None = None
        self._closed = False
        self._closing = asyncio.Event()
        self._iterated = False
        self._items: weakref.ref[Any] | None = None

    async def __aenter__(self) -> Self:
        await self._open()
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.close()

    def __aiter__(self) -> AsyncIterator[T]:
        items = self._each()
        if self._items is None:  # of a second one, which will be refused, the end means nothing
            self._items = weakref.ref(items, lambda _: self.close())  # at once, where asyncio would let a task do it later
        return items

    async def batches(self) -> AsyncIterator[Iterable[T]]:
        """The items in the batches they came in, for who handles many at once. Exhaust one before you take the next."""
        if self._iterated:
            raise InvalidArgument("this stream was read already; call the verb again for another one")
        self._iterated = True
        try:
            await self._open()
            going = True
            while going:
                failed: DockerError | None = None
                try:
                    response, decoder = await self._open()
                    if early := await self._client._call(self._resume.opened(response.head)):
                        yield early
                    while block := await response.block():
                        items = decoder.feed(block)
                        yield self._resume.fresh(items)
                        if isinstance(items, Last):
                            break
                    else:
                        yield self._resume.fresh(decoder.end())
                except DockerError as lost:
                    failed = lost
                going = await self._again(failed)
        except (ConnectionLost, OSError):
            if not self._closed:
                raise
        finally:
            self.close()

    async def _each(self) -> AsyncGenerator[T]:
        async for batch in self.batches():
            for item in batch:
                yield item

    def close(self) -> None:
        """Hang up. A loop over it, in whatever task, ends."""
        self._closed = True
        self._closing.set()
        self._hang_up()
        if self._response is not None:  # what is watched may be a call that was made meanwhile
            self._response.close()
        items = None if self._items is None else self._items()
        self._items = None
        if items is not None and not items.ag_running:  # it waits between two items; those that came already are not wanted
            with contextlib.suppress(StopIteration):
                items.aclose().send(None)

    async def _open(self) -> tuple[AsyncResponse, Decoder[T]]:
        if self._response is not None and self._decoder is not None:
            return self._response, self._decoder
        if self._closed:
            raise InvalidArgument("this stream was closed; call the verb again for another one")
        work = self._work
        if not isinstance(work, Operation):
            self._work = work = await self._client._call(work)
        operation: Operation[Any] = work
        if operation.decoder is None:
            raise InvalidArgument(f"{operation.name} is no stream")
        if self._response is None:
            deadline = self._client._options.deadline
            self._resume, self._deadline = operation.resume(), None if deadline is None else _now() + deadline
        response = self._response = await self._client._open(operation)
        self._hang_up.watch(response.close)
        if response.head.status >= 400:
            try:
                raise error(operation, response.head, await response.read())
            finally:
                response.close()
        self._decoder = operation.decoder(response.head)
        return response, self._decoder

    async def _again(self, failed: DockerError | None) -> bool:
        """Whether there is to be another answer, after this one ended or failed; waits until it is time for it."""
        again = None if self._closed else self._resume.again(failed)
        if again is None:
            return False
        if self._response is not None:
            self._response.close()
        self._work, self._decoder = again.operation, None
        if self._deadline is not None:
            left = self._deadline - _now() - again.pause
            if left <= 0:
                raise DockerTimeout(f"{again.operation.name}: the engine was away when the deadline came") from failed
            self._work = replace(again.operation, deadline=left)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._closing.wait(), again.pause)
        return not self._closed


async def batches(response: AsyncResponse, decoder: Decoder[T]) -> AsyncIterator[Iterable[T]]:
    """What a decoder makes of an answer, to its end, or until the decoder has enough."""
    while block := await response.block():
        items = decoder.feed(block)
        yield items
        if isinstance(items, Last):
            return
    yield decoder.end()


def _now() -> float:
    return asyncio.get_running_loop().time()
