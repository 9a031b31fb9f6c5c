"""Options become bodies and queries: the one mechanism, driven by a table for each noun.

A table says for each option where its value goes and how it is converted: ``"memory": ("host_config.memory", values.size)``. The place is
the field of a request, with dots where fields lie inside fields, or the parameter of a query.
"""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from ..errors import InvalidArgument
from ..values.checks import strings

if TYPE_CHECKING:
    from ..models.base import Model

M = TypeVar("M", bound="Model")

#: How what people write becomes what the engine wants.
Convert = Callable[[Any], Any]
#: option -> (its place, its conversion)
Table = Mapping[str, tuple[str, Convert]]
#: Values by their place.
Places = dict[str, Any]

#: What a part is made with. Without a pace engines replace one task at a time, but with one that says nothing of that, all at once.
_BEGIN = {"update_config": {"parallelism": 1}, "rollback_config": {"parallelism": 1}}


def as_is(value: Any) -> Any:
    """What people write is what the engine wants."""
    return value


def texts(value: Any) -> list[str]:
    """A list of texts; a text alone is refused."""
    return strings(value, "list of texts", "one is ['a', 'b']")


def nano_cpus(value: float) -> int:
    """A number of processors in billionths of one."""
    if value < 0:
        raise InvalidArgument(f"cpus={value!r}: give a number of processors, such as 1.5, or 0 for no limit")
    return round(value * 10**9)


def refuse_unknown(options: Iterable[str], known: Iterable[str]) -> None:
    """Raise InvalidArgument for an option that there is not, with the one that may be meant."""
    known = list(known)
    for option in options:
        if option not in known:
            near = difflib.get_close_matches(option, known, 1)
            raise InvalidArgument(f"there is no option {option}" + (f"; did you mean {near[0]}?" if near else ""))


def places_of(options: Mapping[str, Any], table: Table) -> Places:
    """What was given, by its place. None counts as not given, and an option that the table does not have is left to others."""
    places: Places = {}
    for option, (place, convert) in table.items():
        value = options.get(option)
        if value is None:
            continue
        if place in places:
            raise InvalidArgument(f"{option} and another option both set {place.rpartition('.')[2]}; give one of them")
        places[place] = convert(value)
    return places


def merged_model(model: type[M], name: str, given: M | None, fields: dict[str, Any]) -> M:
    """The model that was given, or a new one, with these fields in it; what both set is refused."""
    if given is None:
        return model(**fields)
    twice = given.model_fields_set & fields.keys()
    if twice:
        raise InvalidArgument(f"{', '.join(sorted(twice))}: set both as an option and in {name}")
    return given.model_copy(update=fields)


def with_options(given: M, places: Places) -> M:
    """A spec that was given, with options put in; what both of them set is refused."""
    twice = [place for place in places if _is_set(given, place.split("."))]
    if twice:
        raise InvalidArgument(f"{', '.join(twice)}: set both as an option and in spec")
    return with_places(given, places)


def spec_change(given: M, places: Places) -> Callable[[M], M]:
    """What changes any spec: to the fields that the given one sets, with options put in. What both of them set is refused, now."""
    with_options(given, places)
    fields = {name: getattr(given, name) for name in given.model_fields_set | (given.model_extra or {}).keys()}
    return lambda spec: with_places(spec.model_copy(update=fields), places)


def with_places(spec: M, places: Places) -> M:
    """A spec with other values at some places, and all else as it was."""
    for place, value in places.items():
        spec = _with_value(spec, place.split("."), value)
    return spec


def _with_value(part: M, path: list[str], value: Any) -> M:
    name, *rest = path
    if rest:
        inner = getattr(part, name)
        value = _with_value(_field_model(part, name)(**_BEGIN.get(name, {})) if inner is None else inner, rest, value)
    return part.model_copy(update={name: value})


def _is_set(part: Model, path: list[str]) -> bool:
    name, *rest = path
    if name not in part.model_fields_set:
        return False
    inner = getattr(part, name)
    return not rest or (inner is not None and _is_set(inner, rest))


def _field_model(part: Model, name: str) -> type[Model]:
    """The model that a field holds: ``Limit`` for ``limits: Limit | None``."""
    kinds = get_args(type(part).model_fields[name].annotation)
    (model,) = [kind for kind in kinds if kind is not NoneType]
    result: type[Model] = model
    return result
