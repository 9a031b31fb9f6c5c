"""Contexts as archives: what one writes is read, and no archive gets out of the store."""

from __future__ import annotations

import io
import tarfile
import zipfile
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlite import InvalidArgument, contexts
from dockerlite.contexts.packing import LIMIT, unpack
from dockerlite.tls.settings import TLS
from tests.support.context_archives import META, contents, tar

HOST = "tcp://127.0.0.1:2376"


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


def zipped(*members: tuple[str, bytes]) -> bytes:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


def test_an_archive_holds_the_whole_context(store: Path, pems: Path) -> None:
    contexts.create("safe", HOST, description="D", tls=TLS(pems / "ca.pem", pems / "cert.pem", pems / "key.pem"))
    packed = contexts.export("safe")
    with tarfile.open(fileobj=io.BytesIO(packed)) as archive:
        assert [(member.name, member.mode, member.mtime, member.uid) for member in archive] == [
            ("meta.json", 0o644, 0, 0),
            ("tls", 0o700, 0, 0),
            ("tls/docker", 0o700, 0, 0),
            ("tls/docker/ca.pem", 0o600, 0, 0),
            ("tls/docker/cert.pem", 0o600, 0, 0),
            ("tls/docker/key.pem", 0o600, 0, 0),
        ]
    (store / "packed.tar").write_bytes(packed)
    sources: dict[str, Any] = {"ab": packed, "cd": store / "packed.tar", "ef": str(store / "packed.tar"), "gh": io.BytesIO(packed)}
    for name, source in sources.items():
        copied = contexts.import_(name, source)
        assert (copied.host, copied.description) == (HOST, "D")
        assert contexts.export(name).count(b"-----BEGIN") == packed.count(b"-----BEGIN") == 3


def test_an_archive_without_its_end_is_read_as_the_docker_command_writes_it(store: Path, pems: Path) -> None:
    contexts.create("safe", HOST, tls=TLS(pems / "ca.pem"))
    packed = contexts.export("safe")
    end = packed.rindex(b"-----END CERTIFICATE-----\n") + len(b"-----END CERTIFICATE-----\n")
    assert contexts.import_("copied", packed[:end]).tls is not None
    with pytest.raises(InvalidArgument, match=r"ends in the middle of 'tls/docker/ca\.pem'"):
        contexts.import_("torn", packed[: end - 1])


def backwards(packed: bytes) -> bytes:
    """An archive whose first file is said to be so large that the next one begins where it begins itself."""
    head = bytearray(packed[:512])
    head[124:136], head[148:156] = b"-0000001001\0", b" " * 8
    head[148:156] = b"%06o\0 " % sum(head)
    return bytes(head) + packed[512:]


BAD = {
    "nothing": (b"", "no meta.json"),
    "a text": (b"hello" * 200, "no archive of a context"),
    "gzip": (b"\x1f\x8b\x08\x00" + bytes(600), "no archive of a context"),
    "no meta.json": (tar(("tls/docker/ca.pem", b"x")), "no meta.json"),
    "a meta.json elsewhere": (tar(("./meta.json", META)), "has a file './meta.json'|no meta.json"),
    "a linked meta.json": (tar(("meta.json", "/etc/passwd")), "no meta.json"),
    "a broken meta.json": (tar(("meta.json", b"{")), "is no JSON"),
    "a list": (tar(("meta.json", b"[]")), "no JSON object"),
    "a wrong type": (tar(("meta.json", META.replace(b'"unix:///x"', b"5"))), "its Host is 5"),
    "deep": (tar(("meta.json", b"[" * 100_000)), "is no JSON"),
    "out of it": (tar(("meta.json", META), ("tls/../../evil", b"x")), "has a file 'tls/../../evil'"),
    "out of it, deeper": (tar(("meta.json", META), ("tls/docker/../../../../evil", b"x")), "has a file"),
    "a parent as endpoint": (tar(("meta.json", META), ("tls/../evil", b"x")), "has a file"),
    "a parent as file": (tar(("meta.json", META), ("tls/docker/..", b"x")), "has a file"),
    "absolute": (tar(("meta.json", META), ("/tls/docker/evil", b"x")), "has a file"),
    "more": (tar(("meta.json", META), ("readme", b"x")), "has a file 'readme'"),
    "nested": (tar(("meta.json", META), ("tls/docker/a/b", b"x")), "has a file"),
    "no endpoint": (tar(("meta.json", META), ("tls/ca.pem", b"x")), "has a file"),
    "a control character": (tar(("meta.json", META), ("tls/docker/a\nb", b"x")), "has a file"),
    "a size below zero": (backwards(tar(("tls/docker/ca.pem", b"x"), ("meta.json", META))), "is damaged at 'tls/docker/ca.pem'"),
    "too much": (tar(("meta.json", META), ("tls/docker/ca.pem", bytes(LIMIT))), "more than the 10 MiB"),
    "a zip out of it": (zipped(("meta.json", META), ("tls/../../evil", b"x")), "has a file"),
    "a zip with more": (zipped(("meta.json", META), ("foo", b"x")), "has a file 'foo'"),
    "a zip bomb": (zipped(("meta.json", META), ("tls/docker/ca.pem", bytes(3 * LIMIT))), "more than the 10 MiB"),
    "a torn zip": (zipped(("meta.json", META))[:-30], "no archive of a context"),
}


@pytest.mark.parametrize("which", BAD)
def test_no_archive_gets_out_of_the_store(which: str, store: Path) -> None:
    packed, says = BAD[which]
    outside = contents(store.parent)
    with pytest.raises(InvalidArgument, match=says):
        contexts.import_("new", packed)
    assert contents(store.parent) == outside


def test_links_in_an_archive_are_left_out(store: Path) -> None:
    contexts.import_("new", tar(("meta.json", META), ("tls", None), ("tls/docker", None), ("tls/docker/ca.pem", "/etc/passwd")))
    assert [path for path in contents(store) if path.endswith(".pem")] == []


def test_a_sparse_file_in_an_archive_is_not_blown_up() -> None:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as archive:
        member = tarfile.TarInfo("tls/docker/ca.pem")
        member.pax_headers = {"GNU.sparse.major": "1", "GNU.sparse.minor": "0", "GNU.sparse.realsize": str(10**12)}
        data = b"1\n0\n1\n".ljust(512, b"\0") + b"x"
        member.size = len(data)
        archive.addfile(member, io.BytesIO(data))
    with pytest.raises(InvalidArgument):
        unpack(packed.getvalue())


def test_a_zip_is_read_too(store: Path) -> None:
    made = contexts.import_("new", zipped(("meta.json", META), ("tls/docker/ca.pem", b"x")))
    assert (made.host, made.description) == ("unix:///x", "D")
    assert made.tls is not None


@settings(max_examples=200, deadline=None)
@given(st.data())
def test_whatever_an_archive_holds_is_read_or_refused(data: st.DataObject) -> None:
    whole = data.draw(st.sampled_from([tar(("meta.json", META), ("tls/docker/ca.pem", b"x")), zipped(("meta.json", META)), b""]))
    packed = bytearray(whole + data.draw(st.binary(max_size=600)))
    for _ in range(data.draw(st.integers(0, 8))):
        if packed:
            packed[data.draw(st.integers(0, len(packed) - 1))] = data.draw(st.integers(0, 255))
    try:
        found, material = unpack(bytes(packed))
    except InvalidArgument:
        return
    assert isinstance(found.host, str)
    assert all(path.count("/") == 1 and ".." not in path.split("/") for path in material)
