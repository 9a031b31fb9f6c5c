"""Times and sizes for people."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dockerlite.cli.units import ago, memory, size

NOW = datetime(2025, 6, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"),
        (1, "just now"),
        (2, "2 seconds ago"),
        (119, "119 seconds ago"),
        (120, "2 minutes ago"),
        (2 * 3600, "2 hours ago"),
        (47 * 3600, "47 hours ago"),
        (13 * 86400, "13 days ago"),
        (14 * 86400, "2 weeks ago"),
        (61 * 86400, "2 months ago"),
        (3 * 365 * 86400, "3 years ago"),
    ],
)
def test_a_time_is_told_in_the_largest_unit_of_which_two_have_passed(seconds: int, text: str) -> None:
    assert ago(int(NOW) - seconds, NOW) == text


@pytest.mark.parametrize("then", [0, -62135596800])
def test_a_time_that_an_engine_does_not_know_is_not_56_years_ago(then: int) -> None:
    assert ago(then, NOW) == "N/A"


@pytest.mark.parametrize(
    ("count", "disk", "ram"),
    [(0, "0B", "0B"), (999, "999B", "999B"), (1024, "1.024kB", "1KiB"), (25276514304, "25.28GB", "23.54GiB"), (2**63, "9.223EB", "8EiB")],
)
def test_bytes_have_decimal_units_on_disk_and_binary_ones_in_memory(count: int, disk: str, ram: str) -> None:
    assert (size(count), memory(count)) == (disk, ram)
