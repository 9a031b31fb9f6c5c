"""One container: the handle, and the verbs of its life cycle."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, Unpack

from ... import models, values
from ...core.answers import Changed, Json, Nothing
from ...core.flow import Flow
from ...core.operation import Operation
from ...errors import warn
from ...values.checks import one_of
from ..verb import C, call
from .attach import ContainerAttach
from .checkpoints import ContainerCheckpoints
from .commit import ContainerCommit
from .exec import ContainerExec
from .exit_status import wait_operation
from .files import ContainerFiles
from .logs import ContainerLogs
from .stats import ContainerUsage
from .waits import ContainerWaits

if TYPE_CHECKING:
    from .create_options import LimitOptions


def start_operation(id: str, **query: str | None) -> Operation[bool]:
    """The operation that starts a container; its answer is whether that changed anything."""
    return Operation("POST", "/containers/{id}/start", Changed, at={"id": id}, query=query)


def remove_operation(id: str, *, force: bool = False, volumes: bool = False, link: bool = False) -> Operation[None]:
    """The operation that removes a container."""
    query = {"force": force, "v": volumes, "link": link}
    return Operation("DELETE", "/containers/{id}", Nothing, at={"id": id}, query=query, waits=True)


#: What is waited for: the end of this run, of the next one, or the removal.
WaitCondition = Literal["not-running", "next-exit", "removed"]


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
            size: add the bytes that its files take (``size_rw``, ``size_root_fs``); the engine has
                to count them.

        ``GET /containers/{id}/json``
        """
        return Operation("GET", "/containers/{id}/json", Json(), at={"id": self.id}, query={"size": size})

    @call
    def start(
        self, *, detach_keys: str | None = None, checkpoint: str | None = None, checkpoint_directory: str | None = None
    ) -> Operation[bool]:
        """Start it; True if that changed anything, False if it was already running.

        Args:
            detach_keys: the keys with which later attached clients detach: ``"ctrl-p,ctrl-q"``,
                which is the default.
            checkpoint: continue from this checkpoint instead of from the beginning.
            checkpoint_directory: the directory on the engine's host that holds it. Default: the
                container's own.

        Raises BadRequest if its command cannot be run, PortConflict if a port that it publishes is
        taken.

        ``POST /containers/{id}/start``
        """
        return start_operation(self.id, detachKeys=detach_keys, **{"checkpoint": checkpoint, "checkpoint-dir": checkpoint_directory})

    @call
    def stop(self, *, timeout: values.Duration | None = None, signal: str | None = None) -> Operation[bool]:
        """Stop it, and return when it has stopped; whether that changed anything.

        Args:
            timeout: time between the signal and SIGKILL; -1 waits for ever. Default: the
                container's own setting, or 10 s.
            signal: the signal that asks it to end. Default: the container's own setting, or
                SIGTERM. API 1.42.

        ``POST /containers/{id}/stop``
        """
        query = {"t": None if timeout is None else values.seconds(timeout), "signal": signal}
        return Operation("POST", "/containers/{id}/stop", Changed, at={"id": self.id}, query=query, waits=True)

    @call
    def restart(self, *, timeout: values.Duration | None = None, signal: str | None = None) -> Operation[None]:
        """Stop it as ``stop`` does, and start it again.

        Args:
            timeout, signal: as for ``stop``.

        ``POST /containers/{id}/restart``
        """
        query = {"t": None if timeout is None else values.seconds(timeout), "signal": signal}
        return Operation("POST", "/containers/{id}/restart", Nothing, at={"id": self.id}, query=query, waits=True)

    @call
    def kill(self, signal: str | int = "SIGKILL") -> Operation[None]:
        """Send a signal, by name or number, to its main process.

        Raises NotRunning if it is stopped.

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
        """Resume its frozen processes.

        ``POST /containers/{id}/unpause``
        """
        return Operation("POST", "/containers/{id}/unpause", Nothing, at={"id": self.id})

    @call
    def rename(self, name: str) -> Operation[None]:
        """Change its name. Raises NameConflict if the new one is taken.

        A handle made with the old name no longer finds it.

        ``POST /containers/{id}/rename``
        """
        return Operation("POST", "/containers/{id}/rename", Nothing, at={"id": self.id}, query={"name": name})

    @call
    def update(self, *, resources: models.ContainerUpdateRequest | None = None, **limits: Unpack[LimitOptions]) -> Flow[None]:
        """Change its limits or restart policy while it runs. What is not named stays as it is.

        Args:
            resources: limits under the engine's names, for those that have no option.
            limits: ``memory="512m"``, ``cpus=1.5``, ``pids_limit=100``,
                ``restart="unless-stopped"`` …, see ``LimitOptions``.

        Warnings of the engine become EngineWarnings.

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
            volumes: remove its anonymous volumes, too.
            link: remove the link with this name instead (legacy container links).

        ``DELETE /containers/{id}``
        """
        return remove_operation(self.id, force=force, volumes=volumes, link=link)

    @call
    def wait(self, condition: WaitCondition = "not-running") -> Operation[int]:
        """Wait until it stops; its exit code. Waits for ever unless the client has a deadline.

        Args:
            condition: ``not-running`` returns at once if it is not running, ``next-exit`` waits for
                the end of the next run, ``removed`` until the container is removed.

        ``POST /containers/{id}/wait``
        """
        return wait_operation(self.id, one_of("condition", WaitCondition, condition))

    @call
    def top(self, arguments: str | None = None) -> Operation[models.ContainerTop]:
        """Its processes, as ``ps`` on the host shows them. Raises NotRunning if it is stopped.

        Args:
            arguments: arguments for ``ps``; the output must still contain the pid. Default:
                ``-ef``.

        ``GET /containers/{id}/top``
        """
        return Operation("GET", "/containers/{id}/top", Json(), at={"id": self.id}, query={"ps_args": arguments})

    @call
    def changes(self) -> Operation[list[models.FilesystemChange]]:
        """The files that differ from its image: kind 0 is changed, 1 added, 2 deleted.

        ``GET /containers/{id}/changes``
        """
        return Operation("GET", "/containers/{id}/changes", Json(), at={"id": self.id})

    @call
    def resize(self, height: int, width: int) -> Operation[None]:
        """Set the size of its terminal, in characters. Raises NotRunning if it is stopped.

        ``POST /containers/{id}/resize``
        """
        return Operation("POST", "/containers/{id}/resize", Nothing, at={"id": self.id}, query={"h": height, "w": width})
