"""A call for each thing that an API version added, made from the document.

No call changes an engine. A call names objects that do not exist, or is incomplete: an engine
answers with an error, or only reads.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from dockerlite import Operation, models
from dockerlite.core.request import JsonText
from dockerlite.wire.encode import NEWEST, number
from tests.support.document import Node, operations
from tests.support.verb_calls import CALLS
from tests.support.verb_operations import operations_of

#: The name of no object.
NOBODY = "dl-nobody"
#: Queries for calls that would otherwise change an engine.
HARMLESS: dict[str, dict[str, Any]] = {"POST /build/prune": {"filters": JsonText({"id": [NOBODY]})}, "GET /images/get": {"names": [NOBODY]}}


@dataclass(frozen=True)
class Gate:
    """Something that a version added or removed, and a call that uses it."""

    #: Its name in the message of the refusal.
    name: str
    operation: Operation[Any]
    since: str | None
    until: str | None

    def lets_through(self, version: str) -> bool:
        """Whether an engine that speaks the version has it."""
        spoken = number(version)
        return (self.since is None or number(self.since) <= spoken) and (self.until is None or spoken < number(self.until))

    def __str__(self) -> str:
        return f"{self.operation.name} {self.name}"


def gates() -> Iterator[Gate]:
    """Everything that is available only since or until some version."""
    for name, node in operations().items():
        if "x-since" in node.schema:
            yield Gate(name, call(name), node.schema["x-since"], None)
            continue
        for parameter in node.schema.get("parameters", ()):
            if {"x-since", "x-until"} & parameter.keys() and (verb := operation_with(name, parameter["name"])):
                query = HARMLESS.get(name, {}) | {parameter["name"]: verb.query[parameter["name"]]}
                yield Gate(parameter["name"], call(name).replace(query=query), parameter.get("x-since"), parameter.get("x-until"))
        body = node.schema.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema", {})
        if "$ref" in body:
            yield from fields(name, node.child(name, body).target())


VERBS = [each for resource, verb, options in CALLS for each in operations_of(verb.build(resource, **options), NEWEST)]


def operation_with(name: str, parameter: str) -> Operation[Any] | None:
    """An operation of a verb with that parameter; None if no verb sends it."""
    return next((verb for verb in VERBS if verb.name == name and verb.query.get(parameter) is not None), None)


def call(name: str) -> Operation[Any]:
    """A verb's operation for an object that does not exist, without options."""
    verb = next(verb for verb in VERBS if verb.name == name)
    at = dict.fromkeys(verb.at, NOBODY)
    query = HARMLESS.get(name) or ({"version": 1} if name == "PUT /volumes/{name}" else {})
    return Operation(verb.method, verb.path, bytes, at, query, body=verb.body if name.startswith("PUT /volumes") else None)


def fields(name: str, body: Node) -> Iterator[Gate]:
    """The fields of a request body that not every version has, each in a body of its own."""
    kind = getattr(models, body.name)
    for property_, content in gated_fields(body, frozenset()):
        holder, _, key = property_.name.rpartition(".")
        field = next(field for field, info in getattr(models, holder).model_fields.items() if (info.alias or field) == key)
        yield Gate(field, call(name).replace(body=kind.model_validate(content)), property_.schema["x-since"], None)


def gated_fields(node: Node, above: frozenset[str]) -> Iterator[tuple[Node, dict[str, Any]]]:
    """The fields of an object that not every version has, at any depth.

    Each comes with an object that holds nothing but this field and the required ones.
    """
    properties = node.properties()
    needed = {key: "" if "string" in properties[key].types() else sample(properties[key]) for key in node.required()}
    for key, property_ in properties.items():
        if "x-since" in property_.schema:
            yield property_, needed | {key: sample(property_)}
            continue
        whole = property_.target()
        each = whole.schema.get("items") or whole.schema.get("additionalProperties")
        inner = whole.child(whole.name, each).target() if isinstance(each, dict) else whole
        if inner.name not in above:
            for deeper, content in gated_fields(inner, above | {node.name}):
                yield deeper, needed | {key: [content] if "items" in whole.schema else {"a": content} if each else content}


def sample(node: Node) -> Any:
    """A value that the document allows."""
    node = node.target()
    if "items" in node.schema:
        return [sample(node.child(node.name, node.schema["items"]))]
    if isinstance(inner := node.schema.get("additionalProperties"), dict):
        return {"a": sample(node.child(node.name, inner))}
    simple = {"boolean": True, "integer": 1, "string": "a"}
    return next((simple[kind] for kind in node.types() if kind in simple), {})
