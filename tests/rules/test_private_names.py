"""A private name is used only in its own module and in classes that inherit it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.rules.imports import MODULES, imported, tree

#: The methods of named tuples, and the name for unused values.
PUBLIC = {"_asdict", "_fields", "_make", "_replace", "_"}


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC


@cache
def defined(path: Path) -> set[str]:
    """The private names that a module defines: variables, functions, classes, attributes."""
    names: set[str] = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            names.add(node.id)
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and own(node.value):
            names.add(node.attr)
    return {name for name in names if private(name)}


def own(owner: ast.expr) -> bool:
    """Whether an expression is ``self`` or ``cls``."""
    return isinstance(owner, ast.Name) and owner.id in ("self", "cls")


def foreign(path: Path) -> Iterator[str]:
    """The private names of other modules in a module: imports, attributes, ``getattr`` strings."""
    elsewhere = set().union(*(defined(other) for other in MODULES.values() if other != path)) - defined(path)
    yield from (name for module, name, _ in imported(path) if module in MODULES and private(name))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and not own(node.value) and node.attr in elsewhere:
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in elsewhere:
            yield node.value


def test_nobody_uses_the_private_names_of_another_module() -> None:
    assert {f"{name.removeprefix('dockerlite.')}: {used}" for name, path in MODULES.items() for used in foreign(path)} == set()
