"""Recorded conversations: what is stored, and a replay that waits for the client's input."""

from __future__ import annotations

import asyncio
import hashlib
import json
import threading
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest

from dockerlite import ConnectionLost, Docker, DockerTimeout, NotRecorded
from dockerlite.core.request import Options
from dockerlite.core.transport import Duplex
from dockerlite.recording import Cassette, Recorder, Replay, conversation
from dockerlite.recording.async_replay import AsyncReplay, AsyncReplayedConversation
from dockerlite.recording.bodies import DigestBody, FramesBody, Note, Piece
from dockerlite.recording.cassette import Exchange, RecordedAnswer
from dockerlite.wire.frames import HEADER
from tests.scenarios import CASSETTES, SCENARIOS
from tests.support.recordings import (
    ask,
    cassette,
    client,
    recorded_conversation,
    recorded_exchange,
    recorded_request,
    start_conversation,
    upgrade_request,
)


def frame(stream: int, data: bytes) -> bytes:
    return HEADER.pack(stream, len(data)) + data


OUT, ERR = frame(1, b"out\n"), frame(2, b"err\n")
LONG = b"ab" * 5000

# What is stored.


@pytest.mark.parametrize(
    ("notes", "kept"),
    [
        ([("output", OUT + ERR)], [{"stdout": "out\n"}, {"stderr": "err\n"}]),
        ([("output", frame(0, b"x") + frame(3, b"no log"))], [{"stdin": "x"}, {"system": "no log"}]),
        ([("output", frame(1, "grün\x1b[0m".encode()))], [{"stdout": "grün\x1b[0m"}]),
        ([("output", frame(1, b"a\0b"))], [{"stdout": {"base64": ["YQBi"]}}]),
        ([("output", frame(1, b"\xff"))], [{"stdout": {"base64": ["/w=="]}}]),
        ([("output", b"# "), ("sent", b"a\n"), ("output", b"a\r"), ("output", b"\n")], [{"raw": "# "}, {"sent": "a\n"}, {"raw": "a\r\n"}]),
        ([("sent", b"a"), ("sent", b"b"), ("half-close", b"")], [{"sent": "ab"}, "half-close"]),
        ([("sent", b"a"), ("refused", b"")], [{"sent": "a"}, "refused"]),
        ([("output", OUT[:5]), ("sent", b"a"), ("output", OUT[5:])], [{"sent": "a"}, {"stdout": "out\n"}]),
        ([("output", OUT + ERR[:9])], [{"stdout": "out\n"}, {"raw": {"base64": ["AgAAAAAAAARl"]}}]),
        ([("silence", b""), ("silence", b""), ("output", OUT)], ["silence", {"stdout": "out\n"}]),
        ([("output", OUT), ("hang-up", b"")], [{"stdout": "out\n"}]),
        ([("hang-up", b""), ("sent", b"a")], ["hang-up", {"sent": "a"}]),
        ([("sent", LONG)], [{"sent": {"sha256": hashlib.sha256(LONG).hexdigest(), "size": 10000}}]),
    ],
)
def test_a_conversation_is_kept_as_people_read_it(notes: list[Note], kept: list[Any], tmp_path: Path) -> None:
    body = FramesBody.of(notes)
    assert body is not None
    assert b"".join(body.blocks()) == b"".join(data for what, data in notes if what == "output")
    cassette(Exchange(recorded_request("POST /exec/1/start"), RecordedAnswer(101, {}, body))).save(tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["exchanges"][0]["answer"]["body"] == {"frames": kept}
    assert Cassette.load(tmp_path / "a.json").exchanges[0].answer.body == body


@pytest.mark.parametrize("size", [1, 3, 8, 1000])
def test_frames_are_found_however_the_bytes_came(size: int) -> None:
    data = OUT + frame(2, b"\xff" * 300) + OUT
    cut = [data[start : start + size] for start in range(0, len(data), size)]
    assert FramesBody.of(("output", piece) for piece in cut) == FramesBody.of([("output", data)])


# What is received when.


def playing(*pieces: Piece, truncated: Any = None, split: int | None = None) -> Duplex:
    return start_conversation(Replay(cassette(recorded_conversation(*pieces, truncated=truncated)), split=split))


def test_output_comes_frame_by_frame_and_then_the_end() -> None:
    connection = playing({"stdout": "out\n"}, {"stderr": "err\n"})
    assert [connection.receive() for _ in range(4)] == [OUT, ERR, b"", b""]


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_output_can_be_cut_into_blocks_of_any_size(size: int) -> None:
    connection = playing({"stdout": "out\n"}, {"stderr": "err\n"}, {"sent": "a"}, {"stdout": "out\n"}, split=size)
    heard = b""
    while len(heard) < len(OUT + ERR):
        heard += connection.receive()
    assert heard == OUT + ERR
    connection.send(b"a")
    assert b"".join(iter(connection.receive, b"")) == OUT


@pytest.mark.parametrize("pieces", [[b"abc"], [b"a", b"b", b"c"], [b"", b"ab", b"cdef"]])
def test_output_comes_after_as_much_input_as_it_did_however_that_is_cut(pieces: list[bytes]) -> None:
    connection = playing({"sent": "abc"}, {"stdout": "out\n"}, {"sent": "def"}, {"stderr": "err\n"})
    for piece in pieces:
        with pytest.raises(NotRecorded):
            connection.receive()
        connection.send(piece)
    assert connection.receive() == OUT
    connection.send(b"def"[len(b"".join(pieces)) - 3 :])
    assert connection.receive() == ERR


def test_what_needs_the_end_of_the_input_comes_after_it() -> None:
    connection = playing({"sent": "a"}, "half-close", {"stdout": "out\n"})
    connection.send(b"a")
    with pytest.raises(NotRecorded, match="POST /exec/1/start: the recording: nothing more comes before the input ends"):
        connection.receive()
    connection.half_close()
    assert connection.receive() == OUT


def test_who_reads_where_nothing_can_come_learns_what_to_write() -> None:
    connection = playing({"stdout": "out\n"}, {"sent": "yes\n"})
    connection.receive()
    connection.send(b"y")
    with pytest.raises(NotRecorded, match=r"nothing more comes before 3 more bytes are written: b'es\\n'"):
        connection.receive()


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ([b"ab", b"cX"], r"at byte 3 of the input wrote b'X', recorded is b'd\\n'"),
        ([b"abcd\n", LONG[:-1] + b"X"], "wrote other 10000 bytes after byte 5 than were recorded"),
        ([b"abcd\n" + LONG + b"more"], "wrote b'more' after 10005 bytes, and there the recorded input ends"),
    ],
)
def test_input_that_was_not_recorded_is_refused_and_shows_where(said: list[bytes], message: str) -> None:
    connection = playing({"sent": "abcd\n"}, {"stdout": "out\n"}, {"sent": DigestBody.of(LONG)})
    for data in said[:-1]:
        connection.send(data)
    for action in (lambda: connection.send(said[-1]), connection.receive):
        with pytest.raises(NotRecorded, match=message):
            action()


