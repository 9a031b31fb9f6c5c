"""Logs: what containers wrote, line by line or in the pieces in which it was stored."""

from __future__ import annotations

from typing import Any, Literal

from ... import values
from ...core.flow import ApiVersion, Flow
from ...core.operation import Operation
from ...errors import InvalidArgument
from ...wire.encode import number
from ...wire.frames import AskTty, Frame, LogFrames
from ...wire.logs import LogLine, Logs
from ..verb import C, Handle, stream
from .exit_status import look_operation

#: From this API version on, the Content-Type says whether output is multiplexed into frames.
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
    """The query parameters of a log, from the options of its verbs."""
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
    """Whether the Content-Type of output says if it is multiplexed into frames."""
    return number((yield from ApiVersion())) >= number(_LABELLED_SINCE)


def container_tty_flow(id: str) -> Flow[bool | None]:
    """Whether a container writes to a terminal; None where the answer's Content-Type says so."""
    if (yield from is_labelled_flow()):
        return None
    return (yield from _tty_flow(id))


def _tty_flow(id: str) -> Flow[bool]:
    return (yield from look_operation(id)).tty


def log_lines_operation(
    path: str, id: str, query: dict[str, Any], tty: bool | None, idle_timeout: float | None, ask: AskTty | None = None
) -> Operation[LogLine]:
    """The operation that reads a log line by line; ``tty`` and ``ask`` as for ``Logs``."""
    answer = Logs(tty=tty, timestamps=query["timestamps"], details=bool(query["details"]), ask=ask)
    return Operation("GET", path, answer, at={"id": id}, query=query, idle_timeout=idle_timeout)


def container_log_flow(id: str, query: dict[str, Any], idle_timeout: float | None) -> Flow[Operation[LogLine]]:
    """The operation that reads a container's log line by line."""
    tty = yield from container_tty_flow(id)
    return log_lines_operation("/containers/{id}/logs", id, query, tty, idle_timeout, lambda: _tty_flow(id))


class ContainerLogs(Handle[C]):
    """The verbs of a container that read its log."""

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
            follow: continue with new output until the container stops. Docker 20.10 may miss a last
                line without a line break.
            stdout, stderr: which streams to read; a terminal writes everything to stdout.
            since, until: only lines written in this period: a datetime, seconds since 1970, or
                ``"10m"`` or a timedelta for that long ago.
            timestamps: set ``line.timestamp``, to the nanosecond (podman: to the second). A
                terminal's line of more than 16 KiB contains further timestamps in its text.
            tail: only the last so many entries; the engine counts the pieces that it stored, so a
                long line counts several times.
            details: set ``line.details``: the values that the log driver was configured to keep.
                Podman sends none.
            idle_timeout: give up after so many seconds without a line. Default: never.

        Raises NotImplementedByEngine if its log driver cannot be read, such as ``none``. Below API
        1.42 and on podman it inspects the container, too.

        ``GET /containers/{id}/logs``
        """
        options: dict[str, Any] = {"since": since, "until": until, "timestamps": timestamps, "tail": tail, "details": details}
        query = log_query(follow=follow, stdout=stdout, stderr=stderr, **options)
        return (yield from container_log_flow(self.id, query, idle_timeout))

    @stream
    def log_frames(
        self, *, follow: bool = False, stdout: bool = True, stderr: bool = True, tail: int | Literal["all"] | None = None
    ) -> Flow[Operation[Frame]]:
        """What it wrote, in the pieces in which it arrives: for output that is not lines of text.

        Args:
            follow: continue with new output until the container stops.
            stdout, stderr: which streams to read.
            tail: only the last so many pieces.

        ``GET /containers/{id}/logs``
        """
        options: dict[str, Any] = {"since": None, "until": None, "timestamps": False, "tail": tail, "details": False}
        query = log_query(follow=follow, stdout=stdout, stderr=stderr, **options)
        answer = LogFrames((yield from container_tty_flow(self.id)), lambda: _tty_flow(self.id))
        return Operation("GET", "/containers/{id}/logs", answer, at={"id": self.id}, query=query)
