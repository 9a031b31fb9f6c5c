"""The recorder: a transport that passes everything on to another one and writes down what went by."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from ..core.operation import Head, Request
from ..errors import ConnectionLost, DockerTimeout
from .bodies import Event, Mark, Upload
from .cassette import Answered, Asked, Cassette, Exchange
from .redact import Redaction

if TYPE_CHECKING:
    from ..sync import Connection, Options, Response, Transport


@dataclass(slots=True)
class Passing:
    """An exchange that goes by: what was sent, and what of the answer, or the conversation, was read so far."""

    request: Request
    upload: Upload
    head: Head
    events: list[Event] = field(default_factory=list)
    truncated: str | None = "reader"

    def exchange(self) -> Exchange:
        asked = Asked.of(self.request, self.upload)
        return Exchange(asked, Answered.of(asked.path, self.head, self.events, self.truncated))

    def note(self, what: Literal["output", "sent"] | Mark, data: bytes = b"") -> None:
        """Write down what goes by."""
        self.events.append((what, data))

    def heard(self, data: bytes) -> None:
        """Write down what was heard of a process; nothing is its end."""
        self.note("output" if data else "hang-up", data)
        if not data:
            self.truncated = None

    def broke_off(self, failed: ConnectionLost | DockerTimeout) -> None:
        """The answer was cut short."""
        self.truncated = type(failed).__name__


class Tape:
    """What a recorder writes on, whatever the flavour of the client: it performs nothing."""

    def __init__(self, path: str | os.PathLike[str], redact: Mapping[str, str] | bool) -> None:
        self._path = path
        self._redact = redact
        self._passing: list[Passing] = []

    def begin(self, request: Request, upload: Upload, head: Head) -> Passing:
        """An answer has begun."""
        passing = Passing(request, upload, head)
        self._passing.append(passing)
        return passing

    def cassette(self) -> Cassette:
        """What was recorded so far."""
        heads = [passing.head.headers for passing in self._passing]
        engine = next((headers["server"] for headers in heads if "server" in headers), None)
        api = next((headers["api-version"] for headers in heads if "api-version" in headers), None)
        exchanges = [passing.exchange() for passing in self._passing]
        if self._redact is not False:
            redaction = Redaction(None if self._redact is True else self._redact)
            for exchange in exchanges:
                redaction.learn(exchange.request, exchange.answer.body)
            exchanges = [redaction.exchange(exchange) for exchange in exchanges]
        return Cassette(engine, api, exchanges)

    def save(self) -> None:
        """Write the file, if there is anything to write."""
        if self._passing:
            self.cassette().save(self._path)


class Recorder(Tape):
    """A transport that records: ``Docker(transport=Recorder(inner, "web.json"))``; ``dockerlite.record`` is the short way.

    The file is written when the client is closed. It holds no request headers, and stand-ins for passwords, tokens, secret
    environment variables, the name of the machine and the folder where the engine keeps its things.

    Args:
        inner: the transport that performs the requests.
        path: the file; one that is there is replaced, unless nothing was recorded.
        redact: stand-ins of your own, ``{"registry.corp.example": "registry.example"}``, put wherever the text appears. True
            for none besides the usual ones, False to keep everything as it was.
    """

    def __init__(self, inner: Transport, path: str | os.PathLike[str], *, redact: Mapping[str, str] | bool = True) -> None:
        super().__init__(path, redact)
        self._inner = inner

    def send(self, request: Request, options: Options) -> _Heard:
        """Have the request performed; what is read of the answer is recorded."""
        upload = Upload(request.body, request.headers.get("Content-Type", ""))
        if request.body is None or isinstance(request.body, bytes):
            upload.drain()
        else:
            request = request._replace(body=upload)
        response = self._inner.send(request, options)
        return _Heard(response, self.begin(request, upload, response.head))

    def upgrade(self, request: Request, options: Options) -> _Overheard:
        """Have a conversation begun; what is said both ways is recorded."""
        upload = Upload(request.body, request.headers.get("Content-Type", "")).drain()
        connection = self._inner.upgrade(request, options)
        return _Overheard(connection, self.begin(request, upload, connection.head))

    def close(self) -> None:
        """Write the file and close the transport that was recorded."""
        self.save()
        self._inner.close()


class _Heard:
    """An answer that is written down while it is read."""

    def __init__(self, response: Response, passing: Passing) -> None:
        self._response = response
        self._passing = passing
        self.head: Head = response.head

    def blocks(self) -> Iterator[bytes]:
        """The body as it arrives."""
        try:
            for block in self._response.blocks():
                self._passing.note("output", block)
                yield block
        except (ConnectionLost, DockerTimeout) as failed:
            self._passing.broke_off(failed)
            raise
        self._passing.truncated = None

    def close(self) -> None:
        """Hang up, unless all was read."""
        self._response.close()


class _Overheard:
    """A conversation that is written down while it goes on."""

    def __init__(self, connection: Connection, passing: Passing) -> None:
        self._connection = connection
        self._passing = passing
        self.head: Head = connection.head

    def receive(self, timeout: float | None = None) -> bytes:
        """What came next; nothing at the end."""
        try:
            data = self._connection.receive(timeout)
        except DockerTimeout:
            self._passing.note("silence")
            raise
        except ConnectionLost as failed:
            self._passing.broke_off(failed)
            raise
        self._passing.heard(data)
        return data

    def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write. It is noted before, as what it brings about may come while it is still being written."""
        self._passing.note("sent", data)
        try:
            self._connection.send(data, timeout)
        except OSError:
            self._passing.note("refused")
            raise

    def end(self) -> None:
        """Tell the other end that nothing more will be written."""
        self._passing.note("half-close")
        self._connection.end()

    def close(self) -> None:
        """Hang up."""
        self._connection.close()
