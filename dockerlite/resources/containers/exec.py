"""Commands in running containers: run one to its end, or start one and talk to it."""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from ... import values
from ...core.answers import Bytes, Nothing, Plain
from ...core.dialogue import EXEC_MARK, Dialogue
from ...core.flow import Flow, Pause
from ...core.operation import Operation
from ...core.request import Body, Head
from ...errors import DockerError, EngineError, ExecFailed, InvalidArgument, ProcessTimeout
from ...streams.input import process_input
from ...streams.process import communicate
from ...wire.frames import Frames
from ...wire.proxies import check_server
from ..verb import C, Handle, call, hijack
from .attach import detach_keys_flow
from .exit_status import exec_exit_flow, exec_look_operation

#: What the engine writes to the output in place of a command that it could not start.
_NOT_STARTED = re.compile(
    rb"OCI runtime exec failed|exec failed|rpc error|unable to (start container process|find user)|(Error: )?crun: "  # podman: Error
)
#: Signals all processes that have the mark in their environment: the API has no call that signals
#: an exec. A process may start others before it is killed, so the script repeats the search until
#: there are none. If /proc shows processes outside of the container as well, its process ids are
#: those of an outer namespace; the ids inside are further behind in the NSpid line.
_KILL_SCRIPT = """
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


class ExecResult(NamedTuple):
    """How a command ended, and its output."""

    exit_code: int
    stdout: bytes
    stderr: bytes

    @property
    def text(self) -> str:
        """Its stdout as text; bytes that are not UTF-8 are replaced, ``stdout`` has the originals."""
        return self.stdout.decode(errors="replace")


class ContainerExec(Handle[C]):
    """The verbs of a container that run commands in it."""

    @call
    def exec(
        self,
        command: str | Sequence[str],
        *,
        input: values.Input | None = None,
        timeout: values.Duration | None = None,
        check: bool = True,
        env: values.Environment | None = None,
        user: str | None = None,
        workdir: str | None = None,
        privileged: bool = False,
    ) -> Flow[ExecResult]:
        """Run a command in it to its end: the exit code and the output.

        Args:
            command: a list, or a text that is split as in a shell.
            input: what the command reads from stdin: bytes, a text, a ``Path`` (the content of the
                file), an open binary file, or an iterable of bytes, in asyncio also an async one.
                What it raises kills the command and is raised. Default: stdin is empty. If much of
                it is left unread, podman may lose the output and tell of a ``unixpacket``.
            timeout: kill the command, and the processes that it started, after this time. The
                client's ``deadline`` does the same. This needs ``sh`` and ``grep`` in the
                container.
            check: raise ExecFailed unless the exit code is 0. Without it, a command that could not
                be started gives 126 or 127, with the reason in ``stderr``.
            env: variables on top of the container's.
            user: ``name``, ``uid`` or ``uid:gid``. Default: the container's.
            workdir: the folder that it starts in. Default: the container's.
            privileged: give it all capabilities and devices.

        Raises NotRunning if the container is not running, ExecFailed (``exit_code``, ``stdout``,
        ``stderr``) if the exit code is not 0, ProcessTimeout with the output until then.

        ``POST /containers/{id}/exec``, ``POST /exec/{id}/start``, ``GET /exec/{id}/json``
        """
        body = process_input(self._client, input)
        request = exec_request(command, stdin=input is not None, env=env, user=user, workdir=workdir, privileged=privileged)
        dialogue = yield from exec_dialogue(self.id, request, ends=input is not None)
        return _checked_result(command, (yield from _exec_result_flow(dialogue, command, body, timeout)), check)

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
        """Start a command in it and talk to it: a Process, to write to, iterate over and wait for.

        Args:
            command: a list, or a text that is split as in a shell.
            stdin: whether it can be written to.
            tty: give it a terminal; stderr is then part of stdout.
            env: variables on top of the container's.
            user: ``name``, ``uid`` or ``uid:gid``. Default: the container's.
            workdir: the folder that it starts in. Default: the container's.
            privileged: give it all capabilities and devices.
            detach_keys: keys that end the conversation when written; they work only with a
                terminal. Default: those of the docker command's ``config.json``, or
                ``ctrl-p,ctrl-q``. Docker then notes it in the output and counts the command as
                ended; podman has no detach keys here.

        Raises NotRunning if the container is not running. If a command cannot be started, the
        engine says so in the output, and the exit code is 126 or 127.

        ``POST /containers/{id}/exec``, ``POST /exec/{id}/start``
        """
        keys = yield from detach_keys_flow(detach_keys)
        options: dict[str, Any] = {"env": env, "user": user, "workdir": workdir, "privileged": privileged, "detach_keys": keys}
        return (yield from exec_dialogue(self.id, exec_request(command, stdin=stdin, tty=tty, **options)))


def _checked_result(command: str | Sequence[str], result: ExecResult, check: bool) -> ExecResult:
    """The result of a command; the engine's reason is in ``stderr`` if it could not be started."""
    output = result.stdout or result.stderr  # the latter on podman
    if result.exit_code in (126, 127) and _NOT_STARTED.match(output):
        result = ExecResult(result.exit_code, b"", output)
        if check:
            message = output.decode(errors="replace").splitlines()[0]
            raise ExecFailed(f"{command!r} could not be started: {message}", *result)
    if check and result.exit_code:
        raise ExecFailed(f"{command!r} exited with {result.exit_code}", *result)
    return result


