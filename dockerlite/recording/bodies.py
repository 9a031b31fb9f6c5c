"""Bodies as recordings store them: readable where that loses nothing, as base64 otherwise."""

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

#: Request bodies that are not JSON and longer than this, in bytes, are stored as their digest.
LONG = 4096
# Bytes per line of base64. The blocks in which an answer arrived are not stored: they vary, and
# would make recordings vary.
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
        """The bytes of the body, in pieces."""
        yield compact_json(self.json)


@dataclass(frozen=True, slots=True)
class LinesBody(Stored):
    """JSON documents, each ended by the separator."""

    lines: list[Any]
    separator: str

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the body, one piece per document."""
        for line in self.lines:
            yield compact_json(line) + self.separator.encode()


@dataclass(frozen=True, slots=True)
class TextBody(Stored):
    """UTF-8 without NUL."""

    text: str

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the body, in pieces."""
        yield self.text.encode()


@dataclass(frozen=True, slots=True)
class BytesBody(Stored):
    """Anything else."""

    base64: list[Base64Bytes]

    @classmethod
    def of(cls, data: bytes) -> BytesBody:
        """Bytes, split into lines of equal length."""
        return cls([data[start : start + _LINE] for start in range(0, len(data), _LINE)])

    def blocks(self) -> Iterator[bytes]:
        """The bytes of the body, in pieces."""
        yield from self.base64


@dataclass(frozen=True, slots=True)
class DigestBody(Stored):
    """A long request body, or the list of a long archive: enough to recognize the same one."""

    sha256: str
    size: int

    @classmethod
    def of(cls, data: bytes) -> DigestBody:
        """The digest of bytes."""
        return cls(hashlib.sha256(data).hexdigest(), len(data))


#: Where a piece comes from. The streams and ``system``, an error of the engine, are a frame each;
#: ``raw`` is output without frames; ``sent`` is what the client wrote.
Source = Literal["stdin", "stdout", "stderr", "system", "raw", "sent"]
#: What else happens in a conversation: the client half-closes (it will write nothing more); it
#: writes and the other side no longer reads; it waits for output and a timeout passes; the engine
#: hangs up, which is stored only if the client goes on after it.
Marker = Literal["half-close", "refused", "silence", "hang-up"]
Piece = Annotated[dict[Source, str | BytesBody | DigestBody], Field(min_length=1, max_length=1)] | Marker
#: What a tap is told: ``output`` or ``sent``, with the bytes as they went over the wire, or a
#: marker without bytes.
Note = tuple[Literal["output", "sent"] | Marker, bytes]

# By the stream number in a frame's header.
_SOURCES: tuple[Source, ...] = ("stdin", "stdout", "stderr", "system")


@dataclass(frozen=True, slots=True)
class FramesBody(Stored):
    """What processes wrote, frame by frame; in a conversation also their input, at its place."""

    frames: list[Piece]

    @classmethod
    def of(cls, notes: Iterable[Note]) -> FramesBody | None:
        """A conversation; None if nothing happened in it."""
        pieces: list[Piece] = []
        rest = b""
        for what, group in groupby(notes, itemgetter(0)):
            data = b"".join(data for _, data in group)
            if what == "output":
                frames, rest = _frames(rest + data)
                pieces += frames
            elif what == "sent":
                pieces.append({"sent": DigestBody.of(data) if len(data) > LONG else text_or_base64(data)})
            else:
                pieces.append(what)
        if pieces[-1:] == ["hang-up"]:
            pieces.pop()
        pieces += _raw_piece(rest)
        return cls(pieces) if pieces else None

    def notes(self) -> Iterator[tuple[str, bytes | DigestBody]]:
        """What happened, in order; long input of the client is a digest."""
        for piece in self.frames:
            if isinstance(piece, str):
                yield piece, b""
                continue
            [(source, kept)] = piece.items()
            data = kept if isinstance(kept, DigestBody) else raw_bytes(kept)
            if source == "sent" or isinstance(data, DigestBody):
                yield "sent", data
            else:
                yield "output", data if source == "raw" else HEADER.pack(_SOURCES.index(source), len(data)) + data

    def blocks(self) -> Iterator[bytes]:
        """The output, one piece per frame."""
        yield from (data for what, data in self.notes() if what == "output" and isinstance(data, bytes))


@dataclass(frozen=True, slots=True)
class TarBody(Stored):
    """An archive that was sent, as a list of its members: enough to recognize the same one."""

    tar: list[str]


