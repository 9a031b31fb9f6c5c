"""Times keep their nanoseconds whatever is done with them, and compare by them."""

from __future__ import annotations

import copy
import pickle
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import Timestamp, models
from dockerlite.wire.encode import dump_json

TEXT = "2026-11-20T10:00:00.123456789Z"
TIME = Timestamp.parse(TEXT)
HOUR = timedelta(hours=1)
TIMES = st.integers(0, 4 * 10**18).map(Timestamp.from_nanoseconds)


class Plain(tzinfo):
    """A time zone that makes plain datetimes."""

    def utcoffset(self, time: datetime | None) -> timedelta:
        return HOUR

    def dst(self, time: datetime | None) -> timedelta:
        return timedelta(0)

    def tzname(self, time: datetime | None) -> str:
        return "P"

    def fromutc(self, time: datetime) -> datetime:
        return datetime.combine(time.date(), time.time(), self) + HOUR


@pytest.mark.parametrize(
    "same",
    [
        copy.copy,
        copy.deepcopy,
        *(lambda time, protocol=protocol: pickle.loads(pickle.dumps(time, protocol)) for protocol in range(pickle.HIGHEST_PROTOCOL + 1)),
        lambda time: time + HOUR - HOUR,
        lambda time: HOUR + time + -HOUR,
        lambda time: time.replace(year=2000).replace(year=2026),
        lambda time: time.replace(2026, 11, 20),
        lambda time: time.astimezone(),
        lambda time: time.astimezone(ZoneInfo("Europe/Berlin")),
        lambda time: time.astimezone(timezone(-HOUR)).astimezone(UTC),
        lambda time: time.astimezone(Plain()),
        lambda time: Timestamp.parse(str(time)),
    ],
)
def test_what_is_made_of_a_time_keeps_its_nanoseconds(same: Callable[[Timestamp], Timestamp]) -> None:
    made = same(TIME)
    assert (type(made), made, made.nanosecond, made.nanoseconds) == (Timestamp, TIME, 123456789, TIME.nanoseconds)
    assert TIME.nanosecond == 123456789


def test_a_time_goes_to_a_zone_and_stays_there() -> None:
    berlin = TIME.astimezone(ZoneInfo("Europe/Berlin"))
    assert (str(berlin), berlin.tzinfo) == ("2026-11-20T11:00:00.123456789+01:00", ZoneInfo("Europe/Berlin"))
    assert str(TIME.astimezone(Plain())) == "2026-11-20T11:00:00.123456789+01:00"
    assert isinstance(TIME.astimezone(Plain()).tzinfo, Plain)


def test_a_new_microsecond_has_no_nanoseconds() -> None:
    assert str(TIME.replace(microsecond=5)) == "2026-11-20T10:00:00.000005Z"
    assert str(TIME.replace(2026, 11, 20, 10, 0, 0, 5)) == "2026-11-20T10:00:00.000005Z"


def test_a_model_that_is_copied_keeps_the_nanoseconds() -> None:
    state = models.HealthResult.model_validate({"Start": TEXT})
    for made in (state.model_copy(deep=True), copy.deepcopy(state), pickle.loads(pickle.dumps(state))):
        assert made == state
        assert dump_json(made) == b'{"Start":"%b"}' % TEXT.encode()


@given(TIMES, st.integers(-2000, 2000))
def test_times_are_ordered_to_the_nanosecond(time: Timestamp, apart: int) -> None:
    other = Timestamp.from_nanoseconds(max(0, time.nanoseconds + apart)).astimezone(timezone(HOUR))
    numbers = time.nanoseconds, other.nanoseconds
    assert (time == other, time != other) == (numbers[0] == numbers[1], numbers[0] != numbers[1])
    assert (time < other, time <= other) == (numbers[0] < numbers[1], numbers[0] <= numbers[1])
    assert (time > other, time >= other) == (numbers[0] > numbers[1], numbers[0] >= numbers[1])
    assert (hash(time) == hash(other)) == (time == other)
    assert abs((time - other) / timedelta(microseconds=1) * 1000 - (numbers[0] - numbers[1])) < 1000


def test_a_plain_datetime_has_no_nanoseconds() -> None:
    plain = datetime(2026, 11, 20, 10, 0, 0, 123456, UTC)
    whole = TIME.replace(microsecond=123456)
    assert whole == plain
    assert plain == whole
    assert len({whole, plain}) == 1
    assert plain not in (TIME,)
    assert plain < TIME
    assert plain < TIME
    assert plain + timedelta(microseconds=1) >= TIME
    assert (TIME - plain, plain - TIME) == (timedelta(0), timedelta(0))
    assert plain > TIME - HOUR


def test_what_is_no_time_is_not_compared() -> None:
    assert TIME != "2026"
    assert datetime(2026, 11, 20) != TIME
    for other in ("2026", 5, datetime(2026, 11, 20)):
        with pytest.raises(TypeError):
            assert other > TIME  # type: ignore[operator]
    with pytest.raises(TypeError):
        TIME + 5  # type: ignore[operator]
    with pytest.raises(TypeError):
        TIME - 5  # type: ignore[operator]


@given(TIMES)
def test_json_goes_out_as_it_came_in(time: Timestamp) -> None:
    json = b'{"Start":"%b"}' % str(time).encode()
    assert dump_json(models.HealthResult.model_validate_json(json)) == json
