"""Files and images that go in and out, on every engine, played from recordings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios import ENGINES, play

FILES: dict[str, Any] = {
    "stat": ("note", 6, "0o600", True, True),
    "inside": "600 7 8 /etc/note\n",
    "read": "grün\n".encode(),
    "missing": ("PathNotFound", 404),
    "copied in": ["/etc/tree/inner/note", "/etc/tree/link"],
    "copied out": ["inner", "inner/note", "link"],
    "same": True,
}
BUILDS: dict[str, Any] = {
    "imported": ["/note"],
    "exported": True,
    "committed": "dl",
    "loaded": ["dl-tiny:1"],
    "built": {"dl": "built"},
    "failed to build": (3, True),
    "pushed": "1",
}
BUILDS_BUT: dict[str, dict[str, Any]] = {
    "podman5": {
        "loaded": ["docker.io/library/dl-tiny:1"],
        "built": {"dl": "built", "io.buildah.version": "1.39.3"},
        "failed to build": (None, True),  # it tells the code in words alone
        "pushed": ("ServerError", 500),  # it wants TLS of the registry
    }
}


@pytest.mark.parametrize("engine", ENGINES)
def test_files_go_in_and_out_the_same_on_every_engine(engine: str) -> None:
    assert play(engine, "files") == FILES


@pytest.mark.parametrize("engine", ENGINES)
def test_images_are_made_and_moved_the_same_on_every_engine(engine: str) -> None:
    assert play(engine, "builds") == {**BUILDS, **BUILDS_BUT.get(engine, {})}
