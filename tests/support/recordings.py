"""Exchanges and clients of recordings, for the tests of recording and replaying."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode

from dockerlite import Docker, recording
from dockerlite.core.operation import Operation
from dockerlite.core.request import Request
from dockerlite.core.transport import Duplex
from dockerlite.recording import Cassette, Recorder, Replay
from dockerlite.recording.bodies import FramesBody, Piece, Upload, answer_body
from dockerlite.recording.cassette import Exchange, RecordedAnswer, RecordedRequest
from dockerlite.sync import Options

#: The recording that comes with the package.
DEMO = Path(recording.__file__).with_name("demo.json")
JSON = {"Content-Type": "application/json"}


def recorded_request(line: str, body: Any = None) -> RecordedRequest:
    """The request of a line such as ``GET /info``, with a body of JSON or bytes."""
    method, _, target = line.partition(" ")
    data = body if body is None or isinstance(body, bytes) else json.dumps(body).encode()
    headers = {} if isinstance(body, bytes) else JSON
    request = Request(method, target, headers, data, line)
    return RecordedRequest.of(request, Upload(data, headers.get("Content-Type", "")).drain())


def recorded_exchange(line: str, answer: Any = None, *, body: Any = None, status: int = 200, truncated: Any = None) -> Exchange:
    """A recorded exchange, answered with JSON or bytes."""
    data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    kind = "application/octet-stream" if isinstance(answer, bytes) else "application/json"
    return Exchange(recorded_request(line, body), RecordedAnswer(status, {"content-type": kind}, answer_body(data, kind), truncated))


def recorded_conversation(*pieces: Piece, line: str = "POST /exec/1/start", truncated: Any = None) -> Exchange:
    """A recorded conversation."""
    return Exchange(recorded_request(line), RecordedAnswer(101, {}, FramesBody(list(pieces)) if pieces else None, truncated))


def upgrade_request(line: str) -> Request:
    """The request that begins a conversation."""
    method, _, target = line.partition(" ")
    return Request(method, target, {}, None, line)


def start_conversation(transport: Replay | Recorder, line: str = "POST /exec/1/start") -> Duplex:
    """Begin a conversation."""
    return transport.upgrade(upgrade_request(line), Options())


def cassette(*exchanges: Exchange) -> Cassette:
    return Cassette("Docker/28.5.2 (linux)", "1.51", list(exchanges))


def client(replay: Replay | Recorder) -> Docker:
    return Docker(transport=replay, version="1.44")


def ask(docker: Docker, line: str, body: Any = None) -> Any:
    """Send a request and read what is answered as JSON."""
    method, _, target = line.partition(" ")
    headers = {} if body is None or isinstance(body, bytes) else JSON
    data = json.dumps(body).encode() if headers else body
    return docker.perform(Operation(method, target, dict[str, Any] | list[Any] | int | str | None, headers=headers, body=data))  # type: ignore[arg-type]


def replay_into(cassette: Cassette, recorder: Recorder) -> None:
    """Send a recorder all requests of a cassette, in recorded order."""
    for exchange in cassette.exchanges:
        was = exchange.request
        query = {name: value if isinstance(value, str) else json.dumps(value) for name, value in was.query.items()}
        data = None if was.body is None else b"".join(was.body.blocks())  # type: ignore[union-attr]
        target = quote(was.path, safe="/:@") + ("?" + urlencode(query) if query else "")
        request = Request(was.method, target, JSON if data else {}, data, f"{was.method} {was.path}")
        response = recorder.send(request, Options())
        while response.block():
            pass
    recorder.close()
