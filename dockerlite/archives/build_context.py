"""Build contexts: a folder as the tar that a build is sent, without what its .dockerignore names.

The tar is made while it is sent, so it takes little memory whatever the folder holds. Its members
are sorted by name, belong to root, and keep their modes, times and file capabilities; links stay
links.
"""

from __future__ import annotations

import hashlib
import os
import posixpath
import stat
from collections.abc import Iterator, Sequence
from tarfile import GNU_FORMAT, PAX_FORMAT, TarInfo

from ..errors import InvalidArgument
from .dockerignore import DOCKERIGNORE, IgnoreRules
from .packing import MEMBER_TYPES, TRAILER, capability_header, file_content, merge_pieces, padding


class BuildFolder:
    """A folder as a tar.

    Iterate for its bytes, as often as you like; each time the files are read anew.

    Args:
        folder: what to send.
        dockerfile: relative to the folder, or anywhere else. One from outside is sent along, and
            COPY does not see it.
        text: a Dockerfile as text, which is sent along in the same way.

    ``<dockerfile>.dockerignore`` is read if it exists, otherwise the folder's ``.dockerignore``.
    Raises InvalidArgument at once if there is no folder or no Dockerfile, or if a line of the
    ``.dockerignore`` is malformed, and during iteration if a file cannot be read.
    """

    def __init__(
        self, folder: str | os.PathLike[str], *, dockerfile: str | os.PathLike[str] = "Dockerfile", text: str | None = None
    ) -> None:
        self._root = os.path.realpath(folder)
        if not os.path.isdir(self._root):
            raise InvalidArgument(f"{os.fspath(folder)!r} is no folder to build from")
        path = os.path.realpath(os.path.join(self._root, dockerfile))
        if text is None and not os.path.isfile(path):
            raise InvalidArgument(f"there is no Dockerfile {path!r}")
        #: Where the engine finds the Dockerfile in the tar.
        self.dockerfile = os.path.relpath(path, self._root)
        self._texts: dict[str, bytes] = {}
        lines = _read_if_exists(os.path.join(self._root, DOCKERIGNORE))
        if text is not None or os.path.commonpath([self._root, path]) != self._root:
            self._send_along(text.encode() if text is not None else _read_if_exists(path) or b"", lines)
        own = _read_if_exists(path + DOCKERIGNORE)
        self._rules = IgnoreRules((lines if own is None else own) or b"", {self.dockerfile, DOCKERIGNORE})

    def _send_along(self, dockerfile: bytes, lines: bytes | None) -> None:
        """Add a Dockerfile to the tar.

        The ``.dockerignore`` that is sent has its name, so the engine removes it before it builds.
        """
        self.dockerfile = f".dockerfile.{hashlib.sha256(dockerfile).hexdigest()[:20]}"
        lines = DOCKERIGNORE.encode() if lines is None else lines
        self._texts = {self.dockerfile: dockerfile, DOCKERIGNORE: lines + f"\n{self.dockerfile}\n".encode()}

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from merge_pieces(self._pieces())
        except OSError as error:
            raise InvalidArgument(f"{error.filename!r} cannot be sent: {error.strerror}") from error

    def _pieces(self) -> Iterator[bytes]:
        for name, content in self._texts.items():
            yield _text_member(name, content)
        for path in self._paths("", (), []):
            if path not in self._texts:
                yield from self._member(path)
        yield TRAILER

    def _paths(self, folder: str, above: Sequence[bool], parents: list[str]) -> Iterator[str]:
        """The paths in a folder that are sent.

        Args:
            above: which lines of the ``.dockerignore`` match the folder.
            parents: folders above that are ignored, but are sent if something in them is.
        """
        with os.scandir(os.path.join(self._root, folder)) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
        for entry in entries:
            path = posixpath.join(folder, entry.name)
            ignored, matches = self._rules.judge(path, above)
            is_folder = entry.is_dir(follow_symlinks=False)
            if not ignored:
                yield from parents
                parents.clear()
                yield path
            elif is_folder and self._rules.may_keep_in(path):
                parents.append(path)
            else:
                continue
            if is_folder:
                yield from self._paths(path, matches, parents)
                if ignored and parents:
                    parents.pop()

    def _member(self, path: str) -> Iterator[bytes]:
        """The tar member of a file, folder or link. Sockets and devices are left out."""
        full = os.path.join(self._root, path)
        status = os.lstat(full)
        member = TarInfo(path)
        member.mode, member.mtime = stat.S_IMODE(status.st_mode), int(status.st_mtime)
        kind = stat.S_IFMT(status.st_mode)
        if kind in MEMBER_TYPES:
            member.type = MEMBER_TYPES[kind]
            member.linkname = os.readlink(full) if kind == stat.S_IFLNK else ""
            member.size = status.st_size if kind == stat.S_IFREG else 0
            member.pax_headers = capability_header(full) if kind == stat.S_IFREG else {}
            yield _header(member)
        if kind == stat.S_IFREG:
            yield from file_content(full, member.size)


def only_dockerfile(text: str) -> bytes:
    """The tar of a build that needs only a Dockerfile."""
    return _text_member("Dockerfile", text.encode()) + TRAILER


def _read_if_exists(path: str) -> bytes | None:
    """The content of a file; None if there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise InvalidArgument(f"{path!r} cannot be read: {error.strerror}") from error


def _text_member(name: str, content: bytes) -> bytes:
    member = TarInfo(name)
    member.size = len(content)
    return _header(member) + content + padding(member.size)


def _header(member: TarInfo) -> bytes:
    # Names may be any bytes: the GNU format stores them unchanged. Capabilities need the other one.
    return member.tobuf(PAX_FORMAT if member.pax_headers else GNU_FORMAT, "utf-8", "surrogateescape")
