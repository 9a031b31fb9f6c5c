"""What is sent byte for byte: which inputs are taken, and what is refused before anything is sent."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest

from dockerlite import InvalidArgument
from dockerlite.values import data, upload
from dockerlite.values.uploads import SEND_SIZE

CONTENT = bytes(range(256)) * 1024


@pytest.mark.parametrize(
    "given",
    [CONTENT, bytearray(CONTENT), memoryview(CONTENT), [CONTENT[:9], b"", CONTENT[9:]], (CONTENT,), io.BytesIO(CONTENT), iter([CONTENT])],
    ids=lambda given: type(given).__name__,
)
def test_bytes_are_taken_however_they_are_held(given: Any) -> None:
    body = data(given)
    assert isinstance(body, bytes) or not isinstance(body, (list, tuple))
    assert (body if isinstance(body, bytes) else b"".join(body)) == CONTENT  # type: ignore[arg-type]


def test_a_text_is_sent_in_utf_8() -> None:
    assert data("\u00e9") == b"\xc3\xa9"


def test_a_path_means_the_content_of_its_file_in_blocks(tmp_path: Path) -> None:
    (file := tmp_path / "file").write_bytes(CONTENT)
    pieces: list[bytes] = list(data(file))  # type: ignore[arg-type]
    assert b"".join(pieces) == CONTENT
    assert [len(piece) for piece in pieces] == [SEND_SIZE] * 4


def closed_file() -> io.BytesIO:
    file = io.BytesIO(b"x")
    file.close()
    return file


@pytest.mark.parametrize(
    "given",
    [5, True, {b"a": b"b"}, ["text"], [1, 2], io.StringIO("text"), closed_file(), Path("/none"), Path("/")],
    ids=lambda given: type(given).__name__,
)
def test_what_is_no_bytes_is_refused(given: Any) -> None:
    with pytest.raises(InvalidArgument, match="is no input"):
        data(given)


def test_a_text_file_is_no_upload() -> None:
    with pytest.raises(InvalidArgument, match="is no archive; say what"):
        upload(io.StringIO("text"), "archive", "say what")  # type: ignore[arg-type]
