"""Cassettes: recorded exchanges in a file that people can read and compare.

The names of the fields are the names in the file.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any, Literal
from urllib.parse import parse_qsl, unquote, urlencode

from pydantic import TypeAdapter, ValidationError

from ..core.request import Head, Request
from ..errors import ConnectError, DecodeError
from .bodies import AnswerBody, FramesBody, Note, RequestBody, Stored, Upload, answer_body

_VERSION = re.compile(r"/v\d+\.\d+(?=/)")
# The headers that a client reads. The date would vary, and the length follows from the body.
_HEADERS = ("content-type", "location", "x-docker-container-path-stat")
# What an engine says about itself: every answer has it, clients read it from the ping.
_PING = ("api-version", "ostype", "builder-version", "swarm", "docker-experimental")
#: The status of an answer that begins a conversation (upgrade).
SWITCHED = 101
_WIDTH = 140


@dataclass(frozen=True, slots=True)
class RecordedRequest(Stored):
    """A request: its path without the version, and its query as a mapping, with JSON values parsed.

    It has no headers: they may hold credentials.
    """

    method: str
    path: str
    query: dict[str, Any] = field(default_factory=dict)
    body: RequestBody | None = None

    @classmethod
    def of(cls, request: Request, upload: Upload) -> RecordedRequest:
        """A request that was sent, with its body."""
        target, _, query = request.target.partition("?")
        asked: dict[str, Any] = {}
        for name, text in parse_qsl(query, keep_blank_values=True):
            value = _parsed(text)
            asked[name] = [*_listed(asked[name]), value] if name in asked else value
        return cls(request.method, unquote(_VERSION.sub("", target, count=1)), asked, upload.stored())

    @property
    def reads(self) -> bool:
        """Whether it only reads, so that it may be repeated."""
        return self.method in ("GET", "HEAD")

    def __str__(self) -> str:
        query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in self.query.items()}
        return f"{self.method} {self.path}" + ("?" + urlencode(query, safe='/:{}[]",') if query else "")


@dataclass(frozen=True, slots=True)
class RecordedAnswer(Stored):
    """The answer, as far as it was read."""

    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: AnswerBody | None = None
    #: Why the body stops before its end: the engine hung up, or it sent nothing in time, or the
    #: reader stopped reading.
    truncated: Literal["ConnectionLost", "DockerTimeout", "reader"] | None = None

    @classmethod
    def of(cls, path: str, head: Head, notes: Sequence[Note], truncated: Any) -> RecordedAnswer:
        """An answer, a part of one, or a conversation, from what its tap noted."""
        wanted = _HEADERS + _PING if path == "/_ping" else _HEADERS
        headers = {name: value for name, value in head.headers.items() if name in wanted}
        body: AnswerBody | None
        if head.status == SWITCHED:
            body = FramesBody.of(notes)
        else:
            body = answer_body(b"".join(data for what, data in notes if what == "output"), headers.get("content-type", ""))
        return cls(head.status, headers, body, truncated)


@dataclass(frozen=True, slots=True)
class Exchange(Stored):
    """A request and its answer."""

    request: RecordedRequest
    answer: RecordedAnswer


@dataclass(frozen=True, slots=True)
class Cassette(Stored):
    """Recorded exchanges, in the order in which they began, and the engine that answered them."""

    #: The engine's name for itself: ``Docker/28.5.2 (linux)``.
    engine: str | None
    #: The newest API version it speaks.
    api: str | None
    exchanges: list[Exchange]
    format: Literal[1] = 1

    @classmethod
    def load(cls, path: str | os.PathLike[str]) -> Cassette:
        """The cassette in a file.

        Raises ConnectError if there is no such file, DecodeError if it is not a valid cassette.
        """
        try:
            data = Path(path).read_bytes()
        except OSError as failed:
            raise ConnectError(f"no recording at {os.fspath(path)}: {failed.strerror or failed}") from failed
        try:
            cassette: Cassette = _adapter().validate_json(data)
        except ValidationError as failed:
            first = failed.errors(include_url=False)[0]
            at = ".".join(map(str, first["loc"])) or "the file"
            raise DecodeError(f"{os.fspath(path)} is no recording, or a damaged one: {at}: {first['msg']}") from failed
        return cassette

    def save(self, path: str | os.PathLike[str]) -> None:
        """Write it to a file, atomically: the file is complete at any time."""
        stored = {"format": self.format, **_adapter().dump_python(self, mode="json", exclude_defaults=True)}
        target = Path(path)
        unfinished = target.with_name(f".{target.name}.{os.getpid()}")
        try:
            unfinished.write_text(_pretty(stored) + "\n", encoding="ascii")
            unfinished.replace(target)
        finally:
            unfinished.unlink(missing_ok=True)


@cache
def _adapter() -> TypeAdapter[Cassette]:
    return TypeAdapter(Cassette)


def _parsed(text: str) -> Any:
    if text[:1] in ("{", "["):
        try:
            return json.loads(text)
        except ValueError:
            return text
    return text


def _listed(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _pretty(value: Any, indent: str = "") -> str:
    """JSON in ASCII, with each value that fits on one line.

    So a change shows as few changed lines; and answers can hold any character.
    """
    flat = json.dumps(value)
    if len(indent) + len(flat) <= _WIDTH or not isinstance(value, (dict, list)) or not value:
        return flat
    inner = indent + " "
    if isinstance(value, dict):
        items = [f"{inner}{json.dumps(key)}: {_pretty(item, inner)}" for key, item in value.items()]
        return "{\n" + ",\n".join(items) + f"\n{indent}}}"
    return "[\n" + ",\n".join(inner + _pretty(item, inner) for item in value) + f"\n{indent}]"
