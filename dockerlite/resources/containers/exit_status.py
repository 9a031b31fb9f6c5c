"""Whether a process really ended when its output did.

A connection that was cut, or whose engine died, ends in the same way as one whose process ended.
"""

from __future__ import annotations

from typing import Any, NamedTuple, TypeVar

from ... import models
from ...core.answers import Json, ReadBy
from ...core.flow import Flow, Pause
from ...core.operation import Operation
from ...core.parsing import parse
from ...core.request import Head
from ...errors import ConnectError, ConnectionLost, EngineError, NotFound
from ...models.base import Timestamp
from ...wire.proxies import CUT

T = TypeVar("T")

#: Seconds before each inspection: podman may report a container as running for a moment after its
#: output has ended. Docker does not.
_PAUSES = (0, 0.02, 0.1, 0.3, 0.5)


def container_inspect_operation(id: str) -> Operation[models.ContainerInspect]:
    """The operation that inspects a container."""
    return Operation("GET", "/containers/{id}/json", Json(models.ContainerInspect), at={"id": id})


def exec_inspect_operation(id: str) -> Operation[models.ExecInspect]:
    """The operation that inspects an exec, which is a command in a container."""
    return Operation("GET", "/exec/{id}/json", Json(models.ExecInspect), at={"id": id})


class _Look(NamedTuple):
    """The state of a container, and whether the engine that reported it is podman."""

    state: models.ContainerState | None
    podman: bool


def _look_operation(id: str) -> Operation[_Look]:
    inspecting = container_inspect_operation(id)

    def read(head: Head, body: bytes) -> _Look:
        inspected: models.ContainerInspect = parse(models.ContainerInspect, body, inspecting.name)
        return _Look(inspected.state, "libpod-api-version" in head.headers)

    return Operation(inspecting.method, inspecting.path, ReadBy(read), at=inspecting.at)


def container_exit_flow(conversation: Operation[Any], id: str, last_end: Timestamp | None, detachable: bool) -> Flow[int | None]:
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
            look = yield from _ask_flow(conversation, _look_operation(id))
        except EngineError:  # it was removed; the engine is alive in any case
            return None
        state = look.state
        if state is None or state.status != "running" or state.finished_at != last_end:
            return state.exit_code if state is not None and state.status == "exited" else None
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
        inspected = yield from _ask_flow(conversation, exec_inspect_operation(id))
    except NotFound:
        yield from _check_removed_flow(conversation, container)
        return None
    except EngineError:
        return None
    if inspected.running and not detachable:
        raise _cut_error(conversation)
    return None if inspected.running else inspected.exit_code


def _check_removed_flow(conversation: Operation[Any], container: str) -> Flow[None]:
    """Check that an exec which the engine no longer knows was removed with its container.

    If the container still exists, the engine was restarted in the meantime: ConnectionLost.
    """
    try:
        yield from _ask_flow(conversation, container_inspect_operation(container))
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
