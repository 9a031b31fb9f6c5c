"""What scenarios share: image and labels of their containers, and helpers for results of calls."""

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
#: A registry that accepts everything has to be here; podman would require TLS.
REGISTRY = "localhost:5000"

Result = dict[str, Any]


class Patience:
    """Seconds between polls of an engine: above 0 only while recording; a replay needs no wait."""

    seconds = 0.0


def until(condition: Callable[[], object], times: int = 100) -> None:
    """Poll until a condition holds."""
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
    """The result of a call, or the class of its exception, and its status if it has one."""
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
