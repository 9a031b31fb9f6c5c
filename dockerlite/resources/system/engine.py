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
from ...wire.encode import number
from ..verb import C, Resource, call, stream

if TYPE_CHECKING:
    from ...wire.events import Event
    from .doctor import Check
    from .usage import DiskUsage

#: From here on an engine sends sums, and what they are the sums of if it is asked to.
_SUMS = "1.52"


class Ping(NamedTuple):
    """What the engine says of itself in the headers of an answer; each is None where it says nothing."""

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
    said = head.headers
    return Ping(
        said.get("api-version"),
        said.get("ostype"),
        said.get("builder-version") or None,
        said.get("swarm"),
        said.get("docker-experimental") == "true",
    )


def _credentials_to_keep(auth: models.AuthConfig, token: str | None) -> models.AuthConfig:
    """Credentials as they are kept: with the identity token that the registry gave for them, if it did, and then without the password."""
    return auth.model_copy(update={"password": None, "identity_token": token}) if token else auth


class Engine(Resource[C]):
    """Verbs on the engine as a whole."""

    @call
    def info(self) -> Operation[models.SystemInfo]:
        """What the engine is and how it is set up: version, drivers, counts of containers and images, limits, warnings.

        ``GET /info``
        """
        return Operation("GET", "/info", Json())

    @call
    def version(self) -> Operation[models.SystemVersion]:
        """The engine's version and those of its parts. It takes the engine 5 ms, which ``ping`` spares for the API version alone.

        ``GET /version``
        """
        return Operation("GET", "/version", Json())

    @call
    def ping(self, *, head: bool = False) -> Operation[Ping]:
        """Whether the engine answers, and the newest API version it speaks.

        Args:
            head: ask for the head of the answer alone, which has it all.

        ``GET /_ping``, ``HEAD /_ping``
        """
        return Operation("HEAD" if head else "GET", "/_ping", ReadBy(_read_ping), unversioned=True)

    @call
    def api_version(self) -> Flow[str]:
        """The API version that is spoken with this engine: the newest that both sides know. Asked at most once.

        ``GET /_ping``
        """
        return (yield from ApiVersion())

    @call
    def doctor(self, *, image: str | None = None, idle: float | None = None) -> Flow[list[Check]]:
        """Whether what stands between here and the engine lets everything through: a list of checks, with what to change where one fails.

        Each has a ``name``, ``ok`` (None if it was not checked), what was ``found``, a ``figure`` with its ``unit``, and the ``change``:
        settings of nginx and Apache, by name. Nothing stays on the engine.

        Args:
            image: one that the engine has, with ``cat`` in it: a container of it is made, talked to and removed. Without it, whether the
                end of an input gets through is only known of nginx, by its name.
            idle: keep a quiet stream open for so many seconds, to see whether it is cut; 70 finds the limit that proxies have by default.

        ``GET /_ping``, ``GET /version``, ``GET /info``, ``GET /events``, ``POST /images/load``, ``POST /grpc``,
        ``POST /containers/create``, ``POST /containers/{id}/start``, ``POST /containers/{id}/exec``,
        ``POST /exec/{id}/start``, ``DELETE /containers/{id}``
        """

        from .doctor import doctor_flow

        endpoint = self._client.endpoint
        return (yield from doctor_flow(f"{endpoint.host} ({endpoint.why})", image, idle))

    @call
    def df(self, *, types: Sequence[Literal["container", "image", "volume", "build-cache"]] = ()) -> Flow[DiskUsage]:
        """What takes disk space: images, containers, volumes, build cache. Slow where there is much: the engine counts it all.

        ``usage.images`` are the images, ``usage.image_usage`` their sums, such as ``total_size`` and ``reclaimable``; likewise the others.

        Args:
            types: only these kinds; the others are empty then. Default: all. API 1.42.

        ``GET /system/df``
        """
        from .usage import disk_usage

        verbose = number((yield from ApiVersion())) >= number(_SUMS) or None
        query = {"type": list(types) or None, "verbose": verbose}
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
        """Have the engine try credentials on their registry.

        Args:
            username, password: the account. Default: the credentials that the docker command has for the registry.
            registry: its host, such as ``ghcr.io`` or ``localhost:5000``. Default: Docker Hub.
            email: for registries of old; gone since API 1.52.
            identity_token: a token from an earlier login, in place of the password.
            save: keep them as ``docker login`` does, in ``config.json`` or with the credential helper that it names, for every later pull
                and push of this client, others, and the docker command. An identity token that the registry gave is kept in place of the
                password. Default: nothing keeps them.

        Raises Unauthorized if the registry refuses them, ServerError if it cannot be reached, InvalidArgument if there are none,
        CredentialsError if they cannot be kept.

        ``POST /auth``
        """
        key = registry_key(registry)
        if save:
            yield from AskLocal(lambda config: config.place())  # whether there is one
        given = {"username": username, "password": password, "email": email, "identity_token": identity_token}.items()
        said = {name: value for name, value in given if value is not None}
        auth = models.AuthConfig(**said) if said else (yield from AskLocal(lambda config: config.credentials(key)))
        if auth is None:
            raise InvalidArgument(f"there are no credentials for {key}: give username and password")
        body = auth.model_copy(update={"server_address": key})
        answer = yield from Operation("POST", "/auth", Json(models.AuthResponse), body=body, waits=True)
        if save:
            kept = _credentials_to_keep(body, answer.identity_token)
            yield from AskLocal(lambda config: config.keep(kept))
        return answer

    @call
    def logout(self, registry: str | None = None) -> Flow[None]:
        """Forget the credentials for a registry, as ``docker logout`` does: in ``config.json`` and with the credential helper it names.

        No error if there are none. The engine is not asked.

        Args:
            registry: its host, such as ``ghcr.io`` or ``localhost:5000``. Default: Docker Hub.

        Raises CredentialsError if a helper fails or the file cannot be written, InvalidArgument if the client has no configuration.
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
        """What happens on the engine, as it happens: ``event.type``, ``event.action``, ``event.actor.id``, ``event.time``.

        Args:
            since: first what happened since then, as far as the engine remembers: 256 events, none over its restart; podman remembers
                them all. A datetime, seconds since 1970, or ``"10m"`` or a timedelta for that long ago.
            until: end then, after all that is remembered unless there is a ``since``; podman forgets most of what is past. Default: no end.
            filters: such as ``{"type": "container", "event": ["start", "die"], "container": "web", "label": "a=b"}``.
            reconnect: go on after the connection was cut or the engine restarted, however long that takes, unless the client has a
                deadline. Each event comes once; where some may be missing there is a ``Gap`` among them, an Event of type ``gap``:
                list again what you keep track of. One comes first if ``since`` is further back than the engine is sure to remember.
            idle_timeout: give up after so many seconds without an event, or without an engine. Default: never.

        Take them quickly: an engine drops what a reader leaves waiting for long, and says nothing of it.

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
