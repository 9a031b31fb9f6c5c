"""Stats: the figures of a sample, as the docker command computes them, and the end of a stream."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dockerlite import ServerError, Stats
from dockerlite.core.answers import Enough
from dockerlite.core.parsing import parse
from dockerlite.wire.stats import StatsDecoder

#: A sample of docker 20.10 on cgroup v1, reduced to the relevant fields.
LINUX: dict[str, Any] = {
    "read": "2026-11-20T12:06:31.551556823Z",
    "preread": "2026-11-20T12:06:30.549060876Z",
    "pids_stats": {"current": 3},
    "blkio_stats": {
        "io_service_bytes_recursive": [
            {"major": 8, "minor": 0, "op": "Read", "value": 4096},
            {"major": 8, "minor": 0, "op": "Write", "value": 100},
            {"major": 8, "minor": 16, "op": "read", "value": 1},
            {"major": 8, "minor": 0, "op": "Total", "value": 4197},
            {"major": 8, "minor": 0, "op": "", "value": 9},
        ]
    },
    "num_procs": 0,
    "cpu_stats": {"cpu_usage": {"total_usage": 400, "percpu_usage": [1, 2, 3]}, "system_cpu_usage": 3000, "online_cpus": 2},
    "precpu_stats": {"cpu_usage": {"total_usage": 100}, "system_cpu_usage": 1000, "online_cpus": 2},
    "memory_stats": {"usage": 1000, "limit": 4000, "stats": {"total_inactive_file": 200, "inactive_file": 100}},
    "networks": {"eth0": {"rx_bytes": 10, "tx_bytes": 1}, "eth1": {"rx_bytes": 20, "tx_bytes": 2}},
}
#: The sample that an engine sends for a stopped container.
STOPPED: dict[str, Any] = {
    "read": "0001-01-01T00:00:00Z",
    "preread": "0001-01-01T00:00:00Z",
    "pids_stats": {},
    "blkio_stats": {"io_service_bytes_recursive": None},
    "num_procs": 0,
    "cpu_stats": {"cpu_usage": {"total_usage": 0}},
    "precpu_stats": {"cpu_usage": {"total_usage": 0}},
    "memory_stats": {},
}
WINDOWS: dict[str, Any] = {
    "read": "2026-11-20T12:00:02Z",
    "preread": "2026-11-20T12:00:01Z",
    "pids_stats": {},
    "num_procs": 4,
    "storage_stats": {"read_size_bytes": 7, "write_size_bytes": 8},
    "cpu_stats": {"cpu_usage": {"total_usage": 25_000_000}},
    "precpu_stats": {"cpu_usage": {"total_usage": 5_000_000}},
    "memory_stats": {"commitbytes": 3000, "privateworkingset": 2000},
    "networks": {"nic": {"rx_bytes": 5, "tx_bytes": 6}},
}
FIGURES = (
    "cpu_percent",
    "memory_used",
    "memory_limit",
    "memory_percent",
    "network_received",
    "network_sent",
    "block_read",
    "block_written",
    "pids",
)


def sample(raw: dict[str, Any], **changes: dict[str, Any]) -> Stats:
    """A sample, with some keys of its parts changed."""
    changed = {key: {**raw.get(key, {}), **parts} for key, parts in changes.items()}
    stats: Stats = parse(Stats, json.dumps(raw | changed).encode(), "GET /containers/{id}/stats")
    return stats


@pytest.mark.parametrize(
    ("raw", "figures"),
    [
        (LINUX, (30.0, 800, 4000, 20.0, 30, 3, 4097, 100, 3)),
        (STOPPED, (None,) * 9),
        (WINDOWS, (50.0, 2000, None, None, 5, 6, 7, 8, None)),
        ({"os_type": "windows"}, (None,) * 9),
        ({}, (None,) * 9),
        ({"read": LINUX["read"]}, (None, None, None, None, 0, 0, 0, 0, None)),
    ],
    ids=["linux", "stopped", "windows", "empty windows", "empty", "bare"],
)
def test_the_figures_of_a_sample(raw: dict[str, Any], figures: tuple[Any, ...]) -> None:
    assert tuple(getattr(sample(raw), name) for name in FIGURES) == figures


@pytest.mark.parametrize(
    ("cpu", "before", "percent"),
    [
        ({}, {}, 30.0),
        ({"online_cpus": 0}, {}, 45.0),  # engines before 1.27, and some sandboxes
        ({"online_cpus": None}, {}, 45.0),
        ({"system_cpu_usage": 1000}, {}, 0.0),
        ({"cpu_usage": {"total_usage": 100}}, {}, 0.0),
        ({"cpu_usage": {"total_usage": 50}}, {}, 0.0),
        ({}, {"system_cpu_usage": 0}, None),  # the first sample of a stream
        ({}, {"system_cpu_usage": None}, None),
        ({"cpu_usage": None}, {}, None),
    ],
)
def test_the_use_of_the_cpu(cpu: dict[str, Any], before: dict[str, Any], percent: float | None) -> None:
    assert sample(LINUX, cpu_stats=cpu, precpu_stats=before).cpu_percent == percent


@pytest.mark.parametrize(
    ("memory", "used"),
    [
        ({"stats": {"total_inactive_file": 200}}, 800),  # cgroup v1
        ({"stats": {"inactive_file": 300}}, 700),  # cgroup v2
        ({"stats": {"total_inactive_file": 1000, "inactive_file": 100}}, 900),
        ({"stats": {"inactive_file": 1000}}, 1000),
        ({"stats": {}}, 1000),
        ({"stats": None}, 1000),  # podman
        ({"usage": None}, None),
    ],
)
def test_the_memory_in_use_is_without_the_page_cache(memory: dict[str, Any], used: int | None) -> None:
    assert sample(LINUX, memory_stats=memory).memory_used == used


@pytest.mark.parametrize("limit", [0, None])
def test_without_a_limit_there_is_no_share_of_it(limit: int | None) -> None:
    assert sample(LINUX, memory_stats={"limit": limit}).memory_percent is None


def lines(*samples: dict[str, Any]) -> bytes:
    return b"".join(json.dumps(raw).encode() + b"\n" for raw in samples)


@pytest.mark.parametrize(
    ("samples", "count", "ends"),
    [([LINUX, LINUX], 2, False), ([LINUX, STOPPED, STOPPED], 1, True), ([STOPPED], 0, True), ([LINUX, STOPPED, LINUX], 1, True)],
)
def test_the_first_sample_of_a_stopped_container_ends_the_stream(samples: list[dict[str, Any]], count: int, ends: bool) -> None:
    found = StatsDecoder().feed(lines(*samples))
    assert (len(found), isinstance(found, Enough)) == (count, ends)


def test_podman_says_why_there_is_no_sample() -> None:
    stopped = {"cause": "container is stopped", "message": "container is stopped", "response": 500}
    assert StatsDecoder().feed(lines(LINUX, stopped)) == StatsDecoder().feed(lines(LINUX))
    assert isinstance(StatsDecoder().feed(lines(stopped)), Enough)
    with pytest.raises(ServerError, match="no cgroup"):
        StatsDecoder().feed(lines(LINUX, {"cause": "cgroup", "message": "no cgroup", "response": 500}))
