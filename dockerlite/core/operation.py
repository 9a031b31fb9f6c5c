"""Operations: descriptions of single exchanges with the engine."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Self, TypeVar

from .answers import Answer, Bytes, Collected, Items, Json, Nothing, Text
from .flow import Performer, Step

T = TypeVar("T")

_FIELDS = ("method", "path", "answer", "at", "query", "headers", "body", "waits", "idle_timeout", "deadline", "unversioned")
#: The answers that these types stand for; any other type is read from JSON.
_BY_TYPE: dict[Any, Answer[Any]] = {type(None): Nothing, None: Nothing, bytes: Bytes, str: Text}


# Written by hand: importing dataclasses takes longer than many calls.
class Operation(Step[T]):
    """One exchange: what to send, and how to read the answer.

    ``path`` is the template in the API document, and ``at`` fills it in. ``yield from operation``
    inside a flow performs it and evaluates to its answer.

    Args:
        method, path: as in the API document: ``"POST"``, ``"/containers/{id}/stop"``.
        answer: the kind of answer: ``Json(T)``, ``Nothing``, ``Changed`` … A type is allowed, too:
            ``dict``, ``bytes``, a model.
        at: the path parameters.
        query: the query parameters; None leaves one out.
        headers: those for registries hold credentials, so ``repr`` leaves them out.
        body: bytes, an iterable of bytes, or a value that is sent as JSON.
        waits: the answer may take any time (``wait``, ``stop``): the read timeout does not apply, a
            deadline does. Default: as its kind of answer says; most kinds with items wait.
        idle_timeout: the read timeout of an operation that waits, in seconds.
        deadline: for this operation, in seconds. The client's deadline applies as well.
        unversioned: send it without the ``/v1.xx`` prefix, and so before the version is known.
    """

    __slots__ = _FIELDS

    def __init__(
        self,
        method: str,
        path: str,
        answer: Answer[T] | type[T],
        at: Mapping[str, str] = {},  # never written to
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
        """Method and path as in the API document: ``GET /containers/{id}/json``."""
        return f"{self.method} {self.path}"

    @property
    def items(self) -> Items[Any] | None:
        """How the items of its answer are decoded; None if the answer is read as a whole."""
        answer: Any = self.answer
        return answer if isinstance(answer, Items) else answer.items if isinstance(answer, Collected) else None

    def perform(self, performer: Performer) -> Any:
        return performer.one(self)

    def replace(self, **changes: Any) -> Self:
        """The same operation with other values in some fields."""
        return type(self)(**{field: getattr(self, field) for field in _FIELDS} | changes)

    def __repr__(self) -> str:
        filled = f", at={dict(self.at)}" if self.at else ""
        # Query and body may hold secrets.
        return f"{type(self).__name__}({self.method!r}, {self.path!r}{filled})"
