"""The sockets of engines that exist on this machine, and the advice where no engine was found."""

from __future__ import annotations

import os
from pathlib import Path

from .routes import is_socket


def advice(host: str) -> str:
    """What to try when no engine was found at a host."""
    others = [f"unix://{path} ({product})" for path, product in sockets().items() if f"unix://{path}" != host]
    there = f"Sockets that do exist here: {', '.join(others)}." if others else "No other engine's socket was found."
    return f"{there} Name one as host, or in DOCKER_HOST; replay:demo is a recording that works without an engine."


def sockets() -> dict[str, str]:
    """The engines' sockets in their usual places on this machine, with the product of each."""
    products: dict[str, str] = {}
    seen: set[str] = set()
    for base, pattern, product in _usual_places():
        for path in sorted(base.glob(pattern)):
            real = os.path.realpath(path)
            if real not in seen and is_socket(real):
                seen.add(real)
                products[str(path)] = product
    return products


def _usual_places() -> list[tuple[Path, str, str]]:
    """Where engines put their sockets: a folder, a pattern in it, and the product."""
    home, variable = Path.home(), os.environ.get
    runtime = Path(variable("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    config = Path(variable("XDG_CONFIG_HOME") or home / ".config")
    temporary = Path(variable("TMPDIR") or "/tmp")
    machines = Path(variable("XDG_DATA_HOME") or home / ".local/share") / "containers/podman/machine"
    return [
        (Path("/"), "var/run/docker.sock", "Docker"),
        (Path("/"), "run/docker.sock", "Docker"),
        (runtime, "docker.sock", "rootless Docker"),
        (home, ".docker/desktop/docker.sock", "Docker Desktop"),
        (home, ".docker/run/docker.sock", "Docker Desktop"),
        (Path(variable("COLIMA_HOME") or home / ".colima"), "*/docker.sock", "Colima"),
        (config, "colima/*/docker.sock", "Colima"),
        (home, ".orbstack/run/docker.sock", "OrbStack"),
        (home, ".rd/docker.sock", "Rancher Desktop"),
        (Path(variable("LIMA_HOME") or home / ".lima"), "*/sock/docker.sock", "Lima"),
        (Path("/"), "run/podman/podman.sock", "podman"),
        (runtime, "podman/podman.sock", "rootless podman"),
        (runtime, "podman/podman-machine-*-api.sock", "podman machine"),
        (temporary, "podman/podman-machine-*-api.sock", "podman machine"),
        (machines, "podman.sock", "podman machine"),
        (machines, "*/podman.sock", "podman machine"),
    ]
