"""Sizes, durations and moments."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import values
from dockerlite.models.base import Timestamp
from tests.support.refusal import refused

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)  # 1714564800


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (0, 0),
        (1000, 1000),
        (-1, -1),
        ("-1", -1),
        ("1000", 1000),
        ("5b", 5),
        ("64k", 65536),
        ("64KiB", 65536),
        ("512m", 512 * 1024**2),
        ("10 MB", 10 * 1024**2),
        ("1.5g", 1536 * 1024**2),
        ("2T", 2 * 1024**4),
        ("1.1p", 11 * 1024**5 // 10),
    ],
)
def test_a_size_may_have_a_unit(text: values.Size, expected: int) -> None:
    assert values.size(text) == expected


@pytest.mark.parametrize(
    "value", ["", "m", "512q", "-5m", "1,5g", "1 2m", ".5g", "5ib", " 5m", "5m\n", "0.5", "0.0001k", -2, True, 1.5, None, b"5m"]
)
def test_what_is_no_size_is_refused(value: object) -> None:
    refused(values.size, value)


@given(st.integers(0, 2**62), st.sampled_from(["b", "k", "KB", "mib", "G"]))
def test_whole_numbers_of_a_unit_are_exact_however_large(number: int, unit: str) -> None:
    assert values.size(f"{number}{unit}") == number * 1024 ** "bkmg".index(unit[0].lower())


@pytest.mark.parametrize(
    ("duration", "expected"),
    [
        (0, 0),
        (2, 2 * 10**9),
        (0.1, 10**8),
        ("1m30s", 90 * 10**9),
        ("500ms", 5 * 10**8),
        ("1h", 3600 * 10**9),
        ("1.5s", 15 * 10**8),
        ("2us3ns", 2003),
        ("2µs", 2000),
        ("2μs", 2000),
        ("1h1ms", 3600 * 10**9 + 10**6),
        (timedelta(days=1, microseconds=1), 86400 * 10**9 + 1000),
    ],
)
def test_a_duration_becomes_nanoseconds(duration: values.Duration, expected: int) -> None:
    assert values.nanoseconds(duration) == expected


@pytest.mark.parametrize(
    "value",
    ["", "30", "1d", "-1s", "1s ", "s", "1m 30s", "0.1ns", 1e-10, -1, -0.5, float("nan"), float("inf"), True, None, timedelta(seconds=-1)],
)
def test_what_is_no_duration_is_refused(value: object) -> None:
    refused(values.nanoseconds, value)


@pytest.mark.parametrize(("duration", "expected"), [(10, 10), (0, 0), (0.2, 1), ("1500ms", 2), (timedelta(minutes=1), 60), (-1, -1)])
def test_a_timeout_is_rounded_up_to_seconds(duration: values.Duration, expected: int) -> None:
    assert values.seconds(duration) == expected


@pytest.mark.parametrize("value", [-2, "-1", "-1s", timedelta(seconds=-1), True])
def test_a_timeout_is_not_negative_unless_it_is_for_ever(value: object) -> None:
    refused(values.seconds, value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (NOON, "1714564800.000000000"),
        (NOON.astimezone(timezone(timedelta(hours=5, minutes=30))), "1714564800.000000000"),
        (NOON.astimezone().replace(tzinfo=None), "1714564800.000000000"),
        (NOON.replace(microsecond=7), "1714564800.000007000"),
        (Timestamp.parse("2024-05-01T12:00:00.123456789Z"), "1714564800.123456789"),
        ("2024-05-01T12:00:00Z", "1714564800.000000000"),
        ("2024-05-01T14:00:00.000000001+02:00", "1714564800.000000001"),
        (str(NOON), "1714564800.000000000"),
        (1714564800, "1714564800.000000000"),
        (1714564800.5, "1714564800.500000000"),
        ("1714564800.000000001", "1714564800.000000001"),
        ("10m", "1714564200.000000000"),
        (timedelta(milliseconds=1), "1714564799.999000000"),
        (0, "0.000000000"),
    ],
)
def test_a_moment_becomes_seconds_since_1970(given: values.Moment, expected: str) -> None:
    assert values.moment(given, now=NOON) == expected


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2024-05-01",
        "2024-05-01T12:00:00",
        "2024-13-01T12:00:00Z",
        -1,
        True,
        None,
        date(2024, 5, 1),
        datetime.min,
        datetime(1969, 12, 31, tzinfo=UTC),
        timedelta(days=36500),
        timedelta(seconds=-1),
    ],
)
def test_what_is_no_moment_is_refused(value: object) -> None:
    refused(values.moment, value)


def test_how_long_ago_counts_from_the_local_clock() -> None:
    before = datetime.now(UTC).timestamp()
    found = float(values.moment("1h"))
    assert before - 3601 < found < datetime.now(UTC).timestamp() - 3599


@given(st.integers(0, 10**19))
def test_a_moment_converted_twice_stays_what_it_is(nanoseconds: int) -> None:
    text = values.moment(f"{nanoseconds // 10**9}.{nanoseconds % 10**9:09d}")
    assert int(text.replace(".", "")) == nanoseconds
    assert values.moment(text) == text
