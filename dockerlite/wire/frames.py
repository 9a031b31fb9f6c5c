"""What processes write: multiplexed frames of stdout and stderr, or the raw bytes of a terminal.

A frame is a header of eight bytes (the stream, three zeros, the length in four bytes, big-endian)
and its payload. Engines split the output as they like, so a frame is not a line. Whether there are
frames at all is never guessed from the bytes: from API 1.42 on the Content-Type says it, below that
and for logs of podman the container's configuration does (``Config.Tty``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from struct import Struct
from typing import Literal, NamedTuple

from ..core.answers import Decoder, Items
from ..core.flow import Flow
from ..core.request import Head
from ..errors import ConnectionLost, DecodeError, StreamError

HEADER = Struct(">BxxxL")
StreamName = Literal["stdout", "stderr"]
#: The streams, by the first byte of a header. 0 is standard input, which engines echo as output.
STREAMS: tuple[StreamName, ...] = ("stdout", "stdout", "stderr")
#: The first byte of a frame that holds an error of the engine instead of output: it cannot go on.
SYSTEM = 3
MULTIPLEXED = "application/vnd.docker.multiplexed-stream"
RAW = "application/vnd.docker.raw-stream"
#: Makes a flow that finds out whether a terminal writes.
AskTty = Callable[[], Flow[bool]]


class Frame(NamedTuple):
    """A piece of output: the stream that it was written to, and the bytes."""

    stream: StreamName
    data: bytes

    @property
    def text(self) -> str:
        """The bytes as text; bytes that are not UTF-8 are replaced, ``data`` has the original."""
        return self.data.decode(errors="replace")


class FrameDecoder:
    """Demultiplexes frames, however the bytes are split into blocks."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._missing = 1  # bytes to wait for before a frame can be complete

    def feed(self, data: bytes) -> Iterator[Frame]:
        return self.parse(self.gather(data))

    def gather(self, data: bytes) -> bytes:
        """What has arrived, beginning with a header; nothing while no frame can be complete."""
        self._missing -= len(data)
        if self._missing <= 0 and not self._pieces:
            return data
        self._pieces.append(data)
        if self._missing > 0:
            return b""
        gathered = b"".join(self._pieces)
        self._pieces.clear()
        return gathered

    def keep_if_partial(self, data: bytes) -> bool:
        """Whether bytes that begin with a header are less than one frame; if so, keep them."""
        if not data:
            return True
        missing = 8 - len(data)
        if missing <= 0:
            stream, length = HEADER.unpack_from(data)
            missing += length
            if stream > SYSTEM or data[1:4] != b"\0\0\0" or missing <= 0:
                return False
        self._pieces, self._missing = [data], missing
        return True

    def parse(self, data: bytes) -> Iterator[Frame]:
        """The complete frames at the start of bytes; the rest is kept.

        Raises StreamError for an error that the engine reports in a frame.
        """
        at, stop, end = 0, 8, len(data)
        while stop <= end:
            stream, length = HEADER.unpack_from(data, at)
            if stream > SYSTEM or data[at + 1 : at + 4] != b"\0\0\0":
                raise DecodeError(f"not a frame of output: {data[at : at + 8]!r}")
            start, stop = at + 8, at + 8 + length
            if stop > end:
                break
            if stream == SYSTEM:
                raise StreamError(data[start:stop].decode(errors="replace").strip())
            yield Frame(STREAMS[stream], data[start:stop])
            at, stop = stop, stop + 8
        if data:
            self._pieces, self._missing = [data[at:]], stop - end

    def end(self) -> Iterator[Frame]:
        rest = b"".join(self._pieces)
        if rest:
            raise ConnectionLost(f"the output ends in the middle of a frame: {rest[:40]!r}")
        return iter(())


class RawDecoder:
    """Decodes the output of a terminal: a single stream without frames."""

    def feed(self, data: bytes) -> list[Frame]:
        return [Frame("stdout", data)] if data else []

    def end(self) -> list[Frame]:
        return []


class Frames(Items[Frame]):
    """The output of a process, after an upgrade of its connection.

    Args:
        tty: whether a terminal writes; None to go by the answer's Content-Type.
        ask: finds out whether a terminal writes, for an answer that has no Content-Type.
    """

    waits = False  # the head comes at once

    def __init__(self, tty: bool | None, ask: AskTty | None = None) -> None:
        super().__init__(lambda head: frame_decoder(head, tty), completed=lambda head: labelled_flow(head, tty, ask))


class LogFrames(Frames):
    """A log as the frames in which the engine stores it."""

    waits = True
    throughput = True


def frame_decoder(head: Head, tty: bool | None) -> Decoder[Frame]:
    """A decoder for an answer: ``tty`` as for ``Frames``."""
    return RawDecoder() if is_raw(head, tty) else FrameDecoder()


def labelled_flow(head: Head, tty: bool | None, ask: AskTty | None) -> Flow[Head]:
    """The head with a Content-Type that says whether its answer has frames; podman's log has none."""
    if tty is not None or ask is None or head.headers.get("content-type") in (RAW, MULTIPLEXED):
        return head
    kind = RAW if (yield from ask()) else MULTIPLEXED
    return head._replace(headers={**head.headers, "content-type": kind})


def is_raw(head: Head, tty: bool | None) -> bool:
    """Whether an answer has no frames."""
    return head.headers.get("content-type") == RAW if tty is None else tty
