"""Stats, live: against what the docker command shows, and where a stream of them ends."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading

import pytest

from dockerlite import ContainerNotFound, Docker, NotRunning, Stats
from dockerlite.resources.containers.container import Container
from tests.live.conftest import Create
from tests.live.engines import LiveEngine
from tests.support.polling import wait_until

pytestmark = pytest.mark.live

BUSY = ["sh", "-c", "dd if=/dev/zero of=/tmp/f bs=1M count=4 2>/dev/null; while :; do :; done"]
IDLE = ["sleep", "1000"]
#: The command writes sizes of memory in the one, sizes of traffic in the other.
UNITS = {"B": 1, "kB": 10**3, "MB": 10**6, "GB": 10**9, "KiB": 2**10, "MiB": 2**20, "GiB": 2**30}


def both(engine: LiveEngine, container: Container[Docker]) -> tuple[Stats, dict[str, list[float]]]:
    """A sample, and what the docker command shows at the same time, as numbers."""
    command = ["docker", "-H", engine.host, "stats", "--no-stream", "--format", "{{json .}}", container.id]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as showing:
        stats = container.stats()
        texts = json.loads(showing.communicate()[0])
    return stats, {
        key: [float(number) * UNITS.get(unit, 1) for number, unit in re.findall(r"([\d.]+)(\w*)", text)] for key, text in texts.items()
    }


@pytest.mark.docker  # the command and podman do not agree on what a sample holds
@pytest.mark.skipif(shutil.which("docker") is None, reason="needs the docker command")
@pytest.mark.parametrize("command", [BUSY, IDLE], ids=["busy", "idle"])
def test_the_figures_are_those_of_the_docker_command(engine: LiveEngine, create: Create, command: list[str]) -> None:
    container = create(command, memory="64m", cpus=0.4)
    container.start()
    ours, theirs = both(engine, container)
    assert ours.cpu_percent == pytest.approx(theirs["CPUPerc"][0], abs=20)  # they may look at different seconds
    assert (ours.cpu_percent or 0) > 5 if command == BUSY else (ours.cpu_percent or 0) < 5
    assert ours.memory_used == pytest.approx(theirs["MemUsage"][0], rel=0.1, abs=300_000)
    assert ours.memory_limit == theirs["MemUsage"][1] == 64 * 2**20
    assert ours.memory_percent == pytest.approx(theirs["MemPerc"][0], abs=1)
    assert [ours.network_received, ours.network_sent] == pytest.approx(theirs["NetIO"], abs=2000)
    assert [ours.block_read, ours.block_written] == pytest.approx(theirs["BlockIO"], rel=0.1, abs=300_000)
    assert ours.pids == theirs["PIDs"][0]


def test_one_reading_comes_at_once_and_tells_no_use_of_the_cpu(create: Create) -> None:
    container = create(IDLE)
    container.start()
    stats = container.stats(one_shot=True)
    assert stats.cpu_percent is None
    wait_until(lambda: container.stats(one_shot=True).memory_used)  # podman begins with none


def test_a_container_that_does_not_run_has_no_figures(engine: LiveEngine, create: Create) -> None:
    container = create(IDLE)
    if engine.podman:
        with pytest.raises(NotRunning, match="container is stopped"):
            container.stats()
    else:
        stats = container.stats()
        assert isinstance(stats, Stats)
        assert (stats.cpu_percent, stats.memory_used, stats.pids) == (None, None, None)
    assert list(container.stats_stream()) == []


def after(samples: int, container: Container[Docker], then: str) -> list[Stats]:
    """All samples of a container, which is stopped or removed after so many."""
    end = threading.Thread(target=lambda: container.remove(force=True) if then == "remove" else container.kill())
    seen: list[Stats] = []
    for sample in container.stats_stream():
        seen.append(sample)
        if len(seen) == samples:
            end.start()
    end.join()
    return seen


@pytest.mark.docker  # podman sends one every 5 seconds
@pytest.mark.parametrize("then", ["kill", "remove"])
def test_samples_come_until_the_container_ends(create: Create, then: str) -> None:
    container = create(BUSY, cpus=0.4)
    container.start()
    seen = after(3, container, then)
    assert 3 <= len(seen) <= 5
    assert [sample.cpu_percent is None for sample in seen[:3]] == [True, False, False]
    assert all(sample.read for sample in seen)


def test_samples_end_with_the_container(create: Create) -> None:
    container = create(IDLE)
    container.start()
    assert 1 <= len(after(1, container, "kill")) <= 3


def test_nobody_has_no_samples(docker: Docker, name: str) -> None:
    with pytest.raises(ContainerNotFound):
        list(docker.containers[name].stats_stream())
