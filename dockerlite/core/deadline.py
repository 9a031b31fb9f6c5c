"""Deadlines: until when something has to be done, and how long one wait on the way may take."""

from __future__ import annotations

import time

#: What a socket takes for "hardly at all": 0 would switch it to non-blocking.
_AT_ONCE = 0.001


class Deadline:
    """How long something may take, in seconds counted from now; None for as long as it likes.

    Args:
        seconds: for all of it.
        timeout: for each single wait, such as a read from a socket.
    """

    __slots__ = ("_end", "_timeout", "seconds")

    def __init__(self, seconds: float | None = None, timeout: float | None = None) -> None:
        #: What was allowed at first.
        self.seconds = seconds
        self._timeout = timeout
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        """Seconds that are left; 0 when the time is over, None if there is no end."""
        return None if self._end is None else max(self._end - time.monotonic(), 0)

    def next_wait(self) -> float | None:
        """Seconds that the next read or write may take: never 0, which sockets take for "do not block"."""
        if self._end is None:
            return self._timeout
        left = max(self._end - time.monotonic(), _AT_ONCE)
        return left if self._timeout is None else min(self._timeout, left)

    def within(self, other: Deadline) -> Deadline:
        """Whichever of the two comes first."""
        return self if other._end is None or (self._end is not None and self._end <= other._end) else other
