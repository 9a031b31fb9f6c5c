"""Engines behind ssh: the system's ssh runs ``docker system dial-stdio`` on the remote host.

The connection is that command's standard input and output.

Everything that works for ``ssh HOST`` works here: the user's configuration, keys, agent, jump hosts
and known hosts. ssh has no terminal: it prompts for nothing, and Ctrl-C ends the program without
cutting its connections first. Only the window that ``SSH_ASKPASS`` names, if there is one, asks for
a passphrase.
"""

from __future__ import annotations

import atexit
import os
import re
import shlex
import socket
import subprocess
import threading
from collections import deque
from urllib.parse import unquote, urlsplit

from ..errors import ConnectionRejected
from .connection import Connection
from .routes import Route

#: Seconds that ssh may take to connect, as with the docker command.
_CONNECT = 30
#: Seconds that ssh may run on after we hung up, to pass on what was written before.
_GRACE = 1.0
#: Seconds to wait for ssh's error messages, once its output has ended.
_MESSAGE_TIMEOUT = 3.0
# What to do about common failures.
_HINTS = (
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "Its key differs from the one in known_hosts: a new installation, or somebody in between"),
    ("Host key verification failed", "Its key is not in known_hosts: connect once with ssh by hand, which shows the key and asks"),
    ("Permission denied", "It accepts none of the keys that ssh has here; a password is never asked for"),
    ("docker.* not found|not found.*docker", "There is no docker command on that host: it carries the connection to the engine"),
)
# Characters that shells or ssh's configuration, where %h goes into commands, could take for more
# than a name.
_NO_NAME = r"^-|[\x00-\x20\x7f'\"`$\\;&<>|(){}*?!#~%]"


class Ssh(Route):
    """An engine on a host that is reached by ssh, at its usual socket or at a path."""

    def __init__(self, host: str, port: int | None, user: str | None, path: str) -> None:
        super().__init__("http+ssh://" + (f"[{host}]" if ":" in host else host))
        remote = ["docker", *(["--host", f"unix://{path}"] if path else []), "system", "dial-stdio"]
        # A connection that others share (ControlMaster) must not depend on a process that is ended
        # here: ControlPersist makes another process hold it.
        options = ["-T", "-o", f"ConnectTimeout={_CONNECT}", "-o", "ControlPersist=60"]
        options += ["-l", user] if user else []
        options += ["-p", str(port)] if port else []
        self._command = ["ssh", *options, "--", host, shlex.join(remote)]

    @classmethod
    def parse(cls, rest: str) -> Ssh:
        """The route of what follows ``ssh://``. Raises ValueError."""
        parts = urlsplit("//" + rest)
        like = "that is not of the form ssh://user@host:port/path/to/docker.sock"
        if parts.query or parts.fragment or not parts.hostname or re.search(r"[\x00-\x20\x7f]", rest):
            raise ValueError(like)
        if parts.password is not None:
            raise ValueError("a password cannot be part of it; ssh takes keys from its agent and its configuration")
        bracketed = re.search(r"\[(.*)\]", parts.netloc)
        host = bracketed[1] if bracketed else parts.netloc.rpartition("@")[2].partition(":")[0]  # case is kept: an alias may have capitals
        user = None if parts.username is None else unquote(parts.username)
        for what, name in ("host", host), ("user", user):
            if name is not None and (not name or re.search(_NO_NAME, name)):
                raise ValueError(f"{name!r} is no {what}")
        return cls(host, parts.port, user, unquote(parts.path.rstrip("/")))

    def dial(self, timeout: float | None) -> Connection:
        return SshConnection(self._command)


class SshConnection(Connection):
    """A connection through an ssh process of its own, which ends with it."""

    has_end_reason = True

    def __init__(self, command: list[str]) -> None:
        near, far = socket.socketpair()
        with far:
            try:
                self._process = SshProcess(command, far)
            except BaseException:
                near.close()
                raise
        super().__init__(near)
        self._heard = False
        self._hung_up = False

    def recv(self, size: int) -> bytes:
        try:
            data = super().recv(size)
        except ConnectionResetError:  # ssh ended before it had read everything
            data = b""
        self._heard = self._heard or bool(data)
        if not data and (error := self.end_reason(self._heard)) is not None:
            raise error
        return data

    def end_reason(self, heard: bool) -> OSError | None:
        if self._hung_up or (message := self._process.failure()) is None:
            return None
        return ConnectionAbortedError(message) if heard else ConnectionRejected(message)

    def shutdown(self, how: int) -> None:
        if how == socket.SHUT_RDWR:
            self.expect_close()
        super().shutdown(how)

    def expect_close(self) -> None:
        self._hung_up = True

    def close(self) -> None:
        super().close()
        self._process.hang_up()

    def __del__(self) -> None:
        if hasattr(self, "raw"):
            self.close()


class SshProcess:
    """A running ssh process.

    It is reaped as soon as it ends, keeps its last error messages, and ends soon after we hang up.
    """

    def __init__(self, command: list[str], connection: socket.socket) -> None:
        end = connection.fileno()
        try:
            self._process = subprocess.Popen(
                command, stdin=end, stdout=end, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True
            )
        except FileNotFoundError as error:
            raise OSError("there is no ssh command on this machine; it comes with OpenSSH's client") from error
        self._pid = os.getpid()
        self._messages = deque[str](maxlen=20)  # the warning about a changed key has 13 lines
        self._terminator: threading.Timer | None = None
        self._reaper = threading.Thread(target=self._reap, daemon=True)
        _running.add(self)
        self._reaper.start()

    def _reap(self) -> None:
        if self._process.stderr is not None:
            with self._process.stderr as stderr:
                self._messages.extend(line.strip() for line in stderr if line.strip(" @\r\n"))
        self._process.wait()
        _running.discard(self)
        if self._terminator is not None:
            self._terminator.cancel()

    def failure(self) -> str | None:
        """Why it failed, in its own words; None if it succeeded or still runs."""
        self._reaper.join(_MESSAGE_TIMEOUT)
        code = self._process.poll()
        if not code:
            return None
        message = "; ".join(self._messages) or "it did not say why"
        hint = next((f". {hint}" for pattern, hint in _HINTS if re.search(pattern, message)), "")
        return f"ssh ended with {code}: {message}{hint}"

    def hang_up(self) -> None:
        """Terminate it after a while, if it has not ended by itself: the other side may hold it up."""
        if self._pid == os.getpid() and self in _running and self._terminator is None:
            self._terminator = threading.Timer(_GRACE, self._process.terminate)
            self._terminator.daemon = True
            self._terminator.start()

    def terminate(self) -> None:
        """Terminate it now."""
        if self._pid == os.getpid():
            self._process.terminate()


_running: set[SshProcess] = set()


@atexit.register
def _terminate_all() -> None:
    for process in _running.copy():
        _running.discard(process)
        process.terminate()
