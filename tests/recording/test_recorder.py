"""Recording: what is stored and how. The engine is a replay, so the files can be compared."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dockerlite import ConnectionLost, Docker, DockerError, DockerTimeout, NotRecorded, record
from dockerlite.core.operation import Operation
from dockerlite.recording import Cassette, Recorder, Replay
from dockerlite.recording.bodies import answer_body
from dockerlite.recording.cassette import Exchange, RecordedAnswer
from tests.scenarios import CASSETTES, RECORDINGS, SCENARIOS
from tests.support.recordings import DEMO, cassette, client, recorded_exchange, recorded_request

SHIPPED = [*(CASSETTES / engine / f"{scenario}.json" for engine, scenario in RECORDINGS), DEMO]


@pytest.mark.parametrize(("engine", "scenario"), RECORDINGS)
def test_recording_a_recording_gives_the_same(engine: str, scenario: str, tmp_path: Path) -> None:
    played = Cassette.load(CASSETTES / engine / f"{scenario}.json")
    with Docker(transport=Recorder(Replay(played), tmp_path / "again.json")) as docker:
        SCENARIOS[scenario](docker)
    assert Cassette.load(tmp_path / "again.json").exchanges == played.exchanges


def test_a_client_that_records_needs_a_path_and_no_more(tmp_path: Path) -> None:
    with record(tmp_path / "some.json", "replay:demo") as docker:
        name = docker.containers.list()[0].names[0]
        docker.containers[name].inspect()
    with Docker(f"replay:{tmp_path}/some.json") as docker:
        assert docker.containers[name].inspect().name == name
        assert docker.containers.list()


def test_nothing_is_written_when_nothing_was_recorded(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("as it was")
    with record(tmp_path / "old.json", "replay:demo"):
        pass
    assert (tmp_path / "old.json").read_text() == "as it was"


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    docker = record(tmp_path / "folder.json", "replay:demo")
    docker.ping()
    with pytest.raises(IsADirectoryError):
        docker.close()
    assert [found.name for found in tmp_path.iterdir()] == ["folder.json"]


@pytest.mark.parametrize(
    ("data", "content_type", "stored"),
    [
        (b'{"a":1}\n', "application/json", {"json": {"a": 1}}),
        (b'{"a":1}\r\n{"a":2}\r\n', "application/json", {"lines": [{"a": 1}, {"a": 2}], "separator": "\r\n"}),
        (b'{"a":1}\n{"a":2}\n', "application/x-ndjson", {"lines": [{"a": 1}, {"a": 2}], "separator": "\n"}),
        (b'{"a":1}\n{"a"', "application/json", {"text": '{"a":1}\n{"a"'}),
        (b'{"a": 1}\n', "text/plain", {"text": '{"a": 1}\n'}),
        ("grün\t✓\r\n".encode(), "", {"text": "grün\t✓\r\n"}),
        (b'{"a":1}\n{"a":2}\n', "", {"lines": [{"a": 1}, {"a": 2}], "separator": "\n"}),
        (b'{"a": 1}\n{"a": 2}\n', "", {"text": '{"a": 1}\n{"a": 2}\n'}),
        (b"\x01\0\0\0\0\0\0\1x", "", {"frames": [{"stdout": "x"}]}),
        (b"\x01\0\0\0\0\0\0\1x\2\0", "", {"frames": [{"stdout": "x"}, {"raw": {"base64": ["AgA="]}}]}),
        (b"\x01\0\0\0\0\0\0\1x\2\1", "", {"base64": ["AQAAAAAAAAF4AgE="]}),
        (b"\0" * 8, "", {"base64": ["AAAAAAAAAAA="]}),
        (b"\x1b[1mhello\x1b[0m\r\n", "", {"text": "\x1b[1mhello\x1b[0m\r\n"}),
        (b"\xff", "application/json", {"base64": ["/w=="]}),
    ],
)
def test_an_answer_is_kept_in_the_most_readable_form_that_loses_nothing(
    data: bytes, content_type: str, stored: Any, tmp_path: Path
) -> None:
    body = answer_body(data, content_type)
    assert body is not None
    assert b"".join(body.blocks()) in (data, data.removesuffix(b"\n"))
    cassette(Exchange(recorded_request("GET /a"), RecordedAnswer(200, {}, body))).save(tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["exchanges"][0]["answer"]["body"] == stored
    assert Cassette.load(tmp_path / "a.json").exchanges[0].answer.body == body


def pieces() -> Iterator[bytes]:
    yield from (b"\0" * 3000, b"\1" * 3000)


def test_a_body_sent_in_pieces_goes_through_and_is_known_again(tmp_path: Path) -> None:
    played = recorded_exchange("PUT /a", "stored", body=b"\0" * 3000 + b"\1" * 3000)
    with client(Recorder(Replay(cassette(played)), tmp_path / "a.json")) as docker:
        assert docker.perform(Operation("PUT", "/a", str, body=pieces())) == '"stored"'
    again = Cassette.load(tmp_path / "a.json")
    assert again.exchanges == [played]
    assert client(Replay(again)).perform(Operation("PUT", "/a", str, body=pieces())) == '"stored"'


@pytest.mark.parametrize(("how", "error"), [("ConnectionLost", ConnectionLost), ("DockerTimeout", DockerTimeout), ("reader", NotRecorded)])
def test_an_answer_that_was_cut_short_is_cut_short_again(how: str, error: type[DockerError], tmp_path: Path) -> None:
    recorder = Recorder(Replay(cassette(recorded_exchange("GET /a", b"half", truncated=how))), tmp_path / "a.json")
    with client(recorder) as docker, pytest.raises(error, match=r"GET /a: the recording: .* when this was recorded"):
        docker.perform(Operation("GET", "/a", bytes))
    assert Cassette.load(tmp_path / "a.json").exchanges[0].answer.truncated == how
