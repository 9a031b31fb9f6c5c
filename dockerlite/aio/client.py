"""The asyncio client."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ..address import endpoint as address
from ..client import Client, environ_for
from ..core.operation import Operation
from ..core.transport import AsyncTransport
from ..core.verb import Awaiting
from .performer import AsyncPerformer

if TYPE_CHECKING:
    from ..tls.settings import TLS

T = TypeVar("T")


class AsyncDocker(Client["AsyncDocker", AsyncTransport], Awaiting):
    """A client for a Docker engine, or podman's, for asyncio: every verb of ``Docker``, awaited.

    Tasks may share it. It belongs to the event loop of its first call. Cancelling a call closes its
    connection at once.

    The arguments are those of ``Docker``, without ``session``. A ``transport`` of your own is an
    ``AsyncRecorder`` or an ``AsyncReplay``.
    """

    _make_performer = AsyncPerformer

    def _open_transport(self) -> AsyncTransport:
        return open_transport(self.endpoint)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the idle connections. The client stays usable: the next call opens new ones."""
        await self.performer.transport.close()

    async def perform(self, operation: Operation[T]) -> T:
        """Perform an operation of your own, for what the engine has and this client lacks."""
        answer: T = await self.performer.call(operation)
        return answer


def open_transport(endpoint: address.Endpoint) -> AsyncTransport:
    """The transport for an endpoint."""
    if endpoint.recording is not None:
        from ..recording import Replay
        from ..recording.async_replay import AsyncReplay

        return AsyncReplay(Replay.open(endpoint.recording))
    from .transport import AsyncEngineTransport

    return AsyncEngineTransport(endpoint)


def record_async(
    path: str | os.PathLike[str],
    host: str | None = None,
    *,
    context: str | None = None,
    tls: TLS | None = None,
    redact: Mapping[str, str] | bool = True,
    **options: Any,
) -> AsyncDocker:
    """As ``record``, for asyncio: ``async with record_async("web.json") as docker: …``."""
    from ..recording import AsyncRecorder

    recorder = AsyncRecorder(open_transport(address.resolve(host, context, tls, environ_for(options.get("config")))), path, redact=redact)
    return AsyncDocker(host, context=context, tls=tls, transport=recorder, **options)
