"""The key of a registry in config.json, however people write its name."""

from __future__ import annotations

import pytest

from dockerlite import InvalidArgument
from dockerlite.configuration.registries import HUB, registry_key


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
