"""Makes recordings of exchanges that something else wrote down, one JSON object a line: for engines that no machine of ours has.

    python -m tests.scenarios.import_exchanges exchanges.jsonl docker29

A line has ``operation`` as the API document has it, the ``version`` that was spoken, ``request`` with ``path``, ``query`` and ``body``, the
``status``, the ``headers``, and the ``body`` as text or ``body_base64``; ``cut`` if that is not all of it. What is much the same is left
out: an answer is kept when its operation, status, version or shape is new, and of what it lists an item of each shape.
"""

from __future__ import annotations

import json
import re
import sys
from base64 import b64decode
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from dockerlite.core.operation import Operation
from dockerlite.core.request import Head, Request
from dockerlite.errors import UnsupportedByEngine
from dockerlite.recording import Cassette
from dockerlite.recording.bodies import JsonBody, LinesBody, Upload, compact_json
from dockerlite.recording.cassette import Exchange, RecordedAnswer, RecordedRequest
from dockerlite.recording.redact import Redaction
from dockerlite.wire.encode import check_version
from tests.scenarios import CASSETTES
from tests.support.document import answer, operations

#: Paths without a version mean the newest one; others than these two were only tried.
OLDEST, NEWEST = "1.41", "1.56"
#: What the engine called itself.
ENGINE = "Docker/library-import (linux)"
#: What tells of the machine, and its stand-ins.
STAND_INS = {"127.0.0.1:5055": "localhost:5000", "127.0.0.1:5056": "localhost:5001", "index.docker.io": "registry.example"}
#: Whose items say the same over and over.
REPETITIVE = ("GET /events", "GET /containers/{id}/stats")

Line = dict[str, Any]


def performing(name: str) -> Operation[bytes]:
    """The operation of a name such as ``GET /info``."""
    method, _, path = name.partition(" ")
    return Operation(method, path, bytes)


def usable(line: Line) -> bool:
    """Whether an exchange is one that a verb can have, whole, or of lines up to where it was cut."""
    name, kind = line["operation"], line["headers"].get("Content-Type", "")
    if line["version"] not in (OLDEST, NEWEST, "unversioned") or name not in operations() or line["status"] == 100:
        return False
    operation = operations()[name]
    stream = operation.schema["x-stream"]
    if (stream == "frames" and "json" in kind and line["status"] == 200) or "Accept-Encoding" in line["request"].get("headers", {}):
        return False  # which no verb asks for
    if line["version"] == OLDEST and stream in ("frames", "hijack"):  # which say then nothing of whether there are frames
        return False
    if line["status"] == 200 and answer(operation, 200) and not line.get("body"):  # who asked did not wait for it
        return False
    return not line.get("cut") or stream in ("events", "stats")


def refused(found: Exchange, operation: str, version: str) -> bool:
    """Whether this client asks that of no engine of this version."""
    try:
        check_version(performing(operation).replace(query=found.request.query), version)
    except UnsupportedByEngine:
        return True
    return False


def exchange(line: Line) -> Exchange:
    """A line as a recording has it."""
    request, operation = line["request"], performing(line["operation"])
    query = urlencode(request.get("query") or {}, doseq=True)
    target = request["path"] + ("&" if "?" in request["path"] else "?") * bool(query) + query
    body = None if request.get("body") is None else compact_json(request["body"])
    asked = RecordedRequest.of(Request(operation.method, target, {}, body, operation.name), Upload(body, "application/json").drain())
    data = line["body"].encode() if "body" in line else b64decode(line["body_base64"])
    if line.get("cut"):
        data = data[: data.rfind(b"\n") + 1]
    head = Head(line["status"], "", {name.lower(): value for name, value in line["headers"].items()})
    return Exchange(asked, RecordedAnswer.of(asked.path, head, [("output", data)], "reader" if line.get("cut") else None))


def shape(value: Any) -> str:
    """What an answer looks like: the fields there are, and what is in them, but for texts and numbers."""
    if isinstance(value, dict):
        fields = {name if re.fullmatch(r"[ A-Za-z_]+", name) else "*": shape(item) for name, item in value.items()}
        return "{" + ",".join(f"{name}:{fields[name]}" for name in sorted(fields)) + "}"
    if isinstance(value, list):
        return "[" + "|".join(sorted({shape(item) for item in value})) + "]"
    return {str: "text", int: "number", float: "number"}.get(type(value), str(value))


def thinned(value: Any) -> Any:
    """An answer with an object of each shape in its lists, instead of all."""
    if isinstance(value, dict):
        return {name: thinned(item) for name, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return [thinned(item) for item in {shape(item): item for item in reversed(value)}.values()][::-1]
    return value


def shorter(found: Exchange, operation: str) -> Exchange:
    """An exchange without what its answer says again and again."""
    match found.answer.body:
        case JsonBody(said):
            return replace(found, answer=replace(found.answer, body=JsonBody(thinned(said))))
        case LinesBody(lines, separator) if operation in REPETITIVE:
            return replace(found, answer=replace(found.answer, body=LinesBody(thinned(lines), separator)))
    return found


def looks(found: Exchange) -> str:
    """The shape of an answer, whatever it consists of."""
    body = found.answer.body
    said = body.json if isinstance(body, JsonBody) else body.lines if isinstance(body, LinesBody) else type(body).__name__
    return f"{found.answer.headers.get('content-type')} {found.answer.truncated} {shape(said) if not isinstance(said, str) else said}"


def kept(path: Path) -> Iterator[tuple[str, str, Exchange]]:
    """The exchanges to keep, each with its version and the part of the document that it belongs to."""
    seen: set[tuple[str, ...]] = set()
    for line in filter(usable, map(json.loads, path.read_text().splitlines())):
        operation, version = line["operation"], NEWEST if line["version"] == "unversioned" else line["version"]
        found = shorter(exchange(line), operation)
        if refused(found, operation, version):
            continue
        key = (operation, version, str(line["status"]), looks(found), *sorted(found.request.query))
        if key not in seen:
            seen.add(key)
            yield version, operations()[operation].part, found


def main() -> None:
    """Read the command line and convert."""
    source, name = Path(sys.argv[1]), sys.argv[2]
    redaction = Redaction(STAND_INS)
    files = defaultdict[tuple[str, str], list[Exchange]](list)
    for version, part, found in kept(source):
        redaction.learn(found.request, found.answer.body)
        files[version, part].append(found)
    for (version, part), exchanges in files.items():
        path = CASSETTES / name / version / f"{part}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        Cassette(ENGINE, version, [redaction.exchange(found) for found in exchanges]).save(path)
        print(f"{path.relative_to(CASSETTES)}: {len(exchanges)} exchanges, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
