"""Models: stats. Written by openapi/generate.py from openapi/stats.yaml."""

from typing import Annotated

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Model, Since, Time


class PidsStats(Model, alias_generator=None):
    """How many processes and threads the container has; Linux only."""

    current: int | None = None
    """Processes and threads at the moment; missing when the container does not run."""

    limit: int | None = None
    """The most allowed; missing (or the largest 64-bit number) when there is no limit."""


class BlkioStatEntry(Model, alias_generator=None):
    """One counter of one block device."""

    major: int | None = None
    """The device's major number on the host."""

    minor: int | None = None
    """The device's minor number on the host."""

    op: str | None = None
    """What is counted: read, write, sync, async, discard or total. Compare without case, for cgroup v1 writes Read, v2 read."""

    value: int | None = None
    """The count, in the unit of the list it stands in."""


class BlkioStats(Model, alias_generator=None):
    """Disk counters by device and kind; on cgroup v2 only io_service_bytes_recursive is filled."""

    io_service_bytes_recursive: Items[BlkioStatEntry] = EMPTY_LIST
    """Bytes read and written since the start, by device; null when nothing is counted."""

    io_serviced_recursive: Items[BlkioStatEntry] = EMPTY_LIST
    """Operations done since the start, by device and kind; cgroup v1 only."""

    io_queue_recursive: Items[BlkioStatEntry] = EMPTY_LIST
    """Operations waiting at this moment, by device and kind; cgroup v1 only."""

    io_service_time_recursive: Items[BlkioStatEntry] = EMPTY_LIST
    """Time from handing operations to the device until they were done, in nanoseconds; cgroup v1 only."""

    io_wait_time_recursive: Items[BlkioStatEntry] = EMPTY_LIST
    """Time operations spent in the scheduler's queues, in nanoseconds; cgroup v1 only."""

    io_merged_recursive: Items[BlkioStatEntry] = EMPTY_LIST
    """Requests that were merged into others, by device and kind; cgroup v1 only."""

    io_time_recursive: Items[BlkioStatEntry] = EMPTY_LIST
    """Time the device was given to the container, in milliseconds; cgroup v1 only."""

    sectors_recursive: Items[BlkioStatEntry] = EMPTY_LIST
    """Sectors transferred, by device; cgroup v1 only."""


class StorageStats(Model, alias_generator=None):
    """Disk use on Windows; empty on Linux."""

    read_count_normalized: int | None = None
    """Reads since the start, in normalized operations; Windows only."""

    read_size_bytes: int | None = None
    """Bytes read since the start; Windows only."""

    write_count_normalized: int | None = None
    """Writes since the start, in normalized operations; Windows only."""

    write_size_bytes: int | None = None
    """Bytes written since the start; Windows only."""


class CPUUsage(Model, alias_generator=None):
    """CPU time since the container's start, in nanoseconds on Linux and units of 100 ns on Windows."""

    total_usage: int | None = None
    """CPU time over all CPUs since the start: nanoseconds on Linux, units of 100 ns on Windows."""

    percpu_usage: Items[int] = EMPTY_LIST
    """CPU time by CPU, in nanoseconds; only on cgroup v1, missing or null elsewhere."""

    usage_in_kernelmode: int | None = None
    """The part spent in the kernel, in the unit of total_usage."""

    usage_in_usermode: int | None = None
    """The part spent in programs, in the unit of total_usage."""


class ThrottlingData(Model, alias_generator=None):
    """How often a CPU limit held the container back; all zero without a limit."""

    periods: int | None = None
    """Scheduler periods that have passed under the limit."""

    throttled_periods: int | None = None
    """Periods in which the allowance was used up."""

    throttled_time: int | None = None
    """Time spent held back, in nanoseconds."""