@pytest.mark.parametrize(
    ("pieces", "message"),
    [
        (({"sent": "abc"}, "half-close"), "ended the input after 2 bytes; when this was recorded, it ended after 3"),
        (({"sent": "ab"},), "ended the input after 2 bytes; when this was recorded, it did not end after 2"),
    ],
)
def test_an_end_of_the_input_that_was_not_recorded_is_refused(pieces: tuple[Piece, ...], message: str) -> None:
    connection = playing(*pieces)
    connection.send(b"ab")
    with pytest.raises(NotRecorded, match=message):
        connection.half_close()


def test_who_waited_in_vain_does_so_again_without_waiting() -> None:
    connection = playing("silence", {"stdout": "out\n"})
    with pytest.raises(DockerTimeout, match="nothing came in time when this was recorded"):
        connection.receive(3600)
    assert connection.receive(3600) == OUT


def test_who_does_not_mind_waiting_hears_nothing_of_silence() -> None:
    assert playing("silence", {"stdout": "out\n"}).receive() == OUT


def test_what_was_not_read_any_more_is_not_read_again() -> None:
    connection = playing({"sent": "abc"}, "refused")
    connection.send(b"ab")
    for data in (b"c", b""):
        with pytest.raises(BrokenPipeError):
            connection.send(data)
    assert connection.receive() == b""


def test_an_end_that_came_before_the_input_comes_before_it() -> None:
    connection = playing({"stdout": "out\n"}, "hang-up", {"sent": "a"}, "half-close")
    assert [connection.receive() for _ in range(3)] == [OUT, b"", b""]
    connection.send(b"a")
    connection.half_close()


@pytest.mark.parametrize(("how", "error"), [("ConnectionLost", ConnectionLost), ("reader", NotRecorded)])
def test_a_conversation_that_was_cut_short_is_cut_short_again(how: str, error: type[Exception], tmp_path: Path) -> None:
    recorder = Recorder(Replay(cassette(recorded_conversation({"stdout": "out\n"}, truncated=how))), tmp_path / "a.json")
    connection = start_conversation(recorder)
    assert connection.receive() == OUT
    with pytest.raises(error, match=r"POST /exec/1/start: the recording: .* when this was recorded"):
        connection.receive()
    recorder.close()
    [exchange] = Cassette.load(tmp_path / "a.json").exchanges
    assert exchange == recorded_conversation({"stdout": "out\n"}, truncated=how)


def test_a_conversation_that_was_refused_says_why() -> None:
    refusal = recorded_exchange("POST /exec/1/start", {"message": "no such exec"}, status=404)
    connection = start_conversation(Replay(cassette(refusal)))
    assert connection.head.status == 404
    assert b"".join(iter(connection.receive, b"")) == b'{"message":"no such exec"}'


# Threads: one writes while another reads.


