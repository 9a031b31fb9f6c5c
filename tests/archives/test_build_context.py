"""Build contexts: what a .dockerignore leaves out, and the tar that is made of a folder."""

from __future__ import annotations

import io
import os
import tarfile
import tracemalloc
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlite import InvalidArgument
from dockerlite.archives.build_context import BuildFolder, only_dockerfile
from dockerlite.archives.dockerignore import IgnoreRules
from dockerlite.archives.packing import tar_body
from tests.support.tars import CAPABILITY, may_set_capabilities

LEFT_OUT = [
    ("*.log", "a.log"),
    ("a", "a"),
    ("a", "a/b/c"),
    ("a/", "a"),
    ("/a", "a"),
    ("  a \r", "a"),
    ("a//b/../c", "a/c"),
    ("./a", "a"),
    ("a/*", "a/b/c"),
    ("*/b", "a/b"),
    ("?", "a"),
    ("[ab]", "b"),
    ("[a-c]x", "bx"),
    ("[^a]x", "bx"),
    ("[\\]]", "]"),
    ("[[]", "["),
    ("[&&||~~]", "~"),
    ("]", "]"),
    ("\\*", "*"),
    ("\\!a", "!a"),
    ("\\#a", "#a"),
    (" #a", "#a"),
    ("a(b)+{c}$|^.", "a(b)+{c}$|^."),
    ("**", "a/b"),
    ("a/**", "a/b/c"),
    ("**/b", "b"),
    ("**/b", "a/b/c"),
    ("**/*.py", "a/b/c.py"),
    ("a/**/b", "a/b"),
    ("a/**/b", "a/x/y/b"),
    ("**.py", "a/b.py"),
    ("**b", "xb"),
    ("a**", "ab/c"),
    ("\ufeffa", "a"),
    ("ü", "ü"),
    ("!a\na", "a"),
    ("a\n!b", "a"),
    ("*\n!a/b", "a/c"),
    ("*\n!a\na/b", "a/b"),
    ("a/b\n!a", "a/b"),
]
SENT = [
    ("", "a"),
    ("\n\n", "a"),
    ("#a", "a"),
    ("/", "a"),
    (".", "a"),
    ("..", "a"),
    ("../a", "a"),
    ("a", "b/a"),
    ("a", "ab"),
    ("*.log", "a/b.log"),
    ("*", ".dockerignore"),
    ("a/*", "a"),
    ("a/**", "a"),
    ("?", "ab"),
    ("[^a]", "a"),
    ("a.b", "axb"),
    ("**/b", "ab"),
    ("**b*", "xbc"),
    ("a/**b", "a/xb"),
    ("a\n!a", "a"),
    ("a\n! a", "a"),
    ("a\n!/a", "a"),
    ("a\n!a/b", "a/b/c"),
    ("*\n!*.md", "a.md"),
    ("**\n!**/*.md", "a/b.md"),
    ("*.md\n!README*.md", "README-x.md"),
]


def is_left_out(content: str, path: str) -> bool:
    rules = IgnoreRules(content.encode(), keep=[".dockerignore"])
    ignored, matches = False, list[bool]()
    folders = path.split("/")
    for depth in range(len(folders)):
        ignored, matches = rules.judge("/".join(folders[: depth + 1]), matches)
    return ignored


@pytest.mark.parametrize(("content", "path"), LEFT_OUT)
def test_what_the_docker_command_leaves_out_is_left_out(content: str, path: str) -> None:
    assert is_left_out(content, path)


@pytest.mark.parametrize(("content", "path"), SENT)
def test_what_the_docker_command_sends_is_sent(content: str, path: str) -> None:
    assert not is_left_out(content, path)


