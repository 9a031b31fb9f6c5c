"""Tar archives that arrive: unpacked while they are received.

No more than a block of a file is in memory at a time. What arrives is not trusted: whatever its
members are called and wherever its links point, nothing is written outside the target. Every folder
on the path to a member is opened relative to the one above it, and none of them may be a link.
"""

from __future__ import annotations

import os
import re
import secrets
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tarfile import DIRTYPE, FIFOTYPE, GNUTYPE_SPARSE, LNKTYPE, SYMTYPE, TarInfo
from typing import Self

from ..errors import ArchiveError
from ..values.checks import local_path, whole_number
from ..wire.tar import CAPABILITY, PAX_CAPABILITY, Item

_TIME = re.compile(r"(-?)(\d{1,11})(?:\.(\d+))?")


class FileContent:
    """Collects the members of an archive that holds one file.

    The result is the content of the file, or None if it is a link.
    """

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


class Unpacker:
    """Writes the members of an archive to this machine.

    The result is the path of the copy, or None if what was asked for is a link.

    It is a context manager: whatever happens, nothing half-written is left at its end.

    Args:
        target: an existing folder, in which the copy is called ``name``, or else the copy's new
            path.
        name: empty for the content of a folder, which goes into ``target`` itself.
        max_bytes: the most bytes that all files may have together.
        max_files: the most files, folders and links that there may be.
        outside_links: keep symbolic links that point out of the copy. Without it they are an error.

    Raises ArchiveError where the system cannot keep links out.
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
        flags = _open_flags("O_NOFOLLOW", "O_CLOEXEC")
        self._folder_flags = _open_flags("O_DIRECTORY") | flags
        self._new_file_flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | flags
        path = Path(local_path(target, "target of a copy"))
        is_folder = path.is_dir()
        self._base = path if is_folder else path.parent
        self._above: tuple[str, ...] = ((name,) if name else ()) if is_folder else (path.name,)
        self._only_folder = not name or (not is_folder and os.fspath(target).endswith("/"))
        self._max_bytes = checked_limit("max_bytes", max_bytes)
        self._max_files = checked_limit("max_files", max_files)
        self._outside_links = outside_links
        self._bytes = self._files = 0
        self._is_link = False
        self._name = name
        self._root: int | None = None
        self._folder: tuple[tuple[str, ...], int] | None = None  # the folder that was written to last, and its open descriptor
        self._folders: list[tuple[tuple[str, ...], TarInfo]] = []  # made here; their modes and times are set last
        self._temporary: str | None = None  # in the open folder: what is not complete yet and has not its name
        self._file: tuple[int, str, TarInfo] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close what is open, and remove a file that is not complete."""
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
        with self._archive_errors():
            if isinstance(item, bytes):
                self._write(item)
            else:
                self._finish()
                self._begin(item)

    def result(self) -> Path | None:
        if self._is_link:
            self._is_link = False
            return None
        with self._archive_errors():
            self._finish()
            for parts, member in reversed(self._folders):
                folder = self._open(parts)
                try:
                    _set_mode_and_time(folder, member)
                finally:
                    os.close(folder)
        return self.path

    @contextmanager
    def _archive_errors(self) -> Iterator[None]:
        """A context manager that turns an OSError into an ArchiveError."""
        try:
            yield
        except OSError as error:
            raise ArchiveError(f"{self._name!r} cannot be written to {self.path}: {error.strerror}") from error

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
            self._root = os.open(self._base, _open_flags("O_DIRECTORY", "O_CLOEXEC"))
        self._count(member)
        inside = _parts_inside(member.name)
        parts = (*self._above, *inside)
        if not parts:  # the folder whose content goes into an existing one
            return
        folder = self._parent(parts[:-1])
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

    def _parent(self, parts: tuple[str, ...]) -> int:
        """The descriptor of a folder of the copy. It stays open for the next member in it."""
        if self._folder is None or self._folder[0] != parts:
            folder = self._open(parts)
            if self._folder is not None:
                os.close(self._folder[1])
            self._folder = parts, folder
        return self._folder[1]

    def _open(self, parts: tuple[str, ...]) -> int:
        """A new descriptor of a folder of the copy."""
        assert self._root is not None
        folder = os.dup(self._root)
        for part in parts:
            try:
                child = os.open(part, self._folder_flags, dir_fd=folder)
            finally:
                os.close(folder)
            folder = child
        return folder

    def _make_folder(self, folder: int, parts: tuple[str, ...], member: TarInfo) -> None:
        try:
            os.mkdir(parts[-1], 0o700, dir_fd=folder)
        except FileExistsError:
            os.close(os.open(parts[-1], self._folder_flags, dir_fd=folder))  # raises unless it is a folder, which then keeps its mode
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
        *above, linked = (*self._above, *_parts_inside(member.linkname))
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
        with suppress(FileNotFoundError):  # a rename onto the same file leaves it
            os.unlink(temporary, dir_fd=folder)

    def _make_file(self, folder: int, name: str, member: TarInfo) -> None:
        if not member.isreg() or member.type == GNUTYPE_SPARSE or any(key.startswith("GNU.sparse") for key in member.pax_headers):
            raise ArchiveError(f"{member.name!r} is {_kind(member)}, which is not copied")
        self._temporary = _temporary_name()
        self._file = os.open(self._temporary, self._new_file_flags, 0o600, dir_fd=folder), name, member

    def _write(self, data: bytes) -> None:
        if self._file is not None:
            while data:
                data = data[os.write(self._file[0], data) :]

    def _finish(self) -> None:
        """Give the complete file its name."""
        if self._file is not None and self._folder is not None:
            file, name, member = self._file
            _set_mode_and_time(file, member)
            _set_capability(file, member)
            self._rename(self._folder[1], name)
            self._file = None
            os.close(file)

    def _rename(self, folder: int, name: str) -> None:
        assert self._temporary is not None
        os.replace(self._temporary, name, src_dir_fd=folder, dst_dir_fd=folder)
        self._temporary = None


