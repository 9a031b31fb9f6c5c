"""Operations: exchanges with the engine, described and not yet performed."""

from __future__ import annotations

from collections.abc import AsyncIterable, Callable, Generator, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, NamedTuple, Protocol, TypeVar

if TYPE_CHECKING:
    from ..configuration.config import Configuration

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)


class Head(NamedTuple):
    """The start of an answer: its status, and its headers with names in lower case."""

    status: int
    reason: str
    headers: Mapping[str, str]


class Json(NamedTuple):
    """A query value that travels as JSON text (``filters``, ``platform``, ``buildargs``)."""

    value: Any


class Decoder(Protocol[T_co]):
    """Turns the bytes of an open answer into items, whatever pieces the bytes come in."""

    def feed(self, data: bytes) -> Iterable[T_co]: ...
    def end(self) -> Iterable[T_co]: ...


class Last(list[T]):
    """What a decoder answers when it has enough: these items, and then nothing more is read, though the engine would go on."""


class Fold(Protocol[T_contra, T_co]):
    """Takes the items of an answer one by one and has the result at the end.

    ``each`` may raise, and may return what a user's callback returned: the async client awaits it.
    """

    def each(self, item: T_contra, /) -> object: ...
    def result(self) -> T_co: ...


class Again(NamedTuple):
    """How to go on after a cut: wait so many seconds, and perform this operation."""

    pause: float
    operation: Operation[Any]


class Resume(Protocol[T]):
    """Decides how a stream goes on when its connection was cut. It performs nothing, and each stream has one of its own."""

    def opened(self, head: Head) -> Flow[Sequence[T]]:
        """An answer has begun, the first or a later one: the items to hand out before those of the answer."""
        ...

    def fresh(self, items: Iterable[T]) -> Iterable[T]:
        """Of the items that came, those that are new."""
        ...

    def again(self, failed: Exception | None) -> Again | None:
        """An answer ended, or there was none: how to go on. None if that was the end; what nothing can be done about is raised."""
        ...


class Once(Generic[T]):
    """How a stream goes on that does not: its end is its end, and a cut is raised."""

    def opened(self, head: Head) -> Flow[Sequence[T]]:
        yield from ()
        return ()

    def fresh(self, items: Iterable[T]) -> Iterable[T]:
        return items

    def again(self, failed: Exception | None) -> None:
        if failed is not None:
            raise failed


# Neither frozen nor comparable: what dataclasses write for that is a good part of what importing this costs.
@dataclass(eq=False, slots=True)
class Operation(Generic[T]):
    """One exchange: what to send, and the type of what comes back.

    ``path`` is the template of the API document and ``at`` fills it. ``returns`` is read from JSON, unless it is ``bytes``,
    ``str`` or ``None``, or ``read`` makes it of the head and the body. An answer of many items names its ``decoder``; an
    operation that answers once all the same, such as a pull, says with ``fold`` what the items amount to.
    ``yield from operation`` inside a flow performs it and has its answer.
    """

    method: str
    path: str
    returns: type[T]
    at: Mapping[str, str] = field(default_factory=dict)
    query: Mapping[str, Any] = field(default_factory=dict)
    #: Those for a registry hold credentials, so they stay out of ``repr``.
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: Any = None
    read: Callable[[Head, bytes], T] | None = None
    decoder: Callable[[Head], Decoder[Any]] | None = None
    fold: Callable[[], Fold[Any, T]] | None = None
    #: How a stream goes on after a cut.
    resume: Callable[[], Resume[Any]] = Once
    #: Takes as long as it takes (wait, stop, pull, streams): the read timeout does not apply, a deadline does.
    patient: bool = False
    #: The read timeout of a patient operation all the same, in seconds.
    idle_timeout: float | None = None
    #: A deadline of its own, in seconds; the client's holds as well.
    deadline: float | None = None
    #: Brings much and hurries nobody (logs, archives): reading may wait a moment to get more at a time.
    bulk: bool = False
    #: Sent without the ``/v1.xx`` prefix, so before the version is known.
    unversioned: bool = False

    @property
    def name(self) -> str:
        """Method and path as the API document has them: ``GET /containers/{id}/json``."""
        return f"{self.method} {self.path}"

    def __iter__(self) -> Generator[Operation[Any], Any, T]:
        answer: T = yield self
        return answer


def _untold(spoke: bool) -> Flow[None]:
    yield from ()


