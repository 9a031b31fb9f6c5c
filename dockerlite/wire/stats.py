"""Stats: samples of a container's resource usage, with the figures that people want."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile

from ..core.answers import Enough, Items
from ..errors import NotRunning
from ..models.stats import ContainerStats
from .decode import embedded_error
from .lines import JsonLines

_NAME = "GET /containers/{id}/stats"


class Stats(ContainerStats):
    """A sample of a container's resource usage, with the figures that ``docker stats`` shows.

    A figure is None if the sample does not hold it, and all are for a container that does not run.
    """

    @property
    def cpu_percent(self) -> float | None:
        """CPU use since the previous sample, in percent of one CPU: 200.0 are two CPUs.

        On Windows, 100.0 are all of them. None in the first sample of a stream and with
        ``one_shot``, which have no previous sample.
        """
        if self._windows:
            return self._windows_cpu_percent()
        now, before = self.cpu_stats, self.precpu_stats
        if now is None or before is None or now.cpu_usage is None or before.cpu_usage is None or not before.system_cpu_usage:
            return None
        used = (now.cpu_usage.total_usage or 0) - (before.cpu_usage.total_usage or 0)
        passed = (now.system_cpu_usage or 0) - before.system_cpu_usage
        cpus = now.online_cpus or len(now.cpu_usage.percpu_usage)
        return used * cpus * 100 / passed if used > 0 and passed > 0 else 0.0

    def _windows_cpu_percent(self) -> float | None:
        now, before = self.cpu_stats, self.precpu_stats
        if now is None or before is None or now.cpu_usage is None or before.cpu_usage is None or self.read is None or self.preread is None:
            return None
        used = (now.cpu_usage.total_usage or 0) - (before.cpu_usage.total_usage or 0)
        possible = (self.read - self.preread) / timedelta(microseconds=1) * 10 * (self.num_procs or 0)  # in units of 100 ns
        return used * 100 / possible if possible > 0 else 0.0

    @property
    def memory_used(self) -> int | None:
        """Bytes in use, without the page cache that the kernel can reclaim.

        Also None from podman for a container that has just started, until podman knows the figure.
        """
        memory = self.memory_stats
        if memory is None or self._windows:
            return None if memory is None else memory.privateworkingset
        usage = memory.usage
        cache = memory.stats.get("total_inactive_file")  # cgroup v1 only
        if cache is None or usage is None or cache >= usage:
            cache = memory.stats.get("inactive_file", 0)
        return usage if usage is None or cache >= usage else usage - cache

    @property
    def memory_limit(self) -> int | None:
        """The most bytes it may use; without a limit, the memory of the host. None on Windows."""
        return None if self.memory_stats is None else self.memory_stats.limit

    @property
    def memory_percent(self) -> float | None:
        """Memory in use, in percent of ``memory_limit``. None on Windows."""
        used, limit = self.memory_used, self.memory_limit
        return used * 100 / limit if used is not None and limit else None

    @property
    def network_received(self) -> int | None:
        """Bytes received over all its networks since it started; 0 if it has none of its own."""
        return None if self.read is None else sum(network.rx_bytes or 0 for network in self.networks.values())

    @property
    def network_sent(self) -> int | None:
        """Bytes sent over all its networks since it started; 0 if it has no network of its own."""
        return None if self.read is None else sum(network.tx_bytes or 0 for network in self.networks.values())

    @property
    def block_read(self) -> int | None:
        """Bytes read from disks since it started."""
        if self._windows:
            return None if self.storage_stats is None else self.storage_stats.read_size_bytes
        return self._bytes_moved("r")

    @property
    def block_written(self) -> int | None:
        """Bytes written to disks since it started."""
        if self._windows:
            return None if self.storage_stats is None else self.storage_stats.write_size_bytes
        return self._bytes_moved("w")

    def _bytes_moved(self, letter: str) -> int | None:
        if self.read is None:
            return None
        entries = [] if self.blkio_stats is None else self.blkio_stats.io_service_bytes_recursive
        return sum(entry.value or 0 for entry in entries if (entry.op or "").lower().startswith(letter))

    @property
    def pids(self) -> int | None:
        """The number of its processes and threads. None on Windows."""
        return None if self.pids_stats is None else self.pids_stats.current

    @property
    def _windows(self) -> bool:
        return self.os_type == "windows" or bool(self.num_procs)


class StatsDecoder(JsonLines[Stats]):
    """Decodes samples up to the first one of a container that does not run.

    An engine would go on to send such samples for ever.
    """

    def __init__(self) -> None:
        super().__init__(Stats, _NAME)

    def feed(self, data: bytes) -> list[Stats]:
        samples = super().feed(data)
        running = list(takewhile(lambda sample: sample.read is not None, samples))
        if len(running) == len(samples):
            return samples
        failed = embedded_error(samples[len(running)].model_extra, _NAME)
        if failed is not None and not isinstance(failed, NotRunning):
            raise failed
        return Enough(running)


class Samples(Items[Stats]):
    """A sample every second."""

    def __init__(self) -> None:
        super().__init__(lambda head: StatsDecoder())
