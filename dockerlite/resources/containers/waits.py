"""Waiting for a container: until it is healthy, until its log says something."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any

from ... import models, values
from ...core.answers import Collected, Decoder, Enough, Items, Json
from ...core.flow import Flow, Pause
from ...core.operation import Operation
from ...errors import ContainerFailed, DockerTimeout, InvalidArgument
from ...wire.logs import LogLine
from ..verb import C, Handle, call
from .logs import container_tty_flow, log_lines_operation, log_query

#: Seconds between two looks at a container: at first, and at most.
_SHORTEST, _LONGEST = 0.05, 0.5
_RUNS = ("running", "restarting", "paused")


class ContainerWaits(Handle[C]):
    """The verbs of a container that wait for more than its end."""

    @call
    def wait_healthy(self, *, timeout: values.Duration | None = None) -> Flow[None]:
        """Wait until its health check says that it is healthy.

        Args:
            timeout: give up after so long. Default: never.

        Raises ContainerFailed if the check finds it unhealthy or it stops, DockerTimeout after ``timeout``, each with what the last
        check wrote; InvalidArgument if it has no health check. podman runs the checks only where systemd does.

        ``GET /containers/{id}/json``
        """
        limit = values.limit(timeout)
        begun = now = yield from Pause(0)
        pause = _SHORTEST
        while True:
            state = yield from _state_flow(self.id)
            health = state.health
            if health is not None and health.status == "healthy":
                return
            wrote = health.log[-1].output or "" if health is not None and health.log else ""
            if state.status not in _RUNS:
                raise _failure(f"{self.id} is {state.status} and not healthy", state.exit_code, wrote)
            if health is None or health.status in ("", "none"):
                raise InvalidArgument(f"{self.id} has no health check; give it one with healthcheck= when you create it")
            if health.status == "unhealthy":
                raise _failure(f"{self.id} is unhealthy", health.log[-1].exit_code or 0 if health.log else 0, wrote)
            if limit is not None and now + pause > begun + limit:
                raise DockerTimeout(_with_output(f"{self.id} was not healthy after {timeout}", wrote))
            now = yield from Pause(pause)
            pause = min(pause * 1.5, _LONGEST)

    @call
    def wait_for_log(
        self, pattern: str | re.Pattern[str], *, timeout: values.Duration | None = None, since: values.Moment | None = None
    ) -> Flow[LogLine]:
        """Wait until its log has a line that a pattern is found in; that line.

        Args:
            pattern: a regular expression, searched for in each line of standard output and standard error.
            timeout: give up after so long. Default: never.
            since: only in what was written then or later, for one that was restarted. Default: in all of its log.

        Raises ContainerFailed if it stops without having written such a line, DockerTimeout after ``timeout``, each with the log's end.

        ``GET /containers/{id}/logs``, ``GET /containers/{id}/json``
        """
        search = _Search(pattern)
        query = log_query(follow=True, stdout=True, stderr=True, since=since, until=None, timestamps=False, tail=None, details=False)
        reading = log_lines_operation("/containers/{id}/logs", self.id, query, (yield from container_tty_flow(self.id)), None)
        try:
            found = yield from search.operation(reading, values.limit(timeout))
        except DockerTimeout as failed:
            raise DockerTimeout(_with_output(f"{search} was not in the log of {self.id} after {timeout}", search.text)) from failed
        if found is None:
            state = yield from _state_flow(self.id)
            raise _failure(f"{self.id} is {state.status}, and {search} was not in its log", state.exit_code, search.text)
        return found


class _Search:
    """Looks for a line in a log: decodes it up to there, and has the line as the result."""

    def __init__(self, pattern: str | re.Pattern[str]) -> None:
        try:
            self._pattern = re.compile(pattern)
        except re.error as failed:
            raise InvalidArgument(f"{pattern!r} is no regular expression: {failed}") from failed
        self._end = deque[str](maxlen=10)
        self._found: LogLine | None = None

    def __str__(self) -> str:
        return repr(self._pattern.pattern)

    @property
    def text(self) -> str:
        """The end of what was read."""
        return "\n".join(self._end)

    def operation(self, reading: Operation[LogLine], seconds: float | None) -> Operation[LogLine | None]:
        """The operation that reads a log until the line is there: the line, or None if the log ends without it."""
        lines = reading.items
        assert lines is not None
        until = Items(lambda head: _UntilLine(lines.decoder(head), self._matches))
        operation: Operation[Any] = reading
        return operation.replace(answer=Collected(until, lambda: self), deadline=seconds)

    def _matches(self, line: LogLine) -> bool:
        self._end.append(line.text)
        return bool(self._pattern.search(line.text))

    def each(self, line: LogLine) -> None:
        self._found = line

    def result(self) -> LogLine | None:
        return self._found


class _UntilLine:
    """Decodes a log up to a line, and has that line alone."""

    def __init__(self, lines: Decoder[LogLine], matches: Callable[[LogLine], bool]) -> None:
        self._lines = lines
        self._matches = matches

    def feed(self, data: bytes) -> list[LogLine]:
        return self._first(self._lines.feed(data))

    def end(self) -> list[LogLine]:
        return self._first(self._lines.end())

    def _first(self, lines: Iterable[LogLine]) -> list[LogLine]:
        return next((Enough([line]) for line in lines if self._matches(line)), [])


def _state_flow(id: str) -> Flow[models.ContainerState]:
    inspected = yield from Operation("GET", "/containers/{id}/json", Json(models.ContainerInspect), at={"id": id})
    return inspected.state


def _failure(message: str, exit_code: int, wrote: str) -> ContainerFailed:
    return ContainerFailed(_with_output(message, wrote), exit_code, wrote.encode(), b"")


def _with_output(message: str, wrote: str) -> str:
    return f"{message}: {wrote.strip()}" if wrote.strip() else message
