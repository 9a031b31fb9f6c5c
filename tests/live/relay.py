"""A way to an engine that can be cut."""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Callable
from pathlib import Path

from dockerlite.address.connection import Connection
from dockerlite.address.endpoint import resolve
from tests.live.engines import LiveEngine

#: One of two sides.
End = socket.socket | Connection


class Relay:
    """A socket that passes everything on to an engine, until it hangs up."""

    def __init__(self, engine: LiveEngine, path: Path) -> None:
        self.host = f"unix://{path}"
        self.accepted = 0
        #: Hang up on whoever comes.
        self.refuse = False
        self._engine = resolve(engine.host)
        self._listening = socket.socket(socket.AF_UNIX)
        self._listening.bind(str(path))
        self._listening.listen()
        self._open: list[End] = [self._listening]
        self._threads: list[threading.Thread] = []
        self._spawn(self._accept)

    def hang_up(self) -> None:
        """End every connection there is."""
        for connection in self._open[1:]:
            hang_up(connection)

    def close(self) -> None:
        """End everything."""
        hang_up(self._listening)
        self._threads[0].join()
        self.hang_up()
        for thread in self._threads:
            thread.join()
        for connection in self._open:
            connection.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):  # closed
            while True:
                near, _ = self._listening.accept()
                if self.refuse:
                    near.close()
                    continue
                far = self._engine.dial(None)
                self._open += [near, far]
                self.accepted += 1
                self._spawn(pump, near, far)
                self._spawn(pump, far, near)

    def _spawn(self, work: Callable[..., None], *connections: End) -> None:
        self._threads.append(threading.Thread(target=work, args=connections, daemon=True))
        self._threads[-1].start()


def pump(source: End, target: End) -> None:
    with contextlib.suppress(OSError):  # hung up
        while data := source.recv(65536):
            target.sendall(data)
    hang_up(target)


def hang_up(connection: End) -> None:
    with contextlib.suppress(OSError):  # it was faster
        connection.shutdown(socket.SHUT_RDWR)
