"""The requests adapter: what a session sends to an engine goes through here, over one pool of sockets and one HTTP codec.

requests sees an adapter with a connection pool behind it, as usual; only the pool is ours. So hooks, ``responses`` and everything else that
knows requests works, while a small call costs a fraction of what urllib3 takes for it.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import requests
from requests_unixsocket.adapters import UnixAdapter
from urllib3.exceptions import ProtocolError, ReadTimeoutError
from urllib3.util import Timeout

from ..errors import ConnectionLost
from ..operation import Body
from ..wire.http import READ_SIZE, Answer, request_bytes
from .channel import Channel

#: Connections kept open for the next call; more may be in use.
IDLE = 32
# A dead connection can be told from a new one only by failing; these may be sent again, the rest may have been carried out.
_REPEATABLE = ("GET", "HEAD")
# Written by the codec; and no engine answer is to be compressed on its way over a socket.
_OURS = ("host", "content-length", "transfer-encoding", "connection", "accept-encoding")


class EngineAdapter(UnixAdapter):  # type: ignore[misc]  # requests-unixsocket has no types
    """Sends a session's requests to one engine. Unlike its parent it keeps one pool for the socket, not one for every URL."""

    def __init__(self, dial: Callable[[float | None], socket.socket], host: str) -> None:
        super().__init__()
        self.pool = Pool(dial, host)

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> Pool:
        return self.pool

    def get_connection(self, url: Any, proxies: Any = None) -> Pool:
        return self.pool

    def build_response(self, req: requests.PreparedRequest, resp: Any) -> Any:
        """What ``send`` returns: for a request of ours the raw answer, since a Response around it would cost as much as the rest."""
        if isinstance(req, OwnRequest) and type(resp) is RawResponse:
            return resp
        return super().build_response(req, resp)

    def close(self) -> None:
        super().close()
        self.pool.close()


class OwnRequest(requests.PreparedRequest):
    """A request that the client made itself, not a user of its session."""


class Deadline:
    """How long the parts of one call may take, told by urllib3's Timeout."""

    def __init__(self, timeout: Timeout) -> None:
        self._timeout = timeout.clone()
        self._timeout.start_connect()
        self.connect = _seconds(self._timeout.connect_timeout)
        self._read = _seconds(self._timeout.read_timeout)

    def left(self) -> float | None:
        """Seconds that the next read or write may take."""
        if self._timeout.total is None:
            return self._read
        left = _seconds(self._timeout.read_timeout)
        return None if left is None else max(left, 0.001)  # 0 would mean: do not wait at all


def _seconds(limit: object) -> float | None:
    return limit if isinstance(limit, (int, float)) else None


class Pool:
    """The connections to one engine. Threads share it; a child process after a fork starts with its own."""

    def __init__(self, dial: Callable[[float | None], socket.socket], host: str) -> None:
        self._dial = dial
        self._host = host
        self._idle: list[Channel] = []
        self._lock = threading.Lock()
        self._pid = os.getpid()

    def urlopen(
        self, method: str, url: str, body: Body = None, headers: Mapping[str, str] | None = None, *, timeout: Timeout, **_: Any
    ) -> RawResponse:
        """Perform a request up to the head of its answer. The name and the errors are urllib3's: requests calls it."""
        deadline = Deadline(timeout)
        headers = {name: value for name, value in (headers or {}).items() if name.lower() not in _OURS}
        while True:
            channel, used = self._take(deadline)
            response = RawResponse(self, channel, method, url, deadline)
            try:
                response.start(request_bytes(method, url, headers, body, self._host))
            except (OSError, ConnectionLost) as failed:
                response.close()
                if used and method in _REPEATABLE and not isinstance(failed, TimeoutError):
                    continue
                raise translated(failed, url) from failed
            except BaseException:
                response.close()
                raise
            return response

    def _take(self, deadline: Deadline) -> tuple[Channel, bool]:
        with self._lock:
            if self._pid != os.getpid():
                self._forget()
            while self._idle:
                channel = self._idle.pop()
                if not channel.readable():
                    return channel, True
                channel.close()  # readable while idle: the engine hung up
        return Channel(self._dial(deadline.connect)), False

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


