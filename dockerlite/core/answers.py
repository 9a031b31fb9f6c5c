"""The kinds of answers: how the bytes that an engine sends back are read.

Some kinds read an answer as a whole. ``Nothing``, ``Text``, ``Bytes`` and ``Changed`` need no
arguments. ``Json(T)`` reads JSON as a model, ``Plain(f)`` reads JSON without a model, and
``ReadBy(f)`` calls a function with head and body. Other kinds decode many items while they arrive.
``Items`` is what ``@stream`` verbs hand out. ``Collected`` reduces the items to one result, such
as a pull or an unpacked archive. The kinds for single formats, such as logs, progress and tar, are
subclasses that live beside their decoders in ``wire``.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Generic, NamedTuple, Protocol, TypeVar

from ..errors import DecodeError
from .flow import Flow
from .parsing import parse
from .request import Head

T = TypeVar("T")
T_co = TypeVar("T_co", covariant=True)
T_contra = TypeVar("T_contra", contravariant=True)


class Answer(Generic[T]):
    """How the bytes of an answer are read."""

    __slots__ = ()

    #: Whether the read timeout does not apply, whatever the operation.
    waits = False
    #: Whether throughput matters more than latency: a read may wait briefly to get more bytes.
    throughput = False

    def read(self, head: Head, body: bytes, operation: str) -> T:
        """Decode a complete answer. ``operation`` is the operation's name, for error messages."""
        raise DecodeError(f"{operation}: this answer has many items; read it as a stream")


class _Nothing(Answer[None]):
    def read(self, head: Head, body: bytes, operation: str) -> None:
        return None


class _Text(Answer[str]):
    def read(self, head: Head, body: bytes, operation: str) -> str:
        return body.decode(errors="replace")


class _Bytes(Answer[bytes]):
    def read(self, head: Head, body: bytes, operation: str) -> bytes:
        return body


class _Changed(Answer[bool]):
    def read(self, head: Head, body: bytes, operation: str) -> bool:
        return head.status != 304


#: An answer without content: it only tells that the operation succeeded.
Nothing = _Nothing()
#: The body as text.
Text = _Text()
#: The body, unchanged.
Bytes = _Bytes()
#: Whether anything changed; False for status 304.
Changed = _Changed()


class Json(Answer[T]):
    """JSON as a model, or any other type that pydantic reads.

    Verbs use ``Json()``: the type comes from their return annotation and is resolved when the
    first answer arrives.
    """

    __slots__ = ("type",)

    def __init__(self, type: type[T] | None = None) -> None:
        self.type: Any = type

    def read(self, head: Head, body: bytes, operation: str) -> T:
        result: T = parse(self.type, body, operation)
        return result


class Promised(Json[T]):
    """Replaces a verb's ``Json()``: resolves the type in its return annotation on first use."""

    __slots__ = ("_annotation", "_namespace", "_type")

    def __init__(self, annotation: str, namespace: dict[str, Any]) -> None:
        self._annotation = annotation
        self._namespace = namespace
        self._type: Any = None

    @property
    def type(self) -> Any:
        """The model."""
        if self._type is None:
            self._type = eval(self._annotation, self._namespace)  # imports the module of the model
        return self._type


class Plain(Answer[T]):
    """JSON without a model: the result of a function, for frequent calls that need few fields.

    The function takes the document and the head. A ValueError, KeyError, TypeError or
    AttributeError, which a document of another shape causes, becomes a DecodeError.
    """

    __slots__ = ("_pick",)

    def __init__(self, pick: Callable[[Any, Head], T]) -> None:
        self._pick = pick

    def read(self, head: Head, body: bytes, operation: str) -> T:
        try:
            return self._pick(json.loads(body), head)
        except (ValueError, KeyError, TypeError, AttributeError) as failed:
            raise DecodeError(f"{operation}: {failed!r}: {body[:200]!r}") from failed


class ReadBy(Answer[T]):
    """The result of a function that takes the head and the body."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[Head, bytes], T]) -> None:
        self._function = function

    def read(self, head: Head, body: bytes, operation: str) -> T:
        return self._function(head, body)


class Decoder(Protocol[T_co]):
    """Decodes the bytes of an open answer into items, however the bytes are split."""

    def feed(self, data: bytes) -> Iterable[T_co]: ...
    def end(self) -> Iterable[T_co]: ...


class Enough(list[T]):
    """Items that end the stream: nothing is read after them."""


class Retry(NamedTuple):
    """How a stream reconnects: wait ``pause`` seconds, then perform ``operation``."""

    pause: float
    operation: Any


class Reconnect(Protocol[T]):
    """Decides how a stream reconnects after its connection was cut.

    It performs nothing. Each stream has one of its own.
    """

    def opened(self, head: Head) -> Flow[Sequence[T]]:
        """Called when an answer begins, the first or a later one.

        Returns the items to hand out before those of the answer.
        """
        ...

    def fresh(self, items: Iterable[T]) -> Iterable[T]:
        """The new ones among the items that arrived."""
        ...

    def again(self, failed: Exception | None) -> Retry | None:
        """Called when an answer ended, or failed before it began.

        Returns how to reconnect, or None at the end of the stream. Raises ``failed`` if
        reconnecting cannot help.
        """
        ...


class NoReconnect(Generic[T]):
    """Ends a stream where its answer ends. Raises the error that cut it."""

    def opened(self, head: Head) -> Flow[Sequence[T]]:
        yield from ()
        return ()

    def fresh(self, items: Iterable[T]) -> Iterable[T]:
        return items

    def again(self, failed: Exception | None) -> None:
        if failed is not None:
            raise failed


def _as_it_came(head: Head) -> Flow[Head]:
    yield from ()
    return head


class Items(Answer[T]):
    """An answer of many items.

    Each answer gets its own decoder, because its head may tell how to decode it.
    """

    __slots__ = ("completed", "decoder", "reconnect")

    waits = True

    def __init__(
        self,
        decoder: Callable[[Head], Decoder[T]],
        reconnect: Callable[[], Reconnect[T]] = NoReconnect,
        completed: Callable[[Head], Flow[Head]] = _as_it_came,
    ) -> None:
        self.decoder = decoder
        #: Makes the object that decides how the stream reconnects.
        self.reconnect = reconnect
        #: A flow that asks for what a head does not say; the head with it, for ``decoder``.
        self.completed = completed


class Collector(Protocol[T_contra, T_co]):
    """Takes the items of an answer one by one and computes the result at the end.

    ``each`` may raise. It may return what a user's callback returned: the asyncio client awaits
    that.
    """

    def each(self, item: T_contra, /) -> object: ...
    def result(self) -> T_co: ...


class Collected(Answer[T]):
    """An answer of many items that is reduced to one result."""

    __slots__ = ("collector", "items", "writes_files")

    waits = True

    def __init__(self, items: Items[Any], collector: Callable[[], Collector[Any, T]], *, writes_files: bool = False) -> None:
        self.items = items
        self.collector = collector
        #: Whether the collector writes files: the asyncio client then runs it in a thread.
        self.writes_files = writes_files

    @property
    def throughput(self) -> bool:  # type: ignore[override]
        """Whether throughput matters more than latency, as for its items."""
        return self.items.throughput