RequestBody = JsonBody | TextBody | BytesBody | DigestBody | TarBody
AnswerBody = JsonBody | LinesBody | FramesBody | TextBody | BytesBody


def answer_body(data: bytes, content_type: str) -> AnswerBody | None:
    """The body of an answer as it is stored; None if there is none."""
    if not data:
        return None
    if "json" in content_type:
        return _json_body(data) or _lines_body(data) or _text_or_bytes_body(data)
    lines = None if content_type else _lines_body(data)  # stats have no content type, podman's pulls neither
    if lines is not None and b"".join(lines.blocks()) == data:
        return lines
    return _frames_body(data) or _text_or_bytes_body(data)


class Upload:
    """A request body that is being sent: iterate over it, then ``stored`` returns what to store."""

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
        """The same body, read to its end."""
        for _ in self:
            pass
        return self

    def stored(self) -> RequestBody | None:
        """The body as it is stored; None if nothing was sent."""
        if self._size == 0:
            return None
        data = b"".join(self._kept)
        document = _json_body(data) if self._is_json else self._archive()
        if document is None and self._size > LONG:
            return DigestBody(self._digest.hexdigest(), self._size)
        return document or _text_or_bytes_body(data)

    def _archive(self) -> TarBody | DigestBody | None:
        lines = self._listing.lines()
        if lines is None:
            return None
        text = "\n".join(lines)
        return TarBody(lines) if len(text) <= LONG else DigestBody.of(text.encode())


class AsyncUpload(Upload):
    """A request body from an async iterable."""

    def __init__(self, body: AsyncIterable[bytes], content_type: str) -> None:
        super().__init__(None, content_type)
        self._pieces = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces:
            self.take(piece)
            yield piece


def compact_json(value: Any) -> bytes:
    """A value as JSON without blanks, as engines write it."""
    return json.dumps(value, separators=(",", ":")).encode()


def _json_body(data: bytes) -> JsonBody | None:
    try:
        return JsonBody(json.loads(data))
    except ValueError:
        return None


def _lines_body(data: bytes) -> LinesBody | None:
    if not data.endswith(b"\n"):
        return None
    lines = data.removesuffix(b"\n").split(b"\n")
    separator = "\r\n" if all(line.endswith(b"\r") for line in lines) else "\n"
    try:
        return LinesBody([json.loads(line) for line in lines], separator)
    except ValueError:
        return None


def _text_or_bytes_body(data: bytes) -> TextBody | BytesBody:
    kept = text_or_base64(data)
    return TextBody(kept) if isinstance(kept, str) else kept


def text_or_base64(data: bytes) -> str | BytesBody:
    """Bytes as text if they are UTF-8 without NUL, else as base64."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        return BytesBody.of(data)
    return BytesBody.of(data) if "\0" in text else text


def raw_bytes(kept: str | BytesBody) -> bytes:
    """The bytes that ``text_or_base64`` stored."""
    return kept.encode() if isinstance(kept, str) else b"".join(kept.base64)


def _frames_body(data: bytes) -> FramesBody | None:
    """A body that consists of frames, the last one possibly truncated; None if it does not.

    Bytes that only look like frames are restored exactly, too.
    """
    pieces, rest = _frames(data)
    if not pieces or any("raw" in piece for piece in pieces):
        return None
    return FramesBody(pieces + _raw_piece(rest))


def _frames(data: bytes) -> tuple[list[Piece], bytes]:
    """The frames at the start of bytes, and the rest: the start of another frame.

    If the rest cannot be a frame, it becomes a raw piece.
    """
    pieces: list[Piece] = []
    at = 0
    while _may_be_frame(data[at : at + 8]):
        if len(data) < at + 8:
            return pieces, data[at:]
        stream, length = HEADER.unpack_from(data, at)
        if len(data) < at + 8 + length:
            return pieces, data[at:]
        pieces.append({_SOURCES[stream]: text_or_base64(data[at + 8 : at + 8 + length])})
        at += 8 + length
    return pieces + _raw_piece(data[at:]), b""


def _may_be_frame(header: bytes) -> bool:
    """Whether bytes are a header or the start of one. Engines write no empty frames."""
    known, empty = header[:1] in (b"\0", b"\1", b"\2", b"\3"), len(header) == 8 and not any(header[4:])
    return known and not any(header[1:4]) and not empty


def _raw_piece(data: bytes) -> list[Piece]:
    return [{"raw": text_or_base64(data)}] if data else []
