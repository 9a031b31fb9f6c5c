"""Makes recordings of exchanges that another tool logged, for engines that no machine of ours has.

    python -m tests.scenarios.import_exchanges exchanges.jsonl docker29

The log has one JSON object per line: ``operation`` as in the API document, the ``version`` that was
spoken, ``request`` with ``path``, ``query`` and ``body``, the ``status``, the ``headers``, and the
``body`` as text or ``body_base64``; ``cut`` if the body is not complete. Repetitions are left out:
an answer is kept if its operation, status, version or shape is new, and of its lists one item of
each shape.
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

#: Paths without a version mean the newest one; other versions than these two were only experiments.
OLDEST, NEWEST = "1.41", "1.56"
#: The engine's name for itself.
ENGINE = "Docker/library-import (linux)"
#: Texts that identify the machine, and their stand-ins.
STAND_INS = {"127.0.0.1:5055": "localhost:5000", "127.0.0.1:5056": "localhost:5001", "index.docker.io": "registry.example"}
#: Streams whose items repeat.
REPETITIVE = ("GET /events", "GET /containers/{id}/stats")

Line = dict[str, Any]


def operation_named(name: str) -> Operation[bytes]:
    """The operation of a name such as ``GET /info``."""
    method, _, path = name.partition(" ")
    return Operation(method, path, bytes)


def is_usable(line: Line) -> bool:
    """Whether a verb can have this exchange: complete, or of lines up to where it was cut."""
    name, kind = line["operation"], line["headers"].get("Content-Type", "")
    if line["version"] not in (OLDEST, NEWEST, "unversioned") or name not in operations() or line["status"] == 100:
        return False
    operation = operations()[name]
    stream = operation.schema["x-stream"]
    if (stream == "frames" and "json" in kind and line["status"] == 200) or "Accept-Encoding" in line["request"].get("headers", {}):
        return False  # no verb requests that
    if line["version"] == OLDEST and stream in ("frames", "hijack"):  # these do not say whether there are frames
        return False
    if line["status"] == 200 and answer(operation, 200) and not line.get("body"):  # the tool did not wait for it
        return False
    return not line.get("cut") or stream in ("events", "stats")


def is_refused(exchange: Exchange, operation: str, version: str) -> bool:
    """Whether this client refuses to send that to an engine of this version."""
    try:
        check_version(operation_named(operation).replace(query=exchange.request.query), version)
    except UnsupportedByEngine:
        return True
    return False


def recorded_exchange(line: Line) -> Exchange:
    """The exchange of a line, as recordings have it."""
    request, operation = line["request"], operation_named(line["operation"])
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
    """The shape of an answer: its fields and their shapes, without texts and numbers."""
    if isinstance(value, dict):
        fields = {name if re.fullmatch(r"[ A-Za-z_]+", name) else "*": shape(item) for name, item in value.items()}
        return "{" + ",".join(f"{name}:{fields[name]}" for name in sorted(fields)) + "}"
    if isinstance(value, list):
        return "[" + "|".join(sorted({shape(item) for item in value})) + "]"
    return {str: "text", int: "number", float: "number"}.get(type(value), str(value))


def one_of_each_shape(value: Any) -> Any:
    """An answer with only one object of each shape in its lists."""
    if isinstance(value, dict):
        return {name: one_of_each_shape(item) for name, item in value.items()}
    if isinstance(value, list) and all(isinstance(item, dict) for item in value):
        return [one_of_each_shape(item) for item in {shape(item): item for item in reversed(value)}.values()][::-1]
    return value


def without_repetition(exchange: Exchange, operation: str) -> Exchange:
    """An exchange without the repetitions in its answer."""
    match exchange.answer.body:
        case JsonBody(document):
            return replace(exchange, answer=replace(exchange.answer, body=JsonBody(one_of_each_shape(document))))
        case LinesBody(lines, separator) if operation in REPETITIVE:
            return replace(exchange, answer=replace(exchange.answer, body=LinesBody(one_of_each_shape(lines), separator)))
    return exchange


def answer_shape(exchange: Exchange) -> str:
    """The shape of an answer of any kind."""
    body = exchange.answer.body
    content = body.json if isinstance(body, JsonBody) else body.lines if isinstance(body, LinesBody) else type(body).__name__
    form = content if isinstance(content, str) else shape(content)
    return f"{exchange.answer.headers.get('content-type')} {exchange.answer.truncated} {form}"


def exchanges_to_keep(path: Path) -> Iterator[tuple[str, str, Exchange]]:
    """The exchanges to keep, each with its version and the part of the document it belongs to."""
    seen: set[tuple[str, ...]] = set()
    for line in filter(is_usable, map(json.loads, path.read_text().splitlines())):
        operation, version = line["operation"], NEWEST if line["version"] == "unversioned" else line["version"]
        exchange = without_repetition(recorded_exchange(line), operation)
        if is_refused(exchange, operation, version):
            continue
        key = (operation, version, str(line["status"]), answer_shape(exchange), *sorted(exchange.request.query))
        if key not in seen:
            seen.add(key)
            yield version, operations()[operation].part, exchange


def main() -> None:
    """Read the command line and convert."""
    source, name = Path(sys.argv[1]), sys.argv[2]
    redaction = Redaction(STAND_INS)
    files = defaultdict[tuple[str, str], list[Exchange]](list)
    for version, part, exchange in exchanges_to_keep(source):
        redaction.learn(exchange.request, exchange.answer.body)
        files[version, part].append(exchange)
    for (version, part), exchanges in files.items():
        path = CASSETTES / name / version / f"{part}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        Cassette(ENGINE, version, [redaction.exchange(exchange) for exchange in exchanges]).save(path)
        print(f"{path.relative_to(CASSETTES)}: {len(exchanges)} exchanges, {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
