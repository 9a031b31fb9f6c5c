"""The parts of the commands' output: escaped texts, sections and tables."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import warnings

import pytest

from dockerlite.cli.output import complain, engine_warnings_on_stderr, print_sections, print_table, visible
from dockerlite.errors import EngineWarning

# Texts


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("plain, ünïcode, 日本", "plain, ünïcode, 日本"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("two\nlines\t\r", r"two\nlines\t\r"),
        ("\x9b2J\x7f\x00", r"\x9b2J\x7f\x00"),
        ("left\u202eright", r"left\u202eright"),
    ],
)
def test_control_characters_become_visible(text: str, harmless: str) -> None:
    assert visible(text) == harmless


def test_an_error_is_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain("first \n\n  second\x1b[2J\r\nthird")
    assert capsys.readouterr().err == "dockerlite: first second\\x1b[2J third\n"


def test_a_warning_of_the_engine_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with engine_warnings_on_stderr():
        for _ in range(2):
            warnings.warn("no swap limit,\nmemory is limited without swap", EngineWarning, stacklevel=1)
    assert capsys.readouterr().err == "dockerlite: warning: no swap limit, memory is limited without swap\n" * 2


def test_other_warnings_stay_what_they_are() -> None:
    with pytest.warns(DeprecationWarning, match="old"), engine_warnings_on_stderr():
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_values_that_an_engine_does_not_give_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_sections({"Empty": {"Nothing": ""}, "Full": {"Long label": "1", "Short": "2", "Nothing": ""}})
    assert capsys.readouterr().out == "Full\n  Long label: 1\n  Short:      2\n"


# Tables


def test_a_table_for_a_program_is_one_line_a_row_however_long(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["ID", "TEXT", "LAST"], [["1", "long words " * 50, "[red]x[/red]"], ["2", "", ""]])
    head, first, second = capsys.readouterr().out.splitlines()
    assert first == f"1   {'long words ' * 50}  [red]x[/red]"
    assert head.index("LAST") == first.index("[red]")
    assert second == "2"


def on_a_terminal(columns: int, *rows: list[str]) -> list[str]:
    """The lines of a table on a terminal with this many columns."""
    code = "import json, sys; from dockerlite.cli.output import print_table; print_table(*json.loads(sys.argv[1]))"
    ours, its = pty.openpty()
    environment = os.environ | {"COLUMNS": str(columns), "TERM": "xterm"}
    arguments = [sys.executable, "-c", code, json.dumps([["ID", "COMMAND", "NAMES"], rows])]
    subprocess.run(arguments, stdout=its, env=environment, check=True, timeout=60)
    os.close(its)
    with open(ours, "rb", buffering=0) as terminal:
        return re.sub(r"\x1b\[\d*m", "", terminal.read(65536).decode()).splitlines()


def test_a_table_on_a_terminal_folds_between_words() -> None:
    lines = on_a_terminal(30, ["123456789012", "sleep for a while", "web"])
    assert [line.rstrip() for line in lines] == [
        "ID            COMMAND    NAMES",
        "123456789012  sleep for  web",
        "              a while",
    ]


def test_a_table_that_no_folding_makes_fit_takes_no_word_apart() -> None:
    assert on_a_terminal(20, ["123456789012", "sleep for a while", "web"])[1] == "123456789012  sleep for a while  web"
