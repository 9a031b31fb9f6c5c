"""Engines behind ssh: OpenSSH runs ``docker system dial-stdio`` over there, and the connection is that command's input and output.

So whatever ``ssh HOST`` does, this does: the user's configuration, keys, agent, jump hosts and known hosts all count. It is given no
terminal: it asks for nothing there, and Ctrl-C ends the program without cutting its connections first. A passphrase is asked for only by
the window that ``SSH_ASKPASS`` names, where there is one.
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

#: Seconds that ssh may take to connect, as the docker command gives it.
_CONNECT = 30
#: Seconds that ssh may go on after we hung up, to pass on what was written before.
_GRACE = 1.0
#: Seconds to wait for ssh's last words, once its output has ended.
_WORDS = 3.0
# What to do about the failures that people meet.
_HINTS = (
    ("REMOTE HOST IDENTIFICATION HAS CHANGED", "Its key is another one than known_hosts has: a new installation, or somebody in between"),
    ("Host key verification failed", "Its key is not in known_hosts: connect once with ssh by hand, which shows the key and asks"),
    ("Permission denied", "It takes none of the keys that ssh has here: nobody is asked for a password"),
    ("docker.* not found|not found.*docker", "There is no docker command over there: it is what carries the connection to the engine"),
)
# What shells, or ssh's own configuration, could take for more than a name: %h goes into commands there.
_NO_NAME = r"^-|[\x00-\x20\x7f'\"`$\\;&<>|(){}*?!#~%]"


class Ssh(Route):
    """An engine on a host that can be reached by ssh, at its usual socket or at a path."""

    def __init__(self, host: str, port: int | None, user: str | None, path: str) -> None:
        super().__init__("http+ssh://" + (f"[{host}]" if ":" in host else host))
        there = ["docker", *(["--host", f"unix://{path}"] if path else []), "system", "dial-stdio"]
        # A connection that others share (ControlMaster) must not be carried by a process that is ended here: another one is to stay for it.
        options = ["-T", "-o", f"ConnectTimeout={_CONNECT}", "-o", "ControlPersist=60"]
        options += ["-l", user] if user else []
        options += ["-p", str(port)] if port else []
        self._command = ["ssh", *options, "--", host, shlex.join(there)]

    @classmethod
    def parse(cls, rest: str) -> Ssh:
        """What follows ``ssh://``, taken apart. Raises ValueError."""
        parts = urlsplit("//" + rest)
        like = "that is not of the form ssh://user@host:port/path/to/docker.sock"
        if parts.query or parts.fragment or not parts.hostname or re.search(r"[\x00-\x20\x7f]", rest):
            raise ValueError(like)
        if parts.password is not None:
            raise ValueError("a password has no place in it; ssh takes keys from its agent and its configuration")
        bracketed = re.search(r"\[(.*)\]", parts.netloc)
        host = bracketed[1] if bracketed else parts.netloc.rpartition("@")[2].partition(":")[0]  # as written: an alias may be in capitals
        user = None if parts.username is None else unquote(parts.username)
        for what, name in ("host", host), ("user", user):
            if name is not None and (not name or re.search(_NO_NAME, name)):
                raise ValueError(f"{name!r} is no {what}")
        return cls(host, parts.port, user, unquote(parts.path.rstrip("/")))

    def dial(self, timeout: float | None) -> Connection:
        return SshConnection(self._command)


class SshConnection(Connection):
    """A connection through an ssh process of its own. Whoever lets go of it ends the process, too."""

    explains = True

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
        except ConnectionResetError:  # it ended before it had read everything
            data = b""
        self._heard = self._heard or bool(data)
        if not data and (failed := self.verdict(self._heard)) is not None:
            raise failed
        return data

    def verdict(self, heard: bool) -> OSError | None:
        if self._hung_up or (words := self._process.last_words()) is None:
            return None
        return ConnectionAbortedError(words) if heard else ConnectionRejected(words)

    def shutdown(self, how: int) -> None:
        if how == socket.SHUT_RDWR:
            self.hang_up()
        super().shutdown(how)

    def hang_up(self) -> None:
        self._hung_up = True

    def close(self) -> None:
        super().close()
        self._process.hang_up()

    def __del__(self) -> None:
        if hasattr(self, "raw"):
            self.close()


class SshProcess:
    """A running ssh. It is reaped whenever it ends, its last words are kept, and once we hung up it does not stay."""

    def __init__(self, command: list[str], connection: socket.socket) -> None:
        end = connection.fileno()
        try:
            self._process = subprocess.Popen(
                command, stdin=end, stdout=end, stderr=subprocess.PIPE, text=True, errors="replace", start_new_session=True
            )
        except FileNotFoundError as failed:
            raise OSError("there is no ssh command on this machine; it comes with OpenSSH's client") from failed
        self._pid = os.getpid()
        self._words = deque[str](maxlen=20)  # a warning of a changed key has 13 lines
        self._ending: threading.Timer | None = None
        self._reaper = threading.Thread(target=self._reap, daemon=True)
        _running.add(self)
        self._reaper.start()

    def _reap(self) -> None:
        if self._process.stderr is not None:
            with self._process.stderr as said:
                self._words.extend(line.strip() for line in said if line.strip(" @\r\n"))
        self._process.wait()
        _running.discard(self)
        if self._ending is not None:
            self._ending.cancel()

    def last_words(self) -> str | None:
        """What it said before it failed; None if all went well, or if it runs."""
        self._reaper.join(_WORDS)
        code = self._process.poll()
        if not code:
            return None
        said = "; ".join(self._words) or "it did not say why"
        hint = next((f". {hint}" for pattern, hint in _HINTS if re.search(pattern, said)), "")
        return f"ssh ended with {code}: {said}{hint}"

    def hang_up(self) -> None:
        """Have it end, which it does by itself unless the other side holds it up."""
        if self._pid == os.getpid() and self in _running and self._ending is None:
            self._ending = threading.Timer(_GRACE, self._process.terminate)
            self._ending.daemon = True
            self._ending.start()

    def end(self) -> None:
        """Have it end now."""
        if self._pid == os.getpid():
            self._process.terminate()


_running: set[SshProcess] = set()


@atexit.register
def _end_all() -> None:
    for process in _running.copy():
        _running.discard(process)
        process.end()
