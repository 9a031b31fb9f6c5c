"""One image: the handle, and its verbs."""

from __future__ import annotations

from collections.abc import Sequence

from ... import models, values
from ...core.answers import Json, Nothing
from ...core.flow import Flow
from ...core.operation import Operation
from ...core.request import JsonText
from ..registry_auth import Auth, with_registry_auth
from ..tables import texts
from ..verb import C, call
from .queries import name_query, platform_query
from .transfer import ImageTransfer


class Image(ImageTransfer[C]):
    """One image, by reference or id. Making a handle asks the engine nothing.

    Every verb raises ImageNotFound when the engine has no such image.
    """

    @call
    def inspect(self, *, manifests: bool | None = None, platform: str | None = None) -> Operation[models.ImageInspect]:
        """Everything about it: its command, layers, size, tags.

        Args:
            manifests: list the variants for other platforms; containerd image store only. API 1.48.
            platform: inspect this variant, such as ``linux/arm64``; not together with
                ``manifests``. API 1.49.

        ``GET /images/{name}/json``
        """
        query = {"manifests": manifests, "platform": platform_query(platform)}
        return Operation("GET", "/images/{name}/json", Json(), at={"name": self.id}, query=query)

    @call
    def history(self, *, platform: str | None = None) -> Operation[list[models.ImageLayer]]:
        """The steps that made it, newest first.

        Args:
            platform: the variant whose history to return. API 1.48.

        ``GET /images/{name}/history``
        """
        query = {"platform": platform_query(platform)}
        return Operation("GET", "/images/{name}/history", Json(), at={"name": self.id}, query=query)

    @call
    def tag(self, reference: str) -> Operation[None]:
        """Give it another name, such as ``registry.example:5000/team/app:1.2``.

        Without a tag the tag is ``latest``. A name that another image has moves to this one.

        ``POST /images/{name}/tag``
        """
        return Operation("POST", "/images/{name}/tag", Nothing, at={"name": self.id}, query=name_query(reference, None))

    @call
    def remove(
        self, *, force: bool = False, noprune: bool = False, platforms: Sequence[str] | None = None
    ) -> Operation[list[models.ImageDeleted]]:
        """Remove this name, and the image with its last name; what was untagged and deleted.

        Args:
            force: remove all its names, and the image even if stopped containers use it.
            noprune: keep parents that have no name.
            platforms: remove only these variants. API 1.50.

        Raises Conflict while a container uses it.

        ``DELETE /images/{name}``
        """
        query = {
            "force": force,
            "noprune": noprune,
            "platforms": [JsonText(values.platform(text)) for text in texts(platforms or ())] or None,
        }
        return Operation("DELETE", "/images/{name}", Json(), at={"name": self.id}, query=query, waits=True)

    @call
    def distribution(self, *, auth: Auth = "config") -> Flow[models.DistributionInspect]:
        """What its registry has under this name: the digest and the platforms. Nothing is pulled.

        Args:
            auth: credentials for the registry, as for ``pull``.

        ``GET /distribution/{name}/json``
        """
        operation = Operation("GET", "/distribution/{name}/json", Json(models.DistributionInspect), at={"name": self.id}, waits=True)
        return (yield from (yield from with_registry_auth(operation, self.id, auth)))

    @call
    def attestations(
        self, *, platform: str | None = None, types: Sequence[str] = (), statement: bool = False
    ) -> Operation[list[models.AttestationStatement]]:
        """Its attestations, such as provenance and SBOM: how it was built and what it contains.

        Containerd image store only. API 1.55.

        Args:
            platform: the variant that they are about. Default: the engine's own platform.
            types: only statements with these predicate types, each as the whole URI, such as
                ``https://slsa.dev/provenance/v1``.
            statement: include the statements themselves.

        ``GET /images/{name}/attestations``
        """
        query = {"platform": platform_query(platform), "type": texts(types) or None, "statement": statement}
        return Operation("GET", "/images/{name}/attestations", Json(), at={"name": self.id}, query=query)
