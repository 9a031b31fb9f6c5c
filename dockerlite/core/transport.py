"""The transport protocols, implemented by connections, recordings and recorders."""

from __future__ import annotations

from typing import Protocol

from .deadline import Deadline
from .request import Head, Options, Request


class Response(Protocol):
    """An open answer: its head has arrived, ``block`` reads its body. An empty block is the end."""

    head: Head

    def block(self) -> bytes: ...
    def close(self) -> None: ...


class Duplex(Protocol):
    """A hijacked connection: the head of the answer that opened it, and bytes both ways."""

    head: Head
    #: When the conversation has to be over, by the deadline of the options it was opened with.
    deadline: Deadline

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
    deadline: Deadline

    async def receive(self, timeout: float | None = None) -> bytes: ...
    async def send(self, data: bytes, timeout: float | None = None) -> None: ...
    def half_close(self) -> None: ...
    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """As ``Transport``, for asyncio: connections to an engine, a recorder, or a recording."""

    async def send(self, request: Request, options: Options) -> AsyncResponse: ...
    async def upgrade(self, request: Request, options: Options) -> AsyncDuplex: ...
    async def close(self) -> None: ...
