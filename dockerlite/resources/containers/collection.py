"""Containers: list them, make them, and everything one of them can do."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, TypeVar, Unpack

from ... import models, values
from ...core.answers import Changed, Json, Nothing
from ...core.flow import AskLocal, Flow
from ...core.operation import Operation
from ...errors import ContainerFailed, DockerError, ImageNotFound, InvalidArgument, ProcessTimeout, StreamError, warn
from ...streams.process import communicate
from ..verb import C, Resource, Which, call, identity
from .checkpoints import ContainerCheckpoints
from .commit import ContainerCommit
from .files import ContainerFiles
from .logs import ContainerOutput
from .processes import ContainerProcesses, ExecResult, attaching
from .waits import ContainerWaits

if TYPE_CHECKING:
    from .create_options import CreateOptions, LimitOptions

T = TypeVar("T")


def _starting(id: str, **query: str | None) -> Operation[bool]:
    return Operation("POST", "/containers/{id}/start", Changed, at={"id": id}, query=query)


def _removing(id: str, *, force: bool = False, volumes: bool = False, link: bool = False) -> Operation[None]:
    query = {"force": force, "v": volumes, "link": link}
    return Operation("DELETE", "/containers/{id}", Nothing, at={"id": id}, query=query, waits=True)


def _creating(image: str, command: str | Sequence[str] | None, options: CreateOptions) -> Flow[str]:
    """Create a container, pulling its image first if that is wanted; its id."""
    # Which is much for a script that looks at containers and makes none.
    from ..images.collection import pulling
    from .options import create_request, with_proxies

    pull, platform, auth = options.get("pull", "missing"), options.get("platform"), options.get("auth", "config")
    query = {"name": options.get("name"), "platform": platform}
    body = with_proxies(create_request(image, command, options), (yield from AskLocal(lambda config: config.proxies())))
    create = Operation("POST", "/containers/create", Json(models.ContainerCreated), query=query, body=body)
    if pull == "always":
        yield from pulling(image, platform=platform, auth=auth)
    try:
        created = yield from create
    except ImageNotFound:
        if pull == "never":
            raise
        yield from pulling(image, platform=platform, auth=auth)
        created = yield from create
    warn(created.warnings)
    return created.id


def _conversing(id: str, input: bytes | str | None, timeout: values.Duration | None, *, tty: bool) -> Flow[ExecResult]:
    """Attach to a new container, start it, and hear it to its end."""
    dialogue = attaching(id, stdin=input is not None, tty=tty, once=True)
    wrote = yield from communicate(dialogue, values.data(input), values.limit(timeout), begin=_starting(id))
    if wrote.timed_out is not None:
        yield from dialogue.kill("SIGKILL")
        raise ProcessTimeout(f"the container was not done after {wrote.timed_out:g} s and was killed", wrote.stdout, wrote.stderr)
    exit_code = (yield from dialogue.wait()) if wrote.exit_code is None else wrote.exit_code
    return ExecResult(exit_code, wrote.stdout, wrote.stderr)


def _removed_after(id: str, work: Flow[T]) -> Flow[T]:
    """What some work with a container gives; the container is gone then, however it went."""
    removing = _removing(id, force=True, volumes=True)
    try:
        result = yield from work
    except BaseException:
        with contextlib.suppress(DockerError):  # what went wrong before says more
            yield from removing
        raise
    yield from removing
    return result


class Container(
    ContainerCheckpoints[C], ContainerOutput[C], ContainerProcesses[C], ContainerFiles[C], ContainerCommit[C], ContainerWaits[C]
):
    """One container, by id or name. Making a handle asks the engine nothing.

    Every verb raises ContainerNotFound when the engine has no such container.
    """

    @call
    def inspect(self, *, size: bool = False) -> Operation[models.ContainerInspect]:
        """Everything about it: state, configuration, mounts, networks.

        Args:
            size: add the bytes its files take (``size_rw``, ``size_root_fs``); the engine has to count them.

        ``GET /containers/{id}/json``
        """
        return Operation("GET", "/containers/{id}/json", Json(), at={"id": self.id}, query={"size": size})

    @call
    def start(
        self, *, detach_keys: str | None = None, checkpoint: str | None = None, checkpoint_directory: str | None = None
    ) -> Operation[bool]:
        """Start it; whether that changed anything, which it does not if it runs already.

        Args:
            detach_keys: what a later attach ends with, such as ``ctrl-p,ctrl-q``, which is the default.
            checkpoint: go on from this checkpoint instead of from the beginning.
            checkpoint_directory: where that is on the engine's machine, if not in its own place.

        Raises BadRequest if its command cannot be run, PortConflict if a port it publishes is taken.

        ``POST /containers/{id}/start``
        """
        return _starting(self.id, detachKeys=detach_keys, **{"checkpoint": checkpoint, "checkpoint-dir": checkpoint_directory})

    @call
    def stop(self, *, timeout: values.Duration | None = None, signal: str | None = None) -> Operation[bool]:
        """Stop it and return when it has stopped; whether that changed anything.

        Args:
            timeout: how long it has after the signal before it is killed; -1 waits for ever. Default: its own, or 10 s.
            signal: what asks it to end. Default: its own, or SIGTERM. API 1.42.

        ``POST /containers/{id}/stop``
        """
        query = {"t": None if timeout is None else values.seconds(timeout), "signal": signal}
        return Operation("POST", "/containers/{id}/stop", Changed, at={"id": self.id}, query=query, waits=True)

    @call
    def restart(self, *, timeout: values.Duration | None = None, signal: str | None = None) -> Operation[None]:
        """Stop it as ``stop`` does, with the same ``timeout`` and ``signal``, and start it again.

        ``POST /containers/{id}/restart``
        """
        query = {"t": None if timeout is None else values.seconds(timeout), "signal": signal}
        return Operation("POST", "/containers/{id}/restart", Nothing, at={"id": self.id}, query=query, waits=True)

    @call
    def kill(self, signal: str | int = "SIGKILL") -> Operation[None]:
        """Send its first process a signal, by name or number. Raises NotRunning if it does not run.

        ``POST /containers/{id}/kill``
        """
        return Operation("POST", "/containers/{id}/kill", Nothing, at={"id": self.id}, query={"signal": str(signal)})

    @call
    def pause(self) -> Operation[None]:
        """Freeze its processes until ``unpause``.

        ``POST /containers/{id}/pause``
        """
        return Operation("POST", "/containers/{id}/pause", Nothing, at={"id": self.id})

    @call
    def unpause(self) -> Operation[None]:
        """Let its frozen processes go on.

        ``POST /containers/{id}/unpause``
        """
        return Operation("POST", "/containers/{id}/unpause", Nothing, at={"id": self.id})

    @call
    def rename(self, name: str) -> Operation[None]:
        """Give it another name. Raises NameConflict if that is taken.

        A handle made with the old name finds it no more.

        ``POST /containers/{id}/rename``
        """
        return Operation("POST", "/containers/{id}/rename", Nothing, at={"id": self.id}, query={"name": name})

    @call
    def update(self, *, resources: models.ContainerUpdateRequest | None = None, **limits: Unpack[LimitOptions]) -> Flow[None]:
        """Change its limits or restart policy while it runs. What is not named stays as it is.

        Args:
            resources: the limits as the engine spells them, for those that have no option.
            limits: ``memory="512m"``, ``cpus=1.5``, ``pids_limit=100``, ``restart="unless-stopped"`` …, see ``LimitOptions``.

        What the engine warns of is an EngineWarning.

        ``POST /containers/{id}/update``
        """
        from .options import update_request

        body = update_request(limits, resources)
        updated = yield from Operation("POST", "/containers/{id}/update", Json(models.ContainerUpdated), at={"id": self.id}, body=body)
        warn(updated.warnings)

    @call
    def remove(self, *, force: bool = False, volumes: bool = False, link: bool = False) -> Operation[None]:
        """Remove it. Raises Conflict while it runs, unless forced.

        Args:
            force: kill it first if it runs.
            volumes: its anonymous volumes too.
            link: remove a link of that name instead, for the old kind of network.

        ``DELETE /containers/{id}``
        """
        return _removing(self.id, force=force, volumes=volumes, link=link)

    @call
    def wait(self, condition: Literal["not-running", "next-exit", "removed"] = "not-running") -> Flow[int]:
        """Wait until it has stopped; its exit code. Waits for ever unless the client has a deadline.

        Args:
            condition: ``not-running`` returns at once if it does not run, ``next-exit`` waits for the next run to end, ``removed`` until
                it is gone.

        ``POST /containers/{id}/wait``
        """
        waiting = Operation(
            "POST", "/containers/{id}/wait", Json(models.ContainerWait), at={"id": self.id}, query={"condition": condition}, waits=True
        )
        waited = yield from waiting
        if waited.error is not None and waited.error.message:
            raise StreamError(f"waiting for {self.id}: {waited.error.message}")
        return waited.status_code

    @call
    def top(self, arguments: str | None = None) -> Operation[models.ContainerTop]:
        """Its processes, as ``ps`` on the host shows them. Raises NotRunning if it does not run.

        Args:
            arguments: for ps; they must leave the pid in the output. Default: ``-ef``.

        ``GET /containers/{id}/top``
        """
        return Operation("GET", "/containers/{id}/top", Json(), at={"id": self.id}, query={"ps_args": arguments})

    @call
    def changes(self) -> Operation[list[models.FilesystemChange]]:
        """The files that differ from its image: kind 0 changed, 1 added, 2 deleted.

        ``GET /containers/{id}/changes``
        """
        return Operation("GET", "/containers/{id}/changes", Json(), at={"id": self.id})

    @call
    def resize(self, height: int, width: int) -> Operation[None]:
        """Tell it the size of its terminal, in characters. Raises NotRunning if it does not run.

        ``POST /containers/{id}/resize``
        """
        return Operation("POST", "/containers/{id}/resize", Nothing, at={"id": self.id}, query={"h": height, "w": width})


class Containers(Resource[C]):
    """The engine's containers. ``docker.containers["web"]`` is a handle for one."""

    def __getitem__(self, which: Which) -> Container[C]:
        return Container(self._client, identity(which))

    @call
    def create(self, image: str, command: str | Sequence[str] | None = None, **options: Unpack[CreateOptions]) -> Flow[Container[C]]:
        """Create a container, not started; a handle for it.

        Args:
            command: what runs in it: a list, or a text that is split as a shell would. Default: what the image says.
            options: ``name="web"``, ``env={"A": "1"}``, ``ports={80: 8080}``, ``memory="512m"``, ``volumes={"data": "/data"}``, ``labels``,
                ``restart="unless-stopped"``, ``network``, ``healthcheck``, ``gpus``, ``pull="missing"``, ``auth`` as in ``images.pull`` …,
                all in ``CreateOptions``. ``config``, ``host_config`` and ``networking_config`` take models for the rest; one thing given
                both ways is an error.

        Proxies that the docker command's ``config.json`` has for the engine are added to the environment, unless that says otherwise.

        Raises NameConflict if the name is taken, ImageNotFound, BadRequest for what the engine refuses. What it warns of is an
        EngineWarning.

        ``POST /containers/create``
        """
        id = yield from _creating(image, command, options)
        return self[id]

    @call
    def launch(self, image: str, command: str | Sequence[str] | None = None, **options: Unpack[CreateOptions]) -> Flow[Container[C]]:
        """Create a container and start it in the background; a handle for it. Arguments as for ``create``.

        A container that cannot be started, say because a port is taken (PortConflict), is removed again.

        ``POST /containers/create``, ``POST /containers/{id}/start``
        """
        id = yield from _creating(image, command, options)
        try:
            yield from _starting(id)
        except DockerError:
            yield from _removing(id, force=True, volumes=True)
            raise
        return self[id]

    @call
    def run(
        self,
        image: str,
        command: str | Sequence[str] | None = None,
        *,
        input: bytes | str | None = None,
        timeout: values.Duration | None = None,
        check: bool = True,
        remove: bool = True,
        **options: Unpack[CreateOptions],
    ) -> Flow[ExecResult]:
        """Run a container to its end, as ``subprocess.run`` does a program: its exit code and what it wrote.

        Args:
            command: what runs in it: a list, or a text that is split as a shell would. Default: what the image says.
            input: what it reads from its standard input; none by default.
            timeout: after so long it is killed.
            check: raise ContainerFailed unless it exits with 0.
            remove: remove the container and its anonymous volumes afterwards, however it ended.
            options: as for ``create``.

        Raises ContainerFailed (``exit_code``, ``stdout``, ``stderr``) if it exits with another code than 0, ProcessTimeout with
        what it wrote until then, ConnectionLost if the connection was cut, and what ``create`` and ``start`` raise.

        ``POST /containers/create``, ``POST /containers/{id}/attach``, ``POST /containers/{id}/start``, ``GET /containers/{id}/json``
        """
        if options.get("auto_remove"):
            raise InvalidArgument("auto_remove would take the exit code along; run removes the container itself, see remove")
        if input is not None:
            options["stdin_open"] = options["stdin_once"] = True
        id = yield from _creating(image, command, options)
        conversing = _conversing(id, input, timeout, tty=bool(options.get("tty")))
        result = yield from _removed_after(id, conversing) if remove else conversing
        if check and result.exit_code:
            raise ContainerFailed(f"the container of {image} exited with {result.exit_code}", *result)
        return result

    @call
    def prune(self, *, filters: values.Filters | None = None) -> Operation[models.ContainerPruneReport]:
        """Remove every container that does not run; what was removed and the bytes that came free.

        Args:
            filters: only some: ``{"until": "24h"}``, ``{"label": "stage=test"}``, ``{"label!": "keep"}``.

        ``POST /containers/prune``
        """
        query = {"filters": values.filters(filters)}
        return Operation("POST", "/containers/prune", Json(), query=query, waits=True)

    @call
    def list(
        self, *, all: bool = False, limit: int | None = None, size: bool = False, filters: values.Filters | None = None
    ) -> Operation[list[models.ContainerSummary]]:
        """The containers that run, newest first; one request, however many there are.

        Args:
            all: those that do not run, too.
            limit: only the newest so many, running or not.
            size: add the bytes their files take; slow.
            filters: such as ``{"status": "exited", "label": ["a=b", "c"], "name": "web"}``; values of one key are alternatives, all
                keys must hold.

        ``GET /containers/json``
        """
        query: Mapping[str, Any] = {"all": all, "limit": limit, "size": size, "filters": values.filters(filters)}
        return Operation("GET", "/containers/json", Json(), query=query)
