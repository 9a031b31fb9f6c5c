"""The input of a process, taken piece by piece from where it comes from while it is written."""

from __future__ import annotations

from collections.abc import AsyncIterable, AsyncIterator, Iterator
from typing import Any

from ..core.flow import Flow, Performer, Step
from ..core.request import Body
from ..core.verb import Blocking
from ..errors import InvalidArgument
from ..values import Input, data
from ..wire.http import body_read_error


def process_input(client: Any, given: Input | None) -> Body:
    """What a process reads, checked before anything is sent. Raises InvalidArgument."""
    body = data(given)
    if isinstance(body, AsyncIterable) and isinstance(client, Blocking):
        raise InvalidArgument("an async iterable is no input for the blocking client")
    return body


class NextPiece(Step[object]):
    """Takes the next piece of an input; None at its end, or an exception that taking it raised.

    What is no async iterator may block, so the asyncio client takes it in a thread.
    """

    __slots__ = ("_pieces",)

    def __init__(self, pieces: Iterator[bytes] | AsyncIterator[bytes]) -> None:
        self._pieces = pieces

    def perform(self, performer: Performer) -> Any:
        pieces = self._pieces
        return performer.local(lambda: _next(pieces)) if isinstance(pieces, Iterator) else _next_async(pieces)


def _next(pieces: Iterator[bytes]) -> object:
    """The next piece, or what it raised: a SystemExit in a thread would end the event loop."""
    try:
        return next(pieces, None)
    except BaseException as failed:
        return failed


async def _next_async(pieces: AsyncIterator[bytes]) -> bytes | None:
    return await anext(pieces, None)


class InputPieces:
    """Hands out an input piece by piece, and keeps what it raised.

    Args:
        body: bytes, or pieces one by one.
    """

    def __init__(self, body: Body) -> None:
        self._pieces: Any = aiter(body) if isinstance(body, AsyncIterable) else iter([body] if isinstance(body, bytes) else body or ())
        #: What taking a piece raised.
        self.failed: BaseException | None = None
        #: Whether the next piece is waited for now. That may take for ever, as with a terminal.
        self.is_waiting = False
        self._closed = False

    def next(self) -> Flow[bytes | None]:
        """The next piece; None at the end, also if there is no next piece because one failed."""
        self.is_waiting = True
        try:
            if self._closed:
                return None
            piece: Any = yield from NextPiece(self._pieces)
            if isinstance(piece, BaseException):
                raise piece
            if piece is not None and not isinstance(piece, (bytes, bytearray, memoryview)):
                raise InvalidArgument(f"{piece!r} in the input is no bytes")
        except BaseException as failed:
            self.failed = body_read_error(failed) if isinstance(failed, OSError) else failed
            return None
        finally:
            self.is_waiting = False
        return None if piece is None else bytes(piece)

    def close(self) -> None:
        """Take no further piece. From now on, ``is_waiting`` does not become true any more."""
        self._closed = True
