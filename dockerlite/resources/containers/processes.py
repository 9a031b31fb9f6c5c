"""Processes in containers: run a command in one that runs already, or attach to the one it was started with."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import uuid4

from ... import models, values
from ...core.answers import Bytes, Json, Nothing, ReadBy
from ...core.dialogue import Dialogue
from ...core.flow import ApiVersion, AskLocal, Flow, Pause
from ...core.operation import Operation
from ...core.parsing import parse
from ...core.request import Head
from ...errors import DockerError, EngineError, ExecFailed, InvalidArgument, NotRunning, ProcessTimeout
from ...models.base import Timestamp
from ...streams.process import communicate
from ...wire.encode import number
from ...wire.frames import Frames
from ...wire.proxies import check_server
from ...wire.websocket import WebSocketFrames, client_frame, close_frame, handshake_headers
from ..verb import C, Handle, call, hijack
from .exit_status import container_ended, exec_ended, inspecting_container, inspecting_exec

#: What the engine writes to the output, as if the command had, when there is no such command.
_NOT_STARTED = re.compile(
    rb"OCI runtime exec failed|exec failed|rpc error|unable to (start container process|find user)|(Error: )?crun: "  # podman: Error
)
#: Signals every process that was started with a mark in its environment: the API has no way to signal what exec started. One that is to be
#: killed may start another meanwhile, so it looks again until there is none. Where /proc shows more than the container's own processes, it
#: numbers them differently, and tells their numbers in here behind the others.
_KILL = """
depth=$(grep -s NSpid /proc/self/status | wc -w)
for round in 1 2 3 4 5; do
  for file in $(grep -ls "$1" /proc/[0-9]*/environ || echo none); do
    [ "$file" != none ] || exit 0
    pid=${file#/proc/}
    pid=${pid%/environ}
    [ "$depth" -le 2 ] || pid=$(grep NSpid "/proc/$pid/status" | cut -f "$depth")
    kill -"$2" "$pid"
  done
  [ "$2" = KILL ] || exit 0
done
"""
#: The variable that marks it, with a value of its own each time.
MARK = "DOCKERLITE_EXEC"
_ENDED = ("exited", "dead", "removing", "stopped")  # the last is podman's


class ExecResult(NamedTuple):
    """How a command ended, and what it wrote."""

    exit_code: int
    stdout: bytes
    stderr: bytes

    @property
    def text(self) -> str:
        """Its standard output as text; what is not UTF-8 is replaced, ``stdout`` has it whole."""
        return self.stdout.decode(errors="replace")


class ContainerProcesses(Handle[C]):
    """The verbs of a container that have to do with its processes."""

    @call
    def exec(
        self,
        command: str | Sequence[str],
        *,
        input: bytes | str | None = None,
        timeout: values.Duration | None = None,
        check: bool = True,
        env: values.Environment | None = None,
        user: str | None = None,
        workdir: str | None = None,
        privileged: bool = False,
    ) -> Flow[ExecResult]:
        """Run a command in it, to the end: its exit code and what it wrote.

        Args:
            command: a list, or a text that is split as a shell would.
            input: what it reads from its standard input; none by default. Of a command that leaves much of it unread, podman may lose the
                output, and says something of a ``unixpacket`` in ``stderr``.
            timeout: after so long it is killed, with what it started; so it is after the client's ``deadline``. That takes ``sh`` and
                ``grep`` in the container.
            check: raise ExecFailed unless it exits with 0.
            env: variables on top of the container's.
            user: ``name``, ``uid`` or ``uid:gid``. Default: the container's.
            workdir: the folder it starts in. Default: the container's.
            privileged: give it every capability and device.

        Raises NotRunning if the container does not run, ExecFailed (``exit_code``, ``stdout``, ``stderr``) if it exits with
        another code than 0 or cannot be started (126, 127), ProcessTimeout with what it wrote until then.

        ``POST /containers/{id}/exec``, ``POST /exec/{id}/start``, ``GET /exec/{id}/json``
        """
        request = exec_request(command, stdin=input is not None, env=env, user=user, workdir=workdir, privileged=privileged)
        dialogue = yield from starting_exec(self.id, request, ends=input is not None)
        result = yield from _finished(dialogue, command, input, timeout)
        if check and result.exit_code:
            raise ExecFailed(f"{command!r} exited with {result.exit_code}", *result)
        return result

    @hijack
    def exec_process(
        self,
        command: str | Sequence[str],
        *,
        stdin: bool = True,
        tty: bool = False,
        env: values.Environment | None = None,
        user: str | None = None,
        workdir: str | None = None,
        privileged: bool = False,
        detach_keys: str | None = None,
    ) -> Flow[Dialogue]:
        """Start a command in it and talk to it: a Process, to write to, to iterate over, to wait for.

        Args:
            command: a list, or a text that is split as a shell would.
            stdin: whether it can be written to.
            tty: give it a terminal; standard error is then part of standard output.
            env: variables on top of the container's.
            user: ``name``, ``uid`` or ``uid:gid``. Default: the container's.
            workdir: the folder it starts in. Default: the container's.
            privileged: give it every capability and device.
            detach_keys: what ends the conversation when written, with a terminal only. Default: what the docker command's ``config.json``
                says, or ``ctrl-p,ctrl-q``. Docker then says so in the output and counts the command as ended; podman has none.

        Raises NotRunning if the container does not run. A command that cannot be started says so in its output, and exits with 126 or 127.

        ``POST /containers/{id}/exec``, ``POST /exec/{id}/start``
        """
        keys = yield from _detach_keys(detach_keys)
        options: dict[str, Any] = {"env": env, "user": user, "workdir": workdir, "privileged": privileged, "detach_keys": keys}
        return (yield from starting_exec(self.id, exec_request(command, stdin=stdin, tty=tty, **options)))

    @hijack
    def attach_websocket(
        self, *, stdin: bool = True, stdout: bool = True, stderr: bool = True, logs: bool = False, detach_keys: str | None = None
    ) -> Flow[Dialogue]:
        """As ``attach``, over a WebSocket: what browsers can do. Standard error is part of standard output; podman does not have it.

        Args:
            stdin: whether it can be written to. Always, below API 1.42.
            stdout, stderr: what of its output to get. Everything, below API 1.42.
            logs: what it wrote so far, first.
            detach_keys: what ends the conversation when written, as for ``attach``.

        ``GET /containers/{id}/json``, ``GET /containers/{id}/attach/ws``
        """
        plain = yield from _attaching_alive(self.id, stdin=stdin)
        spoken = yield from ApiVersion()
        streams = {"stdin": stdin, "stdout": stdout, "stderr": stderr} if number(spoken) >= (1, 42) else {}
        query = {"stream": True, "logs": logs or None, "detachKeys": (yield from _detach_keys(detach_keys)), **streams}
        path = "/containers/{id}/attach/ws"
        operation = Operation("GET", path, WebSocketFrames(), at={"id": self.id}, query=query, headers=handshake_headers())
        return plain.over(operation, client_frame, close_frame)

    @hijack
    def attach(
        self, *, stdin: bool = False, stdout: bool = True, stderr: bool = True, logs: bool = False, detach_keys: str | None = None
    ) -> Flow[Dialogue]:
        """Talk to the process that the container was started with: a Process.

        What it wrote before is missing unless ``logs`` is set; attach before ``start`` to miss nothing.

        Args:
            stdin: whether it can be written to; the container must have been created with ``stdin_open``. Without ``stdin_once`` Docker
                takes ``close_stdin`` for the end of the conversation.
            stdout, stderr: what of its output to get.
            logs: what it wrote so far, first.
            detach_keys: what ends the conversation when written, with a terminal only. Default: what the docker command's ``config.json``
                says, or ``ctrl-p,ctrl-q``.

        Raises NotRunning if it has ended: an engine would never end such a conversation.

        ``GET /containers/{id}/json``, ``POST /containers/{id}/attach``
        """
        keys = yield from _detach_keys(detach_keys)
        return (yield from _attaching_alive(self.id, stdin=stdin, stdout=stdout, stderr=stderr, logs=logs, detach_keys=keys))


def _detach_keys(given: str | None) -> Flow[str | None]:
    return given if given is not None else (yield from AskLocal(lambda config: config.detach_keys()))


def _attaching_alive(id: str, **options: Any) -> Flow[Dialogue]:
    """The conversation with a container's process, unless it has ended."""
    inspected = yield from inspecting_container(id)
    if inspected.state is not None and inspected.state.status in _ENDED:
        raise NotRunning(f"container {id} is {inspected.state.status}", 409, "POST /containers/{id}/attach")
    last_end = None if inspected.state is None else inspected.state.finished_at
    config = inspected.config
    tty, once = (False, False) if config is None else (bool(config.tty), bool(config.stdin_once))
    return attaching(id, tty=tty, once=once, last_end=last_end, **options)


def _finished(dialogue: Dialogue, command: object, input: bytes | str | None, timeout: values.Duration | None) -> Flow[ExecResult]:
    """Hear a command to its end, or kill it after its time."""
    try:
        wrote = yield from communicate(dialogue, values.data(input), values.limit(timeout))
    except DockerError:
        raise
    except BaseException:  # an interrupt or a cancellation: nobody will hear its end
        with contextlib.suppress(DockerError):
            yield from _killed(dialogue)
        raise
    if wrote.timed_out is not None:
        late = f"{command!r} was not done after {wrote.timed_out:g} s"
        try:
            yield from dialogue.kill("KILL")
        except EngineError as failed:  # such as NotRunning: the container ended meanwhile, or was paused
            raise ProcessTimeout(f"{late}, and killing it failed: {failed}", wrote.stdout, wrote.stderr) from failed
        raise ProcessTimeout(f"{late} and was killed", wrote.stdout, wrote.stderr)
    exit_code = (yield from dialogue.wait()) if wrote.exit_code is None else wrote.exit_code
    result = ExecResult(exit_code, wrote.stdout, wrote.stderr)
    said = wrote.stdout or wrote.stderr  # the latter on podman
    if result.exit_code in (126, 127) and _NOT_STARTED.match(said):
        message = said.decode(errors="replace").splitlines()[0]
        raise ExecFailed(f"{command!r} could not be started: {message}", result.exit_code, b"", said)
    return result


def _killed(dialogue: Dialogue) -> Flow[None]:
    """Kill a command that nobody hears any more. The engine may be only about to start it: it is looked at again, for most of a second."""
    for pause in (0.02, 0.05, 0.1, 0.2, 0.4):
        yield from dialogue.kill("KILL")
        yield from Pause(pause)
        if (yield from dialogue.wait()) >= 0:
            return


def attaching(
    id: str,
    *,
    stdin: bool,
    stdout: bool = True,
    stderr: bool = True,
    logs: bool = False,
    tty: bool,
    once: bool,
    detach_keys: str | None = None,
    last_end: Timestamp | None = None,
) -> Dialogue:
    """The conversation with the process that a container was started with.

    ``once`` says that the end of the input is one to the process, not to the conversation; ``last_end`` is when the container ended before,
    if it did.
    """
    query = {"stream": True, "stdin": stdin, "stdout": stdout, "stderr": stderr, "logs": logs or None, "detachKeys": detach_keys}
    operation = Operation("POST", "/containers/{id}/attach", Frames(tty), at={"id": id}, query=query)

    def wait() -> Flow[int]:
        waited = yield from Operation("POST", "/containers/{id}/wait", Json(models.ContainerWait), at={"id": id}, waits=True)
        return waited.status_code

    def resize(height: int, width: int) -> Operation[None]:
        return Operation("POST", "/containers/{id}/resize", Nothing, at={"id": id}, query={"h": height, "w": width})

    def kill(signal: str) -> Flow[None]:
        yield from Operation("POST", "/containers/{id}/kill", Nothing, at={"id": id}, query={"signal": signal})

    def ended(spoke: bool) -> Flow[int | None]:
        # Docker ends at once what nothing can come of.
        return (yield from container_ended(operation, id, last_end, spoke and (tty or not once))) if stdout or stderr else None

    return Dialogue(operation, wait, resize, kill, ended, stdin=stdin)


def exec_request(
    command: str | Sequence[str],
    *,
    stdin: bool,
    tty: bool = False,
    env: values.Environment | None = None,
    detach_keys: str | None = None,
    workdir: str | None = None,
    **options: Any,
) -> models.ExecCreateRequest:
    """The request for a command in a container, marked so that it can be killed."""
    arguments = values.command(command)
    if not arguments:
        raise InvalidArgument(f"{command!r} is no command: it is empty")
    given = {name: value for name, value in {"detach_keys": detach_keys, "working_dir": workdir, **options}.items() if value}
    marked = [*([] if env is None else values.environment(env)), f"{MARK}={uuid4().hex}"]
    return models.ExecCreateRequest(cmd=arguments, attach_stdin=stdin, attach_stdout=True, attach_stderr=True, tty=tty, env=marked, **given)


def starting_exec(container: str, request: models.ExecCreateRequest, *, ends: bool = False) -> Flow[Dialogue]:
    """Create an exec; the conversation that starts it. If its input ``ends``, what would cut that off is told before anything runs."""
    create = Operation("POST", "/containers/{id}/exec", Json(models.Created), at={"id": container}, body=request)
    created = yield from _half_closing(create) if ends else create
    id, tty = created.id, bool(request.tty)
    body = models.ExecStartRequest(detach=False, tty=tty)
    operation = Operation("POST", "/exec/{id}/start", Frames(tty), at={"id": id}, body=body)

    def wait() -> Flow[int]:
        inspected = yield from inspecting_exec(id)
        return -1 if inspected.exit_code is None else inspected.exit_code

    def resize(height: int, width: int) -> Operation[None]:
        return Operation("POST", "/exec/{id}/resize", Nothing, at={"id": id}, query={"h": height, "w": width})

    def kill(signal: str) -> Flow[None]:
        command = ["sh", "-c", _KILL, "kill", request.env[-1], signal.removeprefix("SIG")]
        killer = models.ExecCreateRequest(cmd=command, attach_stdout=True, attach_stderr=True, user=request.user or "")
        killing = yield from Operation("POST", "/containers/{id}/exec", Json(models.Created), at={"id": container}, body=killer)
        start = models.ExecStartRequest(detach=False, tty=False)
        yield from Operation("POST", "/exec/{id}/start", Bytes, at={"id": killing.id}, body=start, waits=True)

    def ended(spoke: bool) -> Flow[int | None]:
        return (yield from exec_ended(operation, id, container, tty and spoke))

    return Dialogue(operation, wait, resize, kill, ended, stdin=bool(request.attach_stdin))


def _half_closing(create: Operation[models.Created]) -> Operation[models.Created]:
    """The operation, but for the answer of what would hang up at the end of a process's input: that raises ProxyError."""

    def read(head: Head, body: bytes) -> models.Created:
        check_server(create.name, head)
        created: models.Created = parse(models.Created, body, create.name)
        return created

    return create.replace(answer=ReadBy(read))
