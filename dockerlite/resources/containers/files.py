"""Files in containers, running or not: copy them in and out, read, write and stat them."""

from __future__ import annotations

import os
import posixpath
import time
from pathlib import Path, PurePath
from typing import TYPE_CHECKING, TypeVar

from ... import values
from ...archives.packing import Source, Tar, single_file_tar, tar_body
from ...archives.unpacking import FileContent, Unpacker
from ...core.answers import Collected, Collector, Nothing, ReadBy
from ...core.flow import Flow, Local
from ...core.operation import Operation
from ...core.request import Body
from ...errors import ArchiveError, EngineError, InvalidArgument, PathNotFound
from ...values.checks import container_path, refusal, whole_number
from ...wire.tar import Item, Members, TarStream
from ..verb import C, Handle, call, stream

if TYPE_CHECKING:
    from .path_stat import PathStat

T = TypeVar("T")

_ARCHIVE = "/containers/{id}/archive"


class Reraise:
    """Collects an answer that should have been an error: an item, or its end, raises that error."""

    def __init__(self, failed: EngineError) -> None:
        self._failed = failed

    def each(self, item: object) -> None:
        raise self._failed

    def result(self) -> None:
        raise self._failed


def _absolute_path(path: str | PurePath) -> str:
    """A path of a container, absolute and without ``.`` and ``..``.

    Engines resolve these themselves, each in its own way.
    """
    return posixpath.normpath("/" + container_path(path).lstrip("/"))


def stat_flow(id: str, path: str) -> Flow[PathStat]:
    """What the file at a path is. Raises PathNotFound."""
    from .path_stat import read_stat

    query = {"path": path}
    try:
        return (yield from Operation("HEAD", _ARCHIVE, ReadBy(read_stat), at={"id": id}, query=query))
    except EngineError as failed:
        # An answer to HEAD has no body; the one to GET has the message.
        reraise = Reraise(failed)
        yield from Operation(
            "GET", _ARCHIVE, Collected(TarStream(f"GET {_ARCHIVE}"), lambda: reraise), at={"id": id}, query=query, waits=False
        )
        raise


def fetch_flow(id: str, path: str, collector: Collector[Item, T | None], *, writes_files: bool = False) -> Flow[T]:
    """What ``collector`` makes of the members of the archive of a path.

    The collector returns None for a link, which is then followed.
    """
    # Docker sends the link itself, podman its target.
    fetched = yield from _fetch_operation(id, path, collector, writes_files)
    if fetched is None:
        stat = yield from stat_flow(id, path)
        fetched = yield from _fetch_operation(id, stat.link_target or path, collector, writes_files)
    if fetched is None:
        raise ArchiveError(f"{path} is a link to another link")
    return fetched


def _fetch_operation(id: str, path: str, collector: Collector[Item, T | None], writes_files: bool) -> Operation[T | None]:
    answer = Collected(Members(f"GET {_ARCHIVE}"), lambda: collector, writes_files=writes_files)
    return Operation("GET", _ARCHIVE, answer, at={"id": id}, query={"path": path})


def store_operation(id: str, folder: str, body: Body, *, copy_uid_gid: bool, overwrite: bool) -> Operation[None]:
    """The operation that unpacks an archive into a folder of a container."""
    query = {"path": folder, "noOverwriteDirNonDir": None if overwrite else True, "copyUIDGID": copy_uid_gid or None}
    return Operation("PUT", _ARCHIVE, Nothing, at={"id": id}, query=query, body=body, waits=True)


