"""Operations to requests, and answers to models or exceptions."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import (
    BadRequest,
    Conflict,
    ConnectionLost,
    ContainerNotFound,
    DecodeError,
    EngineError,
    ImageNotFound,
    InvalidArgument,
    NameConflict,
    NotFound,
    NotImplementedByEngine,
    NotRunning,
    Operation,
    OutOfSequence,
    PortConflict,
    ServerError,
    Unavailable,
    UnsupportedByEngine,
    VolumeNotFound,
    models,
)
from dockerlite.core.operation import Head, Json
from dockerlite.wire.decode import decode
from dockerlite.wire.encode import encode
from dockerlite.wire.lines import JsonLines
from tests.wire.test_frames import cut


def operation(path: str = "/info", **parts: Any) -> Operation[Any]:
    return Operation(parts.pop("method", "GET"), path, parts.pop("returns", dict), **parts)


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        (operation(), "/v1.44/info"),
        (operation("/_ping", unversioned=True), "/_ping"),
        (operation(query={"all": True, "limit": 3, "none": None, "off": False}), "/v1.44/info?all=true&limit=3&off=false"),
        (operation(query={"type": ["image", "volume"]}), "/v1.44/info?type=image&type=volume"),
        (operation(query={"filters": Json({"label": ["a=b"]})}), "/v1.44/info?filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D"),
        (operation("/containers/{id}/json", at={"id": "/web"}), "/v1.44/containers/web/json"),
        (operation("/images/{name}/json", at={"name": "127.0.0.1:5000/a/b:1"}), "/v1.44/images/127.0.0.1:5000/a/b:1/json"),
        (operation("/volumes/{name}", at={"name": "a?b#c%d"}), "/v1.44/volumes/a%3Fb%23c%25d"),
    ],
)
def test_the_target_of_a_request(asked: Operation[Any], target: str) -> None:
    assert encode(asked, "1.44").target == target


@pytest.mark.parametrize("id", ["", "/", "..", "../images/x", "a/b", "a b", "a\nb", ".", "\udcff"])
def test_an_id_cannot_name_another_endpoint(id: str) -> None:
    with pytest.raises(InvalidArgument, match="is no id"):
        encode(operation("/containers/{id}/json", at={"id": id}), "1.44")


@pytest.mark.parametrize("name", ["a//b", "a/../b", "./a", "a/"])
def test_an_image_name_may_hold_slashes_but_not_climb(name: str) -> None:
    with pytest.raises(InvalidArgument, match="is no name"):
        encode(operation("/images/{name}/json", at={"name": name}), "1.44")


def test_a_query_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="no text"):
        encode(operation(query={"name": "\udcff"}), "1.44")


def test_a_body_goes_out_under_the_names_of_the_engine_with_only_what_was_set() -> None:
    body = models.HostConfig(memory=0, cap_add=["NET_ADMIN"])
    request = encode(operation(method="POST", body=body), "1.44")
    assert request.body == b'{"Memory":0,"CapAdd":["NET_ADMIN"]}'
    assert request.headers["Content-Type"] == "application/json"


def test_durations_in_a_plain_body_are_nanoseconds() -> None:
    assert encode(operation(method="POST", body={"Interval": timedelta(seconds=1.5)}), "1.44").body == b'{"Interval":1500000000}'


def test_bytes_go_out_as_they_are() -> None:
    request = encode(operation(method="POST", body=b"tar"), "1.44")
    assert (request.body, dict(request.headers)) == (b"tar", {})


@pytest.mark.parametrize(
    ("asked", "version", "says"),
    [
        (
            operation("/images/{name}/push", method="POST", query={"platform": Json({})}),
            "1.41",
            "platform needs API 1.46, this engine speaks 1.41",
        ),
        (operation("/images/{name}/attestations"), "1.54", "GET /images/{name}/attestations needs API 1.55, this engine speaks 1.54"),
        (operation("/build/prune", method="POST", query={"keep-storage": 1}), "1.52", "keep-storage is gone since API 1.52"),
        (operation(body=models.HostConfig(annotations={"a": "b"})), "1.42", "HostConfig.annotations needs API 1.43"),
        (
            operation(body=models.ContainerCreateRequest(host_config=models.HostConfig(annotations={"a": "b"}))),
            "1.42",
            "HostConfig.annotations",
        ),
        (
            operation(body=models.NetworkingConfig(endpoints_config={"n": models.EndpointSettings(gw_priority=3)})),
            "1.47",
            "EndpointSettings.gw_priority needs API 1.48",
        ),
        (
            operation(body=models.HostConfig(mounts=[models.Mount(image_options=models.ImageOptions(subpath="a"))])),
            "1.47",
            "Mount.image_options",
        ),
    ],
)
def test_what_the_engine_lacks_is_refused_by_name(asked: Operation[Any], version: str, says: str) -> None:
    with pytest.raises(UnsupportedByEngine, match=says):
        encode(asked, version)


def test_what_is_not_set_is_not_refused() -> None:
    assert encode(operation("/images/{name}/push", method="POST", at={"name": "a"}, query={"platform": None}), "1.41")
    assert encode(operation(body=models.HostConfig(memory=1)), "1.41")


def answer(status: int, body: bytes, kind: str = "application/json") -> tuple[Head, bytes]:
    return Head(status, "Reason", {"content-type": kind}), body


@pytest.mark.parametrize(
    ("status", "message", "kind"),
    [
        (400, "bad parameter", BadRequest),
        (404, "No such container: web", ContainerNotFound),
        (404, 'no container with name or ID "web" found: no such container', ContainerNotFound),
        (404, "No such image: a:latest", ImageNotFound),
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


def test_an_operation_that_podman_does_not_have_is_told_from_an_object_that_is_not_there() -> None:
    with pytest.raises(NotImplementedByEngine, match=r"this engine has no such operation \(404 from GET /containers/\{id\}/json\)"):
        decode(operation("/containers/{id}/json"), *answer(404, b"Not Found\n", "text/plain"))


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


LINES = b'{"status":"a"}\r\n{"status":"b"}\n\x1e{"status":"c"}\n\n{"status":"d"}'


@pytest.mark.parametrize("size", [None, 1, 2, 13])
def test_lines_of_json_are_items_however_they_are_cut(size: int | None) -> None:
    decoder = JsonLines(models.ProgressMessage, "POST /build")
    size = size or len(LINES)
    items = [item for start in range(0, len(LINES), size) for item in decoder.feed(LINES[start : start + size])]
    assert [item.status for item in [*items, *decoder.end()]] == ["a", "b", "c", "d"]
    assert decoder.end() == []


@given(st.lists(st.text()), st.sampled_from(["\n", "\r\n"]), st.lists(st.integers(0, 500)))
def test_any_cut_gives_the_same_items(texts: list[str], end: str, places: list[int]) -> None:
    lines = "".join(models.ProgressMessage(status=text).model_dump_json(by_alias=True, exclude_unset=True) + end for text in texts).encode()
    decoder = JsonLines(models.ProgressMessage, "POST /build")
    items = [item for block in cut(lines, places) for item in decoder.feed(block)]
    assert [item.status for item in [*items, *decoder.end()]] == texts


def test_a_line_break_within_a_text_is_an_error() -> None:
    with pytest.raises(DecodeError, match=r"POST /build: the answer: Invalid JSON"):
        list(JsonLines(models.ProgressMessage, "POST /build").feed(b'{"status":"a\nb"}\n'))


def test_lines_that_end_in_the_middle_are_an_error() -> None:
    decoder = JsonLines(models.ProgressMessage, "POST /build")
    decoder.feed(b'{"status":"a"}\n{"sta')
    with pytest.raises(ConnectionLost, match="POST /build: the answer ends in the middle of a line"):
        decoder.end()
