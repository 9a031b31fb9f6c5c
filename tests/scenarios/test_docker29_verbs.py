"""What API 1.46 to 1.56 added, through the verbs: an engine that has it sends it under its name."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from dockerlite import AsyncDocker, BadRequest, Docker, NotFound
from dockerlite.recording import Cassette, Replay
from dockerlite.recording.async_replay import AsyncReplay
from dockerlite.resources.system.usage import Usage
from tests.scenarios import CASSETTES
from tests.support.flavours import FLAVOURS, blocking

pytestmark = pytest.mark.parametrize("flavour", FLAVOURS)

Engine = Callable[..., Docker]


@pytest.fixture
def engine(flavour: str) -> Iterator[Engine]:
    """A client for a part of what was recorded of the engine, with the version that was spoken."""
    ends: list[Callable[[], None]] = []

    def engine(part: str, version: str = "1.56") -> Docker:
        replay = Replay(Cassette.load(CASSETTES / "docker29" / version / f"{part}.json"), any_order=True)
        if flavour == "blocking":
            return Docker(transport=replay, version=version)
        docker, end = blocking(lambda: AsyncDocker(transport=AsyncReplay(replay), version=version))
        ends.append(end)
        return docker

    yield engine
    for end in ends:
        end()


def test_disk_usage_comes_with_its_sums_from_1_52_on(engine: Engine) -> None:
    usage = engine("system").df()
    assert usage.image_usage == Usage(total_count=13, active_count=1, total_size=3251564, reclaimable=127202)
    assert usage.container_usage == Usage(total_count=9, active_count=4, total_size=45056, reclaimable=20480)
    assert usage.volume_usage == Usage(total_count=1, active_count=1)
    assert usage.build_cache_usage == Usage(total_count=9, active_count=0, total_size=1179626, reclaimable=86016)
    assert all([usage.images, usage.containers, usage.volumes, usage.build_cache])
    only = engine("system").df(types=["image"])
    assert (only.image_usage, only.containers, only.container_usage) == (usage.image_usage, [], Usage())


def test_variants_of_an_image_and_who_built_them_are_listed(engine: Engine) -> None:
    images = {name: image for image in engine("images").images.list(manifests=True, identity=True) for name in image.repo_tags}
    built = images["lv/bk:1"].manifests[0]
    assert built.image_data is not None
    assert built.image_data.identity is not None
    assert [by.ref for by in built.image_data.identity.build] == ["kd6mx0liro0i1fm3mknq49jwt"]
    assert built.image_data.identity.build[0].created_at is not None
    descriptor = images["lv/bk:1"].descriptor
    assert descriptor is not None
    assert descriptor.digest == images["lv/bk:1"].id
    with pytest.raises(BadRequest, match="identity requires manifests"):
        engine("images").images.list(identity=True)


def test_an_image_tells_its_variants_and_what_is_attested_of_them(engine: Engine) -> None:
    image = engine("images").images["lv/multi:1"]
    found = image.inspect(manifests=True)
    assert [one.kind for one in found.manifests] == ["image", "attestation"]
    variant, attestation = found.manifests
    assert variant.image_data is not None
    assert variant.image_data.platform is not None
    assert (variant.image_data.platform.os, variant.image_data.platform.architecture) == ("linux", "amd64")
    assert attestation.attestation_data is not None
    assert attestation.attestation_data.for_ == variant.id
    (statement,) = image.attestations(statement=True)
    assert statement.predicate_type == "https://slsa.dev/provenance/v0.2"
    assert statement.statement["subject"][0]["digest"]["sha256"] in str(variant.id)
    (bare,) = image.attestations()
    assert (bare.descriptor, bare.statement) == (statement.descriptor, {})
    assert image.attestations(types=["zz"]) == []


def test_a_variant_is_inspected_by_its_platform(engine: Engine) -> None:
    images = engine("images").images
    found = images["lv/multi:1"].inspect(platform="linux/amd64")
    assert found.descriptor is not None
    assert found.descriptor.digest == found.id
    with pytest.raises(NotFound, match="does not provide the specified platform"):
        images["busybox:test"].inspect(platform="linux/arm64")


def test_an_image_tells_where_it_came_from(engine: Engine) -> None:
    images = engine("images").images
    pulled, built = images["busybox:test"].inspect().identity, images["lv/bk:1"].inspect().identity
    assert pulled is not None
    assert [one.repository for one in pulled.pull] == ["192.0.2.1/facts/bb"]
    assert built is not None
    assert [one.ref for one in built.build] == ["kd6mx0liro0i1fm3mknq49jwt"]
    assert images["lv/import:1"].inspect().identity is None


def test_containers_tell_their_health_and_where_their_files_are(engine: Engine) -> None:
    docker = engine("containers")
    (healthy,) = docker.containers.list(all=True, filters={"health": "healthy"})
    assert healthy.health is not None
    assert (healthy.health.status, healthy.health.failing_streak) == ("healthy", 0)
    found = docker.containers["lv-hc"].inspect()
    assert found.graph_driver is None
    assert found.storage is not None
    assert found.storage.root_fs is not None
    assert found.storage.root_fs.snapshot is not None
    assert found.storage.root_fs.snapshot.name == "overlayfs"
    assert found.image_manifest_descriptor is not None
    assert found.image_manifest_descriptor.platform is not None
    assert found.network_settings is not None
    assert found.network_settings.ip_address is None
    assert found.network_settings.networks["bridge"].ip_address == "172.29.0.3"


def test_a_sample_tells_which_system_it_is_of(engine: Engine) -> None:
    assert engine("containers").containers["lv-dead"].stats(one_shot=True).os_type == "linux"


def test_a_network_tells_how_many_addresses_are_left(engine: Engine) -> None:
    status = engine("networks").networks["lv-net"].inspect().status
    assert status is not None
    assert status.ipam is not None
    (subnet,) = status.ipam.subnets.values()
    assert (subnet.ips_in_use or 0) > 0
    assert (subnet.dynamic_ips_available or 0) > 0


def test_an_engine_tells_of_its_newer_parts(engine: Engine) -> None:
    docker = engine("system")
    info, module = docker.info(), docker.version().components[0].details
    assert info.containerd is not None
    assert (info.driver, info.containerd.address) == ("overlayfs", "/run/containerd/containerd.sock")
    assert info.firewall_backend is not None
    assert info.firewall_backend.driver == "iptables"
    assert info.cdi_spec_dirs == ["/etc/cdi", "/var/run/cdi"]
    assert module["Module"] == "github.com/moby/moby/v2"


def test_a_registry_tells_what_it_has(engine: Engine) -> None:
    found = engine("distribution").images["localhost:5000/lv/bb:1"].distribution()
    assert found.descriptor is not None
    assert (found.descriptor.digest or "").startswith("sha256:")
    assert found.platforms == []
