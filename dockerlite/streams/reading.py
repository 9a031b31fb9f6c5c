"""Steps and flows that read an open answer, or raise the error of its status."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TypeVar

from ..core.answers import Collected, Collector, Enough
from ..core.flow import Flow, Local, Performer, Settle, Step
from ..core.operation import Operation
from ..wire.decode import error

T = TypeVar("T")


class Open(Step[Any]):
    """Performs an operation up to the head of its answer; the result is a ``Response``."""

    __slots__ = ("operation",)

    def __init__(self, operation: Operation[Any]) -> None:
        self.operation = operation

    def perform(self, performer: Performer) -> Any:
        return performer.open(self.operation)


class Read(Step[bytes]):
    """Reads the next block of a body; empty at its end.

    One step serves for all blocks of an answer.
    """

    __slots__ = ("_response",)

    def __init__(self, response: Any) -> None:
        self._response = response

    def perform(self, performer: Performer) -> Any:
        return self._response.block()


def read_all(response: Any) -> Flow[bytes]:
    """The whole rest of a body."""
    blocks = []
    read = Read(response)
    while block := (yield read):
        blocks.append(block)
    return b"".join(blocks)


def refuse_error_status(operation: Operation[Any], response: Any) -> Flow[None]:
    """Raise the error of an error status; other statuses pass."""
    if response.head.status >= 400:
        try:
            raise error(operation, response.head, (yield from read_all(response)))
        finally:
            response.close()


def collect_flow(operation: Operation[T], answer: Collected[T], response: Any) -> Flow[T]:
    """The result that a collector computes from the items of an open answer."""
    yield from refuse_error_status(operation, response)
    collector, decoder = answer.collector(), answer.items.decoder((yield from answer.items.completed(response.head)))
    read = Read(response)
    while block := (yield read):
        items = decoder.feed(block)
        yield from _collect_items(collector, items, answer.writes_files)
        if isinstance(items, Enough):
            break
    else:
        yield from _collect_items(collector, decoder.end(), answer.writes_files)
    return (yield from Local(collector.result)) if answer.writes_files else collector.result()


def _collect_items(collector: Collector[Any, Any], items: Iterable[Any], writes_files: bool) -> Flow[None]:
    if writes_files:
        yield from Local(lambda: [collector.each(item) for item in items])
        return
    for item in items:
        if (returned := collector.each(item)) is not None:
            yield from Settle(returned)
