"""Where images go and come from: pushed to a registry, saved as an archive, loaded from one, imported from files."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import chain
from typing import TYPE_CHECKING, Any

from ... import models, values
from ...archives.packing import Tar, tar_body
from ...core.flow import Flow
from ...core.operation import Operation
from ...core.request import JsonText
from ...errors import InvalidArgument, LoadError, PushError
from ...values.checks import entries
from ...wire.progress import OnProgress, Progress, failing, followed, last
from ...wire.tar import TarStream
from ..registry_auth import Auth, with_registry_auth
from ..tables import texts
from ..verb import C, Handle, Resource, Which, call, identity, stream
from .queries import name_query, platforms_query

if TYPE_CHECKING:
    from .image import Image

_LOADED = re.compile(r"Loaded image(?: ID)?: (\S+)")
_PUSHED = re.compile(r"(\S+): digest: (\S+) size: (\d+)")


def _push_flow(id: str, tag: str | None, platform: values.Platform | None, auth: Auth) -> Flow[Operation[models.ProgressMessage]]:
    name = values.ImageRef.parse(id)
    name = name if tag is None else name.with_tag(tag)
    if name.digest:
        raise InvalidArgument(f"{id!r} names a digest, which cannot be pushed to: give a tag")
    operation = Operation(
        "POST",
        "/images/{name}/push",
        Progress("POST /images/{name}/push", failing(PushError, str(name))),
        at={"name": name.name},
        query={"tag": name.tag or "latest", "platform": None if platform is None else JsonText(values.platform(platform))},
    )
    return with_registry_auth(operation, id, auth, insist=True)  # 20.10 and 26.1 want the header


def _push_result(message: models.ProgressMessage) -> models.PushResult | None:
    # Not every engine sends it as data: podman and the containerd image store say it in words alone.
    said = _PUSHED.fullmatch(message.status or "")
    return models.PushResult(tag=said[1], digest=said[2], size=int(said[3])) if said else None


def _loaded_names(message: models.ProgressMessage) -> list[str] | None:
    said = _LOADED.fullmatch((message.stream or "").strip())
    return said[1].split(",") if said else None  # podman names all in one line


def _load_operation(tar: Tar, platforms: Sequence[str] | None, quiet: bool) -> Operation[models.ProgressMessage]:
    query = {"quiet": quiet, "platform": platforms_query(platforms)}
    answer = Progress("POST /images/load", failing(LoadError, "the archive cannot be loaded"))
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
        raise InvalidArgument(f"{source!r} is no URL; a file on this side is given open: open({source!r}, 'rb')")
    query: dict[str, Any] = {
        "fromSrc": source if isinstance(source, str) else "-",
        "message": message,
        "changes": texts(changes) or None,
        "platform": None if platform is None else values.platform_text(platform),
    }
    return Operation(
        "POST",
        "/images/create",
        Progress("POST /images/create", failing(LoadError, "the files cannot be imported")),
        query=query | name_query(repository, tag),
        body=None if isinstance(source, str) else tar_body(source),
    )


class ImageTransfer(Handle[C]):
    """The verbs of an image that take it elsewhere."""

    @call
    def push(
        self,
        *,
        tag: str | None = None,
        platform: values.Platform | None = None,
        auth: Auth = "config",
        on_progress: OnProgress | None = None,
    ) -> Flow[models.PushResult]:
        """Push it to the registry that its name tells, and return when it is there; the digest it has there.

        Args:
            tag: another one of its tags. Default: the one this handle was made with, or ``latest``.
            platform: only this variant. API 1.46.
            auth: credentials for the registry. Default: those that the docker command would send; None sends none.
            on_progress: called with each ProgressMessage as it comes; what it raises ends the push.

        Raises PushError with what the registry said. Podman says ImageNotFound if there is no such image, and ServerError for the rest.

        ``POST /images/{name}/push``
        """
        operation = yield from _push_flow(self.id, tag, platform, auth)
        return (yield from followed(operation, on_progress, _push_result, lambda found: last(found, operation.name, "what it pushed")))

    @stream
    def push_stream(
        self, *, tag: str | None = None, platform: values.Platform | None = None, auth: Auth = "config"
    ) -> Flow[Operation[models.ProgressMessage]]:
        """What the engine says while it pushes, as it comes; PushError at the end if it fails.

        Args:
            tag, platform, auth: as for ``push``.

        ``POST /images/{name}/push``
        """
        return _push_flow(self.id, tag, platform, auth)

    @stream
    def save(self, *, platforms: Sequence[str] | None = None) -> Operation[bytes]:
        """It as an archive, with its layers and names, for ``load``; in blocks: ``file.writelines(image.save())``.

        Args:
            platforms: only these variants, one at most below API 1.52. API 1.48.

        ``GET /images/{name}/get``
        """
        path, query = "/images/{name}/get", {"platform": platforms_query(platforms)}
        return Operation("GET", path, TarStream(f"GET {path}"), at={"name": self.id}, query=query)


class ImagesTransfer(Resource[C]):
    """The verbs on several images that take them elsewhere, and those that bring images in."""

    if TYPE_CHECKING:

        def __getitem__(self, which: Which) -> Image[C]: ...

    @call
    def load(
        self, tar: Tar, *, platforms: Sequence[str] | None = None, quiet: bool = False, on_progress: OnProgress | None = None
    ) -> Operation[list[Image[C]]]:
        """Load the images of an archive that ``save`` made; handles for them, by name, or by id where there is none.

        Args:
            tar: bytes, an open file, an iterable of bytes, such as ``other.images["app"].save()``.
            platforms: only these variants, one at most below API 1.52. API 1.48.
            quiet: report no progress but the names.
            on_progress: called with each ProgressMessage as it comes; what it raises ends the loading.

        Raises LoadError for what is no such archive; podman says ServerError.

        ``POST /images/load``
        """
        operation = _load_operation(tar, platforms, quiet)
        # The image store of containerd names an image twice that is in the archive under two names.
        return followed(operation, on_progress, _loaded_names, lambda found: [self[name] for name in dict.fromkeys(chain(*found))])

    @stream
    def load_stream(self, tar: Tar, *, platforms: Sequence[str] | None = None, quiet: bool = False) -> Operation[models.ProgressMessage]:
        """What the engine says while it loads, as it comes; LoadError at the end if it fails.

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
        """Make an image of a tar of files, such as ``container.export()``; a handle for it, by id.

        Args:
            source: bytes, an open file, an iterable of bytes; or a URL, which the engine fetches.
            repository, tag: its name; without a repository it has none, without a tag it is ``latest``.
            message: for its history.
            changes: Dockerfile instructions that configure it: ``["CMD top", "ENV A=1"]``.
            platform: what to note as its platform. Default: the engine's own.
            on_progress: called with each ProgressMessage as it comes; what it raises ends the import.

        Raises LoadError for what fails on its way, ServerError for what is no tar.

        ``POST /images/create``
        """
        operation = _import_operation(source, repository, tag, message, changes, platform)
        return followed(
            operation,
            on_progress,
            lambda said: said.status if said.status and said.status.startswith("sha256:") else None,
            lambda found: self[last(found, operation.name, "which image it made")],
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
        """What the engine says while it imports, as it comes; LoadError at the end if it fails.

        Args:
            repository, tag, message, changes, platform: as for ``import_``.

        ``POST /images/create``
        """
        return _import_operation(source, repository, tag, message, changes, platform)

    @stream
    def save(self, images: Sequence[Which], *, platforms: Sequence[str] | None = None) -> Operation[bytes]:
        """Several images as one archive, for ``load``; layers that they share are in it once. In blocks, as from ``Image.save``.

        Args:
            images: names or ids; by id they have no names in the archive.
            platforms: only these variants, one at most below API 1.52. API 1.48.

        ``GET /images/get``
        """
        if not entries(images, "list of images", "one is ['alpine:3', 'busybox']"):
            raise InvalidArgument("there is nothing to save: name an image")
        query = {"names": [identity(image) for image in images], "platform": platforms_query(platforms)}
        return Operation("GET", "/images/get", TarStream("GET /images/get"), query=query)
