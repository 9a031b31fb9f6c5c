"""How a stream of events reconnects after its connection was cut.

An engine remembers events (the last 256; podman keeps all) and sends them again to a client that
asks for events ``since`` a time. So after a cut, the stream asks again and drops the events that
it has seen. It asks from a time since which it remembers every event that it saw. The time of the
last event would be too late: the engine reads the clock before it queues an event, so events may
arrive slightly out of order. A second request finds out whether the engine's memory reaches back
far enough. If the engine still knows an event that was seen before the cut, it knows everything
after it. If not, it was restarted or forgot events, and the stream yields a ``Gap``.
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

#: How many events are remembered, to recognise them when they arrive again. Only podman repeats
#: more.
REMEMBERED = 1024
_SECOND = 10**9
#: How far back to look for events that an engine remembers from before a stream began.
_LOOK_BACK = 3600 * _SECOND
#: Seconds between attempts to reconnect: at first, and at most.
_SHORTEST, _LONGEST = 0.1, 5.0


class Events(Items[Event]):
    """Events of an engine, while they happen."""

    def __init__(self) -> None:
        super().__init__(lambda head: event_decoder())


class EventsReconnecting(Items[Event]):
    """As ``Events``, across cuts of the connection.

    It yields each event exactly once, and a Gap where some may be missing.
    """

    def __init__(self, operation: Operation[Event]) -> None:
        super().__init__(lambda head: event_decoder(), lambda: EventReconnect(operation))


class EventReconnect:
    """Decides how a stream of events reconnects: nothing is lost or repeated, or a Gap says so."""

    def __init__(self, operation: Operation[Event]) -> None:
        self._operation = operation
        since = operation.query["since"]
        #: All events seen since this time are remembered, so it is safe to ask again from here.
        #: None before the first event.
        self._from = None if since is None else _parse_time(since)
        #: The time of the newest event; before the first one, the whole second in which the stream
        #: began.
        self._until = self._from
        self._seen: dict[Mark, None] = {}
        self._failures = 0
        self._paused = 0.0

    def opened(self, head: Head) -> Flow[list[Event]]:
        """A Gap if the engine does not remember the events before.

        A stream that begins now has none before: it notes the time.
        """
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
        """Whether the engine still knows an event from before ``known``.

        It is asked after the stream was opened, so it knew the event then, too.
        """
        if "libpod" in head.headers.get("server", "").lower():
            # podman keeps events in a file, across restarts; asked for events until a time, it
            # omits most.
            return True
        since = self._from if self._seen and self._from is not None else max(known - _LOOK_BACK, 1)
        # With a time in the engine's future, the answer would end only then.
        until = min(known, now + _SECOND)
        if until < since:
            return False
        query = {"since": _format_time(since), "until": _format_time(until)}
        events = yield from Operation("GET", "/events", ReadBy(_parse_events), query=query)
        return any(event.mark in self._seen for event in events) if self._seen else bool(events)

    def fresh(self, items: Iterable[Event]) -> list[Event]:
        """The events that were not seen before."""
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
        """Ask again from ``_from``, at once the first time, then after growing pauses.

        The stream ends only if ``until`` was given.
        """
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
    """Whether a failure may be over at the next attempt.

    It may if the engine is down, or a proxy in front of it says so.
    """
    return isinstance(failed, (ConnectError, ConnectionLost)) or (isinstance(failed, EngineError) and failed.status in (502, 503, 504))


def _parse_events(head: Head, body: bytes) -> list[Event]:
    lines = event_decoder()
    return [*lines.feed(body), *lines.end()]


def _clock(head: Head) -> int:
    """The engine's clock, in whole seconds; this machine's clock if the answer has no ``Date``."""
    date = head.headers.get("date")
    return time_ns() if date is None else int(parsedate_to_datetime(date).timestamp()) * _SECOND


def _format_time(nanoseconds: int) -> str:
    return "{}.{:09d}".format(*divmod(nanoseconds, _SECOND))


def _parse_time(moment: str) -> int:
    seconds, _, fraction = moment.partition(".")
    return int(seconds) * _SECOND + int(fraction)
