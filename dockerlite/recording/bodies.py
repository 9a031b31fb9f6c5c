"""Bodies as a recording keeps them: as people can read them where that loses nothing, as base64 otherwise."""

from __future__ import annotations

import hashlib
import json
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Annotated, Any, Literal

from pydantic import Base64Bytes, ConfigDict, Field

from ..core.request import Body
from ..errors import InvalidArgument
from ..wire.frames import HEADER
from .archives import Listing

#: Request bodies above this size that are no JSON, in bytes, are kept as their digest.
LONG = 4096
# Bytes in a line of base64. The pieces an answer came in are not kept: they differ each time, which would make recordings differ.
_LINE = 3072


class Stored:
    """Part of a recording: unknown fields make the file an invalid one."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid")


@dataclass(frozen=True, slots=True)
class JsonBody(Stored):
    """One JSON document."""

    json: Any

    def blocks(self) -> Iterator[bytes]:
        """The bytes it stands for, in pieces."""
        yield dumped(self.json)


@dataclass(frozen=True, slots=True)
class LinesBody(Stored):
    """JSON documents, each ended by the separator."""

    lines: list[Any]
    separator: str

    def blocks(self) -> Iterator[bytes]:
        """The bytes it stands for, a document each."""
        for line in self.lines:
            yield dumped(line) + self.separator.encode()


@dataclass(frozen=True, slots=True)
class TextBody(Stored):
    """UTF-8 without NUL."""

    text: str

    def blocks(self) -> Iterator[bytes]:
        """The bytes it stands for, in pieces."""
        yield self.text.encode()


@dataclass(frozen=True, slots=True)
class BytesBody(Stored):
    """Anything else."""

    base64: list[Base64Bytes]

    @classmethod
    def of(cls, data: bytes) -> BytesBody:
        """Bytes, cut into lines of an even length."""
        return cls([data[start : start + _LINE] for start in range(0, len(data), _LINE)])

    def blocks(self) -> Iterator[bytes]:
        """The bytes it stands for, in pieces."""
        yield from self.base64


@dataclass(frozen=True, slots=True)
class DigestBody(Stored):
    """A long request body, or the list of a long archive: enough to tell whether another one is the same."""

    sha256: str
    size: int

    @classmethod
    def of(cls, data: bytes) -> DigestBody:
        """What stands for these bytes."""
        return cls(hashlib.sha256(data).hexdigest(), len(data))


#: Whose words a piece is: those of a stream or the engine's own, each of them a frame; a process's without frames; or the client's.
Speaker = Literal["stdin", "stdout", "stderr", "system", "raw", "sent"]
#: What else happens: the client will write no more; it writes and is not read any more; it waits for output in vain; the engine hangs
#: up, which is told only where the client goes on all the same.
Mark = Literal["half-close", "refused", "silence", "hang-up"]
Piece = Annotated[dict[Speaker, str | BytesBody | DigestBody], Field(min_length=1, max_length=1)] | Mark
#: What the bytes mean that come with it: ``output`` as it went over the wire, ``sent``, or a mark, which comes without any.
Event = tuple[Literal["output", "sent"] | Mark, bytes]

# By the number that a frame has for it.
_SPEAKERS: tuple[Speaker, ...] = ("stdin", "stdout", "stderr", "system")


@dataclass(frozen=True, slots=True)
class FramesBody(Stored):
    """What processes wrote, frame by frame; of a conversation also what they were told, at its place."""

    frames: list[Piece]

    @classmethod
    def of(cls, events: Iterable[Event]) -> FramesBody | None:
        """A conversation; None if nothing happened in it."""
        pieces: list[Piece] = []
        rest = b""
        for what, group in groupby(events, itemgetter(0)):
            data = b"".join(data for _, data in group)
            if what == "output":
                found, rest = _frames(rest + data)
                pieces += found
            elif what == "sent":
                pieces.append({"sent": DigestBody.of(data) if len(data) > LONG else readable(data)})
            else:
                pieces.append(what)
        if pieces[-1:] == ["hang-up"]:
            pieces.pop()
        pieces += _raw(rest)
        return cls(pieces) if pieces else None

    def events(self) -> Iterator[tuple[str, bytes | DigestBody]]:
        """What happened, in order; a digest stands for what the client sent at length."""
        for piece in self.frames:
            if isinstance(piece, str):
                yield piece, b""
                continue
            [(speaker, kept)] = piece.items()
            data = kept if isinstance(kept, DigestBody) else plain(kept)
            if speaker == "sent" or isinstance(data, DigestBody):
                yield "sent", data
            else:
                yield "output", data if speaker == "raw" else HEADER.pack(_SPEAKERS.index(speaker), len(data)) + data

    def blocks(self) -> Iterator[bytes]:
        """The output, a frame each."""
        yield from (data for what, data in self.events() if what == "output" and isinstance(data, bytes))


@dataclass(frozen=True, slots=True)
class TarBody(Stored):
    """An archive that was sent, as a list of what was in it: enough to tell whether another one is the same."""

    tar: list[str]


Sent = JsonBody | TextBody | BytesBody | DigestBody | TarBody
Received = JsonBody | LinesBody | FramesBody | TextBody | BytesBody


def received(data: bytes, content_type: str) -> Received | None:
    """The body of an answer as it is kept; None if there is none."""
    if not data:
        return None
    if "json" in content_type:
        return _json(data) or _lines(data) or _opaque(data)
    lines = None if content_type else _lines(data)  # stats come without one, and so does what podman tells of a pull
    if lines is not None and b"".join(lines.blocks()) == data:
        return lines
    return _whole_frames(data) or _opaque(data)


class Upload:
    """A request body on its way: iterate to send it, then ``stored`` has it as it is kept."""

    def __init__(self, body: Body, content_type: str) -> None:
        if isinstance(body, AsyncIterable):
            raise InvalidArgument("an async iterable cannot be sent by the blocking client")
        self._body: Iterable[bytes] = [body] if isinstance(body, bytes) else body or ()
        self._is_json = "json" in content_type
        self._digest = hashlib.sha256()
        self._listing = Listing()
        self._size = 0
        self._kept: list[bytes] = []

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._body:
            self.take(piece)
            yield piece

    def take(self, piece: bytes) -> None:
        """Note a piece that is sent."""
        self._digest.update(piece)
        self._size += len(piece)
        if not self._is_json:
            self._listing.feed(piece)
        if self._is_json or self._size <= LONG:
            self._kept.append(piece)

    def drain(self) -> Upload:
        """The same, read to its end."""
        for _ in self:
            pass
        return self

    def stored(self) -> Sent | None:
        """What was sent; None if that was nothing."""
        if self._size == 0:
            return None
        data = b"".join(self._kept)
        document = _json(data) if self._is_json else self._archive()
        if document is None and self._size > LONG:
            return DigestBody(self._digest.hexdigest(), self._size)
        return document or _opaque(data)

    def _archive(self) -> TarBody | DigestBody | None:
        lines = self._listing.lines()
        if lines is None:
            return None
        text = "\n".join(lines)
        return TarBody(lines) if len(text) <= LONG else DigestBody.of(text.encode())


class AsyncUpload(Upload):
    """A request body whose pieces are awaited."""

    def __init__(self, body: AsyncIterable[bytes], content_type: str) -> None:
        super().__init__(None, content_type)
        self._pieces = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces:
            self.take(piece)
            yield piece


def dumped(value: Any) -> bytes:
    """JSON as an engine writes it: without blanks."""
    return json.dumps(value, separators=(",", ":")).encode()


def _json(data: bytes) -> JsonBody | None:
    try:
        return JsonBody(json.loads(data))
    except ValueError:
        return None


def _lines(data: bytes) -> LinesBody | None:
    if not data.endswith(b"\n"):
        return None
    lines = data.removesuffix(b"\n").split(b"\n")
    separator = "\r\n" if all(line.endswith(b"\r") for line in lines) else "\n"
    try:
        return LinesBody([json.loads(line) for line in lines], separator)
    except ValueError:
        return None


def _opaque(data: bytes) -> TextBody | BytesBody:
    kept = readable(data)
    return TextBody(kept) if isinstance(kept, str) else kept


def readable(data: bytes) -> str | BytesBody:
    """Bytes as text, if they are UTF-8 without NUL."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return BytesBody.of(data)
    return BytesBody.of(data) if "\0" in text else text


