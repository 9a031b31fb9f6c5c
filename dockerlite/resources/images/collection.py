"""Images: list them, pull them, and everything one of them can do."""

from __future__ import annotations

from collections.abc import Sequence

from ... import models, values
from ...core.answers import Json, Nothing
from ...core.flow import Flow
from ...core.operation import Operation
from ...core.request import JsonText
from ...errors import PullError
from ...wire.progress import OnProgress, Progress, collect_progress, error_factory
from ..registry_auth import Auth, authorized
from ..verb import C, Which, call, identity, stream
from .build import ImagesBuild
from .transfer import ImagesTransfer, ImageTransfer


def _messages(reference: str, platform: str | None, all_tags: bool) -> Operation[models.ProgressMessage]:
    name = values.ImageRef.parse(reference)
    tag = None if all_tags else name.digest or name.tag or "latest"  # without one the engine pulls every tag there is
    return Operation(
        "POST",
        "/images/create",
        Progress("POST /images/create", error_factory(PullError, reference)),
        query={"fromImage": name.name, "tag": tag, "platform": platform},
    )


def pulling(
    reference: str,
    *,
    platform: str | None = None,
    all_tags: bool = False,
    auth: Auth = "config",
    on_progress: OnProgress | None = None,
) -> Flow[None]:
    """Pull an image."""
    operation = yield from authorized(_messages(reference, platform, all_tags), reference, auth)
    yield from collect_progress(operation, on_progress, lambda message: None, lambda found: None)


class Image(ImageTransfer[C]):
    """One image, by reference or id. Making a handle asks the engine nothing.

    Every verb raises ImageNotFound when the engine has no such image.
    """

    @call
    def inspect(self, *, manifests: bool | None = None, platform: str | None = None) -> Operation[models.ImageInspect]:
        """Everything about it: what it runs, its layers, its size, its tags.

        Args:
            manifests: list the variants for other platforms; containerd image store only. API 1.48.
            platform: of this variant, such as ``linux/arm64``; not together with ``manifests``. API 1.49.

        ``GET /images/{name}/json``
        """
        query = {"manifests": manifests, "platform": _json_platform(platform)}
        return Operation("GET", "/images/{name}/json", Json(), at={"name": self.id}, query=query)

    @call
    def history(self, *, platform: str | None = None) -> Operation[list[models.ImageLayer]]:
        """The steps that made it, newest first.

        Args:
            platform: of this variant. API 1.48.

        ``GET /images/{name}/history``
        """
        query = {"platform": _json_platform(platform)}
        return Operation("GET", "/images/{name}/history", Json(), at={"name": self.id}, query=query)

    @call
    def tag(self, reference: str) -> Operation[None]:
        """Give it one more name, such as ``registry.example:5000/team/app:1.2``; without a tag it is ``latest``.

        A name that another image has moves to this one.

        ``POST /images/{name}/tag``
        """
        name = values.ImageRef.parse(reference)
        return Operation("POST", "/images/{name}/tag", Nothing, at={"name": self.id}, query={"repo": name.name, "tag": name.tag})

    @call
    def remove(
        self, *, force: bool = False, noprune: bool = False, platforms: Sequence[str] | None = None
    ) -> Operation[list[models.ImageDeleted]]:
        """Remove this name of it, and the image itself with its last name; what was untagged and deleted.

        Args:
            force: all its names, and even if stopped containers use it.
            noprune: keep parents that have no name.
            platforms: only these variants. API 1.50.

        Raises Conflict while a container uses it.

        ``DELETE /images/{name}``
        """
        query = {"force": force, "noprune": noprune, "platforms": [JsonText(values.platform(text)) for text in platforms or ()] or None}
        return Operation("DELETE", "/images/{name}", Json(), at={"name": self.id}, query=query, waits=True)

    @call
    def distribution(self, *, auth: Auth = "config") -> Flow[models.DistributionInspect]:
        """What its registry has under this name: the digest, and the platforms there are. Nothing is pulled.

        Args:
            auth: credentials for the registry, as for ``pull``.

        ``GET /distribution/{name}/json``
        """
        operation = Operation("GET", "/distribution/{name}/json", Json(models.DistributionInspect), at={"name": self.id}, waits=True)
        return (yield from (yield from authorized(operation, self.id, auth)))

    @call
    def attestations(
        self, *, platform: str | None = None, types: Sequence[str] = (), statement: bool = False
    ) -> Operation[list[models.AttestationStatement]]:
        """What was attested of it, such as how it was built and what is in it; containerd image store only. API 1.55.

        Args:
            platform: of this variant. Default: the engine's own.
            types: only statements about these, each the whole URI, such as ``https://slsa.dev/provenance/v1``.
            statement: bring the statements themselves, too.

        ``GET /images/{name}/attestations``
        """
        query = {"platform": _json_platform(platform), "type": list(types) or None, "statement": statement}
        return Operation("GET", "/images/{name}/attestations", Json(), at={"name": self.id}, query=query)


