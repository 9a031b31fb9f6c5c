"""Where images go: pushed to a registry, saved as an archive."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ... import models, values
from ...core.flow import Flow
from ...core.operation import Operation
from ...core.request import JsonText
from ...errors import InvalidArgument, PushError
from ...values.checks import entries
from ...wire.progress import OnProgress, Progress, collect_progress, error_factory, latest
from ...wire.tar import TarStream
from ..registry_auth import Auth, authorized
from ..verb import C, Handle, Resource, Which, call, identity, stream
from .build import platforms_query

_PUSHED = re.compile(r"(\S+): digest: (\S+) size: (\d+)")


def _pushing(id: str, tag: str | None, platform: values.Platform | None, auth: Auth) -> Flow[Operation[models.ProgressMessage]]:
    name = values.ImageRef.parse(id)
    name = name if tag is None else name.with_tag(tag)
    if name.digest:
        raise InvalidArgument(f"{id!r} names a digest, which cannot be pushed to: give a tag")
    operation = Operation(
        "POST",
        "/images/{name}/push",
        Progress("POST /images/{name}/push", error_factory(PushError, str(name))),
        at={"name": name.name},
        query={"tag": name.tag or "latest", "platform": None if platform is None else JsonText(values.platform(platform))},
    )
    return authorized(operation, id, auth, insist=True)  # 20.10 and 26.1 want the header


def _pushed(message: models.ProgressMessage) -> models.PushResult | None:
    # Not every engine sends it as data: podman and the containerd image store say it in words alone.
    said = _PUSHED.fullmatch(message.status or "")
    return models.PushResult(tag=said[1], digest=said[2], size=int(said[3])) if said else None


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
        operation = yield from _pushing(self.id, tag, platform, auth)
        return (yield from collect_progress(operation, on_progress, _pushed, lambda found: latest(found, operation.name, "what it pushed")))

    @stream
    def push_stream(
        self, *, tag: str | None = None, platform: values.Platform | None = None, auth: Auth = "config"
    ) -> Flow[Operation[models.ProgressMessage]]:
        """What the engine says while it pushes, as it comes; PushError at the end if it fails.

        Args:
            tag, platform, auth: as for ``push``.

        ``POST /images/{name}/push``
        """
        return _pushing(self.id, tag, platform, auth)

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
    """The verbs on several images that take them elsewhere."""

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
