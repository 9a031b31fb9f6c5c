"""The scenarios that are recorded: functions that use an engine and return results, by area.

``record.py`` runs them against engines, the tests of this folder against the recordings. A scenario
uses only objects of its own, all of them named ``dl-…``, so that its result is the same on an
engine that has others.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from dockerlite import Docker
from dockerlite.recording import Cassette, Replay

from . import containers, files, networks, processes, swarm, system
from .common import Result

SCENARIOS: dict[str, Callable[[Docker], Result]] = {
    one.__name__: one
    for one in (
        *(containers.engine, containers.containers, containers.images, containers.errors, containers.events),
        *(processes.logs, processes.execs, processes.processes, processes.stats),
        *(files.files, files.builds),
        *(networks.networks, networks.volumes),
        *(system.registries, system.platforms, system.variants, system.plugins, system.seldom),
        *(swarm.swarmless, swarm.swarm, swarm.services, swarm.kept),
    )
}
CASSETTES = Path(__file__).parents[1] / "cassettes"
DOCKERS = ("docker20", "docker26", "docker28")
ENGINES = (*DOCKERS, "podman5")
#: Docker with the image store of containerd, the default of later engines.
CONTAINERD = "docker28-containerd"
#: Scenarios that not every engine supports, and the engines that do.
SOME = {"plugins": DOCKERS, "swarm": DOCKERS, "services": DOCKERS, "variants": (CONTAINERD,)}
#: Scenarios that were recorded on podman 5.8, too, because it differs there from 5.4.
PODMAN58 = ("errors", "logs", "events")


def engines_of(scenario: str) -> tuple[str, ...]:
    """The engines on which a scenario was recorded."""
    return SOME.get(scenario, (*ENGINES, "podman58") if scenario in PODMAN58 else ENGINES)


RECORDINGS = [(engine, name) for name in SCENARIOS for engine in engines_of(name)]


def play(engine: str, scenario: str) -> dict[str, Any]:
    """The result of a scenario that is replayed; it must use the whole recording."""
    replay = Replay(Cassette.load(CASSETTES / engine / f"{scenario}.json"))
    with Docker(transport=replay) as docker:
        result = SCENARIOS[scenario](docker)
    assert replay.unused() == []
    return result