class CPUStats(Model, alias_generator=None):
    """CPU counters at one moment. Percent of one CPU: change of total_usage by change of system_cpu_usage, times online_cpus, times 100."""

    cpu_usage: CPUUsage | None = None
    """CPU time of the container itself."""

    system_cpu_usage: int | None = None
    """CPU time of the whole host over all CPUs, in nanoseconds; missing on Windows, and in precpu_stats when there is no sample before."""

    online_cpus: int | None = None
    """How many CPUs the host has online; missing on Windows and in an empty sample."""

    throttling_data: ThrottlingData | None = None
    """How often a CPU limit held the container back."""


class MemoryStats(Model, alias_generator=None):
    """Memory use in bytes: usage, limit and stats on Linux, the other sizes on Windows."""

    usage: int | None = None
    """Bytes in use, page cache included; take inactive_file (cgroup v1: total_inactive_file) of stats off for the figure most tools
    show.
    """

    max_usage: int | None = None
    """The most that was in use, in bytes; cgroup v1 only."""

    stats: Map[int] = EMPTY_MAP
    """The kernel's memory counters by name; which ones there are depends on the cgroup version."""

    failcnt: int | None = None
    """How often the limit was hit; cgroup v1 only, missing when zero."""

    limit: int | None = None
    """The memory limit in bytes; without one, the host's memory."""

    commitbytes: int | None = None
    """Committed bytes; Windows only."""

    commitpeakbytes: int | None = None
    """The most bytes that were committed; Windows only."""

    privateworkingset: int | None = None
    """Bytes of memory that belong to the container alone; Windows only."""


class NetworkStats(Model, alias_generator=None):
    """Traffic of one interface since the container's start, as the container sees it."""

    rx_bytes: int | None = None
    """Bytes received."""

    rx_packets: int | None = None
    """Packets received."""

    rx_errors: int | None = None
    """Receive errors; not counted on Windows."""

    rx_dropped: int | None = None
    """Incoming packets that were dropped."""

    tx_bytes: int | None = None
    """Bytes sent."""

    tx_packets: int | None = None
    """Packets sent."""

    tx_errors: int | None = None
    """Send errors; not counted on Windows."""

    tx_dropped: int | None = None
    """Outgoing packets that were dropped."""

    endpoint_id: str | None = None
    """The connection's id; Windows only."""

    instance_id: str | None = None
    """The instance's id; Windows only."""


class ContainerStats(Model, alias_generator=None):
    """One sample of a container's use of CPU, memory, network and disk. A stopped container sends samples that are all zero and empty."""

    name: str | None = None
    """The container's name, with a leading slash; missing in one-shot samples of older engines."""

    id: str | None = None
    """The container's full id; missing in one-shot samples of older engines."""

    read: Time = None
    """When the sample was taken; year 1 when the container does not run."""

    preread: Time = None
    """When the sample in precpu_stats was taken; year 1 when there is none (first sample, one-shot)."""

    pids_stats: PidsStats | None = None
    """Processes and threads; empty on a stopped container and on Windows."""

    blkio_stats: BlkioStats | None = None
    """Disk use on Linux; its lists are null or empty when the kernel does not count."""

    num_procs: int | None = None
    """The number of CPUs on Windows; always 0 on Linux, see cpu_stats.online_cpus."""

    storage_stats: StorageStats | None = None
    """Disk use on Windows; empty on Linux."""

    cpu_stats: CPUStats | None = None
    """CPU time up to now; the use is the difference to precpu_stats."""

    precpu_stats: CPUStats | None = None
    """CPU time at the sample before, zero in the first one and in one-shot samples: no percentage then."""

    memory_stats: MemoryStats | None = None
    """Memory use; empty when the container does not run."""

    networks: Map[NetworkStats] = EMPTY_MAP
    """Traffic by interface name in the container, such as eth0; missing when stopped or without a network of its own. Podman has one
    key, network.
    """

    os_type: Annotated[str | None, Since("1.52")] = None
    """Which fields to expect, linux or windows; missing on engines before 29.0."""
