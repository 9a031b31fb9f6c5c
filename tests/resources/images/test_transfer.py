"""Images that are pushed, loaded, imported and committed: what their messages amount to, failures among them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import responses
from responses import matchers

from dockerlite import (
    DecodeError,
    Docker,
    DockerError,
    InvalidArgument,
    LoadError,
    PullError,
    PushError,
    StreamError,
    models,
)

BASE = "http+unix://%2Frun%2Fdocker.sock/v1.44"


ID = "sha256:" + "a8c06d94" * 8


@pytest.fixture
def docker() -> Docker:
    return Docker("unix:///run/docker.sock", version="1.44")


def lines(*messages: dict[str, Any], end: str = "\r\n") -> bytes:
    return "".join(json.dumps(message) + end for message in messages).encode()


def failure(text: str, **more: Any) -> dict[str, Any]:
    return {"errorDetail": {"message": text, **more}, "error": text}


SUMMARY = {"Id": ID, "ParentId": "", "Created": 1, "Size": 1, "SharedSize": -1, "Containers": -1}
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
    assert docker.containers["c"].commit("a", "2", changes=["CMD top"]) == docker.images[ID]
    assert commit.calls[0].request.body == b"{}"


WITH_A_DIGEST = f"a@{DIGEST}"


@pytest.mark.parametrize(
    "call",
    [
        lambda docker: docker.images["a"].tag(WITH_A_DIGEST),
        lambda docker: docker.images["a"].tag(f"a:1@{DIGEST}"),
        lambda docker: docker.containers["c"].commit(WITH_A_DIGEST),
        lambda docker: docker.containers["c"].commit(WITH_A_DIGEST, "2"),
        lambda docker: docker.containers["c"].commit("a:1", "2"),
        lambda docker: docker.images.import_(b"tar", repository=WITH_A_DIGEST),
        lambda docker: docker.images.import_(b"tar", repository="a:1", tag="2"),
        lambda docker: list(docker.images.import_stream(b"tar", repository="a:1", tag="2")),
        lambda docker: docker.images.pull("a:1", all_tags=True),
        lambda docker: docker.images.pull(WITH_A_DIGEST, all_tags=True),
        lambda docker: docker.images.push_all_tags("a:1"),
    ],
)
@responses.activate
def test_a_name_that_says_too_much_is_refused(docker: Docker, call: Callable[[Docker], object]) -> None:
    with pytest.raises(InvalidArgument):
        call(docker)


@pytest.mark.parametrize(
    ("present", "handle"),
    [(["a:1", "a:latest"], "a"), (["a:3", "a:1"], "a:3"), (["<none>:<none>"], "a"), (["docker.io/library/a:2"], "a:2")],
)
@responses.activate
def test_a_pull_of_all_tags_gives_a_handle_for_one_that_is_there(docker: Docker, present: list[str], handle: str) -> None:
    responses.post(f"{BASE}/images/create?fromImage=a", body=lines({"status": "Digest"}))
    responses.get(f"{BASE}/images/json", json=[SUMMARY | {"RepoTags": present}])
    assert docker.images.pull("a", all_tags=True, auth=None) == docker.images[handle]


@responses.activate
def test_a_push_of_all_tags_gives_what_each_of_them_is(docker: Docker) -> None:
    messages = [{"status": f"{tag}: digest: {DIGEST} size: 528"} for tag in ("1", "2")]
    pushed = responses.post(f"{BASE}/images/r.example/a/push", body=lines(*messages), match=[matchers.query_param_matcher({})])
    assert [result.tag for result in docker.images.push_all_tags("r.example/a", auth=None)] == ["1", "2"]
    assert pushed.calls[0].request.headers["X-Registry-Auth"] == "e30="


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
