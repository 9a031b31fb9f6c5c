"""Archives, however their bytes are split."""

from __future__ import annotations

import tarfile
from collections.abc import Callable
from typing import Any

import pytest

from dockerlite import ConnectionLost, DecodeError, StreamError
from dockerlite.core.answers import Items
from dockerlite.core.request import Head
from dockerlite.wire.tar import Members, TarDecoder, TarStream
from tests.support.tars import (
    CUTS,
    OPERATION,
    contents,
    folder,
    link,
    member,
    read,
    tar,
)

LONG = "d/" + "x" * 200


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize("format", [tarfile.PAX_FORMAT, tarfile.GNU_FORMAT])
def test_members_are_read_however_their_bytes_are_cut(cut: Callable[[bytes], list[bytes]], format: int) -> None:
    data = tar(
        folder("d"),
        member("d/a", b"a" * 513),
        member("d/empty"),
        member("d/block", b"b" * 512),
        member(LONG, b"long"),
        link("d/link", "y" * 300),
        member("d/\udcff", b"no text"),
        format=format,
    )
    assert contents(cut(data)) == [
        ("d", "", b""),
        ("d/a", "", b"a" * 513),
        ("d/empty", "", b""),
        ("d/block", "", b"b" * 512),
        (LONG, "", b"long"),
        ("d/link", "y" * 300, b""),
        ("d/\udcff", "", b"no text"),
    ]


@pytest.mark.parametrize("cut", CUTS)
def test_a_whole_archive_is_passed_on(cut: Callable[[bytes], list[bytes]]) -> None:
    data = tar(member("a", b"a" * 3000))
    decoder = TarDecoder(OPERATION)
    assert b"".join(block for piece in cut(data) for block in decoder.feed(piece)) == data
    assert decoder.end() == []


REPORT = b'{"message":"disk on fire"}\n'


PROGRESS = b'{"errorDetail":{"message":"disk on fire"},"error":"disk on fire"}\r\n'


FILE = tar(member("a", b"a" * 3000))


@pytest.mark.parametrize("cut", CUTS)
@pytest.mark.parametrize(
    ("data", "kind", "message"),
    [
        (b"", ConnectionLost, "breaks off"),
        (FILE[:100], ConnectionLost, "breaks off"),
        (FILE[:2000], ConnectionLost, "breaks off"),
        (FILE[:3584], ConnectionLost, "breaks off"),
        (FILE[:2000] + REPORT, StreamError, "GET /x: disk on fire"),
        (FILE[:2000] + PROGRESS, StreamError, "GET /x: disk on fire"),
        (FILE[:3584] + REPORT, StreamError, "disk on fire"),
        (FILE + REPORT, StreamError, "disk on fire"),
        (FILE + PROGRESS, StreamError, "disk on fire"),
        (FILE + b"x", DecodeError, "goes on after its end"),
        (FILE[:3584] + b"x" * 512, DecodeError, "not a valid archive"),
        (b"x" * 512, DecodeError, "not a valid archive"),
        (FILE[:2000] + b'{"message": 7}', ConnectionLost, "breaks off"),
    ],
)
@pytest.mark.parametrize("answer", [Members, TarStream])
def test_an_archive_that_is_not_whole_is_an_error(
    answer: Callable[[str], Items[Any]],
    data: bytes,
    kind: type[Exception],
    message: str,
    cut: Callable[[bytes], list[bytes]],
) -> None:
    reader = answer(OPERATION).decoder(Head(200, "OK", {}))

    def all_of_it() -> None:
        for piece in cut(data):
            reader.feed(piece)
        reader.end()

    with pytest.raises(kind, match=message):
        all_of_it()


def described(records: bytes, kind: bytes = tarfile.XHDTYPE) -> bytes:
    return tar(member("description", records, type=kind))[: 512 + len(records) + -len(records) % 512] + tar(member("a"))


@pytest.mark.parametrize(
    "data",
    [
        described(b"9 path=x\n\n"),
        described(b"no record"),
        described(b"99 path=x\n"),
        described(b"11 size=-1\n"),
        described(b"12 size=1e3\n"),
        described(b"10 path:x\n"),
        described(b"12 path=a\0b\n"),
        described(b"16 linkpath=a\0b\n"),
        tar(member("description", type=tarfile.XHDTYPE)),
        described(b"x" * (1 << 21)),
        described(b"x" * (1 << 21), tarfile.GNUTYPE_LONGNAME),
    ],
)
def test_a_member_that_makes_no_sense_is_an_error(data: bytes) -> None:
    with pytest.raises(DecodeError, match="not a valid archive"):
        list(read([data]))


def test_what_describes_the_whole_archive_does_not_name_its_members() -> None:
    assert contents([described(b"10 path=x\n", tarfile.XGLTYPE)]) == [("a", "", b"")]
