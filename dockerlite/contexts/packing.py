"""A context as one file, as ``docker context export`` and ``import`` write and read it.

It is a tar (when read, also a zip) of ``meta.json`` and ``tls/ENDPOINT/FILE``. It is read in
memory, so no name in it is ever used as a path.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from typing import Any

from ..configuration import files
from ..errors import InvalidArgument
from .store import Context, parse_context

#: The most bytes that an archive may hold, as with the docker command.
LIMIT = 10 * 1024 * 1024
# What the standard library raises for archives that are damaged, encrypted, or compressed in an
# unknown way.
_UNREADABLE = (
    tarfile.TarError, zipfile.BadZipFile, zlib.error, EOFError, OSError, RuntimeError, ValueError, ArithmeticError, LookupError,
)  # fmt: skip
_TOO_MUCH = f"the archive holds more than the {LIMIT // 1024 // 1024} MiB that a context may have"


def pack(document: Mapping[str, Any], material: Mapping[str, bytes]) -> bytes:
    """The archive of a context: its document, and its certificates by ``ENDPOINT/FILE``."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w", format=tarfile.USTAR_FORMAT) as tar:
        _add(tar, "meta.json", files.to_json(document), 0o644)
        folders = sorted({f"tls/{path.partition('/')[0]}" for path in material})
        for folder in ["tls", *folders]:
            _add(tar, folder, None, 0o700)
            for path in sorted(path for path in material if folder == f"tls/{path.partition('/')[0]}"):
                _add(tar, f"tls/{path}", material[path], 0o600)
    return packed.getvalue()


def _add(tar: tarfile.TarFile, name: str, data: bytes | None, mode: int) -> None:
    member = tarfile.TarInfo(name)
    member.mode = mode
    if data is None:
        member.type = tarfile.DIRTYPE
    else:
        member.size = len(data)
    tar.addfile(member, io.BytesIO(data or b""))


def unpack(packed: bytes) -> tuple[Context, dict[str, bytes]]:
    """The context that an archive holds, and its certificates by ``ENDPOINT/FILE``.

    Raises InvalidArgument for any other archive.
    """
    if len(packed) > LIMIT:
        raise InvalidArgument(_TOO_MUCH)
    try:
        contents = dict(_zip_contents(packed) if packed.startswith(b"PK\x03\x04") else _tar_contents(packed))
    except InvalidArgument:
        raise
    except _UNREADABLE as error:
        raise InvalidArgument(f"this is no archive of a context: {error}") from error
    meta = contents.pop("meta.json", None)
    if meta is None:
        raise InvalidArgument("this is no archive of a context: there is no meta.json in it")
    return parse_context(meta, "the archive's meta.json"), {_certificate_path(name): data for name, data in contents.items()}


def _certificate_path(name: str) -> str:
    """``ENDPOINT/FILE`` of a name in the archive. Raises InvalidArgument for any other name."""
    tls, *rest = name.split("/")
    if tls != "tls" or len(rest) != 2 or not {"", ".", ".."}.isdisjoint(rest) or not name.isprintable():
        raise InvalidArgument(f"the archive has a file {name!r}; a context's are meta.json and tls/ENDPOINT/FILE")
    return "/".join(rest)


def _tar_contents(packed: bytes) -> Iterator[tuple[str, bytes]]:
    # The docker command leaves off the archive's trailer and the padding of the last block.
    whole = packed + bytes(-len(packed) % tarfile.BLOCKSIZE + 2 * tarfile.BLOCKSIZE)
    with tarfile.open(fileobj=io.BytesIO(whole), mode="r:") as tar:
        before = -1
        for member in tar:
            if member.size < 0 or member.offset <= before:  # Pythons before 3.13.6 would loop for ever
                raise InvalidArgument(f"the archive is damaged at {member.name!r}")
            before = member.offset
            if not member.isreg():
                continue
            if member.issparse() or member.offset_data + member.size > len(packed):
                raise InvalidArgument(f"the archive ends in the middle of {member.name!r}")
            file = tar.extractfile(member)
            yield member.name, file.read() if file else b""


def _zip_contents(packed: bytes) -> Iterator[tuple[str, bytes]]:
    left = LIMIT
    with zipfile.ZipFile(io.BytesIO(packed)) as archive:
        for entry in archive.infolist():
            if entry.filename.endswith("/"):
                continue
            with archive.open(entry) as file:
                data = file.read(left + 1)
            left -= len(data)
            if left < 0:
                raise InvalidArgument(_TOO_MUCH)
            yield entry.filename, data
