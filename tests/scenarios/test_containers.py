"""The life of containers and images on every engine, from recordings, and differences."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios import ENGINES, engines_of, play

REFUSED, FAILED = ("BadRequest", 400), ("ServerError", 500)


NO_CONTAINER, NO_IMAGE = ("ContainerNotFound", 404), ("ImageNotFound", 404)


ENGINE: dict[str, dict[str, Any]] = {
    "docker20": {"api": "1.41", "version": "20.10.24+dfsg1"},
    "docker26": {"api": "1.45", "version": "26.1.5+dfsg1"},
    "docker28": {"api": "1.51", "version": "28.5.2+dfsg4"},
    "podman5": {
        "api": "1.41",
        "version": "5.4.2",
        "driver": "overlay",
        "parts": ["Podman Engine", "Conmon", "OCI Runtime (crun)"],
        "images": [["test"]],  # podman leaves out the repository there
    },
}


CONTAINERS = {
    "created": ("created", 0),
    "started": [True, False],
    "listed": [(["/dl-web"], "running")],
    "processes": {"sleep"},
    "stats": {"name": None, "limit": 64 * 1024**2},
    "changes": [("/note", 1)],
    "paused": ("paused", 0),
    "old name": NO_CONTAINER,
    "memory": 96 * 1024**2,
    "exit code": 7,
    "exited": ("exited", 7),
    "stopped": [True, False],
    "removed": NO_CONTAINER,
    "pruned": True,
}


CONTAINERS_BUT: dict[str, dict[str, Any]] = {
    "docker20": {"stats": {"name": "/dl-web", "limit": 64 * 1024**2}},
    "podman5": {
        "stats": {"name": "dl-web", "limit": 64 * 1024**2},
        "changes": [("/etc", 0), ("/note", 1)],
        "exited": ("stopped", 7),  # until its clean-up ran
    },
}


IMAGES = {
    "layers": 1,
    "architecture": "amd64",
    "tags": ["busybox:test"],
    "tagged": [["dl-copy:1"]],
    "same": True,
    "untagged": ["dl-copy:1"],
    "pulled": ["alpine:latest"],
    "last word": "Status: Downloaded newer image for alpine:latest",
    "removed": ["deleted", "untagged"],
    "missing": FAILED,  # only without a mirror does the registry answer that it has no such image
    "search": FAILED,
    "pruned": [],
}


IMAGES_BUT: dict[str, dict[str, Any]] = {
    "podman5": {
        "tags": ["docker.io/library/busybox:test"],
        "tagged": [["docker.io/library/dl-copy:1", "docker.io/library/busybox:test"]],  # all of its names
        "untagged": ["docker.io/library/dl-copy:1"],
        "pulled": ["docker.io/library/alpine:latest"],
        "last word": "Download complete",
    },
}


ERRORS = {
    "no such container": NO_CONTAINER,
    "no such image": NO_IMAGE,
    "create without image": NO_IMAGE,
    "name taken": ("NameConflict", 409),
    "rename to a name that is taken": ("NameConflict", 409),
    "kill what does not run": ("NotRunning", 409),
    "pause what does not run": ("NotRunning", 409),
    "top of what does not run": ("NotRunning", 409),
    "unknown command": REFUSED,
    "unknown filter": REFUSED,
    "unknown status": REFUSED,
    "unknown signal": REFUSED,
    "remove what runs": ("Conflict", 409),
    "remove an image in use": ("Conflict", 409),
}


# Podman answers 500 where Docker's status says what is wrong; its message nearly always says it,
# too.
FAILS_IN_PODMAN = (
    "name taken",
    "rename to a name that is taken",
    "pause what does not run",
    "top of what does not run",
    "unknown filter",
    "unknown status",
    "unknown signal",
)


ERRORS_BUT: dict[str, dict[str, Any]] = {
    "podman5": {
        **{name: (ERRORS[name][0], 500) for name in FAILS_IN_PODMAN},
        "unknown command": FAILED,
        "remove what runs": ("Conflict", 500),
    }
}
ERRORS_BUT["podman58"] = ERRORS_BUT["podman5"]


@pytest.mark.parametrize("engine", ENGINES)
def test_an_engine_tells_what_it_is(engine: str) -> None:
    usual = {"os": "linux", "parts": ["Engine", "containerd", "runc", "docker-init"], "driver": "overlay2", "same version": True}
    assert play(engine, "engine") == {**usual, "images": [["busybox:test"]], **ENGINE[engine]}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_container_lives_and_dies_the_same_on_every_engine(engine: str) -> None:
    assert play(engine, "containers") == {**CONTAINERS, **CONTAINERS_BUT.get(engine, {})}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_image_is_tagged_pulled_and_removed_the_same_on_every_engine(engine: str) -> None:
    assert play(engine, "images") == {**IMAGES, **IMAGES_BUT.get(engine, {})}


@pytest.mark.parametrize("engine", engines_of("errors"))
def test_what_goes_wrong_is_the_same_exception_on_every_docker(engine: str) -> None:
    assert play(engine, "errors") == {**ERRORS, **ERRORS_BUT.get(engine, {})}


@pytest.mark.parametrize("engine", engines_of("events"))
def test_events_tell_the_life_of_a_container_on_every_engine(engine: str) -> None:
    played = play(engine, "events")
    if engine.startswith("podman"):
        assert played["told"] == []  # it forgets events before that
        cleanup = [] if engine == "podman58" else ["cleanup"]
        assert played["watched"] == ["create", "init", "start", "kill", "die", *cleanup, "remove", "create"]
    else:
        assert played["told"] == ["create", "start", "kill", "die", "destroy"]
        assert played["watched"] == [*played["told"], "create"]
