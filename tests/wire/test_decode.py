"""Answers to models or exceptions."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlite import (
    BadRequest,
    Conflict,
    ContainerNotFound,
    DecodeError,
    EngineError,
    ImageNotFound,
    NameConflict,
    NotFound,
    NotImplementedByEngine,
    NotRunning,
    Operation,
    OutOfSequence,
    PortConflict,
    ServerError,
    Unavailable,
    VolumeNotFound,
    models,
)
from dockerlite.core.request import Head
from dockerlite.wire.decode import decode


def operation(path: str = "/info", **parts: Any) -> Operation[Any]:
    return Operation(parts.pop("method", "GET"), path, parts.pop("returns", dict), **parts)


def answer(status: int, body: bytes, kind: str = "application/json") -> tuple[Head, bytes]:
    return Head(status, "Reason", {"content-type": kind}), body


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "bad parameter", BadRequest),
        (404, "No such container: web", ContainerNotFound),
        (404, 'no container with name or ID "web" found: no such container', ContainerNotFound),
        (404, "No such image: a:latest", ImageNotFound),
        (404, "image with reference a was found but does not match the specified platform: wanted b, actual: c", ImageNotFound),  # 26.1
        (404, "image with reference a was found but its platform (b) does not match the specified platform (c)", ImageNotFound),  # 28.5
        (404, "page not found", NotFound),
        (404, "get data: no such volume", VolumeNotFound),
        (404, "rpc error: code = NotFound desc = volume data not found", VolumeNotFound),
        (409, 'Conflict. The container name "/web" is already in use by container "abc".', NameConflict),
        (409, "container abc is not running", NotRunning),
        (409, "You cannot remove a running container", Conflict),
        (418, "teapot", EngineError),
        (500, "driver failed: Bind for 0.0.0.0:80 failed: port is already allocated", PortConflict),
        (500, "rpc error: code = Unknown desc = update out of sequence", OutOfSequence),
        (409, "password: secret name in use", NameConflict),
        (500, "boom", ServerError),
        (501, "not implemented", NotImplementedByEngine),
        (503, "This node is not a swarm manager.", Unavailable),
        (503, "Podman does not support service: /v1.41/swarm/init", NotImplementedByEngine),
        (500, "cannot set on an active plugin, disable plugin before setting", Conflict),
        (599, "odd", ServerError),
    ],
)
def test_an_error_status_becomes_the_exception_for_it(status: int, message: str, kind: type[EngineError]) -> None:
    with pytest.raises(EngineError) as caught:
        decode(operation("/containers/{id}/json"), *answer(status, models.ErrorResponse(message=message).model_dump_json().encode()))
    assert type(caught.value) is kind
    assert (caught.value.message, caught.value.status, caught.value.operation) == (message, status, "GET /containers/{id}/json")
    assert str(caught.value) == f"{message} ({status} from GET /containers/{{id}}/json)"


def test_what_podman_says_of_a_failure_after_it_said_200_is_an_error() -> None:
    with pytest.raises(NotRunning) as caught:
        decode(operation(), *answer(200, b'{"cause":"container is stopped","message":"container is stopped","response":500}\n'))
    assert (caught.value.message, caught.value.status) == ("container is stopped", 500)
    assert decode(Operation("GET", "/a", bytes), *answer(200, b'{"cause":"of')) == b'{"cause":"of'


@pytest.mark.parametrize(
    ("body", "kind"),
    [(b"Not Found\n", "text/plain"), (b'{"cause":"","message":"Path /v1.44/plugins is not supported","response":0}', "json")],
)
def test_an_operation_that_podman_does_not_have_is_told_from_an_object_that_is_not_there(body: bytes, kind: str) -> None:
    with pytest.raises(NotImplementedByEngine, match=r"this engine has no such operation \(404 from GET /containers/\{id\}/json\)"):
        decode(operation("/containers/{id}/json"), *answer(404, body, kind))


@pytest.mark.parametrize(
    ("body", "kind", "says"),
    [
        (b"client version 1.10 is too old\r\n", "text/plain", "client version 1.10 is too old"),
        (b"", "application/json", "Reason"),
        (b"<html><head><title>502 Bad\nGateway</title></head></html>", "text/html", "something in front of it answered: 502 Bad"),
        (b"<html></html>", "text/html", "an HTML page"),
        (b'["no", "message"]', "application/json", "no"),
        (b"\xff\xfe", "text/plain", "\ufffd"),
    ],
)
def test_an_error_body_of_any_kind_says_what_went_wrong(body: bytes, kind: str, says: str) -> None:
    with pytest.raises(ServerError) as caught:
        decode(operation(), *answer(502, body, kind))
    assert says in caught.value.message


@pytest.mark.parametrize(
    ("returns", "body", "expected"),
    [
        (dict, b'{"a": 1}', {"a": 1}),
        (bytes, b"\xff", b"\xff"),
        (str, b"OK", "OK"),
        (type(None), b"whatever", None),
        (list[models.FilesystemChange], b"null", []),
        (list[models.FilesystemChange], b"null\n", []),
    ],
)
def test_an_answer_is_what_it_was_promised_to_be(returns: Any, body: bytes, expected: object) -> None:
    assert decode(operation(returns=returns), *answer(200, body)) == expected


@pytest.mark.parametrize(
    ("body", "says"),
    [
        (b"[]", "GET /info: the answer: Input should be an object"),
        (b'{"progressDetail": {"current": "many"}}', "GET /info: progressDetail.current: .*'many'"),
        (b"{", "GET /info: the answer: Invalid JSON"),
        (b"<html>", "GET /info: the answer: Invalid JSON"),
    ],
)
def test_an_unreadable_answer_names_the_operation_and_the_field(body: bytes, says: str) -> None:
    with pytest.raises(DecodeError, match=says):
        decode(operation(returns=models.ProgressMessage), *answer(200, body))
