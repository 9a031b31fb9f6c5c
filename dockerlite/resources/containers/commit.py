"""Images made from containers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from ... import models
from ...core.answers import Json
from ...core.flow import Flow
from ...core.operation import Operation
from ...values.checks import strings
from ..verb import C, Handle, call

if TYPE_CHECKING:
    from ..images.image import Image


class ContainerCommit(Handle[C]):
    """The verb of a container that makes an image from it."""

    @call
    def commit(
        self,
        repository: str | None = None,
        tag: str | None = None,
        *,
        message: str | None = None,
        author: str | None = None,
        changes: Sequence[str] = (),
        pause: bool = True,
        config: models.ContainerConfig | None = None,
    ) -> Flow[Image[C]]:
        """Make an image from its files as they are now, without volumes; a handle for it, by id.

        Args:
            repository, tag: name of the image; without a repository it has none, without a tag the
                tag is ``latest``.
            message: comment for its history.
            author: who made it.
            changes: Dockerfile instructions that configure it: ``["CMD top", "ENV A=1"]``.
            pause: freeze the container while its files are read, so that they are consistent.
            config: takes precedence over the container's own configuration.

        ``POST /commit``
        """
        from ..images.image import Image
        from ..images.queries import name_query

        query = {
            "container": self.id,
            "comment": message,
            "author": author,
            "changes": strings(changes, "list of instructions", "one is ['CMD top', 'ENV A=1']") or None,
            "pause": pause,
        }
        body = config or models.ContainerConfig()
        created = yield from Operation(
            "POST", "/commit", Json(models.Created), query=query | name_query(repository, tag), body=body, waits=True
        )
        return Image(self._client, created.id)
