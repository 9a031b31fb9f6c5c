"""A fake engine on a real socket, for faults that a real engine does not produce on demand."""

from __future__ import annotations

import select
import shutil
import socket
import ssl
import threading
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp
from typing import Protocol

from dockerlite import Docker

OK = b"HTTP/1.1 200 OK\r\nApi-Version: 1.44\r\nContent-Length: 2\r\n\r\n[]"
Handler = Callable[[socket.socket], None]
#: The requests that an engine got, as bytes.
Requests = list[bytes]


class Server:
    """Listens on a Unix socket, and runs the test's handler for each connection."""

    def __init__(self, handler: Handler) -> None:
        self._folder = Path(mkdtemp(prefix="dockerlite-"))
        self.path = str(self._folder / "engine.sock")
        self.connections = 0
        self._handler = handler
        self._listener = self._listening()
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _listening(self) -> socket.socket:
        listener = socket.socket(socket.AF_UNIX)
        listener.bind(self.path)
        listener.listen(64)
        return listener

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self._listener.accept()
            except OSError:
                return
            self.connections += 1
            thread = threading.Thread(target=self._serve, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _serve(self, connection: socket.socket) -> None:
        with connection:
            self._handle(connection)

    def _handle(self, connection: socket.socket) -> None:
        connection.settimeout(5)
        with suppress(OSError):  # the client hung up, as intended by some tests
            self._handler(connection)

    def close(self) -> None:
        if self._listener.fileno() < 0:
            return
        self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for thread in self._threads:
            thread.join(5)
        shutil.rmtree(self._folder)


class TcpServer(Server):
    """The same on a TCP port of this machine, with TLS or without."""

    def __init__(self, handler: Handler, tls: ssl.SSLContext | None = None) -> None:
        self._tls = tls
        super().__init__(handler)
        self.port: int = self._listener.getsockname()[1]

    def _listening(self) -> socket.socket:
        return socket.create_server(("127.0.0.1", 0))

    def _serve(self, connection: socket.socket) -> None:
        if self._tls is None:
            super()._serve(connection)
            return
        connection.settimeout(5)
        with suppress(OSError), self._tls.wrap_socket(connection, server_side=True) as secured:  # the client may refuse it
            self._handle(secured)
            secured.settimeout(0)
            secured.unwrap()  # sends close_notify, as an engine does, and does not wait for the client's


Serve = Callable[[Handler], Server]


class Connect(Protocol):
    """Starts a fake engine; a client of it."""

    def __call__(self, handler: Handler, timeout: float = 5) -> Docker: ...


def request(connection: socket.socket) -> bytes:
    """The head of the next request, and the bytes that arrived with it."""
    data = b""
    while b"\r\n\r\n" not in data:
        received = connection.recv(65536)
        if not received:
            raise OSError("no more requests")
        data += received
    return data


def answers(*texts: bytes) -> Handler:
    """A handler that answers the requests of a connection with these texts, then hangs up."""

    def handler(connection: socket.socket) -> None:
        for text in texts:
            request(connection)
            connection.sendall(text)

    return handler


def always(connection: socket.socket) -> None:
    """Answer every request with an empty list."""
    while True:
        request(connection)
        connection.sendall(OK)


def recording(heard: Requests, answer: bytes) -> Handler:
    """Note what is asked, and give this answer."""

    def handler(connection: socket.socket) -> None:
        while True:
            heard.append(request(connection))
            connection.sendall(answer)

    return handler


def until_hung_up(connection: socket.socket) -> bytes:
    """What the client writes until it hangs up or half-closes."""
    data = b""
    while received := connection.recv(65536):
        data += received
    return data


def until_gone(connection: socket.socket) -> None:
    """Wait for the client to hang up, without reading anything."""
    poll = select.poll()
    poll.register(connection, 0)
    poll.poll(5000)


def client(server: Server, timeout: float = 5) -> Docker:
    """A client of the server that does not negotiate the API version."""
    return Docker(f"unix://{server.path}", version="1.44", timeout=timeout)
