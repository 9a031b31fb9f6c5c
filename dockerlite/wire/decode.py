"""Whole answers to their meaning: the promised model, or the error that the engine reports."""

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

#: How podman's error documents begin. It also sends one with status 200, for example for the stats
#: of a stopped container.
_EMBEDDED_ERROR = b'{"cause":'
# Characters of an HTML page that are searched for its title.
_TITLE_WITHIN = 4096


def decode(operation: Operation[T], head: Head, body: bytes, plain: bool = False) -> T:
    """The answer as its promised type. Raises the exception for an error that it reports.

    Args:
        plain: return dictionaries and lists, as the engine sent them, instead of models.
    """
    if head.status >= 400:
        raise error(operation, head, body)
    if body.startswith(_EMBEDDED_ERROR) and (failed := embedded_error(_json_or_none(body), operation.name)) is not None:
        raise failed
    if plain and isinstance(operation.answer, Json):
        document: Any = json.loads(body)
        result: T = document
        return result
    return operation.answer.read(head, body, operation.name)


def _json_or_none(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return None


def embedded_error(document: Any, operation: str) -> EngineError | None:
    """The exception for an error that podman reports with status 200; None if it reports none."""
    match document:
        case {"cause": str(), "message": str(message), "response": int(status)}:
            return from_answer(message, status, operation)
    return None


# How Go, nginx and Apache answer plain HTTP on a port where they speak TLS.
_WANTS_TLS = rb"HTTP request to an HTTPS server|plain HTTP request was sent to HTTPS port|speaking plain HTTP to an SSL-enabled server"


def error(operation: Operation[Any], head: Head, body: bytes) -> DockerError:
    """The exception for an error answer, whether Docker, podman or a proxy wrote its body."""
    if head.status == 400 and re.search(_WANTS_TLS, body):
        return ConnectError(f"{operation.name}: TLS is spoken at this port; give tls=TLS(…), or https:// for a proxy")
    return from_answer(_message(head, body), head.status, operation.name)


def _message(head: Head, body: bytes) -> str:
    try:
        document = json.loads(body)
        message = document.get("message") or document["error"]  # podman's push reports errors as a stream does
    except (ValueError, KeyError, TypeError, AttributeError):
        message = body.decode(errors="replace")
        if "html" in head.headers.get("content-type", "") or message.lstrip()[:1] == "<":
            title = re.search(r"<title>(.*?)</title>", message[:_TITLE_WITHIN], re.S | re.I)
            page = " ".join(title[1].split())[:200] if title else "an HTML page"
            advice = f"; {BY_STATUS[head.status]}" if head.status in BY_STATUS else ""
            return f"{NOT_THE_ENGINE}: {page}{advice}"
    return str(message).strip() or head.reason or "no message"
