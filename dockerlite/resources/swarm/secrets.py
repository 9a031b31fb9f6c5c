"""Secrets: data that a swarm stores for its services and shows to nobody else.

Podman has its own secrets, without a swarm.
"""

from __future__ import annotations

from ... import models, values
from ...core.answers import Json, Nothing
from ...core.flow import Flow
from ...core.operation import Operation
from ...errors import InvalidArgument
from ..tables import Table, places_of, with_places
from ..verb import C, Handle, Resource, Which, call, identity
from .specs import revise_flow

_PLACES: Table = {
    "data": ("data", values.base64_text),
    "labels": ("labels", values.labels),
    "driver": ("driver", values.driver),
    "templating": ("templating", values.driver),
}


class Secret(Handle[C]):
    """One secret, by id or name. Making a handle asks the engine nothing.

    Every verb raises NotFound if there is no such secret, Unavailable if the engine is not a
    manager of a swarm.
    """

    @call
    def inspect(self) -> Operation[models.Secret]:
        """Its name, labels and dates. The engine never returns its content.

        ``GET /secrets/{id}``
        """
        return Operation("GET", "/secrets/{id}", Json(), at={"id": self.id})

    @call
    def update(self, *, labels: values.Labels) -> Flow[None]:
        """Replace its labels; nothing else of it can change.

        Args:
            labels: all its labels from now on.

        ``GET /secrets/{id}``, ``POST /secrets/{id}/update``
        """
        places = places_of({"labels": labels}, _PLACES)
        read = Operation("GET", "/secrets/{id}", Json(models.Secret), at={"id": self.id})
        write = Operation("POST", "/secrets/{id}/update", Nothing, at={"id": self.id})
        return revise_flow(read, write, lambda spec: with_places(spec, places))

    @call
    def remove(self) -> Operation[None]:
        """Remove it. Raises BadRequest while a service uses it.

        ``DELETE /secrets/{id}``
        """
        return Operation("DELETE", "/secrets/{id}", Nothing, at={"id": self.id})


class Secrets(Resource[C]):
    """The secrets of the swarm. ``docker.secrets["password"]`` is a handle for one."""

    def __getitem__(self, which: Which) -> Secret[C]:
        return Secret(self._client, identity(which))

    @call
    def create(
        self,
        name: str,
        data: bytes | str | None = None,
        *,
        labels: values.Labels | None = None,
        driver: str | models.Driver | None = None,
        templating: str | models.Driver | None = None,
    ) -> Flow[Secret[C]]:
        """Store a secret; a handle for it.

        Args:
            name: up to 64 letters, digits, dots, dashes and underscores.
            data: its content, at most 500 KiB; text is encoded as UTF-8. A ``driver`` takes its
                place.
            labels: labels to find it by.
            driver: the plugin that fetches its content from elsewhere.
            templating: with ``"golang"``, placeholders such as ``{{.Service.Name}}`` in the data
                are filled in for each task.

        Raises NameConflict if the name is taken.

        ``POST /secrets/create``
        """
        if (data is None) == (driver is None):
            raise InvalidArgument("a secret needs either data, or a driver that fetches it")
        places = places_of({"data": data, "labels": labels, "driver": driver, "templating": templating}, _PLACES)
        body = with_places(models.SecretSpec(name=name), places)
        created = yield from Operation("POST", "/secrets/create", Json(models.SwarmCreated), body=body)
        return self[created.id]

    @call
    def list(self, *, filters: values.Filters | None = None) -> Operation[list[models.Secret]]:
        """All secrets, without their content.

        Args:
            filters: such as ``{"name": "db", "label": "stage=test"}``; ``name`` matches the
                beginning of a name, ``names`` whole names.

        ``GET /secrets``
        """
        return Operation("GET", "/secrets", Json(), query={"filters": values.filters(filters)})
