"""The transport of the asyncio client: a pool of connections to one engine, and a connection of its own for each conversation."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Iterator, Mapping

from .. import __version__
from ..address import Endpoint
from ..client import CONNECT_TIMEOUT, Limit, out_of_time
from ..errors import ConnectError, ConnectionLost, DockerTimeout, InvalidArgument
from ..line import Line
from ..operation import Head, Options, Request
from ..wire.http import Answer, Chunks, request_bytes, unreadable
from .channel import Channel

#: Calls under way at a time; more wait their turn. Streams and conversations are not counted.
CALLS = 100
#: Connections kept open for the next call.
IDLE = CALLS
# A dead connection can be told from a new one only by failing; these may be sent again, the rest may have been carried out.
_REPEATABLE = ("GET", "HEAD")
_HEADERS = {"User-Agent": f"dockerlite/{__version__}"}


class EngineTransport:
    """Performs requests over asyncio. It belongs to the event loop of its first call."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._prefix = endpoint.route.prefix
        self._idle: list[Channel] = []
        self._loop: asyncio.AbstractEventLoop | None = None
        self._turns = asyncio.Semaphore(CALLS)

    async def send(self, request: Request, options: Options) -> EngineResponse:
        """Perform a request up to the head of its answer."""
        self._check_loop()
        counted = request.operation.decoder is None and not request.operation.patient
        if counted:
            await self._turns.acquire()
        release = self._turns.release if counted else None
        try:
            return await self._sent(request, options, release)
        except BaseException:
            if release is not None:
                release()
            raise

    async def _sent(self, request: Request, options: Options, release: Callable[[], None] | None) -> EngineResponse:
        limit = Limit(options.timeout, options.deadline)
        while True:
            channel, used = await self._take()
            response = EngineResponse(self, channel, request, options, limit, release)
            if options.hang_up is not None:
                options.hang_up.watch(channel.close)
            try:
                await response.start(self._pieces(request, {**_HEADERS, **options.headers, **request.headers}))
            except TimeoutError as failed:
                channel.close()
                raise out_of_time(request, options) from failed
            except (OSError, ConnectionLost) as failed:
                channel.close()
                if used and request.method in _REPEATABLE and not (options.hang_up and options.hang_up.done):
                    continue
                raise self.failure(request, failed) from failed
            except BaseException:
                channel.close()
                raise
            if options.hang_up is not None:
                options.hang_up.watch(response.close)  # the connection may be another call's by then
            return response

    def _pieces(self, request: Request, headers: Mapping[str, str]) -> Iterator[bytes] | AsyncIterator[bytes]:
        """A request as pieces to send."""
        target, host, body = self._prefix + request.target, self._endpoint.authority, request.body
        if body is None or isinstance(body, bytes):
            return request_bytes(request.method, target, headers, body, host)
        head = next(request_bytes(request.method, target, headers, (), host))
        return _framed(head, Chunks(headers), body if isinstance(body, AsyncIterable) else _outside(iter(body)))

    async def upgrade(self, request: Request, options: Options) -> EngineConversation:
        """Take over a connection of its own: what follows the head of the answer is not lost."""
        self._check_loop()
        channel = (await self._take())[0] if self._endpoint.route.single else await self._dial()
        headers = {**_HEADERS, "Upgrade": "tcp", **options.headers, **request.headers, "Connection": "Upgrade"}
        limit = Limit(options.timeout, options.deadline)
        try:
            for piece in request_bytes(request.method, self._prefix + request.target, headers, request.body, self._endpoint.authority):
                await channel.send(piece, limit.left())
            conversation = EngineConversation(channel)
            await conversation.start(limit)
        except TimeoutError as failed:
            channel.close()
            raise out_of_time(request, options) from failed
        except (OSError, ConnectionLost) as failed:
            channel.close()
            raise self.failure(request, failed) from failed
        except BaseException:
            channel.close()
            raise
        return conversation

    async def _take(self) -> tuple[Channel, bool]:
        while self._idle:
            channel = self._idle.pop()
            if channel.idle:
                return channel, True
            channel.close()  # the engine hung up
        return await self._dial(), False

    async def _dial(self) -> Channel:
        dialling = asyncio.get_running_loop().run_in_executor(None, self._endpoint.dial, CONNECT_TIMEOUT)
        try:
            line = await asyncio.shield(dialling)
        except OSError as failed:
            raise self._endpoint.refusal(failed) from failed
        except asyncio.CancelledError:
            dialling.add_done_callback(_close_dialled)
            raise
        return await Channel.over(line)

    def failure(self, request: Request, failed: Exception) -> ConnectError | ConnectionLost:
        """The exception for a connection that broke."""
        return self._endpoint.failure(request.operation.name, failed)

    def give_back(self, channel: Channel) -> None:
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
        """Close what is idle; what is in use is closed where it is used."""
        for channel in self._idle:
            channel.close()
        self._idle.clear()
        await asyncio.sleep(0)  # lets the loop close the sockets


async def _framed(head: bytes, chunks: Chunks, body: AsyncIterable[bytes]) -> AsyncIterator[bytes]:
    yield head
    try:
        async for piece in body:
            for part in chunks.of(piece):
                yield part
    except OSError as failed:  # not to be taken for a failure of the connection
        raise unreadable(failed) from failed
    yield chunks.end()


