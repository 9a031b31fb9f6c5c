"""Every type that a user gets is in ``dockerlite``, ``dockerlite.models`` or the stdlib."""

from __future__ import annotations

import ast
import builtins
import collections.abc
import inspect
import pathlib
import re
import typing
from collections.abc import Callable, Iterator
from importlib import import_module
from types import ModuleType
from typing import Any

import pytest

import dockerlite
from dockerlite import AsyncDocker, AsyncProcess, AsyncProcessStart, AsyncStream, Docker, Process, Stream, errors, models, values
from tests.rules.imports import MODULES, tree
from tests.support.verb_calls import KINDS


def test_every_export_is_there_and_listed() -> None:
    assert dockerlite.__all__ == sorted(dockerlite.__all__, key=lambda name: (not name.isupper(), not name[0].isupper(), name))
    for name in dockerlite.__all__:
        assert getattr(dockerlite, name) is not None
    assert set(dir(dockerlite)) >= set(dockerlite.__all__)
    with pytest.raises(AttributeError, match="no 'Dokcer'"):
        dockerlite.Dokcer  # noqa: B018


def test_every_exception_is_exported_and_in_the_tree_at_the_top() -> None:
    kinds = {name for name, kind in vars(errors).items() if inspect.isclass(kind) and issubclass(kind, (errors.DockerError, Warning))}
    assert kinds <= set(dockerlite.__all__)
    drawn = set(re.findall(r"\w+", errors.__doc__ or ""))
    assert {kind for kind in kinds if not kind.endswith("Warning")} - {"DockerError"} <= drawn


#: Where a name without a prefix may come from.
HOMES: tuple[ModuleType, ...] = (dockerlite, models, builtins, typing, collections.abc, pathlib)
#: What an annotation may have before a dot.
PREFIXES: dict[str, tuple[ModuleType, ...]] = {"models": (models,), "values": (values,), "address": (dockerlite,)}
TYPE_VARIABLES = {"C", "T"}
SPECIAL = {"__init__", "__call__", "__enter__", "__aenter__", "__iter__", "__aiter__", "__next__", "__anext__", "__await__", "__getitem__"}


def public_functions(kind: type) -> Iterator[tuple[str, Callable[..., Any]]]:
    """The public methods and properties of a class that are the package's own."""
    for name, member in inspect.getmembers(kind):
        found = member.fget if isinstance(member, property) else getattr(member, "build", member)
        if (not name.startswith("_") or name in SPECIAL) and inspect.isfunction(found) and found.__module__.startswith("dockerlite"):
            yield f"{kind.__name__}.{name}", found


def names(annotation: str) -> Iterator[str]:
    """The names in an annotation: ``Stream[models.Event]`` has ``Stream`` and ``models.Event``."""
    for node in ast.walk(ast.parse(annotation, mode="eval")):
        if isinstance(node, ast.Attribute):
            yield ast.unparse(node)
        elif isinstance(node, ast.Name) and node.id not in {*PREFIXES, *TYPE_VARIABLES, "requests"}:
            yield node.id


def is_public(name: str) -> bool:
    prefix, _, last = name.rpartition(".")
    homes = PREFIXES.get(prefix) or ((import_module(prefix),) if prefix else HOMES)
    return any(hasattr(home, last) for home in homes)


FACES = [*KINDS, Docker, AsyncDocker, Stream, AsyncStream, Process, AsyncProcess, AsyncProcessStart]
FUNCTIONS = dict(found for kind in FACES for found in public_functions(kind))
FUNCTIONS |= {name: getattr(dockerlite, name) for name in ("from_env", "record", "record_async")}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_what_a_call_returns_can_be_imported(function: Callable[..., Any]) -> None:
    returned = function.__annotations__["return"]
    assert isinstance(returned, str)
    assert [name for name in names(returned) if not is_public(name)] == []


def test_options_can_be_imported() -> None:
    unpacked = {
        name
        for kind in FACES
        for _, function in public_functions(kind)
        for annotation in function.__annotations__.values()
        if annotation.startswith("Unpack[")
        for name in names(annotation)
    }
    assert "CreateOptions" in unpacked
    assert {name for name in unpacked if not is_public(name)} == set()


def test_a_type_checker_finds_each_export_where_it_is_at_run_time() -> None:
    found: dict[str, tuple[str | None, str]] = {}
    for node in ast.walk(tree(MODULES["dockerlite"])):
        if isinstance(node, ast.ImportFrom) and node.level:
            found |= {alias.asname or alias.name: (node.module, alias.name) for alias in node.names}
    assert {*found} - {"__version__"} == {*dockerlite.__all__}
    for name, (module, attribute) in found.items():
        assert getattr(dockerlite, name) is getattr(import_module(f"dockerlite.{module}" if module else "dockerlite"), attribute), name
