"""Every verb's operation against the API document: method, path, parameters, body, answer."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, get_args, get_origin

import pytest

from dockerlite import Operation, models
from dockerlite.core.answers import Json, Nothing
from dockerlite.core.request import JsonText
from dockerlite.models.base import Model
from dockerlite.wire.encode import NEWEST, OLDEST
from tests.support.document import Node, answer, operations
from tests.support.verb_calls import CALLS, KINDS
from tests.support.verb_operations import operations_of
from tests.support.verb_table import TABLE, table


def built() -> Iterator[Operation[Any]]:
    for resource, verb, options in CALLS:
        for spoken in (OLDEST, NEWEST):
            yield from operations_of(verb.build(resource, **options), spoken)


BUILT = [pytest.param(operation, id=operation.name) for operation in built()]


@pytest.mark.parametrize("operation", BUILT)
def test_an_operation_is_in_the_document_with_all_that_it_sends(operation: Operation[Any]) -> None:
    documented = operations()[operation.name]
    parameters = {item["name"]: item for item in documented.schema.get("parameters", [])}
    assert operation.query.keys() <= {name for name, item in parameters.items() if item["in"] == "query"}
    assert operation.at.keys() == {name for name, item in parameters.items() if item["in"] == "path"}
    for name, value in operation.query.items():
        if value is not None:
            check_value(parameters[name], value)
    assert operation.headers.keys() <= {name for name, item in parameters.items() if item["in"] == "header"}


def check_value(parameter: dict[str, Any], value: Any) -> None:
    if "content" in parameter or parameter.get("x-encoding") == "json":
        values = value if isinstance(value, list) else [value]
        assert all(isinstance(item, JsonText) for item in values), parameter["name"]
        return
    kind = parameter["schema"]["type"]
    expected: dict[str, type | tuple[type, ...]] = {
        "boolean": bool,
        "integer": int,
        "array": list,
        "string": (str, bool),
        "number": (int, float),
    }
    assert isinstance(value, expected[kind]), f"{parameter['name']}={value!r} is no {kind}"
    if "enum" in parameter["schema"]:
        assert value in parameter["schema"]["enum"]


@pytest.mark.parametrize("operation", BUILT)
def test_an_operation_sends_the_body_of_the_document(operation: Operation[Any]) -> None:
    body = operations()[operation.name].schema.get("requestBody", {}).get("content", {}).get("application/json")
    if body is None:
        assert not isinstance(operation.body, Model)
    elif body["schema"].get("type") == "array":
        assert isinstance(operation.body, list)
    else:
        name = body["schema"]["$ref"].rpartition("/")[2]
        if isinstance(operation.body, dict):  # with the engine's keys, all of which a model takes
            getattr(models, name)(**operation.body)
        else:
            assert type(operation.body).__name__ == name


@pytest.mark.parametrize("operation", BUILT)
def test_an_operation_promises_the_answer_of_the_document(operation: Operation[Any]) -> None:
    documented = operations()[operation.name]
    if operation.answer is not Nothing and not isinstance(operation.answer, Json):
        return
    status = next(status for status in documented.schema["responses"] if status.startswith("2"))
    promised = answer(documented, int(status))
    kind = operation.answer.type if isinstance(operation.answer, Json) else type(None)
    bases = getattr(kind, "__mro__", ())  # a subclass of a model of the document counts as that model
    assert (None if promised is None else named(promised)) in {spelled(kind), *map(spelled, bases)}


def named(node: Node) -> str:
    """The answer in the document as a type: ``ContainerSummary``, ``list[ContainerSummary]``."""
    if node.schema.get("type") == "array":
        return f"list[{named(node.child('item', node.schema['items']))}]"
    return str(node.schema["$ref"].rpartition("/")[2])


def spelled(kind: Any) -> str | None:
    if kind is type(None):
        return None
    if get_origin(kind) is list:
        return f"list[{get_args(kind)[0].__name__}]"
    return str(kind.__name__)


def test_every_verb_is_held_against_the_document() -> None:
    called = {verb for _, verb, _ in CALLS}
    for kind in KINDS:
        for name in vars(kind):
            if hasattr(verb := getattr(kind, name), "build"):
                assert verb in called, f"{kind.__name__}.{name} is not in CALLS"


def test_every_option_of_a_verb_is_held_against_the_document() -> None:
    import inspect

    for _, verb, options in CALLS:
        named = {name for name, option in inspect.signature(verb).parameters.items() if option.kind != option.VAR_KEYWORD}
        assert named - {"self", "command", "on_progress", "resources"} <= options.keys(), verb


def test_every_operation_has_a_verb() -> None:
    assert operations().keys() == {operation.name for operation in built()}


#: Parameters that no verb sends, and why.
UNREACHED = {
    ("GET /containers/json", "since"): "undocumented; engines from 29.3 on ignore it, filters have it",
    ("GET /containers/json", "before"): "undocumented; engines from 29.3 on ignore it, filters have it",
    ("GET /containers/{id}/logs", "format"): "undocumented; what it gives as JSON, frames give faster",
    ("POST /images/create", "X-Meta-*"): "undocumented; headers for registries, with_options(headers=…) sends them",
    ("POST /images/{name}/push", "X-Meta-*"): "undocumented; headers for registries, with_options(headers=…) sends them",
}


def test_every_parameter_of_every_operation_is_reached_by_a_verb() -> None:
    sent = {(operation.name, name) for operation in built() for name, value in operation.query.items() if value is not None}
    sent |= {(operation.name, name) for operation in built() for name in operation.headers}
    parameters = {
        (name, parameter["name"])
        for name, node in operations().items()
        for parameter in node.schema.get("parameters", [])
        if parameter["in"] in ("query", "header")
    }
    assert parameters - sent == UNREACHED.keys()


def test_the_document_has_every_operation_of_the_api() -> None:
    undocumented = {name for name, node in operations().items() if node.schema.get("x-seen", {}).get("undocumented")}
    assert len(operations()) - len(undocumented) == 108
    assert len(undocumented) == 5


def test_the_table_of_verbs_is_fresh() -> None:
    assert TABLE.read_text() == table(), "python -m tests.support.verb_table writes it"
