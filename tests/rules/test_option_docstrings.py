"""Every option has a docstring below it, which editors and the documentation show."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from itertools import pairwise

import pytest

from tests.rules.imports import HAND_WRITTEN, tree

#: The maximum width of a docstring line, without its indentation.
WIDTH = 100


def option_classes() -> list[ast.ClassDef]:
    """The classes of the package that are a TypedDict, or extend one."""
    classes = [node for path in HAND_WRITTEN for node in ast.walk(tree(path)) if isinstance(node, ast.ClassDef)]
    names = {"TypedDict"}
    while added := {node.name for node in classes if names & set(map(ast.unparse, node.bases))} - names:
        names |= added
    return [node for node in classes if node.name in names]


def options(node: ast.ClassDef) -> Iterator[tuple[str, str | None]]:
    """The options of a class, each with its docstring."""
    for statement, below in pairwise([*node.body, None]):
        if isinstance(statement, ast.AnnAssign):
            text = below.value.value if isinstance(below, ast.Expr) and isinstance(below.value, ast.Constant) else None
            yield ast.unparse(statement.target), text if isinstance(text, str) else None


OPTIONS = [pytest.param(text, id=f"{node.name}.{name}") for node in option_classes() for name, text in options(node)]


@pytest.mark.parametrize("text", OPTIONS)
def test_an_option_has_a_docstring(text: str | None) -> None:
    assert text, "no docstring below it"
    lines = [line.strip() for line in text.strip().splitlines()]
    assert lines[-1].endswith("."), "no full stop at its end"
    assert max(map(len, lines)) <= WIDTH, f"a line is wider than {WIDTH} columns"


def test_all_classes_of_options_are_found() -> None:
    found = {node.name for node in option_classes()}
    assert {"CreateOptions", "BuildOptions", "NetworkOptions", "ServiceUpdateOptions", "SwarmOptions"} <= found
