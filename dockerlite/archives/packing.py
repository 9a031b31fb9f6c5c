"""Tar archives that are sent: a file or folder of this machine, packed while it is sent.

No more than a block of a file is in memory at a time.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Iterator
from tarfile import DIRTYPE, FIFOTYPE, PAX_FORMAT, REGTYPE, SYMTYPE, TarInfo

from ..core.request import Body
from ..errors import InvalidArgument
from ..values.checks import local_path
from ..values.uploads import SEND_SIZE, Upload, upload
from ..wire.tar import BLOCK, CAPABILITY, PAX_CAPABILITY

#: An archive: its bytes, an open file, or its pieces one by one. Only the asyncio client takes
#: async pieces.
Tar = Upload

#: What ends an archive.
TRAILER = bytes(2 * BLOCK)
#: The member type of each kind of file that an archive can hold. Sockets mean nothing elsewhere,
#: and devices are not to be handed in.
MEMBER_TYPES = {stat.S_IFREG: REGTYPE, stat.S_IFDIR: DIRTYPE, stat.S_IFLNK: SYMTYPE, stat.S_IFIFO: FIFOTYPE}


class Source:
    """A file or folder of this machine that is to be copied.

    Raises InvalidArgument if there is none.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = local_path(path, "file or folder to copy")
        try:
            status = os.lstat(self._path)
        except (OSError, ValueError) as error:
            raise _unreadable(self._path, error) from error
        #: Its own name, for a folder also if the path ends with ``/`` or ``.``.
        self.name = os.path.basename(os.path.abspath(self._path))
        self.is_folder = stat.S_ISDIR(status.st_mode)
        #: The path means what is in the folder, without the folder itself.
        self.is_contents = self.is_folder and self._path.endswith("/.")

    def pack(self, name: str, *, mode: int | None = None, owner: tuple[int, int] | None = (0, 0)) -> Iterator[bytes]:
        """Its archive, in which it is called ``name``.

        Its files are read while the archive is iterated.

        Args:
            name: empty for the content of a folder, without the folder.
            mode: permissions of all files, instead of their own.
            owner: uid and gid of everything; None keeps those of the source.
        """
        try:
            yield from merge_pieces(self._pack(name, mode, owner))
        except OSError as error:
            raise _unreadable(error.filename or self._path, error) from error

    def _pack(self, name: str, mode: int | None, owner: tuple[int, int] | None) -> Iterator[bytes]:
        waiting = [(self._path, name)]
        while waiting:
            path, name = waiting.pop()
            status = os.lstat(path)
            kind = stat.S_IFMT(status.st_mode)
            if kind not in MEMBER_TYPES:
                continue
            member = TarInfo(name)
            member.type = MEMBER_TYPES[kind]
            member.mode = mode if mode is not None and kind == stat.S_IFREG else stat.S_IMODE(status.st_mode)
            member.uid, member.gid = owner or (status.st_uid, status.st_gid)
            member.linkname = os.readlink(path) if kind == stat.S_IFLNK else ""
            member.size = status.st_size if kind == stat.S_IFREG else 0
            if kind == stat.S_IFREG:
                member.pax_headers = capability_header(path)
            if name:
                yield _header(member, status.st_mtime_ns)
            if kind == stat.S_IFREG:
                yield from file_content(path, member.size)
            elif kind == stat.S_IFDIR:
                with os.scandir(path) as scan:
                    entries = sorted(scan, key=lambda entry: entry.name, reverse=True)
                waiting += [(entry.path, f"{name}/{entry.name}" if name else entry.name) for entry in entries]
        yield TRAILER


def single_file_tar(name: str, data: bytes, *, mode: int, owner: tuple[int, int], nanoseconds: int) -> bytes:
    """The archive of one file with this content.

    It was last changed this many nanoseconds after 1970.
    """
    member = TarInfo(name)
    member.size, member.mode, (member.uid, member.gid) = len(data), mode, owner
    return b"".join([_header(member, nanoseconds), data, padding(len(data)), TRAILER])


def tar_body(tar: Tar) -> Body:
    """An archive as a request body. An open file is read in blocks while it is sent."""
    return upload(tar, "archive", "one is bytes, a file that is open for reading bytes, or an iterable of bytes")


def file_content(path: str, size: int) -> Iterator[bytes]:
    """The content of a file, padded to whole blocks.

    It is as long as its header said, even if the file grows meanwhile.
    """
    left = size
    with open(path, "rb", buffering=0) as file:
        while left and (data := file.read(min(left, SEND_SIZE))):
            left -= len(data)
            yield data
    if left:
        raise InvalidArgument(f"{path!r} became shorter while it was sent")
    yield padding(size)


def capability_header(path: str) -> dict[str, str]:
    """The pax header with the capabilities of a file, which are bytes; empty if it has none."""
    try:
        capability = os.getxattr(path, CAPABILITY, follow_symlinks=False)
    except (AttributeError, OSError):  # there are some on Linux alone, and not in every file system
        return {}
    return {PAX_CAPABILITY: capability.decode("utf-8", "surrogateescape")}


def padding(size: int) -> bytes:
    """What fills up the last block of content of this size."""
    return bytes(-size % BLOCK)


def merge_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer, larger pieces: each costs a system call to send."""
    waiting, size = [], 0
    for piece in pieces:
        waiting.append(piece)
        size += len(piece)
        if size >= SEND_SIZE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _header(member: TarInfo, nanoseconds: int) -> bytes:
    """The header of a member that was last changed this many nanoseconds after 1970."""
    member.mtime, fraction = divmod(nanoseconds, 10**9)
    if fraction and member.mtime >= 0:
        member.pax_headers = {**member.pax_headers, "mtime": f"{member.mtime}.{fraction:09d}"}
    return member.tobuf(PAX_FORMAT, "utf-8", "surrogateescape")


def _unreadable(path: str, error: OSError | ValueError) -> InvalidArgument:
    return InvalidArgument(f"{path!r} cannot be sent: {getattr(error, 'strerror', None) or error}")
