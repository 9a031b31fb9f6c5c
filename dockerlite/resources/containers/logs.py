"""What containers write, and what they use: logs and stats."""

from __future__ import annotations

from typing import Any, Literal

from ... import models, values
from ...core.answers import Json
from ...core.flow import ApiVersion, Flow
from ...core.operation import Operation
from ...errors import InvalidArgument
from ...wire.encode import number
from ...wire.frames import Frame, LogFrames
from ...wire.logs import LogLine, Logs
from ..verb import C, Handle, stream

#: From here on the Content-Type of an answer says whether it has frames.
_LABELLED_SINCE = "1.42"


def log_query(
    *,
    follow: bool,
    stdout: bool,
    stderr: bool,
    since: values.Moment | None,
    until: values.Moment | None,
    timestamps: bool,
    tail: int | str | None,
    details: bool,
) -> dict[str, Any]:
    """The query of a log, from what people write."""
    if not (stdout or stderr):
        raise InvalidArgument("stdout=False and stderr=False leave nothing to read")
    if isinstance(tail, bool) or not (tail in (None, "all") or (isinstance(tail, int) and tail >= 0)):
        raise InvalidArgument(f"tail={tail!r}: give a number of lines, or 'all'")
    return {
        "follow": follow,
        "stdout": stdout,
        "stderr": stderr,
        "since": None if since is None else values.moment(since),
        "until": None if until is None else values.moment(until),
        "timestamps": timestamps,
        "tail": None if tail is None else str(tail),
        "details": details or None,
    }


def is_labelled_flow() -> Flow[bool]:
    """Whether the Content-Type of output says if it has frames."""
    return number((yield from ApiVersion())) >= number(_LABELLED_SINCE)


def container_tty_flow(id: str) -> Flow[bool | None]:
    """Whether a container writes to a terminal; None where the answer's Content-Type says so."""
    if (yield from is_labelled_flow()):
        return None
    inspected = yield from Operation("GET", "/containers/{id}/json", Json(models.ContainerInspect), at={"id": id})
    return bool(inspected.config and inspected.config.tty)


def log_lines_operation(path: str, id: str, query: dict[str, Any], tty: bool | None, idle_timeout: float | None) -> Operation[LogLine]:
    """The operation that reads a log line by line."""
    answer = Logs(tty=tty, timestamps=query["timestamps"], details=bool(query["details"]))
    return Operation("GET", path, answer, at={"id": id}, query=query, idle_timeout=idle_timeout)


def log_frames_operation(path: str, id: str, query: dict[str, Any], tty: bool | None, idle_timeout: float | None) -> Operation[Frame]:
    """The operation that reads a log as it comes."""
    return Operation("GET", path, LogFrames(tty), at={"id": id}, query=query, idle_timeout=idle_timeout)


class ContainerLogs(Handle[C]):
    """The verbs of a container that watch it."""

    @stream
    def logs(
        self,
        *,
        follow: bool = False,
        stdout: bool = True,
        stderr: bool = True,
        since: values.Moment | None = None,
        until: values.Moment | None = None,
        timestamps: bool = False,
        tail: int | Literal["all"] | None = None,
        details: bool = False,
        idle_timeout: float | None = None,
    ) -> Flow[Operation[LogLine]]:
        """What it wrote, line by line: ``line.stream``, ``line.text``, ``line.data``.

        Args:
            follow: go on with what it writes next, until it stops. Docker 20.10 may miss a last line that has no end.
            stdout, stderr: which streams; a terminal writes everything to stdout.
            since, until: only what was written then: a datetime, seconds since 1970, or ``"10m"`` or a timedelta for that long ago.
            timestamps: have ``line.timestamp``, to the nanosecond (podman: to the second). A terminal's line of more than 16 KiB has
                further times within.
            tail: only the last so many; what counts is what the engine stored at a time, so a long line is several.
            details: have ``line.details``: what the log driver was told to keep. Podman sends none.
            idle_timeout: give up after so many seconds without a line. Default: never.

        Raises NotImplementedByEngine if its log driver cannot be read, such as ``none``. Below API 1.42 it inspects the container first.

        ``GET /containers/{id}/logs``
        """
        options: dict[str, Any] = {"since": since, "until": until, "timestamps": timestamps, "tail": tail, "details": details}
        query = log_query(follow=follow, stdout=stdout, stderr=stderr, **options)
        return log_lines_operation("/containers/{id}/logs", self.id, query, (yield from container_tty_flow(self.id)), idle_timeout)

    @stream
    def log_frames(
        self, *, follow: bool = False, stdout: bool = True, stderr: bool = True, tail: int | Literal["all"] | None = None
    ) -> Flow[Operation[Frame]]:
        """What it wrote, in the pieces it comes in: for bytes that are not lines.

        Args:
            follow: go on with what it writes next, until it stops.
            stdout, stderr: which streams.
            tail: only the last so many pieces.

        ``GET /containers/{id}/logs``
        """
        options: dict[str, Any] = {"since": None, "until": None, "timestamps": False, "tail": tail, "details": False}
        query = log_query(follow=follow, stdout=stdout, stderr=stderr, **options)
        return log_frames_operation("/containers/{id}/logs", self.id, query, (yield from container_tty_flow(self.id)), None)
