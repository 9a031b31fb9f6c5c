"""Attaching: conversations with the process that a container was started with."""

from __future__ import annotations

from typing import Any

from ...core.answers import Nothing
from ...core.dialogue import Dialogue
from ...core.flow import ApiVersion, AskLocal, Flow
from ...core.operation import Operation
from ...errors import NotRunning
from ...wire.encode import number
from ...wire.frames import Frames
from ...wire.websocket import WebSocketFrames, client_frame, close_frame, handshake_headers
from ..verb import C, Handle, hijack
from .exit_status import container_exit_flow, look_operation, wait_operation

_ENDED_STATES = ("exited", "dead", "removing", "stopped")  # the last is podman's


class ContainerAttach(Handle[C]):
    """The verbs of a container that attach to its main process."""

    @hijack
    def attach_websocket(
        self, *, stdin: bool = True, stdout: bool = True, stderr: bool = True, logs: bool = False, detach_keys: str | None = None
    ) -> Flow[Dialogue]:
        """Like ``attach``, but over a WebSocket, as browsers can do.

        Standard error is part of standard output. Podman does not support it.

        Args:
            stdin: whether it can be written to. Always True below API 1.42.
            stdout, stderr: which of its output to read. Always both below API 1.42.
            logs: start with its output so far.
            detach_keys: keys that end the conversation when written, as for ``attach``.

        ``GET /containers/{id}/json``, ``GET /containers/{id}/attach/ws``
        """
        plain = yield from _attach_flow(self.id, stdin=stdin)
        spoken = yield from ApiVersion()
        streams = {"stdin": stdin, "stdout": stdout, "stderr": stderr} if number(spoken) >= (1, 42) else {}
        query = {"stream": True, "logs": logs or None, "detachKeys": (yield from detach_keys_flow(detach_keys)), **streams}
        path = "/containers/{id}/attach/ws"
        operation = Operation("GET", path, WebSocketFrames(), at={"id": self.id}, query=query, headers=handshake_headers())
        return plain.over(operation, client_frame, close_frame)

    @hijack
    def attach(
        self, *, stdin: bool = False, stdout: bool = True, stderr: bool = True, logs: bool = False, detach_keys: str | None = None
    ) -> Flow[Dialogue]:
        """Talk to the process that the container was started with: a Process.

        Earlier output is missing unless ``logs`` is set; attach before ``start`` to miss nothing.

        Args:
            stdin: whether it can be written to; the container must have been created with
                ``stdin_open``. Without ``stdin_once``, Docker takes ``close_stdin`` for the end of
                the conversation.
            stdout, stderr: which of its output to read.
            logs: start with its output so far.
            detach_keys: keys that end the conversation when written; they work only with a
                terminal. Default: those of the docker command's ``config.json``, or
                ``ctrl-p,ctrl-q``.

        Raises NotRunning if the container has ended: an engine would never end such a conversation.

        ``GET /containers/{id}/json``, ``POST /containers/{id}/attach``
        """
        keys = yield from detach_keys_flow(detach_keys)
        return (yield from _attach_flow(self.id, stdin=stdin, stdout=stdout, stderr=stderr, logs=logs, detach_keys=keys))


def detach_keys_flow(given: str | None) -> Flow[str | None]:
    """The keys that are given, or those of the docker command's configuration."""
    return given if given is not None else (yield from AskLocal(lambda config: config.detach_keys()))


def _attach_flow(id: str, **options: Any) -> Flow[Dialogue]:
    """The conversation with a container's process. Raises NotRunning if the container has ended."""
    look = yield from look_operation(id)
    if look.status in _ENDED_STATES:
        raise NotRunning(f"container {id} is {look.status}", 409, "POST /containers/{id}/attach")
    return attach_dialogue(id, tty=look.tty, once=look.stdin_once, last_end=look.finished_at, **options)


def attach_dialogue(
    id: str,
    *,
    stdin: bool,
    stdout: bool = True,
    stderr: bool = True,
    logs: bool = False,
    tty: bool,
    once: bool,
    detach_keys: str | None = None,
    last_end: str = "",
) -> Dialogue:
    """The conversation with the process that a container was started with.

    Args:
        once: the container was created with ``stdin_once``: a half-close ends the input of the
            process, not the conversation.
        last_end: when the container last ended, as the engine writes it; empty if it never did.
    """
    query = {"stream": True, "stdin": stdin, "stdout": stdout, "stderr": stderr, "logs": logs or None, "detachKeys": detach_keys}
    operation = Operation("POST", "/containers/{id}/attach", Frames(tty), at={"id": id}, query=query)

    def wait() -> Flow[int]:
        return (yield from wait_operation(id))

    def resize(height: int, width: int) -> Operation[None]:
        return Operation("POST", "/containers/{id}/resize", Nothing, at={"id": id}, query={"h": height, "w": width})

    def kill(signal: str) -> Flow[None]:
        yield from Operation("POST", "/containers/{id}/kill", Nothing, at={"id": id}, query={"signal": signal})

    def ended(wrote: bool) -> Flow[int | None]:
        # Docker ends a conversation without output at once.
        return (yield from container_exit_flow(operation, id, last_end, wrote and (tty or not once))) if stdout or stderr else None

    return Dialogue(operation, wait, resize, kill, ended, stdin=stdin)
