"""One container: the handle, and the verbs of its life."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

from ... import models, values
from ...core.answers import Changed, Json, Nothing
from ...core.flow import Flow
from ...core.operation import Operation
from ...errors import StreamError, warn
from ..verb import C, call
from .attach import ContainerAttach
from .checkpoints import ContainerCheckpoints
from .commit import ContainerCommit
from .exec import ContainerExec
from .files import ContainerFiles
from .logs import ContainerLogs
from .stats import ContainerUsage
from .waits import ContainerWaits

if TYPE_CHECKING:
    from .create_options import LimitOptions


def start_operation(id: str, **query: str | None) -> Operation[bool]:
    """The operation that starts a container; whether that changed anything."""
    return Operation("POST", "/containers/{id}/start", Changed, at={"id": id}, query=query)


def remove_operation(id: str, *, force: bool = False, volumes: bool = False, link: bool = False) -> Operation[None]:
    """The operation that removes a container."""
    query = {"force": force, "v": volumes, "link": link}
    return Operation("DELETE", "/containers/{id}", Nothing, at={"id": id}, query=query, waits=True)


class Container(
    ContainerCheckpoints[C],
    ContainerLogs[C],
    ContainerUsage[C],
    ContainerExec[C],
    ContainerAttach[C],
    ContainerFiles[C],
    ContainerCommit[C],
    ContainerWaits[C],
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
        return start_operation(self.id, detachKeys=detach_keys, **{"checkpoint": checkpoint, "checkpoint-dir": checkpoint_directory})

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
        return remove_operation(self.id, force=force, volumes=volumes, link=link)

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
