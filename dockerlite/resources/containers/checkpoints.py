"""Checkpoints: a container's processes, written to disk to go on from later. Engines need experimental features and CRIU for it."""

from __future__ import annotations

from ... import models
from ...core.answers import Json, Nothing
from ...core.operation import Operation
from ..verb import C, Handle, call


class ContainerCheckpoints(Handle[C]):
    """The verbs of a container that have to do with its checkpoints. Raise NotImplementedByEngine where the engine has none."""

    @call
    def checkpoints(self, *, directory: str | None = None) -> Operation[list[models.CheckpointSummary]]:
        """Its checkpoints.

        Args:
            directory: where they are on the engine's machine, if not in its own place.

        ``GET /containers/{name}/checkpoints``
        """
        return Operation("GET", "/containers/{name}/checkpoints", Json(), at={"name": self.id}, query={"dir": directory})

    @call
    def create_checkpoint(self, name: str, *, directory: str | None = None, exit: bool = True) -> Operation[None]:
        """Write its processes to disk; ``start(checkpoint=…)`` goes on from there.

        Args:
            directory: where on the engine's machine, if not in its own place.
            exit: stop the container once that is done.

        ``POST /containers/{name}/checkpoints``
        """
        options = {} if directory is None else {"checkpoint_dir": directory}
        body = models.CheckpointCreateRequest(checkpoint_id=name, exit=exit, **options)
        return Operation("POST", "/containers/{name}/checkpoints", Nothing, at={"name": self.id}, body=body, waits=True)

    @call
    def remove_checkpoint(self, name: str, *, directory: str | None = None) -> Operation[None]:
        """Remove one of its checkpoints.

        Args:
            directory: where it is on the engine's machine, if not in its own place.

        ``DELETE /containers/{name}/checkpoints/{checkpoint}``
        """
        at = {"name": self.id, "checkpoint": name}
        return Operation("DELETE", "/containers/{name}/checkpoints/{checkpoint}", Nothing, at=at, query={"dir": directory})
