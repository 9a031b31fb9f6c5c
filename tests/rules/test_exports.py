"""What the package exports: all of it is there and listed, and every type that a user can be handed has a public home."""

from __future__ import annotations

import ast
import inspect
import re
from collections.abc import Iterator

import pytest

import dockerlite
from dockerlite import AsyncDocker, AsyncProcess, AsyncStream, Docker, Process, Stream, errors, models
from tests.rules.imports import MODULES, imported, tree
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


#: Classes whose methods users call, besides those with verbs.
CLIENTS = [Docker, AsyncDocker, Process, AsyncProcess, Stream, AsyncStream]
#: Public without being named so.
SPECIAL = {"__getitem__", "__iter__", "__aiter__", "__enter__", "__aenter__", "__await__"}

#: Types that a user can be handed, and that have no public home yet; shrinks to nothing.
KNOWN = {
    "Check",
    "Communicated",
    "Config",
    "Configs",
    "Container",
    "Containers",
    "DiskUsage",
    "ExecResult",
    "Frame",
    "Image",
    "Images",
    "LogLine",
    "Network",
    "Networks",
    "Node",
    "Nodes",
    "PathStat",
    "Ping",
    "Plugin",
    "Plugins",
    "Secret",
    "Secrets",
    "Service",
    "Services",
    "Swarm",
    "Task",
    "Tasks",
    "Volume",
    "Volumes",
}


def returned(kind: type) -> Iterator[ast.expr]:
    """The return annotations of a class's own public methods, as they are written."""
    classes = [node for node in tree(MODULES[kind.__module__]).body if isinstance(node, ast.ClassDef)]
    for node in next(found for found in classes if found.name == kind.__name__).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and (not node.name.startswith("_") or node.name in SPECIAL):
            assert node.returns is not None, f"{kind.__name__}.{node.name}"
            if "hijack" not in map(ast.unparse, node.decorator_list):  # a Process, whatever describes it
                yield node.returns


def ours(module: str) -> set[str]:
    """The names in a module that stand for types of this package: those it imports from there, and its own classes."""
    path = MODULES[module]
    imports = {name for home, name, _ in imported(path) if home in MODULES and name} - {"C", "P", "T"}
    return imports | {node.name for node in tree(path).body if isinstance(node, ast.ClassDef)}


def handed(kind: type) -> set[str]:
    """The types of this package that the public methods of a class return, by name: ``models.Volume`` is one, ``Volume`` the handle."""
    types: set[str] = set()
    for node in (node for returns in returned(kind) for node in ast.walk(returns)):
        if isinstance(node, ast.Attribute) and ast.unparse(node.value) == "models":
            types.add(f"models.{node.attr}")
        elif isinstance(node, ast.Name) and node.id in ours(kind.__module__):
            types.add(node.id)
    return types


def test_every_type_that_a_user_can_be_handed_has_a_public_home() -> None:
    kinds = {base for kind in [*KINDS, *CLIENTS] for base in kind.__mro__ if base.__module__ in MODULES}
    types = {name for kind in kinds for name in handed(kind)}
    public = {*dockerlite.__all__, *(f"models.{name}" for name in dir(models))}
    assert types - public == KNOWN
