"""One exchange on one connection, without I/O: what has come of the answer, and what a failure means.

Both transports send and receive; everything in between is decided here. A connection that was kept alive and has died since can be told
from a new one only by failing, so a request that may be repeated is sent again on another one. An engine that stops reading an upload may
have said why before it did, so its answer is read all the same. And whatever breaks, the exception is the same in both flavours.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable

from ..core.request import Head, Options, Request
from ..core.transport import Tap
from ..errors import ConnectionLost, DockerError, DockerTimeout
from .http import Answers

#: Requests that may be sent again; all others may have been carried out.
_REPEATABLE = ("GET", "HEAD")


class HttpExchange:
    """A request that is sent, and its answer as it comes.

    Args:
        reused: whether the connection has carried a call before.
        failure: the exception for a connection that broke under a call of this name, see ``Endpoint.failure``.
    """

    __slots__ = ("_answer", "_failure", "_options", "_pieces", "_request", "_reused", "complete", "head", "unsent")

    def __init__(
        self, request: Request, options: Options, answers: Answers, reused: bool, failure: Callable[[str, Exception], DockerError]
    ) -> None:
        self._request = request
        self._options = options
        self._answer = answers.expect(request.method)
        self._reused = reused
        self._failure = failure
        self._pieces: list[bytes] = []
        #: The start of the answer, once it is here.
        self.head: Head | None = None
        #: Whether nothing is to follow. From then on what reads the answers on this connection is another call's.
        self.complete = False
        #: What ended the sending of the request: the engine stopped reading.
        self.unsent: OSError | None = None

    def receive(self, data: bytes) -> None:
        """Take bytes off the connection; none are its end. Raises ConnectionLost or DecodeError."""
        answer = self._answer
        pieces = answer.feed(data) if data else answer.end()
        if pieces:
            self._pieces += pieces
        if self.head is None and answer.head is not None:
            self.head = answer.head
            if self._options.tap is not None:
                self._options.tap.begin(answer.head)
        self.complete = answer.complete

    @property
    def has_body(self) -> bool:
        """Whether a part of the body is here that nobody has taken."""
        return bool(self._pieces)

    def take(self) -> bytes:
        """What is here of the body."""
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
        return self._answer.reusable

    def may_retry(self, failed: Exception) -> bool:
        """Whether the request may be sent again on another connection: this one was stale, and nothing can have been carried out."""
        canceller = self._options.canceller
        return (
            self._reused
            and self.head is None
            and self._request.method in _REPEATABLE
            and not isinstance(failed, TimeoutError)
            and not (canceller is not None and canceller.done)
        )

    def error(self, failed: Exception) -> DockerError:
        """What to raise when the connection broke or nothing came in time."""
        if isinstance(failed, TimeoutError) and not isinstance(failed, DockerError):
            error: DockerError = out_of_time(self._request, self._options)
        elif self.unsent is not None and isinstance(failed, (ConnectionLost, BrokenPipeError, ConnectionResetError)):
            # Which of these the system reports is a matter of luck.
            when = "while the request was being sent" if self.head is None else "in the middle of its answer"
            error = self._failure(self._request.name, ConnectionLost(f"the engine hung up {when}"))
        else:
            error = self._failure(self._request.name, failed)
        if self.head is not None and self._options.tap is not None:
            self._options.tap.broke_off(error)
        return error


def out_of_time(request: Request, options: Options) -> DockerTimeout:
    """The exception for an engine that said nothing in time: which limit it was, and who sets it."""
    limits = {"idle_timeout" if request.waits else "timeout": options.timeout, "deadline": options.deadline}
    reached = ", ".join(f"{limit}={seconds:g}" for limit, seconds in limits.items() if seconds is not None)
    hint = "" if "idle_timeout" in reached else "; with_options sets other limits"
    return DockerTimeout(f"{request.name}: the engine gave no answer in time ({reached}){hint}")


class Takeover:
    """A connection that is taken over by a conversation: the head of the answer that hands it over, and what comes after it."""

    __slots__ = ("_answer", "_ended", "_pieces", "_tap", "head")

    def __init__(self, answers: Answers, tap: Tap | None) -> None:
        self._answer = answers.expect("POST")
        self._tap = tap
        self._pieces: deque[bytes] = deque()
        self._ended = False
        #: The start of the answer, once it is here.
        self.head: Head | None = None

    def feed(self, data: bytes) -> None:
        """Take bytes off the connection; none are its end. Raises ConnectionLost if that comes before the head."""
        if not data:
            self._ended = True
            if self.head is None:
                self._answer.end()
            return
        self._pieces += self._answer.feed(data)
        if self.head is None and self._answer.head is not None:
            self.head = self._answer.head
            if self._answer.rest:
                self._pieces.append(self._answer.rest)
            if self._tap is not None:
                self._tap.begin(self.head)

    def next(self) -> bytes | None:
        """What came next: nothing at the end, None if that has to be read first."""
        if self._pieces:
            data = self._pieces.popleft()
        elif self._ended or (self._answer.complete and not self._answer.upgraded):
            data = b""
        else:
            return None
        if self._tap is not None:
            self._tap.note("output" if data else "hang-up", data)
        return data

    def broke(self, failed: OSError) -> None:
        """The connection broke while it was read: the process may have ended with input unread, which is an end. Raises ConnectionLost."""
        if isinstance(failed, ConnectionResetError):
            self._ended = True
            return
        error = ConnectionLost(str(failed))
        if self._tap is not None:
            self._tap.broke_off(error)
        raise error from failed

    def silent(self, timeout: float | None) -> DockerTimeout:
        """The exception for a wait in vain."""
        if self._tap is not None:
            self._tap.note("silence")
        return DockerTimeout(f"nothing came in {timeout:g} s")

    def sends(self, data: bytes) -> None:
        """Something is about to be written. It is noted before, as what it brings about may come while it is still being written."""
        if self._tap is not None:
            self._tap.note("sent", data)

    def refused(self) -> None:
        """Writing failed."""
        if self._tap is not None:
            self._tap.note("refused")

    def ends(self) -> None:
        """Nothing more will be written."""
        if self._tap is not None:
            self._tap.note("half-close")
