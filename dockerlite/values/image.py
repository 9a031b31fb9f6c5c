"""Image references and platforms."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TypeAlias

from .. import models
from ..errors import InvalidArgument
from .checks import refusal

#: ``"linux/arm64/v8"``.
Platform: TypeAlias = "str | models.ImagePlatform"

DOCKER_HUB = "docker.io"
_OFFICIAL = "library/"

_LABEL = r"[a-zA-Z0-9](?:[a-zA-Z0-9-]*[a-zA-Z0-9])?"
_REGISTRY = re.compile(rf"(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-fA-F:]+\])(?::[0-9]+)?")
_PART = r"[a-z0-9]+(?:(?:\.|__?|-+)[a-z0-9]+)*"
_REPOSITORY = re.compile(rf"{_PART}(?:/{_PART})*")
_TAG = re.compile(r"[a-zA-Z0-9_][a-zA-Z0-9_.-]{0,127}")
_DIGEST = re.compile(r"sha256:[0-9a-f]{64}|sha384:[0-9a-f]{96}|sha512:[0-9a-f]{128}")
_ID = re.compile(r"(?:sha256:)?[0-9a-f]{64}")
_PLATFORM = re.compile(r"([a-z0-9]+)/([a-z0-9_]+)(?:/([a-z0-9.]+))?")


@dataclass(frozen=True, slots=True)
class ImageRef:
    """The parts of an image reference: ``ImageRef.parse("alpine:3")``.

    ``str()`` gives the reference in its short form.
    """

    #: The host that keeps it, with the port: ``docker.io``, ``localhost:5000``.
    registry: str
    #: Its path there: ``library/alpine``.
    repository: str
    #: None if none was given; then the engine takes ``latest``, unless there is a digest.
    tag: str | None = None
    #: ``sha256:…``, which names the content itself and overrides the tag.
    digest: str | None = None

    def __post_init__(self) -> None:
        if not _REGISTRY.fullmatch(self.registry):
            raise refusal(self.registry, "registry", "one looks like 'docker.io' or 'localhost:5000'")
        if not _REPOSITORY.fullmatch(self.repository) or len(self.repository) > 255:
            like = "lower case letters, digits, and single '.', '_' or '-' between them, in parts separated by '/'"
            raise refusal(self.repository, "repository", f"one has {like}, at most 255 in all")
        read = _located(f"{self.registry}/{self.repository}")
        if read != (self.registry, self.repository):
            like = f"'{self.registry}/{self.repository}' names the registry {read[0]!r} and the repository {read[1]!r}"
            raise refusal(self.registry, f"registry of {self.repository!r}", like)
        if self.tag is not None and not (isinstance(self.tag, str) and _TAG.fullmatch(self.tag)):
            raise refusal(self.tag, "tag", "one has up to 128 letters, digits, '_', '.' and '-', and begins with none of the last two")
        if self.digest is not None and not _DIGEST.fullmatch(self.digest):
            raise refusal(self.digest, "digest", "one looks like 'sha256:' and 64 hexadecimal digits in lower case")

    @classmethod
    def parse(cls, text: str) -> ImageRef:
        """The reference that a text stands for.

        It looks like ``alpine``, ``me/app:1.2`` or ``localhost:5000/app@sha256:…``.
        """
        if not isinstance(text, str) or _ID.fullmatch(text):
            raise refusal(
                text, "image reference", "one is a name such as 'alpine:3'; the id of an image says nothing about where it is kept"
            )
        named, at, digest = text.partition("@")
        folder, slash, last = named.rpartition("/")
        last, colon, tag = last.partition(":")
        registry, repository = _located(folder + slash + last)
        try:
            return cls(registry, repository, tag if colon else None, digest if at else None)
        except InvalidArgument as error:
            raise InvalidArgument(f"{text!r} is no image reference: {error}") from None

    @property
    def name(self) -> str:
        """Registry and repository as people write them, without the default ones.

        So it looks like ``alpine``, ``me/app`` or ``localhost:5000/app``.
        """
        full = f"{self.registry}/{self.repository}"
        official = self.repository.removeprefix(_OFFICIAL)
        return next(short for short in (official, self.repository, full) if _located(short) == (self.registry, self.repository))

    def with_tag(self, tag: str) -> ImageRef:
        """The same repository at another tag; a digest, which belongs to the old one, goes."""
        return replace(self, tag=tag, digest=None)

    def __str__(self) -> str:
        return self.name + (f":{self.tag}" if self.tag else "") + (f"@{self.digest}" if self.digest else "")


def registry_of(name: str) -> str:
    """The registry that a name begins with; Docker Hub if it begins with none."""
    return _located(name)[0]


def _located(name: str) -> tuple[str, str]:
    """Registry and repository of a name: its first part is a registry if it could be nothing else."""
    first, slash, rest = name.partition("/")
    if not slash or not ("." in first or ":" in first or first == "localhost" or first != first.lower()):
        registry, rest = DOCKER_HUB, name
    else:
        registry = DOCKER_HUB if first == "index.docker.io" else first  # its old name
    if registry == DOCKER_HUB and "/" not in rest:
        rest = _OFFICIAL + rest
    return registry, rest


def platform(value: Platform) -> models.ImagePlatform:
    """The parts of a platform such as ``"linux/arm64/v8"``.

    They are the operating system, the architecture and, if given, the variant.
    """
    if isinstance(value, models.ImagePlatform):
        return value
    match = _PLATFORM.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise refusal(value, "platform", "one looks like 'linux/amd64' or 'linux/arm64/v8'")
    system, architecture, variant = match.groups()
    if variant is None:
        return models.ImagePlatform(os=system, architecture=architecture)
    return models.ImagePlatform(os=system, architecture=architecture, variant=variant)


def platform_text(value: Platform) -> str:
    """A platform as text: ``"linux/arm64/v8"``."""
    parts = platform(value)
    if not parts.os or not parts.architecture:
        raise refusal(value, "platform", "one has at least an operating system and an architecture")
    return f"{parts.os}/{parts.architecture}" + (f"/{parts.variant}" if parts.variant else "")
