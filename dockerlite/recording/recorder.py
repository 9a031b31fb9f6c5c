"""The recorder: a transport that passes each request on to another one, with a tap in its options.

A tap (``core.transport.Tap``) is told what goes over a connection. The transport that performs the
request calls it where the bytes come off the connection: ``begin`` with the head of the answer,
``note`` for each block of the answer and, in a conversation, for each input, half-close, timeout
and hang-up, and ``complete`` or ``broke_off`` at the end. So a recorder knows no client, and both
flavours share this one.
"""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, Mapping
from typing import Literal

from ..core.request import Head, Options, Request
from ..core.transport import AsyncDuplex, AsyncResponse, AsyncTransport, Duplex, Response, Transport
from .bodies import AsyncUpload, Marker, Note, Upload
from .cassette import Cassette, Exchange, RecordedAnswer, RecordedRequest
from .redact import Redaction


class ExchangeTap:
    """The tap of one exchange: what was sent, and the part of the answer that was read so far."""

    def __init__(self, recorder: BaseRecorder, request: Request, upload: Upload) -> None:
        self._recorder = recorder
        self._request = request
        self._upload = upload
        self._notes: list[Note] = []
        self._truncated: str | None = "reader"

    def begin(self, head: Head) -> None:
        """Take the head of the answer; the exchange is part of the recording from now on."""
        self.head = head
        self._recorder.add(self)

    def exchange(self) -> Exchange:
        """The exchange as it is stored."""
        asked = RecordedRequest.of(self._request, self._upload)
        return Exchange(asked, RecordedAnswer.of(asked.path, self.head, self._notes, self._truncated))

    def note(self, what: Literal["output", "sent"] | Marker, data: bytes = b"") -> None:
        """Note bytes or a marker; a hang-up ends a conversation."""
        self._notes.append((what, data))
        if what == "hang-up":
            self._truncated = None

    def complete(self) -> None:
        """Note that the answer was read to its end."""
        self._truncated = None

    def broke_off(self, failed: Exception) -> None:
        """Note that the answer was cut short."""
        self._truncated = type(failed).__name__


class BaseRecorder:
    """What the recorders of both flavours share. It performs nothing."""

    def __init__(self, path: str | os.PathLike[str], redact: Mapping[str, str] | bool) -> None:
        self._path = path
        self._redact = redact
        self._taps: list[ExchangeTap] = []

    def add(self, tap: ExchangeTap) -> None:
        """Add an exchange whose answer has begun."""
        self._taps.append(tap)

    def with_tap(self, request: Request, options: Options) -> tuple[Request, Options]:
        """The request with a body that is recorded while it is sent, and options with a tap."""
        body, kind = request.body, request.headers.get("Content-Type", "")
        if body is None or isinstance(body, bytes):
            upload = Upload(body, kind).drain()
        else:
            upload = AsyncUpload(body, kind) if isinstance(body, AsyncIterable) else Upload(body, kind)
            request = request._replace(body=upload)
        return request, options._replace(tap=ExchangeTap(self, request, upload))

    def cassette(self) -> Cassette:
        """A cassette of what was recorded so far."""
        heads = [tap.head.headers for tap in self._taps]
        engine = next((headers["server"] for headers in heads if "server" in headers), None)
        api = next((headers["api-version"] for headers in heads if "api-version" in headers), None)
        exchanges = [tap.exchange() for tap in self._taps]
        if self._redact is not False:
            redaction = Redaction(None if self._redact is True else self._redact)
            for exchange in exchanges:
                redaction.learn(exchange.request, exchange.answer.body)
            exchanges = [redaction.exchange(exchange) for exchange in exchanges]
        return Cassette(engine, api, exchanges)

    def save(self) -> None:
        """Write the file, if there is anything to write."""
        if self._taps:
            self.cassette().save(self._path)


class Recorder(BaseRecorder):
    """A transport that records: ``Docker(transport=Recorder(inner, "web.json"))``.

    ``dockerlite.record`` is a shortcut for it.

    The file is written when the client is closed. It holds no request headers, and stand-ins for
    passwords, tokens, secret environment variables, the name of the machine and the engine's data
    folder.

    Args:
        inner: the transport that performs the requests.
        path: the file; an existing one is replaced, unless nothing was recorded.
        redact: stand-ins of your own, such as ``{"registry.corp.example": "registry.example"}``,
            which replace the text wherever it appears. True for the usual ones alone, False to
            redact nothing.
    """

    def __init__(self, inner: Transport, path: str | os.PathLike[str], *, redact: Mapping[str, str] | bool = True) -> None:
        super().__init__(path, redact)
        self._inner = inner

    def send(self, request: Request, options: Options) -> Response:
        """Send a request; the part of the answer that is read is recorded."""
        return self._inner.send(*self.with_tap(request, options))

    def upgrade(self, request: Request, options: Options) -> Duplex:
        """Begin a conversation; both directions are recorded."""
        return self._inner.upgrade(*self.with_tap(request, options))

    def close(self) -> None:
        """Write the file and close the transport that was recorded."""
        self.save()
        self._inner.close()


class AsyncRecorder(BaseRecorder):
    """A transport that records: ``AsyncDocker(transport=AsyncRecorder(inner, "web.json"))``.

    ``dockerlite.record_async`` is a shortcut for it.

    Args:
        inner: the transport that performs the requests.
        path, redact: as for ``Recorder``. The file is written when the client is closed.
    """

    def __init__(self, inner: AsyncTransport, path: str | os.PathLike[str], *, redact: Mapping[str, str] | bool = True) -> None:
        super().__init__(path, redact)
        self._inner = inner

    async def send(self, request: Request, options: Options) -> AsyncResponse:
        """Send a request; the part of the answer that is read is recorded."""
        return await self._inner.send(*self.with_tap(request, options))

    async def upgrade(self, request: Request, options: Options) -> AsyncDuplex:
        """Begin a conversation; both directions are recorded."""
        return await self._inner.upgrade(*self.with_tap(request, options))

    async def close(self) -> None:
        """Write the file, in a thread, and close the transport that was recorded."""
        import asyncio  # a recorder of the blocking client does without

        await asyncio.to_thread(self.save)
        await self._inner.close()