def _open_flags(*names: str) -> int:
    """Flags for ``os.open``, by name.

    Raises ArchiveError where the system has none of that name: nothing else keeps links out.
    """
    flags = 0
    for name in names:
        if not hasattr(os, name):
            raise ArchiveError(f"this system cannot unpack a copy safely: it has no {name}; archive(…) gives the tar as it is")
        flags |= getattr(os, name)
    return flags


def _parts_inside(name: str) -> list[str]:
    """The path to a member without the first part, which is the name of the copy.

    Raises ArchiveError for one that leads up.
    """
    top, *parts = name.split("/")
    if ".." in (top, *parts):
        raise ArchiveError(f"{name!r} is no name for a file in an archive")
    return [part for part in parts if part not in ("", ".")]


def _stays_inside(link: str, depth: int) -> bool:
    """Whether a link at this depth in the copy points into the copy: first up, then down."""
    # A name before ".." may be another link, which may lead anywhere.
    parts = [part for part in link.split("/") if part not in ("", ".")]
    up = next((at for at, part in enumerate(parts) if part != ".."), len(parts))
    return not link.startswith("/") and up <= depth and ".." not in parts[up:]


def _set_mode_and_time(file: int, member: TarInfo) -> None:
    """Set the permissions and time of an open file or folder; it is never setuid."""
    os.fchmod(file, member.mode & 0o777)
    time = _nanoseconds(member)
    os.utime(file, ns=(time, time))


def _set_capability(file: int, member: TarInfo) -> None:
    """Set the capabilities of an open file, if it has some and this process may do that."""
    if capability := member.pax_headers.get(PAX_CAPABILITY):
        with suppress(AttributeError, OSError):  # there are some on Linux alone, and not in every file system
            os.setxattr(file, CAPABILITY, capability.encode("utf-8", "surrogateescape"))


def _nanoseconds(member: TarInfo) -> int:
    """When a member was last changed, in nanoseconds since 1970; 0 if its mtime is malformed."""
    match = _TIME.fullmatch(member.pax_headers.get("mtime", str(member.mtime)))
    if match is None:
        return 0
    sign, seconds, fraction = match.groups("")
    return int(f"{sign}{seconds}{fraction[:9]:0<9}")


def _temporary_name() -> str:
    return f".{secrets.token_hex(8)}.part"


def _kind(member: TarInfo) -> str:
    """What a member is, in words."""
    kinds = {DIRTYPE: "a folder", SYMTYPE: "a link", LNKTYPE: "a hard link", FIFOTYPE: "a pipe"}
    return kinds.get(member.type, "a sparse file" if member.isreg() else "a device")


def checked_limit(name: str, limit: int | None) -> int | None:
    """The limit. Raises InvalidArgument for a negative one."""
    return None if limit is None else whole_number(name, limit)
