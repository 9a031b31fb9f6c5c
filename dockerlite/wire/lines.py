"""Answers that arrive as JSON objects, one per line: progress, events, stats.

The lines of a block are parsed as one array, which takes half as long as parsing them one by one.
Only if that fails is each line parsed alone, to say which one cannot be read and why.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, TypeVar

from ..core.answers import Items, NoReconnect, Reconnect
from ..core.parsing import array_adapter, parse
from ..errors import ConnectionLost, DecodeError

T = TypeVar("T")


class JsonLines(Generic[T]):
    """Decodes lines of JSON, however the bytes are split into blocks.

    Blank lines and the 0x1E of json-seq are ignored. ``array`` parses many items at once, from a
    JSON array, and raises ValueError if one of them is invalid.
    """

    def __init__(self, type_: type[T], operation: str, array: Callable[[bytes], list[T]] | None = None) -> None:
        self._type = type_
        self._operation = operation
        item: Any = type_
        self._array = array or array_adapter(item).validate_json
        self._rest: list[bytes] = []

    def feed(self, data: bytes) -> list[T]:
        if b"\n" not in data:
            self._rest.append(data)
            return []
        whole, _, rest = data.rpartition(b"\n")
        lines = b"".join([*self._rest, whole])
        self._rest = [rest] if rest else []
        return self._items(lines)

    def end(self) -> list[T]:
        last, self._rest = b"".join(self._rest), []
        try:
            return self._items(last)
        except DecodeError as failed:
            raise ConnectionLost(f"{self._operation}: the answer ends in the middle of a line") from failed

    def _items(self, lines: bytes) -> list[T]:
        lines = lines.replace(b"\x1e", b"")
        try:
            return self._array(b"[%b]" % lines.replace(b"\n", b"\n,"))  # the line break stays: inside a string it is an error
        except ValueError:
            return [parse(self._type, line, self._operation) for line in lines.split(b"\n") if line.strip()]


class Lines(Items[T]):
    """An answer of JSON objects, one per line."""

    def __init__(
        self,
        type_: type[T],
        operation: str,
        array: Callable[[bytes], list[T]] | None = None,
        reconnect: Callable[[], Reconnect[T]] = NoReconnect,
    ) -> None:
        super().__init__(lambda head: JsonLines(type_, operation, array), reconnect)
