"""The replay: a transport that answers from a recording, without any engine."""

from __future__ import annotations

import difflib
import os
import threading
from dataclasses import dataclass
from http.client import responses
from pathlib import Path

from ..core.request import Head, Options, Request
from ..core.transport import Tap
from ..errors import ConnectionLost, DockerTimeout, InvalidArgument, NotRecorded
from .bodies import Upload
from .cassette import SWITCHED, Answered, Asked, Cassette
from .conversation import Script, blocks, cut, finish, patience
from .match import differences, key
from .names import Names
from .redact import Redaction

_DEMO = Path(__file__).with_name("demo.json")


@dataclass(slots=True)
class _Take:
    """A recorded exchange and its place: after how many of the calls that change something it was recorded."""

    request: Asked
    answer: Answered
    epoch: int
    used: bool = False


class Replay:
    """A transport that plays a cassette: ``Docker(transport=Replay(Cassette.load("web.json")))``.

    A request is answered with what was recorded for the same request: same method, path, query and body, whatever the order of
    the query, the API version and the headers. Calls that change something are answered once each, in recorded order. Reads may be
    repeated: they answer what they did after the last change that was replayed, so that polling ends as it did; and they find
    containers and images by any of their names. In a conversation, output comes after as much input as it did, and the input has to
    be the same. What was not recorded raises NotRecorded. Threads may share a replay.

    Args:
        any_order: answer a read also before the change that it was recorded after was replayed.
        split: cut bodies into blocks of so many bytes, for testing what decodes them.
        name: what error messages call the recording.
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
        # Secrets were replaced before they were written, so they are before they are compared.
        self._redaction = Redaction()
        self._names = Names(cassette.exchanges)
        for exchange in cassette.exchanges:
            self._redaction.learn(exchange.request)
        self._takes: list[_Take] = []
        self._by_key: dict[str, list[_Take]] = {}
        epoch = 0
        for exchange in cassette.exchanges:
            take = _Take(self._redaction.request(exchange.request), exchange.answer, epoch)
            epoch += not take.request.reads
            self._takes.append(take)
            self._by_key.setdefault(key(take.request), []).append(take)

    @classmethod
    def open(cls, recording: str | os.PathLike[str], *, any_order: bool = True, split: int | None = None) -> Replay:
        """A replay of a file, or of the recording that comes with this package: ``Replay.open("demo")``.

        Made for looking around: it serves reads in any order. Raises ConnectError if there is no such file, DecodeError if it holds
        something else.
        """
        if recording == "demo":
            return cls(Cassette.load(_DEMO), any_order=any_order, split=split, name="the demo recording")
        return cls(Cassette.load(recording), any_order=any_order, split=split, name=f"the recording {os.fspath(recording)}")

    def send(self, request: Request, options: Options) -> Played:
        """The recorded answer to a request. Raises NotRecorded if there is none."""
        name, answer = self._answer(request)
        return Played(self._head(answer), name, answer, self._split, options.tap)

    def upgrade(self, request: Request, options: Options) -> PlayedConversation:
        """The recorded conversation that a request opened. Raises NotRecorded if there is none."""
        name, answer = self._answer(request)
        head = self._head(answer)
        if options.tap is not None:
            options.tap.begin(head)
        return PlayedConversation(head, Script(name, answer, self._redaction.same_length, self._split, options.tap))

    def _head(self, answer: Answered) -> Head:
        # Who answered is told once for the whole recording; at the beginning of a conversation, engines do not say it.
        server = {"server": self._engine} if self._engine is not None and answer.status != SWITCHED else {}
        return Head(answer.status, responses.get(answer.status, ""), {**server, **answer.headers})

    def _answer(self, request: Request) -> tuple[str, Answered]:
        upload = Upload(request.body, request.headers.get("Content-Type", "")).drain()
        asked = Asked.of(request, upload)
        with self._lock:
            self._redaction.learn(asked)
            asked = self._redaction.request(asked)
            take = self._read(asked) if asked.reads else self._change(asked)
            take.used = True
        return f"{asked}: {self.name}", take.answer

    def _read(self, asked: Asked) -> _Take:
        same = (self._by_key.get(key(other), []) for other in (asked, *self._names.others(asked)))
        takes = next(filter(None, same), None)
        if takes is None:
            raise self._missing(asked)
        epochs = [take.epoch for take in takes]
        epoch = max((epoch for epoch in epochs if epoch <= self._epoch), default=min(epochs))
        if epoch > self._epoch and not self._any_order:
            before = [take.request for take in self._takes if not take.request.reads][epoch - 1]
            raise NotRecorded(f"{self.name} answers {asked} only after {before}, which has not been asked")
        takes = [take for take in takes if take.epoch == epoch]
        return next((take for take in takes if not take.used), takes[-1])

    def _change(self, asked: Asked) -> _Take:
        takes = self._by_key.get(key(asked), [])
        take = next((take for take in takes if not take.used), None)
        if take is None and takes:
            times = "once" if len(takes) == 1 else f"{len(takes)} times"
            raise NotRecorded(f"{self.name} holds {asked} {times}, and has answered that already")
        if take is None:
            raise self._missing(asked)
        self._epoch = max(self._epoch, take.epoch + 1)
        return take

    def _missing(self, asked: Asked) -> NotRecorded:
        if not asked.reads and all(take.request.reads for take in self._takes):
            return NotRecorded(f"{self.name} is read-only: nothing can be changed in it, so not with {asked}")
        nearest = self._nearest(asked)
        if nearest is None:
            return NotRecorded(f"{self.name} has no answer to {asked}, nor to anything like it")
        differ = "; ".join(differences(asked, nearest))
        return NotRecorded(f"{self.name} has no answer to {asked}. The nearest it has is {nearest}: {differ}")

    def _nearest(self, asked: Asked) -> Asked | None:
        by_name: dict[str, list[Asked]] = {}
        for take in self._takes:
            by_name.setdefault(f"{take.request.method} {take.request.path}", []).append(take.request)
        names = difflib.get_close_matches(f"{asked.method} {asked.path}", by_name, n=1, cutoff=0.5)
        return min(by_name[names[0]], key=lambda other: len(differences(asked, other))) if names else None

    def unused(self) -> list[str]:
        """The requests that were recorded and not asked, in recorded order; one that was recorded several times is named as often."""
        with self._lock:
            return [str(take.request) for take in self._takes if not take.used]

    def close(self) -> None:
        """Nothing: a replay has no connections."""


class Played:
    """An answer out of a recording; its body comes in the pieces it is kept in, or as they are to be split."""

    def __init__(self, head: Head, name: str, answer: Answered, split: int | None, tap: Tap | None) -> None:
        self.head = head
        self._name = name
        self._answer = answer
        pieces = blocks(answer)
        self._pieces = pieces if split is None else cut(pieces, split)
        self._tap = tap
        if tap is not None:
            tap.begin(head)

    def block(self) -> bytes:
        """The next piece of the body; nothing at its end. One that was cut short when it was recorded ends as it did then."""
        tap = self._tap
        try:
            block = next(filter(None, self._pieces), b"")
            if not block:
                finish(self._name, self._answer.truncated)
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


class PlayedConversation:
    """A conversation out of a recording. Threads may share it: one writes while another one reads."""

    def __init__(self, head: Head, script: Script) -> None:
        self.head = head
        #: What is played; for who waits in another way, as the asyncio client does.
        self.script = script
        self._changed = threading.Condition()
        self._closed = False

    def receive(self, timeout: float | None = None) -> bytes:
        """What came next; nothing at the end. It waits only where something has to be written first and another thread may do that."""
        with self._changed:
            while (data := self.script.hear(impatient=timeout is not None)) is None:
                if self._closed:
                    return b""
                if threading.active_count() == 1:
                    raise self.script.missing()
                if not self._changed.wait(patience(timeout)):
                    raise self.script.in_vain(timeout)
            return data

    def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write what was recorded, however that is cut."""
        with self._changed:
            self._changed.notify_all()
            self.script.say(data)

    def end(self) -> None:
        """Tell that nothing more will be written, where that was recorded."""
        with self._changed:
            self._changed.notify_all()
            self.script.end()

    def close(self) -> None:
        """Hang up; a reader in another thread wakes."""
        with self._changed:
            self._changed.notify_all()
            self._closed = True
