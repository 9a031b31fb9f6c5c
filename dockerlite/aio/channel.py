"""One connection, as asyncio hears it: bytes that came, bytes to send, and the end of both."""

from __future__ import annotations

import asyncio
import socket
from collections import deque
from typing import Any

from ..wire.http import READ_SIZE

#: Bytes that may wait to be taken before the other end is made to wait.
_HIGH = 4 * READ_SIZE


class Channel(asyncio.Protocol):
    """A connection to await: ``receive``, ``send``, ``end``, ``close``. Leaner than asyncio's streams, which copy what they hand on."""

    def __init__(self) -> None:
        self._loop = asyncio.get_running_loop()
        self._received: deque[bytes] = deque()
        self._size = 0
        self._paused = False
        self._ended = False
        self._failed: Exception | None = None
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._blocked = False
        # One timer for many reads: it rings at the time of some earlier one and is then set to the time of the present one, if any.
        self._alarm: asyncio.TimerHandle | None = None
        self._expires: float | None = None

    # What asyncio calls.

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport
        transport.max_size = READ_SIZE  # the default is read into fresh pages each time

    def data_received(self, data: bytes) -> None:
        self._received.append(data)
        self._size += len(data)
        if self._size > _HIGH and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return True  # the other direction stays open

    def connection_lost(self, exc: Exception | None) -> None:
        self._ended = True
        self._failed = exc
        self._wake()
        self.resume_writing()
        if self._alarm is not None:
            self._alarm.cancel()

    def pause_writing(self) -> None:
        self._blocked = True

    def resume_writing(self) -> None:
        self._blocked = False
        if self._writer is not None and not self._writer.done():
            self._writer.set_result(None)

    # What the client calls.

    async def receive(self, timeout: float | None = None) -> bytes:
        """What came next; nothing at the end. Raises OSError if the connection broke, TimeoutError after ``timeout`` seconds."""
        while not self._received:
            if self._ended:
                if self._failed is not None:
                    raise self._failed
                return b""
            self._reader = self._loop.create_future()
            if timeout is not None:
                self._expires = self._loop.time() + timeout
                if self._alarm is None or self._alarm.when() > self._expires:
                    self._set_alarm(self._expires)
            try:
                await self._reader
            finally:
                self._expires = None
        data = self._received.popleft() if len(self._received) == 1 else b"".join(self._received)
        self._received.clear()
        self._size = 0
        if self._paused:
            self._paused = False
            if not self._ended:
                self._transport.resume_reading()
        return data

    async def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write; waits while the other end does not read. Raises OSError if it has hung up, TimeoutError after ``timeout`` seconds."""
        if self._failed is not None:
            raise self._failed
        if self._transport.is_closing():
            raise BrokenPipeError("the connection is closed")
        self._transport.write(data)
        if self._transport.is_closing():
            raise BrokenPipeError("the other end has hung up")
        while self._blocked:
            self._writer = self._loop.create_future()
            await _in_time(self._writer, timeout)
        if self._failed is not None:
            raise self._failed

    def end(self) -> None:
        """Tell the other end that nothing more will be written."""
        if not self._transport.is_closing():
            self._transport.write_eof()

    def close(self) -> None:
        """Hang up at once; whoever waits for something wakes."""
        self._transport.abort()

    def duplicate(self) -> socket.socket:
        """A socket of its own for the same connection."""
        duplicate: socket.socket = self._transport.get_extra_info("socket").dup()
        return duplicate

    @property
    def idle(self) -> bool:
        """Whether nothing has come and the other end has not hung up."""
        return not self._received and not self._ended and not self._transport.is_closing()

    def _wake(self) -> None:
        if self._reader is not None and not self._reader.done():
            self._reader.set_result(None)

    def _set_alarm(self, when: float) -> None:
        if self._alarm is not None:
            self._alarm.cancel()
        self._alarm = self._loop.call_at(when, self._ring)

    def _ring(self) -> None:
        self._alarm = None
        if self._expires is None or self._reader is None:
            return
        if self._loop.time() < self._expires:
            self._set_alarm(self._expires)
        else:
            _expire(self._reader)


async def _in_time(future: asyncio.Future[None], timeout: float | None) -> None:
    """Await a future, but no longer than that."""
    if timeout is None:
        await future
        return
    timer = future.get_loop().call_later(timeout, _expire, future)
    try:
        await future
    finally:
        timer.cancel()


def _expire(future: asyncio.Future[None]) -> None:
    if not future.done():
        future.set_exception(TimeoutError("nothing came in time"))
