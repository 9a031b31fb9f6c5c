"""Models: checkpoints. Written by openapi/generate.py from openapi/checkpoints.yaml."""

from typing import Annotated

from .base import Model, Sendable, Wire


class CheckpointCreateRequest(Sendable):
    """The name of a new checkpoint, where it goes, and whether the container ends with it."""

    checkpoint_id: Annotated[str | None, Wire("CheckpointID")] = None
    """The name for the checkpoint, new for this container and of file-name characters."""

    checkpoint_dir: str | None = None
    """A directory on the engine's host to store it in; empty for the container's own place."""

    exit: bool | None = None
    """With true, the container stops once the checkpoint is stored; with false it runs on."""


class CheckpointSummary(Model):
    """One stored checkpoint."""

    name: str | None = None
    """The name it was created with, as given to the start of the container."""
