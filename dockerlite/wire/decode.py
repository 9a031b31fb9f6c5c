"""Whole answers to what they mean: the model that was promised, or the error that the engine reports."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Annotated, Any, TypeVar, get_args, get_origin

from pydantic import BaseModel, BeforeValidator, TypeAdapter, ValidationError

from ..core.operation import Head, Operation
from ..errors import ConnectError, DecodeError, DockerError, EngineError, from_answer
from ..models.base import empty_list
from .proxies import BY_STATUS, NOT_THE_ENGINE

T = TypeVar("T")

#: How podman begins what it says of a failure, the stats of a stopped container for one, though the status of the answer is 200.
_FAILED_LATE = b'{"cause":'
# How much of a page is looked at for its title.
_PAGE = 4096


def decode(operation: Operation[T], head: Head, body: bytes) -> T:
    """The answer as the type it was promised to have, or the exception it reports."""
    if head.status >= 400:
        raise error(operation, head, body)
    if body.startswith(_FAILED_LATE) and (failed := late(_read(body), operation.name)) is not None:
        raise failed
    if operation.read is not None:
        return operation.read(head, body)
    returns: Any = operation.returns
    answer: Any
    if returns is type(None):
        answer = None
    elif returns is bytes:
        answer = body
    elif returns is str:
        answer = body.decode(errors="replace")
    else:
        answer = parse(returns, body, operation.name)
    result: T = answer
    return result


def parse(type_: Any, data: bytes, operation: str) -> Any:
    """JSON as a model (or any type), unknown keys kept."""
    try:
        return adapter(type_).validate_json(data)
    except ValidationError as failed:
        first = failed.errors(include_url=False)[0]
        at = ".".join(map(str, first["loc"])) or "the answer"
        told = f"{operation}: {at}: {first['msg']}"
        if _hides(type_):
            raise DecodeError(told) from None  # what was read may be a secret, which pydantic's own error quotes as well
        raise DecodeError(f"{told}: {str(first['input'])[:200]!r}") from failed


@cache
def _hides(type_: Any) -> bool:
    """Whether a type has a field that stays out of ``repr``, or has one somewhere inside."""
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        type_.model_rebuild()
        fields: Any = type_.model_fields.values()
        return any(not field.repr or _hides(field.annotation) for field in fields)
    return any(_hides(part) for part in get_args(type_))


@cache
def adapter(type_: Any) -> Any:
    """What validates a type: a model's own validator, built on first use, or an adapter made once."""
    if isinstance(type_, type) and issubclass(type_, BaseModel):
        type_.model_rebuild()
        return type_.__pydantic_validator__
    if get_origin(type_) is list:
        type_ = Annotated[type_, BeforeValidator(empty_list)]  # null stands for an empty list: GET /containers/{id}/changes
    return TypeAdapter(type_)


@cache
def array_adapter(type_: Any) -> TypeAdapter[list[Any]]:
    """What validates an array of a type."""
    array: Any = list[type_]
    return TypeAdapter(array)


def _read(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def late(said: Any, operation: str) -> EngineError | None:
    """The exception for what podman says when it failed after it had said 200; None for anything else."""
    match said:
        case {"cause": str(), "message": str(message), "response": int(status)}:
            return from_answer(message, status, operation)
    return None


# What Go, nginx and Apache say to plain HTTP where TLS is spoken.
_WANTS_TLS = rb"HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server"


def error(operation: Operation[Any], head: Head, body: bytes) -> DockerError:
    """The exception for an error answer, whoever wrote its body: engine, podman, or a proxy in between."""
    if head.status == 400 and re.search(_WANTS_TLS, body):
        return ConnectError(f"{operation.name}: TLS is spoken at this port; give tls=TLS(…), or https:// for a proxy")
    return from_answer(_message(head, body), head.status, operation.name)


def _message(head: Head, body: bytes) -> str:
    try:
        said = json.loads(body)
        message = said.get("message") or said["error"]  # podman's push fails in the words of a stream
    except (ValueError, KeyError, TypeError, AttributeError):
        message = body.decode(errors="replace")
        if "html" in head.headers.get("content-type", "") or message.lstrip()[:1] == "<":
            title = re.search(r"<title>(.*?)</title>", message[:_PAGE], re.S | re.I)
            said = " ".join(title[1].split())[:200] if title else "an HTML page"
            advice = f"; {BY_STATUS[head.status]}" if head.status in BY_STATUS else ""
            return f"{NOT_THE_ENGINE}: {said}{advice}"
    return str(message).strip() or head.reason or "no message"
