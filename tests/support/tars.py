"""Archives for tests, and results of reading and unpacking them."""

from __future__ import annotations

import io
import os
import random
import struct
import tarfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

from dockerlite.archives.unpacking import Unpacker
from dockerlite.wire.tar import Item, MemberDecoder

OPERATION = "GET /x"
#: Capabilities of a file, CAP_SETUID and CAP_NET_RAW, as the kernel stores them: bytes that are no text.
CAPABILITY = struct.pack("<5I", 0x02000001, 0x2080, 0, 0, 0)
ZERO = bytes(1024)


def member(name: str, data: bytes = b"", **fields: Any) -> tuple[tarfile.TarInfo, bytes]:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    for field, value in fields.items():
        setattr(info, field, value)
    return info, data


def folder(name: str, mode: int = 0o755) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, type=tarfile.DIRTYPE, mode=mode)


def link(name: str, target: str, type: bytes = tarfile.SYMTYPE) -> tuple[tarfile.TarInfo, bytes]:
    return member(name, type=type, linkname=target)


def tar(*found: tuple[tarfile.TarInfo, bytes], format: int = tarfile.PAX_FORMAT) -> bytes:
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=format) as archive:
        for info, data in found:
            archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def whole_at_once(data: bytes) -> list[bytes]:
    return [data]


def byte_by_byte(data: bytes) -> list[bytes]:
    return [data[at : at + 1] for at in range(len(data))]


def in_random_pieces(data: bytes) -> list[bytes]:
    chance = random.Random(7)
    cuts = sorted(chance.sample(range(len(data) + 1), min(40, len(data))))
    return [data[start:end] for start, end in zip([0, *cuts], [*cuts, len(data)], strict=True)]


CUTS = [whole_at_once, byte_by_byte, in_random_pieces]


def read(pieces: Iterable[bytes]) -> Iterator[Item]:
    decoder = MemberDecoder(OPERATION)
    for piece in pieces:
        yield from decoder.feed(piece)
    yield from decoder.end()


def contents(pieces: Iterable[bytes]) -> list[tuple[str, str, bytes]]:
    found: list[tuple[str, str, bytes]] = []
    for item in read(pieces):
        if isinstance(item, bytes):
            name, linked, data = found.pop()
            found.append((name, linked, data + item))
        else:
            found.append((item.name, item.linkname, b""))
    return found


def unpacked(data: bytes, target: Path, name: str = "copy", **options: Any) -> Path | None:
    with Unpacker(target, name, **options) as unpacking:
        for item in read([data]):
            unpacking.each(item)
        return unpacking.result()


def unpack(data: bytes, target: Path, **options: Any) -> Path:
    copy = unpacked(data, target, **options)
    assert copy is not None
    return copy


def everything(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")}


def may_set_capabilities(folder: Path) -> bool:
    """Whether this user may give capabilities to a file in a folder."""
    probe = folder / ".probe"
    probe.touch()
    try:
        os.setxattr(probe, "security.capability", CAPABILITY)
    except OSError:
        return False
    finally:
        probe.unlink()
    return True