def reading(connection: Duplex, timeout: float | None = None) -> tuple[threading.Thread, list[object]]:
    """A thread that reads once, and the list for its result or exception."""
    found: list[object] = []

    def read() -> None:
        try:
            found.append(connection.receive(timeout))
        except (NotRecorded, DockerTimeout) as failed:
            found.append(failed)

    thread = threading.Thread(target=read)
    thread.start()
    return thread, found


def test_a_reader_waits_for_another_thread_to_write() -> None:
    connection = playing({"sent": "a"}, {"stdout": "out\n"})
    thread, found = reading(connection)
    connection.send(b"a")
    thread.join()
    assert found == [OUT]


def test_a_reader_wakes_when_another_thread_hangs_up() -> None:
    connection = playing({"sent": "a"}, {"stdout": "out\n"})
    thread, found = reading(connection)
    connection.close()
    thread.join()
    assert found == [b""]


@pytest.mark.parametrize(("timeout", "error"), [(None, NotRecorded), (3600, NotRecorded), (0.001, DockerTimeout)])
def test_no_reader_waits_for_ever(timeout: float | None, error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "LONGEST_WAIT", 0.01)
    thread, found = reading(playing({"sent": "a"}), timeout)
    thread.join()
    assert [type(one) for one in found] == [error]


# The same with tasks of the asyncio client.


async def awaiting(act: Callable[[AsyncReplayedConversation], Awaitable[None]], timeout: float | None = None) -> bytes:
    """What a task reads that waits for input while another task acts."""
    replay = Replay(cassette(recorded_conversation({"sent": "a"}, {"stdout": "out\n"})))
    connection = await AsyncReplay(replay).upgrade(upgrade_request("POST /exec/1/start"), Options())
    reader = asyncio.create_task(connection.receive(timeout))
    await asyncio.sleep(0)
    await act(connection)
    return await reader


async def write(connection: AsyncReplayedConversation) -> None:
    await connection.send(b"a")


async def hang_up(connection: AsyncReplayedConversation) -> None:
    connection.close()


async def do_nothing(connection: AsyncReplayedConversation) -> None:
    pass


def test_a_task_that_reads_waits_for_another_one_to_write() -> None:
    assert asyncio.run(awaiting(write)) == OUT


def test_a_task_that_reads_wakes_when_another_one_hangs_up() -> None:
    assert asyncio.run(awaiting(hang_up)) == b""


@pytest.mark.parametrize(("timeout", "error"), [(None, NotRecorded), (3600, NotRecorded), (0.001, DockerTimeout)])
def test_no_task_waits_for_ever(timeout: float | None, error: type[Exception], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(conversation, "LONGEST_WAIT", 0.01)
    with pytest.raises(error):
        asyncio.run(awaiting(do_nothing, timeout))


def test_a_task_alone_learns_at_once_what_to_write() -> None:
    connection = AsyncReplayedConversation(
        Replay(cassette(recorded_conversation({"sent": "a"}))).upgrade(upgrade_request("POST /exec/1/start"), Options())
    )
    with pytest.raises(NotRecorded, match="nothing more comes before 1 more bytes are written: b'a'"):
        asyncio.run(connection.receive())


def test_input_that_differs_is_told_by_who_reads_the_output() -> None:
    played = Cassette.load(CASSETTES / "docker28" / "execs.json")
    talks = [exchange.answer.body.frames for exchange in played.exchanges if isinstance(exchange.answer.body, FramesBody)]
    next(talk for talk in talks if talk[0] == {"sent": "grün\n"})[0] = {"sent": "blue\n"}
    with pytest.raises(NotRecorded, match=r"at byte 0 of the input wrote b'gr\\xc3\\xbcn', recorded is b'blue\\n'"):
        SCENARIOS["execs"](Docker(transport=Replay(played)))


# What a recording never contains.


def test_secrets_are_hidden_in_what_is_said_both_ways(tmp_path: Path) -> None:
    create = recorded_exchange("POST /containers/create", {"Id": "1"}, body={"Env": ["DB_PASSWORD=hunter22"]})
    talk = recorded_conversation(
        {"stdout": "password?"}, {"sent": "hunter22\n"}, {"stdout": "hunter22!"}, {"sent": "https://me:hunter23@corp\n"}
    )
    login("hunter22", Recorder(Replay(cassette(create, talk)), tmp_path / "a.json"))
    assert "hunter" not in (tmp_path / "a.json").read_text()
    assert login("sesame99", Replay.open(tmp_path / "a.json")) == [frame(1, b"password?"), frame(1, b"hidden!")]


def login(password: str, transport: Replay | Recorder) -> list[bytes]:
    """Create something with a password and use it; what was received."""
    ask(client(transport), "POST /containers/create", {"Env": [f"DB_PASSWORD={password}"]})
    connection = start_conversation(transport)
    heard = [connection.receive()]
    connection.send(password.encode() + b"\n")
    heard.append(connection.receive())
    connection.send(b"https://me:hunter23@corp\n")
    transport.close()
    return heard
