"""The asyncio client."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ..address import endpoint as address
from ..client import Client
from ..core.operation import Operation
from ..core.transport import AsyncTransport
from ..core.verb import Awaiting
from .performer import AsyncPerformer

if TYPE_CHECKING:
    from ..configuration.config import ConfigSource
    from ..tls.settings import TLS

T = TypeVar("T")


class AsyncDocker(Client["AsyncDocker"], Awaiting):
    """A client for a Docker engine, or podman's, for asyncio: every verb of ``Docker``, awaited.

    Tasks may share it. It belongs to the event loop of its first call. Cancelling a call closes its
    connection at once.

    Args:
        host: where the engine is, as for ``Docker``: ``unix://…``, ``tcp://…``, ``ssh://…``, or a
            recording, ``replay:demo`` or ``replay:PATH``. Default: the choice of the docker
            command.
        context: a context of the docker command, instead of a host.
        tls: certificates, instead of those that come with the context or in ``DOCKER_CERT_PATH``;
            for ``tcp://`` and ``https://``.
        version: the API version to speak. Default: ``DOCKER_API_VERSION``, or the newest that both
            sides know, from ``GET /_ping``.
        timeout: read timeout: seconds without a byte from the engine before a call fails. Default:
            60; None means no limit. It does not apply to calls that may take any time (``wait``,
            ``stop``, ``pull`` …).
        deadline: seconds after which any call fails, even while bytes arrive. Default: none.
        headers: sent with every request.
        config: the folder of the docker command's ``config.json``, True or False, as for
            ``Docker``.
        transport: performs requests instead: an ``AsyncRecorder`` or an ``AsyncReplay``.
    """

    def __init__(
        self,
        host: str | None = None,
        *,
        context: str | None = None,
        tls: TLS | None = None,
        version: str | None = None,
        timeout: float | None = 60.0,
        deadline: float | None = None,
        headers: Mapping[str, str] | None = None,
        config: ConfigSource | None = None,
        transport: AsyncTransport | None = None,
    ) -> None:
        super().__init__(host, context, tls, version, timeout, deadline, headers, config, transport is not None)
        transport = open_transport(self.endpoint) if transport is None else transport
        self.performer = AsyncPerformer(self, *self._performer_arguments, transport, self._fixed_version)

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
        from .replay import AsyncReplay

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

    recorder = AsyncRecorder(open_transport(address.resolve(host, context, tls)), path, redact=redact)
    return AsyncDocker(host, context=context, tls=tls, transport=recorder, **options)
