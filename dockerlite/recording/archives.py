"""Archives that are sent, as recordings store them: a list of members, without what varies."""

from __future__ import annotations

import hashlib
import stat
from tarfile import TarInfo

from ..errors import ConnectionLost, DecodeError, StreamError
from ..wire.tar import MemberDecoder

_KINDS = {b"5": stat.S_IFDIR, b"2": stat.S_IFLNK}


class Listing:
    """Lists the members of an archive, however its bytes are split.

    A line holds a member's name, mode, size and digest, but no time and no owner. The lines are
    sorted, so the order of the members does not matter.
    """

    def __init__(self) -> None:
        self._members = MemberDecoder("an archive that is sent")
        self._lines: list[str] = []
        self._member: TarInfo | None = None
        self._digest = hashlib.sha256()
        self._readable = True

    def feed(self, data: bytes) -> None:
        """Take bytes of the archive."""
        try:
            items = self._members.feed(data) if self._readable else []
        except (DecodeError, StreamError):
            self._readable = False
            return
        for item in items:
            if isinstance(item, bytes):
                self._digest.update(item)
            else:
                self._finish()
                self._member = item

    def lines(self) -> list[str] | None:
        """A line for each member; None if it is not an archive, not a complete one, or empty."""
        try:
            self._members.end()
        except (ConnectionLost, DecodeError, StreamError):
            self._readable = False
        self._finish()
        return sorted(self._lines) if self._readable and self._lines else None

    def _finish(self) -> None:
        """Add the line of the member that was read to its end, if there is one."""
        member, self._member = self._member, None
        if member is None:
            return
        mode = stat.filemode(_KINDS.get(member.type, stat.S_IFREG) | member.mode)
        content = f" sha256:{self._digest.hexdigest()[:16]}" if member.size else ""
        link = f" -> {member.linkname}" if member.linkname else ""
        line = f"{member.name}{link}: {mode} {member.size}{content}"
        self._lines.append(line.encode(errors="surrogateescape").decode(errors="backslashreplace"))
        self._digest = hashlib.sha256()
