"""The options of a container: what they become, and what is refused."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlite import Docker, InvalidArgument, models
from dockerlite.resources.containers.collection import Containers
from tests.support.verb_operations import operations_of

containers = Docker("unix:///nowhere.sock").containers


def body(image: Any = "alpine", **options: Any) -> models.ContainerCreateRequest:
    """The request for a new container."""
    (operation,) = operations_of(Containers.create.build(containers, image, **options))
    assert isinstance(operation.body, models.ContainerCreateRequest)
    return operation.body


@pytest.mark.parametrize("image", ["", None])
def test_a_container_needs_an_image(image: Any) -> None:
    with pytest.raises(InvalidArgument, match="names nothing"):
        body(image)


@pytest.mark.parametrize("options", [{"memory": "0.5"}, {"memory_swap": "0.0001k"}, {"shm_size": "0.1b"}, {"cpus": 1e-10}])
def test_a_limit_that_would_round_to_no_limit_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        body(**options)


def test_an_anonymous_volume_is_no_bind() -> None:
    request = body(volumes=["data:/data", "/cache"])
    assert request.host_config is not None
    assert (request.host_config.binds, request.volumes) == (["data:/data"], {"/cache": {}})
    assert body(volumes=["/cache"]).host_config is None
    named = body(volumes={"data": "/data"})
    assert named.host_config is not None
    assert (named.host_config.binds, "volumes" in named.model_fields_set) == (["data:/data"], False)


def test_numbers_among_named_texts_are_written_out() -> None:
    host = body(sysctls={"net.core.somaxconn": 1024}, annotations={"a": "b"}, storage_opt={"size": 20}).host_config
    assert host is not None
    assert (host.sysctls, host.annotations, host.storage_opt) == ({"net.core.somaxconn": "1024"}, {"a": "b"}, {"size": "20"})


@pytest.mark.parametrize("option", ["sysctls", "annotations", "storage_opt"])
@pytest.mark.parametrize("value", [{"a": True}, "a=b", {"": "b"}])
def test_named_texts_of_another_kind_are_refused(option: str, value: Any) -> None:
    with pytest.raises(InvalidArgument):
        body(**{option: value})
