"""Volumes, live: made, listed, pruned, removed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from dockerlite import BadRequest, Conflict, Docker, Unavailable, UnsupportedByEngine, VolumeNotFound, models
from dockerlite.resources.volumes import Volume
from dockerlite.wire.encode import number
from tests.live.conftest import Create
from tests.live.engines import LABEL, LiveEngine

pytestmark = pytest.mark.live

Make = Callable[..., Volume[Docker]]


@pytest.fixture
def make(docker: Docker, name: str) -> Iterator[Make]:
    """Makes volumes, labelled, that are gone after the test."""
    made: list[Volume[Docker]] = []

    def make(name_of_it: str | None = None, **options: Any) -> Volume[Docker]:
        made.append(docker.volumes.create(name_of_it, labels={LABEL: name}, **options))
        return made[-1]

    yield make
    for volume in made:
        with suppress(VolumeNotFound):
            volume.remove()


def test_a_volume_is_what_plain_values_say(docker: Docker, make: Make, name: str) -> None:
    volume = make(name, driver_opts={"type": "tmpfs", "device": "tmpfs", "o": "size=10m"})
    assert volume == docker.volumes[name]
    inspected = volume.inspect()
    assert (inspected.name, inspected.driver, inspected.scope) == (name, "local", "local")
    assert inspected.labels == {LABEL: name}
    assert inspected.options.items() >= {"type": "tmpfs", "device": "tmpfs", "o": "size=10m"}.items()
    assert inspected.created_at is not None


def test_a_volume_without_a_name_gets_one(make: Make) -> None:
    volume = make()
    assert len(volume.id) == 64
    assert volume.inspect().name == volume.id


def test_one_that_is_there_stays_as_it_is(docker: Docker, make: Make, name: str) -> None:
    make(name)
    docker.volumes.create(name, labels={"other": "label"})
    assert docker.volumes[name].inspect().labels == {LABEL: name}


def test_a_volume_can_be_found_in_the_list(docker: Docker, make: Make, name: str) -> None:
    volume = make(name)
    (found,) = docker.volumes.list(filters={"label": {LABEL: name}})
    assert docker.volumes[found] == volume
    assert [found.name for found in docker.volumes.list(filters={"name": name})] == [name]
    assert name in [found.name for found in docker.volumes.list(filters={"dangling": True})]
    assert docker.volumes.list(filters={"name": f"{name}-other"}) == []


def test_what_one_container_writes_another_one_reads(docker: Docker, make: Make, create: Create, name: str) -> None:
    make(name)
    writer = create(["sh", "-c", "echo kept > /data/note"], volumes={name: "/data"})
    writer.start()
    assert writer.wait() == 0
    reader = create(["grep", "kept", "/data/note"], volumes={name: "/data:ro"})
    reader.start()
    assert reader.wait() == 0


@pytest.mark.parametrize("force", [False, True])
def test_a_volume_in_use_stays(make: Make, create: Create, name: str, force: bool) -> None:
    volume = make(name)
    container = create(["true"], volumes={name: "/data"})
    with pytest.raises(Conflict):
        volume.remove(force=force)
    container.remove()
    volume.remove()
    with pytest.raises(VolumeNotFound):
        volume.inspect()


def test_an_anonymous_volume_has_its_name_and_its_label(docker: Docker, engine: LiveEngine, create: Create) -> None:
    container = create(["true"], volumes=["/cache"])
    (mount,) = container.inspect().mounts
    assert (mount.type, mount.destination) == ("volume", "/cache")
    assert mount.name
    labels = docker.volumes[mount.name].inspect().labels
    if number(engine.api_version) >= (1, 42) and not engine.podman:  # from then on, prune without all=True takes only these
        assert labels == {"com.docker.volume.anonymous": ""}
    container.remove(volumes=True)
    with pytest.raises(VolumeNotFound):
        docker.volumes[mount.name].inspect()


def test_a_missing_volume_is_told_apart(docker: Docker, name: str) -> None:
    with pytest.raises(VolumeNotFound):
        docker.volumes[name].inspect()
    with pytest.raises(VolumeNotFound):
        docker.volumes[name].remove()
    docker.volumes[name].remove(force=True)


def test_a_name_that_is_none_is_refused(docker: Docker, name: str) -> None:
    with pytest.raises(BadRequest):
        docker.volumes.create(f"{name}/sub")


def test_prune_spares_volumes_with_a_name(engine: LiveEngine, docker: Docker, make: Make, name: str) -> None:
    make(name)
    anonymous, filters = make(), {"label": {LABEL: name}}
    if number(engine.api_version) < (1, 42):
        with pytest.raises(UnsupportedByEngine, match=r"without all=True needs API 1\.42"):
            docker.volumes.prune(filters=filters)
    else:
        assert docker.volumes.prune(filters=filters).volumes_deleted == [anonymous.id]
    docker.volumes[name].inspect()
    report = docker.volumes.prune(filters=filters, all=True)
    assert name in report.volumes_deleted
    assert report.space_reclaimed == 0
    assert docker.volumes.list(filters=filters) == []


def test_its_size_is_part_of_the_disk_usage(docker: Docker, make: Make, create: Create, name: str) -> None:
    make(name)
    writer = create(["sh", "-c", "head -c 100000 /dev/zero > /data/zeros"], volumes={name: "/data"})
    writer.start()
    writer.wait()
    usage = docker.df()
    (volume,) = [volume for volume in usage.volumes if volume.name == name]
    assert volume.usage_data is not None
    assert (volume.usage_data.size, volume.usage_data.ref_count) == (100000, 1)
    assert usage.volume_usage.total_size >= 100000
    assert usage.volume_usage.active_count >= 1


@pytest.mark.docker  # podman has no swarm
def test_cluster_volumes_need_a_newer_engine_and_a_swarm(engine: LiveEngine, docker: Docker, name: str) -> None:
    old = number(engine.api_version) < (1, 42)
    spec = models.ClusterVolumeSpec(access_mode=models.VolumeAccessMode(scope="single", sharing="none", mount_volume={}))
    with pytest.raises(UnsupportedByEngine if old else Unavailable, match=r"needs API 1\.42" if old else "swarm"):
        docker.volumes.create(name, driver="csi", cluster=spec)
    with pytest.raises(UnsupportedByEngine if old else Unavailable, match=r"needs API 1\.42" if old else "swarm"):
        docker.volumes[name].update(spec, version=1)
