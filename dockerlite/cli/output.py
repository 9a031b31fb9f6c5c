"""Output to the terminal.

Engines pass on text that others wrote (labels, commands, errors), so every text is escaped here.
"""

from __future__ import annotations

import json
import sys
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
    click.echo(json.dumps(document, indent=2, default=_dump_model))


def _dump_model(model: BaseModel) -> dict[str, object]:
    return model.model_dump(mode="json", by_alias=True, exclude_unset=True)


def print_lines(lines: Iterable[str]) -> None:
    """Print texts, one per line."""
    for line in lines:
        click.echo(visible(line))


def _line_width() -> int:
    """How many columns a line may take."""
    if not sys.stdout.isatty():
        return _UNLIMITED
    from shutil import get_terminal_size

    return get_terminal_size().columns


def print_sections(sections: Mapping[str, Mapping[str, str]]) -> None:
    """Print titled groups of ``label: value``, without empty values and without empty groups."""
    filled = {title: {visible(label): visible(value) for label, value in fields.items() if value} for title, fields in sections.items()}
    widest = max((len(label) for fields in filled.values() for label in fields), default=0)
    from textwrap import TextWrapper

    wrapper = TextWrapper(_line_width(), subsequent_indent=" " * (widest + 4), break_long_words=False, break_on_hyphens=False)
    blocks = [
        "\n".join([title, *(wrapper.fill(f"  {label + ':':{widest + 1}} {value}") for label, value in fields.items())])
        for title, fields in filled.items()
        if fields
    ]
    click.echo("\n\n".join(blocks))


def print_table(columns: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table.

    On a terminal cells are folded to make it fit, if that takes no word apart; elsewhere each row
    is one line.
    """
    cells = [[visible(cell) for cell in row] for row in (columns, *rows)]
    for line in _folded_lines(cells) if sys.stdout.isatty() else _plain_lines(cells):
        click.echo(line.rstrip())


def _plain_lines(cells: Sequence[Sequence[str]]) -> Iterator[str]:
    sizes = [[_display_width(cell) for cell in row] for row in cells]
    widths = [max(column) + _GAP for column in zip(*sizes, strict=True)]
    for row, row_sizes in zip(cells, sizes, strict=True):
        yield "".join(cell + " " * (width - size) for cell, width, size in zip(row, widths, row_sizes, strict=True))


def _display_width(text: str) -> int:
    """How many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(0 if combining(letter) else 2 if east_asian_width(letter) in "WF" else 1 for letter in text)


def _folded_lines(cells: Sequence[Sequence[str]]) -> list[str]:
    """The lines of a table on a terminal, as wide as that is."""
    from io import StringIO

    from rich.console import Console
    from rich.measure import Measurement
    from rich.table import Table
    from rich.text import Text

    texts = [[Text(cell) for cell in row] for row in cells]
    drawn = StringIO()
    console = Console(file=drawn, width=_UNLIMITED, force_terminal=True)
    sizes = [[Measurement.get(console, console.options, cell) for cell in column] for column in zip(*texts, strict=True)]
    least, wanted = ([max(size[end] for size in column) for column in sizes] for end in (0, 1))
    room = _line_width() - _GAP * (len(sizes) - 1)
    table = Table(box=None, pad_edge=False, padding=(0, _GAP, 0, 0), header_style="bold")
    for title, width in zip(texts[0], _widths(least, wanted, room), strict=True):
        table.add_column(title, width=width)
    for row in texts[1:]:
        table.add_row(*row)
    console.print(table)
    return drawn.getvalue().splitlines()


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
