"""Tar archives as they arrive: their members or their bytes, with a check that they are complete.

An archive consists of blocks of 512 bytes: a header for each member, its content padded to whole
blocks, and blocks of zeros at the end. Extension members (pax headers, GNU long names) precede the
member that they describe and hold its long name or exact times. An engine that fails after it began
to answer can only stop, or write its error in place of the rest of the archive; so an archive that
does not reach its end, or has data after it, is an error.
"""

from __future__ import annotations

import json
import re
from tarfile import GNUTYPE_LONGLINK, GNUTYPE_LONGNAME, XGLTYPE, XHDTYPE, HeaderError, TarInfo

from ..core.answers import Items
from ..errors import ConnectionLost, DecodeError, StreamError

BLOCK = 512
#: The extended attribute with the capabilities of a file, and the pax header that carries it.
CAPABILITY = "security.capability"
PAX_CAPABILITY = f"SCHILY.xattr.{CAPABILITY}"
#: A member, or a piece of the content of the previous member.
Item = TarInfo | bytes

_EXTENSIONS = {GNUTYPE_LONGNAME: "path", GNUTYPE_LONGLINK: "linkpath", XHDTYPE: "", XGLTYPE: ""}
# An extension member is kept in memory, so its size is limited; names and attributes of a file are
# far below the limit.
_LONGEST_EXTENSION = 1 << 20
_SIZE = re.compile(r"\d{1,18}")
# Bytes of the end that are kept, to find the error that an engine may have written there.
_TAIL = 4096
_REPORT = re.compile(rb'\{"(?:message|error|errorDetail)": ?(?:"|\{).*\}\s*\Z', re.S)


class MemberDecoder:
    """Decodes an archive, however it is split: each member, then the pieces of its content."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._rest = b""
        self._tail = b""
        self._needed = BLOCK  # bytes of the next header or extension
        self._content = 0  # bytes of the member's content that are still to come
        self._padding = 0
        self._extension: TarInfo | None = None
        self._attributes: dict[str, str] = {}
        self._ended = False
        self._trailing_data = False

    def feed(self, data: bytes) -> list[Item]:
        self._tail = data[-_TAIL:] if len(data) >= _TAIL else (self._tail + data)[-_TAIL:]
        if self._rest:
            data = self._rest + data
        items: list[Item] = []
        at, end = 0, len(data)
        while at < end and not self._ended:
            if self._content:
                piece = data[at : at + self._content]
                items.append(piece)
                at += len(piece)
                self._content -= len(piece)
            elif self._padding:
                skipped = min(self._padding, end - at)
                at += skipped
                self._padding -= skipped
            elif end - at < self._needed:
                break
            else:
                block = data[at : at + self._needed]
                at += self._needed
                items += self._read_extension(block) if self._extension else self._read_header(block)
        self._rest = b"" if self._ended else data[at:]
        self._trailing_data = self._trailing_data or (self._ended and bool(data[at:].strip(b"\0")))
        return items

    def end(self) -> list[Item]:
        if not self._ended:
            raise self._reported_error() or ConnectionLost(f"{self._operation}: the archive breaks off before its end")
        if self._trailing_data:
            raise self._reported_error() or self._decode_error(f"it goes on after its end: {self._tail[-80:]!r}")
        return []

    def _read_header(self, block: bytes) -> list[Item]:
        if not block.strip(b"\0"):
            self._ended = True
            return []
        try:
            member = TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except HeaderError as failed:
            raise self._reported_error() or self._decode_error(f"{failed}: {block[:80]!r}") from failed
        if member.type in _EXTENSIONS:
            if not 0 < member.size <= _LONGEST_EXTENSION:
                raise self._decode_error(f"{member.name!r} describes a member in {member.size} bytes")
            self._extension = member
            self._needed = member.size + -member.size % BLOCK
            return []
        return [self._member(member)]

    def _read_extension(self, block: bytes) -> list[Item]:
        assert self._extension is not None
        kind, data = self._extension.type, block[: self._extension.size]
        self._extension, self._needed = None, BLOCK
        if kind == XHDTYPE:
            attributes = pax_records(data)
            if attributes is None:
                raise self._decode_error(f"a member is described by {data[:80]!r}")
            self._attributes |= attributes
        elif kind != XGLTYPE:  # that one describes the whole archive
            self._attributes[_EXTENSIONS[kind]] = data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
        return []

    def _member(self, member: TarInfo) -> TarInfo:
        attributes, self._attributes = self._attributes, {}
        member.pax_headers = attributes
        member.name = attributes.get("path", member.name)
        member.linkname = attributes.get("linkpath", member.linkname)
        if "\0" in member.name + member.linkname:
            raise self._decode_error(f"{member.name!r} -> {member.linkname!r} is no name")
        size = attributes.get("size", str(member.size))
        if not _SIZE.fullmatch(size):
            raise self._decode_error(f"{member.name!r} has {size} bytes")
        member.size = int(size)
        if member.isreg():
            self._content = member.size
            self._padding = -member.size % BLOCK
        return member

    def _decode_error(self, why: str) -> DecodeError:
        return DecodeError(f"{self._operation}: not a valid archive: {why}")

    def _reported_error(self) -> StreamError | None:
        """The error that the engine wrote in place of the archive's rest; None if there is none."""
        match = _REPORT.search(self._tail)
        if match is None:
            return None
        try:
            report = json.loads(match[0])
        except ValueError:
            return None
        message = report.get("message") or report.get("error") or report["errorDetail"]["message"]
        return StreamError(f"{self._operation}: {message}")


class TarDecoder:
    """Passes an archive on as it arrives. Raises at the end if it is not complete."""

    def __init__(self, operation: str) -> None:
        self._members = MemberDecoder(operation)

    def feed(self, data: bytes) -> list[bytes]:
        self._members.feed(data)
        return [data]

    def end(self) -> list[bytes]:
        self._members.end()
        return []


class Members(Items[Item]):
    """An archive, as its members."""

    throughput = True

    def __init__(self, operation: str) -> None:
        super().__init__(lambda head: MemberDecoder(operation))


class TarStream(Items[bytes]):
    """An archive, as its bytes."""

    throughput = True

    def __init__(self, operation: str) -> None:
        super().__init__(lambda head: TarDecoder(operation))


def pax_records(data: bytes) -> dict[str, str] | None:
    """The attributes in a pax extended header; None if it is malformed.

    Each record is its own length in bytes, a blank, a key, ``=``, a value and a line end.
    """
    attributes: dict[str, str] = {}
    at = 0
    while at < len(data):
        digits = data[at : at + 8].partition(b" ")[0]
        length = int(digits) if digits.isdigit() else 0
        record = data[at : at + length]
        key, separator, value = record[len(digits) + 1 : -1].partition(b"=")
        if not separator or len(record) < length or not record.endswith(b"\n"):
            return None
        attributes[key.decode("utf-8", "surrogateescape")] = value.decode("utf-8", "surrogateescape")
        at += length
    return attributes
