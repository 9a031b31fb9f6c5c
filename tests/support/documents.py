"""The documents of the repository, and what they name: files, code, and the diff of an example."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from tests.support.readme import ROOT

CONTRIBUTING = ROOT / "CONTRIBUTING.md"
ARCHITECTURE = ROOT / "docs" / "architecture.md"
#: The documents about the code.
DOCUMENTS = [CONTRIBUTING, *sorted((ROOT / "docs").rglob("*.md"))]
#: Where code is.
SOURCES = ("dockerlite", "tests", "openapi")
_FILE = re.compile(r"[\w./-]*\.(?:py|md|yaml|toml|json)|[\w.-]+/[\w./-]*")
_NAME = re.compile(r"_?[A-Z]\w+(?:\.\w+)?")


def quoted(document: Path) -> set[str]:
    """The texts in backticks in the prose of a document."""
    prose = re.sub(r"^```.*?^```", "", document.read_text(), flags=re.S | re.M)
    return set(re.findall(r"`([^`\n]+)`", prose))


def named_files(document: Path) -> set[str]:
    """The files and folders that a document names, other than the docker command's ``config.json``."""
    return {text for text in quoted(document) if _FILE.fullmatch(text)} - {"config.json"}


def named_code(document: Path) -> set[str]:
    """The classes, constants and attributes of classes that a document names."""
    return {text for text in quoted(document) if _NAME.fullmatch(text)}


def is_there(name: str) -> bool:
    """Whether there is such a file or folder: from the root or the package, or anywhere if it is a bare name."""
    places = [ROOT / name, ROOT / "dockerlite" / name]
    return any(path.exists() for path in places) or ("/" not in name and any((ROOT / "tests").rglob(name)))


@cache
def defined() -> set[str]:
    """The names that modules define: ``Image``, ``CALLS``, ``Image.distribution``."""
    return {name for source in SOURCES for path in (ROOT / source).rglob("*.py") for name in _definitions(ast.parse(path.read_text()))}


def _definitions(node: ast.Module | ast.ClassDef, prefix: str = "") -> Iterator[str]:
    for statement in node.body:
        if isinstance(statement, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            yield prefix + statement.name
            if isinstance(statement, ast.ClassDef):
                yield from _definitions(statement, f"{statement.name}.")
        elif isinstance(statement, ast.Assign | ast.AnnAssign):
            targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
            yield from (prefix + target.id for target in targets if isinstance(target, ast.Name))


def example_lines() -> dict[str, list[str]]:
    """The lines that the diff in CONTRIBUTING.md adds, by file."""
    (diff,) = re.findall(r"^```diff\n(.*?)^```", CONTRIBUTING.read_text(), re.S | re.M)
    added: dict[str, list[str]] = {}
    lines: list[str] = []
    for line in diff.splitlines():
        if line.startswith("+++ b/"):
            lines = added.setdefault(line.removeprefix("+++ b/"), [])
        elif line.startswith("+"):
            lines.append(line[1:])
    return added


def layer_rows() -> list[set[str]]:
    """The rows of the table of layers, bottom first, each with the packages and modules that are in it."""
    _, _, table = ARCHITECTURE.read_text().partition("|---|---|\n")
    cells = [row.split("|")[1] for row in table.partition("\n\n")[0].splitlines()]
    names = [
        [name.removeprefix("dockerlite/").removesuffix(".py").rstrip("/") for name in re.findall(r"`([^`]+)`", cell)] for cell in cells
    ]
    return [{"" if name == "__init__" else name for name in row} for row in reversed(names)]
