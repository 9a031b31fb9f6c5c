"""The layers of the package: a module imports from its own package and from the rows below, never from beside or above."""

from __future__ import annotations

import pytest

from tests.rules.imports import MODULES, graph

#: The rows, bottom first. A name is a package or a module right below ``dockerlite``.
ROWS = [
    {"models", "version"},
    {"errors"},
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

#: What is still to be moved; shrinks to nothing.
KNOWN = {
    "aio.replay -> sync",
    "aio.transport -> dockerlite",
    "cli.engine -> dockerlite",
    "cli.options -> dockerlite",
    "core.operation -> configuration.config",
    "recording.async_recorder -> aio.client",
    "recording.recorder -> sync",
    "recording.redact -> resources.containers.processes",
    "recording.replay -> sync",
    "resources.verb -> aio",
    "resources.verb -> sync",
    "streams.async_process -> aio.client",
    "streams.async_process -> client",
    "streams.async_stream -> aio.client",
    "streams.process -> client",
    "streams.process -> sync.client",
    "streams.stream -> sync.client",
    "sync.transport -> dockerlite",
}


def room(module: str) -> str:
    """The package or flat module that a module belongs to: ``dockerlite.wire.http`` -> ``wire``."""
    return [*module.split("."), ""][1]


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
    assert set(violations()) == KNOWN


@pytest.mark.parametrize("path", sorted(path.name for path in MODULES["dockerlite"].parent.glob("*.py")))
def test_nothing_lies_flat_at_the_root_but_what_belongs_there(path: str) -> None:
    assert path in {"__init__.py", "__main__.py", "client.py", "errors.py", "version.py"}
