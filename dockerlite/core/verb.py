"""Verbs: one definition, called from any client.

A verb is a method that only *describes* a call. It returns an ``Operation`` (one exchange) or a
``Flow`` (several). ``@call`` turns it into the method that users call. On a resource of the
blocking client that method performs the description and returns the answer. On a resource of the
asyncio client it returns a coroutine that does so. This module performs nothing, so each verb
exists in both clients, and a test can compare it with the API document:
``Containers.list.build(containers, all=True)`` returns the operation itself.

The types match. ``__get__`` is overloaded on the marker of the client that a resource is bound to,
``Blocking`` or ``Awaiting``. A ``ParamSpec`` carries the signature. So mypy, pyright and editors
see ``docker.containers.list`` as ``(*, all: bool = ...) -> list[ContainerSummary]``. For
``help()`` and ``inspect.signature`` the return annotation is reduced to what the caller gets.

The return annotation of a verb also names the model of its answer: ``Json()`` reads the type in
``Operation[models.Volume]``, and imports it when the first answer arrives.
"""

from __future__ import annotations

import functools
import types
from collections.abc import Callable, Coroutine
from typing import Any, Concatenate, Generic, ParamSpec, TypeVar, overload

from .answers import Json, Promised
from .flow import Flow
from .operation import Operation

P = ParamSpec("P")
T = TypeVar("T")


class Blocking:
    """Marks a client whose verbs return their answers."""

    #: Performs its verbs.
    performer: Any


class Awaiting:
    """Marks a client whose verbs return coroutines."""

    #: Performs its verbs.
    performer: Any


C = TypeVar("C", bound="Blocking | Awaiting", covariant=True)


class Resource(Generic[C]):
    """Verbs that are bound to a client."""

    def __init__(self, client: C) -> None:
        self.__client = client

    @property
    def _client(self) -> Any:
        return self.__client


class Verb(Generic[P, T]):
    """Binds a description to the performer's method that performs it."""

    #: The name of the performer's method.
    perform: str
    #: The type that the caller gets, if that is not the answer itself.
    gives: str | None = None

    def __init__(self, build: Callable[Concatenate[Any, P], Any]) -> None:
        annotation = str(build.__annotations__["return"])
        build.__annotations__["return"] = caller_gets(annotation, self.gives)
        self.build = build = _with_answer(build, annotation)
        perform = self.perform

        @functools.wraps(build)
        def method(self: Resource[Any], *args: P.args, **kwargs: P.kwargs) -> Any:
            return getattr(self._client.performer, perform)(build(self, *args, **kwargs))

        method.build = build  # type: ignore[attr-defined]
        self._method = method

    def bound(self, obj: Any) -> Any:
        """The result of ``__get__``.

        On the class it is a plain function with ``build``, which help() and inspect can show.
        """
        return self._method if obj is None else types.MethodType(self._method, obj)


class call(Verb[P, T]):
    """Makes a verb of a description with one result."""

    perform = "call"

    def __init__(self, build: Callable[Concatenate[Any, P], Operation[T] | Flow[T]]) -> None:
        super().__init__(build)

    @overload
    def __get__(self, obj: None, owner: Any = None) -> call[P, T]: ...
    @overload
    def __get__(self, obj: Resource[Blocking], owner: Any = None) -> Callable[P, T]: ...
    @overload
    def __get__(self, obj: Resource[Awaiting], owner: Any = None) -> Callable[P, Coroutine[Any, Any, T]]: ...
    def __get__(self, obj: Any, owner: Any = None) -> Any:
        return self.bound(obj)


def _with_answer(build: Callable[Concatenate[Any, P], Any], annotation: str) -> Callable[Concatenate[Any, P], Any]:
    """The description, with a bare ``Json()`` replaced by the type in its return annotation."""
    if not annotation.startswith("Operation["):
        return build
    answer = Promised[Any](annotation.removeprefix("Operation[").removesuffix("]"), build.__globals__)

    def described(self: Any, /, *args: P.args, **kwargs: P.kwargs) -> Any:
        operation = build(self, *args, **kwargs)
        if type(operation.answer) is Json and operation.answer.type is None:
            operation.answer = answer
        return operation

    functools.update_wrapper(described, build)
    return described


def caller_gets(annotation: str, gives: str | None) -> str:
    """The return annotation that the caller sees.

    ``Operation[list[models.Volume]]`` -> ``list[Volume]``, and for a stream
    ``Flow[Operation[LogLine]]`` -> ``Stream[LogLine]``.
    """
    _, _, inside = annotation.partition("[")
    answer = inside.removesuffix("]").removeprefix("Operation[").replace("models.", "").replace("[C]", "")
    if gives is None:
        return answer
    return "Process" if gives == "Process" else f"{gives}[{answer.removesuffix(']')}]"
