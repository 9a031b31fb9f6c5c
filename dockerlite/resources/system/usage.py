"""Disk usage, in the same form from every engine.

From API 1.52 on engines send sums, before that only the objects.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, NamedTuple

from ... import models
from ...core.parsing import parse
from ...core.request import Head

# States of a container that count as in use.
_IN_USE_STATES = ("running", "paused", "restarting")


class Usage(NamedTuple):
    """The disk space that the objects of one kind take."""

    #: Number of objects.
    total_count: int = 0
    #: Number of objects in use.
    active_count: int = 0
    #: Bytes that they take; shared bytes count once.
    total_size: int = 0
    #: Bytes that removing the unused ones would free.
    reclaimable: int = 0


@dataclass(frozen=True, slots=True)
class DiskUsage:
    """Disk usage: the objects, and the sums for each kind. A kind that was not asked for is empty."""

    images: list[models.ImageSummary]
    containers: list[models.ContainerSummary]
    volumes: list[models.Volume]
    build_cache: list[models.BuildCache]
    image_usage: Usage
    container_usage: Usage
    volume_usage: Usage
    build_cache_usage: Usage


def disk_usage(head: Head, body: bytes) -> DiskUsage:
    """The answer of an engine, with sums calculated where it sent only objects."""
    answer: models.SystemDiskUsage = parse(models.SystemDiskUsage, body, "GET /system/df")
    images = answer.image_usage.items if answer.image_usage else answer.images
    containers = answer.container_usage.items if answer.container_usage else answer.containers
    volumes = answer.volume_usage.items if answer.volume_usage else answer.volumes
    build_cache = answer.build_cache_usage.items if answer.build_cache_usage else answer.build_cache
    return DiskUsage(
        images,
        containers,
        volumes,
        build_cache,
        _sent_usage(answer.image_usage) or _image_usage(images, answer.layers_size or 0),
        _sent_usage(answer.container_usage) or _sum_usage((one.state in _IN_USE_STATES, one.size_rw or 0) for one in containers),
        _sent_usage(answer.volume_usage) or _volume_usage(volumes),
        _sent_usage(answer.build_cache_usage) or _build_cache_usage(build_cache),
    )


def _sent_usage(sums: Any) -> Usage | None:
    """The sums of an engine that sends them; it leaves out those that are zero."""
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
    """The sums of objects, each given as whether it is in use and the bytes that only it takes."""
    sizes = list(objects)
    active = [size for in_use, size in sizes if in_use]
    total = sum(size for _, size in sizes)
    return Usage(len(sizes), len(active), total, total - sum(active))
