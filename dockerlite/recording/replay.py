"""The replay: a transport that answers from a recording, without any engine."""

from __future__ import annotations

import difflib
import os
import threading
from dataclasses import dataclass
from http.client import responses
from pathlib import Path

from ..core.deadline import Deadline
from ..core.request import Head, Options, Request, Tap
from ..errors import ConnectionLost, DockerTimeout, InvalidArgument, NotRecorded
from .bodies import Upload
from .cassette import SWITCHED, Cassette, RecordedAnswer, RecordedRequest
from .conversation import Script, body_blocks, raise_truncation, split_blocks, wait_limit
from .match import differences, key
from .names import ObjectNames
from .redact import Redaction

_DEMO = Path(__file__).with_name("demo.json")


@dataclass(slots=True)
class _RecordedExchange:
    """A recorded exchange; its epoch is the number of changes that were recorded before it."""

    request: RecordedRequest
    answer: RecordedAnswer
    epoch: int
    used: bool = False


class Replay:
    """A transport that replays a cassette: ``Docker(transport=Replay(Cassette.load("web.json")))``.

    A request gets the answer that was recorded for the same request: same method, path, query and
    body; the order of the query, the API version and the headers do not matter. Calls that change
    something are answered once each, in recorded order. Reads may be repeated: they get the answer
    recorded after the last change that was replayed, so polling ends as it did; and they find
    containers and images by any of their names. In a conversation, output follows as much input as
    in the recording, and the input has to be the same. Anything else raises NotRecorded. Threads
    may share a replay.

    Args:
        any_order: answer a read even if the changes that were recorded before it were not replayed
            yet.
        split: split bodies into blocks of so many bytes, to test what decodes them.
        name: the name of the recording in error messages.
    """

    def __init__(self, cassette: Cassette, *, any_order: bool = False, split: int | None = None, name: str = "the recording") -> None:
        if split is not None and split < 1:
            raise InvalidArgument(f"split={split}: give a number of bytes, 1 or more")
        self.name = name
        self._any_order = any_order
        self._split = split
        self._lock = threading.Lock()
        self._epoch = 0
        self._engine = cassette.engine
        # The recording has stand-ins for secrets, so requests need the same before they are
        # compared.
        self._redaction = Redaction()
        self._names = ObjectNames(cassette.exchanges)
        for exchange in cassette.exchanges:
            self._redaction.learn(exchange.request)
        self._recorded: list[_RecordedExchange] = []
        self._by_key: dict[str, list[_RecordedExchange]] = {}
        epoch = 0
        for exchange in cassette.exchanges:
            recorded = _RecordedExchange(self._redaction.request(exchange.request), exchange.answer, epoch)
            epoch += not recorded.request.reads
            self._recorded.append(recorded)
            self._by_key.setdefault(key(recorded.request), []).append(recorded)

    @classmethod
    def open(cls, recording: str | os.PathLike[str], *, any_order: bool = True, split: int | None = None) -> Replay:
        """A replay of a file, or of the recording in this package: ``Replay.open("demo")``.

        It is meant for looking around, so it answers reads in any order. Raises ConnectError if
        there is no such file, DecodeError if it is not a valid cassette.
        """
        if recording == "demo":
            return cls(Cassette.load(_DEMO), any_order=any_order, split=split, name="the demo recording")
        return cls(Cassette.load(recording), any_order=any_order, split=split, name=f"the recording {os.fspath(recording)}")

    def send(self, request: Request, options: Options) -> ReplayedResponse:
        """The recorded answer to a request. Raises NotRecorded if there is none."""
        name, answer = self._answer(request)
        return ReplayedResponse(self._head(answer), name, answer, self._split, options.tap)

    def upgrade(self, request: Request, options: Options) -> ReplayedConversation:
        """The recorded conversation that a request opened. Raises NotRecorded if there is none."""
        name, answer = self._answer(request)
        head = self._head(answer)
        if options.tap is not None:
            options.tap.begin(head)
        return ReplayedConversation(
            head, Script(name, answer, self._redaction.redacted_bytes, self._split, options.tap), Deadline(options.deadline)
        )

    def _head(self, answer: RecordedAnswer) -> Head:
        # A recording stores the server's name once; engines do not send it when a conversation
        # begins.
        server = {"server": self._engine} if self._engine is not None and answer.status != SWITCHED else {}
        return Head(answer.status, responses.get(answer.status, ""), {**server, **answer.headers})

    def _answer(self, request: Request) -> tuple[str, RecordedAnswer]:
        upload = Upload(request.body, request.headers.get("Content-Type", "")).drain()
        asked = RecordedRequest.of(request, upload)
        with self._lock:
            self._redaction.learn(asked)
            asked = self._redaction.request(asked)
            recorded = self._find_read(asked) if asked.reads else self._find_change(asked)
            recorded.used = True
        return f"{asked}: {self.name}", recorded.answer

    def _find_read(self, asked: RecordedRequest) -> _RecordedExchange:
        same = (self._by_key.get(key(other), []) for other in (asked, *self._names.aliases(asked)))
        candidates = next(filter(None, same), None)
        if candidates is None:
            raise self._not_recorded(asked)
        epochs = [recorded.epoch for recorded in candidates]
        epoch = max((epoch for epoch in epochs if epoch <= self._epoch), default=min(epochs))
        if epoch > self._epoch and not self._any_order:
            before = [recorded.request for recorded in self._recorded if not recorded.request.reads][epoch - 1]
            raise NotRecorded(f"{self.name} answers {asked} only after {before}, which has not been asked")
        candidates = [recorded for recorded in candidates if recorded.epoch == epoch]
        return next((recorded for recorded in candidates if not recorded.used), candidates[-1])

    def _find_change(self, asked: RecordedRequest) -> _RecordedExchange:
        candidates = self._by_key.get(key(asked), [])
        recorded = next((recorded for recorded in candidates if not recorded.used), None)
        if recorded is None and candidates:
            times = "once" if len(candidates) == 1 else f"{len(candidates)} times"
            raise NotRecorded(f"{self.name} holds {asked} {times}, and has answered that already")
        if recorded is None:
            raise self._not_recorded(asked)
        self._epoch = max(self._epoch, recorded.epoch + 1)
        return recorded

    def _not_recorded(self, asked: RecordedRequest) -> NotRecorded:
        if not asked.reads and all(recorded.request.reads for recorded in self._recorded):
            return NotRecorded(f"{self.name} is read-only: nothing can be changed in it, so not with {asked}")
        nearest = self._nearest(asked)
        if nearest is None:
            return NotRecorded(f"{self.name} has no answer to {asked}, nor to anything like it")
        differ = "; ".join(differences(asked, nearest))
        return NotRecorded(f"{self.name} has no answer to {asked}. The nearest it has is {nearest}: {differ}")

    def _nearest(self, asked: RecordedRequest) -> RecordedRequest | None:
        by_name: dict[str, list[RecordedRequest]] = {}
        for recorded in self._recorded:
            by_name.setdefault(f"{recorded.request.method} {recorded.request.path}", []).append(recorded.request)
        names = difflib.get_close_matches(f"{asked.method} {asked.path}", by_name, n=1, cutoff=0.5)
        return min(by_name[names[0]], key=lambda other: len(differences(asked, other))) if names else None

    def unused(self) -> list[str]:
        """The recorded requests that were not sent, in recorded order.

        One that was recorded several times is listed once for each answer that was not used.
        """
        with self._lock:
            return [str(recorded.request) for recorded in self._recorded if not recorded.used]

    def close(self) -> None:
        """Nothing: a replay has no connections."""


