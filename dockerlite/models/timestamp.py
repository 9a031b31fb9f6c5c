"""Times as the engine gives them, to the nanosecond."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

# RFC 3339, or the format of Go's time.String() (cluster volumes).
_TIME = r"(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.(\d+))? ?(Z|[+-]\d\d:?\d\d)?(?: \w+)?"


class Timestamp(datetime):
    """A time as the engine gave it: a datetime with nanoseconds, which a plain one cannot hold."""

    _nanosecond: int | None = None

    @property
    def nanosecond(self) -> int:
        """Nanoseconds within the second, 0 to 999,999,999."""
        return self.microsecond * 1000 if self._nanosecond is None else self._nanosecond

    @property
    def nanoseconds(self) -> int:
        """Nanoseconds since 1970, exact."""
        return int(self.replace(microsecond=0).timestamp()) * 10**9 + self.nanosecond

    @classmethod
    def parse(cls, text: str) -> Timestamp:
        """The time in a text of the engine; without an offset it is UTC."""
        if len(text) == 30 and text[10] == "T" and text[-1] == "Z":  # nearly all of them: UTC, nine digits
            time = cls.fromisoformat(text[:26] + "+00:00")
            time._nanosecond = int(text[20:29])
            return time
        match = re.fullmatch(_TIME, text)
        if match is None:
            raise ValueError(f"{text!r} is not a time")
        day, clock, fraction, zone = match.groups()
        digits = (fraction or "").ljust(9, "0")[:9]
        time = cls.fromisoformat(f"{day}T{clock}.{digits[:6]}{'+00:00' if zone in (None, 'Z') else zone}")
        time._nanosecond = int(digits)
        return time

    @classmethod
    def from_nanoseconds(cls, nanoseconds: int) -> Timestamp:
        """The time a number of nanoseconds after 1970, in UTC."""
        seconds, rest = divmod(nanoseconds, 10**9)
        time = cls(1970, 1, 1, tzinfo=UTC) + timedelta(seconds=seconds, microseconds=rest // 1000)
        time._nanosecond = rest
        return time

    def __str__(self) -> str:
        offset = self.strftime("%z")
        zone = "Z" if offset in ("", "+0000") else f"{offset[:3]}:{offset[3:]}"
        fraction = f".{self.nanosecond:09d}".rstrip("0").rstrip(".")
        return f"{self:%Y-%m-%dT%H:%M:%S}{fraction}{zone}"
