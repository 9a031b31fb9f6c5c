"""Runs the measurements and prints them as a table of ratios.

Machines are noisy, so nothing here is a test. Every row is the median over rounds in which the
contestants take turns, and every ratio compares measurements of the same round.
"""

from __future__ import annotations

import argparse

from . import asynchronous, calls, start, streams

TABLES = [calls.small, calls.lists, calls.connections, start.imports, start.scripts]
TABLES += [streams.live, streams.replayed, streams.followers, streams.events, streams.files, asynchronous.awaited]


def main() -> None:
    """Measure what was asked for, or everything."""
    names = [table.__name__ for table in TABLES]
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--engine", default="unix:///var/run/docker.sock", help="a Docker engine with an image named busybox:test")
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"what to measure: {', '.join(names)}; everything unless named")
    options = parser.parse_args()
    for table in TABLES:
        if not options.names or table.__name__ in options.names:
            print(table(options.engine, options.rounds), flush=True)


main()
