"""Stats: a sample of what a container uses, with the figures that people want of it."""

from __future__ import annotations

from datetime import timedelta
from itertools import takewhile

from ..core.answers import Enough, Items
from ..errors import NotRunning
from ..models.stats import ContainerStats
from .decode import late
from .lines import JsonLines

_NAME = "GET /containers/{id}/stats"


class Stats(ContainerStats):
    """A sample of what a container uses. The figures are those that ``docker stats`` shows; None where a sample cannot tell.

    A container that does not run has none of them.
    """

    @property
    def cpu_percent(self) -> float | None:
        """How much of one CPU it used since the sample before: 200.0 are two CPUs, on Windows 100.0 are all of them.

        None in the first sample of a stream and with ``one_shot``, which have none before.
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
        """Bytes in use, without the page cache that the kernel would give back.

        None from podman, too, while it does not know it yet of a container that has just started.
        """
        memory = self.memory_stats
        if memory is None or self._windows:
            return None if memory is None else memory.privateworkingset
        usage = memory.usage
        cache = memory.stats.get("total_inactive_file")  # cgroup v1 alone
        if cache is None or usage is None or cache >= usage:
            cache = memory.stats.get("inactive_file", 0)
        return usage if usage is None or cache >= usage else usage - cache

    @property
    def memory_limit(self) -> int | None:
        """The most bytes it may use; without a limit, the memory of the host. None on Windows."""
        return None if self.memory_stats is None else self.memory_stats.limit

    @property
    def memory_percent(self) -> float | None:
        """How much of ``memory_limit`` it uses. None on Windows."""
        used, limit = self.memory_used, self.memory_limit
        return used * 100 / limit if used is not None and limit else None

    @property
    def network_received(self) -> int | None:
        """Bytes that came in over all its networks since it started; 0 if it has none of its own."""
        return None if self.read is None else sum(network.rx_bytes or 0 for network in self.networks.values())

    @property
    def network_sent(self) -> int | None:
        """Bytes that went out over all its networks since it started; 0 if it has none of its own."""
        return None if self.read is None else sum(network.tx_bytes or 0 for network in self.networks.values())

    @property
    def block_read(self) -> int | None:
        """Bytes read from disks since it started."""
        if self._windows:
            return None if self.storage_stats is None else self.storage_stats.read_size_bytes
        return self._moved("r")

    @property
    def block_written(self) -> int | None:
        """Bytes written to disks since it started."""
        if self._windows:
            return None if self.storage_stats is None else self.storage_stats.write_size_bytes
        return self._moved("w")

    def _moved(self, letter: str) -> int | None:
        if self.read is None:
            return None
        entries = [] if self.blkio_stats is None else self.blkio_stats.io_service_bytes_recursive
        return sum(entry.value or 0 for entry in entries if (entry.op or "").lower().startswith(letter))

    @property
    def pids(self) -> int | None:
        """How many processes and threads it has. None on Windows."""
        return None if self.pids_stats is None else self.pids_stats.current

    @property
    def _windows(self) -> bool:
        return self.os_type == "windows" or bool(self.num_procs)


class StatsDecoder(JsonLines[Stats]):
    """Decodes samples up to the first of a container that does not run: an engine would send those for ever."""

    def __init__(self) -> None:
        super().__init__(Stats, _NAME)

    def feed(self, data: bytes) -> list[Stats]:
        samples = super().feed(data)
        running = list(takewhile(lambda sample: sample.read is not None, samples))
        if len(running) == len(samples):
            return samples
        failed = late(samples[len(running)].model_extra, _NAME)
        if failed is not None and not isinstance(failed, NotRunning):
            raise failed
        return Enough(running)


class Samples(Items[Stats]):
    """A sample every second."""

    def __init__(self) -> None:
        super().__init__(lambda head: StatsDecoder())
