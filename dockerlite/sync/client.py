"""The blocking client."""

from __future__ import annotations

import inspect
import os
import threading
import time
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Protocol, Self, TypeVar

from ..address import endpoint as address
from ..client import Client, negotiated
from ..core.operation import SPOKEN, Communicate, Communicated, Consult, Dialogue, Flow, Head, Operation, Options, Request, Step
from ..errors import InvalidArgument
from ..wire.decode import decode

if TYPE_CHECKING:
    import requests

    from ..configuration.config import ConfigSource
    from ..tls.settings import TLS

from ..streams.process import Process
from ..streams.stream import Stream, batches

T = TypeVar("T")


class Response(Protocol):
    """An answer that has begun: its head is here, its body comes block by block."""

    head: Head

    def blocks(self) -> Iterator[bytes]: ...
    def close(self) -> None: ...


class Connection(Protocol):
    """A hijacked connection: the head of the answer that opened it, and bytes both ways."""

    head: Head

    def receive(self, timeout: float | None = None) -> bytes: ...
    def send(self, data: bytes, timeout: float | None = None) -> None: ...
    def end(self) -> None: ...
    def close(self) -> None: ...


class Transport(Protocol):
    """Where requests go: a requests session, a recorder, or a recording."""

    def send(self, request: Request, options: Options) -> Response: ...
    def upgrade(self, request: Request, options: Options) -> Connection: ...
    def close(self) -> None: ...


class _Version:
    """The API version to speak: settled by the first call that needs it, whichever thread makes it."""

    def __init__(self, fixed: str | None) -> None:
        self.settled = fixed
        self.lock = threading.Lock()


