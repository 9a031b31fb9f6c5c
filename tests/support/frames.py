"""Frames of output as an engine sends them, and the items of a decoder for bytes split anywhere."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import TypeVar

from dockerlite.core.answers import Decoder
from dockerlite.wire.frames import HEADER

T = TypeVar("T")


def framed(*pieces: tuple[int, bytes]) -> bytes:
    """Frames as an engine sends them: each its stream and its payload."""
    return b"".join(HEADER.pack(stream, len(data)) + data for stream, data in pieces)


def decoded(decoder: Decoder[T], blocks: Iterable[bytes]) -> list[T]:
    return [item for block in blocks for item in decoder.feed(block)] + list(decoder.end())


def cut(data: bytes, places: Sequence[int]) -> list[bytes]:
    """The same bytes in blocks that end at these places."""
    ends = [0, *sorted(place % (len(data) + 1) for place in places), len(data)]
    return [data[start:end] for start, end in pairwise(ends)]
