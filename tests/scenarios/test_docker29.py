"""API 1.52 to 1.56, which no engine of Debian speaks: answers of one that does, also as API 1.41.

Each answer is read through the verb's own operation, in both flavours, and compared with the API
document.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, fields, is_dataclass
from typing import Any, cast

import pytest
from pydantic import BaseModel

from dockerlite import AsyncDocker, Docker, EngineError, NotRecorded, Operation, StreamError
from dockerlite.core.answers import Items
from dockerlite.core.dialogue import Dialogue
from dockerlite.core.flow import Flow
from dockerlite.core.request import JsonText
from dockerlite.recording import Cassette, Replay
from dockerlite.recording.async_replay import AsyncReplay
from dockerlite.recording.bodies import JsonBody, LinesBody
from dockerlite.recording.cassette import Exchange
from dockerlite.wire.encode import NEWEST
from dockerlite.wire.frames import Frames
from tests.scenarios import CASSETTES
from tests.support import conformance
from tests.support.document import operations
from tests.support.flavours import FLAVOURS, Face, Loop
from tests.support.verb_calls import CALLS
from tests.support.verb_operations import operations_of

ENGINE = "docker29"


@dataclass(frozen=True)
class Recording:
    """An exchange, with its version and operation."""

    version: str
    operation: str
    at: dict[str, str]
    exchange: Exchange

    @property
    def body(self) -> bytes:
        """What was answered."""
        body = self.exchange.answer.body
        return b"" if body is None else b"".join(body.blocks())


def recordings() -> Iterator[Recording]:
    for path in sorted((CASSETTES / ENGINE).rglob("*.json")):
        for exchange in Cassette.load(path).exchanges:
            yield Recording(path.parent.name, *named(exchange), exchange)


def named(exchange: Exchange) -> tuple[str, dict[str, str]]:
    """The operation of an exchange, and what fills its path."""
    line = f"{exchange.request.method} {exchange.request.path}"
    for name in sorted(operations(), key=lambda name: name.count("{")):
        part = r"(?P<\1>.+)" if re.search(" /(images|distribution|plugins)/", name) else r"(?P<\1>[^/]+)"
        if found := re.fullmatch(re.sub(r"\\{(\w+)\\}", part, re.escape(name)), line):
            return name, found.groupdict()
    raise AssertionError(line)


RECORDINGS = [pytest.param(one, id=f"{one.version} {one.exchange.request}") for one in recordings()]
VERBS = defaultdict[str, list[Operation[Any]]](list)
for resource, verb, options in CALLS:
    if not verb.__name__.startswith(("wait_for", "doctor")):  # which leave when they have what they wait for
        for operation in operations_of(verb.build(resource, **options), NEWEST):
            VERBS[operation.name].append(operation)


def asked(recording: Recording) -> Operation[Any]:
    """What a verb would ask to be answered so: its own operation, with what was asked then."""
    exchange = recording.exchange
    goes_on = isinstance(exchange.answer.body, LinesBody) or exchange.answer.truncated is not None or exchange.answer.status == 101
    verbs = sorted(VERBS[recording.operation], key=lambda verb: (verb.items is None) == goes_on)
    body = exchange.request.body
    sent = body.json if isinstance(body, JsonBody) else b"".join(body.blocks()) if body is not None else None  # type: ignore[union-attr]
    query = {name: JsonText(value) if isinstance(value, (dict, list)) else value for name, value in exchange.request.query.items()}
    return verbs[0].replace(at=recording.at, query=query, body=sent)


@pytest.fixture(scope="module")
def loop() -> Iterator[Loop]:
    """Where the asyncio clients live, all of them."""
    loop = Loop()
    yield loop
    loop.close()


@pytest.fixture
def play(flavour: str, loop: Loop) -> Callable[[Recording], Any]:
    """Has a verb of a client answered by a recording."""

    def play(recording: Recording) -> Any:
        replay = Replay(Cassette(ENGINE, recording.version, [recording.exchange]))
        if flavour == "blocking":
            return answered(Docker(transport=replay, version=recording.version), recording)
        inner = loop.run(lambda: AsyncDocker(transport=AsyncReplay(replay), version=recording.version))
        return answered(cast(Docker, Face(inner, loop)), recording)

    return play


def over(spoken: bool) -> Flow[int | None]:
    """Nobody knows more of a recorded conversation than that it ended."""
    yield from ()
    return None


def answered(docker: Docker, recording: Recording) -> Any:
    """The result of a verb for an answer, or the recorded items of its stream."""
    operation, items = asked(recording), list[Any]()
    if recording.exchange.answer.status == 101:
        nobody: Any = None
        if recording.exchange.answer.headers.get("content-type") == "application/vnd.docker.raw-stream":  # of which verbs ask first
            operation = operation.replace(answer=Frames(True))
        with docker.performer.hijack(Dialogue(operation, nobody, nobody, nobody, ended=over)) as process:
            return list(process)
    if not isinstance(operation.answer, Items):
        return docker.perform(operation)
    with suppress(NotRecorded), docker.performer.stream(operation) as stream:
        for item in stream:
            items.append(item)
    return items


@pytest.mark.parametrize("flavour", FLAVOURS)
@pytest.mark.parametrize("recording", RECORDINGS)
def test_an_answer_is_what_its_verb_promises(recording: Recording, play: Callable[[Recording], Any]) -> None:
    exchange = recording.exchange
    if exchange.answer.status >= 400:
        with pytest.raises(EngineError) as failed:
            play(recording)
        assert failed.value.status == exchange.answer.status
        said = exchange.answer.body
        assert not isinstance(said, JsonBody) or failed.value.message == said.json["message"].strip()
    elif b'"errorDetail"' in recording.body:
        with pytest.raises(StreamError):
            play(recording)
    else:
        unknown = set(extras(play(recording)))
        assert unknown <= {finding.place.rpartition(".")[2] for finding in differences(recording) if finding.kind == "extra"}


def extras(value: Any) -> Iterator[str]:
    """The fields of an answer that its model does not know."""
    if isinstance(value, BaseModel):
        yield from value.model_extra or ()
        parts = [item for _, item in value]
    elif isinstance(value, dict):
        parts = list(value.values())
    elif is_dataclass(value):
        parts = [getattr(value, field.name) for field in fields(value)]
    else:
        parts = list(value) if isinstance(value, (list, tuple)) else []
    for part in parts:
        yield from extras(part)


def differences(recording: Recording) -> set[conformance.Finding]:
    """Where an answer and the API document differ."""
    answer = recording.exchange.answer
    if answer.status == 101:
        return set()
    cut = answer.truncated is not None
    return conformance.findings(conformance.Exchange(recording.operation, recording.version, answer.status, recording.body, cut), ENGINE)


def test_every_answer_is_as_the_document_says() -> None:
    assert not {str(finding) for recording in recordings() for finding in differences(recording) if not finding.known}


#: What that engine was not asked, or only what a client never sends.
UNRECORDED = {
    *("POST /containers/{id}/restart", "POST /containers/{name}/checkpoints", "DELETE /containers/{name}/checkpoints/{checkpoint}"),
    *("POST /plugins/{name}/disable", "POST /plugins/{name}/push", "POST /plugins/{name}/upgrade"),
    *("POST /build/cancel", "DELETE /nodes/{id}", "POST /swarm/join", "PUT /volumes/{name}"),
}


def test_nearly_every_operation_was_recorded() -> None:
    assert operations().keys() - {recording.operation for recording in recordings()} == UNRECORDED
