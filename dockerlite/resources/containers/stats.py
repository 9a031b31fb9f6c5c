"""What containers use of CPU, memory, network and disk."""

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
        """One sample of what it uses, such as ``cpu_percent``, ``memory_used``, ``network_received``, ``block_read`` and ``pids``.

        The engine takes a second for it, to have two readings of the CPU. A container that does not run has an empty sample; podman raises
        NotRunning.

        Args:
            one_shot: one reading, at once; no ``cpu_percent`` can be told then.

        ``GET /containers/{id}/stats``
        """
        from ...wire.stats import Stats

        query = {"stream": False, "one-shot": one_shot or None}
        return Operation("GET", "/containers/{id}/stats", Json(Stats), at={"id": self.id}, query=query)

    @stream
    def stats_stream(self) -> Operation[Stats]:
        """A sample of what it uses every second (podman: every 5), until it stops.

        The first one comes at once, so it has no ``cpu_percent``. A container that does not run has no samples.

        ``GET /containers/{id}/stats``
        """
        from ...wire.stats import Samples

        return Operation("GET", "/containers/{id}/stats", Samples(), at={"id": self.id}, query={"stream": True})
