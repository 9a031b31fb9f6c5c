"""Events: what happens on an engine, as it happens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from pydantic import GetCoreSchemaHandler
from pydantic_core import CoreSchema, core_schema, from_json

from ..models.timestamp import Timestamp
from .lines import JsonLines

#: Nanoseconds since 1970, type, action with its detail, and the actor's id.
Mark = tuple[int, str, str, str]

_SECOND = 10**9


class Actor(NamedTuple):
    """What an event happened to."""

    #: Its id; its name if the kind has no ids, as volumes and often images.
    id: str
    #: Facts about it and the event, all as text: its labels, name and image, and extras such as
    #: ``exitCode`` and ``signal``.
    attributes: Mapping[str, str]


class Event:
    """Something that happened on the engine.

    Two events are equal if they report the same thing at the same nanosecond.
    """

    __slots__ = ("mark", "raw")

    def __init__(self, raw: Mapping[str, Any]) -> None:
        #: What the engine sent, under the engine's names.
        self.raw = raw
        #: What distinguishes it from all other events.
        self.mark: Mark = (
            raw.get("timeNano") or raw.get("time", 0) * _SECOND,
            raw.get("Type", ""),
            raw.get("Action", ""),
            (raw.get("Actor") or {}).get("ID", ""),
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from ..models import EventMessage

        def from_message(message: EventMessage) -> Event:
            return cls(message.model_dump(by_alias=True, exclude_unset=True))

        return core_schema.no_info_after_validator_function(from_message, handler.generate_schema(EventMessage))

    @property
    def type(self) -> str:
        """The kind of object it happened to.

        ``container``, ``image``, ``network``, ``volume``, ``daemon``, ``plugin``, ``service`` …
        """
        return self.mark[1]

    @property
    def action(self) -> str:
        """What happened, without its ``detail``.

        ``create``, ``start``, ``die``, ``health_status``, ``exec_create`` …
        """
        return self.mark[2].partition(": ")[0]

    @property
    def detail(self) -> str | None:
        """More about some actions, None for the others.

        ``healthy`` for health_status, the command for exec_create and exec_start.
        """
        return self.mark[2].partition(": ")[2] or None

    @property
    def actor(self) -> Actor:
        """What it happened to."""
        return Actor(self.mark[3], (self.raw.get("Actor") or {}).get("Attributes") or {})

    @property
    def scope(self) -> str:
        """``local`` for an event of this engine, ``swarm`` for one of the swarm it manages."""
        text: str = self.raw.get("scope", "")
        return text

    @property
    def time(self) -> Timestamp:
        """When it happened, to the nanosecond."""
        return Timestamp.from_nanoseconds(self.mark[0])

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Event) and self.mark == other.mark

    def __hash__(self) -> int:
        return hash(self.mark)

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.time} {' '.join(self.mark[1:])})"


def read_events(data: bytes) -> list[Event]:
    """The events of a JSON array. Raises ValueError if one of them cannot be read.

    This takes half the time of validating them; a validator runs only afterwards, to say which one
    cannot be read and why.
    """
    try:
        return [Event(raw) for raw in from_json(data)]
    except (AttributeError, TypeError) as failed:
        raise ValueError("no events") from failed


def event_decoder() -> JsonLines[Event]:
    """A decoder for an answer of ``GET /events``."""
    return JsonLines(Event, "GET /events", read_events)


class Gap(Event):
    """A place in a stream where events may be missing: list again what you keep track of.

    The engine sends no such event. Its ``type`` and ``action`` are ``gap``, its ``time`` is
    ``until``.
    """

    __slots__ = ("reason", "since", "until")

    def __init__(self, since: Timestamp, until: Timestamp, reason: str) -> None:
        super().__init__({"Type": "gap", "Action": "gap", "timeNano": until.nanoseconds})
        #: Every event up to this time was seen.
        self.since = since
        #: Every event from this time on is seen again, by the engine's clock. Earlier ones that the
        #: engine remembers follow, too.
        self.until = until
        #: Why events may be missing.
        self.reason = reason
