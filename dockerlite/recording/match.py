"""Whether two requests are the same, and how they differ if they are not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .bodies import BytesBody, DigestBody, JsonBody, RequestBody, TarBody, TextBody
from .cassette import RecordedRequest

#: Query parameters whose default is true; a test compares them with the API document.
TRUE_BY_DEFAULT = ("pause", "rm", "stream")
_TRUE, _FALSE = ("1", "true", "True"), ("false", "False")
_EMPTY: tuple[Any, ...] = (None, "", [], {})
_ABSENT: Any = object()


def canonical(asked: RecordedRequest) -> dict[str, Any]:
    """A request as plain values that are equal for two requests that mean the same to an engine.

    The order of the query does not matter, nor that of a filter's values. Empty values and defaults
    of the engine count as absent. Headers and the API version are ignored.
    """
    query = {name: _parameter(name, value) for name, value in asked.query.items()}
    return {
        "method": asked.method,
        "path": asked.path,
        "query": {name: value for name, value in query.items() if value not in _EMPTY},
        "body": _body(asked.body),
    }


def key(asked: RecordedRequest) -> str:
    """A text that is equal for requests that are the same."""
    return json.dumps(canonical(asked), sort_keys=True)


def differences(asked: RecordedRequest, recorded: RecordedRequest) -> list[str]:
    """How a request differs from a recorded one, each difference with the path of the value."""
    one, other = canonical(asked), canonical(recorded)
    texts = [f"{part}: asked {one[part]}, recorded {other[part]}" for part in ("method", "path") if one[part] != other[part]]
    return texts + [text for part in ("query", "body") for text in _differences(one[part], other[part], part)]


def _differences(asked: Any, recorded: Any, at: str) -> Iterator[str]:
    if asked == recorded:
        return
    if isinstance(asked, Mapping) and isinstance(recorded, Mapping):
        for name in [*asked, *(recorded.keys() - asked.keys())]:
            yield from _differences(asked.get(name, _ABSENT), recorded.get(name, _ABSENT), f"{at}.{name}")
    elif isinstance(asked, list) and isinstance(recorded, list) and len(asked) == len(recorded):
        for number, (one, other) in enumerate(zip(asked, recorded, strict=True)):
            yield from _differences(one, other, f"{at}[{number}]")
    else:
        yield f"{at}: asked {_shown(asked)}, recorded {_shown(recorded)}"


def _shown(value: Any) -> str:
    text = "nothing" if value is _ABSENT or value is None else json.dumps(value)
    return text if len(text) <= 100 else text[:97] + "..."


def _parameter(name: str, value: Any) -> Any:
    if isinstance(value, Mapping):
        return _filters(value) if name == "filters" else _without_empty(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_parameter(name, item) for item in value]
    if value in _TRUE:
        return None if name in TRUE_BY_DEFAULT else "true"
    if value in _FALSE:
        return "false" if name in TRUE_BY_DEFAULT else None
    return value


def _filters(filters: Mapping[str, Any]) -> dict[str, Any]:
    # Old clients write {"label": {"a": true}} for {"label": ["a"]}.
    allowed = {
        name: [text for text, wanted in values.items() if wanted] if isinstance(values, Mapping) else values
        for name, values in filters.items()
    }
    return {name: sorted(str(_parameter(name, value) or value) for value in values) for name, values in allowed.items() if values}


def _body(body: RequestBody | None) -> Any:
    match body:
        case JsonBody():
            return _without_empty(body.json) or None
        case TextBody():
            return body.text
        case BytesBody():
            return b"".join(body.base64).hex()
        case TarBody():
            return body.tar
        case DigestBody():
            return f"sha256:{body.sha256}"
    return None


def _without_empty(value: Any) -> Any:
    """Without empty fields. User-defined keys are no fields: ``{"80/tcp": {}}`` stays."""
    if isinstance(value, list):
        return [_without_empty(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    kept = {name: _without_empty(item) for name, item in value.items()}
    return {name: item for name, item in kept.items() if item not in _EMPTY or not (name.isalnum() and name[0].isupper())}
