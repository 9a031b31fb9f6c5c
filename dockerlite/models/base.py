"""What every model is made of: tolerant of what an engine sends, strict with what a user writes.

An engine's answer is read with unknown keys kept (``model_extra``), null or missing lists and maps
as empty ones, open enums, and Go's zero time as None. A model that a user makes refuses unknown
names and sends only what was set: an explicit 0 is not an absent field. What an engine sent and
nobody changed goes back as it came: unknown keys, and null for a list that was null.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Annotated, Any, Self, TypeVar

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, PlainSerializer, PlainValidator, ValidationError
from pydantic.alias_generators import to_pascal
from pydantic_core import CoreSchema, PydanticSerializationError, core_schema

from ..errors import InvalidArgument, did_you_mean
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
        with _invalid(type(self)):
            self.__pydantic_validator__.validate_python(fields, self_instance=self, extra="forbid")

    # pydantic's own marker for an __init__ that validation may skip: what an engine sends is not
    # created by calling it.
    __init__.__pydantic_base_init__ = True  # type: ignore[attr-defined]


class Sendable(Model):
    """Base of everything that a request can contain.

    A name that no field has and a value of the wrong type raise InvalidArgument, whether they are
    given to the class, assigned, or given to ``model_copy``, ``model_construct`` or
    ``model_validate``. ``model_validate(document, extra="allow")`` keeps unknown keys, for a
    document that an engine sent.
    """

    def __setattr__(self, name: str, value: Any) -> None:
        if name in (self.model_extra or ()):
            super().__setattr__(name, value)
            return
        _refuse_unknown(type(self), [name])
        unknown = self.__pydantic_extra__
        with _invalid(type(self)):
            self.__pydantic_validator__.validate_assignment(self, name, value, extra="forbid")
        # "forbid" is meant for the value; it also drops what an engine sent beside the fields.
        object.__setattr__(self, "__pydantic_extra__", unknown)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A copy with other values in some fields."""
        copy = super().model_copy(deep=deep)
        for name, value in (update or {}).items():
            setattr(copy, name, value)
        return copy

    @classmethod
    def model_construct(cls, _fields_set: set[str] | None = None, **values: Any) -> Self:
        """A model whose values are checked only when it is sent."""
        _refuse_unknown(cls, values)
        return super().model_construct(_fields_set, **values)

    @classmethod
    def model_validate(cls, obj: Any, **options: Any) -> Self:
        """A model of a document: a mapping with the engine's names or with Python's."""
        options.setdefault("extra", "forbid")
        with _invalid(cls):
            return super().model_validate(obj, **options)

    @classmethod
    def model_validate_json(cls, json_data: str | bytes | bytearray, **options: Any) -> Self:
        """A model of a document in JSON."""
        options.setdefault("extra", "forbid")
        with _invalid(cls):
            return super().model_validate_json(json_data, **options)


def sent_json(model: BaseModel) -> bytes:
    """A model as an engine gets it: under its names, with only what was set.

    Raises InvalidArgument for a value of the wrong type, however it came there.
    """
    try:
        data = model.model_dump_json(by_alias=True, exclude_unset=True, context=_SENT, warnings=False).encode()
    except PydanticSerializationError as failed:
        raise InvalidArgument(f"{type(model).__name__} cannot be sent: {failed}") from None
    with _invalid(type(model)):
        type(model).__pydantic_validator__.validate_json(data, strict=True)
    return data


@contextmanager
def _invalid(model: type[BaseModel]) -> Iterator[None]:
    """Turn what pydantic raises for a wrong value into InvalidArgument."""
    try:
        yield
    except ValidationError as failed:
        error = failed.errors(include_url=False)[0]
        path = ".".join([model.__name__, *map(str, error["loc"])])
        if error["type"] == "extra_forbidden":
            meant = did_you_mean(str(error["loc"][0]), model.model_fields) if len(error["loc"]) == 1 else ""
            raise InvalidArgument(f"there is no field {path}{meant}") from None
        # Models with secrets hide all inputs.
        value = "" if model.model_config.get("hide_input_in_errors") else f" cannot be {error['input']!r}"
        raise InvalidArgument(f"{path}{value}: {error['msg']}") from None


def _refuse_unknown(model: type[BaseModel], names: Iterable[str]) -> None:
    for name in names:
        if name not in model.model_fields:
            raise InvalidArgument(f"there is no field {model.__name__}.{name}{did_you_mean(name, model.model_fields)}")


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


class NullList(list[Any]):
    """The empty list that stands for null in an answer."""


class NullMap(dict[str, Any]):
    """The empty map that stands for null in an answer."""


def empty_list(value: Any) -> Any:
    """An empty list for null, any other value unchanged."""
    return NullList() if value is None else value


def _empty_map(value: Any) -> Any:
    return NullMap() if value is None else value


def is_null(value: Any) -> bool:
    """Whether a value is null for the engine: None, or an empty list or map that came as null."""
    return value is None or (not value and isinstance(value, (NullList, NullMap)))


#: The context in which a model is dumped for the engine.
_SENT: dict[str, bool] = {"sent": True}


class _Nullable:
    """Reads null as an empty list or map, and sends that as null again while it is empty."""

    def __init__(self, empty: Callable[[Any], Any]) -> None:
        self._empty = empty

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        items = handler(source)
        back = core_schema.wrap_serializer_function_ser_schema(_null_again, info_arg=True, schema=items)
        return core_schema.no_info_after_validator_function(self._empty, core_schema.nullable_schema(items), serialization=back)


def _null_again(value: Any, handler: Any, info: Any) -> Any:
    return None if info.context is _SENT and is_null(value) else handler(value)


#: A list that the engine may send as null.
Items = Annotated[list[T], _Nullable(empty_list)]
#: A map that the engine may send as null.
Map = Annotated[dict[str, T], _Nullable(_empty_map)]


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
