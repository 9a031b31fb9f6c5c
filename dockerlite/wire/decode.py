"""Whole answers to what they mean: the model that was promised, or the error that the engine reports."""

from __future__ import annotations

import json
import re
from typing import Any, TypeVar

from ..core.answers import Json
from ..core.operation import Operation
from ..core.request import Head
from ..errors import ConnectError, DockerError, EngineError, from_answer
from .proxies import BY_STATUS, NOT_THE_ENGINE

T = TypeVar("T")

#: How podman begins what it says of a failure, the stats of a stopped container for one, though the status of the answer is 200.
_FAILED_LATE = b'{"cause":'
# How much of a page is looked at for its title.
_PAGE = 4096


def decode(operation: Operation[T], head: Head, body: bytes, plain: bool = False) -> T:
    """The answer as the type it was promised to have, or the exception it reports.

    Args:
        plain: dictionaries and lists, as the engine sent them, where a model was promised.
    """
    if head.status >= 400:
        raise error(operation, head, body)
    if body.startswith(_FAILED_LATE) and (failed := late(_read(body), operation.name)) is not None:
        raise failed
    if plain and isinstance(operation.answer, Json):
        document: Any = json.loads(body)
        result: T = document
        return result
    return operation.answer.read(head, body, operation.name)


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
