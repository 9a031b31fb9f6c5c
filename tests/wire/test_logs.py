"""Log lines: from frames or a terminal, split anywhere, with and without times and details."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import ConnectionLost, DecodeError, StreamError
from dockerlite.core.request import Head
from dockerlite.wire.frames import RAW, StreamName
from dockerlite.wire.logs import LogDecoder, LogLine, Logs
from tests.support.frames import cut, decoded, framed

TIME = b"2026-11-20T11:35:45.789975652Z"
LATER = b"2026-11-20T11:35:46.000000001Z"
LONG = b"x" * 16384
Pieces = list[tuple[int, bytes]]


def line(stream: StreamName, data: bytes, time: bytes = b"", attributes: bytes = b"") -> LogLine:
    return LogLine((stream, data, time, attributes))


@pytest.mark.parametrize(
    ("pieces", "lines"),
    [
        ([(1, b"one\n"), (2, b"two\n")], [("stdout", b"one"), ("stderr", b"two")]),
        ([(1, b"one\n"), (1, b"three")], [("stdout", b"one"), ("stdout", b"three")]),
        ([(1, b"a\nb\n\nc\n")], [("stdout", b"a"), ("stdout", b"b"), ("stdout", b""), ("stdout", b"c")]),
        ([(1, b"\n"), (2, b"\n")], [("stdout", b""), ("stderr", b"")]),
        ([(1, LONG), (1, LONG), (1, b"x\n")], [("stdout", LONG + LONG + b"x")]),
        ([(1, LONG), (1, b"\n"), (1, b"y\n")], [("stdout", LONG), ("stdout", b"y")]),
        ([(1, b"a"), (2, b"b"), (1, b"c\nd"), (2, b"\n")], [("stdout", b"ac"), ("stderr", b"b"), ("stdout", b"d")]),
        ([(1, b"123456789\n"), (1, b"ten\n")], [("stdout", b"123456789"), ("stdout", b"ten")]),  # the length byte looks like a line end
        ([(1, b"y" * 2569 + b"\n")], [("stdout", b"y" * 2569)]),
        ([(1, b"\xff\xfe\0\n")], [("stdout", b"\xff\xfe\0")]),
        ([(1, b"dos\r\n")], [("stdout", b"dos\r")]),
        ([], []),
    ],
)
@pytest.mark.parametrize("size", [None, 1, 3, 8, 4096])
def test_frames_become_lines_however_they_are_cut(pieces: Pieces, lines: list[tuple[str, bytes]], size: int | None) -> None:
    data = framed(*pieces)
    size = size or len(data) or 1
    found = decoded(LogDecoder(tty=False), [data[start : start + size] for start in range(0, len(data), size)])
    assert [(line.stream, line.data) for line in found] == lines
    assert not any(line.time or line.attributes for line in found)


chunks = st.tuples(
    st.integers(0, 2), st.lists(st.sampled_from([b"a", b"\n", b"word ", b"123456789", b"\xff", b"\r", b"x" * 300])).map(b"".join)
)


@given(st.lists(chunks), st.lists(st.integers(0, 3000)), st.booleans(), st.booleans())
def test_any_cut_gives_the_same_lines(pieces: Pieces, places: list[int], timestamps: bool, details: bool) -> None:
    data = framed(*pieces)
    whole = decoded(LogDecoder(tty=False, timestamps=timestamps, details=details), [data])
    assert decoded(LogDecoder(tty=False, timestamps=timestamps, details=details), cut(data, places)) == whole


@given(st.lists(chunks))
def test_nothing_of_a_stream_is_lost_or_added(pieces: Pieces) -> None:
    found = decoded(LogDecoder(tty=False), [framed(*pieces)])
    for name, numbers in {"stdout": (0, 1), "stderr": (2,)}.items():
        written = b"".join(data for stream, data in pieces if stream in numbers)
        lines = written.removesuffix(b"\n").split(b"\n") if written else []
        assert [line.data for line in found if line.stream == name] == lines


@given(st.lists(st.sampled_from([b"a", b"\n", b"\r\n", b"\xff", b"\x01\0\0\0"])).map(b"".join), st.lists(st.integers(0, 300)))
def test_any_cut_of_a_terminals_output_gives_the_same_lines(data: bytes, places: list[int]) -> None:
    found = decoded(LogDecoder(tty=True), cut(data, places))
    *lines, last = data.split(b"\n")
    assert [line.data for line in found] == [line.removesuffix(b"\r") for line in lines] + [last] * bool(last)


def test_the_lines_of_a_terminal_end_where_it_moved_down() -> None:
    found = decoded(LogDecoder(tty=True, timestamps=True), [TIME + b" a b\r", b"\n" + LATER + b" \r\n", LATER + b" $ "])
    assert found == [line("stdout", b"a b", TIME), line("stdout", b"", LATER), line("stdout", b"$ ", LATER)]


@pytest.mark.parametrize("size", [None, 1, 1000])
def test_a_time_is_cut_off_each_piece_of_a_line_and_the_first_is_the_lines(size: int | None) -> None:
    data = framed((1, TIME + b" a b\n"), (1, TIME + b" " + LONG), (2, LATER + b" \n"), (1, LATER + b" y z\n"), (2, LATER + b" end"))
    size = size or len(data)
    found = decoded(LogDecoder(tty=False, timestamps=True), [data[start : start + size] for start in range(0, len(data), size)])
    assert found == [
        line("stdout", b"a b", TIME),
        line("stderr", b"", LATER),
        line("stdout", LONG + b"y z", TIME),
        line("stderr", b"end", LATER),
    ]
    assert str(found[0].timestamp) == TIME.decode()


def test_details_come_before_the_line_and_after_its_time() -> None:
    sent = [(1, b" com.a=b+c,d=%2C,e=%2B,f= a b\n"), (1, b" com.a=b " + LONG), (1, b" com.a=b tail\n"), (2, b"  none\n")]
    data = framed(*((stream, TIME + text) for stream, text in sent))
    found = decoded(LogDecoder(tty=False, timestamps=True, details=True), [data])
    assert [(line.data, line.attributes) for line in found] == [
        (b"a b", b"com.a=b+c,d=%2C,e=%2B,f="),
        (LONG + b"tail", b"com.a=b"),
        (b"none", b""),
    ]
    assert found[0].details == {"com.a": "b c", "d": ",", "e": "+", "f": ""}
    assert found[2].details == {}


@pytest.mark.parametrize(("server", "first"), [("Docker/28.5.2 (linux)", b"a=b"), ("Libpod/5.4.2 (linux)", b"")])
def test_podman_is_not_taken_for_having_sent_details(server: str, first: bytes) -> None:
    decoder = Logs(tty=False, timestamps=False, details=True).decoder(Head(200, "OK", {"server": server}))
    sent = framed((1, b"a=b what it wrote\n")) if first else framed((1, b"what it wrote\n"))
    assert decoded(decoder, [sent]) == [line("stdout", b"what it wrote", b"", first)]


def test_a_line_without_a_time_has_none() -> None:
    found = line("stdout", b"\xff three")
    assert (found.text, found.timestamp, found.details) == ("\ufffd three", None, {})


def test_a_line_is_handed_on_as_soon_as_its_end_has_come() -> None:
    decoder, data = LogDecoder(tty=False), framed((1, b"one\n"), (1, b"two\n"))
    assert list(decoder.feed(data[:13])) == [line("stdout", b"one")]
    assert list(decoder.feed(data[13:])) == [line("stdout", b"two")]
    assert list(decoder.end()) == []


@pytest.mark.parametrize("begun", [b"", framed((1, b"begun "))])
def test_the_engines_own_words_are_an_error_after_the_lines_before(begun: bytes) -> None:
    found: list[LogLine] = []
    with pytest.raises(StreamError, match=r"^Error grabbing logs: unexpected EOF$"):
        found.extend(
            LogDecoder(tty=False).feed(begun + framed((1, b"one\n"), (2, b"two\n"), (3, b"Error grabbing logs: unexpected EOF\n")))
        )
    assert [line.data.removeprefix(b"begun ") for line in found] == [b"one", b"two"]


def test_what_cannot_be_a_frame_is_an_error_after_the_lines_before() -> None:
    found: list[LogLine] = []
    with pytest.raises(DecodeError, match="not a frame of output"):
        found.extend(LogDecoder(tty=False).feed(framed((1, b"one\n")) + b"plain text\n"))
    assert found == [line("stdout", b"one")]


def test_a_log_that_ends_within_a_frame_was_cut_off_and_keeps_what_came() -> None:
    decoder, found = LogDecoder(tty=False), []
    found += list(decoder.feed(framed((1, b"one\n"), (1, b"begun")) + framed((1, b"two\n"))[:9]))
    with pytest.raises(ConnectionLost, match="ends in the middle of a frame"):
        found.extend(decoder.end())
    assert found == [line("stdout", b"one"), line("stdout", b"begun")]


@pytest.mark.parametrize("tty", [False, True])
def test_a_line_that_never_ends_takes_no_longer_than_others(tty: bool) -> None:
    block = LONG if tty else framed((1, LONG))
    decoder = LogDecoder(tty=tty)
    for _ in range(2000):  # joining the pieces each time would copy 32 GB
        assert list(decoder.feed(block)) == []
    assert [len(line.data) for line in decoder.end()] == [2000 * len(LONG)]


def test_the_content_type_says_whether_a_terminal_wrote() -> None:
    decoder = Logs(tty=None, timestamps=False, details=False).decoder(Head(200, "OK", {"content-type": RAW}))
    assert decoded(decoder, [b"a\r\n"]) == [line("stdout", b"a")]
