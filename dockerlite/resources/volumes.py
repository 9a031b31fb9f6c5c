"""Volumes: list them, create them, remove them."""

from __future__ import annotations

from typing import Any

from .. import models, values
from ..core.answers import Json, Nothing
from ..core.flow import ApiVersion, Flow
from ..core.operation import Operation
from ..errors import UnsupportedByEngine, VolumeNotFound, warn
from ..wire.encode import number
from .verb import C, Handle, Resource, WhichVolume, call, identity

#: From this API version on, a prune removes only anonymous volumes, unless it is told to remove
#: all.
_SPARES_NAMED_SINCE = "1.42"


class Volume(Handle[C]):
    """One volume, by name. Making a handle asks the engine nothing.

    Every verb raises VolumeNotFound when the engine has no such volume.
    """

    @call
    def inspect(self) -> Operation[models.Volume]:
        """Everything about it: driver, labels, options, and its path on the engine's host.

        Its size is only in ``docker.df()``.

        ``GET /volumes/{name}``
        """
        return Operation("GET", "/volumes/{name}", Json(), at={"name": self.id})

    @call
    def update(self, spec: models.ClusterVolumeSpec, *, version: int) -> Flow[None]:
        """Change the availability of a cluster volume; nothing else of it can change. API 1.42.

        Args:
            spec: ``cluster_volume.spec`` of ``inspect``, modified.
            version: ``cluster_volume.version.index`` of ``inspect``; the engine refuses if somebody
                else has changed the volume since.

        Raises Unavailable if the engine is not a manager of a swarm, VolumeNotFound for a volume
        that is not a cluster volume.

        ``PUT /volumes/{name}``, and ``GET /volumes/{name}`` if the handle has the volume's name
        """
        body = models.VolumeUpdateRequest(spec=spec)
        put = Operation("PUT", "/volumes/{name}", Nothing, at={"name": self.id}, query={"version": version}, body=body)
        try:
            yield from put
        except VolumeNotFound:  # here engines know it only by the swarm's id
            cluster_volume = (yield from Operation("GET", "/volumes/{name}", Json(models.Volume), at={"name": self.id})).cluster_volume
            if cluster_volume is None or cluster_volume.id in (None, self.id):
                raise
            yield from put.replace(at={"name": cluster_volume.id})

    @call
    def remove(self, *, force: bool = False) -> Operation[None]:
        """Remove it and its content. Raises Conflict while any container uses it, running or not.

        Args:
            force: no error if it is already gone, or its driver no longer knows it. A cluster
                volume is removed at once; otherwise it stays until its driver has taken it down.

        ``DELETE /volumes/{name}``
        """
        return Operation("DELETE", "/volumes/{name}", Nothing, at={"name": self.id}, query={"force": force}, waits=True)


class Volumes(Resource[C]):
    """The engine's volumes. ``docker.volumes["data"]`` is a handle for one."""

    def __getitem__(self, which: WhichVolume) -> Volume[C]:
        return Volume(self._client, identity(which))

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
        """Create a volume; a handle for it. An existing volume with that name stays as it is.

        Args:
            name: name of the volume. Default: 64 hex digits, and the volume counts as anonymous.
            driver: what stores the data: ``local``, or the name of a plugin. Default: ``local``.
            driver_opts: options of the driver; with ``local``,
                ``{"type": "nfs", "device": ":/srv", "o": "addr=…"}`` mounts something else.
            labels: ``{"stage": "test"}`` or ``["stage=test"]``.
            cluster: make it a cluster volume of the swarm, which can move between nodes. API 1.42.

        Raises Conflict if another driver has a volume with that name, PluginNotFound if there is no
        such driver, BadRequest for an invalid name; podman raises ServerError for these.

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
        """Remove unused anonymous volumes and their content.

        A volume is unused if no container has it, running or not.

        Args:
            filters: which ones: ``{"label": "stage=test"}``, ``{"label!": "keep"}``. Default: all
                of them.
            all: remove unused volumes with a name, too; Docker spares those that have driver
                options.

        Below API 1.42 an engine cannot spare volumes with a name: UnsupportedByEngine unless
        ``all`` is set.

        ``POST /volumes/prune``
        """
        spoken = yield from ApiVersion()
        if number(spoken) < number(_SPARES_NAMED_SINCE):
            if not all:
                why = f"this engine speaks {spoken} and would remove volumes with a name, too"
                raise UnsupportedByEngine(f"volumes.prune without all=True needs API {_SPARES_NAMED_SINCE}, {why}")
        elif all:
            filters = {**(filters or {}), "all": True}
        query = {"filters": values.filters(filters)}
        return (yield from Operation("POST", "/volumes/prune", Json(models.VolumePruneReport), query=query, waits=True))

    @call
    def list(self, *, filters: values.Filters | None = None) -> Flow[list[models.Volume]]:
        """All volumes. If a driver could not list its own, the reason is an EngineWarning.

        Args:
            filters: such as ``{"dangling": True, "driver": "local", "name": "data", "label":
                "stage=test"}``; a part of a name matches.

        ``GET /volumes``
        """
        volumes = yield from Operation("GET", "/volumes", Json(models.VolumeList), query={"filters": values.filters(filters)})
        warn(volumes.warnings)
        return volumes.volumes
