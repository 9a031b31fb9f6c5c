"""Deadlines: when work must be done, and how long a single wait for it may take."""

from __future__ import annotations

import time

#: The shortest timeout of a socket, in seconds: 0 would make it non-blocking.
_SHORTEST_WAIT = 0.001


class Deadline:
    """A time limit in seconds, counted from now; None for no limit.

    Args:
        seconds: limit for the whole.
        timeout: limit for each single wait, such as a read from a socket.
    """

    __slots__ = ("_end", "_timeout", "seconds")

    def __init__(self, seconds: float | None = None, timeout: float | None = None) -> None:
        #: The limit that was given.
        self.seconds = seconds
        self._timeout = timeout
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        """Seconds that remain: 0 after the deadline, None if there is no limit."""
        return None if self._end is None else max(self._end - time.monotonic(), 0)

    def next_wait(self) -> float | None:
        """Seconds that the next read or write may take.

        It is never 0, which means non-blocking to sockets.
        """
        if self._end is None:
            return self._timeout
        left = max(self._end - time.monotonic(), _SHORTEST_WAIT)
        return left if self._timeout is None else min(self._timeout, left)

    def within(self, other: Deadline) -> Deadline:
        """The earlier one of the two."""
        return self if other._end is None or (self._end is not None and self._end <= other._end) else other
