"""The transport of the blocking client: a requests session for calls and streams, a socket of its own for each conversation."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import requests
from requests.hooks import dispatch_hook
from requests.structures import CaseInsensitiveDict
from urllib3.exceptions import ProtocolError, ReadTimeoutError
from urllib3.util import Timeout

from .. import __version__
from ..client import out_of_time
from ..errors import ConnectionLost, DockerError, DockerTimeout
from ..operation import Head, Options, Request
from ..wire.http import READ_SIZE, Answer, request_bytes
from .adapter import EngineAdapter, OwnRequest, RawResponse, translated
from .channel import Channel

if TYPE_CHECKING:
    from ..address import Endpoint

#: Seconds to connect; a socket that takes longer has nobody behind it.
CONNECT_TIMEOUT = 10.0
#: Seconds to wait after a read that brought little, where much is to come: it spares engine and client most of their wake-ups.
NAP = 0.0001

_hooked: Any = dispatch_hook  # has no types


class RequestsTransport:
    """Performs requests over a requests session."""

    def __init__(self, endpoint: Endpoint, session: requests.Session | None = None) -> None:
        self._endpoint = endpoint
        self._base = endpoint.base_url
        if session is None:
            session = requests.Session()
            session.trust_env = False  # HTTP_PROXY and .netrc are not for engines
            session.headers.clear()
            session.headers["User-Agent"] = f"dockerlite/{__version__}"
        self.session = session
        session.mount(self._base, EngineAdapter(endpoint.dial, endpoint.authority))

    def send(self, request: Request, options: Options) -> SessionResponse:
        """Hand the request to the session's adapter: preparing it ourselves spares most of what a call through the session costs."""
        hooked = self.session.hooks.get("response")
        prepared: Any = requests.PreparedRequest() if hooked else OwnRequest()
        prepared.method, prepared.url, prepared.body = request.method, self._base + request.target, request.body
        prepared.headers = CaseInsensitiveDict[Any]({**self.session.headers, **options.headers, **request.headers})
        if isinstance(request.body, bytes):
            prepared.headers["Content-Length"] = str(len(request.body))
        timeout: Any = Timeout(total=options.deadline, connect=CONNECT_TIMEOUT, read=options.timeout)
        try:
            response: Any = self.session.get_adapter(prepared.url).send(prepared, stream=True, timeout=timeout)
        except requests.RequestException as failed:
            raise self.ours(failed, request, options) from failed
        if hooked:
            response = _hooked("response", self.session.hooks, response)
        raw = getattr(response, "raw", response)
        raw.nap = NAP if request.operation.bulk else 0.0
        return SessionResponse(self, raw, request, options)

    def upgrade(self, request: Request, options: Options) -> Conversation:
        """Take over a connection of its own, outside the pool and outside requests: what follows the head of the answer is not lost."""
        try:
            channel = Channel(self._endpoint.dial(CONNECT_TIMEOUT))
        except OSError as failed:
            raise self._endpoint.refusal(failed) from failed
        headers: dict[str, Any] = {**self.session.headers, "Upgrade": "tcp", **options.headers, **request.headers, "Connection": "Upgrade"}
        try:
            channel.limit(options.timeout)
            for piece in request_bytes(request.method, request.target, headers, request.body, self._endpoint.authority):
                channel.send(piece)
            return Conversation(channel)
        except (OSError, ConnectionLost) as failed:
            channel.close()
            raise self.ours(translated(failed, request.target), request, options) from failed
        except BaseException:
            channel.close()
            raise

    def ours(self, failed: Exception, request: Request, options: Options) -> DockerError:
        """What requests or urllib3 raised, as this package says it."""
        name = request.operation.name
        if isinstance(failed, (requests.Timeout, ReadTimeoutError)):
            return out_of_time(request, options)
        cause = failed.args[0] if failed.args else None
        if isinstance(failed, requests.ConnectionError) and not isinstance(cause, ProtocolError):
            return self._endpoint.refusal(cause if isinstance(cause, OSError) else OSError(str(failed)))
        reason = cause.args[0] if isinstance(cause, ProtocolError) and cause.args else cause
        return ConnectionLost(f"{name}: {reason or failed}")

    def close(self) -> None:
        """Close what is idle."""
        self.session.close()


class SessionResponse:
    """An answer of the session, read block by block."""

    def __init__(self, transport: RequestsTransport, raw: Any, request: Request, options: Options) -> None:
        self._transport = transport
        self._raw = raw
        self._request = request
        self._options = options
        headers = raw.headers if isinstance(raw, RawResponse) else {name.lower(): value for name, value in raw.headers.items()}
        self.head = Head(raw.status, raw.reason or "", headers)

    def blocks(self) -> Iterator[bytes]:
        """The body as it arrives."""
        try:
            yield from self._raw.stream(READ_SIZE, decode_content=False)
        except (ProtocolError, ReadTimeoutError) as failed:
            raise self._transport.ours(failed, self._request, self._options) from failed

    def close(self) -> None:
        """Hang up, unless all was read."""
        self._raw.close()


class Conversation:
    """A hijacked connection: the head of the answer that handed it over, and bytes both ways."""

    def __init__(self, channel: Channel) -> None:
        self._channel = channel
        self._answer = Answer("POST")
        self._early: list[bytes] = []
        while self._answer.head is None:
            self._early += self._feed(channel.receive())
        self.head = self._answer.head
        if self._answer.rest:
            self._early.append(self._answer.rest)
        channel.limit(None)

    def _feed(self, data: bytes) -> list[bytes]:
        if not data:
            self._answer.end()
        return self._answer.feed(data)

    def receive(self, timeout: float | None = None) -> bytes:
        """What came next; nothing at the end. Raises DockerTimeout after ``timeout`` seconds."""
        while not self._early:
            if self._answer.complete and not self._answer.upgraded:
                return b""
            # Not the socket's own timeout: a thread that writes meanwhile would have it, too.
            if timeout is not None and not self._channel.readable(timeout):
                raise DockerTimeout(f"nothing came in {timeout:g} s")
            try:
                data = self._channel.receive()
            except ConnectionResetError:  # the process ended with input unread
                data = b""
            if not data:
                return data
            self._early += self._feed(data)
        return self._early.pop(0)

    def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write; waits as long as the other end does not read. Raises TimeoutError after ``timeout`` seconds."""
        if timeout is not None:
            self._channel.limit(timeout or 0.001)  # the reader has as much time, or looks before it reads
        self._channel.send(data)

    def end(self) -> None:
        """Tell the other end that nothing more will be written."""
        self._channel.end()

    def close(self) -> None:
        """Hang up; a writer or reader in another thread wakes."""
        self._channel.close()
