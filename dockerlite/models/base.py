"""What every model is made of: tolerant of what an engine sends, strict with what a user writes.

An engine's answer is read with unknown keys kept (``model_extra``), null or missing lists and maps
as empty ones, open enums, and Go's zero time as None. A model that a user makes refuses unknown
names and sends only what was set: an explicit 0 is not an absent field.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, GetCoreSchemaHandler, PlainSerializer, PlainValidator
from pydantic.alias_generators import to_pascal
from pydantic_core import CoreSchema, core_schema

from .timestamp import Timestamp as Timestamp

T = TypeVar("T")


class Model(BaseModel):
    """Base of everything that is read from an engine or sent to it.

    Fields have Python names here and the engine's names on the wire.
    """

    model_config = ConfigDict(
        alias_generator=to_pascal,
        validate_by_name=True,
        validate_by_alias=True,
        extra="allow",
        defer_build=True,
        protected_namespaces=(),
    )

    def __init__(self, /, **fields: Any) -> None:
        self.__pydantic_validator__.validate_python(fields, self_instance=self, extra="forbid")

    # pydantic's own marker for an __init__ that validation may skip: what an engine sends is not
    # created by calling it.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


#: A field that stays out of ``repr``, logs and tracebacks.
Hidden: Any = Field(repr=False)


def Wire(name: str) -> Any:
    """The key on the wire, where it is not the field's name in PascalCase."""
    return Field(alias=name)


# Not plain strings: a Since would equal an Until of the same version, and the first releases of
# Python 3.11 cache one ``Annotated`` for equal arguments.
class Since:
    """The first API version with the field; the client refuses to send it to an older engine."""

    def __init__(self, version: str) -> None:
        self.version = version


class Until:
    """The first API version without the field."""

    def __init__(self, version: str) -> None:
        self.version = version


def empty_list(value: Any) -> Any:
    """An empty list for null, any other value unchanged."""
    return [] if value is None else value


def empty_map(value: Any) -> Any:
    """An empty map for null, any other value unchanged."""
    return {} if value is None else value


#: A list that the engine may send as null.
Items = Annotated[list[T], BeforeValidator(empty_list)]
#: A map that the engine may send as null.
Map = Annotated[dict[str, T], BeforeValidator(empty_map)]


def _new_list() -> list[Any]:
    return []


def _new_map() -> dict[str, Any]:
    return {}


#: The default of a list or a map that the engine leaves out. A default such as ``[]`` would be
#: copied each time, which costs more. For ``list`` itself pydantic would inspect the signature,
#: which has to be parsed: most of the cost of building a model class.
EMPTY_LIST: Any = Field(default_factory=_new_list)
EMPTY_MAP: Any = Field(default_factory=_new_map)


class _OpenEnum:
    """Validates as a plain string: a new value of a newer engine is not an error."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.str_schema()


#: Any string; ``Open[Literal["tcp", "udp"]]`` lists the values known today.
Open = Annotated[T | str, _OpenEnum()]


def _time(value: Any) -> Timestamp | None:
    if value is None:
        return None
    if isinstance(value, str):
        # Go's zero time means never; podman sends an empty string for it.
        return None if not value or value.startswith("0001-01-01") else Timestamp.parse(value)
    if isinstance(value, datetime):
        return value if isinstance(value, Timestamp) else Timestamp.fromisoformat(value.isoformat())
    raise ValueError(f"{value!r} is not a time")


def _time_text(value: Timestamp | None) -> str | None:
    return None if value is None else str(value)


#: A time; None if it is missing or Go's zero time, which means never.
Time = Annotated[Timestamp | None, PlainValidator(_time), PlainSerializer(_time_text)]