async def _outside(body: Iterator[bytes]) -> AsyncIterator[bytes]:
    """What has to be read from somewhere is read outside the loop."""
    while pieces := await asyncio.to_thread(_at_once, body):
        for piece in pieces:
            yield piece


def _at_once(body: Iterator[bytes]) -> list[bytes]:
    """The next pieces, as many as come without waiting for them: going to a thread costs as much as sending one. None at the end."""
    pieces, end = [], time.monotonic() + 0.001
    for piece in body:
        pieces.append(piece)
        if len(pieces) == 8 or time.monotonic() > end:
            break
    return pieces


def _close_dialled(dialling: asyncio.Future[Line]) -> None:
    if not dialling.cancelled() and dialling.exception() is None:
        dialling.result().close()


class EngineResponse:
    """An answer that has begun: its head is here, its body comes block by block."""

    head: Head

    def __init__(
        self,
        transport: EngineTransport,
        channel: Channel,
        request: Request,
        options: Options,
        limit: Limit,
        release: Callable[[], None] | None,
    ) -> None:
        self._transport = transport
        self._channel: Channel | None = channel
        self._request = request
        self._options = options
        self._limit = limit
        self._release = release
        self._answer = Answer(request.method)
        self._pieces: list[bytes] = []

    async def start(self, pieces: Iterator[bytes] | AsyncIterator[bytes]) -> None:
        """Send the request and read the head of the answer."""
        channel = self._open()
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it stopped listening, but may have said why before
            if isinstance(pieces, AsyncIterator):
                async for piece in pieces:
                    await channel.send(piece, self._limit.left())
            else:
                for piece in pieces:
                    await channel.send(piece, self._limit.left())
        while (head := self._answer.head) is None:
            self._feed(await self._open().receive(self._limit.left()))
        self.head = head
        if self._answer.complete:
            self._finish()

    async def blocks(self) -> AsyncIterator[bytes]:
        """The body as it arrives. One that is cut short raises."""
        while True:
            if self._pieces:
                block = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
                self._pieces.clear()
                yield block
            if self._answer.complete:
                self._finish()
                return
            try:
                self._feed(await self._open().receive(self._limit.left()))
            except TimeoutError as failed:
                self.close()
                raise out_of_time(self._request, self._options) from failed
            except (OSError, ConnectionLost) as failed:
                self.close()
                raise self._transport.failure(self._request, failed) from failed

    async def read(self) -> bytes:
        """All of the body."""
        if self._answer.complete and len(self._pieces) == 1:
            self._finish()
            return self._pieces[0]
        return b"".join([block async for block in self.blocks()])

    def close(self) -> None:
        """Hang up, unless all was read."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
            self._done()

    def _open(self) -> Channel:
        if self._channel is None:
            raise ConnectionLost("this answer was closed")
        return self._channel

    def _feed(self, data: bytes) -> None:
        if data:
            self._pieces += self._answer.feed(data)
        else:
            self._answer.end()

    def _finish(self) -> None:
        channel, self._channel = self._channel, None
        if channel is None:
            return
        if self._answer.reusable and channel.idle:
            self._transport.give_back(channel)
        else:
            channel.close()
        self._done()

    def _done(self) -> None:
        if self._release is not None:
            self._release()
            self._release = None


class EngineConversation:
    """A hijacked connection: the head of the answer that handed it over, and bytes both ways."""

    head: Head

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._writers = 0
        self._closed = False
        self._answer = Answer("POST")
        self._early: list[bytes] = []

    async def start(self, limit: Limit) -> None:
        """Read the head of the answer."""
        while (head := self._answer.head) is None:
            self._feed(await self._channel.receive(limit.left()))
        self.head = head
        # Where writing fails, asyncio reads no further: what a process said before it ended with input unread would be lost.
        self._writer = self._channel.writer()
        if self._answer.rest:
            self._early.append(self._answer.rest)

    def _feed(self, data: bytes) -> None:
        if data:
            self._early += self._answer.feed(data)
        else:
            self._answer.end()

    async def receive(self, timeout: float | None = None) -> bytes:
        """What came next; nothing at the end. Raises DockerTimeout after ``timeout`` seconds."""
        while not self._early:
            if self._answer.complete and not self._answer.upgraded:
                return b""
            try:
                data = await self._channel.receive(timeout)
            except TimeoutError as failed:
                raise DockerTimeout(f"nothing came in {timeout:g} s") from failed
            except ConnectionResetError:  # the process ended with input unread
                data = b""
            except OSError as failed:
                raise ConnectionLost(str(failed)) from failed
            if not data:
                return data
            self._feed(data)
        return self._early.pop(0)

    async def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write; waits as long as the other end does not read. Raises TimeoutError after ``timeout`` seconds."""
        self._writers += 1
        try:
            await asyncio.wait_for(self._writer.sendall(data), timeout)
        finally:
            self._writers -= 1
            self._release()

    def end(self) -> None:
        """Tell the other end that nothing more will be written."""
        with contextlib.suppress(OSError):  # the other end has hung up already
            self._writer.end()

    def close(self) -> None:
        """Hang up; who writes wakes."""
        self._closed = True
        with contextlib.suppress(OSError):  # the other end has hung up already
            self._writer.hang_up()
        self._channel.close()
        self._release()

    def _release(self) -> None:
        if self._closed and not self._writers:
            self._writer.close()
