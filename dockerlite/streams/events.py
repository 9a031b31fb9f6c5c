"""How a stream of events goes on after its connection was cut.

An engine hands out again what it remembers (the last 256 events; podman keeps them all) to who asks for events ``since`` a time. So after a
cut one asks again from a time since which everything that was seen is remembered here, too, and drops what was seen: not from the time of
the last event, since events are numbered by a clock that is read before they are put in line, and may come slightly out of order. Whether
the engine's memory reaches back far enough is asked for itself: if it still knows something that was seen before the cut, it knows
everything that came after it. If not, it was restarted or too much happened, and a ``Gap`` says so.
"""

from __future__ import annotations

from collections.abc import Iterable
from email.utils import parsedate_to_datetime
from itertools import islice
from time import time_ns

from ..core.answers import Items, ReadBy, Retry
from ..core.flow import Flow
from ..core.operation import Operation
from ..core.request import Head
from ..errors import ConnectError, ConnectionLost, DockerTimeout, EngineError
from ..models.timestamp import Timestamp
from ..wire.events import Event, Gap, Mark, event_decoder

#: How many events are remembered, to know them when they come again; more than any engine but podman repeats.
REMEMBERED = 1024
_SECOND = 10**9
#: How far back to look for anything that an engine remembers from before a stream began.
_LOOK_BACK = 3600 * _SECOND
#: Seconds between attempts to reach an engine again: at first, and at most.
_SHORTEST, _LONGEST = 0.1, 5.0


class Events(Items[Event]):
    """What happens on an engine, as it happens."""

    def __init__(self) -> None:
        super().__init__(lambda head: event_decoder())


class EventsReconnecting(Items[Event]):
    """As ``Events``, over cuts of the connection: each event exactly once, and a Gap where some may be missing."""

    def __init__(self, operation: Operation[Event]) -> None:
        super().__init__(lambda head: event_decoder(), lambda: EventReconnect(operation))


class EventReconnect:
    """Decides how a stream of events goes on after a cut: nothing lost, nothing twice, and a Gap where that is not sure."""

    def __init__(self, operation: Operation[Event]) -> None:
        self._operation = operation
        since = operation.query["since"]
        #: Everything that was seen since then is remembered, so it is safe to ask again from there. None while nothing was seen.
        self._from = None if since is None else _parse_time(since)
        #: The newest of what is known; before there was an event, the whole second in which the stream began.
        self._until = self._from
        self._seen: dict[Mark, None] = {}
        self._failures = 0
        self._paused = 0.0

    def opened(self, head: Head) -> Flow[list[Event]]:
        """A Gap, if the engine does not remember what came before. A stream that begins now has no before: it notes when that is."""
        now, known = _clock(head), self._until
        if known is None:
            self._until = now
            return []
        if (yield from self._is_remembered(known, head, now)):
            return []
        self._seen.clear()
        self._until = max(known, now)
        reason = "the engine does not remember what came before: it was restarted, or more happened than it keeps"
        return [Gap(Timestamp.from_nanoseconds(known), Timestamp.from_nanoseconds(self._until), reason)]

    def _is_remembered(self, known: int, head: Head, now: int) -> Flow[bool]:
        """Whether the engine still knows something from before ``known``. Asked after the stream was opened: so it did then, too."""
        if "libpod" in head.headers.get("server", "").lower():
            return True  # podman keeps events in a file, also over restarts; and asked for those up to a time, it forgets most
        since = self._from if self._seen and self._from is not None else max(known - _LOOK_BACK, 1)
        until = min(known, now + _SECOND)  # were it in the engine's future, the answer would take until then
        if until < since:
            return False
        query = {"since": _format_time(since), "until": _format_time(until)}
        events = yield from Operation("GET", "/events", ReadBy(_parse_events), query=query)
        return any(event.mark in self._seen for event in events) if self._seen else bool(events)

    def fresh(self, items: Iterable[Event]) -> list[Event]:
        """Those that were not seen yet."""
        new = {event.mark: event for event in items}
        for mark in new.keys() & self._seen.keys():
            del new[mark]
        if new:
            if self._from is None:
                self._from = next(iter(new))[0]
            self._until = max(self._until or 0, max(new)[0])
            self._failures, self._paused = 0, 0.0
            self._seen.update(dict.fromkeys(new))
            if len(self._seen) > 2 * REMEMBERED:
                self._drop_oldest()
        return list(new.values())

    def _drop_oldest(self) -> None:
        dropped = list(islice(self._seen, len(self._seen) - REMEMBERED))
        for mark in dropped:
            del self._seen[mark]
        self._from = max(self._from or 0, max(dropped)[0] + 1)

    def again(self, failed: Exception | None) -> Retry | None:
        """From where everything is known, at once the first time, then after growing pauses. The end is the end only at ``until``."""
        operation = self._operation
        if failed is None and operation.query["until"] is not None:
            return None
        if failed is not None and not _is_temporary(failed):
            raise failed
        pause = min(_SHORTEST * 2 ** min(self._failures - 1, 9), _LONGEST) if self._failures else 0.0
        self._failures += 1
        self._paused += pause
        if operation.idle_timeout is not None and self._paused > operation.idle_timeout:
            raise DockerTimeout(f"{operation.name}: the engine was away for more than {operation.idle_timeout:g} s") from failed
        since = self._from if self._from is not None else self._until
        query = {**operation.query, "since": None if since is None else _format_time(since)}
        return Retry(pause, operation.replace(query=query))


def _is_temporary(failed: Exception) -> bool:
    """Whether a failure may be over the next time: the engine is away, or something in front of it says so."""
    return isinstance(failed, (ConnectError, ConnectionLost)) or (isinstance(failed, EngineError) and failed.status in (502, 503, 504))


def _parse_events(head: Head, body: bytes) -> list[Event]:
    lines = event_decoder()
    return [*lines.feed(body), *lines.end()]


def _clock(head: Head) -> int:
    """The engine's clock, to the second; ours where it does not say."""
    date = head.headers.get("date")
    return time_ns() if date is None else int(parsedate_to_datetime(date).timestamp()) * _SECOND


def _format_time(nanoseconds: int) -> str:
    return "{}.{:09d}".format(*divmod(nanoseconds, _SECOND))


def _parse_time(moment: str) -> int:
    seconds, _, fraction = moment.partition(".")
    return int(seconds) * _SECOND + int(fraction)
