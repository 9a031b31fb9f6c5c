"""A call as it goes over the wire, and what it may take: request, options, the head of the answer."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Iterable, Mapping
from typing import Any, Literal, NamedTuple, Protocol

#: Seconds to connect; a socket that takes longer has nobody behind it.
CONNECT_TIMEOUT = 10.0
#: What a request body may be, once encoded. Iterables are sent in chunks; async ones by the asyncio client alone.
Body = bytes | Iterable[bytes] | AsyncIterable[bytes] | None


class Head(NamedTuple):
    """The start of an answer: its status, and its headers with names in lower case."""

    status: int
    reason: str
    headers: Mapping[str, str]


class JsonText(NamedTuple):
    """A query value that travels as JSON text (``filters``, ``platform``, ``buildargs``)."""

    value: Any


class Canceller:
    """Ends what a call waits for, from another thread or task, and whatever is started later. All calls of a stream share one."""

    def __init__(self) -> None:
        self.done = False
        self._cancel: Callable[[], None] | None = None

    def watch(self, cancel: Callable[[], None]) -> None:
        """Something new is waited for, and ``cancel`` ends it; it replaces what was watched before."""
        self._cancel = cancel
        if self.done:
            cancel()

    def __call__(self) -> None:
        self.done = True
        cancel, self._cancel = self._cancel, None
        if cancel is not None:
            cancel()


class Tap(Protocol):
    """Hears what goes over a connection, for a recording. ``begin`` comes first and once: with the head of the answer."""

    def begin(self, head: Head) -> None: ...
    def note(self, what: Literal["output", "sent", "half-close", "hang-up", "silence", "refused"], data: bytes = b"") -> None: ...
    def complete(self) -> None: ...
    def broke_off(self, failed: Exception) -> None: ...


class Options(NamedTuple):
    """How long calls may take, in seconds, and which headers they carry. None waits for ever."""

    timeout: float | None = 60.0
    deadline: float | None = None
    headers: Mapping[str, str] = {}
    #: Ends them early.
    canceller: Canceller | None = None
    #: Records what goes by.
    tap: Tap | None = None
    #: Seconds to connect.
    connect: float | None = CONNECT_TIMEOUT

    def __repr__(self) -> str:
        return f"Options(timeout={self.timeout!r}, deadline={self.deadline!r})"  # headers may hold credentials


class Request(NamedTuple):
    """A request as it goes over the wire: the target is path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: Body
    #: The operation behind it, as the API document names it: ``GET /containers/{id}/json``.
    name: str
    #: Whether the answer may take as long as it takes: the read timeout is then the operation's ``idle_timeout``.
    waits: bool = False
    #: Whether the answer is many items, read while they come.
    streams: bool = False
    #: Whether the answer brings much and hurries nobody (logs, archives): reading may wait a moment to get more at a time.
    throughput: bool = False

    def __repr__(self) -> str:
        return f"Request({self.method!r}, {self.target.partition('?')[0]!r})"  # the rest may hold secrets: credentials, build arguments
