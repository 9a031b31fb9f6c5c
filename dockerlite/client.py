"""What every client is, blocking or not: where the engine is, the options, the version, and the resources bound to it."""

from __future__ import annotations

import copy
import os
import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, Self

from .address import endpoint as address
from .configuration.config import ConfigSource, configuration
from .core.operation import HangUp, Operation, Options, Request
from .errors import ConnectError, DockerTimeout, InvalidArgument
from .resources.system.engine import Engine
from .resources.system.sessions import EngineSessions
from .resources.verb import C
from .wire.encode import NEWEST, OLDEST, encode, number

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


#: Seconds to connect; a socket that takes longer has nobody behind it.
CONNECT_TIMEOUT = 10.0


class Client(EngineSessions[C], Engine[C]):
    """A client of an engine, short of the way it performs operations."""

    def __init__(
        self,
        host: str | None,
        context: str | None,
        tls: TLS | None,
        version: str | None,
        timeout: float | None,
        deadline: float | None,
        headers: Mapping[str, str] | None,
        config: ConfigSource | None,
        own_transport: bool,
    ) -> None:
        if version is not None:
            _spoken(version, "version")
        elsewhere = None if config is None or isinstance(config, bool) else {"DOCKER_CONFIG": os.path.expanduser(config)}
        self._sought = host, context, tls, elsewhere and {**os.environ, **elsewhere}
        self._endpoint: address.Endpoint | None = None
        self._options = _checked(Options(timeout, deadline, dict(headers or {})))
        # What answers instead of an engine must not depend on whose machine it is.
        ours = not own_transport and self.endpoint.recording is None
        if config is None:
            config = ours
        if version is None and ours and (said := os.environ.get("DOCKER_API_VERSION")):
            version = _spoken(said, "DOCKER_API_VERSION")
        #: The version to speak; None for the newest that both sides know.
        self._fixed = version
        self._config = configuration(config, self.endpoint.host if config else "")

    @property
    def endpoint(self) -> address.Endpoint:
        """Where the engine is (``host``), and what decided it (``why``)."""
        if self._endpoint is None:
            self._endpoint = address.resolve(*self._sought)
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
        """Configs of the swarm: files that its services get to see."""
        from .resources.swarm.configs import Configs

        return Configs(self._client)

    @property
    def networks(self) -> Networks[C]:
        """The engine's networks."""
        from .resources.networks import Networks

        return Networks(self._client)

    @property
    def nodes(self) -> Nodes[C]:
        """The machines in the swarm."""
        from .resources.swarm.nodes import Nodes

        return Nodes(self._client)

    @property
    def plugins(self) -> Plugins[C]:
        """The plugins that the engine runs."""
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
        """The swarm that this engine is part of, or could be."""
        from .resources.swarm.swarm import Swarm

        return Swarm(self._client)

    @property
    def tasks(self) -> Tasks[C]:
        """The tasks of the swarm: what its services are made of."""
        from .resources.swarm.tasks import Tasks

        return Tasks(self._client)

    @property
    def volumes(self) -> Volumes[C]:
        """The engine's volumes."""
        from .resources.volumes import Volumes

        return Volumes(self._client)

    def with_options(self, **options: Any) -> Self:
        """The same client with other options: ``timeout`` and ``deadline`` in seconds, ``headers`` added to those there are."""
        unknown = options.keys() - {"timeout", "deadline", "headers"}
        if unknown:
            raise InvalidArgument(f"no such option: {', '.join(sorted(unknown))}; there are timeout, deadline and headers")
        options["headers"] = {**self._options.headers, **options.get("headers", {})}
        other = copy.copy(self)
        other._options = _checked(self._options._replace(**options))
        return other

    def _ended_by(self, hang_up: HangUp) -> Self:
        """The same client with calls that can be ended early."""
        other = copy.copy(self)
        other._options = self._options._replace(hang_up=hang_up)
        return other

    def _request(self, operation: Operation[Any], version: str | None) -> tuple[Request, Options]:
        """What to send for an operation, and how long that may take."""
        options = self._options._replace(timeout=operation.idle_timeout) if operation.patient else self._options
        if operation.deadline is not None:
            options = options._replace(deadline=min(filter(None, (operation.deadline, options.deadline))))
        if configured := self._config.headers():
            said = {name.title() for name in options.headers}
            others = {name: value for name, value in configured.items() if name not in said}
            options = options._replace(headers={**others, **options.headers})
        return encode(operation, version), options


def _spoken(version: str, name: str) -> str:
    if not number(OLDEST) <= number(version) <= number(NEWEST):
        raise InvalidArgument(f"{name} {version!r}: this client speaks API {OLDEST} to {NEWEST}")
    return version


def _checked(options: Options) -> Options:
    for name in ("timeout", "deadline"):
        seconds = getattr(options, name)
        if seconds is not None and not seconds > 0:
            raise InvalidArgument(f"{name}={seconds!r}: give seconds above 0, or None to wait for ever")
    return options


class Allowance:
    """How long something may take, in seconds, counted from now; None for as long as it likes."""

    def __init__(self, seconds: float | None) -> None:
        self.seconds = seconds
        self._end = None if seconds is None else time.monotonic() + seconds

    def left(self) -> float | None:
        """Seconds that are left; 0 when it is over."""
        return None if self._end is None else max(self._end - time.monotonic(), 0)

    def within(self, other: Allowance) -> Allowance:
        """Whichever of the two is over first."""
        return self if other._end is None or (self._end is not None and self._end <= other._end) else other


class Limit:
    """How long the parts of one call may take, counted from now."""

    def __init__(self, timeout: float | None, deadline: float | None, connect: float | None = CONNECT_TIMEOUT) -> None:
        #: Seconds to connect.
        self.connect = connect
        self._timeout = timeout
        self._end = None if deadline is None else time.monotonic() + deadline

    def left(self) -> float | None:
        """Seconds that the next read or write may take."""
        if self._end is None:
            return self._timeout
        left = max(self._end - time.monotonic(), 0.001)  # 0 would mean: do not wait at all
        return left if self._timeout is None else min(self._timeout, left)


def out_of_time(request: Request, options: Options) -> DockerTimeout:
    """The exception for an engine that said nothing in time: which limit it was, and who sets it."""
    limits = {"idle_timeout" if request.operation.patient else "timeout": options.timeout, "deadline": options.deadline}
    said = ", ".join(f"{limit}={seconds:g}" for limit, seconds in limits.items() if seconds is not None)
    hint = "" if "idle_timeout" in said else "; with_options sets other limits"
    return DockerTimeout(f"{request.operation.name}: the engine gave no answer in time ({said}){hint}")


def negotiated(theirs: str | None) -> str:
    """The version to speak with an engine whose newest is ``theirs``."""
    if theirs is None:
        raise ConnectError("GET /_ping was answered without an Api-Version: that is no engine. To go on all the same, give a version")
    if number(theirs) < number(OLDEST):
        raise ConnectError(f"the engine speaks API {theirs} at most, dockerlite {OLDEST} at least: Docker 20.10 or newer is needed")
    return min(theirs, NEWEST, key=number)
