"""The asyncio client."""

from __future__ import annotations

import asyncio
import inspect
import os
from collections.abc import Coroutine, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from ..address import endpoint as address
from ..client import Client, negotiated
from ..core.operation import SPOKEN, Communicate, Communicated, Consult, Dialogue, Flow, Head, Operation, Options, Request, Step
from ..streams.async_process import AsyncProcess, Opening
from ..streams.async_stream import AsyncStream, batches
from ..tls.settings import TLS
from ..wire.decode import decode

if TYPE_CHECKING:
    from ..configuration.config import ConfigSource

T = TypeVar("T")


class AsyncResponse(Protocol):
    """An answer that has begun: its head is here, its body comes block by block, and nothing at the end."""

    head: Head

    async def read(self) -> bytes: ...
    async def block(self) -> bytes: ...
    def close(self) -> None: ...


class AsyncConnection(Protocol):
    """A hijacked connection: the head of the answer that opened it, and bytes both ways."""

    head: Head

    async def receive(self, timeout: float | None = None) -> bytes: ...
    async def send(self, data: bytes, timeout: float | None = None) -> None: ...
    def end(self) -> None: ...
    def close(self) -> None: ...


class AsyncTransport(Protocol):
    """Where requests go: connections to an engine, or a recording."""

    async def send(self, request: Request, options: Options) -> AsyncResponse: ...
    async def upgrade(self, request: Request, options: Options) -> AsyncConnection: ...
    async def close(self) -> None: ...


class AsyncDocker(Client["AsyncDocker"]):
    """A client for a Docker engine, or podman's, for asyncio: every verb that ``Docker`` has, awaited.

    Tasks may share it; it belongs to the event loop of its first call. Cancelling a call hangs up at once.

    Args:
        host: where the engine is, as for ``Docker``: ``unix://…``, ``tcp://…``, ``ssh://…``, or a recording, ``replay:demo`` or
            ``replay:PATH``. Default: what the docker command would take.
        context: a context of the docker command, instead of a host.
        tls: certificates, instead of those that come with the context or in ``DOCKER_CERT_PATH``; for ``tcp://`` and ``https://``.
        version: the API version to speak. Default: ``DOCKER_API_VERSION``, or the newest that both sides know, asked of ``GET /_ping``.
        timeout: seconds without a byte from the engine before a call fails; 60 unless said otherwise, None waits for ever. It
            does not apply to calls that take as long as they take (``wait``, ``stop``, ``pull`` …).
        deadline: seconds after which any call fails, however busy it is. Default: none.
        headers: sent with every request.
        config: the folder of the docker command's ``config.json``, True or False, as for ``Docker``.
        transport: what performs requests instead.
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
        self._settled: dict[str, str] = {} if self._fixed is None else {"version": self._fixed}
        self._settling = asyncio.Lock()
        self._transport = open_transport(self.endpoint) if transport is None else transport

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close the idle connections. The client stays usable: the next call opens new ones."""
        await self._transport.close()

    async def perform(self, operation: Operation[T]) -> T:
        """Perform an operation of your own making, for whatever the engine has and this client lacks."""
        return await self._call(operation)

    def _call(self, work: Operation[T] | Flow[T]) -> Coroutine[Any, Any, T]:
        return self._one(work) if isinstance(work, Operation) else self._all(work)

    async def _all(self, work: Flow[T]) -> T:
        try:
            step = next(work)
            while True:
                try:
                    answer = await self._step(step)
                except BaseException as failed:  # a cancellation too: the flow may have something to clean up
                    step = work.throw(failed)
                else:
                    step = work.send(answer)
        except StopIteration as done:
            result: T = done.value
            return result

    async def _step(self, step: Step) -> Any:
        if isinstance(step, Operation):
            return await self._one(step)
        if isinstance(step, Communicate):
            return await self._communicate(step)
        if isinstance(step, Consult):
            return step.ask(self._config) if self._config.where is None else await asyncio.to_thread(step.ask, self._config)
        await asyncio.sleep(step.seconds)
        return asyncio.get_running_loop().time()

    def _stream(self, work: Operation[T] | Flow[Operation[T]]) -> AsyncStream[T]:
        return AsyncStream(self, work)

    def _hijack(self, work: Dialogue | Flow[Dialogue]) -> Opening:
        return Opening(self, work)

    async def _communicate(self, step: Communicate) -> Communicated:
        async with await AsyncProcess.open(self, step.dialogue) as process:
            return await process.converse(step.input, step.timeout, step.begin)

    async def _one(self, operation: Operation[T]) -> T:
        if operation is SPOKEN:
            spoken: Any = await self._spoken()
            answer: T = spoken
            return answer
        response = await self._open(operation)
        try:
            if operation.fold is None or operation.decoder is None or response.head.status >= 400:
                return decode(operation, response.head, await response.read())
            fold, decoder = operation.fold(), operation.decoder(response.head)
            async for batch in batches(response, decoder):
                for item in batch:
                    await _done(fold.each(item))
            return fold.result()
        finally:
            response.close()

    async def _open(self, operation: Operation[Any]) -> AsyncResponse:
        return await self._transport.send(*await self._prepared(operation))

    async def _upgrade(self, operation: Operation[Any]) -> AsyncConnection:
        return await self._transport.upgrade(*await self._prepared(operation))

    async def _prepared(self, operation: Operation[Any]) -> tuple[Request, Options]:
        if not self._config.is_settled:
            await asyncio.to_thread(self._config.headers)  # reads a file
        return self._request(operation, None if operation.unversioned else await self._spoken())

    async def _spoken(self) -> str:
        """The API version, asked of the engine by the first call that needs it."""
        if "version" not in self._settled:
            async with self._settling:
                if "version" not in self._settled:
                    self._settled["version"] = negotiated((await self.ping()).api_version)
        return self._settled["version"]


async def _done(returned: object) -> None:
    if inspect.isawaitable(returned):
        await returned


def open_transport(endpoint: address.Endpoint) -> AsyncTransport:
    """What performs requests at an endpoint."""
    if endpoint.recording is not None:
        from ..recording import Replay
        from .replay import Recorded

        return Recorded(Replay.open(endpoint.recording))
    from .transport import EngineTransport

    return EngineTransport(endpoint)


def record_async(
    path: str | os.PathLike[str], host: str | None = None, *, redact: Mapping[str, str] | bool = True, **options: Any
) -> AsyncDocker:
    """As ``record``, but an asyncio client: ``async with record_async("web.json") as docker: …``."""
    from ..recording.async_recorder import AsyncRecorder

    return AsyncDocker(host, transport=AsyncRecorder(open_transport(address.resolve(host)), path, redact=redact), **options)