class Docker(Client["Docker"]):
    """A client for a Docker engine, or podman's. Threads may share it; it asks the engine nothing before the first call.

    Args:
        host: where the engine is: ``unix:///run/docker.sock``, ``unix://@name``, ``tcp://127.0.0.1:2375``, ``ssh://user@host``,
            ``http://proxy/path``, ``fd://3``, or a recording, ``replay:demo`` or ``replay:PATH``. Default: what the docker command would
            take, which is ``DOCKER_HOST``, the context that ``DOCKER_CONTEXT`` or ``docker context use`` names, or
            ``unix:///var/run/docker.sock``. ``docker.endpoint`` says which it was, and why.
        context: a context of the docker command, instead of a host: ``dockerlite.contexts`` lists and makes them.
        tls: certificates, instead of those that come with the context or in ``DOCKER_CERT_PATH``; for ``tcp://`` (port 2376 then) and
            ``https://``.
        version: the API version to speak, such as ``"1.44"``. Default: ``DOCKER_API_VERSION``, or the newest that both sides know, asked of
            ``GET /_ping``.
        timeout: seconds without a byte from the engine before a call fails; 60 unless said otherwise, None waits for ever. It
            does not apply to calls that take as long as they take (``wait``, ``stop``, ``pull`` …).
        deadline: seconds after which any call fails, however busy it is. Default: none.
        headers: sent with every request.
        config: the folder of the docker command's ``config.json``, which has the credentials of registries, proxies for builds and
            containers, headers and ``detachKeys``; True for the one that the command uses, ``DOCKER_CONFIG`` or ``~/.docker``, False
            to leave it alone, where a context does not decide where the engine is. Default: True, but False for a recording or a
            ``transport`` of your own.
        session: a requests session to use, with its headers and hooks. Default: one that ignores proxies and ``.netrc``.
        transport: what performs requests instead: a ``Recorder`` or a ``Replay``.
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
        session: requests.Session | None = None,
        transport: Transport | None = None,
    ) -> None:
        super().__init__(host, context, tls, version, timeout, deadline, headers, config, transport is not None)
        self._version = _Version(self._fixed)
        self._transport = open_transport(self.endpoint, session) if transport is None else transport

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the idle connections. The client stays usable: the next call opens new ones."""
        self._transport.close()

    @property
    def session(self) -> requests.Session:
        """The requests session beneath, for anything raw: ``docker.session.get(docker.endpoint.base_url + "/info")``."""
        session: requests.Session | None = getattr(self._transport, "session", None)
        if session is None:
            raise InvalidArgument(f"{self!r} has no requests session: {type(self._transport).__name__} answers its calls")
        return session

    def perform(self, operation: Operation[T]) -> T:
        """Perform an operation of your own making, for whatever the engine has and this client lacks."""
        return self._call(operation)

    def _call(self, work: Operation[T] | Flow[T]) -> T:
        if isinstance(work, Operation):
            return self._one(work)
        try:
            step = next(work)
            while True:
                try:
                    answer = self._step(step)
                except BaseException as failed:  # an interrupt too: the flow may have something to clean up
                    step = work.throw(failed)
                else:
                    step = work.send(answer)
        except StopIteration as done:
            result: T = done.value
            return result

    def _step(self, step: Step) -> Any:
        if isinstance(step, Operation):
            return self._one(step)
        if isinstance(step, Communicate):
            return self._communicate(step)
        if isinstance(step, Consult):
            return step.ask(self._config)
        time.sleep(step.seconds)
        return time.monotonic()

    def _stream(self, work: Operation[T] | Flow[Operation[T]]) -> Stream[T]:
        return Stream(self, work)

    def _hijack(self, work: Dialogue | Flow[Dialogue]) -> Process:
        return Process(self, work if isinstance(work, Dialogue) else self._call(work))

    def _communicate(self, step: Communicate) -> Communicated:
        with Process(self, step.dialogue) as process:
            return process.converse(step.input, step.timeout, step.begin)

    def _one(self, operation: Operation[T]) -> T:
        if operation is SPOKEN:
            spoken: Any = self._spoken()
            answer: T = spoken
            return answer
        response = self._open(operation)
        try:
            if operation.fold is None or operation.decoder is None or response.head.status >= 400:
                return decode(operation, response.head, b"".join(response.blocks()))
            fold, decoder = operation.fold(), operation.decoder(response.head)
            for batch in batches(response, decoder):
                for item in batch:
                    _plain(fold.each(item))
            return fold.result()
        finally:
            response.close()

    def _open(self, operation: Operation[Any]) -> Response:
        return self._transport.send(*self._request(operation, None if operation.unversioned else self._spoken()))

    def _upgrade(self, operation: Operation[Any]) -> Connection:
        return self._transport.upgrade(*self._request(operation, self._spoken()))

    def _spoken(self) -> str:
        """The API version, asked of the engine by the first call that needs it."""
        version = self._version
        if version.settled is None:
            with version.lock:
                if version.settled is None:
                    version.settled = negotiated(self.ping().api_version)
        return version.settled


def _plain(returned: object) -> None:
    if inspect.isawaitable(returned):
        raise InvalidArgument("on_progress returned an awaitable; the blocking client needs a plain function")


def open_transport(endpoint: address.Endpoint, session: requests.Session | None) -> Transport:
    """What performs requests at an endpoint."""
    if endpoint.recording is not None:
        from ..recording import Replay

        return Replay.open(endpoint.recording)
    from .transport import RequestsTransport

    return RequestsTransport(endpoint, session)


def from_env(**options: Any) -> Docker:
    """A client for the engine that the docker command would take. Options as for ``Docker``."""
    return Docker(**options)


def record(
    path: str | os.PathLike[str],
    host: str | None = None,
    *,
    context: str | None = None,
    tls: TLS | None = None,
    redact: Mapping[str, str] | bool = True,
    **options: Any,
) -> Docker:
    """A client that records what it asks, and what the engine answers, to a file: ``with record("web.json") as docker: …``.

    Args:
        path: the file. It is written when the client is closed.
        host, context, tls: where the engine is, as for ``Docker``.
        redact: stand-ins for texts that the file must not tell, see ``Recorder``.
        options: those of ``Docker``: ``version``, ``timeout``, ``deadline``, ``headers``, ``config``. The docker command's configuration is
            left alone unless you say ``config=True``: with proxies from there, the recording would be of your machine.
    """
    from ..recording import Recorder

    recorder = Recorder(open_transport(address.resolve(host, context, tls), None), path, redact=redact)
    return Docker(host, context=context, tls=tls, transport=recorder, **options)
