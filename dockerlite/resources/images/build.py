"""Builds: images made from a build context, and the build cache."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, Unpack

from ... import models, values
from ...archives.build_context import BuildFolder, only_dockerfile
from ...archives.packing import Tar, tar_body
from ...core.answers import Json, Nothing
from ...core.flow import AskLocal, Flow, Local
from ...core.operation import Operation
from ...core.request import Body, JsonText
from ...errors import BuildError, InvalidArgument
from ...values.checks import Pairs, entries, local_path, one_of, pairs, refusal
from ...wire.progress import OnProgress, Progress, collect_progress, latest
from ..registry_auth import Auths, with_all_registry_auth
from ..tables import Table, as_is, places_of, refuse_unknown, texts
from ..verb import C, Resource, Which, call, stream
from .build_options import BuilderVersion
from .build_options import BuildOptions as BuildOptions

if TYPE_CHECKING:
    from .image import Image

#: A folder, the URL of a Git repository, a tar or a Dockerfile, or a tar itself.
BuildContext = str | os.PathLike[str] | Tar


def _tags(value: str | Sequence[str]) -> list[str]:
    return [str(values.ImageRef.parse(tag)) for tag in ([value] if isinstance(value, str) else texts(value))]


def _build_args(value: Pairs) -> JsonText:
    return JsonText(dict(pairs(value, "build arguments", "they look like {'NAME': 'value'} or ['NAME=value']")))


#: option -> (the query parameter, the conversion)
_QUERY: Table = {
    "tag": ("t", _tags),
    "target": ("target", as_is),
    "args": ("buildargs", _build_args),
    "labels": ("labels", lambda value: JsonText(values.labels(value))),
    "platform": ("platform", values.platform_text),
    "squash": ("squash", as_is),
    "pull": ("pull", as_is),
    "no_cache": ("nocache", as_is),
    "cache_from": ("cachefrom", lambda value: JsonText(texts(value))),
    "remove": ("rm", as_is),
    "force_remove": ("forcerm", as_is),
    "quiet": ("q", as_is),
    "network": ("networkmode", as_is),
    "extra_hosts": ("extrahosts", values.hosts),
    "memory": ("memory", values.size),
    "memory_swap": ("memswap", values.size),
    "shm_size": ("shmsize", values.size),
    "cpu_shares": ("cpushares", as_is),
    "cpu_period": ("cpuperiod", as_is),
    "cpu_quota": ("cpuquota", as_is),
    "cpuset_cpus": ("cpusetcpus", as_is),
    "cpuset_mems": ("cpusetmems", as_is),
    "ulimits": ("ulimits", lambda value: JsonText(values.ulimits(value))),
    "cgroup_parent": ("cgroupparent", as_is),
    "security_opt": ("securityopt", texts),
    "isolation": ("isolation", as_is),
    "version": ("version", partial(one_of, "version", BuilderVersion)),
    "build_id": ("buildid", as_is),
    "outputs": ("outputs", lambda value: JsonText([*entries(value, "list of outputs", "one is [{'Type': 'tar'}]")])),
    "session": ("session", as_is),
}

_REMOTE = re.compile(r"(?:https?|git)://|git@|github\.com/")
_BUILT = re.compile(r"(?:Successfully built )?((?:sha256:)?[0-9a-f]{12,64})\n?")


def build_flow(context: BuildContext | None, options: BuildOptions) -> Flow[Operation[models.ProgressMessage]]:
    """The operation that builds an image. Raises InvalidArgument at once for wrong options."""
    refuse_unknown(options, BuildOptions.__annotations__)
    source = _body_and_query(context, options.get("dockerfile"), options.get("dockerfile_text"))
    body, query = (None, {}) if callable(source) else source
    query |= places_of(options, _QUERY)
    headers = {"Content-type": "application/x-tar"}
    answer = Progress("POST /build", lambda failure: BuildError(failure.message, failure.code, failure.log))
    build = Operation("POST", "/build", answer, query=query, headers=headers, body=body)
    return _with_configuration(build, source if callable(source) else None, options.get("auth", "config"))


def _with_configuration(
    build: Operation[models.ProgressMessage], read_folder: Callable[[], BuildFolder] | None, auth: Auths
) -> Flow[Operation[models.ProgressMessage]]:
    """The same build with its folder, if it has one, and what the docker command would add.

    That is the engine's proxies as build arguments, and the credentials of all registries.
    """
    if read_folder is not None:
        folder = yield from Local(read_folder)
        build = build.replace(body=folder, query={"dockerfile": folder.dockerfile, **build.query})
    proxies = yield from AskLocal(lambda config: config.proxies())
    if proxies:
        given = build.query["buildargs"].value if "buildargs" in build.query else {}
        build = build.replace(query={**build.query, "buildargs": JsonText({**proxies, **given})})
    return (yield from with_all_registry_auth(build, auth))


def _body_and_query(
    context: BuildContext | None, dockerfile: str | os.PathLike[str] | None, text: str | None
) -> tuple[Body, dict[str, Any]] | Callable[[], BuildFolder]:
    """The body of a build and the query parameters that describe it; for a folder, what reads it."""
    if text is not None and dockerfile is not None:
        raise InvalidArgument("dockerfile and dockerfile_text: give one of them")
    if text is not None and not isinstance(text, str):
        raise refusal(text, "text of a Dockerfile", "one is 'FROM alpine'")
    if context is None:
        if text is None:
            raise InvalidArgument("there is nothing to build: give a context, or dockerfile_text")
        return only_dockerfile(text), {}
    named = None if dockerfile is None else local_path(dockerfile, "path of a Dockerfile")
    if isinstance(context, os.PathLike) or (isinstance(context, str) and not _REMOTE.match(context)):
        return partial(BuildFolder, context, dockerfile=named or "Dockerfile", text=text)
    if text is not None:
        raise InvalidArgument("dockerfile_text needs a folder as context, or none: a tar or a URL contains its own Dockerfile")
    if isinstance(context, str):
        return None, {"remote": context, "dockerfile": named}  # given a body as well, an engine reports nothing at all
    return tar_body(context), {"dockerfile": named}


def _built_id(message: models.ProgressMessage) -> str | None:
    """The id of an image that is ready, from data or from the text of the log.

    Some engines send only the text.
    """
    if isinstance(message.aux, dict):
        id = message.aux.get("ID")
        return id if isinstance(id, str) else None
    match = _BUILT.fullmatch(message.stream or "")
    return match[1] if match else None


class ImagesBuild(Resource[C]):
    """The verbs that build images, and those of the build cache."""

    if TYPE_CHECKING:

        def __getitem__(self, which: Which) -> Image[C]: ...

    @call
    def build(
        self, context: BuildContext | None = None, *, on_progress: OnProgress | None = None, **options: Unpack[BuildOptions]
    ) -> Flow[Image[C]]:
        """Build an image, and return when it is ready; a handle for it, by id.

        Args:
            context: a folder, which is sent while it is read, without what its ``.dockerignore``
                excludes; the URL of a Git repository, a tar or a Dockerfile, which the engine
                fetches; or a tar: bytes, an open file, an iterable of bytes.
            on_progress: called with each ProgressMessage as it arrives; ``message.stream`` is a
                piece of the log. An exception from it aborts the build.
            options: ``tag="app:1"``, ``dockerfile="docker/Dockerfile"`` (in the folder, or
                anywhere), ``dockerfile_text="FROM …"`` (with a folder, or alone),
                ``args={"VERSION": "3"}``, ``target``, ``labels``, ``platform``, ``pull=True``,
                ``no_cache=True``, ``network``, ``memory="1g"``,
                ``auth={"registry.example": AuthConfig(…)}`` for base images (default: all that the
                docker command would send; None sends none) …; ``BuildOptions`` lists them all.
                Proxies from ``config.json`` become build arguments.

        Raises BuildError if a step fails; ``exit_code`` and ``log`` say how. An error before the
        first step, such as a typo in the Dockerfile, is a BadRequest; with podman it is a
        BuildError, too. The builder is the engine's classic one, unless ``version="2"``.

        ``POST /build``
        """

        def result(ids: list[str]) -> Image[C]:
            full_ids = [id for id in ids if id.startswith("sha256:")]
            return self[latest(full_ids or ids, "POST /build", "which image it built")]

        return (yield from collect_progress((yield from build_flow(context, options)), on_progress, _built_id, result))

    @stream
    def build_stream(self, context: BuildContext | None = None, **options: Unpack[BuildOptions]) -> Flow[Operation[models.ProgressMessage]]:
        """The progress of a build, as it arrives; BuildError at the end if the build fails.

        Arguments as for ``build``.

        ``POST /build``
        """
        return build_flow(context, options)

    @call
    def build_prune(
        self,
        *,
        all: bool = False,
        filters: values.Filters | None = None,
        keep_storage: values.Size | None = None,
        reserved_space: values.Size | None = None,
        max_used_space: values.Size | None = None,
        min_free_space: values.Size | None = None,
    ) -> Operation[models.BuildCachePruneReport]:
        """Remove unused entries of BuildKit's cache; the entries, and the bytes that were freed.

        Podman has no such cache.

        Args:
            all: remove entries that images still need, too.
            filters: which ones: ``{"until": "24h"}``, ``{"type": "regular"}``. Default: all of
                them.
            keep_storage: amount of cache to keep; removed in API 1.52, use ``reserved_space``.
            reserved_space: amount of cache to keep. API 1.48.
            max_used_space: remove until the cache takes no more than this. API 1.48.
            min_free_space: remove until this much of the disk is free. API 1.48.

        ``POST /build/prune``
        """
        sizes = {
            "keep-storage": keep_storage,
            "reserved-space": reserved_space,
            "max-used-space": max_used_space,
            "min-free-space": min_free_space,
        }
        query = {name: values.size(size) for name, size in sizes.items() if size is not None}
        whole = query | {"all": all, "filters": values.filters(filters)}
        return Operation("POST", "/build/prune", Json(), query=whole, waits=True)

    @call
    def build_cancel(self, id: str) -> Operation[None]:
        """Cancel the BuildKit build with this ``build_id``; the build then fails.

        No error if there is no build with that id.

        ``POST /build/cancel``
        """
        return Operation("POST", "/build/cancel", Nothing, query={"id": id})
