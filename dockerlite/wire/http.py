"""HTTP/1.1 as the engine speaks it, without I/O: requests to bytes, bytes to answers.

One codec serves calls, streams and hijacked connections, blocking or not. llhttp (``httptools``)
does the parsing. This module decides what a parser cannot know: that the answer to HEAD has no
body, that another answer follows a 1xx one, that the bytes after the head of an upgrade belong to
the conversation, and whether a body that ends with the connection is complete.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import httptools

from ..core.request import Body, Head
from ..errors import ConnectionLost, DecodeError, InvalidArgument
from ..version import __version__

#: Bytes to request from a socket at a time; asyncio's larger default costs a page fault per read.
READ_SIZE = 65536
#: Pieces up to this size are sent together with their chunk framing: copying them costs less than a
#: system call.
_SHORT = 8192
#: Headers of every request, unless a requests session has others.
HEADERS = {"User-Agent": f"dockerlite/{__version__}"}
_LAST_CHUNK = b"0\r\n\r\n"


def request_bytes(method: str, target: str, headers: Mapping[str, str], body: Body, host: str) -> Iterator[bytes]:
    """A request as pieces to send: the head, together with the body if that is short."""
    lines = [f"{method} {target} HTTP/1.1\r\n", f"Host: {host}\r\n"]
    lines += [f"{name}: {value}\r\n" for name, value in headers.items()]
    if body is None:
        if method not in ("GET", "HEAD"):
            lines.append("Content-Length: 0\r\n")
        yield _head_bytes(lines)
    elif isinstance(body, bytes):
        lines.append(f"Content-Length: {len(body)}\r\n")
        if len(body) <= READ_SIZE:
            yield _head_bytes(lines) + body
        else:
            yield _head_bytes(lines)
            yield body
    elif isinstance(body, AsyncIterable):
        raise InvalidArgument("an async iterable cannot be sent by the blocking client")
    else:
        framing = BodyFraming(headers)
        yield _head_bytes([*lines, *framing.header])
        for piece in _readable_pieces(body):
            yield from framing.frame(piece)
        yield framing.end()


def merge_headers(usual: Mapping[str, Any], *others: Mapping[str, Any]) -> dict[str, Any]:
    """Headers of several origins; the last one counts, however its name is written."""
    if not any(others):  # as most calls have it
        return {**usual}
    return dict({name.lower(): (name, value) for part in (usual, *others) for name, value in part.items()}.values())


def _head_bytes(lines: list[str]) -> bytes:
    text = "".join(lines)
    if not text.count("\n") == text.count("\r") == len(lines):
        raise InvalidArgument("a header contains a line break")
    return text.encode("latin-1") + b"\r\n"


def _readable_pieces(pieces: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except OSError as failed:  # must not be mistaken for a failure of the connection
        raise body_read_error(failed) from failed


def body_read_error(failed: OSError) -> InvalidArgument:
    """The exception for a body that could not be read to its end; the engine has a part of it."""
    return InvalidArgument(f"the data to send could not be read: {failed}")


class BodyFraming:
    """Frames a body as chunked, unless the headers give its length.

    Long pieces are passed on without a copy: copying costs as much as sending.
    """

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._framed = not any(name.lower() == "content-length" for name in headers)
        #: The header lines that this framing needs.
        self.header = ["Transfer-Encoding: chunked\r\n"] if self._framed else []
        self._before = b""  # the end of the previous chunk, not sent yet

    def frame(self, piece: bytes) -> Sequence[bytes]:
        """A piece of the body as pieces to send; none for an empty one: it would end the body."""
        if not (piece and self._framed):
            return (piece,) if piece else ()
        head = b"%b%x\r\n" % (self._before, len(piece))
        if len(piece) <= _SHORT:
            self._before = b""
            return (b"%b%b\r\n" % (head, piece),)
        self._before = b"\r\n"
        return head, piece

    def end(self) -> bytes:
        """The bytes that end the body."""
        return self._before + _LAST_CHUNK if self._framed else b""


class Headers(Mapping[str, str]):
    """An answer's headers, by name in lower case.

    They are parsed on first access: most calls look at none.
    """

    __slots__ = ("_head", "_texts")

    def __init__(self, head: bytes) -> None:
        self._head = head
        self._texts: dict[str, str] = {}

    def __getitem__(self, name: str) -> str:
        return self._read()[name]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    def get(self, name: str, default: Any = None) -> Any:
        return self._read().get(name, default)  # Mapping.get costs three times as much

    def _read(self) -> dict[str, str]:
        texts = self._texts
        if not texts:
            for line in str(self._head, "latin-1").split("\r\n")[1:]:
                name, _, value = line.partition(":")
                key, text = name.lower(), value.strip(" \t")
                texts[key] = f"{texts[key]}, {text}" if key in texts else text
        return texts


class ResponseParser:
    """Parses the answers on one connection, one after the other.

    ``expect`` the next one, ``feed`` what arrives to get the pieces of its body, and call ``end``
    when the connection ends. ``head`` is set once it was read, ``complete`` once nothing more
    follows, and ``rest`` holds the bytes after the head of an upgrade.
    """

    def __init__(self) -> None:
        self._method = ""
        self._pieces: list[bytes] = []
        self.on_body = self._pieces.append  # httptools calls it for each piece
        # The two refer to each other, so only the garbage collector can free them: better once per
        # connection than once per call.
        self._parser = httptools.HttpResponseParser(self)

    def expect(self, method: str) -> Self:
        """Prepare for the answer to a request; the previous answer must be complete."""
        self.head: Head | None = None
        self.complete = False
        self.upgraded = False
        self.reusable = False
        self.rest = b""
        self._begun = b""  # the part of the head that has arrived
        if self._method == "HEAD":  # its httptools parser still waits for a body
            self._parser = httptools.HttpResponseParser(self)
        self._method = method
        return self

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes from the connection; the pieces of the body in them."""
        if self.upgraded:
            return [data]
        if self.head is None:
            self._begun += data
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserUpgrade as upgrade:
            self.upgraded = True
            self.rest = data[upgrade.args[0] :]
        except httptools.HttpParserError as failed:
            if not self.complete:
                raise DecodeError(f"not HTTP: {failed}: {data[:80]!r}") from failed
            self.reusable = False  # bytes after a complete answer are not ours
        pieces = self._pieces.copy()
        self._pieces.clear()
        return pieces

    def end(self) -> list[bytes]:
        """Handle the end of the connection, which ends a body of unknown length.

        Raises ConnectionLost if the head promised more.
        """
        if self.complete or self.upgraded:
            return []
        if self.head is None:
            raise ConnectionLost("the engine hung up before it answered")
        if "content-length" in self.head.headers or "transfer-encoding" in self.head.headers:
            raise ConnectionLost("the engine hung up in the middle of its answer")
        self.complete = True
        return []

    # httptools calls these.

    def on_message_begin(self) -> None:
        if self.complete:
            raise DecodeError("another answer than was asked for")
        self._reason = ""

    def on_status(self, part: bytes) -> None:
        self._reason += part.decode("latin-1")

    def on_headers_complete(self) -> None:
        status = self._parser.get_status_code()
        head, _, rest = self._begun.lstrip(b"\r\n").partition(b"\r\n\r\n")
        if status < 200 and status != 101:
            self._begun = rest
            return
        self._begun = b""
        self.head = Head(status, self._reason, Headers(head))
        if self._method == "HEAD":
            self.complete = True
            self.reusable = self._parser.should_keep_alive()

    def on_message_complete(self) -> None:
        if self.head is not None and not self.complete:
            self.complete = True
            self.reusable = self._parser.should_keep_alive()
