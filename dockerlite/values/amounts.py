"""Amounts of memory and time, and moments."""

from __future__ import annotations

import math
import re
from datetime import UTC, datetime, timedelta
from typing import TypeAlias

from ..models.timestamp import Timestamp
from .checks import is_whole, refusal

#: Bytes, or a text such as ``"512m"``.
Size: TypeAlias = int | str
#: Seconds, a text such as ``"1m30s"``, or a timedelta.
Duration: TypeAlias = int | float | str | timedelta
#: A datetime, seconds since 1970, RFC 3339 text, or how long ago: ``"10m"``, a timedelta.
Moment: TypeAlias = datetime | timedelta | int | float | str

_SIZE = re.compile(r"(\d+(?:\.\d+)?) ?(?:([kmgtp])(?:i?b)?|b)?", re.I)
_SIZE_UNITS = {unit: 1024**power for power, unit in enumerate(["", *"kmgtp"])}
_DURATION = re.compile(r"(?:\d+(?:\.\d+)?(?:h|ms?|s|[uµμ]s|ns))+")  # both letters that look like a Greek mu
_DURATION_PART = re.compile(r"([\d.]+)(\D+)")
_DURATION_UNITS = {"ns": 1, "us": 10**3, "µs": 10**3, "μs": 10**3, "ms": 10**6, "s": 10**9, "m": 60 * 10**9, "h": 3600 * 10**9}
_SINCE_1970 = re.compile(r"\d+(?:\.\d+)?")
_RFC3339 = re.compile(r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)")


def size(value: Size) -> int:
    """A number of bytes: ``"512m"``, ``"1.5g"``, ``"64KiB"``, ``"10 MB"``, or a number that is one.

    The units are b, k, m, g, t and p, in any case, each 1024 times the one before, with or without
    ``b`` or ``ib`` after them: ``MB`` is 1024² bytes, as in the docker command. -1 (also as text)
    means unlimited if the engine supports that. An amount below one byte is refused, because 0 often
    means no limit.
    """
    if is_whole(value) and value >= -1:
        return value
    if value == "-1":
        return -1
    match = _SIZE.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise refusal(value, "size", "one is a number of bytes, or a text such as '512m' or '1.5GiB'; -1 means unlimited")
    size = _times(match[1], _SIZE_UNITS[(match[2] or "").lower()])
    if not size and match[1].strip("0."):
        raise refusal(value, "size", "it is less than one byte; 0.5 GiB is '0.5g'")
    return size


def nanoseconds(duration: Duration) -> int:
    """A duration in nanoseconds.

    Numbers are seconds, and texts look like ``"1m30s"`` or ``"500ms"``, with h, m, s, ms, us and
    ns.
    """
    length = _duration(duration)
    if length is None:
        raise refusal(
            duration,
            "duration",
            "one is a number of seconds, a text such as '1m30s' or '500ms', or a timedelta; from 1 ns on, or 0",
        )
    return length


def seconds(duration: Duration) -> int:
    """A duration in whole seconds, rounded up; -1 is accepted and means to wait for ever."""
    return -1 if duration == -1 else -(-nanoseconds(duration) // 10**9)


def limit(duration: Duration | None) -> float | None:
    """Seconds that something may take; None for as long as it takes."""
    return None if duration is None else nanoseconds(duration) / 1e9


def moment(value: Moment, *, now: datetime | None = None) -> str:
    """A moment as seconds and nanoseconds since 1970: ``"1714564800.000000000"``.

    ``since`` and ``until`` take this form.

    A datetime without a time zone is local time, as everywhere in Python; the engine's own
    timestamps keep their nanoseconds. A text is an RFC 3339 time with its offset, seconds since
    1970, or a duration. A duration is how long ago, counted back from ``now``, by default this
    machine's clock, which need not be the engine's.
    """
    since_1970 = _moment(value, datetime.now(UTC) if now is None else now)
    if since_1970 is None or since_1970 < 0:
        like = "'2024-05-01T12:00:00Z' with its offset, or how long ago, as '10m' or a timedelta"
        raise refusal(value, "moment", f"one is a datetime, a number of seconds since 1970, a text such as {like}; all from 1970 on")
    return "{}.{:09d}".format(*divmod(since_1970, 10**9))


def _times(number: str, unit: int) -> int:
    """A decimal number times a unit, exactly: a float would round."""
    whole, _, fraction = number.partition(".")
    scale: int = 10 ** len(fraction)
    return int(whole + fraction) * unit // scale


def _duration(value: object) -> int | None:
    if isinstance(value, str):
        if not _DURATION.fullmatch(value):
            return None
        length = sum(_times(number, _DURATION_UNITS[unit]) for number, unit in _DURATION_PART.findall(value))
        return length if length or not re.search("[1-9]", value) else None
    if isinstance(value, timedelta):
        return value // timedelta(microseconds=1) * 1000 if value >= timedelta(0) else None
    if isinstance(value, (int, float)) and not isinstance(value, bool) and 0 <= value * 10**9 < math.inf:
        length = round(value * 10**9)
        return length if length or not value else None
    return None


def _moment(value: object, now: datetime) -> int | None:
    if isinstance(value, datetime):
        return _since_1970(value)
    if isinstance(value, str) and _RFC3339.fullmatch(value):
        try:
            return Timestamp.parse(value).nanoseconds
        except ValueError:  # such as a 13th month
            return None
    if isinstance(value, str) and _SINCE_1970.fullmatch(value):
        return _times(value, 10**9)
    length = _duration(value)
    if length is None or isinstance(value, (int, float)):
        return length
    ends = _since_1970(now)
    return None if ends is None else ends - length


def _since_1970(time: datetime) -> int | None:
    if isinstance(time, Timestamp):
        return time.nanoseconds
    try:
        return int(time.replace(microsecond=0).timestamp()) * 10**9 + time.microsecond * 1000
    except (OverflowError, ValueError):  # datetime.min and its neighbours
        return None
