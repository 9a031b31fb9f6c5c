"""Flows: generators of steps, for verbs that need more than one call.

A flow decides what to do and does no I/O. It yields steps. A client performs each step and sends
the result into the generator, or throws the exception into it, so ``try`` and ``except`` work
inside a flow as in any function. Each step performs itself by calling one method of a
``Performer``. The methods of the blocking client return the result, those of the asyncio client
return an awaitable of it; they differ in nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Mapping
from typing import TYPE_CHECKING, Any, Generic, Protocol, TypeVar

if TYPE_CHECKING:
    from ..models import AuthConfig

T = TypeVar("T")


class Performer(Protocol):
    """The methods that steps call. Each one returns the result, or an awaitable of it."""

    def one(self, operation: Any) -> Any:
        """Perform an operation and read its whole answer."""

    def open(self, operation: Any) -> Any:
        """Perform an operation up to the head of its answer."""

    def upgrade(self, operation: Any) -> Any:
        """Perform an operation that upgrades its connection."""

    def pause(self, seconds: float) -> Any:
        """Sleep; the client's clock afterwards, in seconds."""

    def local(self, function: Callable[[], Any]) -> Any:
        """Call a function that reads or writes files on this machine, or runs a program."""

    def ask_local(self, question: Callable[[LocalConfiguration], Any]) -> Any:
        """Ask the docker command's configuration."""

    def api_version(self) -> Any:
        """The API version that is spoken."""

    def beside(self, flow: Any) -> Any:
        """Start a flow concurrently; a ``Side`` that can end it."""

    def settle(self, returned: Any) -> Any:
        """Await what a callback returned, where the client can."""

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
    """One thing for a client to do. ``yield from step`` in a flow evaluates to the result."""

    __slots__ = ()

    def perform(self, performer: Performer) -> Any:
        """Call the performer's method for this step: the result, or an awaitable of it."""
        raise NotImplementedError

    def __iter__(self) -> Generator[Step[Any], Any, T]:
        result: T = yield self
        return result


#: A generator of steps; its return value is the result.
Flow = Generator[Step[Any], Any, T]


class Pause(Step[float]):
    """Sleeps for ``seconds``. The result is the client's clock afterwards, in seconds."""

    __slots__ = ("seconds",)

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def perform(self, performer: Performer) -> Any:
        return performer.pause(self.seconds)


class AskLocal(Step[T]):
    """Reads the docker command's configuration and credentials on this machine.

    That may read files and run a credential helper, so the asyncio client does it in a thread.
    """

    __slots__ = ("question",)

    def __init__(self, question: Callable[[LocalConfiguration], T]) -> None:
        self.question = question

    def perform(self, performer: Performer) -> Any:
        return performer.ask_local(self.question)


class Local(Step[T]):
    """Reads or writes files on this machine; the asyncio client does it in a thread."""

    __slots__ = ("function",)

    def __init__(self, function: Callable[[], T]) -> None:
        self.function = function

    def perform(self, performer: Performer) -> Any:
        return performer.local(self.function)


class ApiVersion(Step[str]):
    """The API version that is spoken. The engine is asked for it at most once."""

    __slots__ = ()

    def perform(self, performer: Performer) -> Any:
        return performer.api_version()


class Side(Protocol):
    """A flow that runs concurrently with another one."""

    def end(self) -> Any:
        """End it, and return once it has ended; or an awaitable of that."""

    def abandon(self) -> None:
        """Let it end by itself, and return at once."""


class Beside(Step[Side]):
    """Starts a flow that runs concurrently with this one, in a thread or as a task."""

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
    """Awaits what a user's callback returned.

    The blocking client cannot, and raises InvalidArgument.
    """

    __slots__ = ("returned",)

    def __init__(self, returned: object) -> None:
        self.returned = returned

    def perform(self, performer: Performer) -> Any:
        return performer.settle(self.returned)
