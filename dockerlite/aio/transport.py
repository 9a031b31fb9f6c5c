"""The transport of the asyncio client.

Calls and streams share a pool. Each conversation has a connection of its own.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping

from ..address.connection import Connection
from ..address.endpoint import Endpoint
from ..core.deadline import Deadline
from ..core.request import Head, Options, Request
from ..errors import ConnectionLost, InvalidArgument
from ..wire.exchange import HttpExchange, Takeover, timeout_error
from ..wire.http import HEADERS, BodyFraming, body_read_error, merge_headers, request_bytes
from ..wire.pooling import CALLS, IDLE
from .channel import AsyncChannel


class AsyncEngineTransport:
    """Performs requests over asyncio. It belongs to the event loop of its first call."""

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._prefix = endpoint.route.prefix
        self._idle: list[AsyncChannel] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._calls = Semaphore(CALLS)

    async def send(self, request: Request, options: Options) -> AsyncEngineResponse:
        """Perform a request up to the head of its answer."""
        self._check_loop()
        calls = None if request.waits or request.streams else self._calls
        if calls is not None and not calls.acquire():
            await calls.wait()
        response = AsyncEngineResponse(self, request, options, calls)
        try:
            await response.start()
        except BaseException:
            response.close()
            raise
        return response

    async def write(self, request: Request, headers: Mapping[str, str], channel: AsyncChannel, deadline: Deadline) -> None:
        """Send a request with these headers and those of the codec."""
        target, host, body = self._prefix + request.target, self.endpoint.authority, request.body
        if body is None or isinstance(body, bytes):
            for piece in request_bytes(request.method, target, headers, body, host):
                await channel.send(piece, deadline.next_wait())
            return
        head = next(request_bytes(request.method, target, headers, (), host))
        async for piece in _frame_body(
            head, BodyFraming(headers), body if isinstance(body, AsyncIterable) else _read_in_thread(iter(body))
        ):
            await channel.send(piece, deadline.next_wait())

    async def upgrade(self, request: Request, options: Options) -> AsyncHijackedConnection:
        """Hijack a connection of its own: bytes after the head of the answer are not lost."""
        self._check_loop()
        channel = (self.take() if self.endpoint.route.single else None) or await self.dial(options.connect)
        headers = merge_headers(HEADERS, {"Upgrade": "tcp"}, options.headers, request.headers, {"Connection": "Upgrade"})
        deadline = Deadline(options.deadline, options.timeout)
        try:
            await self.write(request, headers, channel, deadline)
            connection = AsyncHijackedConnection(channel, options, deadline)
            await connection.start()
        except TimeoutError as failed:
            channel.close()
            raise timeout_error(request, options) from failed
        except (OSError, ConnectionLost) as failed:
            channel.close()
            raise self.endpoint.failure(request.name, failed) from failed
        except BaseException:
            channel.close()
            raise
        return connection

    def take(self) -> AsyncChannel | None:
        """An open idle connection, or None."""
        while self._idle:
            channel = self._idle.pop()
            if channel.idle:
                return channel
            channel.close()  # stale: the engine closed it
        return None

    async def dial(self, connect: float | None) -> AsyncChannel:
        """A new connection. Raises ConnectError."""
        dialling = asyncio.get_running_loop().run_in_executor(None, self.endpoint.dial, connect)
        try:
            connection = await asyncio.shield(dialling)
        except OSError as failed:
            raise self.endpoint.refusal(failed) from failed
        except asyncio.CancelledError:
            dialling.add_done_callback(_close_dialled)
            raise
        return await AsyncChannel.wrap(connection)

    def give_back(self, channel: AsyncChannel) -> None:
        """Keep a connection for the next call."""
        if len(self._idle) < IDLE:
            self._idle.append(channel)
        else:
            channel.close()

    def _check_loop(self) -> None:
        loop = asyncio.get_running_loop()
        if self._loop is None:
            self._loop = loop
        if self._loop is not loop:
            raise InvalidArgument("this client belongs to the event loop of its first call; make one for each loop")

    async def close(self) -> None:
        """Close the idle connections; those in use are closed by their users."""
        for channel in self._idle:
            channel.close()
        self._idle.clear()
        await asyncio.sleep(0)  # lets the loop close the sockets


async def _frame_body(head: bytes, chunks: BodyFraming, body: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    yield head
    try:
        async for piece in body:
            for part in chunks.frame(piece):
                yield part
    except OSError as failed:  # must not look like a failure of the connection
        raise body_read_error(failed) from failed
    yield chunks.end()


async def _read_in_thread(body: Iterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces of a body, read in a thread: reading them may block."""
    while pieces := await asyncio.to_thread(_next_pieces, body):
        for piece in pieces:
            yield piece


def _next_pieces(body: Iterator[bytes]) -> list[bytes]:
    """The next pieces of a body, up to 8 within a millisecond; empty at its end.

    A switch to a thread costs as much as sending one piece.
    """
    pieces, end = [], time.monotonic() + 0.001
    for piece in body:
        pieces.append(piece)
        if len(pieces) == 8 or time.monotonic() > end:
            break
    return pieces


def _close_dialled(dialling: asyncio.Future[Connection]) -> None:
    if not dialling.cancelled() and dialling.exception() is None:
        dialling.result().close()


