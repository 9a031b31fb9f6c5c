"""Models: usage. Written by openapi/generate.py from openapi/usage.yaml."""

from typing import Annotated

from .base import EMPTY_LIST, Items, Model, Since, Until
from .images import BuildCache, ImageSummary
from .summaries import ContainerSummary
from .volumes import Volume


class ImagesDiskUsage(Model):
    """How much disk the images take and how much of it a prune could free; members that are zero are not sent. Needs API 1.52."""

    active_count: int | None = None
    """How many images at least one container uses, running or not; missing means 0."""

    total_count: int | None = None
    """How many images there are; missing means 0."""

    reclaimable: int | None = None
    """Bytes that removing the unused images would free; missing means 0."""

    total_size: int | None = None
    """Bytes of all images, shared layers counted once; missing means 0."""

    items: Items[ImageSummary] = EMPTY_LIST
    """The single images; sent with verbose=true only."""


class ContainersDiskUsage(Model):
    """How much disk the containers' own changes take; members that are zero are not sent. Needs API 1.52."""

    active_count: int | None = None
    """How many containers run, are paused or are restarting; missing means 0."""

    total_count: int | None = None
    """How many containers there are, stopped ones included; missing means 0."""

    reclaimable: int | None = None
    """Bytes that removing the stopped containers would free; missing means 0."""

    total_size: int | None = None
    """Bytes of all writable layers; the images below are not counted. Missing means 0."""

    items: Items[ContainerSummary] = EMPTY_LIST
    """The single containers; sent with verbose=true only."""


class VolumesDiskUsage(Model):
    """How much disk the volumes take; members that are zero are not sent. Needs API 1.52."""

    active_count: int | None = None
    """How many volumes belong to at least one container, running or not; missing means 0."""

    total_count: int | None = None
    """How many volumes there are; missing means 0."""

    reclaimable: int | None = None
    """Bytes in volumes that no container refers to; missing means 0."""

    total_size: int | None = None
    """Bytes of the volumes whose size is known, in effect those of the local driver; missing means 0."""

    items: Items[Volume] = EMPTY_LIST
    """The single volumes with their UsageData; sent with verbose=true only."""


class BuildCacheDiskUsage(Model):
    """How much disk the build cache takes; members that are zero are not sent. Needs API 1.52."""

    active_count: int | None = None
    """How many cache records a build uses right now; missing means 0."""

    total_count: int | None = None
    """How many cache records there are; missing means 0."""

    reclaimable: int | None = None
    """Bytes of records that are neither in use nor shared; missing means 0."""

    total_size: int | None = None
    """Bytes of all cache records; missing means 0."""

    items: Items[BuildCache] = EMPTY_LIST
    """The single cache records; sent with verbose=true only."""


class SystemDiskUsage(Model):
    """What images, containers, volumes and build cache take on the engine's disk: sums from API 1.52 on, plain object lists before."""

    image_usage: Annotated[ImagesDiskUsage | None, Since("1.52")] = None
    """Sums over the images; missing when the type parameter leaves images out, and on engines before 1.52."""

    container_usage: Annotated[ContainersDiskUsage | None, Since("1.52")] = None
    """Sums over the containers' writable layers; missing when not selected and on engines before 1.52."""

    volume_usage: Annotated[VolumesDiskUsage | None, Since("1.52")] = None
    """Sums over the volumes; missing when not selected and on engines before 1.52."""

    build_cache_usage: Annotated[BuildCacheDiskUsage | None, Since("1.52")] = None
    """Sums over the build cache; missing when not selected and on engines before 1.52."""

    layers_size: int | None = None
    """Bytes of all image layers, shared ones counted once; the older form of ImageUsage.TotalSize, absent with verbose=true."""

    images: Items[ImageSummary] = EMPTY_LIST
    """Every image with its sizes; null or missing when not selected, and absent with verbose=true, where ImageUsage.Items has them."""

    containers: Items[ContainerSummary] = EMPTY_LIST
    """Every container with its sizes; null or missing when not selected, and absent with verbose=true."""

    volumes: Items[Volume] = EMPTY_LIST
    """Every volume with its UsageData filled; null or missing when not selected, and absent with verbose=true."""

    build_cache: Items[BuildCache] = EMPTY_LIST
    """Every build cache record; null or missing when not selected, and absent with verbose=true."""

    builder_size: Annotated[int | None, Until("1.42")] = None
    """Bytes of the build cache on old engines and podman; add up the cache records elsewhere."""