def destination_flow(id: str, path: str | PurePath, name: str | None) -> Flow[tuple[str, str]]:
    """The folder that a copy goes to, and the name of the copy in it.

    That is ``name`` if ``path`` is a folder; with ``name=None``, ``path`` must not be a folder.
    """
    must_be_folder = container_path(path).endswith(("/", "/."))
    path = _absolute_path(path)
    try:
        stat = yield from stat_flow(id, path)
        if stat.is_link:
            path = _absolute_path(stat.link_target or path)
            stat = yield from stat_flow(id, path)
    except PathNotFound:
        if must_be_folder:
            raise
        yield from stat_flow(id, posixpath.dirname(path))  # podman would create it
    else:
        if stat.is_dir and name is not None:
            return path, name
        if stat.is_dir or must_be_folder:
            raise InvalidArgument(f"{path} is {'a folder' if stat.is_dir else 'not a folder'} in the container")
    return posixpath.split(path)


class ContainerFiles(Handle[C]):
    """The verbs of a container for its files."""

    @call
    def stat(self, path: str | PurePath) -> Flow[PathStat]:
        """What a path in it is: ``is_dir``, ``is_link``, ``size``, ``permissions``, ``mtime``.

        Raises PathNotFound.

        ``HEAD /containers/{id}/archive``
        """
        return stat_flow(self.id, _absolute_path(path))

    @call
    def read_file(self, path: str | PurePath, *, max_bytes: int | None = None) -> Flow[bytes]:
        """The content of a file in it; a link is followed.

        Args:
            max_bytes: refuse a longer file, before any of it is fetched.

        Raises PathNotFound, and ArchiveError if it is not a file, or too long.

        ``GET /containers/{id}/archive``
        """
        return (yield from fetch_flow(self.id, _absolute_path(path), FileContent(str(path), max_bytes)))

    @call
    def write_file(
        self,
        path: str | PurePath,
        data: bytes | str,
        *,
        mode: int = 0o644,
        uid: int = 0,
        gid: int = 0,
        mtime: values.Moment | None = None,
    ) -> Flow[None]:
        """Create or replace a file in it; a link is followed.

        Args:
            data: the content; text is encoded as UTF-8.
            mode: its permissions.
            uid, gid: numeric owner and group.
            mtime: modification time: a datetime, seconds since 1970, or ``"10m"`` for that long
                ago. Default: now.

        Raises PathNotFound if the folder does not exist, InvalidArgument if the path is a folder.

        ``HEAD /containers/{id}/archive``, ``PUT /containers/{id}/archive``
        """
        content = data.encode() if isinstance(data, str) else data
        if not isinstance(content, bytes):
            raise refusal(data, "content of a file", "one is a text or bytes")
        mode, owner = whole_number("mode", mode), (whole_number("uid", uid), whole_number("gid", gid))
        seconds, _, fraction = values.moment(time.time() if mtime is None else mtime).partition(".")
        folder, name = yield from destination_flow(self.id, path, None)
        body = single_file_tar(name, content, mode=mode, owner=owner, nanoseconds=int(seconds + fraction))
        yield from store_operation(self.id, folder, body, copy_uid_gid=False, overwrite=False)

    @call
    def copy_to(
        self,
        source: str | os.PathLike[str],
        path: str | PurePath,
        *,
        uid: int | None = None,
        gid: int | None = None,
        mode: int | None = None,
        copy_uid_gid: bool = False,
        overwrite: bool = False,
    ) -> Flow[None]:
        """Copy a file or folder of this machine into it, like ``docker cp``.

        Links stay links; modes, times and file capabilities are kept.

        Args:
            source: the file or folder; ``folder/.`` is the content of the folder without the folder
                itself.
            path: an existing folder, or a text that ends in ``/``: the copy goes into it. Anything
                else is the new name of the copy.
            uid, gid: numeric owner and group. Default: root.
            mode: permissions of all files, instead of their own; folders keep theirs.
            copy_uid_gid: keep the numeric owners and groups of the source. An engine gives the copy
                to the user of the container instead if that is not root; podman always does.
            overwrite: allow a file to replace a folder, and a folder to replace a file.

        The source is read while it is sent, so its size does not matter; sockets and devices are
        left out, hard links become separate files. Raises PathNotFound if the folder does not exist
        in the container, InvalidArgument if the source cannot be read or the path is a file where
        it must be a folder.

        ``HEAD /containers/{id}/archive``, ``PUT /containers/{id}/archive``
        """
        if copy_uid_gid and (uid is not None or gid is not None):
            raise InvalidArgument("copy_uid_gid=True keeps the owners: give either it, or uid and gid")
        files = yield from Local(lambda: Source(source))
        folder, name = yield from destination_flow(self.id, path, "" if files.is_contents else files.name)
        body = files.pack(name, mode=mode, owner=None if copy_uid_gid else (uid or 0, gid or 0))
        yield from store_operation(self.id, folder, body, copy_uid_gid=copy_uid_gid, overwrite=overwrite)

    @call
    def copy_from(
        self,
        path: str | PurePath,
        target: str | os.PathLike[str],
        *,
        max_bytes: int | None = None,
        max_files: int | None = None,
        outside_links: bool = False,
    ) -> Flow[Path]:
        """Copy a file or folder of it to this machine, like ``docker cp``; the path of the copy.

        Args:
            path: the file or folder; ``folder/.`` is the content of the folder without the folder
                itself. A link is followed.
            target: an existing folder: the copy goes into it. Anything else is the new name of the
                copy.
            max_bytes: give up if the files have more bytes in total.
            max_files: give up if there are more files, folders and links.
            outside_links: keep symbolic links that point out of the copy. Without it, such a link
                aborts the copy.

        Nothing is written outside of the target, whatever the container holds. Modes and times are
        kept, and file capabilities if this process may set them, as root may; owners and setuid
        bits are not. A folder that already exists keeps its own. A copy that fails leaves the files
        that were complete.

        Raises PathNotFound, and ArchiveError for a limit that was reached, a link that points out,
        a device or pipe, and for what cannot be written here.

        ``GET /containers/{id}/archive``
        """
        place = _absolute_path(path)
        name = "" if container_path(path).endswith("/.") or place == "/" else posixpath.basename(place)
        limits = {"max_bytes": max_bytes, "max_files": max_files}
        unpacker = yield from Local(lambda: Unpacker(target, name, outside_links=outside_links, **limits))
        try:
            return (yield from fetch_flow(self.id, place, unpacker, writes_files=True))
        finally:
            yield from Local(unpacker.close)

    @call
    def put_archive(self, tar: Tar, path: str | PurePath, *, copy_uid_gid: bool = False, overwrite: bool = False) -> Flow[None]:
        """Unpack a tar, compressed or not, into a folder of it.

        Args:
            tar: its bytes, an open file, or an iterable of blocks, such as the ``archive`` of
                another container.
            path: the folder.
            copy_uid_gid: give everything to the user of the container, if that is not root.
            overwrite: allow a file to replace a folder, and a folder to replace a file.

        Raises PathNotFound if the folder does not exist.

        ``HEAD /containers/{id}/archive``, ``PUT /containers/{id}/archive``
        """
        body = tar_body(tar)
        place = _absolute_path(path)
        yield from stat_flow(self.id, place)  # podman would create it
        yield from store_operation(self.id, place, body, copy_uid_gid=copy_uid_gid, overwrite=overwrite)

    @stream
    def archive(self, path: str | PurePath) -> Operation[bytes]:
        """A file or folder of it as a tar, in blocks as they arrive.

        A link is sent as a link; podman sends what it points to. Raises PathNotFound, and
        ConnectionLost or StreamError at the end if the tar is incomplete.

        ``GET /containers/{id}/archive``
        """
        query = {"path": _absolute_path(path)}
        return Operation("GET", _ARCHIVE, TarStream(f"GET {_ARCHIVE}"), at={"id": self.id}, query=query)

    @stream
    def export(self) -> Operation[bytes]:
        """All its files as one tar, in blocks as they arrive; without volumes.

        Raises ConnectionLost or StreamError at the end if the tar is incomplete.

        ``GET /containers/{id}/export``
        """
        return Operation("GET", "/containers/{id}/export", TarStream("GET /containers/{id}/export"), at={"id": self.id})
