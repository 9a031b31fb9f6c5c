"""Containers: list them, create them, run them to their end."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, TypeVar, Unpack

from ... import models, values
from ...core.answers import Json
from ...core.flow import AskLocal, Flow
from ...core.operation import Operation
from ...core.request import Body
from ...errors import ContainerFailed, DockerError, ImageNotFound, InvalidArgument, ProcessTimeout, warn
from ...streams.input import process_input
from ...streams.process import communicate
from ...values.checks import one_of
from ..verb import C, Resource, Which, call, identity
from .attach import attach_dialogue
from .container import Container, remove_operation, start_operation
from .exec import ExecResult

if TYPE_CHECKING:
    from .create_options import CreateOptions

T = TypeVar("T")


def _create_flow(image: Which, command: str | Sequence[str] | None, options: CreateOptions) -> Flow[str]:
    """Create a container, after pulling its image if ``pull`` asks for that; its id."""
    # Imported late: a script that only reads containers does without all of it.
    from ..images.collection import pull_flow
    from .create_options import Pull
    from .options import create_request, with_proxies

    image = identity(image)
    pull, platform, auth = one_of("pull", Pull, options.get("pull")), options.get("platform"), options.get("auth", "config")
    query = {"name": options.get("name"), "platform": platform}
    body = with_proxies(create_request(image, command, options), (yield from AskLocal(lambda config: config.proxies())))
    create = Operation("POST", "/containers/create", Json(models.ContainerCreated), query=query, body=body)
    if pull == "always":
        yield from pull_flow(image, platform=platform, auth=auth)
    try:
        created = yield from create
    except ImageNotFound:
        if pull == "never":
            raise
        yield from pull_flow(image, platform=platform, auth=auth)
        created = yield from create
    warn(created.warnings)
    return created.id


def _name(image: Which, command: str | Sequence[str] | None) -> str:
    """What messages call a container that was run."""
    where = f"container of {identity(image)}"
    return f"the {where}" if command is None else f"{command!r} in a {where}"


def _run_flow(id: str, name: str, input: Body, timeout: values.Duration | None, *, tty: bool) -> Flow[ExecResult]:
    """Attach to a new container, start it, and read its output until it ends."""
    dialogue = attach_dialogue(id, stdin=input is not None, tty=tty, once=True)
    ended = yield from communicate(dialogue, input, values.limit(timeout), begin=start_operation(id))
    if ended.failed is not None:
        with contextlib.suppress(DockerError):
            yield from dialogue.kill("SIGKILL")
        raise ended.failed
    if ended.timed_out is not None:
        yield from dialogue.kill("SIGKILL")
        raise ProcessTimeout(f"{name} was not done after {ended.timed_out:g} s and was killed", ended.stdout, ended.stderr)
    exit_code = (yield from dialogue.wait()) if ended.exit_code is None else ended.exit_code
    return ExecResult(exit_code, ended.stdout, ended.stderr)


def _remove_after_flow(id: str, work: Flow[T]) -> Flow[T]:
    """The result of some work with a container, which is removed afterwards, even on failure."""
    removing = remove_operation(id, force=True, volumes=True)
    try:
        result = yield from work
    except BaseException:
        with contextlib.suppress(DockerError):  # what went wrong before says more
            yield from removing
        raise
    yield from removing
    return result


class Containers(Resource[C]):
    """The engine's containers. ``docker.containers["web"]`` is a handle for one."""

    def __getitem__(self, which: Which) -> Container[C]:
        return Container(self._client, identity(which))

    @call
    def create(self, image: Which, command: str | Sequence[str] | None = None, **options: Unpack[CreateOptions]) -> Flow[Container[C]]:
        """Create a container without starting it; a handle for it.

        Args:
            command: what runs in it: a list, or a text that is split as in a shell. Default: the
                image's command.
            options: ``name="web"``, ``env={"A": "1"}``, ``ports={80: 8080}``, ``memory="512m"``,
                ``volumes={"data": "/data"}``, ``labels``, ``restart="unless-stopped"``,
                ``network``, ``healthcheck``, ``gpus``, ``pull="missing"``, ``auth`` as in
                ``images.pull`` …; ``CreateOptions`` lists them all. ``config``, ``host_config`` and
                ``networking_config`` take models for the rest; setting one thing both ways is an
                error.

        Proxies that the docker command's ``config.json`` has for the engine are added to the
        environment, unless ``env`` sets those variables itself.

        Raises NameConflict if the name is taken, ImageNotFound, BadRequest for what the engine
        refuses. Warnings of the engine become EngineWarnings.

        ``POST /containers/create``
        """
        id = yield from _create_flow(image, command, options)
        return self[id]

    @call
    def launch(self, image: Which, command: str | Sequence[str] | None = None, **options: Unpack[CreateOptions]) -> Flow[Container[C]]:
        """Create a container and start it in the background; a handle for it.

        Arguments are the same as for ``create``. A container that cannot be started is removed
        again, for example when a port is taken (PortConflict).

        ``POST /containers/create``, ``POST /containers/{id}/start``
        """
        id = yield from _create_flow(image, command, options)
        try:
            yield from start_operation(id)
        except DockerError:
            yield from remove_operation(id, force=True, volumes=True)
            raise
        return self[id]

    @call
    def run(
        self,
        image: Which,
        command: str | Sequence[str] | None = None,
        *,
        input: values.Input | None = None,
        timeout: values.Duration | None = None,
        check: bool = True,
        remove: bool = True,
        **options: Unpack[CreateOptions],
    ) -> Flow[ExecResult]:
        """Run a container to its end, like ``subprocess.run``: its exit code and its output.

        Args:
            command: what runs in it: a list, or a text that is split as in a shell. Default: the
                image's command.
            input: what the process reads from stdin, as for ``exec``. What it raises kills the
                container and is raised. Default: stdin is empty.
            timeout: kill the container after this time.
            check: raise ContainerFailed unless the exit code is 0.
            remove: remove the container and its anonymous volumes afterwards, however it ended.
            options: as for ``create``.

        Raises ContainerFailed (``exit_code``, ``stdout``, ``stderr``) for an exit code other than
        0, ProcessTimeout with the output so far, ConnectionLost, what ``create`` and ``start`` do.

        ``POST /containers/create``, ``POST /containers/{id}/attach``,
        ``POST /containers/{id}/start``, ``GET /containers/{id}/json``
        """
        if options.get("auto_remove"):
            raise InvalidArgument("auto_remove would lose the exit code; run removes the container itself, see its option remove")
        body = process_input(self._client, input)
        if input is not None:
            options["stdin_open"] = options["stdin_once"] = True
        id = yield from _create_flow(image, command, options)
        conversing = _run_flow(id, _name(image, command), body, timeout, tty=bool(options.get("tty")))
        result = yield from _remove_after_flow(id, conversing) if remove else conversing
        if check and result.exit_code:
            raise ContainerFailed(f"{_name(image, command)} exited with {result.exit_code}", *result)
        return result

    @call
    def prune(self, *, filters: values.Filters | None = None) -> Operation[models.ContainerPruneReport]:
        """Remove all stopped containers; which ones were removed, and the bytes that were freed.

        Args:
            filters: which ones: ``{"until": "24h"}``, ``{"label": "stage=test"}``,
                ``{"label!": "keep"}``. Default: all of them.

        ``POST /containers/prune``
        """
        query = {"filters": values.filters(filters)}
        return Operation("POST", "/containers/prune", Json(), query=query, waits=True)

    @call
    def list(
        self, *, all: bool = False, limit: int | None = None, size: bool = False, filters: values.Filters | None = None
    ) -> Operation[list[models.ContainerSummary]]:
        """The running containers, newest first; one request, however many there are.

        Args:
            all: include containers that are not running.
            limit: return only this many of the newest ones, running or not.
            size: add the bytes that their files take; slow.
            filters: such as ``{"status": "exited", "label": ["a=b", "c"], "name": "web"}``; values
                of one key are alternatives, and all keys must match.

        ``GET /containers/json``
        """
        query: Mapping[str, Any] = {"all": all, "limit": limit, "size": size, "filters": values.filters(filters)}
        return Operation("GET", "/containers/json", Json(), query=query)
