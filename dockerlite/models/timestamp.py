"""Times as the engine gives them, to the nanosecond."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Any, Self, SupportsIndex, cast, overload

# RFC 3339, or the format of Go's time.String() (cluster volumes).
_TIME = r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))? ?(Z|[+-]\d\d:?\d\d)?(?: \w+)?"


class Timestamp(datetime):
    """A time as the engine gave it: a datetime with nanoseconds, which a plain one cannot hold.

    Copies, ``replace``, ``astimezone`` and a timedelta more or less keep the nanoseconds; a new
    microsecond in ``replace`` ends them. They count when times are compared, also with plain
    datetimes, which have none. The difference of two times is a timedelta, which ends at
    microseconds, and so does each of the two times for it: ``a.nanoseconds - b.nanoseconds`` is
    exact.
    """

    #: Nanoseconds within the microsecond.
    _below: int = 0

    @property
    def nanosecond(self) -> int:
        """Nanoseconds within the second, 0 to 999,999,999."""
        return self.microsecond * 1000 + self._below

    @property
    def nanoseconds(self) -> int:
        """Nanoseconds since 1970, exact."""
        return int(self.replace(microsecond=0).timestamp()) * 10**9 + self.nanosecond

    @classmethod
    def parse(cls, text: str) -> Timestamp:
        """The time in a text of the engine; without an offset it is UTC."""
        if len(text) == 30 and text[10] == "T" and text[-1] == "Z":  # nearly all of them: UTC, nine digits
            time = cls.fromisoformat(text[:26] + "+00:00")
            time._below = int(text[26:29])
            return time
        match = re.fullmatch(_TIME, text)
        if match is None:
            raise ValueError(f"{text!r} is not a time")
        day, clock, fraction, zone = match.groups()
        digits = (fraction or "").ljust(9, "0")[:9]
        time = cls.fromisoformat(f"{day}T{clock}.{digits[:6]}{'+00:00' if zone in (None, 'Z') else zone}")
        time._below = int(digits[6:])
        return time

    @classmethod
    def from_nanoseconds(cls, nanoseconds: int) -> Timestamp:
        """The time a number of nanoseconds after 1970, in UTC."""
        seconds, rest = divmod(nanoseconds, 10**9)
        time = cls(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=rest // 1000)
        time._below = rest % 1000
        return time

    def __str__(self) -> str:
        offset = self.strftime("%z")
        zone = "Z" if offset in ("", "+0000") else f"{offset[:3]}:{offset[3:]}"
        fraction = f".{self.nanosecond:09d}".rstrip("0").rstrip(".")
        return f"{self:%Y-%m-%dT%H:%M:%S}{fraction}{zone}"

    def _keeping(self, time: datetime) -> Self:
        """Another time with the nanoseconds of this one; time zones may have made a plain one."""
        kept = time if isinstance(time, type(self)) else type(self).combine(time.date(), time.timetz())
        kept._below = self._below
        return kept

    def __reduce_ex__(self, protocol: SupportsIndex) -> tuple[Any, ...]:
        return (*super().__reduce_ex__(protocol)[:2], {"_below": self._below})

    def replace(self, *args: Any, **fields: Any) -> Self:
        """This time with some fields changed."""
        changed = super().replace(*args, **fields)
        return changed if "microsecond" in fields or len(args) > 6 else self._keeping(changed)

    __replace__ = replace

    def astimezone(self, tz: tzinfo | None = None) -> Self:
        """The same moment in another time zone, by default the local one."""
        return self._keeping(super().astimezone(tz))

    def __add__(self, other: timedelta, /) -> Self:
        return self._keeping(super().__add__(other)) if isinstance(other, timedelta) else NotImplemented

    __radd__ = __add__

    @overload  # type: ignore[override]  # any datetime, not a Self alone
    def __sub__(self, other: datetime, /) -> timedelta: ...
    @overload
    def __sub__(self, other: timedelta, /) -> Self: ...
    def __sub__(self, other: datetime | timedelta, /) -> timedelta | Self:
        return self._keeping(super().__sub__(other)) if isinstance(other, timedelta) else super().__sub__(cast("Self", other))

    def _is_level(self, other: object) -> bool:
        """Whether another time is the same to the microsecond."""
        return super().__eq__(other) is True

    def __eq__(self, other: object) -> bool:
        return self._below == _below(other) if self._is_level(other) else super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return hash((super().__hash__(), self._below)) if self._below else super().__hash__()

    def __lt__(self, other: datetime, /) -> bool:  # type: ignore[override]
        return self._below < _below(other) if self._is_level(other) else super().__lt__(other)

    def __le__(self, other: datetime, /) -> bool:  # type: ignore[override]
        return self._below <= _below(other) if self._is_level(other) else super().__le__(other)

    def __gt__(self, other: datetime, /) -> bool:  # type: ignore[override]
        return self._below > _below(other) if self._is_level(other) else super().__gt__(other)

    def __ge__(self, other: datetime, /) -> bool:  # type: ignore[override]
        return self._below >= _below(other) if self._is_level(other) else super().__ge__(other)


def _below(time: object) -> int:
    return time._below if isinstance(time, Timestamp) else 0
