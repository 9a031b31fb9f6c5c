"""Volumes: list them, make them, remove them."""

from __future__ import annotations

from typing import Any

from .. import models, values
from ..core.answers import Json, Nothing
from ..core.flow import ApiVersion, Flow
from ..core.operation import Operation
from ..errors import UnsupportedByEngine, VolumeNotFound, warn
from ..wire.encode import number
from .verb import C, Handle, Resource, Which, call, identity

#: From here on a prune takes anonymous volumes alone, unless it is told to take all.
_SPARING = "1.42"


class Volume(Handle[C]):
    """One volume, by name. Making a handle asks the engine nothing.

    Every verb raises VolumeNotFound when the engine has no such volume.
    """

    @call
    def inspect(self) -> Operation[models.Volume]:
        """Everything about it: driver, labels, options, where it is on the engine's host. Its size is in ``docker.df()`` alone.

        ``GET /volumes/{name}``
        """
        return Operation("GET", "/volumes/{name}", Json(), at={"name": self.id})

    @call
    def update(self, spec: models.ClusterVolumeSpec, *, version: int) -> Flow[None]:
        """Change a cluster volume, whose availability is the one thing that can be. API 1.42.

        Args:
            spec: what ``inspect`` has as ``cluster_volume.spec``, changed.
            version: what ``inspect`` has as ``cluster_volume.version.index``; if somebody else was faster, the engine refuses.

        Raises Unavailable if the engine is no manager of a swarm, VolumeNotFound for a volume that is none of the swarm's.

        ``PUT /volumes/{name}``, and ``GET /volumes/{name}`` for one that is called by its name
        """
        body = models.VolumeUpdateRequest(spec=spec)
        put = Operation("PUT", "/volumes/{name}", Nothing, at={"name": self.id}, query={"version": version}, body=body)
        try:
            yield from put
        except VolumeNotFound:  # engines know it by the swarm's id alone here
            found = (yield from Operation("GET", "/volumes/{name}", Json(models.Volume), at={"name": self.id})).cluster_volume
            if found is None or found.id in (None, self.id):
                raise
            yield from put.replace(at={"name": found.id})

    @call
    def remove(self, *, force: bool = False) -> Operation[None]:
        """Remove it with all that is in it. Raises Conflict while a container has it, running or not.

        Args:
            force: no error if it is gone already, or its driver knows it no more. A cluster volume goes at once, which else stays until
                its driver has taken it down.

        ``DELETE /volumes/{name}``
        """
        return Operation("DELETE", "/volumes/{name}", Nothing, at={"name": self.id}, query={"force": force}, waits=True)


class Volumes(Resource[C]):
    """The engine's volumes. ``docker.volumes["data"]`` is a handle for one."""

    def __getitem__(self, which: Which | models.Volume) -> Volume[C]:
        return Volume(self._client, identity(which.name if isinstance(which, models.Volume) else which))

    @call
    def create(
        self,
        name: str | None = None,
        *,
        driver: str | None = None,
        driver_opts: values.DriverOptions | None = None,
        labels: values.Labels | None = None,
        cluster: models.ClusterVolumeSpec | None = None,
    ) -> Flow[Volume[C]]:
        """Create a volume; a handle for it. One of that name that is there already stays as it is.

        Args:
            name: what it is called. Default: 64 hex digits, and it counts as anonymous.
            driver: what holds the data, a plugin's name. Default: ``local``.
            driver_opts: for the driver; ``local`` mounts something else with ``{"type": "nfs", "device": ":/srv", "o": "addr=…"}``.
            labels: ``{"stage": "test"}`` or ``["stage=test"]``.
            cluster: make it a volume of the swarm, which can move between nodes. API 1.42.

        Raises Conflict if another driver has a volume of that name, PluginNotFound if there is no such driver, BadRequest for a name that
        makes none; of podman these are a ServerError.

        ``POST /volumes/create``
        """
        options: dict[str, Any] = {
            "name": name,
            "driver": driver,
            "driver_opts": None if driver_opts is None else values.driver_options(driver_opts),
            "labels": None if labels is None else values.labels(labels),
            "cluster_volume_spec": cluster,
        }
        body = models.VolumeCreateRequest(**{option: value for option, value in options.items() if value is not None})
        created = yield from Operation("POST", "/volumes/create", Json(models.Volume), body=body)
        return Volume(self._client, created.name)

    @call
    def prune(self, *, filters: values.Filters | None = None, all: bool = False) -> Flow[models.VolumePruneReport]:
        """Remove volumes that no container has, with all that is in them: those without a name of their own.

        Args:
            filters: only some: ``{"label": "stage=test"}``, ``{"label!": "keep"}``.
            all: those with a name, too; Docker spares those with options of their driver.

        Below API 1.42 an engine cannot spare those with a name: UnsupportedByEngine unless ``all`` is set.

        ``POST /volumes/prune``
        """
        spoken = yield from ApiVersion()
        if number(spoken) < number(_SPARING):
            if not all:
                why = f"this engine speaks {spoken} and would remove those with a name, too"
                raise UnsupportedByEngine(f"volumes.prune without all=True needs API {_SPARING}, {why}")
        elif all:
            filters = {**(filters or {}), "all": True}
        query = {"filters": values.filters(filters)}
        return (yield from Operation("POST", "/volumes/prune", Json(models.VolumePruneReport), query=query, waits=True))

    @call
    def list(self, *, filters: values.Filters | None = None) -> Flow[list[models.Volume]]:
        """The volumes there are. What kept a driver from telling its own is an EngineWarning.

        Args:
            filters: such as ``{"dangling": True, "driver": "local", "name": "data", "label": "stage=test"}``; parts of names match.

        ``GET /volumes``
        """
        found = yield from Operation("GET", "/volumes", Json(models.VolumeList), query={"filters": values.filters(filters)})
        warn(found.warnings)
        return found.volumes
