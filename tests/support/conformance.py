"""Whether an engine answers as the API document says, field by field.

A finding is one place where an answer and the document differ. It is known if ``x-seen`` names the
engine there, for readers of the document. Engines are named by product and version, such as
``docker28`` and ``podman5``.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Literal

from dockerlite.wire.encode import number
from tests.support.document import Node, answer, operations

#: Answers of many JSON objects, one per line.
LINES = ("progress", "events", "stats")


@dataclass(frozen=True)
class Exchange:
    """A request and its answer: the operation by name, the version spoken, the status, the body."""

    operation: str
    version: str
    status: int
    body: bytes
    #: Given up before its end, as endless streams are.
    cut: bool = False


@dataclass(frozen=True, order=True)
class Finding:
    """One place where an engine's answer and the document differ."""

    part: str
    place: str
    kind: Literal["absent", "extra", "null", "status", "type"]
    engine: str
    known: bool

    def __str__(self) -> str:
        """What to paste, and where: an engine to add to the list of a place."""
        if self.kind == "status":
            return f"{self.part}.yaml  {self.place}: a status to add to the responses ({self.engine})"
        place, key = self.place.rsplit(".", 1) if self.kind == "extra" else (self.place, "")
        seen = f"extra: {{{key}: [{self.engine}]}}" if key else f"'{self.kind}': [{self.engine}]"
        return f"{self.part}.yaml  {place}:  x-seen: {{{seen}}}"


def findings(exchange: Exchange, engine: str) -> set[Finding]:
    """Where an engine's answer and the document differ."""
    operation = operations()[exchange.operation]
    if str(exchange.status) not in operation.schema["responses"]:
        return {Finding(operation.part, f"{operation.name} {exchange.status}", "status", engine, known=False)}
    promised = answer(operation, exchange.status)
    if promised is None:
        return set()
    walk = _Walk(engine, number(exchange.version))
    if exchange.status < 400 and not exchange.body and not (exchange.cut or _in_lines(operation)):
        return {walk.finding(promised, "absent")}
    return {finding for value in _values(exchange) for finding in walk.value(promised, value)}


def _values(exchange: Exchange) -> list[Any]:
    """The JSON values of an answer."""
    if exchange.status >= 400:
        try:
            return [json.loads(exchange.body)]
        except ValueError:  # some errors are plain text, or empty
            return []
    if _in_lines(operations()[exchange.operation]):
        whole = exchange.body.rpartition(b"\n")[0] if exchange.cut else exchange.body
        return [json.loads(line) for line in whole.replace(b"\x1e", b"").splitlines() if line.strip()]
    return [] if exchange.cut else [json.loads(exchange.body)]


def _in_lines(operation: Node) -> bool:
    return operation.schema["x-stream"] in LINES


class _Walk:
    """Goes through a value and its schema side by side."""

    def __init__(self, engine: str, version: tuple[int, int]) -> None:
        self.engine = engine
        self.version = version

    def value(self, promised: Node, value: Any) -> Iterator[Finding]:
        types, schema = promised.types(), promised.target()
        kind = _json_type(value)
        if not types or kind in types or (kind == "integer" and "number" in types):
            yield from self.inside(schema, value)
        elif kind == "null":
            yield self.finding(promised, "null")
        else:
            yield self.finding(promised, "type")

    def inside(self, schema: Node, value: Any) -> Iterator[Finding]:
        if isinstance(value, list) and "items" in schema.schema:
            for item in value:
                yield from self.value(schema.child(f"{schema.name}[]", schema.schema["items"]), item)
        elif isinstance(value, dict) and "additionalProperties" in schema.schema:
            for item in value.values():
                yield from self.value(schema.child(f"{schema.name}{{}}", schema.schema["additionalProperties"]), item)
        elif isinstance(value, dict) and (properties := schema.properties()):
            yield from self.object(schema, properties, value)

    def object(self, schema: Node, properties: dict[str, Node], value: dict[str, Any]) -> Iterator[Finding]:
        for key, item in value.items():
            if key in properties:
                yield from self.value(properties[key], item)
            else:
                known = self.engine in dict(schema.seen("extra")).get(key, ())
                yield Finding(schema.part, f"{schema.name}.{key}", "extra", self.engine, known)
        for key in schema.required() - value.keys():
            if self.has(properties[key]):
                yield self.finding(properties[key], "absent")

    def has(self, property_: Node) -> bool:
        """Whether the version that is spoken has the property."""
        since, until = property_.schema.get("x-since"), property_.schema.get("x-until")
        return (since is None or number(since) <= self.version) and (until is None or self.version < number(until))

    def finding(self, node: Node, kind: Literal["absent", "null", "type"]) -> Finding:
        return Finding(node.part, node.name, kind, self.engine, self.engine in node.seen(kind))


def _json_type(value: Any) -> str:
    names = {bool: "boolean", int: "integer", float: "number", str: "string", list: "array", dict: "object", type(None): "null"}
    return names[type(value)]
