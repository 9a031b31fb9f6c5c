"""Streams: iterators over an open answer, which close themselves at the end of the loop.

Both flavours share one definition, ``StreamSteps``: a generator that yields steps to perform and
batches of items to hand out. ``Stream`` and ``AsyncStream`` are the two loops that drive it. A
step costs once per block of bytes, not once per item.
"""

from __future__ import annotations

import contextlib
import weakref
from collections.abc import AsyncGenerator, AsyncIterator, Generator, Iterable, Iterator
from typing import Any, Generic, Self, TypeVar

from ..core.answers import Decoder, Enough, NoReconnect, Reconnect
from ..core.deadline import Deadline
from ..core.flow import Flow, Step
from ..core.operation import Operation
from ..core.request import Canceller
from ..errors import ConnectionLost, DockerError, DockerTimeout, InvalidArgument
from .reading import Open, Read, refuse_error_status

T = TypeVar("T")


class Wait(Step[None]):
    """Sleeps before a stream reconnects; closing the stream ends the sleep."""

    __slots__ = ("_seconds", "_stream")

    def __init__(self, seconds: float, stream: StreamSteps[Any]) -> None:
        self._seconds = seconds
        self._stream = stream

    def perform(self, performer: Any) -> Any:
        return performer.pause_unless(self._seconds, self._stream.canceller)


class StreamSteps(Generic[T]):
    """What a stream does, in either flavour."""

    def __init__(self, performer: Any, work: Operation[T] | Flow[Operation[T]]) -> None:
        #: Cancels the current wait.
        self.canceller = Canceller()
        self._performer = performer.cancelled_by(self.canceller)
        self._work = work
        self._response: Any = None
        self._decoder: Decoder[T] | None = None
        self._reconnect: Reconnect[T] = NoReconnect()
        self._deadline = Deadline()
        self._closed = False
        self._iterated = False

    def close(self) -> None:
        """Close the connection. A loop over the stream, in any thread or task, ends."""
        self._closed = True
        self.canceller()
        if self._response is not None:  # the canceller may watch a later call
            self._response.close()

    def _steps(self) -> Generator[Step[Any] | Iterable[T], Any, None]:
        """The whole stream: steps to perform and batches to hand out."""
        try:
            yield from self._open()
            more = True
            while more:
                failed: DockerError | None = None
                try:
                    decoder = yield from self._open()
                    if first := (yield from self._reconnect.opened(self._response.head)):
                        yield first
                    yield from self._batches(decoder)
                except DockerError as error:
                    failed = error
                more = yield from self._will_reconnect(failed)
        except (ConnectionLost, OSError):
            if not self._closed:
                raise
        finally:
            self.close()

    def _batches(self, decoder: Decoder[T]) -> Generator[Step[Any] | Iterable[T], Any, None]:
        read = Read(self._response)
        while block := (yield read):
            items = decoder.feed(block)
            yield self._reconnect.fresh(items)
            if isinstance(items, Enough):
                return
        yield self._reconnect.fresh(decoder.end())

    def _mark_iterated(self) -> None:
        """Note that the stream is iterated. Raises InvalidArgument the second time."""
        if self._iterated:
            raise InvalidArgument("this stream was read already; call the verb again for another one")
        self._iterated = True

    def _open(self) -> Flow[Decoder[T]]:
        """Ask the engine, unless the answer is open already; the decoder of the answer."""
        if self._decoder is not None:
            return self._decoder
        if self._closed:
            raise InvalidArgument("this stream was closed; call the verb again for another one")
        if not isinstance(self._work, Operation):
            self._work = yield from self._work
        operation: Operation[Any] = self._work
        items = operation.items
        if items is None:
            raise InvalidArgument(f"{operation.name} is no stream")
        if self._response is None:
            self._reconnect, self._deadline = items.reconnect(), Deadline(self._performer.options.deadline)
        response = self._response = yield from Open(operation)
        self.canceller.watch(response.close)
        yield from refuse_error_status(operation, response)
        head = yield from items.completed(response.head)
        self.canceller.watch(response.close)  # completed() may have had it watch a call
        decoder = self._decoder = items.decoder(head)
        return decoder

    def _will_reconnect(self, failed: DockerError | None) -> Flow[bool]:
        """Whether the stream reconnects after its answer ended or failed; sleeps until then."""
        retry = None if self._closed else self._reconnect.again(failed)
        if retry is None:
            return False
        if self._response is not None:
            self._response.close()
        self._work, self._decoder = retry.operation, None
        if (left := self._deadline.left()) is not None:
            if left <= retry.pause:
                raise DockerTimeout(f"{retry.operation.name}: the engine was away when the deadline came") from failed
            self._work = retry.operation.replace(deadline=left - retry.pause)
        yield from Wait(retry.pause, self)
        return not self._closed


