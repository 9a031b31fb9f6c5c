"""Files, live: in and out of containers that need not run."""

from __future__ import annotations

import io
import os
import tarfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlite import ArchiveError, ContainerNotFound, Docker, InvalidArgument, PathNotFound, ServerError
from dockerlite.resources.containers.container import Container
from tests.live.conftest import Create
from tests.live.engines import IMAGE, LABEL, LiveEngine
from tests.support.tars import CAPABILITY, may_set_capabilities

pytestmark = pytest.mark.live

TIME = 1_700_000_000_123_456_000


@pytest.fixture
def container(create: Create) -> Container[Docker]:
    """A container that is never started: a running one need not have a file system of its own on every engine."""
    return create(["true"])


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """A folder with what there is in folders."""
    tree = tmp_path / "tree"
    (tree / "sub" / "empty").mkdir(parents=True)
    (tree / "file").write_bytes(b"content")
    (tree / "sub" / "script").write_bytes(b"#!/bin/sh\n")
    (tree / "sub" / "script").chmod(0o750)
    (tree / "link").symlink_to("sub/script")
    (tree / ("long" * 60)).write_bytes(b"")
    (tree / "wörld").write_bytes(b"x" * 1000)
    os.utime(tree / "file", ns=(TIME, TIME))
    return tree


def owners(container: Container[Docker], path: str) -> dict[str, tuple[int, int]]:
    data = b"".join(container.archive(path))
    with tarfile.open(fileobj=io.BytesIO(data)) as tar:
        return {member.name: (member.uid, member.gid) for member in tar}


def snapshot(folder: Path) -> dict[str, tuple[int, bytes | str]]:
    def one(path: Path) -> tuple[int, bytes | str]:
        mode = path.lstat().st_mode
        return mode, os.readlink(path) if path.is_symlink() else b"" if path.is_dir() else path.read_bytes()

    return {str(path.relative_to(folder)): one(path) for path in sorted(folder.rglob("*"))}


def test_a_file_is_written_and_read(container: Container[Docker]) -> None:
    container.write_file("/note", "grüße", mode=0o4750, mtime=1_700_000_000.5)
    assert container.read_file("/note").decode() == "grüße"
    found = container.stat("/note")
    assert (found.name, found.size, found.permissions, found.is_file, found.is_dir, found.is_link) == (
        "note",
        7,
        0o4750,
        True,
        False,
        False,
    )
    assert found.mtime is not None
    assert found.mtime.timestamp() == 1_700_000_000.5
    container.write_file("/note", b"")
    assert container.read_file("/note") == b""


def test_a_link_is_followed_by_what_reads_and_writes(container: Container[Docker], tmp_path: Path) -> None:
    container.write_file("/note", b"1")
    (tmp_path / "link").symlink_to("note")
    (tmp_path / "folder").symlink_to("root")
    container.copy_to(tmp_path / "link", "/")
    container.copy_to(tmp_path / "folder", "/")
    assert container.stat("/link").is_link
    assert container.stat("/link").link_target == "/note"
    assert container.read_file("/link") == b"1"
    container.write_file("/link", b"2")
    assert container.stat("/link").is_link
    assert container.read_file("/note") == b"2"
    container.write_file("/folder/note", b"3")
    assert container.read_file("/root/note") == b"3"
    assert container.copy_from("/link", tmp_path / "copy").read_bytes() == b"2"
    assert (container.copy_from("/folder", tmp_path / "folders") / "note").read_bytes() == b"3"