def _json_platform(platform: str | None) -> JsonText | None:
    return None if platform is None else JsonText(values.platform(platform))


class Images(ImagesBuild[C], ImagesTransfer[C]):
    """The engine's images. ``docker.images["alpine:3"]`` is a handle for one."""

    def __getitem__(self, which: Which) -> Image[C]:
        return Image(self._client, identity(which))

    @call
    def pull(
        self,
        reference: str,
        *,
        platform: str | None = None,
        all_tags: bool = False,
        auth: Auth = "config",
        on_progress: OnProgress | None = None,
    ) -> Flow[Image[C]]:
        """Pull an image and return when it is there; a handle for it.

        Args:
            reference: such as ``alpine``, ``ghcr.io/team/app:1.2`` or ``name@sha256:…``; without a tag it is ``latest``.
            platform: ``linux/arm64`` and the like. Default: the engine's own.
            all_tags: every tag of the repository.
            auth: credentials for the registry. Default: those that the docker command would send, from its ``config.json`` or a credential
                helper; None sends none.
            on_progress: called with each ProgressMessage as it comes; what it raises ends the pull.

        Raises ImageNotFound, Unauthorized or ServerError if the registry refuses at once, PullError if the pull fails on its way, even when
        an older image of that name is there. CredentialsError if there are credentials that cannot be had.

        ``POST /images/create``
        """
        yield from pulling(reference, platform=platform, all_tags=all_tags, auth=auth, on_progress=on_progress)
        return self[reference]

    @stream
    def pull_stream(
        self, reference: str, *, platform: str | None = None, all_tags: bool = False, auth: Auth = "config"
    ) -> Flow[Operation[models.ProgressMessage]]:
        """What the engine says while it pulls, as it comes; PullError at the end if it fails.

        Args:
            platform, all_tags, auth: as for ``pull``.

        ``POST /images/create``
        """
        return authorized(_messages(reference, platform, all_tags), reference, auth)

    @call
    def search(
        self, term: str, *, limit: int | None = None, filters: values.Filters | None = None, auth: Auth = "config"
    ) -> Flow[list[models.ImageSearchResult]]:
        """Images on Docker Hub whose name or description has the term.

        A term such as ``quay.io/app`` searches that registry, if it can be searched.

        Args:
            limit: at most so many, 1 to 100. Default: 25.
            filters: such as ``{"is-official": True, "stars": 10}``.
            auth: credentials for the registry, as for ``pull``.

        ``GET /images/search``
        """
        query = {"term": term, "limit": limit, "filters": values.filters(filters)}
        operation = Operation("GET", "/images/search", Json(list[models.ImageSearchResult]), query=query, waits=True)
        return (yield from (yield from authorized(operation, term, auth, registry=values.registry_of)))

    @call
    def prune(self, *, filters: values.Filters | None = None) -> Operation[models.ImagePruneReport]:
        """Remove images that have no name and that no container uses; what was removed and the bytes that came free.

        Args:
            filters: ``{"dangling": False}`` removes every unused image, named or not; ``{"until": "24h"}``, ``{"label": "a=b"}``.

        ``POST /images/prune``
        """
        query = {"filters": values.filters(filters)}
        return Operation("POST", "/images/prune", Json(), query=query, waits=True)

    @call
    def list(
        self,
        *,
        all: bool = False,
        filters: values.Filters | None = None,
        digests: bool = False,
        shared_size: bool | None = None,
        manifests: bool | None = None,
        identity: bool | None = None,
    ) -> Operation[list[models.ImageSummary]]:
        """The images that have a name or are used by no other, newest first; one request, however many there are.

        Args:
            all: intermediate images, too.
            filters: such as ``{"reference": "alpine*", "dangling": True, "label": "a=b"}``.
            digests: fill ``repo_digests``; engines of today always do, and podman 5.4 answers nothing at all when asked to.
            shared_size: add up what images share; slow. API 1.42.
            manifests: list the variants for every platform; containerd image store only. API 1.47.
            identity: who built or signed them; with ``manifests``. API 1.54.

        ``GET /images/json``
        """
        query = {"all": all, "filters": values.filters(filters), "digests": digests or None, "shared-size": shared_size}
        return Operation("GET", "/images/json", Json(), query=query | {"manifests": manifests, "identity": identity})