@dataclass(eq=False, slots=True)
class Dialogue:
    """A conversation with a process, described: the operation that takes over its connection, and what else one can do with the process."""

    #: Its decoder makes frames of what the process writes.
    operation: Operation[Any]
    #: The exit code, once the process has ended.
    wait: Callable[[], Flow[int]]
    #: Tell its terminal the size: height and width in characters.
    resize: Callable[[int, int], Operation[None]]
    #: Send it a signal.
    kill: Callable[[str], Flow[None]]
    #: Whether it really ended, asked once its output is over: a connection that was cut looks the same. Whoever asks tells whether anything
    #: was written, or the input ended, as that may end a conversation with a process that runs on. The exit code if it is known then;
    #: raises ConnectionLost where the process runs on all the same, or nobody answers.
    ended: Callable[[bool], Flow[int | None]] = _untold
    #: How what is written to it travels; as it is, but for WebSockets.
    encode: Callable[[bytes], bytes] = bytes
    #: What tells it that nothing more will be written, where closing that direction of the connection does not.
    goodbye: Callable[[], bytes] | None = None
    #: Whether it reads what is written, so that there is an end of it to be told.
    stdin: bool = True


class Communicated(NamedTuple):
    """What a process wrote to its end, or until the time was over."""

    stdout: bytes
    stderr: bytes
    #: If it is known already.
    exit_code: int | None
    #: The seconds after which it was given up; None if it came to its end.
    timed_out: float | None


@dataclass(eq=False, slots=True)
class Communicate:
    """A whole conversation, described: open it, perform ``begin``, write ``input`` while reading, to the end or for ``timeout`` seconds.

    ``yield from`` it inside a flow, as an operation.
    """

    dialogue: Dialogue
    input: bytes | None = None
    timeout: float | None = None
    begin: Operation[Any] | None = None

    def __iter__(self) -> Generator[Communicate, Any, Communicated]:
        answer: Communicated = yield self
        return answer


@dataclass(eq=False, slots=True)
class Pause:
    """A step of a flow that only takes time: so many seconds. What the client answers is what its clock says then, in seconds."""

    seconds: float

    def __iter__(self) -> Generator[Pause, Any, float]:
        answer: float = yield self
        return answer


@dataclass(frozen=True, slots=True)
class Consult(Generic[T]):
    """A step of a flow that asks this machine, not the engine: how the docker command is configured, and which credentials it has.

    It may read files and run a credential helper, so the asyncio client does it in a thread.
    """

    ask: Callable[[Configuration], T]

    def __iter__(self) -> Generator[Consult[Any], Any, T]:
        answer: T = yield self
        return answer


#: What a flow is made of.
Step = Operation[Any] | Communicate | Pause | Consult[Any]
#: Operations performed one after another; what the generator returns is the result. Failures are thrown into it.
Flow = Generator[Step, Any, T]


#: Answered by the client itself, which asks the engine at most once: the API version that is spoken. For flows that depend on it.
SPOKEN: Operation[str] = Operation("GET", "/_ping", str, unversioned=True)

#: What a request body may be, once encoded. Iterables are sent in chunks; async ones by the asyncio client alone.
Body = bytes | Iterable[bytes] | AsyncIterable[bytes] | None


class HangUp:
    """Ends what a call waits for, from another thread or task, and whatever is begun later. A stream's calls have one in common."""

    def __init__(self) -> None:
        self.done = False
        self._end: Callable[[], None] | None = None

    def watch(self, end: Callable[[], None]) -> None:
        """Something new is waited for, and this ends it; what was watched before is over."""
        self._end = end
        if self.done:
            end()

    def __call__(self) -> None:
        self.done = True
        end, self._end = self._end, None
        if end is not None:
            end()


class Options(NamedTuple):
    """How long calls may take, in seconds, and which headers they carry. None waits for ever."""

    timeout: float | None = 60.0
    deadline: float | None = None
    headers: Mapping[str, str] = {}
    #: What ends them early.
    hang_up: HangUp | None = None

    def __repr__(self) -> str:
        return f"Options(timeout={self.timeout!r}, deadline={self.deadline!r})"  # headers may hold what opens a door


class Request(NamedTuple):
    """An operation as it goes over the wire: the target is path and query."""

    method: str
    target: str
    headers: Mapping[str, str]
    body: Body
    operation: Operation[Any]

    def __repr__(self) -> str:
        return f"Request({self.method!r}, {self.target.partition('?')[0]!r})"  # the rest may hold secrets: credentials, build arguments
