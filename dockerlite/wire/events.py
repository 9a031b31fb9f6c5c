"""Events: what happens on an engine, as it comes."""

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

    #: Its id; a name where the kind has no ids, as with volumes and often images.
    id: str
    #: Facts about it and the event, all as text: its labels, name and image, and extras such as ``exitCode`` and ``signal``.
    attributes: Mapping[str, str]


class Event:
    """Something that happened on the engine. Two are equal if they tell of the same thing at the same nanosecond."""

    __slots__ = ("mark", "raw")

    def __init__(self, raw: Mapping[str, Any]) -> None:
        #: What the engine sent, under its own names.
        self.raw = raw
        #: What tells it from all other events.
        self.mark: Mark = (
            raw.get("timeNano") or raw.get("time", 0) * _SECOND,
            raw.get("Type", ""),
            raw.get("Action", ""),
            (raw.get("Actor") or {}).get("ID", ""),
        )

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        from ..models import EventMessage

        def made(message: EventMessage) -> Event:
            return cls(message.model_dump(by_alias=True, exclude_unset=True))

        return core_schema.no_info_after_validator_function(made, handler.generate_schema(EventMessage))

    @property
    def type(self) -> str:
        """The kind of object it happened to: ``container``, ``image``, ``network``, ``volume``, ``daemon``, ``plugin``, ``service`` …"""
        return self.mark[1]

    @property
    def action(self) -> str:
        """What happened: ``create``, ``start``, ``die``, ``health_status``, ``exec_create`` …, without its ``detail``."""
        return self.mark[2].partition(": ")[0]

    @property
    def detail(self) -> str | None:
        """What some actions say more: ``healthy`` for health_status, the command for exec_create and exec_start."""
        return self.mark[2].partition(": ")[2] or None

    @property
    def actor(self) -> Actor:
        """What it happened to."""
        return Actor(self.mark[3], (self.raw.get("Actor") or {}).get("Attributes") or {})

    @property
    def scope(self) -> str:
        """``local`` for what concerns this engine, ``swarm`` for what a manager reports of the whole swarm."""
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
    """The events of a JSON array, in half the time that validating them would take: only when one cannot be read, a validator says why."""
    try:
        return [Event(raw) for raw in from_json(data)]
    except (AttributeError, TypeError) as failed:
        raise ValueError("no events") from failed


def event_decoder() -> JsonLines[Event]:
    """A decoder for an answer of ``GET /events``."""
    return JsonLines(Event, "GET /events", read_events)


class Gap(Event):
    """No event of the engine, but the place in a stream where some may be missing: list again what you keep track of.

    Its ``type`` and ``action`` are ``gap``, its ``time`` is ``until``.
    """

    __slots__ = ("reason", "since", "until")

    def __init__(self, since: Timestamp, until: Timestamp, reason: str) -> None:
        super().__init__({"Type": "gap", "Action": "gap", "timeNano": until.nanoseconds})
        #: Up to here every event was seen.
        self.since = since
        #: From here on they are seen again, by the engine's clock; what it remembers from before follows as well.
        self.until = until
        #: Why some may be missing.
        self.reason = reason
