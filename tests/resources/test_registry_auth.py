"""Credentials for registries: the key of a registry, however people write its name, and what is sent."""

from __future__ import annotations

import base64
import json
from typing import Any

import pytest

from dockerlite import Docker, InvalidArgument, models
from dockerlite.configuration.registries import HUB, registry_key
from dockerlite.resources.images.collection import Images
from tests.support.verb_operations import operations_of


@pytest.mark.parametrize(
    ("registry", "key"),
    [
        (None, HUB),
        ("", HUB),
        ("docker.io", HUB),
        ("index.docker.io", HUB),
        ("registry-1.docker.io", HUB),
        ("https://index.docker.io/v1/", HUB),
        ("https://docker.io/", HUB),
        ("ghcr.io", "ghcr.io"),
        ("localhost:5000", "localhost:5000"),
        ("https://ghcr.io/", "ghcr.io"),
        ("http://127.0.0.1:5056/v2/", "127.0.0.1:5056"),
        ("127.0.0.1:5056/team", "127.0.0.1:5056"),
    ],
)
def test_a_registry_has_one_key_however_it_is_written(registry: str | None, key: str) -> None:
    assert registry_key(registry) == key


@pytest.mark.parametrize("registry", ["https://", "a b", "r.example\n", "/"])
def test_what_is_no_registry_is_refused(registry: str) -> None:
    with pytest.raises(InvalidArgument, match="is no registry"):
        registry_key(registry)


images = Docker("unix:///nowhere.sock").images
ACCOUNT = base64.b64encode(b"me:s:cret").decode()


def sent(work: Any, header: str) -> Any:
    """What is sent in a header with credentials."""
    (operation,) = operations_of(work)
    return json.loads(base64.urlsafe_b64decode(operation.headers[header]))


def test_an_account_in_base64_is_sent_as_name_and_password() -> None:
    auth = models.AuthConfig(auth=ACCOUNT, server_address="r.example")
    expected = {"username": "me", "password": "s:cret", "serveraddress": "r.example"}
    assert sent(Images.pull_stream.build(images, "r.example/a", auth=auth), "X-Registry-Auth") == expected
    build = Images.build_stream.build(images, dockerfile_text="FROM a", auth={"r.example": auth})
    assert sent(build, "X-Registry-Config") == {"r.example": expected}


@pytest.mark.parametrize("account", ["me:secret", "bWU=", base64.b64encode(b":secret").decode(), "ä"])
def test_an_account_that_is_none_is_refused_and_not_repeated(account: str) -> None:
    with pytest.raises(InvalidArgument, match="NAME:PASSWORD") as refused:
        list(operations_of(Images.pull_stream.build(images, "a", auth=models.AuthConfig(auth=account))))
    assert account not in str(refused.value)
