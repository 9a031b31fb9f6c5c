"""Names of recorded objects: one recorded by name can be asked for by id, and vice versa."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Any

from .bodies import JsonBody
from .cassette import Exchange, RecordedRequest

_OBJECT = re.compile(r"(/(?:containers|images)/)(.+)(/\w+)")
# Shorter ones match too many objects.
_SHORTEST_ID = 4


class ObjectNames:
    """The names of the containers and images in a recording."""

    def __init__(self, exchanges: Iterable[Exchange]) -> None:
        self._ids: dict[str, set[str]] = {}
        self._names: dict[str, set[str]] = {}
        for exchange in exchanges:
            if isinstance(exchange.answer.body, JsonBody):
                document = exchange.answer.body.json
                for item in document if isinstance(document, list) else [document]:
                    self._learn(item)

    def _learn(self, item: Any) -> None:
        if not isinstance(item, dict) or not isinstance(id := item.get("Id"), str):
            return
        names = [item.get("Name"), *(item.get("Names") or ()), *(item.get("RepoTags") or ())]
        for name in (id, id.removeprefix("sha256:"), *(name.removeprefix("/") for name in names if isinstance(name, str))):
            self._ids.setdefault(name, set()).add(id)
            self._names.setdefault(id, set()).add(name)

    def _id(self, name: str) -> str | None:
        ids = self._ids.get(name, set())
        if not ids and len(name) >= _SHORTEST_ID:
            start = name.removeprefix("sha256:")
            ids = {id for id in self._names if id.removeprefix("sha256:").startswith(start)}
        return next(iter(ids)) if len(ids) == 1 else None

    def aliases(self, asked: RecordedRequest) -> Iterator[RecordedRequest]:
        """The same request with each name of the container or image that it is about."""
        parts = _OBJECT.fullmatch(asked.path)
        if parts is not None and (id := self._id(parts[2])) is not None:
            for name in sorted(self._names[id]):
                yield replace(asked, path=parts[1] + name + parts[3])
