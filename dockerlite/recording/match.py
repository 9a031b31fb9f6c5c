"""When two requests are the same, and how they differ when they are not."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from .bodies import BytesBody, DigestBody, JsonBody, Sent, TarBody, TextBody
from .cassette import Asked

#: Query parameters that an engine takes as true unless told otherwise; a test holds them against the API document.
TRUE_UNLESS_SAID = ("pause", "rm", "stream")
_TRUE, _FALSE = ("1", "true", "True"), ("false", "False")
_NOTHING: tuple[Any, ...] = (None, "", [], {})
_ABSENT: Any = object()


def canonical(asked: Asked) -> dict[str, Any]:
    """A request as plain values that are equal when an engine would take two requests for the same.

    The order of the query does not matter, nor that of what a filter allows; what is empty, or says what the engine assumes
    anyway, is as good as absent; headers and the API version do not count.
    """
    query = {name: _parameter(name, value) for name, value in asked.query.items()}
    return {
        "method": asked.method,
        "path": asked.path,
        "query": {name: value for name, value in query.items() if value not in _NOTHING},
        "body": _body(asked.body),
    }


def key(asked: Asked) -> str:
    """The same text for requests that are the same."""
    return json.dumps(canonical(asked), sort_keys=True)


def differences(asked: Asked, recorded: Asked) -> list[str]:
    """What sets a request apart from a recorded one, each as a sentence with the path of the value."""
    one, other = canonical(asked), canonical(recorded)
    found = [f"{part}: asked {one[part]}, recorded {other[part]}" for part in ("method", "path") if one[part] != other[part]]
    return found + [text for part in ("query", "body") for text in _differences(one[part], other[part], part)]


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
        return _filters(value) if name == "filters" else _without_nothing(value)
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_parameter(name, item) for item in value]
    if value in _TRUE:
        return None if name in TRUE_UNLESS_SAID else "true"
    if value in _FALSE:
        return "false" if name in TRUE_UNLESS_SAID else None
    return value


def _filters(filters: Mapping[str, Any]) -> dict[str, Any]:
    # Old clients write {"label": {"a": true}} for {"label": ["a"]}.
    allowed = {
        name: [text for text, wanted in values.items() if wanted] if isinstance(values, Mapping) else values
        for name, values in filters.items()
    }
    return {name: sorted(str(_parameter(name, value) or value) for value in values) for name, values in allowed.items() if values}


def _body(body: Sent | None) -> Any:
    match body:
        case JsonBody():
            return _without_nothing(body.json) or None
        case TextBody():
            return body.text
        case BytesBody():
            return b"".join(body.base64).hex()
        case TarBody():
            return body.tar
        case DigestBody():
            return f"sha256:{body.sha256}"
    return None


def _without_nothing(value: Any) -> Any:
    """Without the fields that are empty. Keys of the user's own are no fields: ``{"80/tcp": {}}`` says something."""
    if isinstance(value, list):
        return [_without_nothing(item) for item in value]
    if not isinstance(value, Mapping):
        return value
    kept = {name: _without_nothing(item) for name, item in value.items()}
    return {name: item for name, item in kept.items() if item not in _NOTHING or not (name.isalnum() and name[0].isupper())}
