"""Replaying: when two requests are the same, and which answer comes when."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from dockerlite import InvalidArgument, NotRecorded
from dockerlite.core.request import Request
from dockerlite.recording import Replay
from dockerlite.sync import Options
from tests.support.recordings import ask, cassette, client, recorded_exchange

SAME = [
    ("GET /a?x=1&y=2", "GET /a?y=2&x=1"),
    ("GET /a?all=true", "GET /a?all=1"),
    ("GET /a?all=true", "GET /a?all=True"),
    ("GET /a?all=false&size=false", "GET /a"),
    ("GET /a?name=", "GET /a"),
    ("GET /a?stream=true", "GET /a"),
    ('GET /a?filters={"label":["a","b"]}', 'GET /a?filters={"label":["b","a"]}'),
    ('GET /a?filters={"label":["a"]}', 'GET /a?filters={"label":{"a":true}}'),
    ('GET /a?filters={"label":["a"]}', 'GET /a?filters={"label":["a"],"name":[]}'),
    ('GET /a?filters={"dangling":["true"]}', 'GET /a?filters={"dangling":["1"]}'),
    ("GET /a?filters={}", "GET /a"),
    ("GET /v1.41/a", "GET /a"),
    ("GET /a%20b", "GET /a b"),
]
OTHER = [
    ("GET /a", "HEAD /a"),
    ("GET /a", "GET /b"),
    ("GET /a?all=true", "GET /a"),
    ("GET /a?stream=false", "GET /a"),
    ("GET /a?t=0", "GET /a"),
    ("GET /a?limit=1", "GET /a?limit=2"),
    ("GET /a?t=x&t=y", "GET /a?t=y&t=x"),
    ('GET /a?filters={"label":["a"]}', 'GET /a?filters={"label":["b"]}'),
]


@pytest.mark.parametrize(("recorded", "request_line"), SAME)
def test_requests_that_mean_the_same_are_the_same(recorded: str, request_line: str) -> None:
    assert ask(client(Replay(cassette(recorded_exchange(recorded, "yes")))), request_line) == "yes"


@pytest.mark.parametrize(("recorded", "request_line"), OTHER)
def test_requests_that_mean_something_else_are_not_recorded(recorded: str, request_line: str) -> None:
    with pytest.raises(NotRecorded):
        ask(client(Replay(cassette(recorded_exchange(recorded, "yes")))), request_line)


@pytest.mark.parametrize(
    ("recorded", "sent", "same"),
    [
        ({"Image": "a", "Cmd": ["x"]}, {"Cmd": ["x"], "Image": "a"}, True),
        ({"Image": "a", "Env": None, "Labels": {}, "User": "", "Cmd": []}, {"Image": "a"}, True),
        ({"HostConfig": {"Binds": None}}, {}, True),
        ({"Cmd": ["x", ""]}, {"Cmd": ["x"]}, False),
        ({"Memory": 0}, {}, False),
        ({"Tty": False}, {}, False),
        ({"ExposedPorts": {"80/tcp": {}}}, {"ExposedPorts": {"81/tcp": {}}}, False),
        ({"Labels": {"a": ""}}, {}, False),
        (b"\x00archive", b"\x00archive", True),
        (b"\x00archive", b"\x00other", False),
        (b"\x00" * 5000, b"\x00" * 5000, True),
        (b"\x00" * 5000, b"\x00" * 5001, False),
    ],
)
def test_bodies_are_compared_by_what_they_say(recorded: Any, sent: Any, same: bool) -> None:
    docker = client(Replay(cassette(recorded_exchange("POST /a", "yes", body=recorded))))
    if same:
        assert ask(docker, "POST /a", sent) == "yes"
    else:
        with pytest.raises(NotRecorded):
            ask(docker, "POST /a", sent)


LIFE = cassette(
    recorded_exchange("GET /a/json", "new"),
    recorded_exchange("POST /a/start", 1),
    recorded_exchange("GET /a/json", "starting"),
    recorded_exchange("GET /a/json", "up"),
    recorded_exchange("POST /a/stop", 2),
    recorded_exchange("GET /a/json", "down"),
    recorded_exchange("POST /a/start", 3),
)


def test_a_read_answers_what_it_did_after_the_last_change_and_then_repeats_itself() -> None:
    docker = client(Replay(LIFE))
    assert [ask(docker, "GET /a/json") for _ in range(2)] == ["new", "new"]
    assert ask(docker, "POST /a/start") == 1
    assert [ask(docker, "GET /a/json") for _ in range(4)] == ["starting", "up", "up", "up"]
    assert ask(docker, "POST /a/stop") == 2
    assert [ask(docker, "GET /a/json") for _ in range(2)] == ["down", "down"]


def test_the_same_change_is_answered_as_often_as_it_was_recorded() -> None:
    docker = client(Replay(LIFE))
    assert [ask(docker, "POST /a/start") for _ in range(2)] == [1, 3]
    with pytest.raises(NotRecorded, match="the recording holds POST /a/start 2 times, and has answered that already"):
        ask(docker, "POST /a/start")


LATER = cassette(recorded_exchange("POST /a", 1), recorded_exchange("POST /b", 2), recorded_exchange("GET /c", "after b"))


def test_a_read_is_not_answered_before_the_change_it_was_recorded_after() -> None:
    docker = client(Replay(LATER))
    ask(docker, "POST /a")
    with pytest.raises(NotRecorded, match="answers GET /c only after POST /b, which has not been asked"):
        ask(docker, "GET /c")
    ask(docker, "POST /b")
    assert ask(docker, "GET /c") == "after b"


def test_in_any_order_a_read_is_answered_before_the_change_it_was_recorded_after() -> None:
    assert ask(client(Replay(LATER, any_order=True)), "GET /c") == "after b"


def test_what_was_recorded_and_not_asked_is_listed() -> None:
    replay = Replay(LATER)
    ask(client(replay), "POST /a")
    assert replay.unused() == ["POST /b", "GET /c"]


SHOP = [{"Id": "sha256:" + "ab12" * 16, "RepoTags": ["shop/web:1.4"]}, {"Id": "sha256:" + "ab34" * 16, "RepoTags": None}]


@pytest.mark.parametrize("name", ["shop/web:1.4", "ab12" * 16, "sha256:" + "ab12" * 16, "ab12ab", "sha256:ab12ab"])
@pytest.mark.parametrize("recorded", ["shop/web:1.4", "sha256:" + "ab12" * 16])
def test_reads_find_an_object_by_any_of_its_names(name: str, recorded: str) -> None:
    docker = client(
        Replay(cassette(recorded_exchange("GET /images/json", SHOP), recorded_exchange(f"GET /images/{recorded}/history", "yes")))
    )
    assert ask(docker, f"GET /images/{name}/history") == "yes"


@pytest.mark.parametrize("name", ["ab1", "ab", "ab34ab", "shop/web:1.5"])
def test_a_name_of_something_else_finds_nothing(name: str) -> None:
    docker = client(
        Replay(cassette(recorded_exchange("GET /images/json", SHOP), recorded_exchange("GET /images/shop/web:1.4/history", "yes")))
    )
    with pytest.raises(NotRecorded):
        ask(docker, f"GET /images/{name}/history")


@pytest.mark.parametrize(
    ("line", "body", "message"),
    [
        (
            "POST /containers/create?name=web",
            {"Image": "a", "HostConfig": {"Memory": 2}, "Cmd": ["x", "z"]},
            "has no answer to POST /containers/create?name=web. The nearest it has is POST /containers/create?name=db: "
            'query.name: asked "web", recorded "db"; body.HostConfig.Memory: asked 2, recorded 1; body.Cmd[1]: asked "z", recorded "y"; '
            "body.Tty: asked nothing, recorded true",
        ),
        ("GET /containers/wob/json", None, "path: asked /containers/wob/json, recorded /containers/web/json"),
        ("DELETE /somewhere/else", None, "has no answer to DELETE /somewhere/else, nor to anything like it"),
    ],
)
def test_what_is_not_recorded_is_named_with_the_nearest_and_how_it_differs(line: str, body: Any, message: str) -> None:
    create = {"Image": "a", "HostConfig": {"Memory": 1}, "Cmd": ["x", "y"], "Tty": True}
    farther = recorded_exchange("POST /containers/create?name=other&platform=x", body={"Image": "b"})
    docker = client(
        Replay(
            cassette(
                farther, recorded_exchange("POST /containers/create?name=db", body=create), recorded_exchange("GET /containers/web/json")
            )
        )
    )
    with pytest.raises(NotRecorded) as failed:
        ask(docker, line, body)
    assert message in str(failed.value)


@pytest.mark.parametrize("size", [1, 3, 1000])
def test_bodies_can_be_cut_into_blocks_of_any_size(size: int) -> None:
    replay = Replay(cassette(recorded_exchange("GET /a", [1, 2, 3])), split=size)
    request = Request("GET", "/a", {}, None, "GET /a")
    blocks = list(iter(replay.send(request, Options()).block, b""))
    assert b"".join(blocks) == b"[1,2,3]"
    assert {len(block) for block in blocks[:-1]} <= {size}


def test_a_body_cannot_be_cut_into_blocks_of_nothing() -> None:
    with pytest.raises(InvalidArgument, match="split=0"):
        Replay(LIFE, split=0)


def test_threads_may_share_a_replay() -> None:
    docker = client(Replay(cassette(*(recorded_exchange("POST /a", number) for number in range(400)))))
    answers: list[int] = []
    threads = [threading.Thread(target=lambda: answers.extend(ask(docker, "POST /a") for _ in range(50))) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(answers) == list(range(400))
