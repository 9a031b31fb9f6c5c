"""Connections to an engine, as ``Endpoint.dial`` returns them.

They have the methods of a socket, whatever carries the bytes.
"""

from __future__ import annotations

import select
import socket
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ..tls.codec import TLSCodec


class Connection:
    """A blocking connection to an engine.

    asyncio uses ``raw`` instead, and applies ``codec`` and ``end_reason`` itself.
    """

    #: Encrypts what goes to ``raw`` and decrypts what comes from it; None without TLS.
    codec: TLSCodec | None = None
    #: Whether ``end_reason`` may know a reason for the end of the connection.
    has_end_reason = False

    def __init__(self, raw: socket.socket) -> None:
        self.raw = raw

    def recv(self, size: int) -> bytes:
        """The bytes that came next; empty at the end. Raises OSError."""
        return self.raw.recv(size)

    def sendall(self, data: bytes) -> None:
        """Write all of it. Raises OSError."""
        self.raw.sendall(data)

    def shutdown(self, how: int) -> None:
        """Half-close with ``SHUT_WR``, hang up with ``SHUT_RDWR``. Raises OSError.

        After a half-close nothing more is written, and the other side may go on.
        """
        self.raw.shutdown(how)

    def readable(self, timeout: float = 0) -> bool:
        """Whether there are bytes to read, or the end of the connection, within this many seconds."""
        poll = select.poll()
        poll.register(self.raw, select.POLLIN)
        return bool(poll.poll(timeout * 1000))

    def settimeout(self, seconds: float | None) -> None:
        """Set how long each read and each write may take; None means for ever."""
        self.raw.settimeout(seconds)

    def gettimeout(self) -> float | None:
        """The timeout that was set last."""
        return self.raw.gettimeout()

    def fileno(self) -> int:
        """The descriptor, for polling."""
        return self.raw.fileno()

    def expect_close(self) -> None:
        """Note that the connection will be closed on purpose.

        asyncio closes ``raw`` a little later.
        """

    def close(self) -> None:
        """Release all resources."""
        self.raw.close()

    def end_reason(self, heard: bool) -> OSError | None:
        """Why the connection ended, or None if it ended properly. It may take a moment.

        Args:
            heard: whether anything was received before.
        """
        return None
