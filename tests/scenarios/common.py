"""What scenarios share: the image and the label of their containers, and how to say what a call came to."""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from dockerlite import Docker, NotImplementedByEngine
from dockerlite.errors import DockerError, EngineError
from dockerlite.resources.containers.container import Container

IMAGE = "busybox:test"
LABELS = {"dl": "scenario"}
OURS = {"label": "dl=scenario"}
#: Where a registry has to be that takes everything; podman would want TLS of it.
REGISTRY = "localhost:5000"

Result = dict[str, Any]


class Patience:
    """How long to wait before an engine is asked again: while recording, since a recording is played at once."""

    seconds = 0.0


def until(condition: Callable[[], object], times: int = 100) -> None:
    """Ask again and again, until the engine says so."""
    for _ in range(times):
        if condition():
            return
        time.sleep(Patience.seconds)
    raise AssertionError("it never did")


def clean(docker: Docker) -> None:
    """Remove what scenarios leave behind when they fail."""
    for container in docker.containers.list(all=True, filters=OURS):
        docker.containers[container].remove(force=True, volumes=True)
    for image in docker.images.list(filters={"reference": ["dl-*", f"{REGISTRY}/dl-*", "alpine"]}):
        docker.images[image].remove(force=True)
    for volume in docker.volumes.list(filters=OURS):
        docker.volumes[volume].remove()
    for network in docker.networks.list(filters=OURS):
        docker.networks[network].remove()
    with suppress(NotImplementedByEngine):  # podman has no plugins
        for plugin in docker.plugins.list():
            if f"{REGISTRY}/dl-" in plugin.name:
                docker.plugins[plugin].remove(force=True)


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
