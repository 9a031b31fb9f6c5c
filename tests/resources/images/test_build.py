"""Builds: what their messages amount to, failures among them, and what is sent."""

from __future__ import annotations

import base64
import json
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import responses

from dockerlite import (
    BadRequest,
    BuildError,
    Docker,
    InvalidArgument,
    Operation,
    models,
)
from dockerlite.resources.images.build import BuildOptions
from dockerlite.resources.images.collection import Images
from dockerlite.wire.encode import encode
from dockerlite.wire.http import request_bytes
from tests.support.document import operations
from tests.support.verb_calls import BUILD
from tests.support.verb_operations import operations_of

BASE = "http+unix://%2Frun%2Fdocker.sock/v1.44"


ID = "sha256:" + "a8c06d94" * 8
DIGEST = "sha256:" + "0f" * 32


@pytest.fixture
def docker() -> Docker:
    return Docker("unix:///run/docker.sock", version="1.44")


def lines(*messages: dict[str, Any], end: str = "\r\n") -> bytes:
    return "".join(json.dumps(message) + end for message in messages).encode()


def failure(text: str, **more: Any) -> dict[str, Any]:
    return {"errorDetail": {"message": text, **more}, "error": text}


SAID = [{"stream": "Step 1/2 : FROM a\n"}, {"status": "Pulling", "id": "3.1"}, failure("no such thing\n")]
BUILT = [
    pytest.param(ID, [{"aux": {"ID": "sha256:stage"}}, {"aux": {"ID": ID}}, {"stream": "Successfully built a8c06d94a8c0\n"}], id="docker"),
    pytest.param(ID, [{"stream": f"{ID[7:]}\n"}, {"aux": {"ID": ID}}, {"stream": "Successfully tagged a:1\n"}], id="podman"),
    pytest.param(ID, [{"id": "moby.buildkit.trace", "aux": "CgY="}, {"id": "moby.image.id", "aux": {"ID": ID}}], id="buildkit"),
    pytest.param(ID, [{"stream": f"{ID}\n"}], id="quiet"),
    pytest.param(ID[7:], [{"stream": f"{ID[7:]}\n"}], id="quiet podman"),
    pytest.param("a8c06d94a8c0", [{"stream": "Successfully built a8c06d94a8c0\n"}], id="in words alone"),
    pytest.param(ID, [{"stream": "Successfully built 0123456789ab\n"}, {"aux": {"ID": ID}}], id="a step that says so"),
]


@pytest.mark.parametrize(("id", "messages"), BUILT)
@responses.activate
def test_a_build_gives_the_image_that_was_built(docker: Docker, id: str, messages: list[dict[str, Any]]) -> None:
    responses.post(f"{BASE}/build", body=lines(*messages))
    seen: list[models.ProgressMessage] = []
    assert docker.images.build(dockerfile_text="FROM a", on_progress=seen.append) == docker.images[id]
    assert len(seen) == len(messages)


@responses.activate
def test_a_build_that_fails_says_with_what_and_keeps_its_log(docker: Docker) -> None:
    responses.post(f"{BASE}/build", body=lines({"stream": "Step 1"}, {"stream": "\n"}, {"stream": "out\n"}, failure("code: 3", code=3)))
    seen: list[models.ProgressMessage] = []
    with pytest.raises(BuildError) as caught:
        docker.images.build(dockerfile_text="FROM a", on_progress=seen.append)
    assert (str(caught.value), caught.value.exit_code, caught.value.log) == ("code: 3", 3, "Step 1\nout\n")
    assert len(seen) == 3


@responses.activate
def test_a_build_that_is_refused_has_no_log(docker: Docker) -> None:
    responses.post(f"{BASE}/build", status=400, json={"message": "unknown instruction: NOPE"})
    with pytest.raises(BadRequest, match="NOPE"):
        docker.images.build(dockerfile_text="NOPE")
    with pytest.raises(BadRequest, match="NOPE"):
        list(docker.images.build_stream(dockerfile_text="NOPE"))


@responses.activate
def test_a_stream_of_messages_ends_with_the_failure(docker: Docker) -> None:
    responses.post(f"{BASE}/build", body=lines(*SAID))
    stream = iter(docker.images.build_stream(dockerfile_text="FROM a"))
    assert [next(stream).stream, next(stream).status] == ["Step 1/2 : FROM a\n", "Pulling"]
    with pytest.raises(BuildError, match="no such thing"):
        next(stream)


Call = Callable[[Docker], object]


def building(**options: Any) -> Operation[Any]:
    [operation] = operations_of(Images.build_stream.build(Docker("unix:///nowhere.sock").images, **options))
    return operation


