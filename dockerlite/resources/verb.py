"""What the verbs are written with: ``@call``, ``@stream``, ``@hijack``, collections and handles.

``core.verb`` explains how a description becomes what users call. ``@stream`` is for answers of many
items: the caller gets the items as they arrive. ``@hijack`` is for conversations: the caller gets
the process at the other end.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Concatenate, ParamSpec, TypeVar, overload

from ..core.dialogue import Dialogue
from ..core.flow import Flow
from ..core.operation import Operation
from ..core.verb import Awaiting as Awaiting
from ..core.verb import Blocking as Blocking
from ..core.verb import C as C
from ..core.verb import Resource as Resource
from ..core.verb import Verb
from ..core.verb import call as call
from ..streams.process import AsyncProcessStart, Process
from ..streams.stream import AsyncStream, Stream
from ..values.identity import Identified as Identified
from ..values.identity import Which as Which
from ..values.identity import WhichVolume as WhichVolume
from ..values.identity import identity as identity

P = ParamSpec("P")
T = TypeVar("T")


class Handle(Resource[C]):
    """One object of the engine, by id or name. Making a handle asks the engine nothing."""

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


class stream(Verb[P, T]):
    """Turns the description of an answer of many items into a verb that returns a stream of them."""

    perform = "stream"
    gives = "Stream"

    def __init__(self, build: Callable[Concatenate[Any, P], Operation[T] | Flow[Operation[T]]]) -> None:
        super().__init__(build)

    @overload
    def __get__(self, obj: None, owner: Any = None) -> stream[P, T]: ...
    @overload
    def __get__(self, obj: Resource[Blocking], owner: Any = None) -> Callable[P, Stream[T]]: ...
    @overload
    def __get__(self, obj: Resource[Awaiting], owner: Any = None) -> Callable[P, AsyncStream[T]]: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self.bound(obj)


class hijack(Verb[P, None]):
    """Turns the description of a conversation into a verb that returns the process."""

    perform = "hijack"
    gives = "Process"

    def __init__(self, build: Callable[Concatenate[Any, P], Dialogue | Flow[Dialogue]]) -> None:
        super().__init__(build)

    @overload
    def __get__(self, obj: None, owner: Any = None) -> hijack[P]: ...
    @overload
    def __get__(self, obj: Resource[Blocking], owner: Any = None) -> Callable[P, Process]: ...
    @overload
    def __get__(self, obj: Resource[Awaiting], owner: Any = None) -> Callable[P, AsyncProcessStart]: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self.bound(obj)
