"""Operations to requests: path, query, body, and the gates of the API version."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, TypeGuard
from urllib.parse import quote, quote_plus

from ..core.operation import Operation
from ..core.request import Body, JsonText, Request
from ..errors import ConnectError, InvalidArgument, UnsupportedByEngine
from ..models.gates import OPERATIONS, PARAMETERS

if TYPE_CHECKING:
    from pydantic import BaseModel

#: What this client speaks at most, and at least.
NEWEST, OLDEST = "1.56", "1.41"
# Paths whose name may hold slashes (registry/repository); everywhere else a slash would reach another endpoint.
_SLASHED = ("/images/", "/distribution/", "/plugins/")
# Blanks, control characters, and bytes that are no text.
_NO_NAME = "[\\x00-\\x20\\ud800-\\udfff]"


def encode(operation: Operation[Any], version: str | None) -> Request:
    """The request for an operation, to an engine that speaks ``version``."""
    if version is not None:
        check_version(operation, version)
    prefix = "" if operation.unversioned or version is None else f"/v{version}"
    query = _query(operation) if operation.query else ""
    body, headers = _body(operation.body)
    target = prefix + _path(operation) + ("?" + query if query else "")
    headers = {**headers, **operation.headers}
    streams, throughput = operation.items is not None, operation.answer.throughput
    return Request(operation.method, target, headers, body, operation.name, operation.waits, streams, throughput)


def _query(operation: Operation[Any]) -> str:
    pairs = [(name, text) for name, value in operation.query.items() if value is not None for text in _texts(name, value)]
    try:
        return "&".join([f"{name}={text if text.isalnum() and text.isascii() else quote_plus(text)}" for name, text in pairs])
    except UnicodeEncodeError as failed:
        raise InvalidArgument(f"{failed.object!r} holds bytes that are no text") from None


def _path(operation: Operation[Any]) -> str:
    path = operation.path
    if not operation.at:
        return path
    slashed = path.startswith(_SLASHED)
    return path.format_map({name: _segment(name, value, slashed) for name, value in operation.at.items()})


def _segment(name: str, value: str, slashed: bool) -> str:
    text = value.removeprefix("/")  # names arrive as "/web" in the engine's own answers
    if text.isalnum() and text.isascii():
        return text
    if not text or re.search(_NO_NAME, text):
        raise InvalidArgument(f"{value!r} is no {name}: it is empty, or holds blanks or bytes that are no text")
    if any(part in ("", ".", "..") for part in text.split("/")) or ("/" in text and not slashed):
        raise InvalidArgument(f"{value!r} is no {name}: a slash in it would name another endpoint")
    return quote(text, safe="/:@" if slashed else ":@")


def _texts(name: str, value: Any) -> Iterable[str]:
    """A query value as the texts that stand for it: none for None, one each for a list."""
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, (str, int, float)):
        return (str(value),)
    if isinstance(value, JsonText):
        return (dump_json(value.value).decode(),)
    if isinstance(value, Sequence):
        return [text for item in value for text in _texts(name, item)]
    raise InvalidArgument(f"{name} cannot be {value!r}")


def is_model(value: Any) -> TypeGuard[BaseModel]:
    """Whether a value is a model. There is none as long as nobody has imported pydantic."""
    pydantic = sys.modules.get("pydantic")
    return pydantic is not None and isinstance(value, pydantic.BaseModel)


def dump_json(value: Any) -> bytes:
    """A value as the engine reads it: models under their wire names, with only what was set."""
    if is_model(value):
        return value.model_dump_json(by_alias=True, exclude_unset=True).encode()
    return json.dumps(value, default=_plain, separators=(",", ":")).encode()


def _plain(value: Any) -> Any:
    from datetime import datetime, timedelta

    if is_model(value):
        return value.model_dump(mode="json", by_alias=True, exclude_unset=True)
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, timedelta):
        return int(value / timedelta(microseconds=1)) * 1000
    raise InvalidArgument(f"{value!r} cannot be sent as JSON")


def _body(body: Any) -> tuple[Body, dict[str, str]]:
    if body is None or isinstance(body, bytes):
        return body, {}
    if isinstance(body, (dict, list)) or is_model(body) or isinstance(body, Mapping):
        return dump_json(body), {"Content-Type": "application/json"}
    return body, {}


def check_version(operation: Operation[Any], version: str) -> None:
    """Refuse, by name, what an engine of this version would drop or answer with a riddle."""
    speaks, name = number(version), operation.name
    if name in OPERATIONS:
        _gate(name, *OPERATIONS[name], speaks)
    if operation.query and name in PARAMETERS:
        for parameter, (since, until) in PARAMETERS[name].items():
            if operation.query.get(parameter) is not None:
                _gate(parameter, since, until, speaks)
    if operation.body is not None:
        _check_model(operation.body, speaks)


def _check_model(value: Any, speaks: tuple[int, int]) -> None:
    if is_model(value):
        gates = _gates(type(value))
        for name in value.model_fields_set:
            if name in gates and getattr(value, name) is not None:
                _gate(f"{type(value).__name__}.{name}", *gates[name], speaks)
            _check_model(getattr(value, name), speaks)
    elif isinstance(value, Mapping):
        for item in value.values():
            _check_model(item, speaks)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_model(item, speaks)


@cache
def _gates(model: type[BaseModel]) -> dict[str, tuple[str | None, str | None]]:
    from ..models.base import Since, Until

    found: dict[str, tuple[str | None, str | None]] = {}
    for name, field in model.model_fields.items():
        since = next((mark.version for mark in field.metadata if isinstance(mark, Since)), None)
        until = next((mark.version for mark in field.metadata if isinstance(mark, Until)), None)
        if since or until:
            found[name] = since, until
    return found


def _gate(name: str, since: str | None, until: str | None, speaks: tuple[int, int]) -> None:
    if since is not None and speaks < number(since):
        raise UnsupportedByEngine(f"{name} needs API {since}, this engine speaks {speaks[0]}.{speaks[1]}")
    if until is not None and speaks >= number(until):
        raise UnsupportedByEngine(f"{name} is gone since API {until}, this engine speaks {speaks[0]}.{speaks[1]}")


@cache
def number(version: str) -> tuple[int, int]:
    """``"1.44"`` as ``(1, 44)``, so that versions compare."""
    major, _, minor = version.partition(".")
    if not (major.isdigit() and minor.isdigit()):
        raise InvalidArgument(f"{version!r} is no API version; one looks like 1.44")
    return int(major), int(minor)


def negotiated(newest: str | None) -> str:
    """The version to speak with an engine whose newest is that."""
    if newest is None:
        raise ConnectError("GET /_ping was answered without an Api-Version: that is no engine. To go on all the same, give a version")
    if number(newest) < number(OLDEST):
        raise ConnectError(f"the engine speaks API {newest} at most, dockerlite {OLDEST} at least: Docker 20.10 or newer is needed")
    return min(newest, NEWEST, key=number)
