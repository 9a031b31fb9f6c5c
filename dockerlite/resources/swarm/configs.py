"""Configs: files that a swarm stores for its services."""

from __future__ import annotations

from ... import models, values
from ...core.answers import Json, Nothing
from ...core.flow import Flow
from ...core.operation import Operation
from ..tables import Table, places_of, with_places
from ..verb import C, Handle, Resource, Which, call, identity
from .specs import revise_flow

_PLACES: Table = {
    "data": ("data", values.base64_text),
    "labels": ("labels", values.labels),
    "templating": ("templating", values.driver),
}


class Config(Handle[C]):
    """One config, by id or name. Making a handle asks the engine nothing.

    Every verb raises NotFound if there is no such config, Unavailable if the engine is not a
    manager of a swarm.
    """

    @call
    def inspect(self) -> Operation[models.Config]:
        """Its name, labels, dates and data, the latter in base64.

        ``GET /configs/{id}``
        """
        return Operation("GET", "/configs/{id}", Json(), at={"id": self.id})

    @call
    def update(self, *, labels: values.Labels) -> Flow[None]:
        """Replace its labels; nothing else of it can change.

        Args:
            labels: all its labels from now on.

        ``GET /configs/{id}``, ``POST /configs/{id}/update``
        """
        places = places_of({"labels": labels}, _PLACES)
        read = Operation("GET", "/configs/{id}", Json(models.Config), at={"id": self.id})
        write = Operation("POST", "/configs/{id}/update", Nothing, at={"id": self.id})
        return revise_flow(read, write, lambda spec: with_places(spec, places))

    @call
    def remove(self) -> Operation[None]:
        """Remove it. Raises BadRequest while a service uses it.

        ``DELETE /configs/{id}``
        """
        return Operation("DELETE", "/configs/{id}", Nothing, at={"id": self.id})


class Configs(Resource[C]):
    """The configs of the swarm. ``docker.configs["nginx.conf"]`` is a handle for one."""

    def __getitem__(self, which: Which) -> Config[C]:
        return Config(self._client, identity(which))

    @call
    def create(
        self,
        name: str,
        data: bytes | str,
        *,
        labels: values.Labels | None = None,
        templating: str | models.Driver | None = None,
    ) -> Flow[Config[C]]:
        """Store a config; a handle for it.

        Args:
            name: up to 64 letters, digits, dots, dashes and underscores.
            data: its content, at most 1000 KiB (500 before 27); text is encoded as UTF-8.
            labels: labels to find it by.
            templating: with ``"golang"``, placeholders such as ``{{.Service.Name}}`` in the data
                are filled in for each task.

        Raises NameConflict if the name is taken.

        ``POST /configs/create``
        """
        places = places_of({"data": data, "labels": labels, "templating": templating}, _PLACES)
        body = with_places(models.ConfigSpec(name=name), places)
        created = yield from Operation("POST", "/configs/create", Json(models.SwarmCreated), body=body)
        return self[created.id]

    @call
    def list(self, *, filters: values.Filters | None = None) -> Operation[list[models.Config]]:
        """All configs, with their content.

        Args:
            filters: such as ``{"name": "db", "label": "stage=test"}``; ``name`` matches the
                beginning of a name.

        ``GET /configs``
        """
        return Operation("GET", "/configs", Json(), query={"filters": values.filters(filters)})
