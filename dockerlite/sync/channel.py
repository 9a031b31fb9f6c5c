"""One connection that threads share: one reads, one writes, any may close it."""

from __future__ import annotations

import contextlib
import socket
import threading

from ..address.connection import Connection
from ..wire.http import READ_SIZE, ResponseParser


class Channel:
    """A connection that any thread may close.

    Readers and writers then wake, and the last one to leave closes the descriptor.
    """

    def __init__(self, connection: Connection) -> None:
        #: Parses the answers that arrive on it.
        self.parser = ResponseParser()
        self._connection = connection
        self._lock = threading.Lock()
        self._users = 0
        self._closed = False

    def limit(self, seconds: float | None) -> None:
        """Set how long each read and write may take; None means for ever."""
        if seconds != self._connection.gettimeout():  # setting it is a system call
            self._connection.settimeout(seconds)

    def receive(self) -> bytes:
        """The next bytes; empty at the end, or after ``close``. Raises OSError."""
        if not self._enter():
            return b""
        try:
            return self._connection.recv(READ_SIZE)
        finally:
            self._leave()

    def send(self, data: bytes) -> None:
        """Write; blocks while the other end does not read (back-pressure). Raises OSError."""
        if not self._enter():
            raise BrokenPipeError("the connection was closed")
        try:
            self._connection.sendall(data)
        finally:
            self._leave()

    def half_close(self) -> None:
        """Half-close: nothing more is written, and the other end may go on."""
        if self._enter():
            try:
                self._shut(socket.SHUT_WR)
            finally:
                self._leave()

    def readable(self, timeout: float = 0) -> bool:
        """Whether bytes, or the end of the connection, can be read within ``timeout`` seconds."""
        if not self._enter():
            return True
        try:
            return self._connection.readable(timeout)
        finally:
            self._leave()

    def close(self) -> None:
        """Close the connection; blocked readers and writers wake."""
        with self._lock:
            if self._closed:
                return
            self._closed = True
            if self._users:
                self._shut(socket.SHUT_RDWR)
            else:
                self._connection.close()

    def _shut(self, how: int) -> None:
        with contextlib.suppress(OSError):  # the other end has hung up already
            self._connection.shutdown(how)

    def _enter(self) -> bool:
        with self._lock:
            self._users += not self._closed
            return not self._closed

    def _leave(self) -> None:
        with self._lock:
            self._users -= 1
            if self._closed and not self._users:
                self._connection.close()
