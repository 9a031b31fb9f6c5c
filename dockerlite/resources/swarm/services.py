"""Services: what a swarm keeps running."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal, Unpack

from ... import models, values
from ...core.answers import Json, Nothing
from ...core.flow import Flow
from ...core.operation import Operation
from ...errors import warn
from ...values.checks import one_of
from ...wire.logs import LogLine
from ..containers.logs import is_labelled_flow
from ..registry_auth import Auth, with_registry_auth
from ..tables import with_places
from ..verb import C, Handle, Resource, Which, call, identity, stream
from .attachments import references_flow
from .service_options import ServiceCreateOptions, ServiceUpdateOptions, create_spec, image_of, service_change
from .specs import revise_flow
from .tasks import spec_tty, task_log_operation

#: The spec whose stored credentials are used.
CredentialsOf = Literal["spec", "previous-spec"]


def _inspect_operation(id: str, defaults: bool | None = None) -> Operation[models.Service]:
    return Operation("GET", "/services/{id}", Json(models.Service), at={"id": id}, query={"insertDefaults": defaults})


def _update_flow(
    id: str,
    change: Callable[[models.ServiceSpec], models.ServiceSpec],
    query: dict[str, Any],
    image: str | None = None,
    auth: Auth = None,
) -> Flow[None]:
    """Change the spec of a service, and pass on the warnings of the engine."""
    write = Operation("POST", "/services/{id}/update", Json(models.ServiceUpdated), at={"id": id}, query=query)
    write = yield from with_registry_auth(write, image or "", auth)
    warn((yield from revise_flow(_inspect_operation(id), write, change)).warnings)


class Service(Handle[C]):
    """One service, by id or name. Making a handle asks the engine nothing.

    Every verb raises NotFound if there is no such service, Unavailable if the engine is not a
    manager of a swarm.
    """

    @call
    def inspect(self, *, insert_defaults: bool = False) -> Operation[models.Service]:
        """Its spec, how it can be reached, and the state of its last update.

        Args:
            insert_defaults: fill in the defaults of settings that its spec leaves open.

        ``GET /services/{id}``
        """
        return _inspect_operation(self.id, insert_defaults)

    @call
    def update(
        self,
        *,
        spec: models.ServiceSpec | Mapping[str, Any] | None = None,
        force: bool = False,
        auth: Auth = "config",
        auth_from: CredentialsOf | None = None,
        **options: Unpack[ServiceUpdateOptions],
    ) -> Flow[None]:
        """Change the given settings; the swarm replaces the tasks at the pace of ``update_…``.

        What is not named stays as it is. A list or mapping replaces the whole previous one; ``0``,
        ``""``, ``[]`` and ``{}``, in ``spec`` also None, clear a setting. The call returns before
        the tasks are replaced: ``inspect().update_status`` has the state of that.

        Args:
            spec: settings that have no option; each field that it or a model in it sets is
                changed. Setting one thing both ways is an error.
            force: replace the tasks even if nothing else changes.
            auth: new credentials for the registry, for the nodes that pull. Default: for a new
                image those that the docker command would send with ``--with-registry-auth``; None
                sends none.
            auth_from: send none, and use the credentials stored with the current spec or the
                previous spec. Without ``auth`` and ``auth_from``, the stored ones stay.
            options: ``image="nginx:2"``, ``replicas=3``, ``env={"A": "1"}``, ``memory="512m"`` …;
                ``ServiceUpdateOptions`` lists them all.

        Warnings of the engine become EngineWarnings. Raises OutOfSequence if others change the
        service during each attempt.

        ``GET /services/{id}``, ``POST /services/{id}/update``, and ``GET /secrets/{id}``,
        ``GET /configs/{id}`` for those named
        """
        change = service_change(spec, options, force=force)
        query = {"registryAuthFrom": one_of("auth_from", CredentialsOf, auth_from)}
        references = yield from references_flow(options)
        image = options.get("image") or image_of(spec)
        if auth == "config" and (image is None or auth_from is not None):
            auth = None
        yield from _update_flow(self.id, lambda spec: with_places(change(spec), references), query, image, auth)

    @call
    def scale(self, replicas: int) -> Flow[None]:
        """Set its number of tasks; for a job, the number of tasks that must succeed.

        Raises InvalidArgument if it has one task on each node.

        ``GET /services/{id}``, ``POST /services/{id}/update``
        """
        return _update_flow(self.id, service_change(None, {"replicas": replicas}), {})

    @call
    def rollback(self) -> Flow[None]:
        """Return to its spec from before the last update, at the pace of ``rollback_…``.

        ``GET /services/{id}``, ``POST /services/{id}/update``
        """
        return _update_flow(self.id, lambda spec: spec, {"rollback": "previous"})

    @call
    def remove(self) -> Operation[None]:
        """Remove it. Its containers may take a while longer to stop.

        ``DELETE /services/{id}``
        """
        return Operation("DELETE", "/services/{id}", Nothing, at={"id": self.id})

    @call
    def tasks(self, *, filters: values.Filters | None = None) -> Operation[list[models.Task]]:
        """Its tasks, including ended ones that the swarm still remembers.

        Args:
            filters: which ones: ``{"desired-state": "running"}``, ``{"node": "host"}``. Default:
                all of them.

        ``GET /tasks``
        """
        if isinstance(filters, Mapping):
            filters = {**filters, "service": self.id}
        return Operation("GET", "/tasks", Json(), query={"filters": values.filters({"service": self.id} if filters is None else filters)})

    @stream
    def logs(
        self,
        *,
        follow: bool = False,
        stdout: bool = True,
        stderr: bool = True,
        since: values.Moment | None = None,
        timestamps: bool = False,
        tail: int | Literal["all"] | None = None,
        idle_timeout: float | None = None,
    ) -> Flow[Operation[LogLine]]:
        """What its tasks wrote, line by line, from all nodes.

        ``line.details["com.docker.swarm.task.id"]`` is the task that wrote the line.

        Args:
            follow: continue with new output. That never ends, not even when the service is removed.
            stdout, stderr: which streams to read; a terminal writes everything to stdout.
            since: only lines written since then: a datetime, seconds since 1970, or ``"10m"`` or a
                timedelta for that long ago.
            timestamps: set ``line.timestamp``, to the nanosecond.
            tail: only the last so many lines of each task.
            idle_timeout: give up after so many seconds without a line. Default: never.

        Raises StreamError after the lines that are available if others are not, for example when a
        task has no container yet. Below API 1.42 it inspects the service first.

        ``GET /services/{id}/logs``
        """
        options: dict[str, Any] = {"stdout": stdout, "stderr": stderr, "since": since, "timestamps": timestamps, "tail": tail}
        tty = None
        if not (yield from is_labelled_flow()):
            tty = spec_tty((yield from _inspect_operation(self.id)).spec.task_template)
        return task_log_operation("/services/{id}/logs", self.id, tty, idle_timeout, follow=follow, **options)


class Services(Resource[C]):
    """The services of the swarm. ``docker.services["web"]`` is a handle for one."""

    def __getitem__(self, which: Which) -> Service[C]:
        return Service(self._client, identity(which))

    @call
    def create(
        self,
        image: str | None,
        command: values.Command | None = None,
        *,
        spec: models.ServiceSpec | Mapping[str, Any] | None = None,
        auth: Auth = "config",
        **options: Unpack[ServiceCreateOptions],
    ) -> Flow[Service[C]]:
        """Create a service; a handle for it. It returns before the tasks run.

        ``tasks()`` of the handle has their state.

        Args:
            image: the image of its tasks; None if ``spec`` has one.
            command: arguments of the image's entrypoint: a list, or a text that is split as in a
                shell. Default: the image's command.
            spec: settings that have no option; setting one thing both ways is an error.
            auth: credentials for the registry, for all nodes that pull; the swarm stores them.
                Default: those that the docker command would send with ``--with-registry-auth``;
                None sends none.
            options: ``name="web"``, ``replicas=3`` or ``mode="global"``, ``env={"A": "1"}``,
                ``ports={80: 8080}``, ``memory="512m"``, ``secrets=["password"]``,
                ``constraints=["node.role==worker"]``, ``restart="on-failure"``,
                ``update_delay="10s"`` …; ``ServiceCreateOptions`` lists them all.

        Raises NameConflict if the name is taken, NotFound for a secret or config that does not
        exist, BadRequest for what the engine refuses. Warnings of the engine become EngineWarnings.

        ``POST /services/create``, and ``GET /secrets/{id}``, ``GET /configs/{id}`` for those named
        """
        body = create_spec(image, command, spec, options)
        body = with_places(body, (yield from references_flow(options)))
        create = Operation("POST", "/services/create", Json(models.ServiceCreated), body=body)
        created = yield from (yield from with_registry_auth(create, image_of(body) or "", auth))
        warn(created.warnings)
        return self[created.id]

    @call
    def list(self, *, filters: values.Filters | None = None, status: bool = False) -> Operation[list[models.Service]]:
        """All services.

        Args:
            filters: such as ``{"name": "web", "mode": "global", "label": "stage=test"}``; ``name``
                matches the beginning of a name.
            status: fill ``service_status``: how many tasks run, and how many should.

        ``GET /services``
        """
        return Operation("GET", "/services", Json(), query={"filters": values.filters(filters), "status": status})
