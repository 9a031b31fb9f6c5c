"""Ways to an engine, one for each scheme: how to dial, and what requests have to say on that way."""

from __future__ import annotations

import contextlib
import errno
import os
import socket
import stat
import time
from typing import TYPE_CHECKING
from urllib.parse import quote

from .connection import Connection

if TYPE_CHECKING:
    import ssl

    from ..tls.settings import TLS


class Route:
    """A way to an engine."""

    #: What the Host header says.
    authority = "docker"
    #: What goes before every path: where a proxy has the engine.
    prefix = ""
    #: Whether there is one connection and no other.
    single = False

    def __init__(self, origin: str) -> None:
        #: The URL of the engine for requests, without the prefix.
        self.origin = origin

    def dial(self, timeout: float | None) -> Connection:
        """A new connection. Raises OSError."""
        raise NotImplementedError

    def reason(self, error: OSError) -> str:
        """What an error of ``dial`` means."""
        reason = _REASONS.get(error.errno or 0) if not isinstance(error, socket.gaierror) else None
        return reason or error.strerror or str(error) or type(error).__name__


_REASONS = {
    errno.ENOENT: "there is no such socket",
    errno.EACCES: "permission denied",
    errno.ECONNREFUSED: "connection refused, nothing listens there",
    errno.ENOTSOCK: "that is no socket",
}


class Recorded(Route):
    """No way: a recording answers."""


class Unix(Route):
    """A Unix socket: a path, or ``\\0name`` for an abstract one."""

    def __init__(self, path: str) -> None:
        super().__init__("http+unix://" + quote(path.replace("\0", "@"), safe=""))
        self._path = path

    def dial(self, timeout: float | None) -> Connection:
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout)
            self._connect(connection, timeout)
        except BaseException:
            connection.close()
            raise
        return Connection(connection)

    def _connect(self, connection: socket.socket, timeout: float | None) -> None:
        end = None if timeout is None else time.monotonic() + timeout
        while True:
            try:
                connection.connect(self._path)
                return
            except BlockingIOError:  # so many are waiting to be accepted that Linux does not even queue this one
                if end is not None and time.monotonic() > end:
                    raise
                time.sleep(0.005)

    def reason(self, error: OSError) -> str:
        reason = super().reason(error)
        if error.errno == errno.ECONNREFUSED and os.path.exists(self._path) and not is_socket(self._path):
            return _REASONS[errno.ENOTSOCK]  # what Linux says of a folder or a file
        if error.errno == errno.EACCES:
            return f"{reason}, {_owner(self._path)}"
        return reason


def is_socket(path: str) -> bool:
    """Whether there is a socket at a path."""
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except (OSError, ValueError):  # a folder that is closed to us, or no path at all
        return False


def _owner(path: str) -> str:
    try:
        import grp

        group = grp.getgrgid(os.stat(path).st_gid).gr_name
    except (OSError, KeyError):
        return "the folder it is in is closed to you"
    return f"it belongs to the group {group}, which you would have to be in"


class Tcp(Route):
    """A host and a port, with TLS or without, behind a proxy or not."""

    def __init__(self, name: str, port: int, authority: str, prefix: str, tls: TLS | None) -> None:
        super().__init__(f"{'http' if tls is None else 'https'}://{authority}")
        self.authority = authority
        self.prefix = prefix
        self._name = name
        self._port = port
        self._tls = tls
        self._context: ssl.SSLContext | None = None

    def dial(self, timeout: float | None) -> Connection:
        connection = socket.create_connection((self._name, self._port), timeout)
        try:
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return Connection(connection) if self._tls is None else self._with_tls(connection, self._tls)
        except BaseException:
            connection.close()
            raise

    def _with_tls(self, connection: socket.socket, tls: TLS) -> Connection:
        from ..tls.codec import ssl_context
        from .tls import tls_connection

        if self._context is None:
            self._context = ssl_context(tls)
        return tls_connection(connection, self._context, tls.server_name or self._name, tls.cert is not None)


class Inherited(Route):
    """A connected socket that was handed to this process, by its number; the number stays the caller's."""

    single = True

    def __init__(self, number: int) -> None:
        super().__init__(f"http+fd://{number}")
        self._number = number
        self._connection: InheritedConnection | None = None

    def dial(self, timeout: float | None) -> Connection:
        if self._connection is not None:
            state = "has ended" if self._connection.ended else "is in use"
            raise OSError(f"it is one connection, which {state}; what runs at the same time, or goes on after that, needs another one")
        try:
            duplicate = os.dup(self._number)
        except (OSError, OverflowError) as failed:
            raise OSError(f"this process has no open descriptor {self._number}") from failed
        try:
            connection = socket.socket(fileno=duplicate)
        except OSError as failed:
            os.close(duplicate)
            raise OSError(f"descriptor {self._number} is no socket") from failed
        try:
            connection.getpeername()
        except OSError as failed:
            connection.close()
            raise OSError(f"the socket with descriptor {self._number} is not connected") from failed
        self._connection = InheritedConnection(connection)
        return self._connection


class InheritedConnection(Connection):
    """A connection whose number others keep open: closing it has to hang up, too."""

    def __init__(self, raw: socket.socket) -> None:
        super().__init__(raw)
        self._pid = os.getpid()
        #: Whether it has ended here.
        self.ended = False

    def hang_up(self) -> None:
        self.ended = True

    def close(self) -> None:
        self.hang_up()
        if self.fileno() >= 0 and self._pid == os.getpid():  # a child after a fork only lets go of it
            with contextlib.suppress(OSError):  # the other end was faster
                self.raw.shutdown(socket.SHUT_RDWR)
        super().close()
