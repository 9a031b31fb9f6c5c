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
    with pytest.raises(InvalidArgument, match="image"):
        body(image)


@pytest.mark.parametrize("options", [{"memory": "0.5"}, {"memory_swap": "0.0001k"}, {"shm_size": "0.1b"}, {"cpus": 1e-10}])
def test_a_limit_that_would_round_to_no_limit_is_refused(options: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument):
        body(**options)
