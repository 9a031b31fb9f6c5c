"""The blocking client."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ..address import endpoint as address
from ..client import Client, environ_for
from ..core.operation import Operation
from ..core.transport import Transport
from ..core.verb import Blocking
from ..errors import InvalidArgument
from .performer import BlockingPerformer

if TYPE_CHECKING:
    import requests

    from ..configuration.config import ConfigSource
    from ..tls.settings import TLS

T = TypeVar("T")


class Docker(Client["Docker", Transport], Blocking):
    """A client for a Docker engine, or podman's.

    Threads may share it. It contacts the engine at the first call, not before.

    Args:
        host: where the engine is: ``unix:///run/docker.sock``, ``unix://@name``,
            ``tcp://127.0.0.1:2375``, ``ssh://user@host``, ``http://proxy/path``, ``fd://3``, or a
            recording, ``replay:demo`` or ``replay:PATH``. Default: the choice of the docker
            command: ``DOCKER_HOST``, the context that ``DOCKER_CONTEXT`` or ``docker context use``
            names, or ``unix:///var/run/docker.sock``. ``docker.endpoint`` tells which it is, and
            why.
        context: a context of the docker command, instead of a host: ``dockerlite.contexts`` lists
            and makes them.
        tls: certificates, instead of those that come with the context or in ``DOCKER_CERT_PATH``;
            for ``tcp://`` (port 2376 then) and ``https://``.
        version: the API version to speak, such as ``"1.44"``. Default: ``DOCKER_API_VERSION``, or
            the newest that both sides know, from ``GET /_ping``.
        timeout: read timeout: seconds without a byte from the engine before a call fails. Default:
            60; None means no limit. It does not apply to calls that may take any time (``wait``,
            ``stop``, ``pull`` …).
        deadline: seconds after which any call fails, even while bytes arrive. Default: none.
        headers: sent with every request.
        config: the folder of the docker command's ``config.json``, which has the credentials of
            registries, proxies for builds and containers, headers and ``detachKeys``. True means
            the command's folder, ``DOCKER_CONFIG`` or ``~/.docker``. False means that the file is
            not read, except to find the engine by a context. Default: True, but False for a
            recording or a ``transport`` of your own.
        session: a requests session to use, with its headers and hooks. Default: one that ignores
            proxies and ``.netrc``.
        transport: performs requests instead: a ``Recorder`` or a ``Replay``.
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
        self._given_session = session
        super().__init__(
            host,
            context=context,
            tls=tls,
            version=version,
            timeout=timeout,
            deadline=deadline,
            headers=headers,
            config=config,
            transport=transport,
        )

    _make_performer = BlockingPerformer

    def _open_transport(self) -> Transport:
        return open_transport(self.endpoint, self._given_session)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the idle connections. The client stays usable: the next call opens new ones."""
        self.performer.transport.close()

    @property
    def session(self) -> requests.Session:
        """The requests session, for raw calls:

        ``docker.session.get(docker.endpoint.base_url + "/info")``.
        """
        session: requests.Session | None = getattr(self.performer.transport, "session", None)
        if session is None:
            raise InvalidArgument(f"{self!r} has no requests session: {type(self.performer.transport).__name__} answers its calls")
        return session

    def perform(self, operation: Operation[T]) -> T:
        """Perform an operation of your own, for what the engine has and this client lacks."""
        answer: T = self.performer.call(operation)
        return answer


def open_transport(endpoint: address.Endpoint, session: requests.Session | None) -> Transport:
    """The transport for an endpoint."""
    if endpoint.recording is not None:
        from ..recording import Replay

        return Replay.open(endpoint.recording)
    from .transport import EngineTransport

    return EngineTransport(endpoint, session)


def from_env(**options: Any) -> Docker:
    """A client for the engine that the docker command would use. Options as for ``Docker``."""
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
    """A client that records requests and answers to a file:

    ``with record("web.json") as docker: …``.

    Args:
        path: the file. It is written when the client is closed.
        host, context, tls: where the engine is, as for ``Docker``.
        redact: stand-ins for texts that the file must not contain, see ``Recorder``.
        options: those of ``Docker``: ``version``, ``timeout``, ``deadline``, ``headers``,
            ``config``. The docker command's configuration is not read unless you pass
            ``config=True``: its proxies would make the recording specific to your machine.
    """
    from ..recording import Recorder

    recorder = Recorder(open_transport(address.resolve(host, context, tls, environ_for(options.get("config"))), None), path, redact=redact)
    return Docker(host, context=context, tls=tls, transport=recorder, **options)
