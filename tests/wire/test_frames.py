"""Frames of output: whole, split anywhere, and invalid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import ConnectionLost, DecodeError, StreamError
from dockerlite.core.request import Head
from dockerlite.wire.frames import MULTIPLEXED, RAW, Frame, FrameDecoder, Frames, RawDecoder
from tests.support.frames import cut, decoded, framed

OUTPUT = [(1, b"one\n"), (2, b"\xff\x00"), (1, b""), (0, b"typed"), (1, bytes(range(256)) * 200)]


FRAMES = [
    Frame("stdout", b"one\n"),
    Frame("stderr", b"\xff\x00"),
    Frame("stdout", b""),
    Frame("stdout", b"typed"),
    Frame("stdout", bytes(range(256)) * 200),
]


@pytest.mark.parametrize("size", [None, 1, 2, 7, 8, 9, 4096])
def test_frames_are_read_however_they_are_cut(size: int | None) -> None:
    data = framed(*OUTPUT)
    size = size or len(data)
    assert decoded(FrameDecoder(), [data[start : start + size] for start in range(0, len(data), size)]) == FRAMES


streams = st.tuples(st.integers(0, 2), st.binary(max_size=40))


@given(st.lists(streams), st.lists(st.integers(0, 1000)))
def test_any_cut_gives_the_same_frames(pieces: list[tuple[int, bytes]], places: list[int]) -> None:
    expected = [Frame("stderr" if stream == 2 else "stdout", data) for stream, data in pieces]
    assert decoded(FrameDecoder(), cut(framed(*pieces), places)) == expected


def test_a_frame_is_handed_on_as_soon_as_it_is_whole() -> None:
    decoder, data = FrameDecoder(), framed((1, b"one"), (2, b"two"))
    assert list(decoder.feed(data[:10])) == []
    assert list(decoder.feed(data[10:15])) == [Frame("stdout", b"one")]
    assert list(decoder.feed(data[15:])) == [Frame("stderr", b"two")]


@pytest.mark.parametrize("length", [1, 7, 8, 10])
def test_an_output_that_ends_within_a_frame_was_cut_off(length: int) -> None:
    decoder = FrameDecoder()
    assert list(decoder.feed(framed((1, b"whole")) + framed((1, b"cut"))[:length])) == [Frame("stdout", b"whole")]
    with pytest.raises(ConnectionLost, match="the output ends in the middle of a frame"):
        decoder.end()


@pytest.mark.parametrize("header", [b"hello wo", b"\x04\0\0\0\0\0\0\1", b"\x01\0\1\0\0\0\0\1", b"\xff" * 8])
def test_what_cannot_be_a_frame_is_an_error_at_once(header: bytes) -> None:
    with pytest.raises(DecodeError, match="not a frame of output"):
        list(FrameDecoder().feed(header))


def test_what_came_before_an_error_is_handed_on_first() -> None:
    found: list[Frame] = []
    frames = FrameDecoder().feed(framed((1, b"one"), (2, b"two"), (3, b"Error grabbing logs: it is gone\n")))
    with pytest.raises(StreamError, match=r"^Error grabbing logs: it is gone$"):
        found.extend(frames)
    assert found == [Frame("stdout", b"one"), Frame("stderr", b"two")]


def test_the_text_of_a_frame_replaces_what_is_not_utf_8() -> None:
    assert Frame("stdout", b"\xff three").text == "\ufffd three"


def test_the_output_of_a_terminal_is_what_comes() -> None:
    assert decoded(RawDecoder(), [b"a\r\n", b"", b"\x01\0\0\0\0\0\0\1b"]) == [
        Frame("stdout", b"a\r\n"),
        Frame("stdout", b"\x01\0\0\0\0\0\0\1b"),
    ]


@pytest.mark.parametrize(
    ("tty", "content_type", "kind"),
    [
        (None, MULTIPLEXED, FrameDecoder),
        (None, RAW, RawDecoder),
        (False, RAW, FrameDecoder),  # below 1.42 engines label frames so, too
        (True, MULTIPLEXED, RawDecoder),
        (False, None, FrameDecoder),  # 20.10 sends no label
        (True, None, RawDecoder),
    ],
)
def test_the_configuration_says_whether_there_are_frames_and_else_the_content_type(
    tty: bool | None, content_type: str | None, kind: type
) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    assert isinstance(Frames(tty).decoder(Head(200, "OK", headers)), kind)
