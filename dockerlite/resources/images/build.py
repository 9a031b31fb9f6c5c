"""How images come to be on an engine: built from a context, loaded from an archive, imported from files. And the cache of the builds."""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Sequence
from functools import partial
from itertools import chain
from typing import TYPE_CHECKING, Any, Unpack

from ... import models, values
from ...archives.build_context import BuildFolder, only_dockerfile
from ...archives.packing import Tar, tar_body
from ...core.answers import Json, Nothing
from ...core.flow import AskLocal, Flow, Local
from ...core.operation import Operation
from ...core.request import Body, JsonText
from ...errors import BuildError, InvalidArgument, LoadError
from ...values.checks import Pairs, pairs
from ...wire.progress import OnProgress, Progress, failing, followed, last
from ..containers.options import as_is, refuse_unknown, texts
from ..registry_auth import Auths, authorized_everywhere
from ..verb import C, Resource, Which, call, stream
from .build_options import BuildOptions as BuildOptions

if TYPE_CHECKING:
    from .collection import Image

#: A folder, the URL of a Git repository, a tar or a Dockerfile, or a tar itself.
BuildContext = str | os.PathLike[str] | Tar


def _tags(value: str | Sequence[str]) -> list[str]:
    return [str(values.ImageRef.parse(tag)) for tag in ([value] if isinstance(value, str) else texts(value))]


def _args(value: Pairs) -> JsonText:
    return JsonText(dict(pairs(value, "build arguments", "they look like {'NAME': 'value'} or ['NAME=value']")))


#: option -> (the query parameter, how what people write becomes what the engine wants)
_QUERY: dict[str, tuple[str, Callable[[Any], Any]]] = {
    "tag": ("t", _tags),
    "target": ("target", as_is),
    "args": ("buildargs", _args),
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
    "version": ("version", as_is),
    "build_id": ("buildid", as_is),
    "outputs": ("outputs", lambda value: JsonText(list(value))),
    "session": ("session", as_is),
}

_REMOTE = re.compile(r"(?:https?|git)://|git@|github\.com/")
_BUILT = re.compile(r"(?:Successfully built )?((?:sha256:)?[0-9a-f]{12,64})\n?")
_LOADED = re.compile(r"Loaded image(?: ID)?: (\S+)")


def building(context: BuildContext | None, options: BuildOptions) -> Flow[Operation[models.ProgressMessage]]:
    """The operation that builds an image. What is wrong with the options is raised here and now."""
    refuse_unknown(options, BuildOptions.__annotations__)
    source = _sent(context, options.get("dockerfile"), options.get("dockerfile_text"))
    body, query = (None, {}) if callable(source) else source
    given = {name: value for name, value in options.items() if value is not None}
    query |= {parameter: convert(given[name]) for name, (parameter, convert) in _QUERY.items() if name in given}
    headers = {"Content-type": "application/x-tar"}
    answer = Progress("POST /build", lambda failure: BuildError(failure.message, failure.code, failure.log))
    build = Operation("POST", "/build", answer, query=query, headers=headers, body=body)
    return _configured(build, source if callable(source) else None, options.get("auth", "config"))


def _configured(
    build: Operation[models.ProgressMessage], read: Callable[[], BuildFolder] | None, auth: Auths
) -> Flow[Operation[models.ProgressMessage]]:
    """A build with its folder, if it has one, and with what the docker command would add.

    That is the engine's proxies as arguments, and the credentials of all registries.
    """
    if read is not None:
        folder = yield from Local(read)
        build = build.replace(body=folder, query={"dockerfile": folder.dockerfile, **build.query})
    proxies = yield from AskLocal(lambda config: config.proxies())
    if proxies:
        given = build.query["buildargs"].value if "buildargs" in build.query else {}
        build = build.replace(query={**build.query, "buildargs": JsonText({**proxies, **given})})
    return (yield from authorized_everywhere(build, auth))


def _sent(
    context: BuildContext | None, dockerfile: str | os.PathLike[str] | None, text: str | None
) -> tuple[Body, dict[str, Any]] | Callable[[], BuildFolder]:
    """The body of a build, and what its query says of it; what reads the folder, where there is one."""
    if text is not None and dockerfile is not None:
        raise InvalidArgument("dockerfile and dockerfile_text: give one of them")
    if context is None:
        if text is None:
            raise InvalidArgument("there is nothing to build: give a context, or dockerfile_text")
        return only_dockerfile(text), {}
    named = None if dockerfile is None else os.fspath(dockerfile)
    if isinstance(context, os.PathLike) or (isinstance(context, str) and not _REMOTE.match(context)):
        return partial(BuildFolder, context, dockerfile=named or "Dockerfile", text=text)
    if text is not None:
        raise InvalidArgument("dockerfile_text goes with a folder, or alone: a tar or a URL has its Dockerfile in it")
    if isinstance(context, str):
        return None, {"remote": context, "dockerfile": named}  # an engine given a body, too, would say nothing at all
    return tar_body(context), {"dockerfile": named}


