"""HTTP/1.1 as the engine speaks it, without I/O: requests to bytes, bytes to answers.

One codec serves calls, streams and hijacked connections, blocking or not. The parsing itself is llhttp's (``httptools``); what is
decided here is what a parser cannot know: that the answer to HEAD has no body, that a 1xx answer is followed by another one, that what
follows the head of an upgrade belongs to the conversation, and whether a body that stops when the connection does is whole.
"""

from __future__ import annotations

from collections.abc import AsyncIterable, Iterable, Iterator, Mapping, Sequence
from typing import Any, Self

import httptools

from ..core.request import Body, Head
from ..errors import ConnectionLost, DecodeError, InvalidArgument

#: How much to ask a socket for at a time; asyncio's larger default costs a page fault per read.
READ_SIZE = 65536
#: Pieces up to this size are sent together with what frames them: copying them costs less than a system call.
_SHORT = 8192
_LAST_CHUNK = b"0\r\n\r\n"


def request_bytes(method: str, target: str, headers: Mapping[str, str], body: Body, host: str) -> Iterator[bytes]:
    """A request as pieces to send: the head, with the body in the same piece when it is short."""
    lines = [f"{method} {target} HTTP/1.1\r\n", f"Host: {host}\r\n"]
    lines += [f"{name}: {value}\r\n" for name, value in headers.items()]
    if body is None:
        if method not in ("GET", "HEAD"):
            lines.append("Content-Length: 0\r\n")
        yield _head(lines)
    elif isinstance(body, bytes):
        lines.append(f"Content-Length: {len(body)}\r\n")
        if len(body) <= READ_SIZE:
            yield _head(lines) + body
        else:
            yield _head(lines)
            yield body
    elif isinstance(body, AsyncIterable):
        raise InvalidArgument("an async iterable cannot be sent by the blocking client")
    else:
        chunks = Chunks(headers)
        yield _head([*lines, *chunks.header])
        for piece in _read(body):
            yield from chunks.of(piece)
        yield chunks.end()


def merge_headers(usual: Mapping[str, Any], *others: Mapping[str, Any]) -> dict[str, Any]:
    """Headers of several origins; the last one counts, however its name is written."""
    if not any(others):  # as most calls have it
        return {**usual}
    return dict({name.lower(): (name, value) for part in (usual, *others) for name, value in part.items()}.values())


def _head(lines: list[str]) -> bytes:
    text = "".join(lines)
    if not text.count("\n") == text.count("\r") == len(lines):
        raise InvalidArgument("a header holds a line break")
    return text.encode("latin-1") + b"\r\n"


def _read(pieces: Iterable[bytes]) -> Iterator[bytes]:
    try:
        yield from pieces
    except OSError as failed:  # not to be taken for a failure of the connection
        raise unreadable(failed) from failed


def unreadable(failed: OSError) -> InvalidArgument:
    """The exception for a body that could not be read to its end; the engine has got a part of it."""
    return InvalidArgument(f"what was to be sent could not be read: {failed}")


class Chunks:
    """Frames a body, unless the headers tell its length. Long pieces are handed on as they are: copying them costs as much as sending."""

    def __init__(self, headers: Mapping[str, str]) -> None:
        self._framed = not any(name.lower() == "content-length" for name in headers)
        #: What the head has to say of it.
        self.header = ["Transfer-Encoding: chunked\r\n"] if self._framed else []
        self._before = b""  # what is left to say of the chunk before

    def of(self, piece: bytes) -> Sequence[bytes]:
        """A piece of the body as pieces to send; none for an empty one, which would end it."""
        if not (piece and self._framed):
            return (piece,) if piece else ()
        head = b"%b%x\r\n" % (self._before, len(piece))
        if len(piece) <= _SHORT:
            self._before = b""
            return (b"%b%b\r\n" % (head, piece),)
        self._before = b"\r\n"
        return head, piece

    def end(self) -> bytes:
        """The end of the body."""
        return self._before + _LAST_CHUNK if self._framed else b""


class Headers(Mapping[str, str]):
    """An answer's headers by name in lower case. They are cut out of its head when one is asked for: most calls ask for none."""

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
        return self._read().get(name, default)  # Mapping's own costs three times that

    def _read(self) -> dict[str, str]:
        texts = self._texts
        if not texts:
            for line in str(self._head, "latin-1").split("\r\n")[1:]:
                name, _, value = line.partition(":")
                key, text = name.lower(), value.strip(" \t")
                texts[key] = f"{texts[key]}, {text}" if key in texts else text
        return texts


class Answers:
    """Reads the answers on one connection: ``expect`` the next, ``feed`` what arrives and take the pieces of its body; ``end`` it when the
    connection does.

    ``head`` is there once it was read, ``complete`` says that nothing is to follow, and ``rest`` holds what came after an upgrade's head.
    """

    def __init__(self) -> None:
        self._method = ""
        self._pieces: list[bytes] = []
        self.on_body = self._pieces.append  # the parser calls it for each piece
        # It refers to this and this to it, so that only the garbage collector can clear them: better once a connection than once a call.
        self._parser = httptools.HttpResponseParser(self)

    def expect(self, method: str) -> Self:
        """Begin the answer to a request; the one before was complete."""
        self.head: Head | None = None
        self.complete = False
        self.upgraded = False
        self.reusable = False
        self.rest = b""
        self._begun = b""  # what has come of the head
        if self._method == "HEAD":  # the parser waits for a body
            self._parser = httptools.HttpResponseParser(self)
        self._method = method
        return self

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes off the connection; what they hold of the body, in the pieces it came in."""
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
                raise DecodeError(f"no HTTP: {failed}: {data[:80]!r}") from failed
            self.reusable = False  # whatever follows a whole answer is not ours
        pieces = self._pieces.copy()
        self._pieces.clear()
        return pieces

    def end(self) -> list[bytes]:
        """The connection ended: fine where only that ends the body, an error where more was promised."""
        if self.complete or self.upgraded:
            return []
        if self.head is None:
            raise ConnectionLost("the engine hung up before it answered")
        if "content-length" in self.head.headers or "transfer-encoding" in self.head.headers:
            raise ConnectionLost("the engine hung up in the middle of its answer")
        self.complete = True
        return []

    # What the parser calls.

    def on_message_begin(self) -> None:
        if self.complete:
            raise DecodeError("more than was asked for")
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
