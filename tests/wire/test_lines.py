"""Answers of one JSON object per line: whole, split anywhere, and invalid."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import (
    ConnectionLost,
    DecodeError,
    models,
)
from dockerlite.wire.lines import JsonLines
from tests.support.frames import cut

LINES = b'{"status":"a"}\r\n{"status":"b"}\n\x1e{"status":"c"}\n\n{"status":"d"}'


@pytest.mark.parametrize("size", [None, 1, 2, 13])
def test_lines_of_json_are_items_however_they_are_cut(size: int | None) -> None:
    decoder = JsonLines(models.ProgressMessage, "POST /build")
    size = size or len(LINES)
    items = [item for start in range(0, len(LINES), size) for item in decoder.feed(LINES[start : start + size])]
    assert [item.status for item in [*items, *decoder.end()]] == ["a", "b", "c", "d"]
    assert decoder.end() == []


@given(st.lists(st.text()), st.sampled_from(["\n", "\r\n"]), st.lists(st.integers(0, 500)))
def test_any_cut_gives_the_same_items(texts: list[str], end: str, places: list[int]) -> None:
    lines = "".join(models.ProgressMessage(status=text).model_dump_json(by_alias=True, exclude_unset=True) + end for text in texts).encode()
    decoder = JsonLines(models.ProgressMessage, "POST /build")
    items = [item for block in cut(lines, places) for item in decoder.feed(block)]
    assert [item.status for item in [*items, *decoder.end()]] == texts


def test_a_line_break_within_a_text_is_an_error() -> None:
    with pytest.raises(DecodeError, match=r"POST /build: the answer: Invalid JSON"):
        list(JsonLines(models.ProgressMessage, "POST /build").feed(b'{"status":"a\nb"}\n'))


def test_lines_that_end_in_the_middle_are_an_error() -> None:
    decoder = JsonLines(models.ProgressMessage, "POST /build")
    decoder.feed(b'{"status":"a"}\n{"sta')
    with pytest.raises(ConnectionLost, match="POST /build: the answer ends in the middle of a line"):
        decoder.end()
