"""Volumes: the requests that plain values make, and what older engines would do with them."""

from __future__ import annotations

from typing import Any

import pytest
import responses
from responses import matchers

from dockerlite import Docker, EngineWarning, UnsupportedByEngine, VolumeNotFound, models

BASE = "http+unix://%2Frun%2Fdocker.sock"
DATA = {"Name": "data", "Driver": "local", "Mountpoint": "/srv/data", "Scope": "local", "CreatedAt": "2026-11-20T10:00:00Z"}


def docker(version: str = "1.44") -> Docker:
    return Docker("unix:///run/docker.sock", version=version)


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, {}),
        ({"name": "data", "labels": ["a=b"]}, {"Name": "data", "Labels": {"a": "b"}}),
        (
            {"driver": "local", "driver_opts": {"type": "nfs", "port": 2049}},
            {"Driver": "local", "DriverOpts": {"type": "nfs", "port": "2049"}},
        ),
        (
            {"cluster": models.ClusterVolumeSpec(group="g", availability="active")},
            {"ClusterVolumeSpec": {"Group": "g", "Availability": "active"}},
        ),
    ],
)
@responses.activate
def test_a_volume_is_made_from_plain_values(options: dict[str, Any], body: dict[str, Any]) -> None:
    responses.post(f"{BASE}/v1.44/volumes/create", json=DATA, status=201, match=[matchers.json_params_matcher(body)])
    assert docker().volumes.create(**options) == docker().volumes["data"]


@responses.activate
def test_what_keeps_a_driver_from_listing_its_volumes_is_a_warning() -> None:
    responses.get(f"{BASE}/v1.44/volumes", json={"Volumes": [DATA], "Warnings": ["the driver is away"]})
    with pytest.warns(EngineWarning, match="the driver is away"):
        (volume,) = docker().volumes.list()
    assert docker().volumes[volume] == docker().volumes["data"]


@responses.activate
def test_no_volumes_may_be_told_as_null() -> None:
    responses.get(f"{BASE}/v1.44/volumes", json={"Volumes": None, "Warnings": None})
    assert docker().volumes.list() == []


@pytest.mark.parametrize(
    ("version", "options", "query"),
    [
        ("1.42", {}, {}),
        ("1.42", {"all": True}, {"filters": '{"all":["true"]}'}),
        ("1.42", {"all": True, "filters": {"label": "a=b"}}, {"filters": '{"label":["a=b"],"all":["true"]}'}),
        ("1.41", {"all": True, "filters": {"label": "a=b"}}, {"filters": '{"label":["a=b"]}'}),
        ("1.41", {"all": True}, {}),
    ],
)
@responses.activate
def test_prune_takes_volumes_with_a_name_only_when_told_to(version: str, options: dict[str, Any], query: dict[str, str]) -> None:
    report = {"VolumesDeleted": ["data"], "SpaceReclaimed": 7}
    responses.post(f"{BASE}/v{version}/volumes/prune", json=report, match=[matchers.query_param_matcher(query)])
    assert docker(version).volumes.prune(**options).volumes_deleted == ["data"]


def test_prune_asks_nothing_of_an_engine_that_would_take_those_with_a_name_too() -> None:
    with pytest.raises(UnsupportedByEngine, match=r"without all=True needs API 1\.42, this engine speaks 1\.41 and would"):
        docker("1.41").volumes.prune(filters={"label": "a=b"})


@responses.activate
def test_a_cluster_volume_is_read_changed_and_sent_back() -> None:
    spec = {"Group": "", "AccessMode": {"Scope": "single", "Sharing": "none", "MountVolume": {}}, "Availability": "active", "New": 1}
    created = "2026-11-20 10:00:00.123456789 +0000 UTC"
    told = DATA | {"CreatedAt": created, "ClusterVolume": {"ID": "kq2", "Version": {"Index": 12}, "CreatedAt": created, "Spec": spec}}
    responses.get(f"{BASE}/v1.44/volumes/data", json=told)
    sent = {"Spec": spec | {"Availability": "drain"}}
    match = [matchers.query_param_matcher({"version": "12"}), matchers.json_params_matcher(sent)]
    responses.put(f"{BASE}/v1.44/volumes/data", json={"message": "rpc error: code = NotFound desc = volume data not found"}, status=404)
    responses.put(f"{BASE}/v1.44/volumes/kq2", match=match)  # engines know it here by its id alone
    volume = docker().volumes["data"].inspect()
    assert str(volume.created_at) == "2026-11-20T10:00:00.123456789Z"
    assert volume.cluster_volume is not None
    assert volume.cluster_volume.spec is not None
    assert volume.cluster_volume.version is not None
    assert volume.cluster_volume.version.index is not None
    volume.cluster_volume.spec.availability = "drain"
    docker().volumes["data"].update(volume.cluster_volume.spec, version=volume.cluster_volume.version.index)


@pytest.mark.parametrize("told", [{}, {"ClusterVolume": {"ID": "data", "Version": {"Index": 12}, "CreatedAt": "", "UpdatedAt": ""}}])
@responses.activate
def test_a_volume_that_is_none_of_the_swarm_is_not_changed(told: dict[str, Any]) -> None:
    responses.put(f"{BASE}/v1.44/volumes/data", json={"message": "volume data not found"}, status=404)
    responses.get(f"{BASE}/v1.44/volumes/data", json=DATA | told)
    with pytest.raises(VolumeNotFound, match="volume data not found"):
        docker().volumes["data"].update(models.ClusterVolumeSpec(availability="drain"), version=1)


def test_cluster_volumes_are_refused_by_name_on_engines_without_them() -> None:
    with pytest.raises(UnsupportedByEngine, match=r"cluster_volume_spec needs API 1\.42"):
        docker("1.41").volumes.create("data", cluster=models.ClusterVolumeSpec())
    with pytest.raises(UnsupportedByEngine, match=r"PUT /volumes/\{name\} needs API 1\.42"):
        docker("1.41").volumes["data"].update(models.ClusterVolumeSpec(), version=1)
