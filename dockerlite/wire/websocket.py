"""WebSockets (RFC 6455) as far as attaching needs them: binary frames, and the close frame."""

from __future__ import annotations

import base64
import os
from struct import Struct

from ..core.answers import Items
from ..errors import ConnectionLost, DecodeError
from .frames import Frame

_BINARY, _CLOSE, _PING, _PONG = 2, 8, 9, 10
_SHORT, _LONG = Struct(">H"), Struct(">Q")
#: The status code of a close frame: nothing more will be written. Engines then close the process's
#: standard input.
_NORMAL_CLOSURE = _SHORT.pack(1000)


def handshake_headers() -> dict[str, str]:
    """The headers that request a WebSocket."""
    return {"Upgrade": "websocket", "Sec-WebSocket-Version": "13", "Sec-WebSocket-Key": base64.b64encode(os.urandom(16)).decode()}


def client_frame(data: bytes, opcode: int = _BINARY) -> bytes:
    """Bytes as a frame from a client, which must be masked."""
    mask = os.urandom(4)
    size = len(data)
    if size < 126:
        length = bytes([0x80 | size])
    elif size < 65536:
        length = b"\xfe" + _SHORT.pack(size)
    else:
        length = b"\xff" + _LONG.pack(size)
    whole = int.from_bytes(data, "big") ^ int.from_bytes((mask * (size // 4 + 1))[:size], "big")
    return bytes([0x80 | opcode]) + length + mask + whole.to_bytes(size, "big")


def close_frame() -> bytes:
    """The frame that says that the client writes nothing more."""
    return client_frame(_NORMAL_CLOSURE, _CLOSE)


class WebSocketDecoder:
    """Decodes frames from a server, however the bytes are split.

    Standard output and standard error arrive as one stream.
    """

    def __init__(self) -> None:
        self._rest = b""
        self._ended = False

    def feed(self, data: bytes) -> list[Frame]:
        data = self._rest + data
        frames: list[Frame] = []
        at = 0
        while (frame := _frame(data, at)) is not None and not self._ended:
            opcode, start, at = frame
            if opcode == _CLOSE:
                self._ended = True
            elif opcode not in (_PING, _PONG):
                frames.append(Frame("stdout", data[start:at]))
        self._rest = data[at:]
        return frames

    def end(self) -> list[Frame]:
        if self._rest and not self._ended:
            raise ConnectionLost("the output ends in the middle of a frame")
        return []


def _frame(data: bytes, at: int) -> tuple[int, int, int] | None:
    """The next frame in the data: its opcode, and where its payload starts and ends.

    None if the frame is not complete.
    """
    if len(data) < at + 2:
        return None
    first, second = data[at], data[at + 1]
    if first & 0x70 or second & 0x80:
        raise DecodeError(f"not a frame of a WebSocket server: {data[at : at + 8]!r}")
    size, start = second & 0x7F, at + 2
    for marker, packed in ((126, _SHORT), (127, _LONG)):
        if second == marker:
            start += packed.size
            if len(data) < start:
                return None
            size = packed.unpack_from(data, at + 2)[0]
    return (first & 0x0F, start, start + size) if len(data) >= start + size else None


class WebSocketFrames(Items[Frame]):
    """The output of a process, over a WebSocket."""

    def __init__(self) -> None:
        super().__init__(lambda head: WebSocketDecoder())
