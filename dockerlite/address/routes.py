"""Routes to an engine, one class for each scheme: how to dial, and what a request must say there."""

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
    """A way to dial an engine."""

    #: The value of the Host header.
    authority = "docker"
    #: What precedes every path: the place of the engine behind a proxy.
    prefix = ""
    #: Whether there is one connection only.
    single = False

    def __init__(self, origin: str) -> None:
        #: The URL of the engine for requests, without the prefix.
        self.origin = origin

    def dial(self, timeout: float | None) -> Connection:
        """A new connection. Raises OSError."""
        raise NotImplementedError

    def reason(self, error: OSError) -> str:
        """What an error of ``dial`` means, for users."""
        reason = _REASONS.get(error.errno or 0) if not isinstance(error, socket.gaierror) else None
        return reason or error.strerror or str(error) or type(error).__name__


_REASONS = {
    errno.ENOENT: "there is no such socket",
    errno.EACCES: "permission denied",
    errno.ECONNREFUSED: "connection refused, nothing listens there",
    errno.ENOTSOCK: "that is no socket",
}


class Recorded(Route):
    """A recording, which is not dialled: it answers by itself."""


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
            except BlockingIOError:  # the listen queue is full, so Linux does not even queue this one
                if end is not None and time.monotonic() > end:
                    raise
                time.sleep(0.005)

    def reason(self, error: OSError) -> str:
        reason = super().reason(error)
        if error.errno == errno.ECONNREFUSED and os.path.exists(self._path) and not is_socket(self._path):
            return _REASONS[errno.ENOTSOCK]  # Linux refuses a connection to a folder or a file, too
        if error.errno == errno.EACCES:
            return f"{reason}, {_access_hint(self._path)}"
        return reason


def is_socket(path: str) -> bool:
    """Whether there is a socket at a path."""
    try:
        return stat.S_ISSOCK(os.stat(path).st_mode)
    except (OSError, ValueError):  # a folder that we may not enter, or no path at all
        return False


def _access_hint(path: str) -> str:
    """Why this user may not use a socket."""
    try:
        import grp

        group = grp.getgrgid(os.stat(path).st_gid).gr_name
    except (OSError, KeyError):
        return "you may not enter the folder that it is in"
    return f"it belongs to the group {group}, and you are not in that group"


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
            return Connection(connection) if self._tls is None else self._tls_connection(connection, self._tls)
        except BaseException:
            connection.close()
            raise

    def _tls_connection(self, connection: socket.socket, tls: TLS) -> Connection:
        from ..tls.codec import ssl_context
        from .tls import tls_connection

        if self._context is None:
            self._context = ssl_context(tls)
        return tls_connection(connection, self._context, tls.server_name or self._name, tls.cert is not None)


class Inherited(Route):
    """A connected socket that this process has inherited, by its number.

    The descriptor itself stays the caller's.
    """

    single = True

    def __init__(self, number: int) -> None:
        super().__init__(f"http+fd://{number}")
        self._number = number
        self._connection: InheritedConnection | None = None

    def dial(self, timeout: float | None) -> Connection:
        if self._connection is not None:
            state = "has ended" if self._connection.ended else "is in use"
            raise OSError(f"it is one connection, which {state}; a call at the same time, or after that, needs another one")
        try:
            duplicate = os.dup(self._number)
        except (OSError, OverflowError) as error:
            raise OSError(f"this process has no open descriptor {self._number}") from error
        try:
            connection = socket.socket(fileno=duplicate)
        except OSError as error:
            os.close(duplicate)
            raise OSError(f"descriptor {self._number} is no socket") from error
        try:
            connection.getpeername()
        except OSError as error:
            connection.close()
            raise OSError(f"the socket with descriptor {self._number} is not connected") from error
        self._connection = InheritedConnection(connection)
        return self._connection


class InheritedConnection(Connection):
    """A connection whose descriptor others keep open, so closing it must hang up, too."""

    def __init__(self, raw: socket.socket) -> None:
        super().__init__(raw)
        self._pid = os.getpid()
        #: Whether this process has closed it.
        self.ended = False

    def expect_close(self) -> None:
        self.ended = True

    def close(self) -> None:
        self.expect_close()
        if self.fileno() >= 0 and self._pid == os.getpid():  # a child after a fork only closes its own copy
            with contextlib.suppress(OSError):  # the other end was faster
                self.raw.shutdown(socket.SHUT_RDWR)
        super().close()
