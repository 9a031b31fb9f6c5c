"""The adapter for requests, over the pool and codec of the client's own calls.

requests sees its usual adapter and connection pool, but the pool is ours. So hooks, ``responses``
and other extensions of requests work.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import requests
from requests.hooks import dispatch_hook
from requests.structures import CaseInsensitiveDict
from requests_unixsocket.adapters import UnixAdapter
from urllib3.exceptions import ProtocolError, ReadTimeoutError
from urllib3.util import Timeout

from ..address.endpoint import Endpoint
from ..core.request import Body, Head, Options, Request, Tap
from ..errors import ConnectError, ConnectionLost, DockerError
from ..wire.exchange import timeout_error
from ..wire.http import READ_SIZE, merge_headers
from .pool import EngineResponse, Pool

_dispatch_hook: Any = dispatch_hook  # has no types
# Headers that the codec writes, and accept-encoding: answers over a socket need no compression.
_CODEC_HEADERS = ("host", "content-length", "transfer-encoding", "connection", "accept-encoding")


class SessionLayer:
    """A requests session in front of a pool."""

    def __init__(self, endpoint: Endpoint, pool: Pool, session: requests.Session | None, headers: Mapping[str, str]) -> None:
        self._endpoint = endpoint
        self._base = endpoint.base_url
        self._pool = pool
        self._adapter = EngineAdapter(pool)
        if session is None:
            session = requests.Session()
            session.trust_env = False  # HTTP_PROXY and .netrc are not for engines
            session.headers.clear()
            session.headers.update(headers)
        self.session = session
        session.mount(self._base, self._adapter)

    def send(self, request: Request, options: Options) -> EngineResponse | SessionResponse:
        """Perform a request up to the head of its answer.

        Without hooks and mocks it goes straight to the pool.
        """
        adapter = self.session.get_adapter(self._base)
        mocked = adapter.send.__module__ != "requests.adapters"
        if mocked or adapter is not self._adapter or self.session.hooks.get("response"):
            return self._send_through(adapter, request, options)
        return self._pool.send(request, merge_headers(self.session.headers, options.headers, request.headers), options)

    def _send_through(self, adapter: Any, request: Request, options: Options) -> SessionResponse:
        """Perform a request through an adapter of the session.

        This serves hooks, adapters that a user mounted, and mocks such as ``responses``.
        """
        prepared: Any = PreparedCall(request, options)
        prepared.method, prepared.url, prepared.body = request.method, self._endpoint.route.origin + request.target, request.body
        prepared.headers = CaseInsensitiveDict[Any](merge_headers(self.session.headers, options.headers, request.headers))
        if isinstance(request.body, bytes):
            prepared.headers["Content-Length"] = str(len(request.body))
        timeout: Any = Timeout(total=options.deadline, connect=options.connect, read=options.timeout)
        try:
            response: Any = adapter.send(prepared, stream=True, timeout=timeout)
        except requests.RequestException as failed:
            raise self.to_docker_error(failed, request, options) from failed
        return SessionResponse(self, _dispatch_hook("response", self.session.hooks, response), request, options)

    def to_docker_error(self, failed: Exception, request: Request, options: Options) -> DockerError:
        """The exception of this package for one of requests or urllib3."""
        cause = failed.args[0] if failed.args else None
        if isinstance(failed, requests.Timeout) or isinstance(cause, ReadTimeoutError):
            return timeout_error(request, options)
        if isinstance(cause, DockerError):
            return cause
        if isinstance(failed, requests.ConnectionError) and not isinstance(cause, ProtocolError):
            return self._endpoint.refusal(cause if isinstance(cause, OSError) else OSError(str(failed)))
        known = cause.args[1] if isinstance(cause, ProtocolError) and len(cause.args) > 1 else None
        if isinstance(known, DockerError):
            return known
        return self._endpoint.failure(request.name, cause if isinstance(cause, Exception) else failed)


class PreparedCall(requests.PreparedRequest):
    """A call of the client as requests sees it.

    It carries to the pool what requests has no field for.
    """

    def __init__(self, call: Request, options: Options) -> None:
        super().__init__()
        self.call = call
        self.canceller = options.canceller


class SessionResponse:
    """An open answer from an adapter of the session."""

    def __init__(self, layer: SessionLayer, response: Any, request: Request, options: Options) -> None:
        self._layer = layer
        self._raw = response.raw
        self._request = request
        self._options = options
        self._tap: Tap | None = options.tap
        headers = {name.lower(): value for name, value in self._raw.headers.items()}
        self.head = Head(self._raw.status, self._raw.reason or "", headers)
        # A hook may have read the body from ``raw`` already.
        self._blocks: Iterator[bytes] = response.iter_content(READ_SIZE)
        if self._tap is not None:
            self._tap.begin(self.head)

    def block(self) -> bytes:
        """The next block of the body; empty at its end."""
        try:
            block = next(self._blocks, b"")
        except requests.RequestException as failed:
            error = self._layer.to_docker_error(failed, self._request, self._options)
            if self._tap is not None:
                self._tap.broke_off(error)
            raise error from failed
        if self._tap is not None:
            if block:
                self._tap.note("output", block)
            else:
                self._tap.complete()
        return block

    def close(self) -> None:
        """Close the connection, unless the body was read to its end."""
        self._raw.close()


class EngineAdapter(UnixAdapter):  # type: ignore[misc]  # requests-unixsocket has no types
    """Sends a session's requests to one engine.

    Unlike its parent it has one pool per socket, not one per URL.
    """

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self.pool = pool

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> SessionPool:
        return SessionPool(self.pool, request if isinstance(request, PreparedCall) else None)

    def get_connection(self, url: Any, proxies: Any = None) -> SessionPool:
        return SessionPool(self.pool)

    def close(self) -> None:
        super().close()
        self.pool.close()


class SessionPool:
    """A pool with urllib3's names and errors, as requests expects it."""

    def __init__(self, pool: Pool, prepared: PreparedCall | None = None) -> None:
        self._pool = pool
        self._call = None if prepared is None else prepared.call
        self._canceller = None if prepared is None else prepared.canceller

    def urlopen(
        self, method: str, url: str, body: Body | str = None, headers: Mapping[str, str] | None = None, *, timeout: Timeout, **_: Any
    ) -> RawResponse:
        """Perform a request up to the head of its answer."""
        # A user of the session may send a form or text.
        body = body.encode() if isinstance(body, str) else body
        headers = {name: value for name, value in (headers or {}).items() if name.lower() not in _CODEC_HEADERS}
        timeout = timeout.clone()
        timeout.start_connect()
        limits = _seconds(timeout.read_timeout), _seconds(timeout.total)
        options = Options(*limits, canceller=self._canceller, connect=_seconds(timeout.connect_timeout))
        call = self._call or Request(method, url, headers, body, f"{method} {url}")
        try:
            return RawResponse(self._pool.send(call._replace(method=method, target=url, body=body), headers, options), url)
        except (OSError, ConnectionLost) as failed:
            raise to_urllib3_error(failed, url) from failed


