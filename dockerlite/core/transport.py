"""The transport protocols, implemented by connections, recordings and recorders."""

from __future__ import annotations

from typing import Literal, Protocol

from .request import Head, Options, Request


class Tap(Protocol):
    """Hears what is sent and received over a connection, for a recording.

    ``begin`` is called first and once, with the head of the answer.
    """

    def begin(self, head: Head) -> None: ...
    def note(self, what: Literal["output", "sent", "half-close", "hang-up", "silence", "refused"], data: bytes = b"") -> None: ...
    def complete(self) -> None: ...
    def broke_off(self, failed: Exception) -> None: ...


class Response(Protocol):
    """An open answer: its head has arrived, ``block`` reads its body. An empty block is the end."""

    head: Head

    def block(self) -> bytes: ...
    def close(self) -> None: ...


class Duplex(Protocol):
    """A hijacked connection: the head of the answer that opened it, and bytes both ways."""

    head: Head

    def receive(self, timeout: float | None = None) -> bytes: ...
    def send(self, data: bytes, timeout: float | None = None) -> None: ...
    def half_close(self) -> None: ...
    def close(self) -> None: ...


class Transport(Protocol):
    """Performs requests, over connections to an engine, a recorder, or a recording."""

    def send(self, request: Request, options: Options) -> Response: ...
    def upgrade(self, request: Request, options: Options) -> Duplex: ...
    def close(self) -> None: ...


class AsyncResponse(Protocol):
    """As ``Response``, for asyncio."""

    head: Head

    async def block(self) -> bytes: ...
    def close(self) -> None: ...


class AsyncDuplex(Protocol):
    """As ``Duplex``, for asyncio."""

    head: Head

    async def receive(self, timeout: float | None = None) -> bytes: ...
    async def send(self, data: bytes, timeout: float | None = None) -> None: ...
    def half_close(self) -> None: ...
    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """As ``Transport``, for asyncio: connections to an engine, a recorder, or a recording."""

    async def send(self, request: Request, options: Options) -> AsyncResponse: ...
    async def upgrade(self, request: Request, options: Options) -> AsyncDuplex: ...
    async def close(self) -> None: ...
