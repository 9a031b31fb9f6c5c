"""What scenarios share: the image and the label of their containers, and how to say what a call came to."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from dockerlite import Docker
from dockerlite.errors import DockerError, EngineError
from dockerlite.resources.containers import Container

IMAGE = "busybox:test"
LABELS = {"dl": "scenario"}
OURS = {"label": "dl=scenario"}

Result = dict[str, Any]


def clean(docker: Docker) -> None:
    """Remove what scenarios leave behind when they fail."""
    for container in docker.containers.list(all=True, filters=OURS):
        docker.containers[container].remove(force=True, volumes=True)
    for image in docker.images.list(filters={"reference": ["dl-*", "localhost:5000/dl-*", "alpine"]}):
        docker.images[image].remove(force=True)


def outcome(verb: Callable[[], object]) -> object:
    """What a call returned, or the exception it raised: its class, and the status if the engine gave one."""
    try:
        return verb()
    except EngineError as failed:
        return type(failed).__name__, failed.status
    except DockerError as failed:
        return type(failed).__name__


def state(docker: Docker, name: str) -> tuple[str | None, int | None]:
    """Status and exit code of a container."""
    found = docker.containers[name].inspect().state
    return (found.status, found.exit_code) if found else (None, None)


def sleeping(docker: Docker) -> Container[Docker]:
    """A container that runs and does nothing."""
    web = docker.containers.create(IMAGE, ["sleep", "300"], name="dl-web", labels=LABELS, stop_signal="SIGKILL")
    web.start()
    return web
