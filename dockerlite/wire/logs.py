"""Log lines: frames joined to whole lines, each with its stream and, on request, time and details.

The engine splits long lines into several frames and gives each its own time; the first one is the
line's. Nearly always a frame is one whole line, so a block is first treated as such: split at line
ends, its pieces must be as long as their headers say. The output of a terminal has no frames: there
the times within a long line stay in it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from itertools import chain, repeat
from operator import itemgetter
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from ..core.answers import Items
from ..core.request import Head
from .frames import HEADER, STREAMS, AskTty, Frame, FrameDecoder, RawDecoder, StreamName, is_raw, labelled_flow

if TYPE_CHECKING:
    from ..models.timestamp import Timestamp


class LogLine(tuple[StreamName, bytes, bytes, bytes]):
    """A line of output. In tests of your own, write ``LogLine(("stdout", b"ready", b"", b""))``."""

    # Creating a NamedTuple takes half as long again, and creating these is most of the cost of a
    # log.
    __slots__ = ()
    __match_args__ = ("stream", "data", "time", "attributes")

    stream: StreamName = property(itemgetter(0))  # type: ignore[assignment]
    #: The line without its line end; the last line may have had none.
    data: bytes = property(itemgetter(1))  # type: ignore[assignment]
    #: When the engine read it, as text of the engine; ``timestamp`` parses it.
    time: bytes = property(itemgetter(2))  # type: ignore[assignment]
    #: What the log driver knows about it, as text of the engine; ``details`` parses it.
    attributes: bytes = property(itemgetter(3))  # type: ignore[assignment]

    def __repr__(self) -> str:
        return f"LogLine(stream={self.stream!r}, data={self.data!r}, time={self.time!r}, attributes={self.attributes!r})"

    @property
    def text(self) -> str:
        """The line as text; bytes that are not UTF-8 are replaced, ``data`` has the original."""
        return self.data.decode(errors="replace")

    @property
    def timestamp(self) -> Timestamp | None:
        """When the engine read it, to the nanosecond; None without ``timestamps=True``."""
        from ..models.timestamp import Timestamp

        return Timestamp.parse(self.time.decode()) if self.time else None

    @property
    def details(self) -> Mapping[str, str]:
        """Labels and environment that the log driver keeps; empty without ``details=True``."""
        return dict(parse_qsl(self.attributes.decode(errors="replace"), keep_blank_values=True, separator=","))


class LogDecoder:
    """Decodes a log to lines, however its bytes are split into blocks."""

    def __init__(self, *, tty: bool, timestamps: bool = False, details: bool = False) -> None:
        self._frames = None if tty else FrameDecoder()
        self._timestamps = timestamps
        self._details = details
        self._plain = not (timestamps or details)
        self._partial: dict[StreamName, list[bytes]] = {}  # by stream: the pieces of its unfinished line

    def feed(self, data: bytes) -> Iterable[LogLine]:
        if self._frames is None:
            return self._joined_lines(RawDecoder().feed(data))
        data = self._frames.gather(data)
        if self._partial:
            return self._joined_lines(self._frames.parse(data))
        header = data[:8]
        if data and _SIZES[header] == data.find(b"\n", 8) == len(data) - 1:  # a single line, usual when output is slow
            stream, line = _STREAM[header], data[8:-1]
            return [LogLine((stream, line, b"", b""))] if self._plain else self._lines((stream,), (line,))
        lines, rest = self._whole_lines(data)
        return lines if self._frames.keep_if_partial(rest) else chain(lines, self._joined_lines(self._frames.parse(rest)))

    def end(self) -> Iterator[LogLine]:
        for stream, pieces in self._partial.items():
            yield from self._lines(repeat(stream), [b"".join(pieces)])
        self._partial.clear()
        if self._frames is not None:
            self._frames.end()

    def _whole_lines(self, data: bytes) -> tuple[Iterable[LogLine], bytes]:
        """The lines of frames that hold one whole line each, and the bytes after the last frame.

        No lines, and all the bytes, if a frame holds anything else.
        """
        pieces = data.split(b"\n")
        rest = pieces.pop()
        headers = list(map(_HEADER, pieces))
        if list(map(_SIZES.__getitem__, headers)) != list(map(len, pieces)):
            return (), data
        return self._lines(map(_STREAM.__getitem__, headers), map(_PAYLOAD, pieces)), rest

    def _joined_lines(self, frames: Iterable[Frame]) -> Iterator[LogLine]:
        """The lines of frames that hold anything: parts of lines, or several."""
        for stream, data in frames:
            pieces = self._partial.pop(stream, [])
            if pieces and self._frames is not None:  # the rest of a long line: drop its own time
                data = data.split(b" ", self._timestamps + self._details)[-1]
            *lines, last = data.split(b"\n")
            if lines and pieces:
                lines[0] = b"".join([*pieces, lines[0]])
                pieces = []
            if last:
                pieces.append(last)
            if pieces:
                self._partial[stream] = pieces
            yield from self._lines(repeat(stream), lines if self._frames is not None else [line.removesuffix(b"\r") for line in lines])

    def _lines(self, streams: Iterable[StreamName], lines: Iterable[bytes]) -> Iterator[LogLine]:
        times: Iterable[bytes] = _NOTHING
        attributes: Iterable[bytes] = _NOTHING
        if self._timestamps:
            times, lines = _first_words(lines)
        if self._details:
            attributes, lines = _first_words(lines)
        # Created one at a time, they give the garbage collector nothing to do.
        return map(LogLine, zip(streams, lines, times, attributes, strict=False))


class _Sizes(dict[bytes, int]):
    """The length of a frame without its line end, by its header; -1 if it is no frame of output."""

    def __missing__(self, header: bytes) -> int:
        if len(header) < 8 or header[0] >= len(STREAMS) or header[1:4] != b"\0\0\0":
            return -1
        size: int = HEADER.unpack(header)[1] + 7
        if size < 2**16:  # longer ones are rare, and of many lengths
            self[header] = size
        return size


class _Streams(dict[bytes, StreamName]):
    """The stream of a frame, by its header."""

    def __missing__(self, header: bytes) -> StreamName:
        stream = STREAMS[header[0]]
        if header[4:6] == b"\0\0":
            self[header] = stream
        return stream


_SIZES, _STREAM = _Sizes(), _Streams()
_NOTHING = repeat(b"")
#: The two parts of a frame.
_HEADER, _PAYLOAD = itemgetter(slice(8)), itemgetter(slice(8, None))


def _first_words(lines: Iterable[bytes]) -> tuple[list[bytes], list[bytes]]:
    cut = [line.partition(b" ") for line in lines]
    return [first for first, _, _ in cut], [rest for _, _, rest in cut]


class Logs(Items[LogLine]):
    """A log, line by line.

    Args:
        tty: whether a terminal wrote it; None to go by the answer's Content-Type.
        timestamps: whether each line begins with its time.
        details: whether each line begins, after its time, with what the log driver knows about it.
        ask: finds out whether a terminal wrote it, for an answer that has no Content-Type.
    """

    throughput = True

    def __init__(self, *, tty: bool | None, timestamps: bool = False, details: bool = False, ask: AskTty | None = None) -> None:
        def decoder(head: Head) -> LogDecoder:
            knows_details = "libpod" not in head.headers.get("server", "").lower()  # podman sends none
            return LogDecoder(tty=is_raw(head, tty), timestamps=timestamps, details=details and knows_details)

        super().__init__(decoder, completed=lambda head: labelled_flow(head, tty, ask))
