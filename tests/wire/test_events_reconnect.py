"""Reconnecting a stream of events: nothing is lost or repeated, or a Gap says so."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dockerlite import ConnectError, ConnectionLost, DecodeError, Docker, DockerTimeout, Event, Gap, NotFound, ServerError
from dockerlite.core.answers import Reconnect, Retry
from dockerlite.core.flow import Flow
from dockerlite.core.operation import Operation
from dockerlite.core.request import Head
from dockerlite.errors import Unavailable
from dockerlite.resources.system.engine import Engine
from dockerlite.streams.events import REMEMBERED, EventReconnect

SECOND = 10**9
START = 1_795_000_000 * SECOND


def event(nanoseconds: int, name: str = "c") -> Event:
    return Event({"Type": "container", "Action": "start", "Actor": {"ID": name}, "timeNano": nanoseconds})


def head(nanoseconds: int, server: str = "Docker/28.5.2 (linux)") -> Head:
    return Head(200, "OK", {"date": formatdate(nanoseconds // SECOND, usegmt=True), "server": server})


def moment(text: str | None) -> int:
    seconds, _, fraction = (text or "0.0").partition(".")
    return int(seconds) * SECOND + int(fraction)


@dataclass
class Memory:
    """An engine's memory of events, as in dockerd: the last 256, and none across a restart."""

    now: int = START
    events: deque[Event] = field(default_factory=lambda: deque(maxlen=256))
    every: list[Event] = field(default_factory=list)

    def happen(self, count: int, disorder: int = 0) -> list[Event]:
        """Add events, a microsecond apart, with times that step back by up to ``disorder`` ns."""
        happened = []
        for number in range(count):
            self.now += 1000
            happened.append(event(self.now - disorder * (number % 2)))
        self.events += happened
        self.every += happened
        return happened

    def restart(self) -> None:
        self.events.clear()

    def replay(self, since: int, until: int | None = None) -> list[Event]:
        found: deque[Event] = deque()
        for happened in reversed(self.events):
            if happened.mark[0] < since:
                break
            if until is None or happened.mark[0] <= until:
                found.appendleft(happened)
        return list(found)

    def answer(self, operation: Operation[Any]) -> list[Event]:
        assert operation.path == "/events"
        assert operation.query.keys() == {"since", "until"}
        since, until = moment(operation.query["since"]), moment(operation.query["until"])
        assert since <= until <= self.now + SECOND, "dockerd refuses the one and waits for the other"
        return self.replay(since, until)

    def flow(self, flow: Flow[Any]) -> Any:
        try:
            operation = next(flow)
            while True:
                assert isinstance(operation, Operation)
                operation = flow.send(self.answer(operation))
        except StopIteration as done:
            return done.value


class Reader:
    """Does what a driver does with a stream of events, without a connection."""

    def __init__(self, memory: Memory, **options: Any) -> None:
        self.memory = memory
        self.operation = Engine.events.build(Docker("unix:///nowhere.sock"), reconnect=True, **options)
        self.reconnect = reconnect(self.operation)
        self.items: list[Event] = []
        self.waiting: list[Event] = []
        self.open()

    def open(self) -> None:
        since = self.operation.query["since"]
        self.waiting = self.memory.replay(moment(since)) if since else []
        self.items += self.memory.flow(self.reconnect.opened(head(self.memory.now)))

    def happen(self, count: int, disorder: int = 0) -> None:
        self.waiting += self.memory.happen(count, disorder)

    def read(self, count: int | None = None) -> None:
        batch, self.waiting = self.waiting[:count], self.waiting[len(self.waiting[:count]) :]
        self.items += self.reconnect.fresh(batch)

    def cut(self, failed: Exception | None = None) -> Retry:
        self.waiting = []
        again: Retry | None = self.reconnect.again(failed or ConnectionLost("cut"))
        assert again is not None
        self.operation = again.operation
        return again

    @property
    def gaps(self) -> list[Gap]:
        return [item for item in self.items if isinstance(item, Gap)]


def test_what_happened_during_a_cut_comes_afterwards_and_nothing_comes_twice() -> None:
    reader = Reader(Memory())
    reader.happen(3)
    reader.read(2)
    reader.cut()
    reader.memory.happen(5)
    reader.open()
    reader.read()
    assert reader.items == reader.memory.every


