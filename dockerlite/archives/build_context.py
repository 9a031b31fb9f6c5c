"""Build contexts: a folder as the tar that a build is sent, without what its .dockerignore names.

The tar is made while it is sent, so it takes the same little memory whatever the folder holds. Its members are in the order of their
names, belong to root, and keep their modes and times; links stay links.
"""

from __future__ import annotations

import hashlib
import io
import os
import posixpath
import re
import stat
import tarfile
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Sequence
from typing import BinaryIO, NamedTuple

from ..core.request import Body
from ..errors import InvalidArgument
from .archive import SEND_SIZE, in_pieces

#: An archive: its bytes, an open file, or its pieces one by one. Async pieces are for the asyncio client alone.
Tar = bytes | BinaryIO | Iterable[bytes] | AsyncIterable[bytes]

_IGNORE = ".dockerignore"
_END = bytes(2 * tarfile.BLOCKSIZE)
_KINDS = {stat.S_IFREG: tarfile.REGTYPE, stat.S_IFDIR: tarfile.DIRTYPE, stat.S_IFLNK: tarfile.SYMTYPE, stat.S_IFIFO: tarfile.FIFOTYPE}

# A set such as [a-z] takes anything but these as they are; a backslash takes them, too.
_LETTER = r"(?:\\.|[^\]\\-])"
_RANGE = re.compile(rf"({_LETTER})(?:-({_LETTER}))?", re.S)
_TOKEN = re.compile(
    rf"(?P<deep>\*\*/?)|(?P<any>\*)|(?P<one>\?)|\\(?P<escaped>.)|\[(?P<none_of>\^?+)(?P<set>(?:{_LETTER}(?:-{_LETTER})?)+)\]|(?P<plain>[^\\\[])",
    re.S,
)
_SUFFIX = re.compile(r"\*\*([^/*?\[\]\\][^*?\[\]\\]*)", re.S)


class Pattern(NamedTuple):
    """A line of a .dockerignore."""

    regex: re.Pattern[str]
    #: It brings back what a line above left out.
    exception: bool
    #: What every path that it matches begins with.
    start: str