def test_every_parameter_of_a_build_can_be_given() -> None:
    documented = {item["name"] for item in operations()["POST /build"].schema["parameters"] if item["in"] == "query"}
    folder, remote = building(context=b"tar", **BUILD), building(context="https://example.com/a.git")
    assert folder.query.keys() | remote.query.keys() == documented
    assert BuildOptions.__annotations__.keys() == BUILD.keys() | {"dockerfile_text"}


def test_what_is_not_said_of_a_build_is_not_sent() -> None:
    assert encode(building(context=b"tar", tag=None, memory=None), "1.41").target == "/v1.41/build"


@pytest.mark.parametrize(
    ("option", "sent"),
    [
        ({"tag": "registry.example:5000/a:1"}, "t=registry.example%3A5000%2Fa%3A1"),
        ({"tag": ["a", "b:2"]}, "t=a&t=b%3A2"),
        ({"args": {"A": "1", "B": None}}, "buildargs=%7B%22A%22%3A%221%22%2C%22B%22%3Anull%7D"),
        ({"args": ["A=1"]}, "buildargs=%7B%22A%22%3A%221%22%7D"),
        ({"memory": "1k", "memory_swap": -1}, "memory=1024&memswap=-1"),
        ({"remove": False, "no_cache": True, "pull": True}, "pull=true&nocache=true&rm=false"),
        ({"ulimits": {"nofile": 3}}, "ulimits=%5B%7B%22Name%22%3A%22nofile%22%2C%22Soft%22%3A3%2C%22Hard%22%3A3%7D%5D"),
        ({"extra_hosts": {"a": "192.0.2.1"}}, "extrahosts=a%3A192.0.2.1"),
    ],
)
def test_what_people_write_becomes_what_the_engine_wants(option: dict[str, Any], sent: str) -> None:
    assert encode(building(context=b"tar", **option), "1.41").target == f"/v1.41/build?{sent}"


def test_credentials_for_base_images_go_by_registry() -> None:
    auth = models.AuthConfig(username="lite", password="secret")
    header = building(context=b"tar", auth={"registry.example": auth}).headers["X-Registry-Config"]
    assert json.loads(base64.urlsafe_b64decode(header)) == {"registry.example": {"username": "lite", "password": "secret"}}


@pytest.mark.parametrize("url", ["https://example.com/a.git#main:sub", "git://example.com/a", "git@example.com:a", "github.com/a/b"])
def test_a_url_is_for_the_engine_to_fetch(url: str) -> None:
    operation = building(context=url, dockerfile="sub/Dockerfile")
    assert (operation.query, operation.body) == ({"remote": url, "dockerfile": "sub/Dockerfile"}, None)


REFUSED: list[tuple[str, Call]] = [
    ("there is nothing to build", lambda docker: docker.images.build()),
    ("give one of them", lambda docker: docker.images.build(b"tar", dockerfile="a", dockerfile_text="FROM a")),
    ("needs a folder as context, or none", lambda docker: docker.images.build(b"tar", dockerfile_text="FROM a")),
    ("needs a folder as context, or none", lambda docker: docker.images.build("https://a.example/b.git", dockerfile_text="FROM a")),
    ("is no folder", lambda docker: docker.images.build("/nowhere/at/all")),
    ("no option memroy; did you mean memory", lambda docker: docker.images.build(b"tar", memroy="1g")),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ("no image reference", lambda docker: docker.images.build(b"tar", tag="A:1")),
    ("is no archive", lambda docker: docker.images.load("file.tar")),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ("is not a URL; .* open", lambda docker: docker.images.import_("file.tar")),
    ("without a repository", lambda docker: docker.images.import_(b"tar", tag="1")),
    ("names a digest", lambda docker: docker.images[f"a@{DIGEST}"].push()),
    ("no image reference", lambda docker: docker.images[ID].push()),
    ("nothing to save", lambda docker: docker.images.save([])),
    ("list of images", lambda docker: docker.images.save("alpine")),
    ("names nothing", lambda docker: docker.images.save(["a", ""])),
]


@pytest.mark.parametrize(("says", "call"), REFUSED)
@responses.activate
def test_what_makes_no_sense_is_refused_before_anything_is_sent(docker: Docker, says: str, call: Call) -> None:
    with pytest.raises(InvalidArgument, match=says):
        call(docker)
    assert len(responses.calls) == 0


def test_a_folder_is_sent_while_it_is_read(tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text("FROM a")
    with (tmp_path / "big").open("wb") as file:
        file.truncate(64 << 20)
    request = encode(building(context=tmp_path), "1.41")
    assert request.target == "/v1.41/build?dockerfile=Dockerfile"
    tracemalloc.start()
    size = sum(map(len, request_bytes(request.method, request.target, {}, request.body, "docker")))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 64 << 20
    assert peak < 2 << 20
