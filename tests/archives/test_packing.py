"""What is packed to be copied into containers."""

from __future__ import annotations

import io
import os
import socket
import stat
import tarfile
from pathlib import Path

import pytest

from dockerlite import InvalidArgument
from dockerlite.archives.packing import Source, single_file_tar
from tests.support.tars import (
    CAPABILITY,
    contents,
    everything,
    may_set_capabilities,
    read,
    unpack,
)


def test_a_folder_is_packed_and_unpacked_to_the_same(tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    (tree / "sub" / "deeper").mkdir(parents=True)
    (tree / "sub" / "file").write_bytes(b"x" * 2_000_000)
    (tree / "sub" / "file").chmod(0o640)
    (tree / "link").symlink_to("sub/file")
    (tree / "\udcff").write_bytes(b"no text")
    os.utime(tree / "sub" / "file", ns=(0, 1700000000123456789))
    copy = unpack(b"".join(Source(tree).pack("any")), tmp_path)
    assert everything(copy) == everything(tree)
    for name in ("sub/file", "link", "\udcff", "sub/deeper"):
        one, other = (tree / name).lstat(), (copy / name).lstat()
        assert (one.st_mode, one.st_size, one.st_mtime_ns) == (other.st_mode, other.st_size, other.st_mtime_ns)


def test_what_is_packed_belongs_to_whom_one_says(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"x")
    mine = (os.getuid(), os.getgid())
    for owner, expected in ((None, mine), ((0, 0), (0, 0)), ((7, 8), (7, 8))):
        found = [item for item in read(Source(tmp_path).pack("t", mode=0o600, owner=owner)) if isinstance(item, tarfile.TarInfo)]
        assert [(item.name, item.uid, item.gid) for item in found] == [("t", *expected), ("t/file", *expected)]
        assert [item.mode for item in found] == [stat.S_IMODE(tmp_path.stat().st_mode), 0o600]


def test_pipes_are_packed_and_sockets_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)  # the path of a socket has to be short
    os.mkfifo("pipe")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind("socket")
        assert [name for name, _, _ in contents(Source(".").pack(""))] == ["pipe"]


@pytest.mark.parametrize(("path", "name", "is_contents"), [("{}", "tree", False), ("{}/", "tree", False), ("{}/.", "tree", True)])
def test_a_source_knows_its_name(path: str, name: str, is_contents: bool, tmp_path: Path) -> None:
    (tmp_path / "tree").mkdir()
    source = Source(path.format(tmp_path / "tree"))
    assert (source.name, source.is_folder, source.is_contents) == (name, True, is_contents)


@pytest.mark.parametrize("name", ["missing", "\0", "x" * 300])
def test_a_source_that_is_not_there_is_named(name: str, tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="cannot be sent"):
        Source(tmp_path / name)


def test_a_file_that_goes_away_on_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 2_000_000)
    (tmp_path / "b").write_bytes(b"")
    packing = Source(tmp_path).pack("")
    next(packing)
    (tmp_path / "b").unlink()
    with pytest.raises(InvalidArgument, match="/b' cannot be sent: No such file"):
        list(packing)


def test_a_file_that_becomes_shorter_on_the_way_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "a").write_bytes(b"x" * 2_000_000)
    packing = Source(tmp_path / "a").pack("a")
    next(packing)
    os.truncate(tmp_path / "a", 700_000)
    with pytest.raises(InvalidArgument, match="became shorter"):
        list(packing)


def test_one_file_is_packed_from_memory() -> None:
    data = single_file_tar("f", b"content", mode=0o4750, owner=(1, 2), nanoseconds=1_500_000_000)
    with tarfile.open(fileobj=io.BytesIO(data)) as archive:
        (found,) = archive.getmembers()
        assert (found.name, found.mode, found.uid, found.gid, found.mtime) == ("f", 0o4750, 1, 2, 1.5)
        assert archive.extractfile(found).read() == b"content"  # type: ignore[union-attr]


def test_capabilities_of_files_are_packed_and_unpacked(tmp_path: Path) -> None:
    if not may_set_capabilities(tmp_path):
        pytest.skip("only root may give capabilities to a file, in a file system that has them")
    tree = tmp_path / "tree"
    tree.mkdir()
    for name in ("plain", "able", "\udcff"):
        (tree / name).write_bytes(b"x")
        os.utime(tree / name, ns=(0, 1700000000123456789))
    for name in ("able", "\udcff"):
        os.setxattr(tree / name, "security.capability", CAPABILITY)
    copy = unpack(b"".join(Source(tree).pack("any")), tmp_path)
    assert [os.listxattr(copy / name) for name in ("plain", "able", "\udcff")] == [[], ["security.capability"], ["security.capability"]]
    assert os.getxattr(copy / "able", "security.capability") == CAPABILITY
    assert (copy / "able").stat().st_mtime_ns == 1700000000123456789
