"""One exchange on one connection, without I/O: what has arrived, and what a failure means.

Both transports only send and receive; everything in between is decided here. A stale keep-alive
connection shows only when it fails, so a request that may be repeated is sent again on another
connection. An engine that stops reading an upload may have answered why before it did, so its
answer is read all the same. Whatever breaks, the exception is the same in both flavours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from ..core.request import Head, Options, Request, Tap
from ..errors import ConnectionLost, DockerError, DockerTimeout
from .http import ResponseParser

#: Requests that may be sent again; any other may already have been carried out.
_REPEATABLE = ("GET", "HEAD")
#: How an engine shows that it hung up.
_HUNG_UP = (ConnectionLost, BrokenPipeError, ConnectionResetError)


class HttpExchange:
    """A request that is sent, and its answer as it arrives.

    Args:
        reused: whether the connection has carried a call before.
        failure: makes the exception for a connection that broke during a call of this name, see
            ``Endpoint.failure``.
    """

    __slots__ = ("_failure", "_options", "_parser", "_pieces", "_request", "_reused", "complete", "head", "send_error")

    def __init__(
        self, request: Request, options: Options, parser: ResponseParser, reused: bool, failure: Callable[[str, Exception], DockerError]
    ) -> None:
        self._request = request
        self._options = options
        self._parser = parser.expect(request.method)
        self._reused = reused
        self._failure = failure
        self._pieces: list[bytes] = []
        #: The start of the answer, once it has arrived.
        self.head: Head | None = None
        #: Whether the whole answer has arrived. From then on the connection's parser belongs to
        #: another call.
        self.complete = False
        #: The error that ended sending the request, set by the transport: the engine stopped
        #: reading.
        self.send_error: OSError | None = None

    def receive(self, data: bytes) -> None:
        """Take bytes from the connection; no bytes mean its end.

        Raises ConnectionLost or DecodeError.
        """
        parser = self._parser
        pieces = parser.feed(data) if data else parser.end()
        if pieces:
            self._pieces += pieces
        if self.head is None and parser.head is not None:
            self.head = parser.head
            if self._options.tap is not None:
                self._options.tap.begin(parser.head)
        self.complete = parser.complete

    @property
    def has_body(self) -> bool:
        """Whether a part of the body has arrived and was not taken yet."""
        return bool(self._pieces)

    def take(self) -> bytes:
        """The part of the body that has arrived."""
        pieces = self._pieces
        block = pieces[0] if len(pieces) == 1 else b"".join(pieces)
        pieces.clear()
        if (tap := self._options.tap) is not None:
            if block:
                tap.note("output", block)
            elif self.complete:
                tap.complete()
        return block

    @property
    def reusable(self) -> bool:
        """Whether the connection can carry another call; known once the answer is complete."""
        return self._parser.reusable

    def may_retry(self, failed: Exception) -> bool:
        """Whether the request may be sent again on another connection.

        It may if this connection was stale and the request changes nothing.
        """
        canceller = self._options.canceller
        return (
            self._reused
            and self.head is None
            and self._request.method in _REPEATABLE
            and not isinstance(failed, TimeoutError)
            and not (canceller is not None and canceller.done)
        )

    def error(self, failed: Exception) -> DockerError:
        """The exception for a connection that broke, or for nothing that arrived in time."""
        if isinstance(failed, TimeoutError) and not isinstance(failed, DockerError):
            error: DockerError = timeout_error(self._request, self._options)
        elif self.send_error is not None and isinstance(failed, _HUNG_UP):
            # Which of these the system reports is a matter of luck.
            when = "while the request was being sent" if self.head is None else "in the middle of its answer"
            error = self._failure(self._request.name, ConnectionLost(f"the engine hung up {when}"))
        else:
            error = self._failure(self._request.name, failed)
        if self.head is not None and self._options.tap is not None:
            self._options.tap.broke_off(error)
        return error


def timeout_error(request: Request, options: Options) -> DockerTimeout:
    """The exception for an engine that sent nothing in time: which limit it was, what sets it."""
    limits = {"idle_timeout" if request.waits else "timeout": options.timeout, "deadline": options.deadline}
    reached = ", ".join(f"{limit}={seconds:g}" for limit, seconds in limits.items() if seconds is not None)
    hint = "" if "idle_timeout" in reached else "; with_options sets other limits"
    return DockerTimeout(f"{request.name}: the engine gave no answer in time ({reached}){hint}")


class Takeover:
    """A connection that a conversation takes over: the head of the answer, and what follows it."""

    __slots__ = ("_ended", "_parser", "_pieces", "_tap", "head")

    def __init__(self, parser: ResponseParser, tap: Tap | None) -> None:
        self._parser = parser.expect("POST")
        self._tap = tap
        self._pieces: deque[bytes] = deque()
        self._ended = False
        #: The start of the answer, once it has arrived.
        self.head: Head | None = None

    def feed(self, data: bytes) -> None:
        """Take bytes from the connection; no bytes mean its end.

        Raises ConnectionLost if the end comes before the head.
        """
        if not data:
            self._ended = True
            if self.head is None:
                self._parser.end()
            return
        self._pieces += self._parser.feed(data)
        if self.head is None and self._parser.head is not None:
            self.head = self._parser.head
            if self._parser.rest:
                self._pieces.append(self._parser.rest)
            if self._tap is not None:
                self._tap.begin(self.head)

    def next_block(self) -> bytes | None:
        """The next block: empty at the end, None if nothing has arrived since the last one."""
        if self._pieces:
            data = self._pieces.popleft()
        elif self._ended or (self._parser.complete and not self._parser.upgraded):
            data = b""
        else:
            return None
        if self._tap is not None:
            self._tap.note("output" if data else "hang-up", data)
        return data

    def on_read_error(self, failed: OSError) -> None:
        """Handle a connection that broke while it was read. Raises ConnectionLost.

        A reset counts as the end, though: the process may have ended with input unread.
        """
        if isinstance(failed, ConnectionResetError):
            self._ended = True
            return
        error = ConnectionLost(str(failed))
        if self._tap is not None:
            self._tap.broke_off(error)
        raise error from failed

    def silence_error(self, timeout: float | None) -> DockerTimeout:
        """The exception for a read during which nothing arrived in time."""
        if self._tap is not None:
            self._tap.note("silence")
        return DockerTimeout(f"nothing came in {timeout:g} s")

    def note_sent(self, data: bytes) -> None:
        """Tell the tap what is about to be written.

        Call it before writing: the reply may arrive while the data is still being written.
        """
        if self._tap is not None:
            self._tap.note("sent", data)

    def note_refused(self) -> None:
        """Tell the tap that writing failed."""
        if self._tap is not None:
            self._tap.note("refused")

    def note_half_close(self) -> None:
        """Tell the tap that nothing more will be written."""
        if self._tap is not None:
            self._tap.note("half-close")
