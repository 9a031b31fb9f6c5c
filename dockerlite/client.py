"""The base of both clients: the endpoint, the options, the API version, and the resources."""

from __future__ import annotations

import copy
import os
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, Generic, Self, TypeVar

from .address import endpoint as address
from .configuration.config import ConfigSource
from .configuration.local import Configuration, configuration
from .core.answers import ReadBy
from .core.operation import Operation
from .core.request import Canceller, Options, Request
from .core.verb import C
from .errors import InvalidArgument
from .resources.system.engine import Engine
from .resources.system.sessions import EngineSessions
from .wire.encode import NEWEST, OLDEST, common_version, encode, number

if TYPE_CHECKING:
    from .resources.containers.collection import Containers
    from .resources.images.collection import Images
    from .resources.networks import Networks
    from .resources.plugins import Plugins
    from .resources.swarm.configs import Configs
    from .resources.swarm.nodes import Nodes
    from .resources.swarm.secrets import Secrets
    from .resources.swarm.services import Services
    from .resources.swarm.swarm import Swarm
    from .resources.swarm.tasks import Tasks
    from .resources.volumes import Volumes
    from .tls.settings import TLS


#: The transport of a client: ``Transport`` or ``AsyncTransport``.
X = TypeVar("X")

#: Asks the engine for the API version to speak.
NEGOTIATION: Operation[str] = Operation(
    "GET", "/_ping", ReadBy(lambda head, body: common_version(head.headers.get("api-version"))), unversioned=True
)


class Version:
    """The API version to speak, settled by the first call that needs it, in any thread or task."""

    def __init__(self, fixed: str | None, lock: Any) -> None:
        self.settled = fixed
        self.lock = lock


class BasePerformer:
    """The base of both performers: options, configuration, and the requests made of them."""

    #: Makes the lock for the single flight that asks for the API version.
    make_lock: Callable[[], Any]

    def __init__(self, client: Any, options: Options, config: Configuration, transport: Any, version: str | None) -> None:
        #: The client whose verbs it performs; handles that they return are bound to it, too.
        self.client = client
        self.options = options
        self.config = config
        self.transport = transport
        #: Whether verbs of one call return the engine's JSON, dictionaries and lists, instead of
        #: models: for callers that only print it.
        self.plain = False
        self.version = Version(version, self.make_lock())

    def changed(self, **options: Any) -> Self:
        """The same performer with other options."""
        other = copy.copy(self)
        other.options = self.options._replace(**options)
        return other

    def cancelled_by(self, canceller: Canceller) -> Self:
        """The same performer, with a canceller for its calls."""
        return self.changed(canceller=canceller)

    def limited(self, seconds: float) -> Self:
        """The same performer with a deadline."""
        return self.changed(deadline=seconds)

    def request(self, operation: Operation[Any], version: str | None) -> tuple[Request, Options]:
        """The request for an operation, and the options for it."""
        options = self.options._replace(timeout=operation.idle_timeout) if operation.waits else self.options
        if operation.deadline is not None:
            options = options._replace(deadline=min(filter(None, (operation.deadline, options.deadline))))
        if configured := self.config.headers():
            own = {name.title() for name in options.headers}
            configured_only = {name: value for name, value in configured.items() if name not in own}
            options = options._replace(headers={**configured_only, **options.headers})
        return encode(operation, version), options


def environ_for(config: ConfigSource | None) -> dict[str, str] | None:
    """The environment in which a client with this ``config`` looks for its engine.

    None is that of this process.
    """
    return None if config is None or isinstance(config, bool) else {**os.environ, "DOCKER_CONFIG": os.path.expanduser(config)}