class Ignored:
    """What a .dockerignore leaves out, as the docker command reads it: the last line that matches a path or a folder above it decides.

    Args:
        content: of the file.
        keep: paths that are never left out.
    """

    def __init__(self, content: bytes, keep: Iterable[str] = ()) -> None:
        lines = content.decode("utf-8-sig", "surrogateescape").split("\n")
        self._patterns = [_pattern(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
        self._keep = frozenset(keep)

    def judge(self, path: str, above: Sequence[bool] = ()) -> tuple[bool, list[bool]]:
        """Whether a path is left out, and which lines match it; ``above`` has those that match the folder it is in."""
        ignored, matches = False, []
        for at, line in enumerate(self._patterns):
            # As in the command, a line that would change nothing is not tried, and then does not hold for what is in the folder either.
            matched = bool(above and above[at]) or (line.exception == ignored and line.regex.fullmatch(path) is not None)
            matches.append(matched)
            if matched:
                ignored = not line.exception
        return ignored and path not in self._keep, matches

    def may_keep_in(self, folder: str) -> bool:
        """Whether something in a folder that is left out may be brought back."""
        inside = folder + "/"
        exceptions = any(line.start.startswith(inside) or inside.startswith(line.start) for line in self._patterns if line.exception)
        return exceptions or any(path.startswith(inside) for path in self._keep)


def _pattern(line: str) -> Pattern:
    """A line of a .dockerignore, understood."""
    exception = line.startswith("!")
    said = line[1:].strip() if exception else line
    glob = posixpath.normpath(said).lstrip("/") if said else ""
    if exception and not glob:
        raise _malformed(line)
    literal = re.match(r"[^*?\[\\]*", glob)
    try:
        return Pattern(re.compile(_regex(glob, line), re.S), exception, literal[0] if literal else "")
    except re.error:  # a range such as [z-a]
        raise _malformed(line) from None


def _regex(glob: str, line: str) -> str:
    if suffix := _SUFFIX.fullmatch(glob):  # the command takes **.txt for **/*.txt, but does not take **.t* for **/*.t*
        return ".*" + re.escape(suffix[1])
    parts, at = [], 0
    while at < len(glob):
        token = _TOKEN.match(glob, at)
        if token is None:
            raise _malformed(line)
        at = token.end()
        if token["deep"]:
            parts.append("(?:.*/)?" if at < len(glob) else ".*")
        elif token["any"] or token["one"]:
            parts.append("[^/]*" if token["any"] else "[^/]")
        elif token["set"]:
            ranges = "".join(_range(*found.groups()) for found in _RANGE.finditer(token["set"]))
            parts.append(f"[{token['none_of']}{ranges}]")
        else:
            parts.append(re.escape(token["escaped"] or token["plain"]))
    return "".join(parts)


def _range(first: str, last: str | None) -> str:
    return re.escape(first[-1]) + ("" if last is None else "-" + re.escape(last[-1]))


def _malformed(line: str) -> InvalidArgument:
    return InvalidArgument(f"{_IGNORE}: {line!r} is no pattern; one looks like '*.log', 'docs/**/*.md' or '!README.md'")


class Context:
    """A folder as a tar. Iterate for its bytes, as often as you like; each time the files are read anew.

    Args:
        folder: what to send.
        dockerfile: relative to the folder, or anywhere else; one from outside is sent along, and COPY does not see it.
        text: a Dockerfile that is no file at all; it is sent along in the same way.

    Its ``.dockerignore`` is read, or ``<dockerfile>.dockerignore`` where there is such a file. Raises InvalidArgument at once where there
    is no folder, no Dockerfile, or no sense in a line of it, and on the way when a file cannot be read.
    """

    def __init__(
        self, folder: str | os.PathLike[str], *, dockerfile: str | os.PathLike[str] = "Dockerfile", text: str | None = None
    ) -> None:
        self._root = os.path.realpath(folder)
        if not os.path.isdir(self._root):
            raise InvalidArgument(f"{os.fspath(folder)!r} is no folder to build from")
        where = os.path.realpath(os.path.join(self._root, dockerfile))
        if text is None and not os.path.isfile(where):
            raise InvalidArgument(f"there is no Dockerfile {where!r}")
        #: Where the engine finds the Dockerfile in the tar.
        self.dockerfile = os.path.relpath(where, self._root)
        self._texts: dict[str, bytes] = {}
        lines = _content(os.path.join(self._root, _IGNORE))
        if text is not None or os.path.commonpath([self._root, where]) != self._root:
            self._send_along(text.encode() if text is not None else _content(where) or b"", lines)
        own = _content(where + _IGNORE)
        self._ignored = Ignored((lines if own is None else own) or b"", {self.dockerfile, _IGNORE})

    def _send_along(self, dockerfile: bytes, lines: bytes | None) -> None:
        """Put a Dockerfile into the tar, under a name that the engine is told to take out of it again before it builds."""
        self.dockerfile = f".dockerfile.{hashlib.sha256(dockerfile).hexdigest()[:20]}"
        lines = _IGNORE.encode() if lines is None else lines
        self._texts = {self.dockerfile: dockerfile, _IGNORE: lines + f"\n{self.dockerfile}\n".encode()}

    def __iter__(self) -> Iterator[bytes]:
        try:
            yield from in_pieces(self._pieces())
        except OSError as failed:
            raise InvalidArgument(f"{failed.filename!r} cannot be sent: {failed.strerror}") from failed

    def _pieces(self) -> Iterator[bytes]:
        for name, content in self._texts.items():
            yield _text_member(name, content)
        for path in self._paths("", (), []):
            if path not in self._texts:
                yield from self._member(path)
        yield _END

    def _paths(self, folder: str, above: Sequence[bool], parents: list[str]) -> Iterator[str]:
        """What is sent of a folder; ``parents`` are folders that are ignored themselves, and sent as soon as something in them is."""
        with os.scandir(os.path.join(self._root, folder)) as found:
            entries = sorted(found, key=lambda entry: entry.name)
        for entry in entries:
            path = posixpath.join(folder, entry.name)
            ignored, matches = self._ignored.judge(path, above)
            is_folder = entry.is_dir(follow_symlinks=False)
            if not ignored:
                yield from parents
                parents.clear()
                yield path
            elif is_folder and self._ignored.may_keep_in(path):
                parents.append(path)
            else:
                continue
            if is_folder:
                yield from self._paths(path, matches, parents)
                if ignored and parents:
                    parents.pop()

    def _member(self, path: str) -> Iterator[bytes]:
        """A file, folder or link as a member of the tar; sockets and devices are left out."""
        full = os.path.join(self._root, path)
        about = os.lstat(full)
        member = tarfile.TarInfo(path)
        member.mode, member.mtime = stat.S_IMODE(about.st_mode), int(about.st_mtime)
        kind = stat.S_IFMT(about.st_mode)
        if kind in _KINDS:
            member.type = _KINDS[kind]
            member.linkname = os.readlink(full) if kind == stat.S_IFLNK else ""
            member.size = about.st_size if kind == stat.S_IFREG else 0
            yield _header(member)
        if kind == stat.S_IFREG:
            yield from _file(full, member.size)
            yield _padding(member.size)


def only_dockerfile(text: str) -> bytes:
    """The tar of a build that has nothing but a Dockerfile."""
    return _text_member("Dockerfile", text.encode()) + _END


def tar_body(tar: Tar) -> Body:
    """An archive as a request body; an open file is read in blocks while it is sent."""
    if isinstance(tar, (bytes, AsyncIterable)):
        return tar
    read: Callable[[int], bytes] | None = getattr(tar, "read", None)
    if read is not None and not isinstance(tar, io.TextIOBase):
        return iter(lambda: read(SEND_SIZE), b"")
    if isinstance(tar, Iterable) and not isinstance(tar, (str, bytearray, memoryview, io.TextIOBase)):
        return iter(tar)
    raise InvalidArgument(f"{tar!r} is no archive; one is bytes, a file that is open for reading bytes, or an iterable of bytes")


def _content(path: str) -> bytes | None:
    """What is in a file; None if there is none."""
    try:
        with open(path, "rb") as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as failed:
        raise InvalidArgument(f"{path!r} cannot be read: {failed.strerror}") from failed


def _file(path: str, size: int) -> Iterator[bytes]:
    left = size
    with open(path, "rb") as file:
        while left and (data := file.read(min(left, SEND_SIZE))):
            left -= len(data)
            yield data
    if left:
        raise InvalidArgument(f"{path!r} became shorter while it was sent")


def _text_member(name: str, content: bytes) -> bytes:
    member = tarfile.TarInfo(name)
    member.size = len(content)
    return _header(member) + content + _padding(member.size)


def _header(member: tarfile.TarInfo) -> bytes:
    # Names may be any bytes: the GNU format takes them as they are.
    return member.tobuf(tarfile.GNU_FORMAT, "utf-8", "surrogateescape")


def _padding(size: int) -> bytes:
    return bytes(-size % tarfile.BLOCKSIZE)
