"""Connections to an engine, with the verbs of a socket, whatever lies beneath: what ``Endpoint.dial`` returns."""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..tls.codec import TLSCodec


class Connection:
    """A connection to an engine. It blocks; asyncio takes ``raw`` instead, and minds ``codec`` and ``verdict`` itself."""

    #: What stands between plain text and the bytes on ``raw``.
    codec: TLSCodec | None = None
    #: Whether the end of the connection may have a reason, which ``verdict`` tells.
    explains = False

    def __init__(self, raw: socket.socket) -> None:
        self.raw = raw

    def recv(self, size: int) -> bytes:
        """What came next; nothing at the end. Raises OSError."""
        return self.raw.recv(size)

    def sendall(self, data: bytes) -> None:
        """Write. Raises OSError."""
        self.raw.sendall(data)

    def shutdown(self, how: int) -> None:
        """``SHUT_WR`` tells the other end that nothing more will be written, ``SHUT_RDWR`` hangs up. Raises OSError."""
        self.raw.shutdown(how)

    def readable(self, timeout: float = 0) -> bool:
        """Whether there is something to read, or the end of it, within so many seconds."""
        poll = select.poll()
        poll.register(self.raw, select.POLLIN)
        return bool(poll.poll(timeout * 1000))

    def settimeout(self, seconds: float | None) -> None:
        """How long each read and write may take; None waits for ever."""
        self.raw.settimeout(seconds)

    def gettimeout(self) -> float | None:
        """What was set last."""
        return self.raw.gettimeout()

    def fileno(self) -> int:
        """The descriptor, for polling."""
        return self.raw.fileno()

    def hang_up(self) -> None:
        """Take note that it will be closed on purpose; asyncio closes ``raw`` a little later."""

    def close(self) -> None:
        """Give everything back."""
        self.raw.close()

    def verdict(self, heard: bool) -> OSError | None:
        """Why the connection ended, if it did not end as it should; may take a moment.

        Args:
            heard: whether anything had come before.
        """
        return None
