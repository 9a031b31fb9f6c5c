"""The engine itself: what it is, and what it holds. The client is this resource: ``docker.info()``."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal, NamedTuple

from ... import models, values
from ...configuration.registries import registry_key
from ...core.answers import Json, ReadBy
from ...core.flow import ApiVersion, AskLocal, Flow
from ...core.operation import Operation
from ...core.request import Head
from ...errors import InvalidArgument
from ...values.checks import one_of, strings
from ...wire.encode import number
from ..verb import C, Resource, call, stream

if TYPE_CHECKING:
    from ...wire.events import Event
    from .doctor import Check
    from .usage import DiskUsage

#: From this API version on, an engine sends sums, and the objects only if it is asked for them.
_SUMS_SINCE = "1.52"
UsageKind = Literal["container", "image", "volume", "build-cache"]


class Ping(NamedTuple):
    """What the headers of an answer tell about the engine; a field is None without its header."""

    #: The newest API version it speaks.
    api_version: str | None
    #: ``linux`` or ``windows``.
    os_type: str | None
    #: Which builder it prefers: ``1`` the classic one, ``2`` BuildKit. Since 23.0.
    builder_version: str | None
    #: Its place in a swarm: ``inactive``, ``active/manager`` … Since 23.0.
    swarm: str | None
    #: Whether it runs with experimental features.
    experimental: bool


def _read_ping(head: Head, body: bytes) -> Ping:
    headers = head.headers
    return Ping(
        headers.get("api-version"),
        headers.get("ostype"),
        headers.get("builder-version") or None,
        headers.get("swarm"),
        headers.get("docker-experimental") == "true",
    )


def _account_flow(registry: str, **given: str | None) -> Flow[models.AuthConfig]:
    """The credentials that were given, or else those that the docker command has for a registry."""
    account = {name: value for name, value in given.items() if value is not None}
    auth = models.AuthConfig(**account) if account else (yield from AskLocal(lambda config: config.credentials(registry)))
    if auth is None:
        raise InvalidArgument(f"there are no credentials for {registry}: give username and password")
    return auth


def _credentials_to_keep(auth: models.AuthConfig, token: str | None) -> models.AuthConfig:
    """Credentials in the form in which they are saved.

    If the registry gave an identity token for them, it replaces the password.
    """
    return auth.model_copy(update={"password": None, "identity_token": token}) if token else auth


class Engine(Resource[C]):
    """Verbs of the engine as a whole."""

    @call
    def info(self) -> Operation[models.SystemInfo]:
        """The engine's state and setup: version, drivers, limits, warnings, numbers of objects.

        ``GET /info``
        """
        return Operation("GET", "/info", Json())

    @call
    def version(self) -> Operation[models.SystemVersion]:
        """The version of the engine and of its components.

        It takes the engine 5 ms; for the API version alone, ``ping`` is faster.

        ``GET /version``
        """
        return Operation("GET", "/version", Json())

    @call
    def ping(self, *, head: bool = False) -> Operation[Ping]:
        """Whether the engine answers, and the newest API version that it speaks.

        Args:
            head: request only the head of the answer, which has everything.

        ``GET /_ping``, ``HEAD /_ping``
        """
        return Operation("HEAD" if head else "GET", "/_ping", ReadBy(_read_ping), unversioned=True)

    @call
    def api_version(self) -> Flow[str]:
        """The API version in use: the newest one that client and engine both speak.

        The engine is asked for it at most once.

        ``GET /_ping``
        """
        return (yield from ApiVersion())

    @call
    def doctor(self, *, image: str | None = None, idle: float | None = None) -> Flow[list[Check]]:
        """Checks of the way to the engine, such as proxies: what works, and what to change.

        Each check has a ``name``, ``ok`` (None if it was not tested), what was ``found``, a
        ``figure`` with its ``unit``, and the ``change``: settings of nginx and Apache, by name.
        Nothing stays on the engine.

        Args:
            image: an image that the engine has, with ``cat`` in it: a container is made from it,
                used and removed. Without it, half-closes are not tested; if the proxy is nginx, its
                name in the answer tells whether they work.
            idle: keep an idle stream open for so many seconds, to see whether it is cut; 70 finds
                the default limit of proxies.

        ``GET /_ping``, ``GET /version``, ``GET /info``, ``GET /events``, ``POST /images/load``,
        ``POST /grpc``, ``POST /containers/create``, ``POST /containers/{id}/start``,
        ``POST /containers/{id}/exec``, ``POST /exec/{id}/start``, ``DELETE /containers/{id}``
        """

        from .doctor import doctor_flow

        endpoint = self._client.endpoint
        return (yield from doctor_flow(f"{endpoint.host} ({endpoint.why})", image, idle))

    @call
    def df(self, *, types: Sequence[UsageKind] = ()) -> Flow[DiskUsage]:
        """Disk usage of images, containers, volumes and the build cache.

        Slow if there is much, since the engine measures everything. ``usage.images`` are the
        images, ``usage.image_usage`` their sums, such as ``total_size`` and ``reclaimable``;
        likewise for the others.

        Args:
            types: only these kinds; the others are empty then. Default: all. API 1.42.

        ``GET /system/df``
        """
        from .usage import disk_usage

        verbose = number((yield from ApiVersion())) >= number(_SUMS_SINCE) or None
        kinds = [one_of("types", UsageKind, kind) for kind in strings(types, "list of kinds", "one is ['image', 'volume']")]
        query = {"type": kinds or None, "verbose": verbose}
        return (yield from Operation("GET", "/system/df", ReadBy(disk_usage), query=query, waits=True))

    @call
    def login(
        self,
        username: str | None = None,
        password: str | None = None,
        *,
        registry: str | None = None,
        email: str | None = None,
        identity_token: str | None = None,
        save: bool = False,
    ) -> Flow[models.AuthResponse]:
        """Have the engine check credentials with their registry.

        Args:
            username, password: the account. Default: the credentials that the docker command has
                for the registry.
            registry: its host, such as ``ghcr.io`` or ``localhost:5000``. Default: Docker Hub.
            email: for very old registries; removed in API 1.52.
            identity_token: a token from an earlier login, in place of the password.
            save: save them like ``docker login``, in ``config.json`` or with the credential helper
                configured there, for all later pulls and pushes of this client, other clients, and
                the docker command. If the registry gave an identity token, it is saved in place of
                the password. Default: they are not saved.

        Raises Unauthorized if the registry refuses them, ServerError if it cannot be reached,
        InvalidArgument if there are none, CredentialsError if they cannot be saved.

        ``POST /auth``
        """
        key = registry_key(registry)
        if save:
            yield from AskLocal(lambda config: config.place())  # whether there is one
        auth = yield from _account_flow(key, username=username, password=password, email=email, identity_token=identity_token)
        body = auth.model_copy(update={"server_address": key})
        answer = yield from Operation("POST", "/auth", Json(models.AuthResponse), body=body, waits=True)
        if save:
            kept = _credentials_to_keep(body, answer.identity_token)
            yield from AskLocal(lambda config: config.keep(kept))
        return answer

    @call
    def logout(self, registry: str | None = None) -> Flow[None]:
        """Delete the credentials for a registry, like ``docker logout``.

        They are deleted from ``config.json``, and with the credential helper configured there. No
        error if there are none. The engine is not asked.

        Args:
            registry: its host, such as ``ghcr.io`` or ``localhost:5000``. Default: Docker Hub.

        Raises CredentialsError if a helper fails or the file cannot be written, InvalidArgument if
        the client has no configuration.
        """
        key = registry_key(registry)
        yield from AskLocal(lambda config: config.forget(key))

    @stream
    def events(
        self,
        *,
        since: values.Moment | None = None,
        until: values.Moment | None = None,
        filters: values.Filters | None = None,
        reconnect: bool = False,
        idle_timeout: float | None = None,
    ) -> Operation[Event]:
        """The engine's events, as they happen: ``event.type``, ``event.action``, ``event.time``.

        ``event.actor.id`` is the object. Read events promptly: an engine drops those that wait too
        long for a slow reader, without notice.

        Args:
            since: start with past events since then, as far as the engine remembers: 256 events,
                and none from before its last restart; podman remembers all of them. A datetime,
                seconds since 1970, or ``"10m"`` or a timedelta for that long ago.
            until: end at this time; without ``since``, the remembered events come first. Podman
                forgets most past events. Default: no end.
            filters: such as ``{"type": "container", "event": ["start", "die"], "label": "a=b"}``.
            reconnect: continue after the connection was cut or the engine restarted, however long
                that takes, unless the client has a deadline. No event is repeated; where some may
                be missing comes a ``Gap``, an Event of type ``gap``: list again what you track. One
                comes first if ``since`` is further back than the engine surely remembers.
            idle_timeout: give up after so many seconds without an event, or without an engine.
                Default: never.

        ``GET /events``
        """
        from ...streams.events import Events, EventsReconnecting

        query = {
            "since": None if since is None else values.moment(since),
            "until": None if until is None else values.moment(until),
            "filters": values.filters(filters),
        }
        operation = Operation("GET", "/events", Events(), query=query, idle_timeout=idle_timeout)
        return operation.replace(answer=EventsReconnecting(operation)) if reconnect else operation