class Stream(StreamSteps[T]):
    """Items from the engine, while they arrive.

    It asks the engine when it is entered or iterated, not before. ``for line in web.logs(): …``
    closes it at the end of the stream and when the loop is left early; elsewhere use ``with``.
    ``close`` may be called from another thread: the loop then ends at once. A stream that the
    engine cut before its end raises ConnectionLost, an error status raises its error. There is no
    read timeout unless the verb was given an ``idle_timeout``.
    """

    def __enter__(self) -> Self:
        self._performer.call(self._open())
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[T]:
        for batch in self.batches():
            for item in batch:
                yield item
                if self._closed:
                    return

    def batches(self) -> Iterator[Iterable[T]]:
        """The items in the batches they arrived in, for callers that handle many at once.

        Exhaust one batch before you take the next.
        """
        self._mark_iterated()
        steps, performer = self._steps(), self._performer
        result: Any = None
        failed: BaseException | None = None
        with contextlib.closing(steps), contextlib.suppress(StopIteration):
            while True:
                step = steps.send(result) if failed is None else steps.throw(failed)
                result = failed = None
                if not isinstance(step, Step):
                    yield step
                    continue
                try:
                    result = step.perform(performer)
                except BaseException as error:
                    failed = error


class AsyncStream(StreamSteps[T]):
    """Items from the engine, while they arrive.

    It asks the engine when it is entered or iterated, not before. ``async for line in web.logs():
    …`` closes it at the end of the stream and when the loop is left early; elsewhere use ``async
    with``. Cancelling the task closes it at once. A stream that the engine cut before its end
    raises ConnectionLost, an error status raises its error. There is no read timeout unless the
    verb was given an ``idle_timeout``.
    """

    def __init__(self, performer: Any, work: Operation[T] | Flow[Operation[T]]) -> None:
        super().__init__(performer, work)
        self._items: weakref.ref[Any] | None = None

    async def __aenter__(self) -> Self:
        await self._performer.call(self._open())
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.close()

    def __aiter__(self) -> AsyncIterator[T]:
        items = self._each()
        if self._items is None:  # a second iterator is refused, so its end means nothing
            # This closes at once; asyncio would close it later, in a task.
            self._items = weakref.ref(items, lambda _: self.close())
        return items

    async def _each(self) -> AsyncGenerator[T]:
        async for batch in self.batches():
            for item in batch:
                yield item

    async def batches(self) -> AsyncIterator[Iterable[T]]:
        """The items in the batches they arrived in, for callers that handle many at once.

        Exhaust one batch before you take the next.
        """
        self._mark_iterated()
        steps, performer = self._steps(), self._performer
        result: Any = None
        failed: BaseException | None = None
        with contextlib.closing(steps), contextlib.suppress(StopIteration):
            while True:
                step = steps.send(result) if failed is None else steps.throw(failed)
                result = failed = None
                if not isinstance(step, Step):
                    yield step
                    continue
                try:
                    result = await step.perform(performer)
                except BaseException as error:
                    failed = error

    def close(self) -> None:
        """Close the connection. A loop over the stream, in any task, ends."""
        super().close()
        items = None if self._items is None else self._items()
        self._items = None
        # Only while it is suspended between two items; the remaining ones are dropped.
        if items is not None and not items.ag_running:
            with contextlib.suppress(StopIteration):
                items.aclose().send(None)