class ReplayedResponse:
    """An answer from a recording, in the stored pieces, or in blocks of ``split`` bytes."""

    def __init__(self, head: Head, name: str, answer: RecordedAnswer, split: int | None, tap: Tap | None) -> None:
        self.head = head
        self._name = name
        self._answer = answer
        pieces = body_blocks(answer)
        self._pieces = pieces if split is None else split_blocks(pieces, split)
        self._tap = tap
        if tap is not None:
            tap.begin(head)

    def block(self) -> bytes:
        """The next piece of the body; empty at its end.

        Raises the error that cut the body short when it was recorded, if one did.
        """
        tap = self._tap
        try:
            block = next(filter(None, self._pieces), b"")
            if not block:
                raise_truncation(self._name, self._answer.truncated)
        except (ConnectionLost, DockerTimeout) as failed:
            if tap is not None:
                tap.broke_off(failed)
            raise
        if tap is not None:
            if block:
                tap.note("output", block)
            else:
                tap.complete()
        return block

    def close(self) -> None:
        """Nothing: there is no connection."""


class ReplayedConversation:
    """A conversation from a recording. Threads may share it: one writes while another one reads."""

    def __init__(self, head: Head, script: Script, deadline: Deadline) -> None:
        self.head = head
        self.deadline = deadline
        #: What is replayed; the asyncio client uses it directly, as it waits in another way.
        self.script = script
        self._changed = threading.Condition()
        self._closed = False

    def receive(self, timeout: float | None = None) -> bytes:
        """The next block of output; empty at the end.

        It waits only while input has to come first that another thread may write.
        """
        with self._changed:
            while (data := self.script.read(impatient=timeout is not None)) is None:
                if self._closed:
                    return b""
                if threading.active_count() == 1:
                    raise self.script.missing_input()
                if not self._changed.wait(wait_limit(timeout)):
                    raise self.script.timeout_error(timeout)
            return data

    def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write input, which must be the recorded one, split in any way."""
        with self._changed:
            self._changed.notify_all()
            self.script.write(data)

    def half_close(self) -> None:
        """Half-close: write nothing more. Raises NotRecorded where that was not recorded."""
        with self._changed:
            self._changed.notify_all()
            self.script.half_close()

    def close(self) -> None:
        """Hang up; a reader in another thread wakes."""
        with self._changed:
            self._changed.notify_all()
            self._closed = True