class RawResponse:
    """An answer whose body is read as it arrives; what requests calls ``response.raw``, with urllib3's names and errors."""

    version = 11
    _original_response = None

    def __init__(self, pool: Pool, channel: Channel, method: str, url: str, deadline: Deadline) -> None:
        self._pool = pool
        self._channel: Channel | None = channel
        self._url = url
        self._deadline = deadline
        self._answer = Answer(method)
        self._pieces: list[bytes] = []
        self._short = False
        self.status = 0
        self.reason = ""
        self.headers: Mapping[str, str] = {}

    #: Seconds to wait before a read, so that it brings more; for what comes in masses of small pieces.
    nap = 0.0

    def start(self, pieces: Iterator[bytes]) -> None:
        """Send the request and read the head of the answer."""
        try:
            for piece in pieces:
                self._open().send(piece)
        except (BrokenPipeError, ConnectionResetError):
            self._refused_early()
        while (head := self._answer.head) is None:
            self._receive()
        self.status, self.reason, self.headers = head.status, head.reason, head.headers
        if self._answer.complete:
            self._finish()

    def _refused_early(self) -> None:
        """The engine stopped listening: it may have said why before it did."""
        try:
            while self._answer.head is None:
                self._receive()
        except OSError as failed:
            raise ConnectionLost("the engine hung up while the request was being sent") from failed

    def _open(self) -> Channel:
        """The connection, with what is left of the time for it."""
        channel = self._channel
        if channel is None:
            raise ConnectionLost("this answer was closed")
        channel.limit(self._deadline.left())
        return channel

    def _receive(self) -> None:
        if self.nap and self._short:
            time.sleep(self.nap)
        data = self._open().receive()
        self._short = len(data) < READ_SIZE
        if data:
            self._pieces += self._answer.feed(data)
        else:
            self._answer.end()

    def stream(self, amt: int | None = None, decode_content: bool | None = None) -> Iterator[bytes]:
        """The body in blocks, each what one read brought. A body that is cut short raises."""
        while True:
            if self._pieces:
                block = self._pieces[0] if len(self._pieces) == 1 else b"".join(self._pieces)
                self._pieces.clear()
                yield block
            if self._answer.complete:
                self._finish()
                return
            try:
                self._receive()
            except (OSError, ConnectionLost) as failed:
                self.close()
                raise translated(failed, self._url) from failed

    def read(self, amt: int | None = None, decode_content: bool | None = None) -> bytes:
        """The rest of the body, or ``amt`` bytes of it."""
        blocks, size = [], 0
        for block in self.stream():
            blocks.append(block)
            size += len(block)
            if amt is not None and size >= amt:
                break
        data = b"".join(blocks)
        if amt is not None and len(data) > amt:
            data, self._pieces[:0] = data[:amt], [data[amt:]]
        return data

    @property
    def closed(self) -> bool:
        """Whether nothing more can be read."""
        return self._channel is None and not self._pieces

    def release_conn(self) -> None:
        """Give the connection back once the body was read; before that, there is no way to reuse it."""
        if self._answer.complete:
            self._finish()

    def _finish(self) -> None:
        channel, self._channel = self._channel, None
        if channel is None:
            return
        if self._answer.reusable:
            self._pool.give_back(channel)
        else:
            channel.close()

    def close(self) -> None:
        """Hang up, unless all was read. A reader in another thread ends at once."""
        channel, self._channel = self._channel, None
        if channel is not None:
            channel.close()


def translated(failed: Exception, url: str) -> Exception:
    """A failure of ours as urllib3 would have raised it, which is what requests expects from a pool."""
    if isinstance(failed, TimeoutError):
        return ReadTimeoutError(None, url, "no answer in time")  # type: ignore[arg-type]
    return ProtocolError(str(failed), failed)
