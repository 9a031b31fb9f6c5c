"""Output to the terminal.

Engines pass on text that others wrote (labels, commands, errors), so every text is escaped here.
"""

from __future__ import annotations

import json
import shutil
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from io import StringIO
from textwrap import TextWrapper
from typing import TYPE_CHECKING, TextIO

import click

from ..errors import ConfigWarning, EngineWarning

if TYPE_CHECKING:
    from pydantic import BaseModel

# The width of output that does not go to a terminal: as wide as its contents.
_UNLIMITED = 1_000_000
# Blanks between two columns.
_GAP = 2


def visible(text: str) -> str:
    r"""A text with non-printable characters escaped as in Python: ``\x1b``, ``\n``.

    Unescaped, they would act on a terminal.
    """
    if text.isprintable():
        return text
    return "".join(letter if letter.isprintable() else letter.encode("unicode_escape").decode() for letter in text)


def complain(text: str) -> None:
    """Print a text on stderr, as one line whatever it contains."""
    lines = (line.strip() for line in text.splitlines())
    click.echo(f"dockerlite: {visible(' '.join(filter(None, lines)))}", err=True)


def warn(text: str) -> None:
    """Print a warning of the engine on stderr, as one line."""
    complain(f"warning: {text.removeprefix('WARNING: ')}")


@contextmanager
def engine_warnings_on_stderr() -> Iterator[None]:
    """Print warnings about the engine or the configuration, each time and without a source line."""
    with warnings.catch_warnings():
        for ours in (EngineWarning, ConfigWarning):
            warnings.simplefilter("always", ours)
        usual = warnings.showwarning

        def show(
            message: Warning | str, category: type[Warning], filename: str, lineno: int, file: TextIO | None = None, line: str | None = None
        ) -> None:
            if issubclass(category, (EngineWarning, ConfigWarning)):
                warn(str(message))
            else:
                usual(message, category, filename, lineno, file, line)

        warnings.showwarning = show
        yield


def print_json(document: object) -> None:
    """Print a document for programs; models in it have the engine's names."""
    click.echo(json.dumps(document, indent=2, default=_as_the_engine_said))


def _as_the_engine_said(model: BaseModel) -> dict[str, object]:
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


def print_lines(lines: Iterable[str]) -> None:
    """Print texts, one per line."""
    for line in lines:
        click.echo(visible(line))


def _room() -> int:
    """The width of a line, in columns."""
    return shutil.get_terminal_size().columns if sys.stdout.isatty() else _UNLIMITED


def print_sections(sections: Mapping[str, Mapping[str, str]]) -> None:
    """Print titled groups of ``label: value``, without empty values and without empty groups."""
    filled = {title: {visible(label): visible(value) for label, value in fields.items() if value} for title, fields in sections.items()}
    widest = max((len(label) for fields in filled.values() for label in fields), default=0)
    wrapper = TextWrapper(_room(), subsequent_indent=" " * (widest + 4), break_long_words=False, break_on_hyphens=False)
    blocks = [
        "\n".join([title, *(wrapper.fill(f"  {label + ':':{widest + 1}} {value}") for label, value in fields.items())])
        for title, fields in filled.items()
        if fields
    ]
    click.echo("\n\n".join(blocks))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Print a table.

    On a terminal, cells are wrapped to make it fit, unless that would split words; elsewhere each
    row is one line.
    """
    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    cells = [[Text(visible(cell)) for cell in row] for row in (columns, *rows)]
    drawn = StringIO()
    console = Console(file=drawn, width=_UNLIMITED, force_terminal=sys.stdout.isatty())
    sizes = [[Measurement.get(console, console.options, cell) for cell in column] for column in zip(*cells, strict=True)]
    least, wanted = ([max(size[end] for size in column) for column in sizes] for end in (0, 1))
    room = _room() - _GAP * (len(columns) - 1)
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for title, width in zip(cells[0], _widths(least, wanted, room), strict=True):
        table.add_column(title, width=width)
    for row in cells[1:]:
        table.add_row(*row)
    console.print(table)
    for line in drawn.getvalue().splitlines():
        click.echo(line.rstrip())


def _widths(least: list[int], wanted: list[int], room: int) -> list[int]:
    """Column widths that fit into ``room``, or ``wanted`` if none do.

    The column with the most to spare shrinks first.
    """
    if sum(least) > room:
        return wanted
    widths = wanted.copy()
    while sum(widths) > room:
        column = max(range(len(widths)), key=lambda at: widths[at] - least[at])
        widths[column] -= 1
    return widths
