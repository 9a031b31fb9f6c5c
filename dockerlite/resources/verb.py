"""Endpoints: one definition, called from any client.

A verb is a method that only *describes*: it returns an ``Operation`` (one exchange) or a ``Flow`` (several). ``@call`` turns it
into what users call: on a resource of the blocking client it performs the description and returns the answer, on one of the
asyncio client it returns a coroutine that does. The description is never performed here, so a verb exists in both or in neither, and a
test can hold it against the API document: ``Containers.list.build(containers, all=True)`` is the operation itself.

The types say the same. ``__get__`` is overloaded on the client a resource is bound to, and a ``ParamSpec`` carries the signature,
so ``docker.containers.list`` is ``(*, all: bool = ...) -> list[ContainerSummary]`` to mypy, to pyright and in an editor. For ``help()`` and
``inspect.signature`` the return annotation is cut down to what the caller gets.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Coroutine
from typing import TYPE_CHECKING, Any, Concatenate, Generic, ParamSpec, Protocol, TypeVar, overload

from ..core.operation import Dialogue, Flow, Operation
from ..errors import InvalidArgument

if TYPE_CHECKING:
    from ..aio import AsyncDocker, AsyncStream, Opening
    from ..sync import Docker, Process, Stream

P = ParamSpec("P")
T = TypeVar("T")
C = TypeVar("C", bound="Docker | AsyncDocker", covariant=True)


class Resource(Generic[C]):
    """A group of verbs bound to a client."""

    def __init__(self, client: C) -> None:
        self.__client = client

    @property
    def _client(self) -> Any:
        return self.__client


class Identified(Protocol):
    """Anything that has an id: a model the engine sent, or another handle."""

    @property
    def id(self) -> str: ...


#: What names an object of the engine: its id, a unique start of it, its name, or a model that has an id.
Which = str | Identified


def identity(which: Which) -> str:
    """The id or name that names an object; an empty one is refused, since it would name the whole collection."""
    id = which if isinstance(which, str) else which.id
    if not id:
        raise InvalidArgument(f"{which!r} names nothing: give an id, a name, or a model with an id")
    return id


class Handle(Resource[C]):
    """One object of the engine, named. Making a handle asks the engine nothing."""

    def __init__(self, client: C, id: str) -> None:
        super().__init__(client)
        #: The id or name this handle was made with.
        self.id = id

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.id!r})"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Handle) and (type(self), self.id) == (type(other), other.id)

    def __hash__(self) -> int:
        return hash((type(self), self.id))


class _Endpoint(Generic[P, T]):
    """Binds a description to the client's way of performing it."""

    #: The client's method that performs the description.
    perform: str
    #: What the caller gets, where that is not the answer itself.
    gives: str | None = None

    def __init__(self, build: Callable[Concatenate[Any, P], Any]) -> None:
        self.build = build
        build.__annotations__["return"] = _caller_gets(str(build.__annotations__["return"]), self.gives)
        performer = self.perform

        @functools.wraps(build)
        def method(self: Resource[Any], *args: P.args, **kwargs: P.kwargs) -> Any:
            return getattr(self._client, performer)(build(self, *args, **kwargs))

        method.build = build  # type: ignore[attr-defined]
        self._method = method


class call(_Endpoint[P, T]):
    """Makes a verb of a description that answers once."""

    perform = "_call"

    def __init__(self, build: Callable[Concatenate[Any, P], Operation[T] | Flow[T]]) -> None:
        super().__init__(build)

    @overload
    def __get__(self, obj: None, owner: Any = None) -> call[P, T]: ...
    @overload
    def __get__(self, obj: Resource[Docker], owner: Any = None) -> Callable[P, T]: ...
    @overload
    def __get__(self, obj: Resource[AsyncDocker], owner: Any = None) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        # On the class it is a plain function that has ``build``: help() and inspect know what to do with those.
        return self._method if obj is None else types.MethodType(self._method, obj)


class stream(_Endpoint[P, T]):
    """Makes a verb of a description whose answer goes on: the caller gets the items as they come."""

    perform = "_stream"
    gives = "Stream"

    def __init__(self, build: Callable[Concatenate[Any, P], Operation[T] | Flow[Operation[T]]]) -> None:
        super().__init__(build)

    @overload
    def __get__(self, obj: None, owner: Any = None) -> stream[P, T]: ...
    @overload
    def __get__(self, obj: Resource[Docker], owner: Any = None) -> Callable[P, Stream[T]]: ...
    @overload
    def __get__(self, obj: Resource[AsyncDocker], owner: Any = None) -> Callable[P, AsyncStream[T]]: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self._method if obj is None else types.MethodType(self._method, obj)


class hijack(_Endpoint[P, None]):
    """Makes a verb of a description of a conversation: the caller gets the process at the other end."""

    perform = "_hijack"
    gives = "Process"

    def __init__(self, build: Callable[Concatenate[Any, P], Dialogue | Flow[Dialogue]]) -> None:
        super().__init__(build)

    @overload
    def __get__(self, obj: None, owner: Any = None) -> hijack[P]: ...
    @overload
    def __get__(self, obj: Resource[Docker], owner: Any = None) -> Callable[P, Process]: ...
    @overload
    def __get__(self, obj: Resource[AsyncDocker], owner: Any = None) -> Callable[P, Opening]: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self._method if obj is None else types.MethodType(self._method, obj)


def _caller_gets(annotation: str, gives: str | None) -> str:
    """``Operation[list[models.Volume]]`` -> ``list[Volume]``, for a stream ``Flow[Operation[LogLine]]`` -> ``Stream[LogLine]``."""
    _, _, inside = annotation.partition("[")
    answer = inside.removesuffix("]").removeprefix("Operation[").replace("models.", "").replace("[C]", "")
    if gives is None:
        return answer
    return "Process" if gives == "Process" else f"{gives}[{answer.removesuffix(']')}]"
