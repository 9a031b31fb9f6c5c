"""What takes disk space, in the same form from every engine: from API 1.52 on they send sums, before that only the objects."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from ... import models
from ...core.parsing import parse
from ...core.request import Head

# In these states a container is in use.
_IN_USE_STATES = ("running", "paused", "restarting")


class Usage(NamedTuple):
    """What the objects of one kind take."""

    #: How many there are.
    total_count: int = 0
    #: How many of them are in use.
    active_count: int = 0
    #: Bytes they take, those that they share counted once.
    total_size: int = 0
    #: Bytes that would come free without those that are not in use.
    reclaimable: int = 0


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """What takes disk space: the objects, and for each kind the sums. A kind that was not asked for is empty."""

    images: list[models.ImageSummary]
    containers: list[models.ContainerSummary]
    volumes: list[models.Volume]
    build_cache: list[models.BuildCache]
    image_usage: Usage
    container_usage: Usage
    volume_usage: Usage
    build_cache_usage: Usage


def disk_usage(head: Head, body: bytes) -> DiskUsage:
    """The answer of an engine, completed: sums where it sent only objects."""
    said: models.SystemDiskUsage = parse(models.SystemDiskUsage, body, "GET /system/df")
    images = said.image_usage.items if said.image_usage else said.images
    containers = said.container_usage.items if said.container_usage else said.containers
    volumes = said.volume_usage.items if said.volume_usage else said.volumes
    build_cache = said.build_cache_usage.items if said.build_cache_usage else said.build_cache
    return DiskUsage(
        images,
        containers,
        volumes,
        build_cache,
        _sent_usage(said.image_usage) or _image_usage(images, said.layers_size or 0),
        _sent_usage(said.container_usage) or _sum_usage((one.state in _IN_USE_STATES, one.size_rw or 0) for one in containers),
        _sent_usage(said.volume_usage) or _volume_usage(volumes),
        _sent_usage(said.build_cache_usage) or _build_cache_usage(build_cache),
    )


def _sent_usage(sums: Any) -> Usage | None:
    """The sums of an engine that sends them, without those that are zero."""
    return None if sums is None else Usage(*(getattr(sums, name) or 0 for name in Usage._fields))


def _image_usage(images: list[models.ImageSummary], layers_size: int) -> Usage:
    summed = _sum_usage((image.containers > 0, image.size - max(image.shared_size, 0)) for image in images)
    return summed._replace(total_size=layers_size)


def _volume_usage(volumes: list[models.Volume]) -> Usage:
    measured = [volume.usage_data for volume in volumes if volume.usage_data is not None]
    return _sum_usage((data.ref_count > 0, max(data.size, 0)) for data in measured)._replace(total_count=len(volumes))


def _build_cache_usage(records: list[models.BuildCache]) -> Usage:
    summed = _sum_usage((bool(record.in_use), record.size or 0) for record in records)
    return summed._replace(reclaimable=sum(record.size or 0 for record in records if not (record.in_use or record.shared)))


def _sum_usage(objects: Iterable[tuple[bool, int]]) -> Usage:
    """The sums of objects, each given as whether it is in use and the bytes that are its own."""
    found = list(objects)
    active = [size for in_use, size in found if in_use]
    total = sum(size for _, size in found)
    return Usage(len(found), len(active), total, total - sum(active))
