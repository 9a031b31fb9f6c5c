"""The transport of the asyncio client: a pool of connections to one engine, and a connection of its own for each conversation."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterator, Mapping

from .. import __version__
from ..address.connection import Connection
from ..address.endpoint import Endpoint
from ..client import CONNECT_TIMEOUT, Limit, out_of_time
from ..core.operation import Head, Options, Request
from ..errors import ConnectError, ConnectionLost, DockerTimeout, InvalidArgument
from ..wire.http import Chunks, request_bytes, unreadable
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
        self._turns = Turns(CALLS)

    async def send(self, request: Request, options: Options) -> EngineResponse:
        """Perform a request up to the head of its answer."""
        self._check_loop()
        turn = None if request.operation.patient or request.operation.decoder is not None else self._turns
        if turn is not None and not turn.take():
            await turn.wait()
        response = EngineResponse(self, request, options, turn)
        try:
            await response.start()
        except BaseException:
            response.close()
            raise
        return response

    async def write(self, request: Request, headers: Mapping[str, str], channel: Channel, limit: Limit) -> None:
        """Send a request, with these headers and what the codec adds."""
        target, host, body = self._prefix + request.target, self._endpoint.authority, request.body
        if body is None or isinstance(body, bytes):
            for piece in request_bytes(request.method, target, headers, body, host):
                await channel.send(piece, limit.left())
            return
        head = next(request_bytes(request.method, target, headers, (), host))
        async for piece in _framed(head, Chunks(headers), body if isinstance(body, AsyncIterable) else _outside(iter(body))):
            await channel.send(piece, limit.left())

    async def upgrade(self, request: Request, options: Options) -> EngineConversation:
        """Take over a connection of its own: what follows the head of the answer is not lost."""
        self._check_loop()
        channel = (self.take() if self._endpoint.route.single else None) or await self.dial()
        headers = {**_HEADERS, "Upgrade": "tcp", **options.headers, **request.headers, "Connection": "Upgrade"}
        limit = Limit(options.timeout, options.deadline)
        try:
            await self.write(request, headers, channel, limit)
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

    def take(self) -> Channel | None:
        """A connection that is open and idle, if there is one."""
        while self._idle:
            channel = self._idle.pop()
            if channel.idle:
                return channel
            channel.close()  # the engine hung up
        return None

    async def dial(self) -> Channel:
        """A new connection. Raises ConnectError."""
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


def _close_dialled(dialling: asyncio.Future[Connection]) -> None:
    if not dialling.cancelled() and dialling.exception() is None:
        dialling.result().close()


class EngineResponse:
    """An answer that has begun: its head is here, its body comes block by block."""

    head: Head

    def __init__(self, transport: EngineTransport, request: Request, options: Options, turn: Turns | None) -> None:
        self._transport = transport
        self._request = request
        self._options = options
        self._turn = turn
        self._limit = Limit(options.timeout, options.deadline)
        self._channel: Channel | None = None
        self._early: list[bytes] = []  # what came of the body together with the head
        self._whole = False

    async def start(self) -> None:
        """Send the request and read the head of the answer. A connection that died while it was idle is replaced."""
        request, options = self._request, self._options
        headers = {**_HEADERS, **options.headers, **request.headers}
        while True:
            used = self._transport.take()
            channel = self._channel = used or await self._transport.dial()
            self._answer = channel.answers.expect(request.method)
            if options.hang_up is not None:
                options.hang_up.watch(self.close)
            try:
                with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it stopped listening, but may have said why before
                    await self._transport.write(request, headers, channel, self._limit)
                while (head := self._answer.head) is None:
                    await self._open().ready(self._limit.left())
                    self._early += self._feed(self._open().take())
            except TimeoutError as failed:
                raise out_of_time(request, options) from failed
            except (OSError, ConnectionLost) as failed:
                if used is None or request.method not in _REPEATABLE or (options.hang_up is not None and options.hang_up.done):
                    raise self._transport.failure(request, failed) from failed
                channel.close()
            else:
                self.head = head
                if self._whole:
                    self._finish()
                return

    async def block(self) -> bytes:
        """What has come of the body; nothing at its end. A body that is cut short raises."""
        pieces, self._early = self._early, []
        while not pieces and not self._whole:
            try:
                await self._open().ready(self._limit.left())
                pieces = self._feed(self._open().take())
            except TimeoutError as failed:
                self.close()
                raise out_of_time(self._request, self._options) from failed
            except (OSError, ConnectionLost) as failed:
                self.close()
                raise self._transport.failure(self._request, failed) from failed
        if self._whole:
            self._finish()
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)

    async def read(self) -> bytes:
        """All of the body."""
        blocks = [await self.block()]
        while not self._whole:
            blocks.append(await self.block())
        return b"".join(blocks)

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

    def _feed(self, data: bytes) -> list[bytes]:
        pieces = self._answer.feed(data) if data else self._answer.end()
        self._whole = self._answer.complete
        return pieces

    def _finish(self) -> None:
        channel, self._channel = self._channel, None
        if channel is None:
            return
        # From here on the connection, and what reads its answers, is another call's.
        if self._answer.reusable and channel.idle:
            self._transport.give_back(channel)
        else:
            channel.close()
        self._done()

    def _done(self) -> None:
        turn, self._turn = self._turn, None
        if turn is not None:
            turn.give_back()


class Turns:
    """So many may be under way at a time, and each turn that is taken is given back once. To asyncio's semaphore a call is no trifle."""

    def __init__(self, number: int) -> None:
        self._free = number
        self._waiting: deque[asyncio.Future[None]] = deque()

    def take(self) -> bool:
        """Take a turn, if there is one."""
        if not self._free:
            return False
        self._free -= 1
        return True

    async def wait(self) -> None:
        """Wait for a turn, first come, first served. It is taken then."""
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if not turn.cancelled():  # it had come already
                self.give_back()
            raise

    def give_back(self) -> None:
        """Let the next one go on."""
        while self._waiting:
            turn = self._waiting.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._free += 1


class EngineConversation:
    """A hijacked connection: the head of the answer that handed it over, and bytes both ways."""

    head: Head

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._writers = 0
        self._closed = False
        self._answer = channel.answers.expect("POST")
        self._early: list[bytes] = []

    async def start(self, limit: Limit) -> None:
        """Read the head of the answer."""
        while (head := self._answer.head) is None:
            await self._channel.ready(limit.left())
            self._feed(self._channel.take())
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
                await self._channel.ready(timeout)
                data = self._channel.take()
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