class AsyncEngineResponse:
    """An open answer: its head has arrived, ``block`` reads its body."""

    head: Head

    def __init__(self, transport: AsyncEngineTransport, request: Request, options: Options, calls: Semaphore | None) -> None:
        self._transport = transport
        self._request = request
        self._options = options
        self._calls = calls
        self._deadline = Deadline(options.deadline, options.timeout)
        self._channel: AsyncChannel | None = None

    async def start(self) -> None:
        """Send the request and read the head of the answer. A stale connection is replaced."""
        request, options, transport = self._request, self._options, self._transport
        headers = merge_headers(HEADERS, options.headers, request.headers)
        while True:
            used = transport.take()
            channel = self._channel = used or await transport.dial(options.connect)
            exchange = self._exchange = HttpExchange(request, options, channel.parser, used is not None, transport.endpoint.failure)
            if options.canceller is not None:
                options.canceller.watch(self.close)
            try:
                try:
                    await transport.write(request, headers, channel, self._deadline)
                except (BrokenPipeError, ConnectionResetError) as failed:
                    exchange.send_error = failed
                while exchange.head is None:
                    await self._receive()
            except (OSError, ConnectionLost) as failed:
                if not exchange.may_retry(failed):
                    raise exchange.error(failed) from failed
                channel.close()
            else:
                self.head = exchange.head
                if exchange.complete:
                    self._finish()
                return

    async def _receive(self) -> None:
        # No nap for ``throughput``, see ``NAP``.
        await self._open().ready(self._deadline.next_wait())
        self._exchange.receive(self._open().take())

    async def block(self) -> bytes:
        """The next block of the body; empty at its end. Raises if the body is cut short."""
        exchange = self._exchange
        try:
            while not exchange.has_body and not exchange.complete:
                await self._receive()
        except (OSError, ConnectionLost) as failed:
            self.close()
            raise exchange.error(failed) from failed
        if exchange.complete:
            self._finish()
        return exchange.take()

    def close(self) -> None:
        """Close the connection, unless the body was read to its end."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
        self._release()

    def _open(self) -> AsyncChannel:
        if self._channel is None:
            raise ConnectionLost("this answer was closed")
        return self._channel

    def _finish(self) -> None:
        channel, self._channel = self._channel, None
        if channel is None:
            return
        if self._exchange.reusable and channel.idle:
            self._transport.give_back(channel)
        else:
            channel.close()
        self._release()

    def _release(self) -> None:
        calls, self._calls = self._calls, None
        if calls is not None:
            calls.release()


class Semaphore:
    """A first-come-first-served semaphore.

    ``asyncio.Semaphore`` costs three times as much per call.
    """

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[asyncio.Future[None]] = deque()

    def acquire(self) -> bool:
        """Acquire it if it is free; whether that succeeded."""
        if not self._free:
            return False
        self._free -= 1
        return True

    async def wait(self) -> None:
        """Wait until it is acquired."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it was acquired already
                self.release()
            raise

    def release(self) -> None:
        """Release it; the first one in the queue gets it."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class AsyncHijackedConnection:
    """A hijacked connection: the head of the answer that opened it, and bytes both ways."""

    head: Head

    def __init__(self, channel: AsyncChannel, options: Options, deadline: Deadline) -> None:
        self._channel = channel
        self.deadline = deadline
        self._takeover = Takeover(channel.parser, options.tap)
        self._writers = 0
        self._closed = False

    async def start(self) -> None:
        """Read the head of the answer."""
        takeover = self._takeover
        while takeover.head is None:
            await self._channel.ready(self.deadline.next_wait())
            takeover.feed(self._channel.take())
        self.head = takeover.head
        # When a write fails, asyncio stops reading: the last output of a process that ended with
        # input unread would be lost.
        self._writer = self._channel.writer()

    async def receive(self, timeout: float | None = None) -> bytes:
        """The next bytes; empty at the end. Raises DockerTimeout after ``timeout`` seconds."""
        while (data := self._takeover.next_block()) is None:
            try:
                await self._channel.ready(timeout)
                self._takeover.feed(self._channel.take())
            except TimeoutError as failed:
                raise self._takeover.silence_error(timeout) from failed
            except OSError as failed:
                self._takeover.on_read_error(failed)
        return data

    async def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write; waits while the other end does not read (back-pressure).

        Raises TimeoutError after ``timeout`` seconds.
        """
        self._takeover.note_sent(data)
        self._writers += 1
        try:
            await asyncio.wait_for(self._writer.sendall(data), timeout)
        except OSError:
            self._takeover.note_refused()
            raise
        finally:
            self._writers -= 1
            self._release()

    def half_close(self) -> None:
        """Half-close: nothing more is written, and the other end may go on."""
        self._takeover.note_half_close()
        with contextlib.suppress(OSError):  # the other end closed it already
            self._writer.half_close()

    def close(self) -> None:
        """Close the connection; blocked writers wake."""
        self._closed = True
        with contextlib.suppress(OSError):  # the other end closed it already
            self._writer.shutdown()
        self._channel.close()
        self._release()

    def _release(self) -> None:
        if self._closed and not self._writers:
            self._writer.close()