def test_an_event_that_is_repeated_and_also_comes_live_comes_once() -> None:
    reader = Reader(Memory())
    reader.happen(2)
    reader.waiting *= 2
    reader.read(3)
    reader.read()
    assert reader.items == reader.memory.every


def test_an_event_whose_time_is_a_little_earlier_is_not_lost_in_a_cut() -> None:
    reader = Reader(Memory())
    reader.happen(10)
    reader.read()
    reader.cut()
    reader.memory.happen(1)
    late = event(reader.memory.now - 5000, "late")
    reader.memory.events.append(late)
    reader.open()
    reader.read()
    assert reader.items == [*reader.memory.every, late]


def test_what_happened_before_a_stream_began_does_not_come_after_a_cut() -> None:
    memory = Memory()
    memory.happen(5)
    reader = Reader(memory)
    reader.happen(1)
    reader.read()
    reader.cut()
    reader.open()
    reader.read()
    assert reader.items == memory.every[5:]


def test_a_restart_is_a_gap_and_then_every_new_event_comes_once() -> None:
    reader = Reader(Memory())
    reader.happen(3)
    reader.read()
    reader.cut()
    reader.memory.restart()
    reader.memory.now += 5 * SECOND
    reader.memory.happen(2)
    reader.open()
    reader.happen(2)
    reader.read()
    (gap,) = reader.gaps
    assert reader.items == [*reader.memory.every[:3], gap, *reader.memory.every[3:]]
    assert gap.since == reader.memory.every[2].time
    assert gap.since < gap.until <= reader.memory.every[-1].time
    assert (gap.type, gap.action, gap.time) == ("gap", "gap", gap.until)
    assert "restarted" in gap.reason


def test_after_a_gap_a_cut_is_no_gap() -> None:
    reader = Reader(Memory())
    reader.happen(3)
    reader.read()
    reader.cut()
    reader.memory.restart()
    reader.memory.now += 5 * SECOND
    reader.memory.happen(2)
    for _ in range(3):
        reader.open()
        reader.read()
        reader.cut()
    assert reader.items == [*reader.memory.every[:3], *reader.gaps, *reader.memory.every[3:]]
    assert len(reader.gaps) == 1


def test_more_than_the_engine_remembers_is_a_gap() -> None:
    reader = Reader(Memory())
    reader.happen(3)
    reader.read()
    reader.cut()
    reader.memory.happen(300)
    reader.open()
    reader.read()
    assert reader.items == [*reader.memory.every[:3], *reader.gaps, *reader.memory.every[-256:]]
    assert len(reader.gaps) == 1


def test_a_stream_without_events_is_sure_of_what_the_engine_remembers_from_before_it() -> None:
    memory = Memory()
    memory.happen(1)
    memory.now += 60 * SECOND
    reader = Reader(memory)
    for _ in range(3):
        reader.cut()
        memory.now += 60 * SECOND
        reader.open()
    assert not reader.items
    memory.restart()
    reader.cut()
    reader.open()
    assert len(reader.gaps) == 1


def test_a_gap_comes_first_where_since_is_further_back_than_the_engine_remembers() -> None:
    memory = Memory()
    early = memory.happen(1)[0].time
    memory.happen(255)
    assert not Reader(memory, since=early).gaps
    memory.happen(1)
    reader = Reader(memory, since=early)
    reader.read()
    assert reader.items == [*reader.gaps, *memory.every[1:]]
    assert reader.gaps[0].since == early


def test_podman_remembers_everything() -> None:
    resume = EventReconnect(Operation("GET", "/events", Event, query={"since": "1795000000.000000000", "until": None}))
    flow = resume.opened(head(START, "Libpod/5.4.2 (linux)"))
    with pytest.raises(StopIteration) as done:
        next(flow)
    assert done.value.value == []


def test_a_clock_that_was_set_back_is_a_gap_and_no_request_that_the_engine_refuses() -> None:
    reader = Reader(Memory())
    reader.happen(3)
    reader.read()
    reader.cut()
    reader.memory.restart()
    reader.memory.now -= 3600 * SECOND
    reader.open()
    assert len(reader.gaps) == 1


def test_the_clock_is_ours_where_the_engine_does_not_tell_its_own() -> None:
    resume = EventReconnect(Operation("GET", "/events", Event, query={"since": None, "until": None}))
    assert list(resume.opened(Head(200, "OK", {}))) == []
    again = resume.again(None)
    assert again is not None
    assert moment(again.operation.query["since"]) > START