def plain(kept: str | BytesBody) -> bytes:
    """The bytes that ``readable`` was given."""
    return kept.encode() if isinstance(kept, str) else b"".join(kept.base64)


def _whole_frames(data: bytes) -> FramesBody | None:
    """A body that consists of frames, the last one perhaps cut short. What only looks like frames comes back as the same bytes, too."""
    pieces, rest = _frames(data)
    if not pieces or any("raw" in piece for piece in pieces):
        return None
    return FramesBody(pieces + _raw(rest))


def _frames(data: bytes) -> tuple[list[Piece], bytes]:
    """The frames that bytes begin with, and what is left: the start of another one. What cannot be one is a piece of its own."""
    pieces: list[Piece] = []
    at = 0
    while _may_be_frame(data[at : at + 8]):
        if len(data) < at + 8:
            return pieces, data[at:]
        stream, length = HEADER.unpack_from(data, at)
        if len(data) < at + 8 + length:
            return pieces, data[at:]
        pieces.append({_SPEAKERS[stream]: readable(data[at + 8 : at + 8 + length])})
        at += 8 + length
    return pieces + _raw(data[at:]), b""


def _may_be_frame(header: bytes) -> bool:
    """Whether bytes are a header or its start. One of an empty frame is nothing that engines write."""
    known, empty = header[:1] in (b"\0", b"\1", b"\2", b"\3"), len(header) == 8 and not any(header[4:])
    return known and not any(header[1:4]) and not empty


def _raw(data: bytes) -> list[Piece]:
    return [{"raw": readable(data)}] if data else []