def _exec_result_flow(dialogue: Dialogue, command: object, input: Body, timeout: values.Duration | None) -> Flow[ExecResult]:
    """Read the output of a command until it ends, or kill it after its time."""
    try:
        ended = yield from communicate(dialogue, input, values.limit(timeout))
    except DockerError:
        raise
    except BaseException:  # an interrupt or a cancellation: nobody will read its output to the end
        yield from _kill_flow(dialogue)
        raise
    if ended.failed is not None:
        yield from _kill_flow(dialogue)
        raise ended.failed
    if ended.timed_out is not None:
        late = f"{command!r} was not done after {ended.timed_out:g} s"
        try:
            yield from dialogue.kill("KILL")
        except EngineError as failed:  # such as NotRunning: the container ended meanwhile, or was paused
            raise ProcessTimeout(f"{late}, and killing it failed: {failed}", ended.stdout, ended.stderr) from failed
        raise ProcessTimeout(f"{late} and was killed", ended.stdout, ended.stderr)
    exit_code = (yield from dialogue.wait()) if ended.exit_code is None else ended.exit_code
    return ExecResult(exit_code, ended.stdout, ended.stderr)


def _kill_flow(dialogue: Dialogue) -> Flow[None]:
    """Kill a command whose output nobody reads any more.

    The engine may not have started it yet, so this looks again for most of a second. What fails
    here is not raised: what went wrong before says more.
    """
    with contextlib.suppress(DockerError):
        for pause in (0.02, 0.05, 0.1, 0.2, 0.4):
            yield from dialogue.kill("KILL")
            yield from Pause(pause)
            if (yield from dialogue.wait()) >= 0:
                return


def exec_request(
    command: str | Sequence[str],
    *,
    stdin: bool,
    tty: bool = False,
    env: values.Environment | None = None,
    user: str | None = None,
    workdir: str | None = None,
    privileged: bool = False,
    detach_keys: str | None = None,
) -> dict[str, Any]:
    """The body that creates a command in a container, marked so that it can be found and killed.

    It is written by the engine's keys, without a model: a script that runs a command needs no other.
    """
    arguments = values.command(command)
    if not arguments:
        raise InvalidArgument(f"{command!r} is not a command: it is empty")
    marked = [*([] if env is None else values.environment(env)), f"{EXEC_MARK}={os.urandom(16).hex()}"]
    body = {"Cmd": arguments, "AttachStdin": stdin, "AttachStdout": True, "AttachStderr": True, "Tty": tty, "Env": marked}
    optional = {"User": user, "WorkingDir": workdir, "Privileged": privileged, "DetachKeys": detach_keys}
    return body | {key: value for key, value in optional.items() if value}


def exec_dialogue(container: str, request: dict[str, Any], *, ends: bool = False) -> Flow[Dialogue]:
    """Create an exec; the conversation that starts it.

    Args:
        ends: the input will be half-closed. A proxy that is known to hang up on a half-close raises
            ProxyError, before anything runs.
    """
    id, tty = (yield from _create_operation(container, request, ends)), request["Tty"]
    body = {"Detach": False, "Tty": tty}
    operation = Operation("POST", "/exec/{id}/start", Frames(tty), at={"id": id}, body=body)

    def wait() -> Flow[int]:
        look = yield from exec_look_operation(id)
        return -1 if look.exit_code is None else look.exit_code

    def resize(height: int, width: int) -> Operation[None]:
        return Operation("POST", "/exec/{id}/resize", Nothing, at={"id": id}, query={"h": height, "w": width})

    def kill(signal: str) -> Flow[None]:
        command = ["sh", "-c", _KILL_SCRIPT, "kill", request["Env"][-1], signal.removeprefix("SIG")]
        killer = {"Cmd": command, "AttachStdout": True, "AttachStderr": True, "User": request.get("User", "")}
        kill_id = yield from _create_operation(container, killer)
        start = {"Detach": False, "Tty": False}
        yield from Operation("POST", "/exec/{id}/start", Bytes, at={"id": kill_id}, body=start, waits=True)

    def ended(wrote: bool) -> Flow[int | None]:
        return (yield from exec_exit_flow(operation, id, container, tty and wrote))

    return Dialogue(operation, wait, resize, kill, ended, stdin=request["AttachStdin"])


def _create_operation(container: str, request: dict[str, Any], ends: bool = False) -> Operation[str]:
    """The operation that creates an exec, and answers with its id.

    Args:
        ends: raise ProxyError if the answer comes from a proxy that hangs up on a half-close.
    """
    name = "POST /containers/{id}/exec"

    def read(document: Any, head: Head) -> str:
        if ends:
            check_server(name, head)
        return str(document["Id"])

    return Operation("POST", "/containers/{id}/exec", Plain(read), at={"id": container}, body=request)