def test_so_many_events_are_remembered_that_none_comes_twice() -> None:
    reader = Reader(Memory())
    for _ in range(REMEMBERED // 50):
        reader.happen(200, disorder=1500)
        reader.read()
        reader.cut()
        reader.open()
        reader.read()
    assert reader.items == reader.memory.every
    assert len(reader.memory.replay(moment(reader.operation.query["since"]))) == 256


STEPS = st.lists(
    st.one_of(
        st.tuples(st.just("happen"), st.integers(1, 200), st.sampled_from([0, 900, 1500])),
        st.tuples(st.just("read"), st.integers(0, 200), st.just(0)),
        st.tuples(st.just("cut"), st.integers(0, 300), st.sampled_from([0, 1500])),
        st.tuples(st.just("restart"), st.integers(0, 50), st.just(0)),
    ),
    max_size=25,
)


@given(STEPS)
@settings(max_examples=200, deadline=None)
def test_no_event_comes_twice_and_none_is_missing_without_a_gap(steps: list[tuple[str, int, int]]) -> None:
    reader = Reader(Memory())
    reader.happen(1)
    reader.read()
    for what, count, disorder in [*steps, ("read", 10**6, 0)]:
        if what == "happen":
            reader.happen(count, disorder)
        elif what == "read":
            reader.read(count)
        else:
            reader.cut()
            if what == "restart":
                reader.memory.restart()
                reader.memory.now += 10 * SECOND
            reader.memory.happen(count, disorder)
            reader.open()
    came = [item for item in reader.items if not isinstance(item, Gap)]
    assert len(came) == len(set(came))
    missing = set(reader.memory.every) - set(came)
    assert all(any(gap.since.nanoseconds < lost.mark[0] + 1500 for gap in reader.gaps) for lost in missing)
    assert reader.gaps or came == reader.memory.every


def test_an_engine_that_stays_away_is_asked_again_at_growing_intervals() -> None:
    reader = Reader(Memory())
    pauses = [reader.cut(ConnectError("nobody")).pause for _ in range(9)]
    assert pauses == [0.0, 0.1, 0.2, 0.4, 0.8, 1.6, 3.2, 5.0, 5.0]
    reader.open()
    reader.happen(1)
    reader.read()
    assert [reader.cut().pause for _ in range(2)] == [0.0, 0.1]


def test_a_stream_gives_up_when_nothing_came_for_its_idle_timeout() -> None:
    reader = Reader(Memory(), idle_timeout=1)
    with pytest.raises(DockerTimeout, match="away for more than 1 s"):
        [reader.cut(ConnectError("nobody")) for _ in range(10)]


@pytest.mark.parametrize(
    "failed", [NotFound("no", 404, "GET /events"), ServerError("no", 500, "GET /events"), DecodeError("no"), DockerTimeout("no")]
)
def test_what_asking_again_does_not_mend_is_raised(failed: Exception) -> None:
    with pytest.raises(type(failed)):
        Reader(Memory()).cut(failed)


def test_a_proxy_that_says_that_the_engine_is_away_is_asked_again() -> None:
    assert Reader(Memory()).cut(Unavailable("no", 503, "GET /events")).pause == 0


@pytest.mark.parametrize(("until", "goes_on"), [(None, True), (START // SECOND, False)])
def test_a_stream_ends_only_where_it_was_told_to(until: int | None, goes_on: bool) -> None:
    reader = Reader(Memory(), until=until)
    assert (reader.reconnect.again(None) is not None) == goes_on


def test_the_filters_and_the_end_stay_the_same_after_a_cut() -> None:
    reader = Reader(Memory(), until=START // SECOND + 9, filters={"type": "container"})
    before = dict(reader.operation.query)
    after = dict(reader.cut().operation.query)
    assert before | {"since": f"{START // SECOND}.000000000"} == after


def operations() -> Iterator[Operation[Event]]:
    docker = Docker("unix:///nowhere.sock")
    yield Engine.events.build(docker)
    yield Engine.events.build(docker, reconnect=True)


def test_a_stream_that_may_not_reconnect_raises_when_it_is_cut() -> None:
    plain, reconnecting = map(reconnect, operations())
    with pytest.raises(ConnectionLost):
        plain.again(ConnectionLost("cut"))
    assert plain.again(None) is None
    assert reconnecting.again(ConnectionLost("cut"))


def reconnect(operation: Operation[Event]) -> Reconnect[Event]:
    assert operation.items is not None
    return operation.items.reconnect()
