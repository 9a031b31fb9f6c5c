"""The recorder: a transport that passes everything on to another one, which tells it what goes by.

What is recorded is tapped where the bytes come off the connection: the transport beneath notes each block of an answer, and each thing
that is written or read in a conversation, with the ``tap`` among the options of the request. So there is one recorder for both flavours.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Mapping
from typing import Literal

from ..core.request import Head, Options, Request
from ..core.transport import AsyncDuplex, AsyncResponse, AsyncTransport, Duplex, Response, Transport
from .bodies import AsyncUpload, Event, Mark, Upload
from .cassette import Answered, Asked, Cassette, Exchange
from .redact import Redaction


class Passing:
    """The tap of one exchange: what was sent, and what of the answer, or of the conversation, was read so far."""

    def __init__(self, tape: Tape, request: Request, upload: Upload) -> None:
        self._tape = tape
        self._request = request
        self._upload = upload
        self._events: list[Event] = []
        self._truncated: str | None = "reader"

    def begin(self, head: Head) -> None:
        """The answer has begun."""
        self.head = head
        self._tape.add(self)

    def exchange(self) -> Exchange:
        """It as it is kept."""
        asked = Asked.of(self._request, self._upload)
        return Exchange(asked, Answered.of(asked.path, self.head, self._events, self._truncated))

    def note(self, what: Literal["output", "sent"] | Mark, data: bytes = b"") -> None:
        """Something goes by; a hang-up is the end of a conversation."""
        self._events.append((what, data))
        if what == "hang-up":
            self._truncated = None

    def complete(self) -> None:
        """The answer was read to its end."""
        self._truncated = None

    def broke_off(self, failed: Exception) -> None:
        """The answer was cut short."""
        self._truncated = type(failed).__name__


class Tape:
    """What a recorder writes on, whatever the flavour of the client: it performs nothing."""

    def __init__(self, path: str | os.PathLike[str], redact: Mapping[str, str] | bool) -> None:
        self._path = path
        self._redact = redact
        self._passing: list[Passing] = []

    def add(self, passing: Passing) -> None:
        """An answer has begun."""
        self._passing.append(passing)

    def tapped(self, request: Request, options: Options) -> tuple[Request, Options]:
        """A request whose body is recorded while it is sent, and options that record the answer."""
        body, kind = request.body, request.headers.get("Content-Type", "")
        if body is None or isinstance(body, bytes):
            upload = Upload(body, kind).drain()
        else:
            upload = AsyncUpload(body, kind) if isinstance(body, AsyncIterable) else Upload(body, kind)
            request = request._replace(body=upload)
        return request, options._replace(tap=Passing(self, request, upload))

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

    def send(self, request: Request, options: Options) -> Response:
        """Have the request performed; what is read of the answer is recorded."""
        return self._inner.send(*self.tapped(request, options))

    def upgrade(self, request: Request, options: Options) -> Duplex:
        """Have a conversation begun; what is said both ways is recorded."""
        return self._inner.upgrade(*self.tapped(request, options))

    def close(self) -> None:
        """Write the file and close the transport that was recorded."""
        self.save()
        self._inner.close()


class AsyncRecorder(Tape):
    """A transport that records: ``AsyncDocker(transport=AsyncRecorder(inner, "web.json"))``; ``dockerlite.record_async`` is the short way.

    Args:
        inner: the transport that performs the requests.
        path, redact: as for ``Recorder``. The file is written when the client is closed.
    """

    def __init__(self, inner: AsyncTransport, path: str | os.PathLike[str], *, redact: Mapping[str, str] | bool = True) -> None:
        super().__init__(path, redact)
        self._inner = inner

    async def send(self, request: Request, options: Options) -> AsyncResponse:
        """Have the request performed; what is read of the answer is recorded."""
        return await self._inner.send(*self.tapped(request, options))

    async def upgrade(self, request: Request, options: Options) -> AsyncDuplex:
        """Have a conversation begun; what is said both ways is recorded."""
        return await self._inner.upgrade(*self.tapped(request, options))

    async def close(self) -> None:
        """Write the file, in a thread, and close the transport that was recorded."""
        import asyncio  # a recorder of the blocking client does without

        await asyncio.to_thread(self.save)
        await self._inner.close()
