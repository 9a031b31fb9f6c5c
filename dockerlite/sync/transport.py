"""The transport of the blocking client.

Calls and streams share a pool. Each conversation has a connection of its own.

requests is an optional session layer: for hooks, mounted adapters, ``responses``, and raw calls
through ``docker.session``. It is loaded when one of these is used. Otherwise calls go to the same
pool and codec without it: requests doubles the cost of a call, and importing it takes as long as a
script that makes one call.
"""

from __future__ import annotations

import sys
import threading
from typing import TYPE_CHECKING, Any

from ..core.deadline import Deadline
from ..core.request import Options, Request
from ..errors import ConnectionLost
from ..wire.exchange import Takeover, timeout_error
from ..wire.http import HEADERS, merge_headers, request_bytes
from .channel import Channel
from .pool import EngineResponse, Pool

if TYPE_CHECKING:
    import requests

    from ..address.endpoint import Endpoint
    from .adapter import SessionLayer, SessionResponse


class EngineTransport:
    """Performs requests over connections to one engine, or through a session in use."""

    def __init__(self, endpoint: Endpoint, session: requests.Session | None = None) -> None:
        self._endpoint = endpoint
        self._prefix = endpoint.route.prefix
        self._pool = Pool(endpoint)
        self._layer: SessionLayer | None = None
        self._loading = threading.Lock()
        if session is not None:
            self._load(session)

    @property
    def session(self) -> requests.Session:
        """The requests session; from now on it is used if it has hooks or another adapter."""
        return self._load().session

    def _load(self, session: requests.Session | None = None) -> SessionLayer:
        from .adapter import SessionLayer

        with self._loading:  # all threads get the same session
            if self._layer is None:
                self._layer = SessionLayer(self._endpoint, self._pool, session, HEADERS)
            return self._layer

    def send(self, request: Request, options: Options) -> EngineResponse | SessionResponse:
        """Perform a request up to the head of its answer."""
        if self._prefix:
            request = request._replace(target=self._prefix + request.target)
        layer = self._load() if self._layer is None and _is_patched() else self._layer
        if layer is None:
            return self._pool.send(request, merge_headers(HEADERS, options.headers, request.headers), options)
        return layer.send(request, options)

    def upgrade(self, request: Request, options: Options) -> HijackedConnection:
        """Hijack a new connection, outside the pool and requests.

        Bytes after the head of the answer are not lost.
        """
        deadline = Deadline(options.deadline, options.timeout)
        channel = self._pool.dial(options.connect)
        common: Any = HEADERS if self._layer is None else self._layer.session.headers
        headers = merge_headers(common, {"Upgrade": "tcp"}, options.headers, request.headers, {"Connection": "Upgrade"})
        try:
            for piece in request_bytes(request.method, self._prefix + request.target, headers, request.body, self._endpoint.authority):
                channel.limit(deadline.next_wait())
                channel.send(piece)
            return HijackedConnection(channel, deadline, options)
        except TimeoutError as failed:
            channel.close()
            raise timeout_error(request, options) from failed
        except (OSError, ConnectionLost) as failed:
            channel.close()
            raise self._endpoint.failure(request.name, failed) from failed
        except BaseException:
            channel.close()
            raise

    def close(self) -> None:
        """Close the idle connections."""
        if self._layer is not None:
            self._layer.session.close()
        self._pool.close()  # the session may have another adapter by now


def _is_patched() -> bool:
    """Whether requests is loaded and its adapter's ``send`` is patched, as ``responses`` does."""
    adapters: Any = sys.modules.get("requests.adapters")
    return adapters is not None and adapters.HTTPAdapter.send.__module__ != "requests.adapters"


class HijackedConnection:
    """A hijacked connection: the head of the answer that opened it, and bytes both ways."""

    def __init__(self, channel: Channel, deadline: Deadline, options: Options) -> None:
        self._channel = channel
        self.deadline = deadline
        self._takeover = takeover = Takeover(channel.parser, options.tap)
        while takeover.head is None:
            channel.limit(deadline.next_wait())
            takeover.feed(channel.receive())
        self.head = takeover.head
        channel.limit(None)

    def receive(self, timeout: float | None = None) -> bytes:
        """The next bytes; empty at the end. Raises DockerTimeout after ``timeout`` seconds."""
        while (data := self._takeover.next_block()) is None:
            # Not the socket's timeout: that would apply to a thread that writes at the same time,
            # too.
            if timeout is not None and not self._channel.readable(timeout):
                raise self._takeover.silence_error(timeout)
            try:
                self._takeover.feed(self._channel.receive())
            except TimeoutError:
                raise
            except OSError as failed:
                self._takeover.on_read_error(failed)
        return data

    def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write; blocks while the other end does not read (back-pressure).

        Raises TimeoutError after ``timeout`` seconds.
        """
        self._takeover.note_sent(data)
        if timeout is not None:
            # The reader has the same timeout, or polls before it reads.
            self._channel.limit(timeout or 0.001)
        try:
            self._channel.send(data)
        except OSError:
            self._takeover.note_refused()
            raise

    def half_close(self) -> None:
        """Half-close: nothing more is written, and the other end may go on."""
        self._takeover.note_half_close()
        self._channel.half_close()

    def close(self) -> None:
        """Close the connection; readers and writers in other threads wake."""
        self._channel.close()
