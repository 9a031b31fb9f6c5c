"""Registries, as their credentials are kept: by host, Docker Hub by its address of old."""

from __future__ import annotations

from ..errors import InvalidArgument

#: Docker Hub, as credentials are kept and sent for it.
HUB = "https://index.docker.io/v1/"
_HUB_NAMES = ("docker.io", "index.docker.io", "registry-1.docker.io")


def registry_host(registry: str) -> str:
    """The host of a registry, with its port: without the scheme before it and the path behind it."""
    for scheme in ("http://", "https://"):
        registry = registry.removeprefix(scheme)
    return registry.partition("/")[0]


def registry_key(registry: str | None) -> str:
    """What the credentials of a registry are kept under: its host, and for Docker Hub, which has many names, its address of old."""
    if not registry or registry == HUB:
        return HUB
    host = registry_host(registry)
    if not host or any(letter.isspace() or not letter.isprintable() for letter in host):
        raise InvalidArgument(f"{registry!r} is no registry; one looks like 'ghcr.io' or 'localhost:5000'")
    return HUB if host in _HUB_NAMES else host
