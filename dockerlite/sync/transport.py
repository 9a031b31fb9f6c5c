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
from ..client import CONNECT_TIMEOUT, Limit, out_of_time
from ..core.operation import Head, Options, Request
from ..errors import ConnectionLost, DockerError, DockerTimeout
from ..wire.http import READ_SIZE, request_bytes
from .adapter import EngineAdapter
from .channel import Channel
from .pool import EngineResponse, Pool

if TYPE_CHECKING:
    from ..address.endpoint import Endpoint

_hooked: Any = dispatch_hook  # has no types


class RequestsTransport:
    """Performs requests over a requests session."""

    def __init__(self, endpoint: Endpoint, session: requests.Session | None = None) -> None:
        self._endpoint = endpoint
        self._base = endpoint.base_url
        self._prefix = endpoint.route.prefix
        self._pool = Pool(endpoint)
        self._adapter = EngineAdapter(self._pool)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # HTTP_PROXY and .netrc are not for engines
            session.headers.clear()
            session.headers["User-Agent"] = f"dockerlite/{__version__}"
        self.session = session
        session.mount(self._base, self._adapter)

    def send(self, request: Request, options: Options) -> EngineResponse | SessionResponse:
        """Perform a request up to the head of its answer.

        Where nobody listens on the way, it goes to the pool beneath the session's adapter at once: what requests would make of it and of
        its answer costs as much as all the rest of a call.
        """
        if self._prefix:
            request = request._replace(target=self._prefix + request.target)
        adapter = self.session.get_adapter(self._base)
        mocked = adapter.send.__module__ != "requests.adapters"
        if mocked or adapter is not self._adapter or self.session.hooks.get("response"):
            return self._through(adapter, request, options)
        headers: dict[str, Any] = {**self.session.headers, **options.headers, **request.headers}
        return self._pool.send(request, headers, options, Limit(options.timeout, options.deadline))

    def _through(self, adapter: Any, request: Request, options: Options) -> SessionResponse:
        """The same by way of the session's adapter: for hooks, for an adapter that a user mounted, for mocks such as ``responses``."""
        prepared: Any = requests.PreparedRequest()
        prepared.method, prepared.url, prepared.body = request.method, self._endpoint.route.origin + request.target, request.body
        prepared.headers = CaseInsensitiveDict[Any]({**self.session.headers, **options.headers, **request.headers})
        if isinstance(request.body, bytes):
            prepared.headers["Content-Length"] = str(len(request.body))
        timeout: Any = Timeout(total=options.deadline, connect=CONNECT_TIMEOUT, read=options.timeout)
        try:
            response: Any = adapter.send(prepared, stream=True, timeout=timeout)
        except requests.RequestException as failed:
            raise self.ours(failed, request, options) from failed
        return SessionResponse(self, _hooked("response", self.session.hooks, response), request, options)

    def upgrade(self, request: Request, options: Options) -> Conversation:
        """Take over a connection of its own, outside the pool and outside requests: what follows the head of the answer is not lost."""
        limit = Limit(options.timeout, options.deadline)
        channel = self._pool.dial(limit)
        headers: dict[str, Any] = {**self.session.headers, "Upgrade": "tcp", **options.headers, **request.headers, "Connection": "Upgrade"}
        try:
            for piece in request_bytes(request.method, self._prefix + request.target, headers, request.body, self._endpoint.authority):
                channel.limit(limit.left())
                channel.send(piece)
            return Conversation(channel, limit)
        except TimeoutError as failed:
            channel.close()
            raise out_of_time(request, options) from failed
        except (OSError, ConnectionLost) as failed:
            channel.close()
            raise self._pool.failure(request, failed) from failed
        except BaseException:
            channel.close()
            raise

    def ours(self, failed: Exception, request: Request, options: Options) -> DockerError:
        """What requests or urllib3 raised, as this package says it."""
        if isinstance(failed, (requests.Timeout, ReadTimeoutError)):
            return out_of_time(request, options)
        cause = failed.args[0] if failed.args else None
        if isinstance(cause, DockerError):
            return cause
        if isinstance(failed, requests.ConnectionError) and not isinstance(cause, ProtocolError):
            return self._endpoint.refusal(cause if isinstance(cause, OSError) else OSError(str(failed)))
        if isinstance(failed, ProtocolError):
            cause = failed
        known = cause.args[1] if isinstance(cause, ProtocolError) and len(cause.args) > 1 else None
        if isinstance(known, DockerError):
            return known
        return self._pool.failure(request, cause if isinstance(cause, Exception) else failed)

    def close(self) -> None:
        """Close what is idle."""
        self.session.close()


class SessionResponse:
    """An answer that came through an adapter of the session, read block by block."""

    def __init__(self, transport: RequestsTransport, response: Any, request: Request, options: Options) -> None:
        self._transport = transport
        self._raw = response.raw
        self._request = request
        self._options = options
        headers = {name.lower(): value for name, value in self._raw.headers.items()}
        self.head = Head(self._raw.status, self._raw.reason or "", headers)

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

    def __init__(self, channel: Channel, limit: Limit) -> None:
        self._channel = channel
        self._answer = channel.answers.expect("POST")
        self._early: list[bytes] = []
        while self._answer.head is None:
            channel.limit(limit.left())
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
            except TimeoutError:
                raise
            except OSError as failed:
                raise ConnectionLost(str(failed)) from failed
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
