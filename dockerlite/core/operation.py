"""Operations: exchanges with the engine, described and not performed yet."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from .answers import Answer, Bytes, Collected, Items, Json, Nothing, Text
from .flow import Performer, Step

T = TypeVar("T")

_FIELDS = ("method", "path", "answer", "at", "query", "headers", "body", "waits", "idle_timeout", "deadline", "unversioned")
#: Types that stand for an answer; any other type is read from JSON.
_BY_TYPE: dict[Any, Answer[Any]] = {type(None): Nothing, None: Nothing, bytes: Bytes, str: Text}


# Written out: importing dataclasses takes longer than many a call.
class Operation(Step[T]):
    """One exchange: what to send, and how the answer is read.

    ``path`` is the template of the API document, and ``at`` fills it. ``yield from operation`` inside a flow performs it and has its
    answer.

    Args:
        method, path: as in the API document: ``"POST"``, ``"/containers/{id}/stop"``.
        answer: how the answer is read: ``Json(T)``, ``Nothing``, ``Changed`` … A type stands for itself: ``dict``, ``bytes``, a model.
        at: the parameters in the path.
        query: the others; None leaves one out.
        headers: for a registry they hold credentials, so they stay out of ``repr``.
        body: bytes, an iterable of bytes, or what becomes JSON.
        waits: the answer may take as long as it takes (``wait``, ``stop``): the read timeout does not apply, a deadline does. Default:
            what its kind of answer says; most of those that come in items wait.
        idle_timeout: the read timeout of an operation that waits, in seconds.
        deadline: for this operation, in seconds; the client's holds as well.
        unversioned: sent without the ``/v1.xx`` prefix, so before the version is known.
    """

    __slots__ = _FIELDS

    def __init__(
        self,
        method: str,
        path: str,
        answer: Answer[T] | type[T],
        at: Mapping[str, str] = {},  # nobody writes to it
        query: Mapping[str, Any] = {},
        headers: Mapping[str, str] = {},
        body: Any = None,
        *,
        waits: bool | None = None,
        idle_timeout: float | None = None,
        deadline: float | None = None,
        unversioned: bool = False,
    ) -> None:
        self.method = method
        self.path = path
        self.answer: Answer[T] = answer if isinstance(answer, Answer) else _BY_TYPE.get(answer) or Json(answer)
        self.at = at
        self.query = query
        self.headers = headers
        self.body = body
        self.waits = self.answer.waits if waits is None else waits
        self.idle_timeout = idle_timeout
        self.deadline = deadline
        self.unversioned = unversioned

    @property
    def name(self) -> str:
        """Method and path as the API document has them: ``GET /containers/{id}/json``."""
        return f"{self.method} {self.path}"

    @property
    def items(self) -> Items[Any] | None:
        """How its items are decoded, if its answer has many; None if it is read whole."""
        answer: Any = self.answer
        return answer if isinstance(answer, Items) else answer.items if isinstance(answer, Collected) else None

    def perform(self, performer: Performer) -> Any:
        return performer.one(self)

    def replace(self, **changes: Any) -> Self:
        """The same operation with other values in some fields."""
        return type(self)(**{field: getattr(self, field) for field in _FIELDS} | changes)

    def __repr__(self) -> str:
        filled = f", at={dict(self.at)}" if self.at else ""
        return f"{type(self).__name__}({self.method!r}, {self.path!r}{filled})"  # query and body may hold secrets
