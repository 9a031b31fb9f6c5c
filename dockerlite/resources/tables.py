"""Options become bodies and queries: one mechanism, with a table for each noun.

A table says for each option where its value goes and how it is converted:
``"memory": ("host_config.memory", values.size)``. The place is a field of the request body, with
dots for fields of fields, or a query parameter.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import NoneType
from typing import TYPE_CHECKING, Any, TypeVar, get_args

from ..errors import InvalidArgument, did_you_mean
from ..values.checks import as_model, entries, is_whole, pairs, plain, refusal, strings

if TYPE_CHECKING:
    from ..models.base import Sendable

M = TypeVar("M", bound="Sendable")

#: Turns a value that people write into the one that the engine wants.
Convert = Callable[[Any], Any]
#: option -> (the place, the conversion)
Table = Mapping[str, tuple[str, Convert]]
#: Values by their place.
Places = dict[str, Any]

#: Fields that a new part of a spec starts with. Engines replace one task at a time if there is no
#: update_config, but all at once if there is one without a parallelism.
_INITIAL_FIELDS = {"update_config": {"parallelism": 1}, "rollback_config": {"parallelism": 1}}


def as_is(value: Any) -> Any:
    """The conversion for options that the engine takes as people write them."""
    return value


def texts(value: Any) -> list[str]:
    """A list of texts; a single text is refused."""
    return strings(value, "list of texts", "one is ['a', 'b']")


def text(value: object) -> str:
    """A text; a path is written out, and anything else is refused."""
    if (written := plain(value)) is None:
        raise refusal(value, "text", "one is 'a', or a path")
    return written


def account(value: object) -> str:
    """A user or a group, by name or number."""
    return str(value) if is_whole(value) else text(value)


def accounts(value: Sequence[str | int]) -> list[str]:
    """Groups, by name or number."""
    return [account(entry) for entry in entries(value, "list of groups", "one is ['audio', 1000]")]


def named_texts(value: Any) -> dict[str, str]:
    """Texts by name; numbers are written out."""
    if not isinstance(value, Mapping):
        raise refusal(value, "mapping of texts", "one is {'name': 'value', 'other': 1}")
    return {name: given or "" for name, given in pairs(value, "mapping of texts", "one is {'name': 'value', 'other': 1}")}


def nano_cpus(value: float | str) -> int:
    """A number of processors, also as text, in billionths of a processor."""
    try:
        cpus = float(value if is_whole(value) or isinstance(value, (float, str)) else "")
    except (ValueError, OverflowError):
        cpus = math.nan
    if not 0 <= cpus * 10**9 < math.inf or (cpus and not round(cpus * 10**9)):
        raise InvalidArgument(f"cpus={value!r}: give a number of processors, such as 1.5, or 0 for no limit")
    return round(cpus * 10**9)


def refuse_unknown(options: Iterable[str], known: Iterable[str]) -> None:
    """Raise InvalidArgument for an unknown option, with the one that may be meant."""
    known = list(known)
    for option in options:
        if option not in known:
            raise InvalidArgument(f"there is no option {option}{did_you_mean(option, known)}")


def places_of(options: Mapping[str, Any], table: Table) -> Places:
    """The converted values of the options, by their place.

    None counts as left out. Options that are not in the table are ignored: they are handled
    elsewhere.
    """
    places: Places = {}
    for option, (place, convert) in table.items():
        value = options.get(option)
        if value is None:
            continue
        if place in places:
            raise InvalidArgument(f"{option} and another option both set {place.rpartition('.')[2]}; give one of them")
        places[place] = convert(value)
    return places


def merged_model(model: type[M], name: str, given: M | Mapping[str, Any] | None, fields: dict[str, Any]) -> M:
    """The given model, or a new one, with these fields set.

    A field to which both give a value is refused, unless it is the same. None, zero and what is
    empty count as no value: inspecting a container shows them for what was never set.
    """
    if given is None:
        return model(**fields)
    whole = as_model(model, given, name)
    merged = whole.model_copy(update=fields)
    twice = [field for field in sorted(fields) if (old := getattr(whole, field)) and old != getattr(merged, field)]
    if twice:
        raise InvalidArgument(f"{', '.join(twice)}: set both as an option and in {name}")
    return merged


def with_options(given: M, places: Places) -> M:
    """A spec with options put in. A place that both set is refused."""
    twice = [place for place in places if _is_set(given, place.split("."))]
    if twice:
        raise InvalidArgument(f"{', '.join(twice)}: set both as an option and in spec")
    return with_places(given, places)


def spec_change(given: M, places: Places) -> Callable[[M], M]:
    """A function that changes any spec: it sets what ``given`` sets, part by part, and the options.

    A place that both set is refused at once, not when the function is called.
    """
    with_options(given, places)
    return lambda spec: with_places(_with_set(spec, given), places)


def _with_set(part: M, given: M) -> M:
    """A part of a spec with what ``given`` sets, at any depth; lists and mappings are replaced whole."""
    from ..models.base import Sendable  # loads pydantic

    fields: dict[str, Any] = {name: getattr(given, name) for name in given.model_fields_set & type(given).model_fields.keys()}
    for name, value in fields.items():
        before: Any = getattr(part, name)
        if before is None and name in _INITIAL_FIELDS and value is not None:
            before = type(value)(**_INITIAL_FIELDS[name])
        if isinstance(value, Sendable) and isinstance(before, Sendable):
            fields[name] = _with_set(before, value)
    changed = part.model_copy(update=fields)
    (changed.model_extra or {}).update(given.model_extra or {})
    return changed


def with_places(spec: M, places: Places) -> M:
    """A spec with new values at some places; everything else stays as it was."""
    for place, value in places.items():
        spec = _with_value(spec, place.split("."), value)
    return spec


def _with_value(part: M, path: list[str], value: Any) -> M:
    name, *rest = path
    if rest:
        inner = getattr(part, name)
        value = _with_value(_field_model(part, name)(**_INITIAL_FIELDS.get(name, {})) if inner is None else inner, rest, value)
    return part.model_copy(update={name: value})


def _is_set(part: Sendable, path: list[str]) -> bool:
    name, *rest = path
    if name not in part.model_fields_set:
        return False
    inner = getattr(part, name)
    return not rest or (inner is not None and _is_set(inner, rest))


def _field_model(part: Sendable, name: str) -> type[Sendable]:
    """The model of a field: ``Limit`` for ``limits: Limit | None``."""
    kinds = get_args(type(part).model_fields[name].annotation)
    (model,) = [kind for kind in kinds if kind is not NoneType]
    result: type[Sendable] = model
    return result
