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
    """A connection with TLS. Made after the handshake."""

    def __init__(self, raw: socket.socket, codec: TLSCodec) -> None:
        super().__init__(raw)
        self.codec = self._codec = codec
        self._sending = threading.Lock()  # what is encrypted first has to be sent first
        self._waiting = b""
        self._failed: OSError | None = None

    def recv(self, size: int) -> bytes:
        while not self._done():
            self._pull()
        if self._failed is not None and not self._waiting:
            raise self._failed
        data, self._waiting = self._waiting[:size], self._waiting[size:]
        return data

    def _done(self) -> bool:
        return bool(self._waiting or self._codec.ended or self._failed)

    def _pull(self) -> None:
        try:
            self._waiting = self._codec.decrypt(self.raw.recv(PIECE_SIZE))
        except TimeoutError:
            raise
        except OSError as failed:
            self._failed = failed

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
        end = time.monotonic() + timeout
        while not self._done():
            if not super().readable(max(end - time.monotonic(), 0)):
                return False
            self._pull()  # it may be no more than a part of something, or TLS talking to itself
        return True


def tls_connection(raw: socket.socket, context: ssl.SSLContext, name: str, certified: bool) -> TLSConnection:
    """The connection with TLS on it, once both sides have agreed. Raises OSError, ConnectionRejected where TLS is the reason.

    Args:
        name: what the other end's certificate has to be for.
        certified: whether the context has a certificate of our own to show.
    """
    codec = TLSCodec(context, name, certified)
    while True:
        try:
            done, answer = codec.greet()
        except ConnectionRejected:
            with contextlib.suppress(OSError):
                raw.sendall(codec.end())  # tells the other end what we do not like
            raise
        raw.sendall(answer)
        if done:
            return TLSConnection(raw, codec)
        codec.take(raw.recv(PIECE_SIZE))
