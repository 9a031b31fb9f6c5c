"""Whether a process really ended when its output did.

A connection that was cut, or whose engine died, ends in the same way as one whose process ended.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from ...core.answers import Plain
from ...core.flow import Flow, Pause
from ...core.operation import Operation
from ...core.request import Head
from ...errors import ConnectError, ConnectionLost, EngineError, NotFound, StreamError
from ...wire.proxies import CUT

T = TypeVar("T")

#: Seconds before each inspection: podman may report a container as running for a moment after its
#: output has ended. Docker does not.
_PAUSES = (0, 0.02, 0.1, 0.3, 0.5)


class ContainerLook(NamedTuple):
    """What a conversation has to know of its container, read without a model."""

    status: str
    exit_code: int | None
    #: When it last ended, as the engine writes it; empty if it never did.
    finished_at: str
    tty: bool
    stdin_once: bool
    #: Whether the engine that reported it is podman.
    podman: bool


def look_operation(id: str) -> Operation[ContainerLook]:
    """The operation that looks at a container."""
    return Operation("GET", "/containers/{id}/json", Plain(_read_look), at={"id": id})


def _read_look(document: Any, head: Head) -> ContainerLook:
    state, config = document.get("State") or {}, document.get("Config") or {}
    ended = state.get("FinishedAt") or ""
    return ContainerLook(
        state.get("Status") or "",
        state.get("ExitCode"),
        "" if ended.startswith("0001-") else ended,  # Go's zero time
        bool(config.get("Tty")),
        bool(config.get("StdinOnce")),
        "libpod-api-version" in head.headers,
    )


class ExecLook(NamedTuple):
    """Whether a command in a container runs, and how it ended."""

    running: bool
    exit_code: int | None


def exec_look_operation(id: str) -> Operation[ExecLook]:
    """The operation that looks at an exec, which is a command in a container."""
    return Operation(
        "GET", "/exec/{id}/json", Plain(lambda said, head: ExecLook(bool(said["Running"]), said.get("ExitCode"))), at={"id": id}
    )


def wait_operation(id: str, condition: str | None = None) -> Operation[int]:
    """The operation that waits until a container has ended, and answers with its exit code. Raises StreamError."""

    def read(document: Any, head: Head) -> int:
        if message := (document.get("Error") or {}).get("Message"):
            raise StreamError(f"waiting for {id}: {message}")
        return int(document["StatusCode"])

    return Operation("POST", "/containers/{id}/wait", Plain(read), at={"id": id}, query={"condition": condition}, waits=True)


def container_exit_flow(conversation: Operation[Any], id: str, last_end: str, detachable: bool) -> Flow[int | None]:
    """The exit code of a container, if it is known.

    Raises ConnectionLost if the container is still running, or the engine does not answer.

    Args:
        last_end: when the container ended before the conversation. A different end now means that
            it was started since, and has ended again.
        detachable: whether the client may have ended the conversation itself.
    """
    for pause in _PAUSES:
        yield from Pause(pause)
        try:
            look = yield from _ask_flow(conversation, look_operation(id))
        except EngineError:  # it was removed; the engine is alive in any case
            return None
        if look.status != "running" or look.finished_at != last_end:
            return look.exit_code if look.status == "exited" else None
        if detachable:
            return None
        if not look.podman:  # an end from now on may be a result of the cut
            break
    raise _cut_error(conversation)


def exec_exit_flow(conversation: Operation[Any], id: str, container: str, detachable: bool) -> Flow[int | None]:
    """The exit code of a command in a container, if it is known.

    Raises ConnectionLost if the command is still running, or the engine does not answer.

    One look is enough: every engine marks a command as ended before it ends the conversation. At a
    second look the command might have ended in the meantime because its input was cut off, and the
    part of the output that arrived would be taken for all of it.
    """
    try:
        look = yield from _ask_flow(conversation, exec_look_operation(id))
    except NotFound:
        yield from _check_removed_flow(conversation, container)
        return None
    except EngineError:
        return None
    if look.running and not detachable:
        raise _cut_error(conversation)
    return None if look.running else look.exit_code


def _check_removed_flow(conversation: Operation[Any], container: str) -> Flow[None]:
    """Check that an exec which the engine no longer knows was removed with its container.

    If the container still exists, the engine was restarted in the meantime: ConnectionLost.
    """
    try:
        yield from _ask_flow(conversation, look_operation(container))
    except EngineError:
        return
    raise _cut_error(conversation)


def _ask_flow(conversation: Operation[Any], question: Operation[T]) -> Flow[T]:
    try:
        return (yield from question)
    except (ConnectError, ConnectionLost) as failed:
        raise ConnectionLost(f"{conversation.name}: the output stopped, and it is unknown whether the process ended: {failed}") from failed


def _cut_error(conversation: Operation[Any]) -> ConnectionLost:
    return ConnectionLost(f"{conversation.name}: the connection was cut: the output stopped while the process was still running; {CUT}")
