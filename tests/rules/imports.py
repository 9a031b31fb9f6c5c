"""The source of the package, parsed: its modules, and which of them imports which."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import dockerlite

PACKAGE = Path(dockerlite.__file__).parent


def module_name(path: Path) -> str:
    """``dockerlite/wire/http.py`` -> ``dockerlite.wire.http``."""
    return ".".join(("dockerlite", *path.relative_to(PACKAGE).with_suffix("").parts)).removesuffix(".__init__")


def room(module: str) -> str:
    """The package or flat module that a module belongs to: ``dockerlite.wire.http`` -> ``wire``."""
    return [*module.split("."), ""][1]


#: Every module of the package and its file.
MODULES = {module_name(path): path for path in sorted(PACKAGE.rglob("*.py"))}
HAND_WRITTEN = [path for path in MODULES.values() if path.parent.name != "models" or path.name == "base.py"]


@cache
def tree(path: Path) -> ast.Module:
    """The parsed source of a module."""
    return ast.parse(path.read_text())


def imported(path: Path) -> Iterator[tuple[str, str, ast.stmt]]:
    """The imports of a file: module, name taken from it (empty for the module), and statement."""
    package = ("dockerlite", *path.relative_to(PACKAGE).parts[:-1])
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            yield from ((alias.name, "", node) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = ".".join(package[: len(package) - node.level + 1]) if node.level else ""
            module = ".".join(filter(None, [base, node.module]))
            for alias in node.names:
                inner = f"{module}.{alias.name}"
                yield (inner, "", node) if inner in MODULES else (module, alias.name, node)


@cache
def graph() -> dict[str, set[str]]:
    """The package's modules that each module imports, also for types and inside functions."""
    return {name: {module for module, _, _ in imported(path) if module in MODULES and module != name} for name, path in MODULES.items()}


@cache
def loaded() -> dict[str, set[str]]:
    """The package's modules that each module loads when it runs, also inside functions.

    A module loads its package, too.
    """
    return {name: {module for module in _loaded(path) if module in MODULES and module != name} for name, path in MODULES.items()}


def _loaded(path: Path) -> Iterator[str]:
    types_only = {
        node
        for block in ast.walk(tree(path))
        if isinstance(block, ast.If) and ast.unparse(block.test) == "TYPE_CHECKING"
        for node in ast.walk(block)
    }
    for module, name, statement in imported(path):
        if statement not in types_only:
            yield module
            if not name:
                yield module.rpartition(".")[0]
