"""Progress: the messages of an engine while it pulls, pushes, builds, loads or imports.

The engine sends the status of such an answer before it does the work, so it reports a failure as
the last message. Every reader of the answer gets the messages before it, and then an exception.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, NamedTuple, TypeVar

from .. import models
from ..core.answers import Collected, Items
from ..core.operation import Operation
from ..errors import DecodeError, StreamError
from .lines import JsonLines

T = TypeVar("T")
R = TypeVar("R")

#: A callback that gets each progress message.
OnProgress = Callable[["models.ProgressMessage"], object]


class Failure(NamedTuple):
    """What an engine reports when it gives up."""

    message: str
    #: The exit code of the command that failed; None if no command did.
    code: int | None
    #: The output until then.
    log: str


ErrorFactory = Callable[[Failure], StreamError]


def error_factory(kind: type[StreamError], subject: str) -> ErrorFactory:
    """A function that makes the exception for a failure; its message begins with the subject."""
    return lambda failure: kind(f"{subject}: {failure.message}")


class ProgressDecoder:
    """Decodes messages up to a failure, and raises that at the end."""

    def __init__(self, operation: str, make_error: ErrorFactory) -> None:
        self._lines = JsonLines(models.ProgressMessage, operation)
        self._make_error = make_error
        self._failure: StreamError | None = None
        self._log: list[str] = []

    def feed(self, data: bytes) -> list[models.ProgressMessage]:
        return self._up_to_failure(self._lines.feed(data))

    def end(self) -> list[models.ProgressMessage]:
        messages = self._up_to_failure(self._lines.end())
        if self._failure is not None:
            raise self._failure
        return messages

    def _up_to_failure(self, messages: list[models.ProgressMessage]) -> list[models.ProgressMessage]:
        for at, message in enumerate(messages):
            if text := failure_message(message):
                code = message.error_detail.code if message.error_detail else None
                self._failure = self._make_error(Failure(text, code, "".join(self._log)))
                return messages[:at]
            self._log.append(message.stream or "")
        return messages


def failure_message(message: models.ProgressMessage) -> str:
    """The failure that a message reports; empty if it reports none."""
    text = (message.error_detail.message if message.error_detail else None) or message.error or ""
    return text.strip()  # podman ends it with a line break


class ProgressCollector(Generic[T, R]):
    """Passes each message to a callback, and makes a result of what it reads from all of them."""

    def __init__(
        self, read: Callable[[models.ProgressMessage], T | None], result: Callable[[list[T]], R], on_progress: OnProgress | None
    ) -> None:
        self._read = read
        self._result = result
        self._on_progress = on_progress
        self._items: list[T] = []

    def each(self, message: models.ProgressMessage) -> object:
        item = self._read(message)
        if item is not None:
            self._items.append(item)
        return self._on_progress(message) if self._on_progress else None

    def result(self) -> R:
        return self._result(self._items)


class Progress(Items["models.ProgressMessage"]):
    """The progress messages of an engine."""

    def __init__(self, operation: str, make_error: ErrorFactory) -> None:
        super().__init__(lambda head: ProgressDecoder(operation, make_error))


def collect_progress(
    operation: Operation[models.ProgressMessage],
    on_progress: OnProgress | None,
    read: Callable[[models.ProgressMessage], T | None],
    result: Callable[[list[T]], R],
) -> Operation[R]:
    """The same operation with a single result, made of what ``read`` returns for each message.

    ``read`` returns None for a message that does not matter.
    """
    items = operation.items
    assert items is not None
    once: Operation[R] = operation.replace(answer=Collected(items, lambda: ProgressCollector(read, result, on_progress)))  # type: ignore[assignment]
    return once


def latest(items: list[T], operation: str, what: str) -> T:
    """The last item that was read from the messages. Raises DecodeError if there is none."""
    if not items:
        raise DecodeError(f"{operation}: the engine ended well, but did not say {what}")
    return items[-1]
