"""The recorder of the asyncio client: writes the same recordings as the blocking one."""

from __future__ import annotations

import os
from collections.abc import AsyncIterable, AsyncIterator, Mapping
from typing import TYPE_CHECKING

from ..core.operation import Head, Options, Request
from ..errors import ConnectionLost, DockerTimeout
from .bodies import Upload
from .recorder import Passing, Tape

if TYPE_CHECKING:
    from ..aio.client import AsyncConnection, AsyncResponse, AsyncTransport


class AsyncRecorder(Tape):
    """A transport that records: ``AsyncDocker(transport=AsyncRecorder(inner, "web.json"))``; ``dockerlite.record_async`` is the short way.

    Args:
        inner: the transport that performs the requests.
        path, redact: as for ``Recorder``. The file is written when the client is closed.
    """

    def __init__(self, inner: AsyncTransport, path: str | os.PathLike[str], *, redact: Mapping[str, str] | bool = True) -> None:
        super().__init__(path, redact)
        self._inner = inner

    async def send(self, request: Request, options: Options) -> _Heard:
        """Have the request performed; what is read of the answer is recorded."""
        kind, upload = request.headers.get("Content-Type", ""), Upload(None, "")
        if request.body is None or isinstance(request.body, bytes):
            upload = Upload(request.body, kind).drain()
        else:
            upload = _AsyncUpload(request.body, kind) if isinstance(request.body, AsyncIterable) else Upload(request.body, kind)
            request = request._replace(body=upload)
        response = await self._inner.send(request, options)
        return _Heard(response, self.begin(request, upload, response.head))

    async def upgrade(self, request: Request, options: Options) -> _Overheard:
        """Have a conversation begun; what is said both ways is recorded."""
        upload = Upload(request.body, request.headers.get("Content-Type", "")).drain()
        connection = await self._inner.upgrade(request, options)
        return _Overheard(connection, self.begin(request, upload, connection.head))

    async def close(self) -> None:
        """Write the file and close the transport that was recorded."""
        self.save()
        await self._inner.close()


class _AsyncUpload(Upload):
    """A request body whose pieces are awaited."""

    def __init__(self, body: AsyncIterable[bytes], content_type: str) -> None:
        super().__init__(None, content_type)
        self._pieces = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for piece in self._pieces:
            self.take(piece)
            yield piece


class _Heard:
    """An answer that is written down while it is read."""

    def __init__(self, response: AsyncResponse, passing: Passing) -> None:
        self._response = response
        self._passing = passing
        self.head: Head = response.head

    async def read(self) -> bytes:
        """All of the body."""
        blocks = []
        while block := await self.block():
            blocks.append(block)
        return b"".join(blocks)

    async def block(self) -> bytes:
        """What has come of the body; nothing at its end."""
        try:
            block = await self._response.block()
        except (ConnectionLost, DockerTimeout) as failed:
            self._passing.broke_off(failed)
            raise
        if block:
            self._passing.note("output", block)
        else:
            self._passing.truncated = None
        return block

    def close(self) -> None:
        """Hang up, unless all was read."""
        self._response.close()


class _Overheard:
    """A conversation that is written down while it goes on."""

    def __init__(self, connection: AsyncConnection, passing: Passing) -> None:
        self._connection = connection
        self._passing = passing
        self.head: Head = connection.head

    async def receive(self, timeout: float | None = None) -> bytes:
        """What came next; nothing at the end."""
        try:
            data = await self._connection.receive(timeout)
        except DockerTimeout:
            self._passing.note("silence")
            raise
        except ConnectionLost as failed:
            self._passing.broke_off(failed)
            raise
        self._passing.heard(data)
        return data

    async def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write. It is noted before, as what it brings about may come while it is still being written."""
        self._passing.note("sent", data)
        try:
            await self._connection.send(data, timeout)
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
