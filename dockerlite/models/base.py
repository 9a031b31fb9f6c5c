"""What every model is made of: forgiving when the engine speaks, strict when the user does.

An engine's answer is read with unknown keys kept (``model_extra``), null or missing lists and maps empty, enums open and Go's zero
time as None. A model that a user makes refuses unknown names, and sends only what was set: an explicit 0 is not an absent field.
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
    """Base of everything the engine says or is told. Fields have Python names here and the engine's on the wire."""

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

    # pydantic's own mark for an __init__ that reading need not go through: what an engine says is not built with it.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


#: A field that stays out of ``repr``, logs and tracebacks.
Hidden: Any = Field(repr=False)


def Wire(name: str) -> Any:
    """The key on the wire, where it is not the field's name in PascalCase."""
    return Field(alias=name)


# No texts: a Since would equal an Until of the same version, and the first releases of Python 3.11 keep one ``Annotated`` for equals.
class Since:
    """The first API version that has the field; the client refuses to send it to an older engine."""

    def __init__(self, version: str) -> None:
        self.version = version


class Until:
    """The first API version without the field."""

    def __init__(self, version: str) -> None:
        self.version = version


def empty_list(value: Any) -> Any:
    """Null as an empty list."""
    return [] if value is None else value


def empty_map(value: Any) -> Any:
    """Null as an empty map."""
    return {} if value is None else value


#: A list that the engine may send as null.
Items = Annotated[list[T], BeforeValidator(empty_list)]
#: A map that the engine may send as null.
Map = Annotated[dict[str, T], BeforeValidator(empty_map)]


def _new_list() -> list[Any]:
    return []


def _new_map() -> dict[str, Any]:
    return {}


#: What a list or a map is when the engine leaves it out. A default such as ``[]`` would be copied each time, which costs more; and of
#: ``list`` itself pydantic would ask the signature, which has to be parsed: most of what it takes to build a model.
EMPTY_LIST: Any = Field(default_factory=_new_list)
EMPTY_MAP: Any = Field(default_factory=_new_map)


class _OpenEnum:
    """Validates as a plain string: what is new in an engine is no error."""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.str_schema()


#: Any text; ``Open[Literal["tcp", "udp"]]`` names the values known today.
Open = Annotated[T | str, _OpenEnum()]


def _time(value: Any) -> Timestamp | None:
    if value is None:
        return None
    if isinstance(value, str):
        # Go's zero time means never; an empty text is what podman sends for it.
        return None if not value or value.startswith("0001-01-01") else Timestamp.parse(value)
    if isinstance(value, datetime):
        return value if isinstance(value, Timestamp) else Timestamp.fromisoformat(value.isoformat())
    raise ValueError(f"{value!r} is not a time")


def _time_text(value: Timestamp | None) -> str | None:
    return None if value is None else str(value)


#: A time; None when it is missing, or Go's zero time, which means never.
Time = Annotated[Timestamp | None, PlainValidator(_time), PlainSerializer(_time_text)]
