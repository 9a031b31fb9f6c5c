"""Progress: what an engine says while it pulls, pushes, builds, loads or imports.

The status of such an answer is sent before the work is done, so a failure comes as its last message. It is raised whoever reads the answer,
after the messages before it were handed out.
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

#: Called with each message of an engine that reports how far it is.
OnProgress = Callable[["models.ProgressMessage"], object]


class Failure(NamedTuple):
    """What an engine says when it gives up."""

    message: str
    #: The exit code of the command that failed, if it was one.
    code: int | None
    #: What was written until then.
    log: str


Failed = Callable[[Failure], StreamError]


def failing(kind: type[StreamError], subject: str) -> Failed:
    """Makes exceptions that say what the work was about, and what the engine said."""
    return lambda failure: kind(f"{subject}: {failure.message}")


class ProgressDecoder:
    """Decodes messages up to a failure, which it raises at the end."""

    def __init__(self, operation: str, failed: Failed) -> None:
        self._lines = JsonLines(models.ProgressMessage, operation)
        self._failed = failed
        self._failure: StreamError | None = None
        self._log: list[str] = []

    def feed(self, data: bytes) -> list[models.ProgressMessage]:
        return self._before_failure(self._lines.feed(data))

    def end(self) -> list[models.ProgressMessage]:
        messages = self._before_failure(self._lines.end())
        if self._failure is not None:
            raise self._failure
        return messages

    def _before_failure(self, messages: list[models.ProgressMessage]) -> list[models.ProgressMessage]:
        for at, message in enumerate(messages):
            if said := failure_of(message):
                code = message.error_detail.code if message.error_detail else None
                self._failure = self._failed(Failure(said, code, "".join(self._log)))
                return messages[:at]
            self._log.append(message.stream or "")
        return messages


def failure_of(message: models.ProgressMessage) -> str:
    """What went wrong, if that is what a message says."""
    said = (message.error_detail.message if message.error_detail else None) or message.error or ""
    return said.strip()  # podman ends it with a line break


class ProgressCollector(Generic[T, R]):
    """Hands each message on, gathers what is read from them, and makes the result of that."""

    def __init__(
        self, read: Callable[[models.ProgressMessage], T | None], result: Callable[[list[T]], R], on_progress: OnProgress | None
    ) -> None:
        self._read = read
        self._result = result
        self._on_progress = on_progress
        self._found: list[T] = []

    def each(self, message: models.ProgressMessage) -> object:
        found = self._read(message)
        if found is not None:
            self._found.append(found)
        return self._on_progress(message) if self._on_progress else None

    def result(self) -> R:
        return self._result(self._found)


class Progress(Items["models.ProgressMessage"]):
    """What an engine reports while it works."""

    def __init__(self, operation: str, failed: Failed) -> None:
        super().__init__(lambda head: ProgressDecoder(operation, failed))


def followed(
    operation: Operation[models.ProgressMessage],
    on_progress: OnProgress | None,
    read: Callable[[models.ProgressMessage], T | None],
    result: Callable[[list[T]], R],
) -> Operation[R]:
    """The same operation, answered once: what ``result`` makes of all that ``read`` found in its messages."""
    items = operation.items
    assert items is not None
    once: Operation[R] = operation.replace(answer=Collected(items, lambda: ProgressCollector(read, result, on_progress)))  # type: ignore[assignment]
    return once


def last(found: list[T], operation: str, what: str) -> T:
    """The last thing that was read from the messages. Raises DecodeError if there is none."""
    if not found:
        raise DecodeError(f"{operation}: the engine ended well, but did not say {what}")
    return found[-1]