def test_a_folder_comes_back_as_it_went(container: Container[Docker], tree: Path, tmp_path: Path) -> None:
    container.copy_to(tree, "/new")
    container.copy_to(tree, "/etc")
    container.copy_to(f"{tree}/.", "/root/")
    for path in ("/new", "/etc/tree", "/root/."):
        copy = container.copy_from(path, tmp_path / "copies" if path == "/new" else tmp_path / f"copy{len(path)}")
        assert snapshot(copy) == snapshot(tree)
    assert (tmp_path / "copies" / "file").stat().st_mtime_ns // 10**9 == TIME // 10**9
    assert int(container.stat("/new/file").mtime.timestamp()) == TIME // 10**9  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("target", "into"),
    [("new", "new"), ("there", "there/tree"), ("there/", "there/tree"), ("new/", "new")],
)
def test_a_folder_goes_into_one_that_is_there(container: Container[Docker], tree: Path, tmp_path: Path, target: str, into: str) -> None:
    container.copy_to(tree, "/tree")
    (tmp_path / "there").mkdir()
    assert container.copy_from("/tree", f"{tmp_path}/{target}") == tmp_path / into
    assert snapshot(tmp_path / into) == snapshot(tree)
    container.copy_from("/tree/.", tmp_path / into)
    assert snapshot(tmp_path / into) == snapshot(tree)


def test_a_file_goes_into_a_folder_or_to_a_new_name(container: Container[Docker], tree: Path, tmp_path: Path) -> None:
    for path, name in (
        ("/etc", "/etc/file"),
        ("/etc/", "/etc/file"),
        ("/other", "/other"),
        ("/other", "/other"),
        ("relative", "/relative"),
    ):
        container.copy_to(tree / "file", path)
        assert container.read_file(name) == b"content"
    assert container.copy_from("/etc/file", tmp_path) == tmp_path / "file"
    assert container.copy_from("/etc/file", tmp_path / "other") == tmp_path / "other"
    with pytest.raises(ArchiveError, match="is to be a folder"):
        container.copy_from("/etc/file", f"{tmp_path}/missing/")
    with pytest.raises(ArchiveError, match="cannot be written"):
        container.copy_from("/etc/file", tmp_path / "missing" / "file")
    with pytest.raises(InvalidArgument, match="not a folder in the container"):
        container.copy_to(tree / "file", "/etc/file/")
    with pytest.raises(InvalidArgument, match="is a folder in the container"):
        container.write_file("/etc", b"")


@pytest.mark.docker
def test_a_copy_belongs_to_root_or_to_whom_one_says(container: Container[Docker], tree: Path) -> None:
    container.copy_to(tree / "file", "/etc/a")
    container.copy_to(tree, "/etc/b", uid=7, gid=8, mode=0o600)
    container.write_file("/etc/c", b"", uid=9)
    assert owners(container, "/etc/a") == {"a": (0, 0)}
    assert set(owners(container, "/etc/b").values()) == {(7, 8)}
    assert container.stat("/etc/b/sub/script").permissions == 0o600
    assert container.stat("/etc/b/sub").permissions == (tree / "sub").stat().st_mode & 0o777
    assert owners(container, "/etc/c") == {"c": (9, 0)}
    os.chown(tree / "file", os.getuid(), os.getgid())
    container.copy_to(tree / "file", "/etc/d", copy_uid_gid=True)
    assert owners(container, "/etc/d") == {"d": (os.getuid(), os.getgid())}


def test_a_missing_path_is_not_found(container: Container[Docker], docker: Docker, tmp_path: Path, tree: Path) -> None:
    for verb in (
        lambda: container.stat("/missing"),
        lambda: container.read_file("/missing"),
        lambda: container.write_file("/missing/file", b""),
        lambda: container.copy_to(tree, "/missing/"),
        lambda: container.copy_to(tree, "/missing/file"),
        lambda: container.copy_from("/missing", tmp_path),
        lambda: container.put_archive(b"", "/missing"),
        lambda: list(container.archive("/missing")),
    ):
        with pytest.raises(PathNotFound):
            verb()
    missing = docker.containers["dockerlite-test-missing"]
    for verb in (lambda: missing.stat("/"), lambda: missing.write_file("/file", b""), lambda: list(missing.export())):
        with pytest.raises(ContainerNotFound):
            verb()


def test_a_folder_takes_the_place_of_a_file_only_when_told_to(container: Container[Docker], tree: Path) -> None:
    container.write_file("/etc/tree", b"")
    with pytest.raises(ServerError):
        container.copy_to(tree, "/etc")
    container.copy_to(tree, "/etc", overwrite=True)
    assert container.stat("/etc/tree").is_dir


