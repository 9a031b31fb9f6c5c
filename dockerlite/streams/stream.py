"""Answers that go on: an iterator that is closed when one is done with it."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from ..core.operation import Decoder, Flow, HangUp, Last, Once, Operation, Resume
from ..errors import ConnectionLost, DockerError, DockerTimeout, InvalidArgument
from ..wire.decode import error

if TYPE_CHECKING:
    from ..sync.client import Docker, Response

T = TypeVar("T")


class Stream(Generic[T]):
    """Items from the engine, as they come. It asks the engine when it is entered or iterated, not before.

    ``for line in web.logs(): …`` closes it at its end, and when the loop is left early. ``with`` says so for everything
    else, and ``close`` may be called from another thread: the loop then ends at once. A stream that the engine cut before its end raises
    ConnectionLost, an error status what it stands for. There is no read timeout unless the verb was given an ``idle_timeout``.
    """

    def __init__(self, client: Docker, work: Operation[T] | Flow[Operation[T]]) -> None:
        self._hang_up = HangUp()
        self._client = client._ended_by(self._hang_up)
        self._work = work
        self._response: Response | None = None
        self._decoder: Decoder[T] | None = None
        self._resume: Resume[T] = Once()
        self._deadline: float | None = None
        self._closed = False
        self._closing = threading.Event()
        self._iterated = False

    def __enter__(self) -> Self:
        self._open()
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
        """The items in the batches they came in, for who handles many at once. Exhaust one before you take the next."""
        if self._iterated:
            raise InvalidArgument("this stream was read already; call the verb again for another one")
        self._iterated = True
        try:
            self._open()
            going = True
            while going:
                failed: DockerError | None = None
                try:
                    response, decoder = self._open()
                    if early := self._client._call(self._resume.opened(response.head)):
                        yield early
                    for items in batches(response, decoder):
                        yield self._resume.fresh(items)
                except DockerError as lost:
                    failed = lost
                going = self._again(failed)
        except (ConnectionLost, OSError):
            if not self._closed:
                raise
        finally:
            self.close()

    def close(self) -> None:
        """Hang up. A loop over it, in whatever thread, ends."""
        self._closed = True
        self._closing.set()
        self._hang_up()
        if self._response is not None:  # what is watched may be a call that was made meanwhile
            self._response.close()

    def _open(self) -> tuple[Response, Decoder[T]]:
        if self._response is not None and self._decoder is not None:
            return self._response, self._decoder
        if self._closed:
            raise InvalidArgument("this stream was closed; call the verb again for another one")
        work = self._work
        if not isinstance(work, Operation):
            self._work = work = self._client._call(work)
        operation: Operation[Any] = work
        if operation.decoder is None:
            raise InvalidArgument(f"{operation.name} is no stream")
        if self._response is None:
            deadline = self._client._options.deadline
            self._resume, self._deadline = operation.resume(), None if deadline is None else time.monotonic() + deadline
        response = self._response = self._client._open(operation)
        self._hang_up.watch(response.close)
        if response.head.status >= 400:
            try:
                raise error(operation, response.head, b"".join(response.blocks()))
            finally:
                response.close()
        self._decoder = operation.decoder(response.head)
        return response, self._decoder

    def _again(self, failed: DockerError | None) -> bool:
        """Whether there is to be another answer, after this one ended or failed; waits until it is time for it."""
        again = None if self._closed else self._resume.again(failed)
        if again is None:
            return False
        if self._response is not None:
            self._response.close()
        self._work, self._decoder = again.operation, None
        if self._deadline is not None:
            left = self._deadline - time.monotonic() - again.pause
            if left <= 0:
                raise DockerTimeout(f"{again.operation.name}: the engine was away when the deadline came") from failed
            self._work = replace(again.operation, deadline=left)
        return not self._closing.wait(again.pause)


def batches(response: Response, decoder: Decoder[T]) -> Iterator[Iterable[T]]:
    """What a decoder makes of an answer, to its end, or until the decoder has enough."""
    for block in response.blocks():
        items = decoder.feed(block)
        yield items
        if isinstance(items, Last):
            return
    yield decoder.end()
