"""An image to elsewhere: push it to a registry, save it as an archive."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ... import models, values
from ...core.flow import Flow
from ...core.operation import Operation
from ...core.request import JsonText
from ...errors import InvalidArgument, PushError
from ...wire.progress import OnProgress, Progress, collect_progress, error_factory, latest
from ...wire.tar import TarStream
from ..registry_auth import Auth, with_registry_auth
from ..verb import C, Handle, call, stream
from .queries import platforms_query, whole_repository

_PUSHED = re.compile(r"(\S+): digest: (\S+) size: (\d+)")


def _push_flow(id: str, tag: str | None, platform: values.Platform | None, auth: Auth) -> Flow[Operation[models.ProgressMessage]]:
    name = values.ImageRef.parse(id)
    name = name if tag is None else name.with_tag(tag)
    if name.digest:
        raise InvalidArgument(f"{id!r} names a digest, and an image is pushed to a tag: give a tag")
    query = {"tag": name.tag or "latest", "platform": None if platform is None else JsonText(values.platform(platform))}
    return _authorized_push_flow(name, query, auth)


def push_all_tags_flow(repository: str, auth: Auth) -> Flow[Operation[models.ProgressMessage]]:
    """The operation that pushes every tag of a repository."""
    return _authorized_push_flow(whole_repository(repository), {}, auth)


def _authorized_push_flow(name: values.ImageRef, query: dict[str, Any], auth: Auth) -> Flow[Operation[models.ProgressMessage]]:
    answer = Progress("POST /images/{name}/push", error_factory(PushError, str(name)))
    operation = Operation("POST", "/images/{name}/push", answer, at={"name": name.name}, query=query)
    return with_registry_auth(operation, name.name, auth, insist=True)  # 20.10 and 26.1 require the header


def push_result(message: models.ProgressMessage) -> models.PushResult | None:
    """What a message says of a tag that was pushed; None for any other message."""
    # Podman and the containerd image store send the result only as text, not as data.
    match = _PUSHED.fullmatch(message.status or "")
    return models.PushResult(tag=match[1], digest=match[2], size=int(match[3])) if match else None


class ImageTransfer(Handle[C]):
    """The verbs that take an image elsewhere."""

    @call
    def push(
        self,
        *,
        tag: str | None = None,
        platform: values.Platform | None = None,
        auth: Auth = "config",
        on_progress: OnProgress | None = None,
    ) -> Flow[models.PushResult]:
        """Push it to the registry in its name, and return when it is there; its digest there.

        Args:
            tag: push another one of its tags. Default: the one this handle was made with, or
                ``latest``.
            platform: push only this variant. API 1.46.
            auth: credentials for the registry. Default: those that the docker command would send;
                None sends none.
            on_progress: called with each ProgressMessage as it arrives; an exception from it aborts
                the push.

        Raises PushError with the registry's message. Podman raises ImageNotFound if there is no
        such image, and ServerError for everything else.

        ``POST /images/{name}/push``
        """
        operation = yield from _push_flow(self.id, tag, platform, auth)
        return (
            yield from collect_progress(
                operation, on_progress, push_result, lambda results: latest(results, operation.name, "what it pushed")
            )
        )

    @stream
    def push_stream(
        self, *, tag: str | None = None, platform: values.Platform | None = None, auth: Auth = "config"
    ) -> Flow[Operation[models.ProgressMessage]]:
        """The progress of a push, as it arrives; PushError at the end if the push fails.

        Args:
            tag, platform, auth: as for ``push``.

        ``POST /images/{name}/push``
        """
        return _push_flow(self.id, tag, platform, auth)

    @stream
    def save(self, *, platforms: Sequence[str] | None = None) -> Operation[bytes]:
        """An archive of it, with layers and names, for ``load``.

        The archive arrives in blocks: ``file.writelines(image.save())``.

        Args:
            platforms: only these variants; below API 1.52 at most one. API 1.48.

        ``GET /images/{name}/get``
        """
        path, query = "/images/{name}/get", {"platform": platforms_query(platforms)}
        return Operation("GET", path, TarStream(f"GET {path}"), at={"name": self.id}, query=query)
