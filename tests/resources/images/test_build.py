"""Verbs that report progress: what their messages amount to, failures among them, and what is sent."""

from __future__ import annotations

import base64
import json
import re
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import responses
from responses import matchers

from dockerlite import (
    BadRequest,
    BuildError,
    DecodeError,
    Docker,
    DockerError,
    InvalidArgument,
    LoadError,
    Operation,
    PullError,
    PushError,
    StreamError,
    models,
)
from dockerlite.resources.images.build import BuildOptions
from dockerlite.resources.images.collection import Images
from dockerlite.wire.encode import encode
from dockerlite.wire.http import request_bytes
from dockerlite.wire.progress import Progress, failing
from tests.support.document import operations
from tests.support.verb_calls import BUILD
from tests.support.verb_operations import operations_of

BASE = "http+unix://%2Frun%2Fdocker.sock/v1.44"
ID = "sha256:" + "a8c06d94" * 8


@pytest.fixture
def docker() -> Docker:
    return Docker("unix:///run/docker.sock", version="1.44")


def lines(*messages: dict[str, Any], end: str = "\r\n") -> bytes:
    return "".join(json.dumps(message) + end for message in messages).encode()


def failure(text: str, **more: Any) -> dict[str, Any]:
    return {"errorDetail": {"message": text, **more}, "error": text}


SAID = [{"stream": "Step 1/2 : FROM a\n"}, {"status": "Pulling", "id": "3.1"}, failure("no such thing\n")]


@pytest.mark.parametrize("size", [None, 1, 7, 40])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_messages_are_handed_out_up_to_the_failure_however_they_are_cut(size: int | None, end: str) -> None:
    data = lines(*SAID, end=end)
    decoder = Progress("POST /build", failing(StreamError, "it"))
    size = size or len(data)
    messages = [message for start in range(0, len(data), size) for message in decoder.feed(data[start : start + size])]
    assert [message.stream or message.status for message in messages] == ["Step 1/2 : FROM a\n", "Pulling"]
    with pytest.raises(StreamError, match=r"^it: no such thing$"):
        decoder.end()


@pytest.mark.parametrize(
    "last", [failure("no"), {"error": "no"}, {"errorDetail": {"message": "no"}}, failure("no") | {"progressDetail": {}}]
)
def test_a_failure_is_one_however_it_is_spelled_and_with_no_line_end(last: dict[str, Any]) -> None:
    decoder = Progress("POST /build", failing(StreamError, "it"))
    assert decoder.feed(lines(last).strip()) == []
    with pytest.raises(StreamError, match="it: no"):
        decoder.end()


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


DIGEST = "sha256:" + "0f" * 32


@pytest.mark.parametrize(
    "messages",
    [
        [{"status": f"1: digest: {DIGEST} size: 528"}, {"progressDetail": {}, "aux": {"Tag": "1", "Digest": DIGEST, "Size": 528}}],
        [{"status": "The push refers to repository [r.example/a:1]"}, {"status": f"1: digest: {DIGEST} size: 528"}],
    ],
    ids=["docker", "podman"],
)
@responses.activate
def test_a_push_gives_what_the_registry_has_now(docker: Docker, messages: list[dict[str, Any]]) -> None:
    pushed = responses.post(f"{BASE}/images/r.example/a/push?tag=1", body=lines(*messages))
    assert docker.images["r.example/a:1"].push() == models.PushResult(tag="1", digest=DIGEST, size=528)
    assert pushed.calls[0].request.headers["X-Registry-Auth"] == "e30="  # nothing, as JSON: 20.10 wants the header


@responses.activate
def test_an_archive_gives_the_images_that_were_in_it(docker: Docker) -> None:
    named = {"stream": "Loaded image: a:1\n"}
    loaded = [{"status": "Loading layer", "id": "1"}, named, {"stream": f"Loaded image ID: {ID}\n"}, named]
    responses.post(f"{BASE}/images/load", body=lines(*loaded))
    assert docker.images.load(b"tar") == [docker.images["a:1"], docker.images[ID]]
    responses.post(f"{BASE}/images/load", body=lines({"stream": "Loaded image: docker.io/library/a:1,localhost/b:2"}, end=""))
    assert docker.images.load(b"tar") == [docker.images["docker.io/library/a:1"], docker.images["localhost/b:2"]]


