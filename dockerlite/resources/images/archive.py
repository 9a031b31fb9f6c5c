"""Images from archives and into them: load, import, and save several."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from ... import models, values
from ...archives.packing import Tar, tar_body
from ...core.operation import Operation
from ...errors import InvalidArgument, LoadError
from ...values.checks import entries
from ...wire.progress import OnProgress, Progress, collect_progress, error_factory, latest
from ...wire.tar import TarStream
from ..tables import texts
from ..verb import C, Resource, Which, call, identity, stream
from .image import Image
from .queries import name_query, platforms_query

_LOADED = re.compile(r"Loaded image(?: ID)?: (\S+)")


def _loaded_names(message: models.ProgressMessage) -> list[str] | None:
    match = _LOADED.fullmatch((message.stream or "").strip())
    return match[1].split(",") if match else None  # podman lists all in one line


def _load_operation(tar: Tar, platforms: Sequence[str] | None, quiet: bool) -> Operation[models.ProgressMessage]:
    query = {"quiet": quiet, "platform": platforms_query(platforms)}
    answer = Progress("POST /images/load", error_factory(LoadError, "the archive cannot be loaded"))
    return Operation("POST", "/images/load", answer, query=query, body=tar_body(tar))


def _import_operation(
    source: str | Tar,
    repository: str | None,
    tag: str | None,
    message: str | None,
    changes: Sequence[str],
    platform: values.Platform | None,
) -> Operation[models.ProgressMessage]:
    if isinstance(source, str) and "://" not in source:
        raise InvalidArgument(f"{source!r} is not a URL; to import a file of this machine, open it: open({source!r}, 'rb')")
    query: dict[str, Any] = {
        "fromSrc": source if isinstance(source, str) else "-",
        "message": message,
        "changes": texts(changes) or None,
        "platform": None if platform is None else values.platform_text(platform),
    }
    return Operation(
        "POST",
        "/images/create",
        Progress("POST /images/create", error_factory(LoadError, "the files cannot be imported")),
        query=query | name_query(repository, tag),
        body=None if isinstance(source, str) else tar_body(source),
    )


class ImagesArchives(Resource[C]):
    """The verbs that take several images elsewhere, and those that bring images in."""

    if TYPE_CHECKING:

        def __getitem__(self, which: Which) -> Image[C]: ...

    @call
    def load(
        self, tar: Tar, *, platforms: Sequence[str] | None = None, quiet: bool = False, on_progress: OnProgress | None = None
    ) -> Operation[list[Image[C]]]:
        """Load the images of an archive that ``save`` made; handles for them.

        The handles are by name, or by id for an image without a name.

        Args:
            tar: bytes, an open file, or an iterable of bytes, such as
                ``other.images["app"].save()``.
            platforms: only these variants; below API 1.52 at most one. API 1.48.
            quiet: report no progress, only the names.
            on_progress: called with each ProgressMessage as it arrives; an exception from it aborts
                the loading.

        Raises LoadError if it is not such an archive; podman raises ServerError.

        ``POST /images/load``
        """
        operation = _load_operation(tar, platforms, quiet)
        # The containerd image store reports an image twice if it has two names in the archive.
        return collect_progress(operation, on_progress, _loaded_names, lambda names: [self[name] for name in dict.fromkeys(chain(*names))])

    @stream
    def load_stream(self, tar: Tar, *, platforms: Sequence[str] | None = None, quiet: bool = False) -> Operation[models.ProgressMessage]:
        """The progress of loading, as it arrives; LoadError at the end if it fails.

        Args:
            platforms, quiet: as for ``load``.

        ``POST /images/load``
        """
        return _load_operation(tar, platforms, quiet)

    @call
    def import_(
        self,
        source: str | Tar,
        *,
        repository: str | None = None,
        tag: str | None = None,
        message: str | None = None,
        changes: Sequence[str] = (),
        platform: values.Platform | None = None,
        on_progress: OnProgress | None = None,
    ) -> Operation[Image[C]]:
        """Make an image from a tar of files, such as ``container.export()``; a handle, by id.

        Args:
            source: bytes, an open file, or an iterable of bytes; or a URL, which the engine
                fetches.
            repository, tag: name of the image; without a repository it has none, without a tag the
                tag is ``latest``.
            message: comment for its history.
            changes: Dockerfile instructions that configure it: ``["CMD top", "ENV A=1"]``.
            platform: the platform to record for it. Default: the engine's own.
            on_progress: called with each ProgressMessage as it arrives; an exception from it aborts
                the import.

        Raises LoadError if the import fails on the way, ServerError if the source is not a tar.

        ``POST /images/create``
        """
        operation = _import_operation(source, repository, tag, message, changes, platform)
        return collect_progress(
            operation,
            on_progress,
            lambda progress: progress.status if progress.status and progress.status.startswith("sha256:") else None,
            lambda ids: self[latest(ids, operation.name, "which image it made")],
        )

    @stream
    def import_stream(
        self,
        source: str | Tar,
        *,
        repository: str | None = None,
        tag: str | None = None,
        message: str | None = None,
        changes: Sequence[str] = (),
        platform: values.Platform | None = None,
    ) -> Operation[models.ProgressMessage]:
        """The progress of an import, as it arrives; LoadError at the end if it fails.

        Args:
            repository, tag, message, changes, platform: as for ``import_``.

        ``POST /images/create``
        """
        return _import_operation(source, repository, tag, message, changes, platform)

    @stream
    def save(self, images: Sequence[Which], *, platforms: Sequence[str] | None = None) -> Operation[bytes]:
        """Several images as one archive, for ``load``; it contains the layers that they share once.

        The archive arrives in blocks, as from ``Image.save``.

        Args:
            images: names or ids; an image that is given by id has no name in the archive.
            platforms: only these variants; below API 1.52 at most one. API 1.48.

        ``GET /images/get``
        """
        if not entries(images, "list of images", "one is ['alpine:3', 'busybox']"):
            raise InvalidArgument("there is nothing to save: name an image")
        query = {"names": [identity(image) for image in images], "platform": platforms_query(platforms)}
        return Operation("GET", "/images/get", TarStream("GET /images/get"), query=query)
