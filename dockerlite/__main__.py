"""The dockerlite command's entry point; ``python -m dockerlite`` is the same."""

from __future__ import annotations

import sys
from io import TextIOWrapper


def main() -> None:
    """Run the command in the arguments, and exit with its exit code."""
    if isinstance(sys.stdout, TextIOWrapper):
        # Characters that the encoding of the terminal lacks are escaped.
        sys.stdout.reconfigure(errors="backslashreplace")
    try:
        from .cli import cli

        cli()
    except ModuleNotFoundError as missing:
        # rich is imported later than click, when the first table is printed.
        if (missing.name or "").partition(".")[0] not in ("click", "rich"):
            raise
        sys.exit("dockerlite: the command needs click and rich; install them with: pip install 'dockerlite[cli]'")


if __name__ == "__main__":
    main()
