"""Archives that are sent: a recording matches them by their contents."""

from __future__ import annotations

import hashlib
import io
import tarfile
from pathlib import Path

import pytest

from dockerlite import NotRecorded
from dockerlite.recording import Cassette, Replay
from dockerlite.recording.bodies import DigestBody, TarBody
from tests.support.recordings import ask, cassette, client, recorded_exchange


def packed(*names: str, time: int, link: str | None = None) -> bytes:
    """An archive of files that contain their own names, with a link if asked; packer and time vary."""
    archived = io.BytesIO()
    with tarfile.open(fileobj=archived, mode="w") as archive:
        for name in names:
            data = name.encode(errors="surrogateescape")
            member = tarfile.TarInfo(name)
            member.size, member.mtime, member.uid = len(data), time, time
            archive.addfile(member, io.BytesIO(data))
        if link is not None:
            member = tarfile.TarInfo(link)
            member.type, member.linkname, member.mode = tarfile.SYMTYPE, "/etc", 0o777
            archive.addfile(member)
    return archived.getvalue()


def test_an_archive_is_kept_as_a_list_of_what_is_in_it(tmp_path: Path) -> None:
    cassette(recorded_exchange("PUT /a", body=packed("a", "b\udcff", time=1, link="c"))).save(tmp_path / "a.json")
    [exchange] = Cassette.load(tmp_path / "a.json").exchanges
    first, second = (hashlib.sha256(data).hexdigest()[:16] for data in (b"a", b"b\xff"))
    assert exchange.request.body == TarBody(
        [rf"a: -rw-r--r-- 1 sha256:{first}", rf"b\xff: -rw-r--r-- 2 sha256:{second}", "c -> /etc: lrwxrwxrwx 0"]
    )


def test_the_list_of_a_long_archive_is_kept_as_its_digest() -> None:
    assert isinstance(recorded_exchange("PUT /a", body=packed(*map(str, range(200)), time=1)).request.body, DigestBody)


@pytest.mark.parametrize("names", [("a", "b"), tuple(map(str, range(200)))], ids=["short", "long"])
def test_when_an_archive_was_packed_and_in_which_order_makes_no_difference(names: tuple[str, ...]) -> None:
    docker = client(Replay(cassette(recorded_exchange("PUT /a", "stored", body=packed(*names, time=1)))))
    with pytest.raises(NotRecorded):
        ask(docker, "PUT /a", packed(*names[1:], time=1))
    assert ask(docker, "PUT /a", packed(*reversed(names), time=2)) == "stored"


@pytest.mark.parametrize("body", [b"", b"\0" * 5000, b"no archive" * 200, packed("a", time=1)[:600]], ids=["none", "zeros", "text", "cut"])
def test_what_is_no_whole_archive_is_not_kept_as_one(body: bytes) -> None:
    assert not isinstance(recorded_exchange("PUT /a", body=body).request.body, TarBody)


def test_an_archive_that_differs_shows_the_member() -> None:
    docker = client(Replay(cassette(recorded_exchange("PUT /a", body=packed("a", time=1)))))
    with pytest.raises(NotRecorded, match=r'body\[0\]: asked "b: -rw-r--r-- 1 sha256:\w+", recorded "a: -rw'):
        ask(docker, "PUT /a", packed("b", time=1))
