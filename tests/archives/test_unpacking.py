"""Archives are unpacked where they belong and nowhere else."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from dockerlite import ArchiveError, ConnectionLost, DockerError, InvalidArgument
from dockerlite.archives.unpacking import FileContent, Unpacker
from tests.support.tars import (
    everything,
    folder,
    link,
    member,
    read,
    tar,
    unpack,
    unpacked,
)

#: Whether the tests run as somebody who may write everywhere.
ROOT = os.geteuid() == 0

# Names, links and kinds that lead out of the copy, or would if anything followed them. None may touch what is outside.
HOSTILE: dict[str, tuple[tuple[tarfile.TarInfo, bytes], ...]] = {
    "up": (folder("c"), member("c/../../evil")),
    "up at once": (folder("c"), member("../evil")),
    "up deeper": (folder("c"), folder("c/d"), member("c/d/../../../evil")),
    "up in a folder": (folder("c"), folder("c/../../evil")),
    "only up": (folder("c"), member("..")),
    "up first": (member("../evil"),),
    "link out, file through it": (folder("c"), link("c/l", "/"), member("c/l/evil")),
    "link up, file through it": (folder("c"), link("c/l", ".."), member("c/l/evil")),
    "link to the outside file": (folder("c"), link("c/l", "../outside")),
    "link to the outside file, written": (folder("c"), link("c/l", "../outside"), member("c/l", b"evil")),
    "link deep": (folder("c"), folder("c/d"), link("c/d/l", "../../outside")),
    "link through a name": (folder("c"), link("c/here", "."), link("c/l", "here/../..")),
    "link to a link": (folder("c"), folder("c/d"), link("c/l", "d"), member("c/l/evil")),
    "link to itself": (folder("c"), link("c/l", "l"), member("c/l/evil")),
    "hard link out": (folder("c"), link("c/l", "../outside", tarfile.LNKTYPE)),
    "hard link absolute": (folder("c"), link("c/l", "/../outside", tarfile.LNKTYPE)),
    "hard link to a link": (folder("c"), link("c/l", "there"), link("c/m", "c/l", tarfile.LNKTYPE)),
    "hard link through a link": (folder("c"), folder("c/d"), link("c/l", "d"), link("c/m", "c/l/x", tarfile.LNKTYPE)),
    "hard link to a folder": (folder("c"), link("c/m", "c", tarfile.LNKTYPE)),
    "hard link to nothing": (folder("c"), link("c/m", "c/nothing", tarfile.LNKTYPE)),
    "hard link alone": (link("c", "outside", tarfile.LNKTYPE),),
    "device": (folder("c"), member("c/d", type=tarfile.CHRTYPE, devmajor=1, devminor=3)),
    "block device": (folder("c"), member("c/d", type=tarfile.BLKTYPE)),
    "pipe": (folder("c"), member("c/p", type=tarfile.FIFOTYPE)),
    "sparse": (folder("c"), member("c/s", b"x", pax_headers={"GNU.sparse.major": "1"})),
    "file in a file": (folder("c"), member("c/f"), member("c/f/g")),
    "file for a folder": (folder("c"), folder("c/d"), member("c/d")),
    "folder for a file": (folder("c"), member("c/f"), folder("c/f")),
    "folder for a link": (folder("c"), folder("c/d"), link("c/l", "d"), folder("c/l")),
    "no folder": (member("c"), member("c/f")),
    "no parent": (folder("c"), member("c/missing/f")),
}


@pytest.mark.parametrize("found", HOSTILE.values(), ids=HOSTILE)
def test_nothing_is_written_outside(found: tuple[tuple[tarfile.TarInfo, bytes], ...], tmp_path: Path) -> None:
    (tmp_path / "outside").write_text("mine")
    target = tmp_path / "target"
    target.mkdir()
    with pytest.raises(ArchiveError):
        unpack(tar(*found), target)
    assert {name for name in everything(tmp_path) if not name.startswith("target")} == {"outside"}
    assert (tmp_path / "outside").read_text() == "mine"
    assert (tmp_path / "outside").stat().st_nlink == 1
    assert everything(target) <= {"copy", "copy/d", "copy/f", "copy/l", "copy/here"}
    assert all(Path(os.path.realpath(path)).is_relative_to(target) for path in target.rglob("*"))


def test_an_absolute_name_counts_from_the_copy(tmp_path: Path) -> None:
    unpack(tar(folder("/"), folder("/etc"), member("/etc/passwd", b"x")), tmp_path, name="")
    assert everything(tmp_path) == {"etc", "etc/passwd"}


def test_a_link_that_is_there_already_is_not_followed(tmp_path: Path) -> None:
    outside, target = tmp_path / "outside", tmp_path / "target"
    outside.mkdir()
    (outside / "file").write_text("mine")
    (target / "copy").mkdir(parents=True)
    (target / "copy" / "d").symlink_to(outside)
    (target / "copy" / "f").symlink_to(outside / "file")
    unpack(tar(folder("c"), member("c/f", b"new")), target)
    assert (target / "copy" / "f").read_text() == "new"
    assert not (target / "copy" / "f").is_symlink()
    with pytest.raises(ArchiveError, match="cannot be written"):
        unpack(tar(folder("c"), folder("c/d"), member("c/d/file", b"new")), target)
    assert (outside / "file").read_text() == "mine"


def test_links_that_point_out_are_kept_if_wanted_and_still_not_followed(tmp_path: Path) -> None:
    copy = unpack(tar(folder("c"), link("c/l", "/etc"), link("c/m", "../../x")), tmp_path, outside_links=True)
    assert (os.readlink(copy / "l"), os.readlink(copy / "m")) == ("/etc", "../../x")
    with pytest.raises(ArchiveError):
        unpack(tar(folder("c"), member("c/l/evil")), tmp_path, outside_links=True)


def test_what_is_unpacked_has_its_content_modes_and_times(tmp_path: Path) -> None:
    data = tar(
        folder("c", 0o500),
        member("c/f", b"content", mode=0o6754, mtime=5, pax_headers={"mtime": "1700000000.123456789"}),
        link("c/hard", "c/f", tarfile.LNKTYPE),
        link("c/soft", "./f"),
        member("c/early", mtime=-1.5),
        member("c/odd", pax_headers={"mtime": "nan"}),
    )
    for mode in (0o500, again := 0o500 if ROOT else 0o700):  # and again, over what is there, as far as that may be written to
        copy = unpack(data, tmp_path)
        assert copy == tmp_path / "copy"
        assert stat.S_IMODE(copy.stat().st_mode) == mode
        assert stat.S_IMODE((copy / "f").stat().st_mode) == 0o754
        assert (copy / "f").stat().st_mtime_ns == 1700000000123456789
        assert (copy / "hard").samefile(copy / "f")
        assert (copy / "soft").read_bytes() == b"content"
        assert (copy / "early").stat().st_mtime == -1.5
        assert (copy / "odd").stat().st_mtime == 0
        assert everything(copy) == {"f", "hard", "soft", "early", "odd"}
        copy.chmod(again)


@pytest.mark.skipif(ROOT, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_an_error_that_names_it(tmp_path: Path) -> None:
    data = tar(folder("c", 0o500), member("c/f"))
    copy = unpack(data, tmp_path)
    with pytest.raises(ArchiveError, match=f"'c/f' cannot be written to {copy}: Permission denied"):
        unpack(data, tmp_path)
    assert everything(copy) == {"f"}


def test_a_folder_that_is_there_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir(mode=0o711)
    unpack(tar(folder("c", 0o777), member("c/f")), tmp_path)
    assert stat.S_IMODE((tmp_path / "copy").stat().st_mode) == 0o711


@pytest.mark.parametrize(
    ("limits", "left"),
    [
        ({"max_files": 2}, {"copy", "copy/a"}),
        ({"max_bytes": 9}, {"copy", "copy/a"}),
        ({"max_bytes": 4}, {"copy"}),
        ({"max_files": 0}, set()),
    ],
)
def test_a_limit_ends_the_copy_before_it_is_passed(limits: dict[str, int], left: set[str], tmp_path: Path) -> None:
    data = tar(folder("c"), member("c/a", b"12345"), member("c/b", b"67890"))
    (name, value) = next(iter(limits.items()))
    with pytest.raises(ArchiveError, match=f"{name}={value}"):
        unpack(data, tmp_path, **limits)
    assert everything(tmp_path) == left
    unpack(data, tmp_path, max_files=3, max_bytes=10)


def test_a_copy_that_breaks_off_leaves_no_half_file(tmp_path: Path) -> None:
    (tmp_path / "copy").mkdir()
    (tmp_path / "copy" / "b").write_text("old")
    with pytest.raises(ConnectionLost):
        unpack(tar(folder("c"), member("c/a", b"a"), member("c/b", b"b" * 5000))[:4000], tmp_path)
    assert everything(tmp_path) == {"copy", "copy/a", "copy/b"}
    assert (tmp_path / "copy" / "b").read_text() == "old"


def test_a_copy_leaves_no_descriptor_open(tmp_path: Path) -> None:
    before = os.listdir("/proc/self/fd")
    data = tar(folder("c"), folder("c/d"), member("c/d/f", b"f"))
    unpack(data, tmp_path)
    with pytest.raises(DockerError):
        unpack(data[:2100], tmp_path)
    assert os.listdir("/proc/self/fd") == before


def test_a_link_alone_is_left_to_be_followed(tmp_path: Path) -> None:
    assert unpacked(tar(link("c", "/etc/passwd")), tmp_path) is None
    content = FileContent("/c", None)
    for item in read([tar(link("c", "/etc/passwd"))]):
        content.each(item)
    assert content.result() is None
    assert not everything(tmp_path)


@pytest.mark.parametrize("limits", [{"max_bytes": -1}, {"max_files": -1}])
def test_a_limit_below_zero_is_refused(limits: dict[str, int], tmp_path: Path) -> None:
    with pytest.raises(InvalidArgument, match="=-1: give a number"):
        Unpacker(tmp_path, "", **limits)  # type: ignore[arg-type]


def test_where_links_cannot_be_kept_out_nothing_is_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(os, "O_NOFOLLOW")  # as on Windows
    with pytest.raises(ArchiveError, match=r"cannot unpack a copy safely: it has no O_NOFOLLOW; archive\(…\) gives the tar"):
        Unpacker(tmp_path, "")


def test_a_system_without_these_flags_can_load_everything_about_archives() -> None:
    modules = "packing, unpacking, build_context, dockerignore"
    code = f"import os\ndel os.O_DIRECTORY, os.O_NOFOLLOW, os.O_CLOEXEC\nfrom dockerlite.archives import {modules}"
    subprocess.run([sys.executable, "-c", code], check=True)
