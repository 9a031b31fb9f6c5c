"""JSON to models. The first answer that needs pydantic imports it; many scripts never do."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Annotated, Any, get_args, get_origin

from ..errors import DecodeError

if TYPE_CHECKING:
    from pydantic import TypeAdapter


def parse(type_: Any, data: bytes, operation: str) -> Any:
    """Parse JSON as a model or any other type; unknown keys are kept.

    Raises DecodeError, which names the operation and the field.
    """
    try:
        return adapter(type_).validate_json(data)
    except ValueError as failed:  # pydantic's ValidationError is one
        raise unreadable(type_, failed, operation) from (None if hides(type_) else failed)


def unreadable(type_: Any, failed: Any, operation: str) -> DecodeError:
    """The exception for JSON that does not fit a model.

    It quotes the value unless that may be a secret.
    """
    first = failed.errors(include_url=False)[0]
    at = ".".join(map(str, first["loc"])) or "the answer"
    message = f"{operation}: {at}: {first['msg']}"
    return DecodeError(message if hides(type_) else f"{message}: {str(first['input'])[:200]!r}")


@cache
def hides(type_: Any) -> bool:
    """Whether a type has a field that ``repr`` leaves out, itself or in a nested type."""
    from pydantic import BaseModel

    if isinstance(type_, type) and issubclass(type_, BaseModel):
        type_.model_rebuild()
        fields: Any = type_.model_fields.values()
        return any(not field.repr or hides(field.annotation) for field in fields)
    return any(hides(part) for part in get_args(type_))


@cache
def adapter(type_: Any) -> Any:
    """The validator of a type: a model's own, built on first use, or an adapter, made once."""
    from pydantic import BaseModel, BeforeValidator, TypeAdapter

    from ..models.base import empty_list

    if isinstance(type_, type) and issubclass(type_, BaseModel):
        type_.model_rebuild()
        return type_.__pydantic_validator__
    if get_origin(type_) is list:
        # null means an empty list: GET /containers/{id}/changes.
        type_ = Annotated[type_, BeforeValidator(empty_list)]
    return TypeAdapter(type_)


@cache
def array_adapter(type_: Any) -> TypeAdapter[list[Any]]:
    """The validator of an array of a type."""
    from pydantic import TypeAdapter

    array: Any = list[type_]
    return TypeAdapter(array)
