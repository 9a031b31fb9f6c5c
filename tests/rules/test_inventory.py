"""Statuses have classes, modules that decide do no I/O, files and functions stay short."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from dockerlite import errors
from tests.rules.imports import HAND_WRITTEN, MODULES, imported, room
from tests.support.document import operations


def test_every_status_of_the_document_has_a_class() -> None:
    statuses = {int(status) for operation in operations().values() for status in operation.schema["responses"] if status >= "400"}
    assert statuses <= errors.BY_STATUS.keys()


#: Packages that decide: they describe reads, writes and waits, and others perform them.
PURE = {"errors", "models", "core", "tls", "values", "wire", "archives", "streams", "buildkit", "resources", "client"}
#: Modules that none of them imports. The TLS codec uses ``ssl``, but only on memory buffers.
INPUT_AND_OUTPUT = {"socket", "ssl", "select", "selectors", "asyncio", "subprocess", "requests", "urllib3", "aiohttp"}
ALLOWED = {"tls.codec: ssl"}


@pytest.mark.parametrize("name", [name for name in MODULES if room(name) in PURE])
def test_what_decides_does_no_input_or_output(name: str) -> None:
    found = {module.split(".")[0] for module, _, _ in imported(MODULES[name])} & INPUT_AND_OUTPUT
    short = name.removeprefix("dockerlite.")
    assert {f"{short}: {module}" for module in found} == {each for each in ALLOWED if each.startswith(f"{short}: ")}


def test_every_exception_to_that_is_a_module() -> None:
    assert {f"dockerlite.{each.partition(':')[0]}" for each in ALLOWED} <= MODULES.keys()


TESTS = sorted(Path(__file__).parents[1].rglob("*.py"))


@pytest.mark.parametrize("paths", [HAND_WRITTEN, TESTS], ids=["package", "tests"])
def test_no_file_and_no_function_is_too_long(paths: list[Path]) -> None:
    for path in paths:
        text = path.read_text()
        assert text.count("\n") <= 400, path
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.end_lineno is not None:
                assert node.end_lineno - node.lineno < 40, f"{path}:{node.lineno} {node.name}"


def test_no_generated_file_is_too_long() -> None:
    for name, path in MODULES.items():
        assert room(name) != "models" or path.read_text().count("\n") <= 800, path