class Client(EngineSessions[C], Engine[C], Generic[C, X]):
    """The base of both clients: everything but how operations are performed."""

    #: Performs its verbs.
    performer: Any

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
        transport: X | None = None,
    ) -> None:
        if version is not None:
            _check_version(version, "version")
        self._resolve_arguments = host, context, tls, environ_for(config)
        self._endpoint: address.Endpoint | None = None
        options = _check_options(Options(timeout, deadline, dict(headers or {})))
        # A recording or a custom transport must not depend on the settings of this machine.
        is_engine = transport is None and self.endpoint.recording is None
        if config is None:
            config = is_engine
        if version is None and is_engine and (api_version := os.environ.get("DOCKER_API_VERSION")):
            version = _check_version(api_version, "DOCKER_API_VERSION")
        local = configuration(config, self.endpoint.host if config else "")
        transport = self._open_transport() if transport is None else transport
        self.performer = self._make_performer(self, options, local, transport, version)

    #: The class of its performer.
    _make_performer: Callable[..., BasePerformer]

    def _open_transport(self) -> X:
        """What performs requests at its endpoint."""
        raise NotImplementedError

    @property
    def endpoint(self) -> address.Endpoint:
        """Where the engine is (``host``), and which setting said so (``why``)."""
        if self._endpoint is None:
            self._endpoint = address.resolve(*self._resolve_arguments)
        return self._endpoint

    @property
    def _client(self) -> Any:
        return self

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.endpoint.host!r})"

    @property
    def containers(self) -> Containers[C]:
        """The engine's containers."""
        from .resources.containers.collection import Containers

        return Containers(self._client)

    @property
    def images(self) -> Images[C]:
        """The engine's images."""
        from .resources.images.collection import Images

        return Images(self._client)

    @property
    def configs(self) -> Configs[C]:
        """Configs of the swarm: files for its services."""
        from .resources.swarm.configs import Configs

        return Configs(self._client)

    @property
    def networks(self) -> Networks[C]:
        """The engine's networks."""
        from .resources.networks import Networks

        return Networks(self._client)

    @property
    def nodes(self) -> Nodes[C]:
        """The nodes of the swarm: its machines."""
        from .resources.swarm.nodes import Nodes

        return Nodes(self._client)

    @property
    def plugins(self) -> Plugins[C]:
        """The engine's plugins."""
        from .resources.plugins import Plugins

        return Plugins(self._client)

    @property
    def secrets(self) -> Secrets[C]:
        """Secrets of the swarm, or of podman."""
        from .resources.swarm.secrets import Secrets

        return Secrets(self._client)

    @property
    def services(self) -> Services[C]:
        """The services of the swarm."""
        from .resources.swarm.services import Services

        return Services(self._client)

    @property
    def swarm(self) -> Swarm[C]:
        """The swarm that the engine belongs to, or can join or create."""
        from .resources.swarm.swarm import Swarm

        return Swarm(self._client)

    @property
    def tasks(self) -> Tasks[C]:
        """The tasks of the swarm: the units of work of its services."""
        from .resources.swarm.tasks import Tasks

        return Tasks(self._client)

    @property
    def volumes(self) -> Volumes[C]:
        """The engine's volumes."""
        from .resources.volumes import Volumes

        return Volumes(self._client)

    def with_options(self, **options: Any) -> Self:
        """The same client with other options:

        ``timeout`` and ``deadline`` in seconds, ``headers`` in addition to the present ones.
        """
        unknown = options.keys() - {"timeout", "deadline", "headers"}
        if unknown:
            raise InvalidArgument(f"no such option: {', '.join(sorted(unknown))}; there are timeout, deadline and headers")
        options["headers"] = {**self.performer.options.headers, **options.get("headers", {})}
        other = copy.copy(self)
        other.performer = self.performer.changed(**options)
        other.performer.client = other
        _check_options(other.performer.options)
        return other


def _check_version(version: str, name: str) -> str:
    if not number(OLDEST) <= number(version) <= number(NEWEST):
        raise InvalidArgument(f"{name} {version!r}: this client speaks API {OLDEST} to {NEWEST}")
    return version


def _check_options(options: Options) -> Options:
    for name in ("timeout", "deadline"):
        seconds = getattr(options, name)
        if seconds is not None and not seconds > 0:
            raise InvalidArgument(f"{name}={seconds!r}: give seconds above 0, or None to wait for ever")
    return options
