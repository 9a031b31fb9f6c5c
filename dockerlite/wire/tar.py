"""Tar archives as they arrive: their members, or their bytes, with a check that they are whole.

An archive is blocks of 512 bytes: a header for each member, its content padded to whole blocks, and at the end blocks of zeros. Long
names and exact times come as members of their own before the one they describe. An engine that fails when it has begun to answer can only
break off, or write its error where the archive should go on; so an archive that does not reach its end, or goes on after it, is an error.
"""

from __future__ import annotations

import json
import re
from tarfile import GNUTYPE_LONGLINK, GNUTYPE_LONGNAME, XGLTYPE, XHDTYPE, HeaderError, TarInfo

from ..core.answers import Items
from ..errors import ConnectionLost, DecodeError, StreamError

BLOCK = 512
#: A member, or a piece of the content of the member before.
Item = TarInfo | bytes

_DESCRIPTIONS = {GNUTYPE_LONGNAME: "path", GNUTYPE_LONGLINK: "linkpath", XHDTYPE: "", XGLTYPE: ""}
# What describes one member is kept in memory, so it has a limit: names and attributes of a file are far below it.
_LONGEST_DESCRIPTION = 1 << 20
_SIZE = re.compile(r"\d{1,18}")
# How much of the end is kept, to find the error that an engine may have written there.
_TAIL = 4096
_REPORT = re.compile(rb'\{"(?:message|error|errorDetail)": ?(?:"|\{).*\}\s*\Z', re.S)


class MemberDecoder:
    """Decodes an archive, however its bytes are cut: each member, followed by the pieces of its content."""

    def __init__(self, operation: str) -> None:
        self._operation = operation
        self._rest = b""
        self._tail = b""
        self._needed = BLOCK  # for the next header or description
        self._content = 0  # bytes of the member that are to come
        self._padding = 0
        self._describing: TarInfo | None = None
        self._description: dict[str, str] = {}
        self._ended = False
        self._goes_on = False

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
                items += self._described(block) if self._describing else self._header(block)
        self._rest = b"" if self._ended else data[at:]
        self._goes_on = self._goes_on or (self._ended and bool(data[at:].strip(b"\0")))
        return items

    def end(self) -> list[Item]:
        if not self._ended:
            raise self._reported() or ConnectionLost(f"{self._operation}: the archive breaks off before its end")
        if self._goes_on:
            raise self._reported() or self._unreadable(f"it goes on after its end: {self._tail[-80:]!r}")
        return []

    def _header(self, block: bytes) -> list[Item]:
        if not block.strip(b"\0"):
            self._ended = True
            return []
        try:
            member = TarInfo.frombuf(block, "utf-8", "surrogateescape")
        except HeaderError as failed:
            raise self._reported() or self._unreadable(f"{failed}: {block[:80]!r}") from failed
        if member.type in _DESCRIPTIONS:
            if not 0 < member.size <= _LONGEST_DESCRIPTION:
                raise self._unreadable(f"{member.name!r} describes a member in {member.size} bytes")
            self._describing = member
            self._needed = member.size + -member.size % BLOCK
            return []
        return [self._member(member)]

    def _described(self, block: bytes) -> list[Item]:
        assert self._describing is not None
        kind, data = self._describing.type, block[: self._describing.size]
        self._describing, self._needed = None, BLOCK
        if kind == XHDTYPE:
            found = records(data)
            if found is None:
                raise self._unreadable(f"a member is described by {data[:80]!r}")
            self._description |= found
        elif kind != XGLTYPE:  # which describes the archive
            self._description[_DESCRIPTIONS[kind]] = data.partition(b"\0")[0].decode("utf-8", "surrogateescape")
        return []

    def _member(self, member: TarInfo) -> TarInfo:
        description, self._description = self._description, {}
        member.pax_headers = description
        member.name = description.get("path", member.name)
        member.linkname = description.get("linkpath", member.linkname)
        if "\0" in member.name + member.linkname:
            raise self._unreadable(f"{member.name!r} -> {member.linkname!r} is no name")
        size = description.get("size", str(member.size))
        if not _SIZE.fullmatch(size):
            raise self._unreadable(f"{member.name!r} has {size} bytes")
        member.size = int(size)
        if member.isreg():
            self._content = member.size
            self._padding = -member.size % BLOCK
        return member

    def _unreadable(self, why: str) -> DecodeError:
        return DecodeError(f"{self._operation}: no archive: {why}")

    def _reported(self) -> StreamError | None:
        """The error that the engine wrote where the archive should have gone on, if it did."""
        found = _REPORT.search(self._tail)
        if found is None:
            return None
        try:
            said = json.loads(found[0])
        except ValueError:
            return None
        message = said.get("message") or said.get("error") or said["errorDetail"]["message"]
        return StreamError(f"{self._operation}: {message}")


class TarDecoder:
    """Passes an archive on as it comes. Raises at the end if it is not whole."""

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


def records(data: bytes) -> dict[str, str] | None:
    """What a description says, None if it makes no sense: records of their own length, a blank, a key, ``=``, a value and a line end."""
    found: dict[str, str] = {}
    at = 0
    while at < len(data):
        digits = data[at : at + 8].partition(b" ")[0]
        length = int(digits) if digits.isdigit() else 0
        record = data[at : at + length]
        key, separator, value = record[len(digits) + 1 : -1].partition(b"=")
        if not separator or len(record) < length or not record.endswith(b"\n"):
            return None
        found[key.decode("utf-8", "surrogateescape")] = value.decode("utf-8", "surrogateescape")
        at += length
    return found
