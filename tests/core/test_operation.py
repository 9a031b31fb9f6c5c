"""Operations and their answers: what a type stands for, what an operation waits for, what it shows."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlite import DecodeError, Docker, Operation, models
from dockerlite.core.answers import Answer, Bytes, Changed, Json, Nothing, Plain, Text
from dockerlite.core.request import Head
from dockerlite.resources.containers.container import Container
from dockerlite.wire.logs import Logs
from dockerlite.wire.tar import TarStream

OK = Head(200, "OK", {})


@pytest.mark.parametrize(("type_", "answer"), [(type(None), Nothing), (None, Nothing), (bytes, Bytes), (str, Text)])
def test_a_type_stands_for_the_answer_that_it_is_read_from(type_: Any, answer: Answer[Any]) -> None:
    assert Operation("GET", "/x", type_).answer is answer


def test_any_other_type_is_read_from_json() -> None:
    assert Operation("GET", "/x", dict).answer.read(OK, b'{"a": 1}', "GET /x") == {"a": 1}


def test_a_verb_reads_the_model_that_its_annotation_promises() -> None:
    inspect = Container.inspect.build(Docker("unix:///nowhere.sock").containers["x"])
    assert isinstance(inspect.answer, Json)
    assert inspect.answer.type is models.ContainerInspect


@pytest.mark.parametrize(("answer", "waits"), [(Nothing, False), (Changed, False), (Logs(tty=True), True), (TarStream("GET /x"), True)])
def test_answers_of_many_items_wait_and_an_operation_may_say_otherwise(answer: Any, waits: bool) -> None:
    assert Operation("GET", "/x", answer).waits is waits
    assert Operation("GET", "/x", answer, waits=not waits).waits is not waits


def test_an_operation_with_other_fields_keeps_the_rest_and_is_another_one() -> None:
    before = Operation("GET", "/x/{id}", Changed, at={"id": "a"}, query={"t": 1}, waits=True, deadline=2.0)
    after = before.replace(query={"t": 2})
    assert (before.query, after.query) == ({"t": 1}, {"t": 2})
    assert (after.method, after.path, after.answer, after.at, after.waits, after.deadline) == (
        "GET",
        "/x/{id}",
        Changed,
        {"id": "a"},
        True,
        2.0,
    )


def test_what_an_operation_shows_of_itself_holds_no_secret() -> None:
    shown = repr(Operation("POST", "/x", Nothing, query={"q": "hunter22"}, headers={"X-Auth": "hunter22"}, body=b"hunter22"))
    assert shown == "Operation('POST', '/x')"


@pytest.mark.parametrize("body", [b"{}", b"[]", b"null", b"no json", b'{"Id": '])
def test_plain_json_of_another_shape_is_a_decode_error_that_names_the_operation(body: bytes) -> None:
    with pytest.raises(DecodeError, match=r"^GET /x: "):
        Plain(lambda document, head: document["Id"]).read(OK, body, "GET /x")


def test_changed_is_false_for_304_alone() -> None:
    assert Changed.read(Head(204, "", {}), b"", "POST /x")
    assert not Changed.read(Head(304, "", {}), b"", "POST /x")