@responses.activate
def test_files_give_the_image_that_was_made_of_them(docker: Docker) -> None:
    responses.post(
        f"{BASE}/images/create", body=lines({"status": "Downloading"}, {"status": ID, "progress": "", "progressDetail": {}, "id": ID})
    )
    assert docker.images.import_("http://files.example/a.tar") == docker.images[ID]


@responses.activate
def test_a_container_gives_the_image_that_was_made_of_it(docker: Docker) -> None:
    query = {"container": "c", "repo": "a", "tag": "2", "changes": "CMD top", "pause": "true"}
    commit = responses.post(f"{BASE}/commit", status=201, json={"Id": ID}, match=[matchers.query_param_matcher(query)])
    assert docker.containers["c"].commit("a:1", "2", changes=["CMD top"]) == docker.images[ID]
    assert commit.calls[0].request.body == b"{}"


Call = Callable[[Docker], object]
FAILING: list[tuple[str, type[StreamError], Call]] = [
    ("/images/create", PullError, lambda docker: docker.images.pull("a:1")),
    ("/images/create", PullError, lambda docker: list(docker.images.pull_stream("a:1"))),
    ("/images/r.example/a/push", PushError, lambda docker: docker.images["r.example/a"].push()),
    ("/images/r.example/a/push", PushError, lambda docker: list(docker.images["r.example/a"].push_stream())),
    ("/images/load", LoadError, lambda docker: docker.images.load(b"tar")),
    ("/images/load", LoadError, lambda docker: list(docker.images.load_stream(b"tar"))),
    ("/images/create", LoadError, lambda docker: docker.images.import_(b"tar")),
    ("/images/create", LoadError, lambda docker: list(docker.images.import_stream(b"tar"))),
]


@pytest.mark.parametrize(("path", "kind", "call"), FAILING)
@responses.activate
def test_a_failure_on_the_way_is_raised(docker: Docker, path: str, kind: type[StreamError], call: Call) -> None:
    responses.post(BASE + path, body=lines({"status": "Preparing", "id": "1"}, failure("no basic auth credentials")))
    with pytest.raises(kind, match=r": no basic auth credentials$"):
        call(docker)


ENDED_WELL: list[tuple[str, Call]] = [
    ("/build", lambda docker: docker.images.build(dockerfile_text="FROM a")),
    ("/images/r.example/a/push", lambda docker: docker.images["r.example/a"].push()),
    ("/images/create", lambda docker: docker.images.import_(b"tar")),
]


@pytest.mark.parametrize(("path", "call"), ENDED_WELL)
@responses.activate
def test_an_answer_that_lacks_the_result_cannot_be_read(docker: Docker, path: str, call: Call) -> None:
    responses.post(BASE + path, body=lines({"status": "Preparing"}))
    with pytest.raises(DecodeError, match="ended well, but did not say wh"):
        call(docker)


@pytest.mark.parametrize("verb", ["one", "several"])
@responses.activate
def test_an_archive_that_ends_in_an_error_raises_it(docker: Docker, verb: str) -> None:
    responses.get(re.compile(f"{re.escape(BASE)}/images/(a/)?get"), body=bytes(700) + lines(failure("the disk is gone")))
    with pytest.raises(DockerError, match="the disk is gone"):
        list(docker.images["a"].save() if verb == "one" else docker.images.save(["a", "b"]))


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
    ("goes with a folder, or alone", lambda docker: docker.images.build(b"tar", dockerfile_text="FROM a")),
    ("goes with a folder, or alone", lambda docker: docker.images.build("https://a.example/b.git", dockerfile_text="FROM a")),
    ("is no folder", lambda docker: docker.images.build("/nowhere/at/all")),
    ("no option memroy; did you mean memory", lambda docker: docker.images.build(b"tar", memroy="1g")),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    ("no image reference", lambda docker: docker.images.build(b"tar", tag="A:1")),
    ("is no archive", lambda docker: docker.images.load("file.tar")),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
    ("is no URL; .* open", lambda docker: docker.images.import_("file.tar")),
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
