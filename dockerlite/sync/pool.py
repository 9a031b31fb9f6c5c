"""The connections to one engine, and the answers that arrive on them: one pool and one HTTP codec, whoever asks."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..client import Limit, out_of_time
from ..core.operation import Head, Options, Request
from ..errors import ConnectError, ConnectionLost, ConnectionRejected
from ..wire.http import READ_SIZE, request_bytes
from .channel import Channel

if TYPE_CHECKING:
    from ..address.endpoint import Endpoint

#: Connections kept open for the next call; more may be in use.
IDLE = 32
#: Seconds to wait after a read that brought little, where much is to come: it spares engine and client most of their wake-ups.
NAP = 0.0001
# A dead connection can be told from a new one only by failing; these may be sent again, the rest may have been carried out.
_REPEATABLE = ("GET", "HEAD")


class Pool:
    """The connections to one engine. Threads share it; a child process after a fork starts with its own."""

    def __init__(self, endpoint: Endpoint) -> None:
        self._endpoint = endpoint
        self._host = endpoint.authority
        self._idle: list[Channel] = []
        self._lock = threading.Lock()
        self._pid = os.getpid()

    def send(self, request: Request, headers: Mapping[str, str], options: Options, limit: Limit) -> EngineResponse:
        """Perform a request up to the head of its answer. ``headers`` are all that is sent, besides what the codec adds."""
        while True:
            channel, used = self._take(limit)
            response = EngineResponse(self, channel, request, options, limit)
            if options.hang_up is not None:
                options.hang_up.watch(response.close)
            try:
                response.start(request_bytes(request.method, request.target, headers, request.body, self._host))
            except TimeoutError as failed:
                response.close()
                raise out_of_time(request, options) from failed
            except (OSError, ConnectionLost) as failed:
                response.close()
                if used and request.method in _REPEATABLE and not (options.hang_up and options.hang_up.done):
                    continue
                raise self.failure(request, failed) from failed
            except BaseException:
                response.close()
                raise
            return response

    def _take(self, limit: Limit) -> tuple[Channel, bool]:
        with self._lock:
            if self._pid != os.getpid():
                self._forget()
            while self._idle:
                channel = self._idle.pop()
                if not channel.readable():
                    return channel, True
                channel.close()  # readable while idle: the engine hung up
        return self._dial(limit), False

    def dial(self, limit: Limit) -> Channel:
        """A connection to take over: a new one, unless there is but one. Raises ConnectError."""
        return self._take(limit)[0] if self._endpoint.route.single else self._dial(limit)

    def _dial(self, limit: Limit) -> Channel:
        try:
            return Channel(self._endpoint.dial(limit.connect))
        except OSError as failed:
            raise self._endpoint.refusal(failed) from failed

    def failure(self, request: Request, failed: Exception) -> ConnectError | ConnectionLost:
        """The exception for a connection that broke."""
        return self._endpoint.failure(request.operation.name, failed)

    def give_back(self, channel: Channel) -> None:
        """Keep a connection for the next call."""
        with self._lock:
            if self._pid == os.getpid() and len(self._idle) < IDLE:
                self._idle.append(channel)
                return
        channel.close()

    def close(self) -> None:
        """Close what is idle; what is in use is closed where it is used."""
        with self._lock:
            self._forget()

    def _forget(self) -> None:
        for channel in self._idle:
            channel.close()
        self._idle.clear()
        self._pid = os.getpid()


class EngineResponse:
    """An answer that has begun: its head is here, its body comes block by block."""

    head: Head

    def __init__(self, pool: Pool, channel: Channel, request: Request, options: Options, limit: Limit) -> None:
        self._pool = pool
        self._channel: Channel | None = channel
        self._request = request
        self._options = options
        self._limit = limit
        self._answer = channel.answers.expect(request.method)
        self._whole = False  # the answers are another call's once the connection was given back
        self._pieces: list[bytes] = []
        self._short = False
        #: Whether to wait a moment before a read, so that it brings more.
        self._naps = request.operation.bulk

    def start(self, pieces: Iterator[bytes]) -> None:
        """Send the request and read the head of the answer."""
        try:
            for piece in pieces:
                self._open().send(piece)
        except (BrokenPipeError, ConnectionResetError):
            self._refused_early()
        while (head := self._answer.head) is None:
            self._receive()
        self.head = head
        self.finish()

    def _refused_early(self) -> None:
        """The engine stopped listening: it may have said why before it did."""
        try:
            while self._answer.head is None:
                self._receive()
        except ConnectionRejected:
            raise
        except OSError as failed:
            raise ConnectionLost("the engine hung up while the request was being sent") from failed

    def _open(self) -> Channel:
        """The connection, with what is left of the time for it."""
        channel = self._channel
        if channel is None:
            raise ConnectionLost("this answer was closed")
        channel.limit(self._limit.left())
        return channel

    def _receive(self) -> None:
        if self._naps and self._short:
            time.sleep(NAP)
        data = self._open().receive()
        self._short = len(data) < READ_SIZE
        if data:
            self._pieces += self._answer.feed(data)
        else:
            self._answer.end()
        self._whole = self._answer.complete

    def blocks(self) -> Iterator[bytes]:
        """The body as it arrives, each block what one read brought. A body that is cut short raises."""
        while True:
            if self._pieces:
                block = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
                self._pieces.clear()
                yield block
            if self._whole:
                self.finish()
                return
            try:
                self._receive()
            except TimeoutError as failed:
                self.close()
                raise out_of_time(self._request, self._options) from failed
            except (OSError, ConnectionLost) as failed:
                self.close()
                raise self._pool.failure(self._request, failed) from failed

    def unread(self, block: bytes) -> None:
        """Put a block back, to come first again."""
        self._pieces.insert(0, block)

    @property
    def closed(self) -> bool:
        """Whether nothing more can be read."""
        return self._channel is None and not self._pieces

    def finish(self) -> None:
        """Give the connection back once the body was read; before that, there is no way to reuse it."""
        if not self._whole or self._channel is None:
            return
        channel, self._channel = self._channel, None
        if self._answer.reusable:
            self._pool.give_back(channel)
        else:
            channel.close()

    def close(self) -> None:
        """Hang up, unless all was read. A reader in another thread ends at once."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
