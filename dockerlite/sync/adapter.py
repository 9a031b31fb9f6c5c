"""The requests adapter: whatever a session sends to an engine goes through here, to the same pool and codec as the client's own calls.

requests sees an adapter with a connection pool behind it, as usual; only the pool is ours. So hooks, ``responses`` and everything else that
knows requests works.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from requests_unixsocket.adapters import UnixAdapter
from urllib3.exceptions import ProtocolError, ReadTimeoutError
from urllib3.util import Timeout

from ..client import Limit
from ..core.operation import Body, Operation, Options, Request
from ..errors import ConnectError, ConnectionLost
from .pool import EngineResponse, Pool

# Written by the codec; and no engine answer is to be compressed on its way over a socket.
_OURS = ("host", "content-length", "transfer-encoding", "connection", "accept-encoding")


class EngineAdapter(UnixAdapter):  # type: ignore[misc]  # requests-unixsocket has no types
    """Sends a session's requests to one engine. Unlike its parent it keeps one pool for the socket, not one for every URL."""

    def __init__(self, pool: Pool) -> None:
        super().__init__()
        self.pool = pool

    def get_connection_with_tls_context(self, request: Any, verify: Any, proxies: Any = None, cert: Any = None) -> SessionPool:
        return SessionPool(self.pool)

    def get_connection(self, url: Any, proxies: Any = None) -> SessionPool:
        return SessionPool(self.pool)

    def close(self) -> None:
        super().close()
        self.pool.close()


class SessionPool:
    """A pool as requests expects it: with urllib3's names and errors."""

    def __init__(self, pool: Pool) -> None:
        self._pool = pool

    def urlopen(
        self, method: str, url: str, body: Body = None, headers: Mapping[str, str] | None = None, *, timeout: Timeout, **_: Any
    ) -> RawResponse:
        """Perform a request up to the head of its answer."""
        headers = {name: value for name, value in (headers or {}).items() if name.lower() not in _OURS}
        timeout = timeout.clone()
        timeout.start_connect()
        options = Options(_seconds(timeout.read_timeout), _seconds(timeout.total))
        limit = Limit(options.timeout, options.deadline, _seconds(timeout.connect_timeout))
        request = Request(method, url, headers, body, Operation(method, url, bytes))
        try:
            return RawResponse(self._pool.send(request, headers, options, limit), url)
        except (OSError, ConnectionLost) as failed:
            raise translated(failed, url) from failed


def _seconds(limit: object) -> float | None:
    return limit if isinstance(limit, (int, float)) else None


class RawResponse:
    """What requests calls ``response.raw``: an answer with urllib3's names and errors."""

    version = 11
    _original_response = None

    def __init__(self, response: EngineResponse, url: str) -> None:
        self._response = response
        self._url = url
        self.status, self.reason, self.headers = response.head

    def stream(self, amt: int | None = None, decode_content: bool | None = None) -> Iterator[bytes]:
        """The body in blocks, each what one read brought. A body that is cut short raises."""
        try:
            yield from self._response.blocks()
        except (OSError, ConnectionLost) as failed:
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
            self._response.unread(data[amt:])
            data = data[:amt]
        return data

    @property
    def closed(self) -> bool:
        """Whether nothing more can be read."""
        return self._response.closed

    def release_conn(self) -> None:
        """Give the connection back once the body was read."""
        self._response.finish()

    def close(self) -> None:
        """Hang up, unless all was read."""
        self._response.close()


def translated(failed: Exception, url: str) -> Exception:
    """A failure of ours as urllib3 would have raised it, which is what requests expects from a pool."""
    if isinstance(failed, ConnectError):
        return failed
    if isinstance(failed, TimeoutError):
        return ReadTimeoutError(None, url, "no answer in time")  # type: ignore[arg-type]
    return ProtocolError(str(failed), failed)
