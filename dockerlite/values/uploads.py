"""What is sent byte for byte, whole or in pieces: archives, and the input of processes."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Callable, Iterable, Iterator, Mapping
from typing import BinaryIO, TypeAlias

from ..core.request import Body
from .checks import refusal

#: Bytes that are read and sent at a time: with more, reading and the engine wait for each other
#: (256 MiB took a quarter longer).
SEND_SIZE = 2**16
#: Bytes, a file that is open for reading bytes, or pieces one by one. Only the asyncio client takes
#: async pieces.
Upload: TypeAlias = bytes | BinaryIO | Iterable[bytes] | AsyncIterable[bytes]
#: What a process reads: a text (sent in UTF-8), the content of a file, or an upload.
Input: TypeAlias = str | os.PathLike[str] | Upload

_LIKE = "one is bytes, a text, a Path, a file that is open for reading bytes, or an iterable of bytes"


def upload(value: Upload, what: str, like: str) -> Body:
    """A request body. An open file is read in blocks while it is sent."""
    if isinstance(value, (bytes, AsyncIterable)):
        return value
    read: Callable[[int], object] | None = getattr(value, "read1", None) or getattr(value, "read", None)
    if read is not None:
        return _file_pieces(read, refusal(value, what, like))
    if isinstance(value, Iterable) and not isinstance(value, (str, bytearray, memoryview, Mapping)):
        return iter(value)
    raise refusal(value, what, like)


def data(value: Input | None) -> Body:
    """What a process reads: bytes, or pieces to be read while they are sent."""
    if isinstance(value, str):
        return value.encode()
    if isinstance(value, (bytearray, memoryview)):
        return bytes(value)
    if isinstance(value, os.PathLike):
        if os.path.isdir(value) or not os.access(value, os.R_OK):
            raise refusal(value, "input: it cannot be read", _LIKE)
        return _path_pieces(value)
    if isinstance(value, (list, tuple)):
        if not all(isinstance(piece, bytes) for piece in value):
            raise refusal(value, "input", _LIKE)
        return b"".join(value)
    return None if value is None else upload(value, "input", _LIKE)


def _file_pieces(read: Callable[[int], object], refused: Exception) -> Iterator[bytes]:
    """The content of an open file. A text file is refused, and one that cannot be read."""
    try:
        nothing = read(0)
    except (OSError, ValueError) as failed:  # it is closed, or open for writing
        raise refused from failed
    if nothing != b"":
        raise refused
    return iter(lambda: read(SEND_SIZE), b"")  # type: ignore[arg-type, return-value]


def _path_pieces(path: os.PathLike[str]) -> Iterator[bytes]:
    with open(path, "rb", buffering=0) as file:
        while piece := file.read(SEND_SIZE):
            yield piece
