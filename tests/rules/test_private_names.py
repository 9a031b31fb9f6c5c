"""What begins with an underscore is used in its own module, and by classes that inherit it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.rules.imports import MODULES, imported, tree

#: What every named tuple has, and the name of what nobody wants.
PUBLIC = {"_asdict", "_fields", "_make", "_replace", "_"}


def private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__") and name not in PUBLIC


@cache
def defined(path: Path) -> set[str]:
    """The private names that a module gives to what it defines: variables, functions, classes, and attributes of its own classes."""
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
    """Whether an expression is the object that a method belongs to."""
    return isinstance(owner, ast.Name) and owner.id in ("self", "cls")


def foreign(path: Path) -> Iterator[str]:
    """The private names of other modules that a module uses: imported, as attributes, or as texts for ``getattr``."""
    elsewhere = set().union(*(defined(other) for other in MODULES.values() if other != path)) - defined(path)
    yield from (name for module, name, _ in imported(path) if module in MODULES and private(name))
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Attribute) and not own(node.value) and node.attr in elsewhere:
            yield node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in elsewhere:
            yield node.value


def test_nobody_uses_the_private_names_of_another_module() -> None:
    assert {f"{name.removeprefix('dockerlite.')}: {used}" for name, path in MODULES.items() for used in foreign(path)} == set()
