"""What recorded objects are called: a container recorded by its name can be asked for by its id, and the other way round."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from .bodies import JsonBody
from .cassette import Asked, Exchange

_OBJECT = re.compile(r"(/(?:containers|images)/)(.+)(/\w+)")
# Shorter ones name too much.
_SHORTEST_ID = 4


class Names:
    """The names of the containers and images that a recording tells of."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._ids: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        for exchange in exchanges:
            if isinstance(exchange.answer.body, JsonBody):
                said = exchange.answer.body.json
                for item in said if isinstance(said, list) else [said]:
                    self._learn(item)

    def _learn(self, item: Any) -> None:
        if not isinstance(item, dict) or not isinstance(id := item.get("Id"), str):
            return
        names = [item.get("Name"), *(item.get("Names") or ()), *(item.get("RepoTags") or ())]
        for name in (id, id.removeprefix("sha256:"), *(name.removeprefix("/") for name in names if isinstance(name, str))):
            self._ids.setdefault(name, set()).add(id)
            self._names.setdefault(id, set()).add(name)

    def _id(self, name: str) -> str | None:
        found = self._ids.get(name, set())
        if not found and len(name) >= _SHORTEST_ID:
            start = name.removeprefix("sha256:")
            found = {id for id in self._names if id.removeprefix("sha256:").startswith(start)}
        return next(iter(found)) if len(found) == 1 else None

    def others(self, asked: Asked) -> Iterator[Asked]:
        """The same request with the other names of what it is about."""
        parts = _OBJECT.fullmatch(asked.path)
        if parts is not None and (id := self._id(parts[2])) is not None:
            for name in sorted(self._names[id]):
                yield replace(asked, path=parts[1] + name + parts[3])