@pytest.mark.parametrize("line", ["!", "! ", "!/", "[", "a[", "[]", "[^]", "[]a]", "[-a]", "[a-]", "[a-b-c]", "[z-a]", "a\\", "**/["])
def test_a_line_without_sense_is_refused(line: str) -> None:
    with pytest.raises(InvalidArgument, match=r"\.dockerignore: .* is no pattern; one looks like"):
        IgnoreRules(f"a\n{line}\n".encode())


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a Dockerfile and some files."""
    root = tmp_path / "context"
    for name in ("src/main.py", "src/main.log", "src/deep/a.py", "docs/a.md", "docs/b.txt", "docker/Dockerfile", "Dockerfile", "z"):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(name)
    return root


def unpacked(context: BuildFolder | bytes) -> tarfile.TarFile:
    return tarfile.open(fileobj=io.BytesIO(b"".join([context] if isinstance(context, bytes) else context)))


def names(context: BuildFolder) -> list[str]:
    return unpacked(context).getnames()


def test_a_folder_is_sent_in_the_order_of_its_names(folder: Path) -> None:
    everything = ["Dockerfile", "docker", "docker/Dockerfile", "docs", "docs/a.md", "docs/b.txt", "src", "src/deep", "src/deep/a.py"]
    assert names(BuildFolder(folder)) == [*everything, "src/main.log", "src/main.py", "z"]
    assert names(BuildFolder(str(folder))) == names(BuildFolder(folder))


def test_the_same_folder_gives_the_same_bytes(folder: Path) -> None:
    context = BuildFolder(folder)
    assert b"".join(context) == b"".join(context) == b"".join(BuildFolder(folder))


@pytest.mark.parametrize(
    ("ignore", "sent"),
    [
        (
            "**/*.log\ndocs/*\n!docs/*.md\nz",
            ["docker", "docker/Dockerfile", "docs", "docs/a.md", "src", "src/deep", "src/deep/a.py", "src/main.py"],
        ),
        ("*", []),
        ("*\n!src/deep/*.py", ["src", "src/deep", "src/deep/a.py"]),
        ("*\n!**/a.*", ["docs", "docs/a.md", "src", "src/deep", "src/deep/a.py"]),
        ("**\n!src\nsrc/deep", ["src", "src/main.log", "src/main.py"]),
    ],
)
def test_a_folder_that_is_left_out_is_sent_for_what_is_brought_back_in_it(folder: Path, ignore: str, sent: list[str]) -> None:
    (folder / ".dockerignore").write_text(ignore)
    assert names(BuildFolder(folder)) == [".dockerignore", "Dockerfile", *sent]


def test_folders_that_hold_nothing_to_send_are_not_even_read(folder: Path) -> None:
    rules = IgnoreRules(b"*\n!src/deep/*.py\n", keep=["docker/Dockerfile"])
    assert [rules.may_keep_in(name) for name in ("src", "src/deep", "docker", "docs", "sr")] == [True, True, True, False, False]


def test_the_dockerfile_and_the_dockerignore_are_always_sent(folder: Path) -> None:
    (folder / ".dockerignore").write_text("*\nDockerfile\n.dockerignore\ndocker\n")
    context = BuildFolder(folder, dockerfile="docker/Dockerfile")
    assert context.dockerfile == "docker/Dockerfile"
    assert names(context) == [".dockerignore", "docker", "docker/Dockerfile"]


def test_a_dockerfile_may_have_a_dockerignore_of_its_own(folder: Path) -> None:
    (folder / ".dockerignore").write_text("nothing")
    (folder / "Dockerfile.dockerignore").write_text("*\n!z\n")
    assert names(BuildFolder(folder)) == [".dockerignore", "Dockerfile", "z"]


@pytest.mark.parametrize("how", ["../elsewhere/Dockerfile", "absolute", "link", "text"])
def test_a_dockerfile_from_outside_is_sent_along(folder: Path, tmp_path: Path, how: str) -> None:
    outside = tmp_path / "elsewhere" / "Dockerfile"
    outside.parent.mkdir()
    outside.write_text("FROM outside")
    (folder / "link").symlink_to(outside)
    (folder / ".dockerignore").write_text("*")
    where = outside if how == "absolute" else how
    context = BuildFolder(folder, text="FROM outside") if how == "text" else BuildFolder(folder, dockerfile=where)
    tar = unpacked(context)
    assert tar.getnames() == [context.dockerfile, ".dockerignore"]
    assert read(tar, context.dockerfile) == "FROM outside"
    assert read(tar, ".dockerignore") == f"*\n{context.dockerfile}\n"
    assert context.dockerfile.startswith(".dockerfile.")


def test_without_a_dockerignore_the_one_that_is_sent_along_hides_itself(folder: Path) -> None:
    context = BuildFolder(folder, text="FROM a")
    assert read(unpacked(context), ".dockerignore") == f".dockerignore\n{context.dockerfile}\n"
    assert "Dockerfile" in names(context)


def read(tar: tarfile.TarFile, name: str) -> str:
    file = tar.extractfile(name)
    assert file is not None
    return file.read().decode()


def test_modes_times_links_and_pipes_are_kept_and_everything_belongs_to_root(folder: Path) -> None:
    (folder / "z").chmod(0o4751)
    os.utime(folder / "z", (1, 2.9))
    (folder / "link").symlink_to("nowhere")
    (folder / "to-folder").symlink_to("src")
    os.mkfifo(folder / "pipe")
    tar = unpacked(BuildFolder(folder))
    members = {member.name: member for member in tar}
    assert (members["z"].mode, members["z"].mtime, members["z"].size) == (0o4751, 2, 1)
    assert (members["link"].type, members["link"].linkname) == (tarfile.SYMTYPE, "nowhere")
    assert members["to-folder"].issym()
    assert members["pipe"].isfifo()
    assert not any(name.startswith("to-folder/") for name in members)
    assert {(member.uid, member.gid, member.uname, member.gname) for member in tar} == {(0, 0, "", "")}


def test_names_may_be_long_and_of_any_bytes(folder: Path) -> None:
    long = "x" * 200
    (folder / long).touch()
    (folder / "ünï☺").touch()
    with open(os.fsencode(folder) + b"/\xff", "w"):
        pass
    assert {long, "ünï☺", "\udcff"} <= set(names(BuildFolder(folder)))


@pytest.mark.parametrize(
    ("folder_name", "dockerfile", "says"),
    [
        ("missing", "Dockerfile", "is no folder"),
        ("context/z", "Dockerfile", "is no folder"),
        ("context", "missing", "no Dockerfile .*missing'"),
    ],
)
def test_a_context_that_is_none_is_refused_at_once(tmp_path: Path, folder: Path, folder_name: str, dockerfile: str, says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        BuildFolder(tmp_path / folder_name, dockerfile=dockerfile)


def test_a_file_that_changes_while_it_is_sent_is_an_error(folder: Path) -> None:
    (folder / "a").write_bytes(bytes(1_000_000))
    sending = iter(BuildFolder(folder))
    next(sending)
    next(sending)
    os.truncate(folder / "a", 10)
    with pytest.raises(InvalidArgument, match="a' became shorter while it was sent"):
        list(sending)


def test_a_file_that_disappears_is_an_error(folder: Path) -> None:
    (folder / "a").write_bytes(bytes(1_000_000))
    sending = iter(BuildFolder(folder))
    next(sending)
    (folder / "z").unlink()
    with pytest.raises(InvalidArgument, match="z' cannot be sent: No such file"):
        list(sending)


def test_a_folder_of_any_size_takes_little_memory(folder: Path) -> None:
    os.truncate(folder / "z", 64 << 20)
    for number in range(1000):
        (folder / f"file-{number}").touch()
    context = BuildFolder(folder)
    tracemalloc.start()
    size = sum(map(len, context))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert size > 64 << 20
    assert peak < 2 << 20


def test_small_files_are_sent_together(folder: Path) -> None:
    for number in range(1000):
        (folder / f"file-{number}").write_text("x")
    assert max(len(block) for block in BuildFolder(folder)) < 600_000
    assert len(list(BuildFolder(folder))) < 25


def test_a_dockerfile_alone_is_a_context() -> None:
    tar = unpacked(only_dockerfile("FROM a"))
    assert tar.getnames() == ["Dockerfile"]
    assert read(tar, "Dockerfile") == "FROM a"


def pieces() -> Iterator[bytes]:
    yield b"ta"
    yield b"r"


@pytest.mark.parametrize("tar", [b"tar", io.BytesIO(b"tar"), [b"t", b"ar"], pieces()], ids=["bytes", "file", "list", "iterator"])
def test_an_archive_may_be_given_in_many_ways(tar: bytes | io.BytesIO | list[bytes] | Iterator[bytes]) -> None:
    body = tar_body(tar)
    assert not isinstance(body, list)  # which would be sent as JSON
    assert (body if isinstance(body, bytes) else b"".join(body)) == b"tar"  # type: ignore[arg-type]


@pytest.mark.parametrize("tar", ["file.tar", bytearray(b"tar"), memoryview(b"tar"), io.StringIO("tar"), 3, None])
def test_what_is_no_archive_is_refused(tar: object) -> None:
    with pytest.raises(InvalidArgument, match="is no archive; one is bytes"):
        tar_body(tar)  # type: ignore[arg-type]


def test_capabilities_of_files_are_sent(tmp_path: Path) -> None:
    if not may_set_capabilities(tmp_path):
        pytest.skip("only root may give capabilities to a file, in a file system that has them")
    (tmp_path / "Dockerfile").write_text("FROM scratch")
    (tmp_path / "able").write_bytes(b"x")
    os.setxattr(tmp_path / "able", "security.capability", CAPABILITY)
    with tarfile.open(fileobj=io.BytesIO(b"".join(BuildFolder(tmp_path)))) as sent:
        found = {member.name: member.pax_headers.get("SCHILY.xattr.security.capability") for member in sent}
    assert found == {"Dockerfile": None, "able": CAPABILITY.decode("utf-8", "surrogateescape")}
