"""Answers: the handful of ways in which the bytes that come back are read.

``Nothing``, ``Text``, ``Bytes`` and ``Changed`` say it all in one word. ``Json(T)`` is JSON as a model, ``Plain(f)`` JSON without one,
``ReadBy(f)`` what a function makes of head and body. These are read whole. ``Items`` is an answer of many items, decoded while it comes:
what ``@stream`` verbs hand out. ``Collected`` has items, too, but amounts to one result: a pull, an archive that is unpacked. The kinds for
single formats, such as logs, progress and tar, are subclasses beside their decoders in ``wire``.
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

    #: Whether the answer may take as long as it takes, whatever operation it belongs to.
    waits = False
    #: Whether it brings much and hurries nobody: reading may wait a moment to get more at a time.
    throughput = False

    def read(self, head: Head, body: bytes, operation: str) -> T:
        """What a whole answer means. ``operation`` is its name, for errors."""
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


#: No answer but that it was done.
Nothing = _Nothing()
#: The body as text.
Text = _Text()
#: The body as it is.
Bytes = _Bytes()
#: Whether anything changed: 304 says that it did not.
Changed = _Changed()


class Json(Answer[T]):
    """JSON as a model, or any other type that pydantic reads.

    A verb says ``Json()``: the type is the one in its return annotation, and is looked up when the first answer comes.
    """

    __slots__ = ("type",)

    def __init__(self, type: type[T] | None = None) -> None:
        self.type: Any = type

    def read(self, head: Head, body: bytes, operation: str) -> T:
        result: T = parse(self.type, body, operation)
        return result


class Promised(Json[T]):
    """What becomes of a verb's ``Json()``: the type that its return annotation names, resolved when it is needed."""

    __slots__ = ("_annotation", "_namespace", "_type")

    def __init__(self, annotation: str, namespace: dict[str, Any]) -> None:
        self._annotation = annotation
        self._namespace = namespace
        self._type: Any = None

    @property
    def type(self) -> Any:
        """The model."""
        if self._type is None:
            self._type = eval(self._annotation, self._namespace)
        return self._type


class Plain(Answer[T]):
    """JSON without a model: what a function makes of it, for what needs a field or two and is asked for often.

    The function takes the document and the head, and may fail with whatever a document of another shape makes it fail with: that is a
    DecodeError then.
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
    """What a function makes of the head and the body."""

    __slots__ = ("_function",)

    def __init__(self, function: Callable[[Head, bytes], T]) -> None:
        self._function = function

    def read(self, head: Head, body: bytes, operation: str) -> T:
        return self._function(head, body)


class Decoder(Protocol[T_co]):
    """Turns the bytes of an open answer into items, whatever pieces the bytes come in."""

    def feed(self, data: bytes) -> Iterable[T_co]: ...
    def end(self) -> Iterable[T_co]: ...


class Enough(list[T]):
    """Items that end the stream: nothing is read after them."""


class Retry(NamedTuple):
    """How a stream goes on after a cut: wait so many seconds, then perform this operation."""

    pause: float
    operation: Any


class Reconnect(Protocol[T]):
    """Decides how a stream goes on when its connection was cut. It performs nothing, and each stream has one of its own."""

    def opened(self, head: Head) -> Flow[Sequence[T]]:
        """An answer has begun, the first or a later one: the items to hand out before those of the answer."""
        ...

    def fresh(self, items: Iterable[T]) -> Iterable[T]:
        """Of the items that came, those that are new."""
        ...

    def again(self, failed: Exception | None) -> Retry | None:
        """An answer ended, or there was none: how to go on. None if that was the end; what nothing can be done about is raised."""
        ...


class NoReconnect(Generic[T]):
    """Ends a stream where its answer ends, and raises what cut it."""

    def opened(self, head: Head) -> Flow[Sequence[T]]:
        yield from ()
        return ()

    def fresh(self, items: Iterable[T]) -> Iterable[T]:
        return items

    def again(self, failed: Exception | None) -> None:
        if failed is not None:
            raise failed


class Items(Answer[T]):
    """An answer of many items. The decoder is made for each answer, since its head may say how to read it."""

    __slots__ = ("decoder", "reconnect")

    waits = True

    def __init__(self, decoder: Callable[[Head], Decoder[T]], reconnect: Callable[[], Reconnect[T]] = NoReconnect) -> None:
        self.decoder = decoder
        #: How the stream goes on after a cut.
        self.reconnect = reconnect


class Collector(Protocol[T_contra, T_co]):
    """Takes the items of an answer one by one and has the result at the end.

    ``each`` may raise, and may return what a user's callback returned: the asyncio client awaits it.
    """

    def each(self, item: T_contra, /) -> object: ...
    def result(self) -> T_co: ...


class Collected(Answer[T]):
    """An answer of many items that amounts to one result."""

    __slots__ = ("collector", "items", "writes_files")

    waits = True

    def __init__(self, items: Items[Any], collector: Callable[[], Collector[Any, T]], *, writes_files: bool = False) -> None:
        self.items = items
        self.collector = collector
        #: Whether the collector writes files: the asyncio client then lets it work in a thread.
        self.writes_files = writes_files

    @property
    def throughput(self) -> bool:  # type: ignore[override]
        """As for its items."""
        return self.items.throughput
