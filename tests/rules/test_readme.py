"""The README is true."""

from __future__ import annotations

import ast
import contextlib
import io

import pytest

from tests.support.readme import BLOCKS, README, ROOT, SET_UP


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_code_is_python(block: str) -> None:
    ast.parse(block)


def test_the_code_for_a_recording_runs_without_an_engine() -> None:
    block = next(block for block in BLOCKS if "replay:demo" in block)
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(block, "README", "exec"), {})
    assert "/web" in printed.getvalue()


def test_two_commands_do_all_the_set_up() -> None:
    first, second = SET_UP.splitlines()
    assert first.startswith("pip install")
    assert "dockerlite info || dockerlite --host replay:demo info" in first
    assert second.endswith("pytest")


def test_every_file_that_is_named_is_there() -> None:
    for name in ("CONTRIBUTING.md", "openapi/README.md", "openapi/VERBS.md", "LICENSE", "CHANGELOG.md"):
        assert (ROOT / name).exists()
        assert name in README or name in ("openapi/README.md", "LICENSE", "CHANGELOG.md")


def test_every_command_is_in_the_readme() -> None:
    from dockerlite.cli import COMMANDS

    for name in COMMANDS:
        assert f"dockerlite {name}" in README
