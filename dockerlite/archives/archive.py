"""Copying in and out as tar archives: made while they are sent, unpacked while they arrive.

Neither holds more than a block of a file in memory. What arrives is not trusted: whatever its members are called and wherever its links
point, nothing is written outside the place that the copy was given. Every folder on the way to a member is opened from the one above it,
and none of them may be a link.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tarfile import DIRTYPE, FIFOTYPE, GNUTYPE_SPARSE, LNKTYPE, PAX_FORMAT, REGTYPE, SYMTYPE, TarInfo
from typing import Self

from ..errors import ArchiveError, InvalidArgument
from ..wire.tar import BLOCK, Item

#: How much is read, and sent, at a time: with more, reading and the engine wait for each other (256 MiB took a quarter longer).
SEND_SIZE = 2**16
_END = bytes(2 * BLOCK)
_KINDS = {stat.S_IFREG: REGTYPE, stat.S_IFDIR: DIRTYPE, stat.S_IFLNK: SYMTYPE, stat.S_IFIFO: FIFOTYPE}
_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
_TIME = re.compile(r"(-?)(\d{1,11})(?:\.(\d+))?")


class Source:
    """A file or folder of this machine that is to be copied. Raises InvalidArgument where there is none."""

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self._path = os.fspath(path)
        try:
            about = os.lstat(self._path)
        except (OSError, ValueError) as failed:
            raise _unreadable(self._path, failed) from failed
        #: Its own name, that of a folder also where the path ends with ``/`` or ``.``.
        self.name = os.path.basename(os.path.abspath(self._path))
        self.is_folder = stat.S_ISDIR(about.st_mode)
        #: Only what is in the folder is meant, not the folder itself.
        self.is_contents = self.is_folder and self._path.endswith("/.")

    def pack(self, name: str, *, mode: int | None = None, owner: tuple[int, int] | None = (0, 0)) -> Iterator[bytes]:
        """Its archive, in which it is called ``name``; the files are read on the way.

        Args:
            name: empty for the content of a folder, without the folder.
            mode: the permissions of all files, instead of their own.
            owner: uid and gid of everything; None for those of the source.
        """
        try:
            yield from in_pieces(self._pack(name, mode, owner))
        except OSError as failed:
            raise _unreadable(failed.filename or self._path, failed) from failed

    def _pack(self, name: str, mode: int | None, owner: tuple[int, int] | None) -> Iterator[bytes]:
        waiting = [(self._path, name)]
        while waiting:
            path, name = waiting.pop()
            about = os.lstat(path)
            kind = stat.S_IFMT(about.st_mode)
            if kind not in _KINDS:  # sockets mean nothing in another place, devices are not to be handed in
                continue
            member = TarInfo(name)
            member.type = _KINDS[kind]
            member.mode = mode if mode is not None and kind == stat.S_IFREG else stat.S_IMODE(about.st_mode)
            member.uid, member.gid = owner or (about.st_uid, about.st_gid)
            member.linkname = os.readlink(path) if kind == stat.S_IFLNK else ""
            member.size = about.st_size if kind == stat.S_IFREG else 0
            if name:
                yield header(member, about.st_mtime_ns)
            if kind == stat.S_IFREG:
                yield from content(path, member.size)
            elif kind == stat.S_IFDIR:
                with os.scandir(path) as found:
                    entries = sorted(found, key=lambda entry: entry.name, reverse=True)
                waiting += [(entry.path, f"{name}/{entry.name}" if name else entry.name) for entry in entries]
        yield _END


def packed(name: str, data: bytes, *, mode: int, owner: tuple[int, int], nanoseconds: int) -> bytes:
    """The archive of one file with this content, last changed so many nanoseconds after 1970."""
    member = TarInfo(name)
    member.size, member.mode, (member.uid, member.gid) = len(data), mode, owner
    return b"".join([header(member, nanoseconds), data, bytes(-len(data) % BLOCK), _END])


def header(member: TarInfo, nanoseconds: int) -> bytes:
    """What comes before the content of a member."""
    member.mtime, fraction = divmod(nanoseconds, 10**9)
    if fraction and member.mtime >= 0:
        member.pax_headers = {"mtime": f"{member.mtime}.{fraction:09d}"}
    return member.tobuf(PAX_FORMAT, "utf-8", "surrogateescape")


def content(path: str, size: int) -> Iterator[bytes]:
    """What a file holds, padded to whole blocks. It is as long as its header said, even if it grows meanwhile."""
    left = size
    with open(path, "rb", buffering=0) as file:
        while left and (data := file.read(min(left, SEND_SIZE))):
            left -= len(data)
            yield data
    if left:
        raise InvalidArgument(f"{path!r} became shorter while it was sent")
    yield bytes(-size % BLOCK)


def in_pieces(blocks: Iterable[bytes]) -> Iterator[bytes]:
    """The same bytes in fewer pieces: each costs a system call to send."""
    waiting, size = [], 0
    for block in blocks:
        waiting.append(block)
        size += len(block)
        if size >= SEND_SIZE:
            yield b"".join(waiting)
            waiting, size = [], 0
    if waiting:
        yield b"".join(waiting)


def _unreadable(path: str, failed: OSError | ValueError) -> InvalidArgument:
    return InvalidArgument(f"{path!r} cannot be sent: {getattr(failed, 'strerror', None) or failed}")


class Content:
    """Takes the members of an archive; the result is what the one file in it holds, or None if it is a link."""

    def __init__(self, path: str, max_bytes: int | None) -> None:
        self._path = path
        self._max_bytes = checked_limit("max_bytes", max_bytes)
        self._is_link = False
        self._pieces: list[bytes] = []

    def each(self, item: Item) -> None:
        if isinstance(item, bytes):
            self._pieces.append(item)
        elif item.issym():
            self._is_link = True
        elif not item.isreg():
            raise ArchiveError(f"{self._path} is {_kind(item)}, not a file")
        elif self._max_bytes is not None and item.size > self._max_bytes:
            raise ArchiveError(f"{self._path} has {item.size} bytes, more than max_bytes={self._max_bytes}")

    def result(self) -> bytes | None:
        if self._is_link:
            self._is_link = False
            return None
        return b"".join(self._pieces)


class Unpacking:
    """Takes the members of an archive and writes them; the result is the path of the copy, or None if what was asked for is a link.

    Use it as a context: at its end nothing half written is left, whatever happened.

    Args:
        target: where the copy goes: into it under ``name`` if it is a folder, otherwise it is the copy's new name.
        name: empty for the content of a folder, which then goes into ``target``.
        max_bytes: what the files may have in all.
        max_files: how many files, folders and links there may be.
        outside_links: keep symbolic links that point out of the copy. Without it they are an error.
    """

    def __init__(
        self,
        target: str | os.PathLike[str],
        name: str,
        *,
        max_bytes: int | None = None,
        max_files: int | None = None,
        outside_links: bool = False,
    ) -> None:
        path = Path(target)
        there = path.is_dir()
        self._base = path if there else path.parent
        self._above: tuple[str, ...] = ((name,) if name else ()) if there else (path.name,)
        self._only_folder = not name or (not there and os.fspath(target).endswith("/"))
        self._max_bytes = checked_limit("max_bytes", max_bytes)
        self._max_files = checked_limit("max_files", max_files)
        self._outside_links = outside_links
        self._bytes = self._files = 0
        self._is_link = False
        self._name = name
        self._root: int | None = None
        self._folder: tuple[tuple[str, ...], int] | None = None  # the one that was written to last, open
        self._folders: list[tuple[tuple[str, ...], TarInfo]] = []  # made here; they get their modes and times last
        self._temporary: str | None = None  # in the open folder, until it is complete and has its name
        self._file: tuple[int, str, TarInfo] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        if self._file is not None:
            os.close(self._file[0])
        if self._folder is not None:
            if self._temporary is not None:
                with suppress(OSError):
                    os.unlink(self._temporary, dir_fd=self._folder[1])
            os.close(self._folder[1])
        if self._root is not None:
            os.close(self._root)
        self._file = self._folder = self._root = None

    @property
    def path(self) -> Path:
        """Where the copy is."""
        return self._base.joinpath(*self._above)

    def each(self, item: Item) -> None:
        with self._explained():
            if isinstance(item, bytes):
                self._write(item)
            else:
                self._finish()
                self._begin(item)

    def result(self) -> Path | None:
        if self._is_link:
            self._is_link = False
            return None
        with self._explained():
            self._finish()
            for parts, member in reversed(self._folders):
                folder = self._open(parts)
                try:
                    _dress(folder, member)
                finally:
                    os.close(folder)
        return self.path

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except OSError as failed:
            raise ArchiveError(f"{self._name!r} cannot be written to {self.path}: {failed.strerror}") from failed

    def _begin(self, member: TarInfo) -> None:
        if self._is_link:
            return
        self._name = member.name
        if self._root is None:
            if member.issym():
                self._is_link = True
                return
            if self._only_folder and not member.isdir():
                raise ArchiveError(f"{member.name!r} is {_kind(member)}, and {self.path} is to be a folder")
            self._root = os.open(self._base, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
        self._count(member)
        inside = _inside(member.name)
        parts = (*self._above, *inside)
        if not parts:  # the folder whose content goes into one that is there
            return
        folder = self._opened(parts[:-1])
        if member.isdir():
            self._make_folder(folder, parts, member)
        elif member.issym():
            self._make_link(folder, parts[-1], member, len(inside) - 1)
        elif member.type == LNKTYPE:
            self._make_hard_link(folder, parts[-1], member)
        else:
            self._make_file(folder, parts[-1], member)

    def _count(self, member: TarInfo) -> None:
        self._files += 1
        if self._max_files is not None and self._files > self._max_files:
            raise ArchiveError(f"{member.name!r} would be one file too many: max_files={self._max_files}")
        self._bytes += member.size if member.isreg() else 0
        if self._max_bytes is not None and self._bytes > self._max_bytes:
            raise ArchiveError(f"with {member.name!r} it would be {self._bytes} bytes: max_bytes={self._max_bytes}")

    def _opened(self, parts: tuple[str, ...]) -> int:
        """A folder of the copy, kept open for what comes next in it."""
        if self._folder is None or self._folder[0] != parts:
            folder = self._open(parts)
            if self._folder is not None:
                os.close(self._folder[1])
            self._folder = parts, folder
        return self._folder[1]

    def _open(self, parts: tuple[str, ...]) -> int:
        assert self._root is not None
        folder = os.dup(self._root)
        for part in parts:
            try:
                beneath = os.open(part, _FOLDER, dir_fd=folder)
            finally:
                os.close(folder)
            folder = beneath
        return folder

    def _make_folder(self, folder: int, parts: tuple[str, ...], member: TarInfo) -> None:
        try:
            os.mkdir(parts[-1], 0o700, dir_fd=folder)
        except FileExistsError:
            os.close(os.open(parts[-1], _FOLDER, dir_fd=folder))  # it must be a folder, and keeps its mode
        else:
            self._folders.append((parts, member))

    def _make_link(self, folder: int, name: str, member: TarInfo, depth: int) -> None:
        if not self._outside_links and not _stays_inside(member.linkname, depth):
            raise ArchiveError(f"{member.name!r} is a link to {member.linkname!r}, outside of the copy; outside_links=True keeps it")
        self._temporary = _temporary_name()
        os.symlink(member.linkname, self._temporary, dir_fd=folder)
        time = _nanoseconds(member)
        os.utime(self._temporary, ns=(time, time), dir_fd=folder, follow_symlinks=False)
        self._rename(folder, name)

    def _make_hard_link(self, folder: int, name: str, member: TarInfo) -> None:
        *above, linked = (*self._above, *_inside(member.linkname))
        source = self._open(tuple(above))
        try:
            if not stat.S_ISREG(os.stat(linked, dir_fd=source, follow_symlinks=False).st_mode):
                raise ArchiveError(f"{member.name!r} is a hard link to {member.linkname!r}, which is no file")
            self._temporary = _temporary_name()
            os.link(linked, self._temporary, src_dir_fd=source, dst_dir_fd=folder, follow_symlinks=False)
        finally:
            os.close(source)
        temporary = self._temporary
        self._rename(folder, name)
        with suppress(FileNotFoundError):  # if both were the same file already, it is still there
            os.unlink(temporary, dir_fd=folder)

    def _make_file(self, folder: int, name: str, member: TarInfo) -> None:
        if not member.isreg() or member.type == GNUTYPE_SPARSE or any(key.startswith("GNU.sparse") for key in member.pax_headers):
            raise ArchiveError(f"{member.name!r} is {_kind(member)}, which is not copied")
        self._temporary = _temporary_name()
        self._file = os.open(self._temporary, _NEW_FILE, 0o600, dir_fd=folder), name, member

    def _write(self, data: bytes) -> None:
        if self._file is not None:
            while data:
                data = data[os.write(self._file[0], data) :]

    def _finish(self) -> None:
        """Give the file that is now complete its name."""
        if self._file is not None and self._folder is not None:
            file, name, member = self._file
            _dress(file, member)
            self._rename(self._folder[1], name)
            self._file = None
            os.close(file)

    def _rename(self, folder: int, name: str) -> None:
        assert self._temporary is not None
        os.replace(self._temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        self._temporary = None


def _inside(name: str) -> list[str]:
    """The way to a member from the top of its archive, whose own name is left out. Raises ArchiveError for one that leads up."""
    top, *parts = name.split("/")
    if ".." in (top, *parts):
        raise ArchiveError(f"{name!r} is no name for a file in an archive")
    return [part for part in parts if part not in ("", ".")]


def _stays_inside(link: str, depth: int) -> bool:
    """Whether a link, so many folders deep in the copy, points into it: up first, then down."""
    # A name before a ".." may be another link, and lead who knows where.
    parts = [part for part in link.split("/") if part not in ("", ".")]
    up = next((at for at, part in enumerate(parts) if part != ".."), len(parts))
    return not link.startswith("/") and up <= depth and ".." not in parts[up:]


def _dress(file: int, member: TarInfo) -> None:
    """Give an open file or folder its permissions and time; it is never setuid."""
    os.fchmod(file, member.mode & 0o777)
    time = _nanoseconds(member)
    os.utime(file, ns=(time, time))


def _nanoseconds(member: TarInfo) -> int:
    """When a member was last changed, in nanoseconds since 1970; 0 if what it says is no time."""
    found = _TIME.fullmatch(member.pax_headers.get("mtime", str(member.mtime)))
    if found is None:
        return 0
    sign, seconds, fraction = found.groups("")
    return int(f"{sign}{seconds}{fraction[:9]:0<9}")


def _temporary_name() -> str:
    return f".{secrets.token_hex(8)}.part"


def _kind(member: TarInfo) -> str:
    kinds = {DIRTYPE: "a folder", SYMTYPE: "a link", LNKTYPE: "a hard link", FIFOTYPE: "a pipe"}
    return kinds.get(member.type, "a sparse file" if member.isreg() else "a device")


def checked_limit(name: str, limit: int | None) -> int | None:
    """A limit as given, if it makes sense."""
    if limit is not None and limit < 0:
        raise InvalidArgument(f"{name}={limit!r}: give a number from 0 on, or None for no limit")
    return limit
