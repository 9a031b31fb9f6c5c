"""Specs, which say what people want of something in a swarm: made of options, and changed at the engine.

The engine replaces a whole spec, and only if nobody has changed it since it was read. So a change reads the spec, puts the new values in,
sends back all the rest as it came, even what this client does not know, and starts again if somebody was faster.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from types import NoneType
from typing import TYPE_CHECKING, Any, Protocol, TypeVar, get_args

from ... import models
from ...core.flow import Flow
from ...core.operation import Operation
from ...errors import InvalidArgument, OutOfSequence
from ..containers.options import Convert

if TYPE_CHECKING:
    from ...models.base import Model

M = TypeVar("M", bound="Model")
T = TypeVar("T")
V = TypeVar("V", bound="Versioned")

#: option -> (its place in the spec, as the fields that lead there; how what people write becomes what the engine wants)
Table = Mapping[str, tuple[str, Convert]]
#: Values by their place in a spec.
Places = dict[str, Any]

#: What a part is made with. Without a pace engines replace one task at a time, but with one that says nothing of that, all at once.
_BEGIN = {"update_config": {"parallelism": 1}, "rollback_config": {"parallelism": 1}}
#: How often a change is tried while others come first.
ATTEMPTS = 5


def placed(options: Mapping[str, Any], table: Table) -> Places:
    """What was given, by its place in the spec. None is not given, and an option that the table does not have is no part of the spec."""
    given = {option: value for option, value in options.items() if value is not None and option in table}
    return {table[option][0]: table[option][1](value) for option, value in given.items()}


def combined(given: M, places: Places) -> M:
    """A spec that was given, with options put in; what both of them set is refused."""
    twice = [place for place in places if _is_set(given, place.split("."))]
    if twice:
        raise InvalidArgument(f"{', '.join(twice)}: set both as an option and in spec")
    return filled(given, places)


def changing(given: M, places: Places) -> Callable[[M], M]:
    """What changes any spec: to the fields that the given one sets, with options put in. What both of them set is refused, now."""
    combined(given, places)
    fields = {name: getattr(given, name) for name in given.model_fields_set | (given.model_extra or {}).keys()}
    return lambda spec: filled(spec.model_copy(update=fields), places)


def filled(spec: M, places: Places) -> M:
    """A spec with other values at some places, and all else as it was."""
    for place, value in places.items():
        spec = _put(spec, place.split("."), value)
    return spec


class Versioned(Protocol):
    """What the swarm keeps in versions, each with a spec."""

    @property
    def version(self) -> models.ObjectVersion: ...
    @property
    def spec(self) -> Any: ...


def revised(read: Operation[V], write: Operation[T], change: Callable[[Any], Model]) -> Flow[T]:
    """Read an object, and write what its spec is changed to; both again if somebody wrote in between."""

    def attempt() -> Flow[T]:
        found = yield from read
        return (yield from write.replace(query={**write.query, "version": found.version.index or 0}, body=change(found.spec)))

    for _ in range(ATTEMPTS - 1):
        with suppress(OutOfSequence):
            return (yield from attempt())
    return (yield from attempt())


def _put(part: M, path: list[str], value: Any) -> M:
    name, *rest = path
    if rest:
        inner = getattr(part, name)
        value = _put(_kind(part, name)(**_BEGIN.get(name, {})) if inner is None else inner, rest, value)
    return part.model_copy(update={name: value})


def _is_set(part: Model, path: list[str]) -> bool:
    name, *rest = path
    if name not in part.model_fields_set:
        return False
    inner = getattr(part, name)
    return not rest or (inner is not None and _is_set(inner, rest))


def _kind(part: Model, name: str) -> type[Model]:
    """The model that a field holds: ``Limit`` for ``limits: Limit | None``."""
    (kind,) = [kind for kind in get_args(type(part).model_fields[name].annotation) if kind is not NoneType]
    found: type[Model] = kind
    return found
