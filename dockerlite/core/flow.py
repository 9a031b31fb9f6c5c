"""Flows: generators of steps, for verbs that take more than one call.

A flow decides and performs nothing. It yields steps; a client performs each one and sends the result back in, or throws the failure in, so
``try`` and ``except`` work inside a flow as anywhere. A step says itself how it is performed, by the one method of a ``Performer`` that it
calls. The blocking client's methods return the result, the asyncio client's an awaitable of it: that is all in which they differ.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from ..models import AuthConfig

T = TypeVar("T")


class Performer(Protocol):
    """What steps ask of a client. Each method returns the result, or an awaitable of it."""

    def one(self, operation: Any) -> Any:
        """Perform an operation, and read its answer to the end."""

    def open(self, operation: Any) -> Any:
        """Perform an operation up to the head of its answer."""

    def upgrade(self, operation: Any) -> Any:
        """Perform an operation that takes over its connection."""

    def pause(self, seconds: float) -> Any:
        """Let time pass; what the clock says then, in seconds."""

    def local(self, function: Callable[[], Any]) -> Any:
        """Call what reads or writes files on this machine, or runs a program."""

    def ask_local(self, question: Callable[[LocalConfiguration], Any]) -> Any:
        """Ask the docker command's configuration."""

    def api_version(self) -> Any:
        """The API version that is spoken."""

    def beside(self, flow: Any) -> Any:
        """Perform a flow beside this one; a ``Side`` that knows how to end it."""

    def settle(self, returned: Any) -> Any:
        """Await what a callback returned, where that can be done."""

    def limited(self, seconds: float) -> Any:
        """The same performer with a deadline."""


class LocalConfiguration(Protocol):
    """How the docker command is configured on this machine, as flows see it."""

    def proxies(self) -> dict[str, str]: ...
    def detach_keys(self) -> str | None: ...
    def credentials(self, registry: str) -> AuthConfig | None: ...
    def all_credentials(self) -> Mapping[str, AuthConfig]: ...
    def keep(self, auth: AuthConfig) -> None: ...
    def forget(self, registry: str) -> None: ...
    def place(self) -> object: ...


class Step(Generic[T]):
    """One thing for a client to do. ``yield from step`` inside a flow has its result."""

    __slots__ = ()

    def perform(self, performer: Performer) -> Any:
        """Have it done: the result, or an awaitable of it."""
        raise NotImplementedError

    def __iter__(self) -> Generator[Step[Any], Any, T]:
        result: T = yield self
        return result


#: What a generator of steps is; what it returns is the result.
Flow = Generator[Step[Any], Any, T]


class Pause(Step[float]):
    """Lets so many seconds pass. The result is what the client's clock says then, in seconds."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def perform(self, performer: Performer) -> Any:
        return performer.pause(self.seconds)


class AskLocal(Step[T]):
    """Asks this machine, not the engine: how the docker command is configured, and which credentials it has.

    It may read files and run a credential helper, so the asyncio client does it in a thread.
    """

    __slots__ = ("question",)

    def __init__(self, question: Callable[[LocalConfiguration], T]) -> None:
        self.question = question

    def perform(self, performer: Performer) -> Any:
        return performer.ask_local(self.question)


class Local(Step[T]):
    """Reads or writes files on this machine, which the asyncio client does in a thread."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[], T]) -> None:
        self.function = function

    def perform(self, performer: Performer) -> Any:
        return performer.local(self.function)


class ApiVersion(Step[str]):
    """Tells the API version that is spoken; the engine is asked for it at most once."""

    __slots__ = ()

    def perform(self, performer: Performer) -> Any:
        return performer.api_version()


class Side(Protocol):
    """A flow that is performed beside another one."""

    def end(self) -> Any:
        """Have it end, and return when it has; or an awaitable of that."""


class Beside(Step[Side]):
    """Starts a flow that runs while this one goes on: in a thread, or as a task."""

    __slots__ = ("flow",)

    def __init__(self, flow: Flow[None]) -> None:
        self.flow = flow

    def perform(self, performer: Performer) -> Any:
        return performer.beside(self.flow)


class End(Step[None]):
    """Ends a flow that was started with ``Beside``."""

    __slots__ = ("side",)

    def __init__(self, side: Side) -> None:
        self.side = side

    def perform(self, performer: Performer) -> Any:
        return self.side.end()


class Settle(Step[None]):
    """Awaits what a user's callback returned. The blocking client cannot: it raises InvalidArgument."""

    __slots__ = ("returned",)

    def __init__(self, returned: object) -> None:
        self.returned = returned

    def perform(self, performer: Performer) -> Any:
        return performer.settle(self.returned)