def _seconds(limit: object) -> float | None:
    return limit if isinstance(limit, (int, float)) else None


class RawResponse:
    """An answer with urllib3's names and errors, which requests calls ``response.raw``."""

    version = 11
    _original_response = None

    def __init__(self, response: EngineResponse, url: str) -> None:
        self._response = response
        self._url = url
        self._rest = b""  # read, but not asked for yet
        self.status, self.reason, self.headers = response.head

    def stream(self, amt: int | None = None, decode_content: bool | None = None) -> Iterator[bytes]:
        """The body in blocks, one per read. Raises if the body is cut short."""
        try:
            while block := self._block():
                yield block
        except (OSError, ConnectionLost) as failed:
            raise to_urllib3_error(failed, self._url) from failed

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
            data, self._rest = data[:amt], data[amt:]
        return data

    def _block(self) -> bytes:
        rest, self._rest = self._rest, b""
        return rest or self._response.block()

    @property
    def closed(self) -> bool:
        """Whether nothing more can be read."""
        return self._response.closed and not self._rest

    def release_conn(self) -> None:
        """Do nothing: the connection returns to the pool once the body was read."""

    def close(self) -> None:
        """Close the connection, unless the body was read to its end."""
        self._response.close()


def to_urllib3_error(failed: Exception, url: str) -> Exception:
    """The exception that urllib3 would have raised: requests expects those from a pool."""
    if isinstance(failed, ConnectError):
        return failed
    if isinstance(failed, TimeoutError):
        return ReadTimeoutError(None, url, "no answer in time")  # type: ignore[arg-type]
    return ProtocolError(str(failed), failed)