def test_limits_are_kept(container: Container[Docker], tree: Path, tmp_path: Path) -> None:
    container.copy_to(tree, "/tree")
    with pytest.raises(ArchiveError, match="max_bytes=999"):
        container.copy_from("/tree", tmp_path / "copy", max_bytes=999)
    with pytest.raises(ArchiveError, match="max_files=3"):
        container.copy_from("/tree", tmp_path / "few", max_files=3)
    assert len(list((tmp_path / "few").rglob("*"))) == 2
    assert not list(tmp_path.rglob("*.part"))
    with pytest.raises(ArchiveError, match="1000 bytes, more than max_bytes=999"):
        container.read_file("/tree/wörld", max_bytes=999)
    with pytest.raises(ArchiveError, match="a folder, not a file"):
        container.read_file("/tree")


def test_a_link_that_points_out_is_kept_only_when_told_to(container: Container[Docker], tree: Path, tmp_path: Path) -> None:
    (tree / "out").symlink_to("/proc/mounts")
    container.copy_to(tree, "/tree")
    with pytest.raises(ArchiveError, match="'/proc/mounts', outside of the copy"):
        container.copy_from("/tree", tmp_path / "copy")
    copy = container.copy_from("/tree", tmp_path / "copy", outside_links=True)
    assert snapshot(copy) == snapshot(tree)


def test_an_archive_goes_from_one_container_to_another(create: Create, tree: Path) -> None:
    first, second = create(["true"]), create(["true"])
    first.copy_to(tree, "/tree")
    second.put_archive(first.archive("/tree"), "/etc")
    assert second.read_file("/etc/tree/file") == b"content"


def test_an_export_is_a_whole_file_system(container: Container[Docker]) -> None:
    container.write_file("/note", b"note")
    with tarfile.open(fileobj=io.BytesIO(b"".join(container.export()))) as tar:
        assert {"note", "bin/busybox"} <= {member.name.strip("/") for member in tar}


def test_an_archive_that_is_left_does_not_hold_the_container(container: Container[Docker]) -> None:
    container.write_file("/big", bytes(32 << 20))
    with container.archive("/big") as archive:
        next(iter(archive))
    container.write_file("/note", b"")
    container.remove()


def test_a_body_that_fails_says_why(container: Container[Docker], tree: Path) -> None:
    def pieces() -> Iterator[bytes]:
        yield bytes(100)
        raise InvalidArgument("no more")

    with pytest.raises(InvalidArgument, match="no more"):
        container.put_archive(pieces(), "/etc")
    with pytest.raises(InvalidArgument, match="missing"):
        container.copy_to(tree / "missing", "/etc")
    assert container.stat("/etc").is_dir


def test_capabilities_of_files_go_in_and_out(container: Container[Docker], tmp_path: Path) -> None:
    if not may_set_capabilities(tmp_path):
        pytest.skip("only root may give capabilities to a file, in a file system that has them")
    (tmp_path / "able").write_bytes(b"x")
    os.setxattr(tmp_path / "able", "security.capability", CAPABILITY)
    container.copy_to(tmp_path / "able", "/able")
    copy = container.copy_from("/able", tmp_path / "copy")
    assert os.getxattr(copy, "security.capability") == CAPABILITY


def test_capabilities_of_files_reach_a_build(docker: Docker, engine: LiveEngine, tmp_path: Path, create: Create) -> None:
    if not may_set_capabilities(tmp_path):
        pytest.skip("only root may give capabilities to a file, in a file system that has them")
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nCOPY able /able\n")
    (tmp_path / "able").write_bytes(b"x")
    os.setxattr(tmp_path / "able", "security.capability", CAPABILITY)
    image = docker.images.build(tmp_path, labels={LABEL: "capabilities"})
    container = create(["true"], image=image.id)
    copy = container.copy_from("/able", tmp_path / "copy")
    container.remove()
    image.remove(force=True)
    # Docker's classic builder drops them in a COPY.
    assert os.listxattr(copy) == (["security.capability"] if engine.podman else [])
