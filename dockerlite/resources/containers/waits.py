"""Waiting for a container: until it is healthy, until a line appears in its log."""

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
from .logs import container_log_flow, log_query

#: Seconds between two inspections of a container: the first pause, and the longest.
_SHORTEST, _LONGEST = 0.05, 0.5
_RUNS = ("running", "restarting", "paused")


class ContainerWaits(Handle[C]):
    """The verbs of a container that wait for something other than its end."""

    @call
    def wait_healthy(self, *, timeout: values.Duration | None = None) -> Flow[None]:
        """Wait until its health check reports that it is healthy.

        Args:
            timeout: give up after this time. Default: never.

        Raises ContainerFailed if the check reports that it is unhealthy or if it stops,
        DockerTimeout after ``timeout``, both with the output of the last check; InvalidArgument if
        it has no health check. Podman runs health checks only where systemd does.

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
            output = health.log[-1].output or "" if health is not None and health.log else ""
            if state.status not in _RUNS:
                raise _failure(f"{self.id} is {state.status} and not healthy", state.exit_code, output)
            if health is None or health.status in ("", "none"):
                raise InvalidArgument(f"{self.id} has no health check; give it one with healthcheck= when you create it")
            if health.status == "unhealthy":
                raise _failure(f"{self.id} is unhealthy", health.log[-1].exit_code or 0 if health.log else 0, output)
            if limit is not None and now + pause > begun + limit:
                raise DockerTimeout(_with_output(f"{self.id} was not healthy after {timeout}", output))
            now = yield from Pause(pause)
            pause = min(pause * 1.5, _LONGEST)

    @call
    def wait_for_log(
        self, pattern: str | re.Pattern[str], *, timeout: values.Duration | None = None, since: values.Moment | None = None
    ) -> Flow[LogLine]:
        """Wait until a line of its log matches a pattern; that line.

        Args:
            pattern: a regular expression, searched for in each line of stdout and stderr.
            timeout: give up after this time. Default: never.
            since: search only lines written since then, useful after a restart. Default: search the
                whole log.

        Raises ContainerFailed if it stops without having written such a line, DockerTimeout after
        ``timeout``, both with the end of the log.

        ``GET /containers/{id}/logs``, ``GET /containers/{id}/json``
        """
        search = _Search(pattern)
        query = log_query(follow=True, stdout=True, stderr=True, since=since, until=None, timestamps=False, tail=None, details=False)
        log = yield from container_log_flow(self.id, query, None)
        try:
            line = yield from search.operation(log, values.limit(timeout))
        except DockerTimeout as failed:
            raise DockerTimeout(_with_output(f"{search} was not in the log of {self.id} after {timeout}", search.text)) from failed
        if line is None:
            state = yield from _state_flow(self.id)
            raise _failure(f"{self.id} is {state.status}, and {search} was not in its log", state.exit_code, search.text)
        return line


class _Search:
    """Collects the first line of a log that matches, and the lines shortly before it."""

    def __init__(self, pattern: str | re.Pattern[str]) -> None:
        try:
            self._pattern = re.compile(pattern)
        except (re.error, TypeError) as failed:
            raise InvalidArgument(f"{pattern!r} is not a regular expression: {failed}") from failed
        self._end = deque[str](maxlen=10)
        self._line: LogLine | None = None

    def __str__(self) -> str:
        return repr(self._pattern.pattern)

    @property
    def text(self) -> str:
        """The last lines that were read."""
        return "\n".join(self._end)

    def operation(self, log: Operation[LogLine], seconds: float | None) -> Operation[LogLine | None]:
        """The operation that reads a log up to the matching line; None if the log ends without one."""
        lines = log.items
        assert lines is not None
        until = Items(lambda head: _UntilLine(lines.decoder(head), self._matches), completed=lines.completed)
        operation: Operation[Any] = log
        return operation.replace(answer=Collected(until, lambda: self), deadline=seconds)

    def _matches(self, line: LogLine) -> bool:
        self._end.append(line.text)
        return bool(self._pattern.search(line.text))

    def each(self, line: LogLine) -> None:
        self._line = line

    def result(self) -> LogLine | None:
        return self._line


class _UntilLine:
    """Decodes a log up to the first matching line, and yields only that line."""

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


def _failure(message: str, exit_code: int, output: str) -> ContainerFailed:
    return ContainerFailed(_with_output(message, output), exit_code, output.encode(), b"")


def _with_output(message: str, output: str) -> str:
    return f"{message}: {output.strip()}" if output.strip() else message
