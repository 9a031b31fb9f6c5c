"""Stats: how much CPU, memory, network and disk I/O containers use."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...core.answers import Json
from ...core.operation import Operation
from ..verb import C, Handle, call, stream

if TYPE_CHECKING:
    from ...wire.stats import Stats


class ContainerUsage(Handle[C]):
    """The verbs of a container that measure it."""

    @call
    def stats(self, *, one_shot: bool = False) -> Operation[Stats]:
        """One sample of what it uses: ``cpu_percent``, ``memory_used``, ``pids`` and others.

        Others are ``network_received`` and ``block_read``. The engine takes one second, to have two
        readings of the CPU. The sample of a container that is not running is empty; podman raises
        NotRunning.

        Args:
            one_shot: take a single reading, without delay; there is no ``cpu_percent`` then.

        ``GET /containers/{id}/stats``
        """
        from ...wire.stats import Stats

        query = {"stream": False, "one-shot": one_shot or None}
        return Operation("GET", "/containers/{id}/stats", Json(Stats), at={"id": self.id}, query=query)

    @stream
    def stats_stream(self) -> Operation[Stats]:
        """A sample of what it uses every second (podman: every 5 seconds), until it stops.

        The first sample comes at once and therefore has no ``cpu_percent``. A container that is not
        running has no samples.

        ``GET /containers/{id}/stats``
        """
        from ...wire.stats import Samples

        return Operation("GET", "/containers/{id}/stats", Samples(), at={"id": self.id}, query={"stream": True})
