"""One call on the wire: the request, its options, and the head of the answer."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple, Protocol

#: Seconds to connect; if a socket takes longer, no engine listens on it.
CONNECT_TIMEOUT = 10.0
#: An encoded request body. Iterables are sent chunked; only the asyncio client takes async ones.
Body = bytes | Iterable[bytes] | AsyncIterable[bytes] | None


class Head(NamedTuple):
    """The start of an answer: its status, and its headers with names in lower case."""

    status: int
    reason: str
    headers: Mapping[str, str]


class JsonText(NamedTuple):
    """A query value that is sent as JSON text (``filters``, ``platform``, ``buildargs``)."""

    value: Any


class Canceller:
    """Cancels the current wait of a call, and all later ones, from another thread or task.

    All calls of a stream share one.
    """

    def __init__(self) -> None:
        self.done = False
        self._cancel: Callable[[], None] | None = None

    def watch(self, cancel: Callable[[], None]) -> None:
        """Set the function that cancels the current wait.

        It replaces the one before, and is called at once if ``done``.
        """
        self._cancel = cancel
        if self.done:
            cancel()

    def __call__(self) -> None:
        self.done = True
        cancel, self._cancel = self._cancel, None
        if cancel is not None:
            cancel()


class Tap(Protocol):
    """Hears what is sent and received over a connection, for a recording.

    ``begin`` is called first and once, with the head of the answer.
    """

    def begin(self, head: Head) -> None: ...
    def note(self, what: Literal["output", "sent", "half-close", "hang-up", "silence", "refused"], data: bytes = b"") -> None: ...
    def complete(self) -> None: ...
    def broke_off(self, failed: Exception) -> None: ...


class Options(NamedTuple):
    """Time limits of calls, in seconds, and headers to send. None means no limit."""

    timeout: float | None = 60.0
    deadline: float | None = None
    headers: Mapping[str, str] = {}
    #: Cancels the calls.
    canceller: Canceller | None = None
    #: Hears what is sent and received, for a recording.
    tap: Tap | None = None
    #: Seconds to connect.
    connect: float | None = CONNECT_TIMEOUT

    def __repr__(self) -> str:
        # Headers may hold credentials.
        return f"Options(timeout={self.timeout!r}, deadline={self.deadline!r})"


class Request(NamedTuple):
    """A request on the wire. Its target is path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: Body
    #: The operation's name, as in the API document: ``GET /containers/{id}/json``.
    name: str
    #: Whether the answer may take any time: the read timeout is then the operation's
    #: ``idle_timeout``.
    waits: bool = False
    #: Whether the answer has many items, which are read while they arrive.
    streams: bool = False
    #: Whether throughput matters more than latency (logs, archives): a read may wait briefly to get
    #: more bytes.
    throughput: bool = False

    def __repr__(self) -> str:
        # The rest may hold secrets: credentials, build arguments.
        return f"Request({self.method!r}, {self.target.partition('?')[0]!r})"
