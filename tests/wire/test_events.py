"""Events: decoding, and reconnecting after a cut, against a simulated engine's memory."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dockerlite import ConnectionLost, DecodeError, Event
from dockerlite.wire.events import event_decoder

SECOND = 10**9
START = 1_795_000_000 * SECOND
DIE = {
    "status": "die",
    "id": "3f2a",
    "from": "busybox",
    "Type": "container",
    "Action": "die",
    "Actor": {"ID": "3f2a", "Attributes": {"exitCode": "3", "name": "web"}},
    "scope": "local",
    "time": 1795174150,
    "timeNano": 1795174150834070662,
}


def decoded(*lines: bytes) -> list[Event]:
    decoder = event_decoder()
    return [event for line in [*lines] for event in decoder.feed(line)] + [*decoder.end()]


def test_an_event_is_typed_and_keeps_what_the_engine_sent() -> None:
    (event,) = decoded(json.dumps(DIE).encode() + b"\n")
    assert (event.type, event.action, event.detail, event.scope) == ("container", "die", None, "local")
    assert (event.actor.id, event.actor.attributes["exitCode"]) == ("3f2a", "3")
    assert event.time.nanoseconds == 1795174150834070662
    assert event.raw == DIE
    assert repr(event) == "Event(2026-11-20T11:29:10.834070662Z container die 3f2a)"


@pytest.mark.parametrize(
    ("said", "action", "detail"),
    [
        ("start", "start", None),
        ("health_status: healthy", "health_status", "healthy"),
        ("exec_create: sh -c echo a: b", "exec_create", "sh -c echo a: b"),
        ("exec_start: ", "exec_start", None),
        ("archive-path", "archive-path", None),
    ],
)
def test_an_action_is_apart_from_its_detail(said: str, action: str, detail: str | None) -> None:
    event = Event(DIE | {"Action": said})
    assert (event.action, event.detail) == (action, detail)


@pytest.mark.parametrize("raw", [{}, {"time": 1795174150}, {"Actor": None}, {"Actor": {"Attributes": None}}, {"Actor": {"New": 1}}])
def test_an_event_may_lack_anything(raw: dict[str, Any]) -> None:
    (event,) = decoded(json.dumps(raw).encode())
    assert (event.type, event.action, event.detail, event.scope, event.actor) == ("", "", None, "", ("", {}))
    assert event.time.nanoseconds == raw.get("time", 0) * SECOND


def test_events_are_equal_if_they_tell_of_the_same() -> None:
    assert {Event(DIE), Event(dict(DIE)), Event(DIE | {"timeNano": 1})} == {Event(DIE), Event(DIE | {"timeNano": 1})}
    assert Event(DIE) != DIE


LINE = json.dumps(DIE).encode()


@pytest.mark.parametrize("end", [b"\n", b"\r\n", b"\n\n", b"\n\x1e"])
def test_events_come_as_lines_or_as_a_json_sequence(end: bytes) -> None:
    assert decoded(b"\x1e" + end.join([LINE, LINE, LINE]) + end) == [Event(DIE)] * 3


@pytest.mark.parametrize(
    ("line", "says"),
    [
        (b'{"Type"', "GET /events: the answer: Invalid JSON"),
        (b"[1]", "GET /events: the answer: Input should be an object"),
        (b"7", "GET /events: the answer: Input should be an object"),
        (b'{"Type": "a", "Action": "b", "Actor": "c"}', "GET /events: Actor: .*'c'"),
    ],
)
def test_a_line_that_is_no_event_is_named(line: bytes, says: str) -> None:
    with pytest.raises(DecodeError, match=says):
        decoded(LINE + b"\n" + line + b"\n")


def test_an_answer_that_ends_in_the_middle_of_an_event_is_cut() -> None:
    with pytest.raises(ConnectionLost, match="GET /events: the answer ends in the middle"):
        decoded(LINE + b"\n" + LINE[:30])
