"""Images: list them, pull them, search for them."""

from __future__ import annotations

from ... import models, values
from ...core.answers import Json
from ...core.flow import Flow
from ...core.operation import Operation
from ...errors import PullError
from ...wire.progress import OnProgress, Progress, collect_progress, error_factory
from ..registry_auth import Auth, with_registry_auth
from ..verb import C, Which, call, identity, stream
from .archive import ImagesArchives
from .build import ImagesBuild
from .image import Image
from .queries import whole_repository
from .transfer import push_all_tags_flow, push_result


def _pull_operation(reference: str, platform: str | None, all_tags: bool) -> Operation[models.ProgressMessage]:
    name = whole_repository(reference) if all_tags else values.ImageRef.parse(reference)
    tag = None if all_tags else name.digest or name.tag or "latest"  # without one, engines pull all tags
    return Operation(
        "POST",
        "/images/create",
        Progress("POST /images/create", error_factory(PullError, reference)),
        query={"fromImage": name.name, "tag": tag, "platform": platform},
    )


def pull_flow(
    reference: str,
    *,
    platform: str | None = None,
    all_tags: bool = False,
    auth: Auth = "config",
    on_progress: OnProgress | None = None,
) -> Flow[None]:
    """Pull an image."""
    operation = yield from with_registry_auth(_pull_operation(reference, platform, all_tags), reference, auth)
    yield from collect_progress(operation, on_progress, lambda message: None, lambda parts: None)


def _tag_flow(repository: str) -> Flow[str]:
    """A tag of a repository that the engine has: ``latest``, or else the newest one."""
    query = {"filters": values.filters({"reference": repository})}
    summaries = yield from Operation("GET", "/images/json", Json(list[models.ImageSummary]), query=query)
    name = values.ImageRef.parse(repository)
    names = [values.ImageRef.parse(tag) for image in summaries for tag in image.repo_tags if tag != "<none>:<none>"]
    tags = [found.tag for found in names if found.name == name.name]
    return repository if not tags or "latest" in tags else f"{name.name}:{tags[0]}"


class Images(ImagesBuild[C], ImagesArchives[C]):
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
        """Pull an image, and return when the engine has it; a handle for it.

        Args:
            reference: ``alpine``, ``ghcr.io/team/app:1.2`` or ``name@sha256:…``; without a tag the
                tag is ``latest``.
            platform: such as ``linux/arm64``. Default: the engine's own.
            all_tags: pull all tags of the repository, which is then given without a tag; the handle
                is for ``latest``, or for the newest image if there is no such tag. Podman pulls
                ``latest`` alone.
            auth: credentials for the registry. Default: those that the docker command would send,
                from its ``config.json`` or a credential helper; None sends none.
            on_progress: called with each ProgressMessage as it arrives; an exception from it aborts
                the pull.

        Raises ImageNotFound, Unauthorized or ServerError if the registry refuses at once, PullError
        if the pull fails later, even if the engine has an older image with that name;
        CredentialsError if credentials exist but cannot be obtained.

        ``POST /images/create``, and ``GET /images/json`` for ``all_tags``
        """
        yield from pull_flow(reference, platform=platform, all_tags=all_tags, auth=auth, on_progress=on_progress)
        return self[(yield from _tag_flow(reference)) if all_tags else reference]

    @stream
    def pull_stream(
        self, reference: str, *, platform: str | None = None, all_tags: bool = False, auth: Auth = "config"
    ) -> Flow[Operation[models.ProgressMessage]]:
        """The progress of a pull, as it arrives; PullError at the end if the pull fails.

        Args:
            platform, all_tags, auth: as for ``pull``.

        ``POST /images/create``
        """
        return with_registry_auth(_pull_operation(reference, platform, all_tags), reference, auth)

    @call
    def push_all_tags(
        self, repository: str, *, auth: Auth = "config", on_progress: OnProgress | None = None
    ) -> Flow[list[models.PushResult]]:
        """Push every tag that the engine has of a repository; the digest of each.

        Args:
            repository: such as ``ghcr.io/team/app``, without a tag.
            auth: credentials for the registry, as for ``pull``.
            on_progress: called with each ProgressMessage as it arrives; an exception from it aborts
                the push.

        Raises PushError with the registry's message. Podman pushes ``latest`` alone, and raises
        ImageNotFound if there is no such tag, ServerError for everything else.

        ``POST /images/{name}/push``
        """
        operation = yield from push_all_tags_flow(repository, auth)
        return (yield from collect_progress(operation, on_progress, push_result, lambda results: results))

    @stream
    def push_all_tags_stream(self, repository: str, *, auth: Auth = "config") -> Flow[Operation[models.ProgressMessage]]:
        """The progress of such a push, as it arrives; PushError at the end if it fails.

        Args:
            repository, auth: as for ``push_all_tags``.

        ``POST /images/{name}/push``
        """
        return push_all_tags_flow(repository, auth)

    @call
    def search(
        self, term: str, *, limit: int | None = None, filters: values.Filters | None = None, auth: Auth = "config"
    ) -> Flow[list[models.ImageSearchResult]]:
        """Images on Docker Hub whose name or description contains the term.

        A term such as ``quay.io/app`` searches that registry, if it can be searched.

        Args:
            limit: number of results, 1 to 100. Default: 25.
            filters: such as ``{"is-official": True, "stars": 10}``.
            auth: credentials for the registry, as for ``pull``.

        ``GET /images/search``
        """
        query = {"term": term, "limit": limit, "filters": values.filters(filters)}
        operation = Operation("GET", "/images/search", Json(list[models.ImageSearchResult]), query=query, waits=True)
        return (yield from (yield from with_registry_auth(operation, term, auth, registry=values.registry_of)))

    @call
    def prune(self, *, filters: values.Filters | None = None) -> Operation[models.ImagePruneReport]:
        """Remove unused images without a name; which ones, and the bytes that were freed.

        An image is unused if no container uses it.

        Args:
            filters: ``{"dangling": False}`` removes every unused image, named or not;
                ``{"until": "24h"}``, ``{"label": "a=b"}``.

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
        """The images that have a name or are no other's parent, newest first; in one request.

        Args:
            all: include intermediate images.
            filters: such as ``{"reference": "alpine*", "dangling": True, "label": "a=b"}``.
            digests: fill ``repo_digests``; current engines always do, and podman 5.4 returns
                nothing at all when asked to.
            shared_size: calculate how much images share; slow. API 1.42.
            manifests: list the variants for all platforms; containerd image store only. API 1.47.
            identity: who built or signed them; with ``manifests``. API 1.54.

        ``GET /images/json``
        """
        query = {"all": all, "filters": values.filters(filters), "digests": digests or None, "shared-size": shared_size}
        return Operation("GET", "/images/json", Json(), query=query | {"manifests": manifests, "identity": identity})
