"""One connection as an asyncio protocol: bytes received, bytes to send, the end of both."""

from __future__ import annotations

import asyncio
import contextlib
import socket
from typing import TYPE_CHECKING, Any

from ..address.connection import Connection
from ..wire.http import READ_SIZE, ResponseParser

if TYPE_CHECKING:
    from ..tls.codec import TLSCodec

#: Bytes to read at a time: below 128 KiB, malloc reuses memory. asyncio's default is more, and each
#: read of it needs fresh pages.
_READ_LIMIT = 120 * 2**10
#: High-water mark: reading pauses above this many buffered bytes (back-pressure).
_HIGH_WATER = 4 * READ_SIZE


class AsyncChannel(asyncio.Protocol):
    """A connection: await ``ready``, then ``take`` the bytes; ``send``, ``half_close``, ``close``.

    It is leaner than asyncio's streams, which copy the bytes. For each line of a log, a bare future
    is awaited.
    """

    def __init__(self, connection: Connection) -> None:
        #: Parses the answers that arrive on it.
        self.parser = ResponseParser()
        self._connection = connection
        self._loop = asyncio.get_running_loop()
        self._received: list[bytes] = []
        self._size = 0
        self._paused = False
        self._received_any = False
        self._ended = False
        self._failed: Exception | None = None
        # The reason of its end is looked up once: in a thread, where there may be one.
        self._reason_asked = False
        self._reason_known = not connection.has_end_reason
        self._reader: asyncio.Future[None] | None = None
        self._writer: asyncio.Future[None] | None = None
        self._blocked = False
        # One timer for many reads: it expires at the time of an earlier read, and is then set to
        # the time of the current one, if any.
        self._timer: asyncio.TimerHandle | None = None
        self._expires: float | None = None

    @classmethod
    async def wrap(cls, connection: Connection) -> AsyncChannel:
        """A channel for a connection that was dialled."""
        connection.settimeout(0)
        kind = cls if connection.codec is None else SecureChannel
        try:
            _, channel = await asyncio.get_running_loop().create_connection(lambda: kind(connection), sock=connection.raw)
        except BaseException:
            connection.close()
            raise
        return channel

    # Called by asyncio.

    def connection_made(self, transport: Any) -> None:
        self._transport: asyncio.Transport = transport
        transport.max_size = _READ_LIMIT

    def data_received(self, data: bytes) -> None:
        self._received.append(data)
        self._size += len(data)
        if self._size > _HIGH_WATER and not self._paused:
            self._paused = True
            self._transport.pause_reading()
        self._wake()

    def eof_received(self) -> bool:
        self._ended = True
        self._wake()
        return True  # half-closed: the other direction stays open

    def connection_lost(self, exc: Exception | None) -> None:
        if exc is not None:
            self._read_rest()
        self._ended = True
        self._failed = self._failed or exc
        self._connection.close()
        self._wake()
        self.resume_writing()
        if self._timer is not None:
            self._timer.cancel()

    def _read_rest(self) -> None:
        """Read what is left after a write failed.

        asyncio then stops reading, but the other end may have sent the reason before it closed.
        """
        with contextlib.suppress(OSError):
            while data := self._connection.raw.recv(READ_SIZE):
                self.data_received(data)

    def pause_writing(self) -> None:
        self._blocked = True

    def resume_writing(self) -> None:
        self._blocked = False
        if self._writer is not None and not self._writer.done():
            self._writer.set_result(None)

    # Called by the client.

    def ready(self, timeout: float | None = None) -> asyncio.Future[None]:
        """A future that is done once ``take`` has bytes or the end.

        It raises TimeoutError after ``timeout`` seconds.
        """
        self._reader = reader = self._loop.create_future()
        self._expires = None if timeout is None else self._loop.time() + timeout
        if self._received or self._ended:
            self._wake()
        elif self._expires is not None and (self._timer is None or self._timer.when() > self._expires):
            self._start_timer(self._expires)
        return reader

    def take(self) -> bytes:
        """The bytes received; empty at the end. Raises OSError if the connection broke."""
        self._expires = None
        if not self._received:
            if self._failed is not None:
                raise self._failed
            return b""
        self._received_any = True
        data = self._received[0] if len(self._received) == 1 else b"".join(self._received)
        self._received.clear()
        self._size = 0
        if self._paused:
            self._paused = False
            if not self._ended:
                self._transport.resume_reading()
        return data

    async def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write; waits while the other end does not read (back-pressure).

        Raises OSError if the connection is closed, TimeoutError after ``timeout`` seconds.
        """
        if self._failed is not None:
            raise self._failed
        if self._transport.is_closing():
            raise BrokenPipeError("the connection is closed")
        self._transport.write(data)
        if self._transport.is_closing():
            raise BrokenPipeError("the other end has hung up")
        while self._blocked:
            self._writer = self._loop.create_future()
            await _await_within(self._writer, timeout)
        if self._failed is not None:
            raise self._failed

    def half_close(self) -> None:
        """Half-close: nothing more is written, and the other end may go on."""
        if not self._transport.is_closing():
            self._transport.write_eof()

    def close(self) -> None:
        """Close the connection at once; readers and writers wake."""
        self._connection.expect_close()
        self._transport.abort()

    def writer(self) -> Writer:
        """A writer that bypasses asyncio, which stops reading when a write fails."""
        return Writer(self._connection.raw.dup())

    @property
    def idle(self) -> bool:
        """Whether it can be reused: nothing was received, and the other end has not closed it."""
        return not self._received and not self._ended and not self._transport.is_closing()

    def _wake(self) -> None:
        reader = self._reader
        if reader is None or reader.done():
            return
        if self._received or self._reason_known:
            reader.set_result(None)
        elif not self._reason_asked:  # it may take a moment, so it happens in a thread
            self._reason_asked = True
            self._loop.run_in_executor(None, self._connection.end_reason, self._received_any).add_done_callback(self._set_reason)

    def _start_timer(self, when: float) -> None:
        if self._timer is not None:
            self._timer.cancel()
        self._timer = self._loop.call_at(when, self._on_timer)

    def _on_timer(self) -> None:
        self._timer = None
        if self._expires is None or self._reader is None:
            return
        if self._loop.time() < self._expires:
            self._start_timer(self._expires)
        else:
            _expire(self._reader)

    def _set_reason(self, asked: asyncio.Future[OSError | None]) -> None:
        self._reason_known = True
        if not asked.cancelled():
            self._failed = asked.result() or (None if isinstance(self._failed, ConnectionResetError) else self._failed)
        self._wake()


class SecureChannel(AsyncChannel):
    """A connection with TLS."""

    def __init__(self, connection: Connection) -> None:
        super().__init__(connection)
        assert connection.codec is not None
        self._codec = connection.codec

    def data_received(self, data: bytes) -> None:
        try:
            plain = self._codec.decrypt(data)
        except OSError as failed:
            self._failed = failed
            self._transport.abort()
            return
        if plain:
            super().data_received(plain)
        if self._codec.ended:
            super().eof_received()

    def eof_received(self) -> bool:
        self.data_received(b"")
        return True

    async def send(self, data: bytes, timeout: float | None = None) -> None:
        for start in range(0, len(data), READ_SIZE):
            await super().send(self._codec.encrypt(data[start : start + READ_SIZE]), timeout)

    def writer(self) -> Writer:
        return SecureWriter(self._connection.raw.dup(), self._codec)


class Writer:
    """Writes to a connection that asyncio reads from.

    It uses a second descriptor, because asyncio does not share its own.
    """

    def __init__(self, connection: socket.socket) -> None:
        self._socket = connection

    async def sendall(self, data: bytes) -> None:
        """Write. Raises OSError."""
        await asyncio.get_running_loop().sock_sendall(self._socket, data)

    def half_close(self) -> None:
        """Half-close: nothing more is written. Raises OSError."""
        self._socket.shutdown(socket.SHUT_WR)

    def shutdown(self) -> None:
        """Shut down both directions; blocked writers wake. Raises OSError."""
        self._socket.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """Close the descriptor."""
        self._socket.close()


class SecureWriter(Writer):
    """Writes to a connection with TLS."""

    def __init__(self, connection: socket.socket, codec: TLSCodec) -> None:
        super().__init__(connection)
        self._codec = codec
        self._sending = asyncio.Lock()  # records must be sent in the order of their encryption
        self._ending: asyncio.Task[None] | None = None

    async def sendall(self, data: bytes) -> None:
        async with self._sending:
            for start in range(0, len(data), READ_SIZE):
                await super().sendall(self._codec.encrypt(data[start : start + READ_SIZE]))

    def half_close(self) -> None:
        if self._ending is None:
            self._ending = asyncio.ensure_future(self._send_close_notify())

    async def _send_close_notify(self) -> None:
        with contextlib.suppress(OSError):  # the other end closed it already
            async with self._sending:
                await super().sendall(self._codec.end())

    def close(self) -> None:
        if self._ending is not None:
            self._ending.cancel()
        super().close()


async def _await_within(future: asyncio.Future[None], timeout: float | None) -> None:
    """Await a future. Raises TimeoutError after ``timeout`` seconds."""
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
