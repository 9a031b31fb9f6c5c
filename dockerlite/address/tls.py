"""A blocking connection with TLS, over the codec that both flavours share."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time

from ..errors import ConnectionRejected
from ..tls.codec import PIECE_SIZE, TLSCodec
from .connection import Connection


class TLSConnection(Connection):
    """A connection with TLS. It is made after the handshake."""

    def __init__(self, raw: socket.socket, codec: TLSCodec) -> None:
        super().__init__(raw)
        self.codec = self._codec = codec
        self._sending = threading.Lock()  # what is encrypted first must be sent first
        self._waiting = b""
        self._error: OSError | None = None

    def recv(self, size: int) -> bytes:
        while not self._has_result():
            self._pull()
        if self._error is not None and not self._waiting:
            raise self._error
        data, self._waiting = self._waiting[:size], self._waiting[size:]
        return data

    def _has_result(self) -> bool:
        return bool(self._waiting or self._codec.ended or self._error)

    def _pull(self) -> None:
        try:
            self._waiting = self._codec.decrypt(self.raw.recv(PIECE_SIZE))
        except TimeoutError:
            raise
        except OSError as error:
            self._error = error

    def sendall(self, data: bytes) -> None:
        rest = memoryview(data)
        with self._sending:
            while rest:
                self.raw.sendall(self._codec.encrypt(rest[:PIECE_SIZE]))
                rest = rest[PIECE_SIZE:]

    def shutdown(self, how: int) -> None:
        if how == socket.SHUT_WR:
            with self._sending:
                self.raw.sendall(self._codec.end())
        else:
            self._codec.ended = True  # by us, so it is no failure
            self.raw.shutdown(how)

    def readable(self, timeout: float = 0) -> bool:
        deadline = time.monotonic() + timeout
        while not self._has_result():
            if not super().readable(max(deadline - time.monotonic(), 0)):
                return False
            self._pull()  # it may be only part of a record, or a message of TLS itself
        return True


def tls_connection(raw: socket.socket, context: ssl.SSLContext, name: str, certified: bool) -> TLSConnection:
    """A connection with TLS over a connected socket, after the handshake.

    Raises OSError, ConnectionRejected if TLS is the reason.

    Args:
        name: the name that the other side's certificate must be for.
        certified: whether the context has a client certificate to show.
    """
    codec = TLSCodec(context, name, certified)
    while True:
        try:
            done, answer = codec.handshake()
        except ConnectionRejected:
            with contextlib.suppress(OSError):
                raw.sendall(codec.end())  # the TLS alert: it tells the other side what we object to
            raise
        raw.sendall(answer)
        if done:
            return TLSConnection(raw, codec)
        codec.receive(raw.recv(PIECE_SIZE))
