"""The keys under which the credentials of registries are kept.

A key is the registry's host, and for Docker Hub its old address.
"""

from __future__ import annotations

from ..errors import InvalidArgument

#: The key of Docker Hub, under which its credentials are kept and sent.
HUB = "https://index.docker.io/v1/"
_HUB_NAMES = ("docker.io", "index.docker.io", "registry-1.docker.io")


def registry_host(registry: str) -> str:
    """The host and port of a registry, without the scheme before it and the path after it."""
    if not isinstance(registry, str):
        raise InvalidArgument(f"{registry!r} is no registry; one looks like 'ghcr.io'")
    for scheme in ("http://", "https://"):
        registry = registry.removeprefix(scheme)
    return registry.partition("/")[0]


def registry_key(registry: str | None) -> str:
    """The key of a registry's credentials: its host, for Docker Hub its old address.

    Docker Hub has several names. Raises InvalidArgument for what is no registry.
    """
    if not registry or registry == HUB:
        return HUB
    host = registry_host(registry)
    if not host or any(letter.isspace() or not letter.isprintable() for letter in host):
        raise InvalidArgument(f"{registry!r} is no registry; one looks like 'ghcr.io' or 'localhost:5000'")
    return HUB if host in _HUB_NAMES else host
