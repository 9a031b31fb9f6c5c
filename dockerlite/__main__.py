"""The dockerlite command's entry point; ``python -m dockerlite`` is the same."""

from __future__ import annotations

import sys
from io import TextIOWrapper


def main() -> None:
    """Run the command that the arguments name, and exit with its code."""
    if isinstance(sys.stdout, TextIOWrapper):
        sys.stdout.reconfigure(errors="backslashreplace")  # what a terminal has no letter for is still shown
    try:
        from .cli import cli

        cli()
    except ModuleNotFoundError as missing:
        # Not only click: rich is imported when the first table is printed.
        if (missing.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        sys.exit("dockerlite: the command needs click and rich; install them with: pip install 'dockerlite[cli]'")


if __name__ == "__main__":
    main()
