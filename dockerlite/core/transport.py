"""What a client needs of a transport, blocking or asyncio. Protocols only: connections, recordings and recorders all fit."""

from __future__ import annotations

from typing import Protocol

from .request import Head, Options, Request


class Response(Protocol):
    """An answer that has begun: its head is here, its body comes block by block, and nothing at its end."""

    head: Head

    def block(self) -> bytes: ...
    def close(self) -> None: ...


class Duplex(Protocol):
    """A hijacked connection: the head of the answer that opened it, and bytes both ways."""

    head: Head

    def receive(self, timeout: float | None = None) -> bytes: ...
    def send(self, data: bytes, timeout: float | None = None) -> None: ...
    def end(self) -> None: ...
    def close(self) -> None: ...


class Transport(Protocol):
    """Where requests go: a requests session, a recorder, or a recording."""

    def send(self, request: Request, options: Options) -> Response: ...
    def upgrade(self, request: Request, options: Options) -> Duplex: ...
    def close(self) -> None: ...


class AsyncResponse(Protocol):
    """As ``Response``, awaited."""

    head: Head

    async def block(self) -> bytes: ...
    def close(self) -> None: ...


class AsyncDuplex(Protocol):
    """As ``Duplex``, awaited."""

    head: Head

    async def receive(self, timeout: float | None = None) -> bytes: ...
    async def send(self, data: bytes, timeout: float | None = None) -> None: ...
    def end(self) -> None: ...
    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """Where requests of the asyncio client go: connections to an engine, a recorder, or a recording."""

    async def send(self, request: Request, options: Options) -> AsyncResponse: ...
    async def upgrade(self, request: Request, options: Options) -> AsyncDuplex: ...
    async def close(self) -> None: ...