def _built_id(message: models.ProgressMessage) -> str | None:
    """The id of an image that is ready: said as data, and for people, which is all that some engines do."""
    if isinstance(message.aux, dict):
        id = message.aux.get("ID")
        return id if isinstance(id, str) else None
    said = _BUILT.fullmatch(message.stream or "")
    return said[1] if said else None


def _loaded(message: models.ProgressMessage) -> list[str] | None:
    said = _LOADED.fullmatch((message.stream or "").strip())
    return said[1].split(",") if said else None  # podman names all in one line


def _loading(tar: Tar, platforms: Sequence[str] | None, quiet: bool) -> Operation[models.ProgressMessage]:
    query = {"quiet": quiet, "platform": platforms_query(platforms)}
    answer = Progress("POST /images/load", failing(LoadError, "the archive cannot be loaded"))
    return Operation("POST", "/images/load", answer, query=query, body=tar_body(tar))


def _importing(
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


def name_query(repository: str | None, tag: str | None) -> dict[str, str | None]:
    """What a query says of the name of a new image."""
    if repository is None:
        if tag is not None:
            raise InvalidArgument(f"tag={tag!r} without a repository names nothing")
        return {}
    name = values.ImageRef.parse(repository)
    name = name if tag is None else name.with_tag(tag)
    return {"repo": name.name, "tag": name.tag}


def platforms_query(platforms: Sequence[str] | None) -> list[JsonText] | None:
    """What a query says of the variants that are meant; nothing for all of them."""
    return None if platforms is None else [JsonText(values.platform(text)) for text in texts(platforms)] or None


class ImagesBuild(Resource[C]):
    """The verbs that make images."""

    if TYPE_CHECKING:

        def __getitem__(self, which: Which) -> Image[C]: ...

    @call
    def build(
        self, context: BuildContext | None = None, *, on_progress: OnProgress | None = None, **options: Unpack[BuildOptions]
    ) -> Flow[Image[C]]:
        """Build an image and return when it is ready; a handle for it, by id.

        Args:
            context: a folder, which is sent while it is read, without what its ``.dockerignore`` names; the URL of a Git repository, a tar
                or a Dockerfile, which the engine fetches; or a tar: bytes, an open file, an iterable of bytes.
            on_progress: called with each ProgressMessage as it comes, ``message.stream`` being a piece of the log; what it raises ends the
                build.
            options: ``tag="app:1"``, ``dockerfile="docker/Dockerfile"`` (in the folder, or anywhere), ``dockerfile_text="FROM …"`` (with
                a folder, or alone), ``args={"VERSION": "3"}``, ``target``, ``labels``, ``platform``, ``pull=True``, ``no_cache=True``,
                ``network``, ``memory="1g"``, ``auth={"registry.example": AuthConfig(…)}`` for base images (default: all that the docker
                command would send; None sends none) …, all in ``BuildOptions``. Proxies from ``config.json`` become arguments.

        Raises BuildError if a step fails: ``exit_code`` and ``log`` say how. What is wrong before the first step, such as a Dockerfile with
        a typo, is a BadRequest; from podman it is a BuildError, too. The builder is the engine's classic one, unless ``version="2"``.

        ``POST /build``
        """

        def result(found: list[str]) -> Image[C]:
            whole = [id for id in found if id.startswith("sha256:")]
            return self[last(whole or found, "POST /build", "which image it built")]

        return (yield from followed((yield from building(context, options)), on_progress, _built_id, result))

    @stream
    def build_stream(self, context: BuildContext | None = None, **options: Unpack[BuildOptions]) -> Flow[Operation[models.ProgressMessage]]:
        """What the engine says while it builds, as it comes; BuildError at the end if it fails. Arguments as for ``build``.

        ``POST /build``
        """
        return building(context, options)

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
        operation = _loading(tar, platforms, quiet)
        # The image store of containerd names an image twice that is in the archive under two names.
        return followed(operation, on_progress, _loaded, lambda found: [self[name] for name in dict.fromkeys(chain(*found))])

    @stream
    def load_stream(self, tar: Tar, *, platforms: Sequence[str] | None = None, quiet: bool = False) -> Operation[models.ProgressMessage]:
        """What the engine says while it loads, as it comes; LoadError at the end if it fails.

        Args:
            platforms, quiet: as for ``load``.

        ``POST /images/load``
        """
        return _loading(tar, platforms, quiet)

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
        operation = _importing(source, repository, tag, message, changes, platform)
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
        return _importing(source, repository, tag, message, changes, platform)

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
        """Remove what BuildKit's cache holds that no image needs; what was removed and the bytes that came free. Podman has no such thing.

        Args:
            all: what belongs to images, too.
            filters: only some: ``{"until": "24h"}``, ``{"type": "regular"}``.
            keep_storage: leave so much; gone since API 1.52, use ``reserved_space``.
            reserved_space: leave so much. API 1.48.
            max_used_space: remove until it takes no more than that. API 1.48.
            min_free_space: remove until the disk has that much free. API 1.48.

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
        """End a BuildKit build that was given this ``build_id``; the build then fails. No error if there is none of that id.

        ``POST /build/cancel``
        """
        return Operation("POST", "/build/cancel", Nothing, query={"id": id})
