"""The API document for tests: all its parts as one, with references resolved."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any

from openapi import generate

Schema = dict[str, Any]


@dataclass(frozen=True)
class Node:
    """A piece of the document: the part that contains it, a name for people, and its content."""

    part: str
    name: str
    schema: Schema

    def child(self, name: str, schema: Schema) -> Node:
        """A piece of this piece."""
        return Node(self.part, name, schema)

    def target(self) -> Node:
        """The piece that its reference points to; itself if it has none."""
        if "anyOf" in self.schema:
            promised = next(choice for choice in self.schema["anyOf"] if choice != {"type": "null"})
            return self.child(self.name, promised).target()
        if "$ref" not in self.schema:
            return self
        part, name = generate.resolve(self.schema["$ref"], self.part)
        section = self.schema["$ref"].split("/")[-2]
        return Node(part, name, generate.part(part)["components"][section][name])

    def properties(self) -> dict[str, Node]:
        """The properties of an object and its bases, each named ``Schema.property``."""
        found: dict[str, Node] = {}
        for base in self._bases():
            found |= base.properties()
        return found | {key: self.child(f"{self.name}.{key}", schema) for key, schema in self.schema.get("properties", {}).items()}

    def required(self) -> set[str]:
        """The properties that every engine sends."""
        return set(self.schema.get("required", [])).union(*(base.required() for base in self._bases()))

    def types(self) -> set[str]:
        """The JSON types that are allowed; none where anything is."""
        types = self.target().schema.get("type", [])
        nullable = {"null"} if {"type": "null"} in self.schema.get("anyOf", []) else set()
        return ({types} if isinstance(types, str) else set(types)) | nullable

    def seen(self, what: str) -> Any:
        """What ``x-seen`` records here or where the reference points; empty where nothing is."""
        return self.schema.get("x-seen", {}).get(what) or self.target().schema.get("x-seen", {}).get(what) or ()

    def _bases(self) -> list[Node]:
        return [self.child(self.name, base).target() for base in self.schema.get("allOf", [])]


@cache
def operations() -> dict[str, Node]:
    """Every operation, by method and path: ``GET /containers/json``."""
    part_of = {path: part for part in generate.parts() for path in generate.part(part).get("paths", {})}
    return {name: Node(part_of[name.partition(" ")[2]], name, operation) for name, operation in generate.operations().items()}


def answer(operation: Node, status: int) -> Node | None:
    """The schema of an operation's JSON answer; None where another answer is promised, or none."""
    response = operation.child(f"{operation.name} {status}", operation.schema["responses"][str(status)]).target()
    content = response.schema.get("content", {}).get("application/json")
    return None if content is None else response.child(response.name, content["schema"])
