"""WebSocket frames: whole, byte by byte, and invalid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import ConnectionLost, DecodeError
from dockerlite.wire.websocket import WebSocketDecoder, client_frame, close_frame

CLOSE_FRAME = b"\x88\x02\x03\xe8"


def served(data: bytes) -> bytes:
    """A server's frame with these bytes."""
    size = len(data)
    if size < 126:
        return b"\x82" + bytes([size]) + data
    return b"\x82\x7e" + size.to_bytes(2, "big") + data if size < 65536 else b"\x82\x7f" + size.to_bytes(8, "big") + data


def unmasked(frame: bytes) -> tuple[int, bytes]:
    """The opcode and payload of a client's frame."""
    size = frame[1] & 0x7F
    start = {126: 4, 127: 10}.get(size, 2)
    mask, payload = frame[start : start + 4], frame[start + 4 :]
    return frame[0] & 0x0F, bytes(byte ^ mask[index % 4] for index, byte in enumerate(payload))


def read(data: bytes, size: int) -> bytes:
    decoder = WebSocketDecoder()
    frames = [frame for start in range(0, len(data), size) for frame in decoder.feed(data[start : start + size])]
    return b"".join(frame.data for frame in [*frames, *decoder.end()])


@pytest.mark.parametrize("size", [1, 2, 7, 10**6])
@pytest.mark.parametrize("length", [0, 1, 125, 126, 65535, 65536])
def test_frames_of_any_length_are_read_however_they_are_cut(length: int, size: int) -> None:
    payload = b"x" * length
    assert read(served(payload) + served(b"end") + CLOSE_FRAME, max(size, length // 500)) == payload + b"end"


def test_pings_are_passed_over_and_nothing_follows_a_close_frame() -> None:
    assert read(b"\x89\x01a" + served(b"hello") + CLOSE_FRAME + served(b"ghost"), 3) == b"hello"


def test_a_frame_cut_short_is_an_error() -> None:
    with pytest.raises(ConnectionLost, match="middle of a frame"):
        read(served(b"hello")[:-1], 100)


@pytest.mark.parametrize("data", [b"\xf2\x00", b"\x82\x85abcdhello"])
def test_what_no_server_sends_is_refused(data: bytes) -> None:
    with pytest.raises(DecodeError, match="not a frame"):
        read(data, 100)


@given(st.binary(max_size=70000))
def test_what_is_written_is_masked_and_whole(data: bytes) -> None:
    assert unmasked(client_frame(data)) == (2, data)


def test_the_client_sends_a_close_frame_with_the_normal_status() -> None:
    assert unmasked(close_frame()) == (8, b"\x03\xe8")
