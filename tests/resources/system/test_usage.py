"""What takes disk space: the same from an engine that sends sums and from one that leaves them to the client."""

from __future__ import annotations

from typing import Any

import pytest
import responses
from responses import matchers

from dockerlite import Docker, UnsupportedByEngine
from dockerlite.resources.system.usage import Usage

BASE = "http+unix://%2Frun%2Fdocker.sock"


def image(containers: int, size: int, shared: int) -> dict[str, Any]:
    return {"Id": "sha256:0", "ParentId": "", "Created": 0, "Size": size, "SharedSize": shared, "Containers": containers}


def container(state: str, size: int | None) -> dict[str, Any]:
    written = {} if size is None else {"SizeRw": size}  # nothing written is left out
    return {"Id": "c", "Image": "i", "ImageID": "i", "Command": "", "Created": 0, "State": state, "Status": "", **written}


def volume(users: int, size: int) -> dict[str, Any]:
    return {"Name": "v", "Driver": "local", "Mountpoint": "/v", "Scope": "local", "UsageData": {"RefCount": users, "Size": size}}


def record(size: int, **more: bool) -> dict[str, Any]:
    return {"ID": "r", "Type": "regular", "InUse": False, "Shared": False, "Size": size, **more}


IMAGES = [image(0, 3060, 3059), image(1, 3100, 3059), image(24, 3059, 3059), image(0, 90, -1)]
CONTAINERS = [container("running", 5), container("paused", None), container("exited", 7)]
VOLUMES = [volume(1, 11), volume(0, 13), volume(-1, -1)]
RECORDS = [record(17), record(19, InUse=True), record(23, Shared=True)]
OLD = {"LayersSize": 3191, "Images": IMAGES, "Containers": CONTAINERS, "Volumes": VOLUMES, "BuildCache": RECORDS}
NEW = {
    "ImageUsage": {"ActiveCount": 2, "TotalCount": 4, "TotalSize": 3191, "Reclaimable": 91, "Items": IMAGES},
    "ContainerUsage": {"ActiveCount": 2, "TotalCount": 3, "TotalSize": 12, "Reclaimable": 7, "Items": CONTAINERS},
    "VolumeUsage": {"ActiveCount": 1, "TotalCount": 3, "TotalSize": 24, "Reclaimable": 13, "Items": VOLUMES},
    "BuildCacheUsage": {"ActiveCount": 1, "TotalCount": 3, "TotalSize": 59, "Reclaimable": 17, "Items": RECORDS},
}


@pytest.mark.parametrize(("version", "query", "answer"), [("1.51", {}, OLD), ("1.52", {"verbose": "true"}, NEW)])
@responses.activate
def test_every_engine_says_the_same(version: str, query: dict[str, str], answer: dict[str, Any]) -> None:
    responses.get(f"{BASE}/v{version}/system/df", json=answer, match=[matchers.query_param_matcher(query)])
    usage = Docker("unix:///run/docker.sock", version=version).df()
    assert usage.image_usage == Usage(total_count=4, active_count=2, total_size=3191, reclaimable=91)
    assert usage.container_usage == Usage(total_count=3, active_count=2, total_size=12, reclaimable=7)
    assert usage.volume_usage == Usage(total_count=3, active_count=1, total_size=24, reclaimable=13)
    assert usage.build_cache_usage == Usage(total_count=3, active_count=1, total_size=59, reclaimable=17)
    assert [one.size for one in usage.images] == [3060, 3100, 3059, 90]
    assert [one.state for one in usage.containers] == ["running", "paused", "exited"]
    assert [one.name for one in usage.volumes] == ["v", "v", "v"]
    assert [one.size for one in usage.build_cache] == [17, 19, 23]


@pytest.mark.parametrize(
    ("version", "answer"),
    [
        ("1.42", {"LayersSize": 0, "Images": None, "Containers": None, "Volumes": [volume(0, 13)], "BuildCache": None}),
        ("1.52", {"VolumeUsage": {"TotalCount": 1, "TotalSize": 13, "Reclaimable": 13, "Items": [volume(0, 13)]}}),
    ],
)
@responses.activate
def test_what_was_not_asked_for_is_empty(version: str, answer: dict[str, Any]) -> None:
    responses.get(f"{BASE}/v{version}/system/df", json=answer)
    usage = Docker("unix:///run/docker.sock", version=version).df(types=["volume"])
    assert (usage.images, usage.containers, usage.build_cache) == ([], [], [])
    assert usage.image_usage == usage.container_usage == usage.build_cache_usage == Usage()
    assert usage.volume_usage == Usage(total_count=1, total_size=13, reclaimable=13)


def test_a_choice_that_the_engine_would_ignore_is_refused() -> None:
    with pytest.raises(UnsupportedByEngine, match=r"type needs API 1\.42"):
        Docker("unix:///run/docker.sock", version="1.41").df(types=["image"])
