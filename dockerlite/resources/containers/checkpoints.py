"""Checkpoints: a container's processes, saved to disk, to continue from later.

Engines need experimental features and CRIU for it.
"""

from __future__ import annotations

from ... import models
from ...core.answers import Json, Nothing
from ...core.operation import Operation
from ..verb import C, Handle, call


class ContainerCheckpoints(Handle[C]):
    """Verbs for the checkpoints of a container.

    They raise NotImplementedByEngine where the engine has none.
    """

    @call
    def checkpoints(self, *, directory: str | None = None) -> Operation[list[models.CheckpointSummary]]:
        """Its checkpoints.

        Args:
            directory: the directory on the engine's host that holds them. Default: the container's
                own.

        ``GET /containers/{name}/checkpoints``
        """
        return Operation("GET", "/containers/{name}/checkpoints", Json(), at={"name": self.id}, query={"dir": directory})

    @call
    def create_checkpoint(self, name: str, *, directory: str | None = None, exit: bool = True) -> Operation[None]:
        """Save its processes to disk; ``start(checkpoint=…)`` continues from there.

        Args:
            directory: the directory on the engine's host to save to. Default: the container's own.
            exit: stop the container afterwards.

        ``POST /containers/{name}/checkpoints``
        """
        options = {} if directory is None else {"checkpoint_dir": directory}
        body = models.CheckpointCreateRequest(checkpoint_id=name, exit=exit, **options)
        return Operation("POST", "/containers/{name}/checkpoints", Nothing, at={"name": self.id}, body=body, waits=True)

    @call
    def remove_checkpoint(self, name: str, *, directory: str | None = None) -> Operation[None]:
        """Remove one of its checkpoints.

        Args:
            directory: the directory on the engine's host that holds it. Default: the container's
                own.

        ``DELETE /containers/{name}/checkpoints/{checkpoint}``
        """
        at = {"name": self.id, "checkpoint": name}
        return Operation("DELETE", "/containers/{name}/checkpoints/{checkpoint}", Nothing, at=at, query={"dir": directory})
