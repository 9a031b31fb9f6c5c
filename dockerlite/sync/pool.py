"""The pool of connections to one engine, and the answers that arrive on them."""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from ..core.deadline import Deadline
from ..core.request import Head, Options, Request
from ..errors import ConnectionLost
from ..wire.exchange import HttpExchange
from ..wire.http import READ_SIZE, request_bytes
from ..wire.pooling import IDLE, NAP
from .channel import Channel

if TYPE_CHECKING:
    from ..address.endpoint import Endpoint


class Pool:
    """The connections to one engine.

    Threads may share it; after a fork, the child starts an empty one.
    """

    def __init__(self, endpoint: Endpoint) -> None:
        self.endpoint = endpoint
        self._idle: list[Channel] = []
        self._lock = threading.Lock()
        self._pid = os.getpid()

    def send(self, request: Request, headers: Mapping[str, str], options: Options) -> EngineResponse:
        """Perform a request up to the head of its answer.

        Only ``headers`` and those of the codec are sent.
        """
        deadline = Deadline(options.deadline, options.timeout)
        while True:
            channel, reused = self._take(options.connect)
            exchange = HttpExchange(request, options, channel.parser, reused, self.endpoint.failure)
            response = EngineResponse(self, channel, exchange, deadline, request.throughput)
            if options.canceller is not None:
                options.canceller.watch(response.close)
            try:
                response.start(request_bytes(request.method, request.target, headers, request.body, self.endpoint.authority))
            except (OSError, ConnectionLost) as failed:
                response.close()
                if not exchange.may_retry(failed):
                    raise exchange.error(failed) from failed
            except BaseException:
                response.close()
                raise
            else:
                return response

    def _take(self, connect: float | None) -> tuple[Channel, bool]:
        with self._lock:
            if self._pid != os.getpid():
                self._close_idle()
            while self._idle:
                channel = self._idle.pop()
                if not channel.readable():
                    return channel, True
                channel.close()  # stale: an idle connection is readable only at its end
        return self._dial(connect), False

    def dial(self, connect: float | None) -> Channel:
        """A connection to hijack: a new one, unless the route has only one. Raises ConnectError."""
        return self._take(connect)[0] if self.endpoint.route.single else self._dial(connect)

    def _dial(self, connect: float | None) -> Channel:
        try:
            return Channel(self.endpoint.dial(connect))
        except OSError as failed:
            raise self.endpoint.refusal(failed) from failed

    def give_back(self, channel: Channel) -> None:
        """Keep a connection for the next call."""
        with self._lock:
            if self._pid == os.getpid() and len(self._idle) < IDLE:
                self._idle.append(channel)
                return
        channel.close()

    def close(self) -> None:
        """Close the idle connections; those in use are closed by their users."""
        with self._lock:
            self._close_idle()

    def _close_idle(self) -> None:
        for channel in self._idle:
            channel.close()
        self._idle.clear()
        self._pid = os.getpid()


class EngineResponse:
    """An open answer: its head has arrived, ``block`` reads its body."""

    head: Head

    def __init__(self, pool: Pool, channel: Channel, exchange: HttpExchange, deadline: Deadline, naps: bool) -> None:
        self._pool = pool
        self._channel: Channel | None = channel
        self._exchange = exchange
        self._deadline = deadline
        self._was_short = False
        #: Whether to sleep briefly before a read, so that it brings more bytes.
        self._naps = naps

    def start(self, pieces: Iterator[bytes]) -> None:
        """Send the request and read the head of the answer."""
        exchange = self._exchange
        try:
            for piece in pieces:
                self._open().send(piece)
        except (BrokenPipeError, ConnectionResetError) as failed:
            exchange.send_error = failed
        while exchange.head is None:
            self._receive()
        self.head = exchange.head
        self._finish()

    def _open(self) -> Channel:
        """The connection, with the remaining time as its timeout."""
        channel = self._channel
        if channel is None:
            raise ConnectionLost("this answer was closed")
        channel.limit(self._deadline.next_wait())
        return channel

    def _receive(self) -> None:
        if self._naps and self._was_short:
            time.sleep(NAP)
        data = self._open().receive()
        self._was_short = len(data) < READ_SIZE
        self._exchange.receive(data)

    def block(self) -> bytes:
        """The next block of the body; empty at its end. Raises if the body is cut short."""
        exchange = self._exchange
        try:
            while not exchange.has_body and not exchange.complete:
                self._receive()
        except (OSError, ConnectionLost) as failed:
            self.close()
            raise exchange.error(failed) from failed
        if exchange.complete:
            self._finish()
        return exchange.take()

    @property
    def closed(self) -> bool:
        """Whether nothing more can be read."""
        return self._channel is None and not self._exchange.has_body

    def _finish(self) -> None:
        """Return the connection to the pool once the body was read; it cannot be reused before."""
        if not self._exchange.complete or self._channel is None:
            return
        channel, self._channel = self._channel, None
        if self._exchange.reusable:
            self._pool.give_back(channel)
        else:
            channel.close()

    def close(self) -> None:
        """Close the connection, unless the body was read to its end.

        A reader in another thread ends at once.
        """
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()
