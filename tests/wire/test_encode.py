"""Operations to requests."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dockerlite import (
    InvalidArgument,
    Operation,
    UnsupportedByEngine,
    models,
)
from dockerlite.core.request import JsonText
from dockerlite.wire.encode import encode


def operation(path: str = "/info", **parts: Any) -> Operation[Any]:
    return Operation(parts.pop("method", "GET"), path, parts.pop("returns", dict), **parts)


@pytest.mark.parametrize(
    ("asked", "target"),
    [
        (operation(), "/v1.44/info"),
        (operation("/_ping", unversioned=True), "/_ping"),
        (operation(query={"all": True, "limit": 3, "none": None, "off": False}), "/v1.44/info?all=true&limit=3&off=false"),
        (operation(query={"type": ["image", "volume"]}), "/v1.44/info?type=image&type=volume"),
        (operation(query={"filters": JsonText({"label": ["a=b"]})}), "/v1.44/info?filters=%7B%22label%22%3A%5B%22a%3Db%22%5D%7D"),
        (operation("/containers/{id}/json", at={"id": "/web"}), "/v1.44/containers/web/json"),
        (operation("/images/{name}/json", at={"name": "127.0.0.1:5000/a/b:1"}), "/v1.44/images/127.0.0.1:5000/a/b:1/json"),
        (operation("/volumes/{name}", at={"name": "a?b#c%d"}), "/v1.44/volumes/a%3Fb%23c%25d"),
        (operation("/networks/{id}", at={"id": 'my "lan'}), "/v1.44/networks/my%20%22lan"),
        (operation("/networks/{id}", at={"id": "a/b"}), "/v1.44/networks/a%2Fb"),
        (operation("/containers/{id}", method="DELETE", at={"id": "/web/db"}), "/v1.44/containers/web%2Fdb"),
    ],
)
def test_the_target_of_a_request(asked: Operation[Any], target: str) -> None:
    assert encode(asked, "1.44").target == target


@pytest.mark.parametrize("id", ["", "/", "..", "../images/x", "a/b", " ", "a\nb", "a\x7fb", ".", "\udcff"])
def test_an_id_cannot_name_another_endpoint(id: str) -> None:
    with pytest.raises(InvalidArgument, match="is no id"):
        encode(operation("/containers/{id}/json", at={"id": id}), "1.44")


@pytest.mark.parametrize("name", ["a//b", "a/../b", "./a", "a/"])
def test_an_image_name_may_hold_slashes_but_not_climb(name: str) -> None:
    with pytest.raises(InvalidArgument, match="is no name"):
        encode(operation("/images/{name}/json", at={"name": name}), "1.44")


def test_a_query_that_is_no_text_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="not text"):
        encode(operation(query={"name": "\udcff"}), "1.44")


def test_a_body_goes_out_under_the_names_of_the_engine_with_only_what_was_set() -> None:
    body = models.HostConfig(memory=0, cap_add=["NET_ADMIN"])
    request = encode(operation(method="POST", body=body), "1.44")
    assert request.body == b'{"Memory":0,"CapAdd":["NET_ADMIN"]}'
    assert request.headers["Content-Type"] == "application/json"


def test_durations_in_a_plain_body_are_nanoseconds() -> None:
    assert encode(operation(method="POST", body={"Interval": timedelta(seconds=1.5)}), "1.44").body == b'{"Interval":1500000000}'


def test_bytes_go_out_as_they_are() -> None:
    request = encode(operation(method="POST", body=b"tar"), "1.44")
    assert (request.body, dict(request.headers)) == (b"tar", {})


@pytest.mark.parametrize(
    ("asked", "version", "says"),
    [
        (
            operation("/images/{name}/push", method="POST", query={"platform": JsonText({})}),
            "1.41",
            "platform needs API 1.46, this engine speaks 1.41",
        ),
        (operation("/images/{name}/attestations"), "1.54", "GET /images/{name}/attestations needs API 1.55, this engine speaks 1.54"),
        (operation("/build/prune", method="POST", query={"keep-storage": 1}), "1.52", "keep-storage is gone since API 1.52"),
        (operation(body=models.HostConfig(annotations={"a": "b"})), "1.42", "HostConfig.annotations needs API 1.43"),
        (
            operation(body=models.ContainerCreateRequest(host_config=models.HostConfig(annotations={"a": "b"}))),
            "1.42",
            "HostConfig.annotations",
        ),
        (
            operation(body=models.NetworkingConfig(endpoints_config={"n": models.EndpointSettings(gw_priority=3)})),
            "1.47",
            "EndpointSettings.gw_priority needs API 1.48",
        ),
        (
            operation(body=models.HostConfig(mounts=[models.Mount(image_options=models.ImageOptions(subpath="a"))])),
            "1.47",
            "Mount.image_options",
        ),
    ],
)
def test_what_the_engine_lacks_is_refused_by_name(asked: Operation[Any], version: str, says: str) -> None:
    with pytest.raises(UnsupportedByEngine, match=says):
        encode(asked, version)


def test_what_is_not_set_is_not_refused() -> None:
    assert encode(operation("/images/{name}/push", method="POST", at={"name": "a"}, query={"platform": None}), "1.41")
    assert encode(operation(body=models.HostConfig(memory=1)), "1.41")
