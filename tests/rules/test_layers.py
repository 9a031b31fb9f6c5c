"""The layers: a module imports only from its own package and from the rows below."""

from __future__ import annotations

import pytest

from tests.rules.imports import MODULES, graph, room

#: The rows, bottom first. A name is a package or a module right below ``dockerlite``.
ROWS = [
    {"errors", "version"},
    {"models"},
    {"core", "tls"},
    {"values", "wire", "configuration"},
    {"archives", "streams", "recording", "contexts"},
    {"address", "buildkit"},
    {"resources", "serving"},
    {"client"},
    {"sync", "aio"},
    {"fleet", "testing"},
    {"cli"},
    {"__main__", ""},
]


ROW = {name: number for number, row in enumerate(ROWS) for name in row}


def violations() -> list[str]:
    return [
        f"{name.removeprefix('dockerlite.')} -> {other.removeprefix('dockerlite.')}"
        for name, imports in graph().items()
        for other in sorted(imports)
        if room(name) != room(other) and ROW[room(other)] >= ROW[room(name)]
    ]


def test_every_module_has_a_place_in_a_row() -> None:
    assert {room(name) for name in MODULES} <= ROW.keys()


def test_no_import_runs_up_or_sideways() -> None:
    assert violations() == []


@pytest.mark.parametrize("path", sorted(path.name for path in MODULES["dockerlite"].parent.glob("*.py")))
def test_nothing_lies_flat_at_the_root_but_what_belongs_there(path: str) -> None:
    assert path in {"__init__.py", "__main__.py", "client.py", "errors.py", "version.py"}


def test_no_import_goes_in_a_circle_not_even_for_types_or_inside_a_function() -> None:
    left = {name: set(imports) for name, imports in graph().items()}
    while leaves := [name for name, imports in left.items() if not imports & left.keys()]:
        for name in leaves:
            del left[name]
    assert not left, {name: imports & left.keys() for name, imports in left.items()}
