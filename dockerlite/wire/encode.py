"""Operations to requests: path, query, body, and the checks of the API version."""

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

#: The newest and the oldest API version that this client speaks.
NEWEST, OLDEST = "1.56", "1.41"
# Paths whose name may contain slashes (registry/repository); anywhere else a slash would address
# another endpoint.
_SLASHED = ("/images/", "/distribution/", "/plugins/")
# Paths whose name may contain slashes that are quoted: a network, and the link "web/db" of a
# container. No endpoint of these methods lies below them.
_QUOTED = ("/networks/{id}", "/networks/{id}/connect", "/networks/{id}/disconnect", "/containers/{id}")
# Control characters, and bytes that are not text.
_NOT_IN_A_NAME = "[\\x00-\\x1f\\x7f\\ud800-\\udfff]"


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
    pairs = [(name, text) for name, value in operation.query.items() if value is not None for text in _query_texts(name, value)]
    try:
        return "&".join([f"{name}={text if text.isalnum() and text.isascii() else quote_plus(text)}" for name, text in pairs])
    except UnicodeEncodeError as failed:
        raise InvalidArgument(f"{failed.object!r} contains bytes that are not text") from None


def _path(operation: Operation[Any]) -> str:
    path = operation.path
    if not operation.at:
        return path
    slashed, quoted = path.startswith(_SLASHED), path in _QUOTED
    return path.format_map({name: _segment(name, value, slashed, quoted) for name, value in operation.at.items()})


def _segment(name: str, value: str, slashed: bool, quoted: bool) -> str:
    if not isinstance(value, str):
        raise InvalidArgument(f"{value!r} is no {name}: give a text")
    text = value.removeprefix("/")  # names arrive as "/web" in the engine's own answers
    if text.isalnum() and text.isascii():
        return text
    if not text.strip() or re.search(_NOT_IN_A_NAME, text):
        raise InvalidArgument(f"{value!r} is no {name}: it is empty, or contains control characters or bytes that are not text")
    if any(part in ("", ".", "..") for part in text.split("/")) or ("/" in text and not (slashed or quoted)):
        raise InvalidArgument(f"{value!r} is no {name}: a slash in it would address another endpoint")
    return quote(text, safe="/:@" if slashed else ":@")


def _query_texts(name: str, value: Any) -> Iterable[str]:
    """The texts of a query value: none for None, one per item for a list."""
    if value is None:
        return ()
    if isinstance(value, bool):
        return ("true" if value else "false",)
    if isinstance(value, (str, int, float)):
        return (str(value),)
    if isinstance(value, JsonText):
        return (dump_json(value.value).decode(),)
    if isinstance(value, Sequence):
        return [text for item in value for text in _query_texts(name, item)]
    raise InvalidArgument(f"{name} cannot be {value!r}")


def is_model(value: Any) -> TypeGuard[BaseModel]:
    """Whether a value is a model. No model exists before pydantic is imported."""
    pydantic = sys.modules.get("pydantic")
    return pydantic is not None and isinstance(value, pydantic.BaseModel)


def dump_json(value: Any) -> bytes:
    """A value as JSON for the engine: models under their wire names, with only what was set."""
    if is_model(value):
        from ..models.base import sent_json

        return sent_json(value)
    return json.dumps(value, default=_json_default, separators=(",", ":")).encode()


def _json_default(value: Any) -> Any:
    from datetime import datetime, timedelta

    if is_model(value):
        return json.loads(dump_json(value))
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
    """Raise UnsupportedByEngine, with the name of what an engine of this version lacks.

    The engine itself would ignore it silently, or answer with a misleading error.
    """
    spoken, name = number(version), operation.name
    if name in OPERATIONS:
        _gate(name, *OPERATIONS[name], spoken)
    if operation.query and name in PARAMETERS:
        for parameter, (since, until) in PARAMETERS[name].items():
            if operation.query.get(parameter) is not None:
                _gate(parameter, since, until, spoken)
    if operation.body is not None:
        _check_model(operation.body, spoken)


def _check_model(value: Any, spoken: tuple[int, int]) -> None:
    if is_model(value):
        from ..models.base import is_null

        gates = _gates(type(value))
        for name in value.model_fields_set:
            # An engine that does not know a number does what 0 says.
            if name in gates and not is_null(given := getattr(value, name)) and not (type(given) is int and given == 0):
                _gate(f"{type(value).__name__}.{name}", *gates[name], spoken)
            _check_model(getattr(value, name), spoken)
    elif isinstance(value, Mapping):
        for item in value.values():
            _check_model(item, spoken)
    elif isinstance(value, (list, tuple)):
        for item in value:
            _check_model(item, spoken)


@cache
def _gates(model: type[BaseModel]) -> dict[str, tuple[str | None, str | None]]:
    from ..models.base import Since, Until

    gates: dict[str, tuple[str | None, str | None]] = {}
    for name, field in model.model_fields.items():
        since = next((mark.version for mark in field.metadata if isinstance(mark, Since)), None)
        until = next((mark.version for mark in field.metadata if isinstance(mark, Until)), None)
        if since or until:
            gates[name] = since, until
    return gates


def _gate(name: str, since: str | None, until: str | None, spoken: tuple[int, int]) -> None:
    if since is not None and spoken < number(since):
        raise UnsupportedByEngine(f"{name} needs API {since}, this engine speaks {spoken[0]}.{spoken[1]}")
    if until is not None and spoken >= number(until):
        raise UnsupportedByEngine(f"{name} is gone since API {until}, this engine speaks {spoken[0]}.{spoken[1]}")


@cache
def number(version: str) -> tuple[int, int]:
    """``"1.44"`` as ``(1, 44)``, so that versions compare."""
    major, _, minor = version.partition(".")
    if not (major.isdigit() and minor.isdigit()):
        raise InvalidArgument(f"{version!r} is no API version; one looks like 1.44")
    return int(major), int(minor)


def common_version(newest: str | None) -> str:
    """The version to speak with an engine whose newest version is ``newest``."""
    if newest is None:
        raise ConnectError("GET /_ping was answered without an Api-Version: that is no engine. To go on all the same, give a version")
    if number(newest) < number(OLDEST):
        raise ConnectError(f"the engine speaks API {newest} at most, dockerlite {OLDEST} at least: Docker 20.10 or newer is needed")
    return min(newest, NEWEST, key=number)
