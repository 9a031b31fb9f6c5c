"""Nothing but InvalidArgument comes out of a conversion, whatever goes in."""

from __future__ import annotations

import datetime
import math
from collections.abc import Callable
from enum import Enum, IntEnum, StrEnum
from inspect import isfunction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st

from dockerlite import InvalidArgument, values
from dockerlite.resources import networks, plugins, tables, volumes
from dockerlite.resources.containers import options as containers
from dockerlite.resources.images import build
from dockerlite.resources.swarm import configs, nodes, secrets, service_options, swarm

TABLES = [
    getattr(module, name)
    for module in (containers, networks, plugins, volumes, build, configs, nodes, secrets, service_options, swarm)
    for name in ("_PLACES", "_QUERY", "_NETWORK", "_ENDPOINT", "_ENDPOINT_ADDRESSES", "SERVICE")
    if hasattr(module, name)
]
CONVERSIONS: dict[str, Callable[[Any], Any]] = {
    **{name: getattr(values, name) for name in values.__all__ if isfunction(getattr(values, name))},
    **{f"{place} {option}": convert for table in TABLES for option, (place, convert) in table.items()},
}
del CONVERSIONS["data"], CONVERSIONS["registry_of"], CONVERSIONS["upload"]  # none takes what a user wrote as it is
SCALARS = st.one_of(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5) | st.binary(max_size=3),
    st.sampled_from([object(), object, 10**400, -1, math.nan, math.inf, Path("/a"), "80", "a=b", "/a:/b", "1.5", "1m", "192.0.2.0/24"]),
    st.sampled_from([1j, set(), {1}, frozenset("a"), datetime.date(2026, 1, 1), datetime.timedelta.max, datetime.datetime.min, range(2)]),
)
HASHABLE = st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=3) | st.sampled_from([(), ("a", 1), Path("a"), b"a"])
ANYTHING = st.recursive(
    SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.tuples(inner, inner) | st.dictionaries(HASHABLE, inner, max_size=2),
    max_leaves=5,
)


@pytest.mark.parametrize("name", CONVERSIONS)
def test_only_our_exception_leaves_a_conversion(name: str) -> None:
    convert = CONVERSIONS[name]

    @settings(max_examples=40)
    @given(ANYTHING)
    def check(value: Any) -> None:
        try:
            convert(value)
        except InvalidArgument:
            event("refused")

    check()


class Fixed(StrEnum):
    V = "v"


class Mixed(str, Enum):  # noqa: UP042
    V = "v"


class Number(IntEnum):
    V = 7


@pytest.mark.parametrize("member", [Fixed.V, Mixed.V])
@pytest.mark.parametrize(
    ("convert", "make", "expected"),
    [
        (values.environment, lambda v: {v: v}, ["v=v"]),
        (values.environment, lambda v: [v], ["v"]),
        (values.labels, lambda v: {v: v}, {"v": "v"}),
        (values.labels, lambda v: [v], {"v": ""}),
        (values.driver_options, lambda v: {v: v}, {"v": "v"}),
        (values.settings, lambda v: {v: v}, ["v=v"]),
        (values.filters, lambda v: {v: v}, {"v": ["v"]}),
        (values.filters, lambda v: {"label": {v: v}, "name": [v]}, {"label": ["v=v"], "name": ["v"]}),
        (values.command, lambda v: [v], ["v"]),
        (tables.texts, lambda v: [v], ["v"]),
        (tables.text, lambda v: v, "v"),
        (tables.account, lambda v: v, "v"),
    ],
)
def test_a_member_of_an_enumeration_is_its_value(member: Any, convert: Any, make: Any, expected: Any) -> None:
    made = convert(make(member))
    assert repr(getattr(made, "value", made)) == repr(expected)


@pytest.mark.parametrize(
    ("convert", "value", "expected"),
    [
        (values.filters, {"exited": Number.V}, {"exited": ["7"]}),
        (values.environment, {"HOME": Path("/root")}, ["HOME=/root"]),
        (values.command, ["cat", Path("/etc/hosts")], ["cat", "/etc/hosts"]),
        (values.volumes, {Path("/srv"): Path("/data")}, ["/srv:/data"]),
        (values.volumes, [Path("/data")], ["/data"]),
        (values.tmpfs, [Path("/run")], {"/run": ""}),
        (values.devices, [Path("/dev/null")], values.devices(["/dev/null"])),
        (tables.text, Path("/srv"), "/srv"),
        (tables.account, 1000, "1000"),
        (tables.accounts, [1000, "audio"], ["1000", "audio"]),
        (tables.named_texts, {"net.core.somaxconn": 1024, "a": "b"}, {"net.core.somaxconn": "1024", "a": "b"}),
        (tables.nano_cpus, "1.5", 15 * 10**8),
        (tables.nano_cpus, 2, 2 * 10**9),
    ],
)
def test_what_people_naturally_write_is_taken(convert: Any, value: Any, expected: Any) -> None:
    made = convert(value)
    assert getattr(made, "value", made) == expected


@pytest.mark.parametrize("value", ["", "many", "-1", -0.5, True, math.nan, math.inf, None, [1]])
def test_what_is_no_number_of_processors_is_refused(value: Any) -> None:
    with pytest.raises(InvalidArgument, match="give a number of processors"):
        tables.nano_cpus(value)
