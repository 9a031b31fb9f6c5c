"""The steps of conversations: begin one, write, read, and ask within a time."""

from __future__ import annotations

from typing import Any, TypeVar

from ..core.flow import Flow, Performer, Step
from ..core.operation import Operation

T = TypeVar("T")


class Upgrade(Step[Any]):
    """Performs an operation that upgrades its connection; the result is a ``Duplex``."""

    __slots__ = ("operation",)

    def __init__(self, operation: Operation[Any]) -> None:
        self.operation = operation

    def perform(self, performer: Performer) -> Any:
        return performer.upgrade(self.operation)


class Receive(Step[bytes]):
    """Waits for the next bytes; none at the end. Raises DockerTimeout after ``timeout`` seconds."""

    __slots__ = ("connection", "timeout")

    def __init__(self, connection: Any, timeout: float | None) -> None:
        self.connection = connection
        self.timeout = timeout

    def perform(self, performer: Performer) -> Any:
        return self.connection.receive(self.timeout)


class Transmit(Step[None]):
    """Writes, and waits while the other end does not read (back-pressure).

    Raises TimeoutError after ``timeout`` seconds, OSError if the other end hung up.
    """

    __slots__ = ("connection", "data", "timeout")

    def __init__(self, connection: Any, data: bytes, timeout: float | None) -> None:
        self.connection = connection
        self.data = data
        self.timeout = timeout

    def perform(self, performer: Performer) -> Any:
        return self.connection.send(self.data, self.timeout)


class Limited(Step[T]):
    """Performs a flow with a deadline of its own, in seconds."""

    __slots__ = ("flow", "seconds")

    def __init__(self, flow: Flow[T], seconds: float) -> None:
        self.flow = flow
        self.seconds = seconds

    def perform(self, performer: Performer) -> Any:
        return performer.limited(self.seconds).call(self.flow)
