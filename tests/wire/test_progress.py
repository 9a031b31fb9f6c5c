"""Progress messages: handed out one by one, and the exception for a failure among them."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dockerlite import (
    StreamError,
)
from dockerlite.wire.progress import ProgressDecoder, error_factory


def lines(*messages: dict[str, Any], end: str = "\r\n") -> bytes:
    return "".join(json.dumps(message) + end for message in messages).encode()


def failure(text: str, **more: Any) -> dict[str, Any]:
    return {"errorDetail": {"message": text, **more}, "error": text}


SAID = [{"stream": "Step 1/2 : FROM a\n"}, {"status": "Pulling", "id": "3.1"}, failure("no such thing\n")]


@pytest.mark.parametrize("size", [None, 1, 7, 40])
@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_messages_are_handed_out_up_to_the_failure_however_they_are_cut(size: int | None, end: str) -> None:
    data = lines(*SAID, end=end)
    decoder = ProgressDecoder("POST /build", error_factory(StreamError, "it"))
    size = size or len(data)
    messages = [message for start in range(0, len(data), size) for message in decoder.feed(data[start : start + size])]
    assert [message.stream or message.status for message in messages] == ["Step 1/2 : FROM a\n", "Pulling"]
    with pytest.raises(StreamError, match=r"^it: no such thing$"):
        decoder.end()


@pytest.mark.parametrize(
    "last", [failure("no"), {"error": "no"}, {"errorDetail": {"message": "no"}}, failure("no") | {"progressDetail": {}}]
)
def test_a_failure_is_one_however_it_is_spelled_and_with_no_line_end(last: dict[str, Any]) -> None:
    decoder = ProgressDecoder("POST /build", error_factory(StreamError, "it"))
    assert decoder.feed(lines(last).strip()) == []
    with pytest.raises(StreamError, match="it: no"):
        decoder.end()
