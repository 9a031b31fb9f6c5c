"""What recordings are made of: a function for each area that puts an engine through it and returns plain results.

``record.py`` runs them against engines, the tests of this folder against the recordings. A scenario asks about its own
things only, all of them named ``dl-…``, so that it means the same on an engine that has others.
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
#: Docker with the image store of containerd, which later engines come with.
CONTAINERD = "docker28-containerd"
#: What not every engine has.
SOME = {"plugins": DOCKERS, "swarm": DOCKERS, "services": DOCKERS, "variants": (CONTAINERD,)}
RECORDINGS = [(engine, name) for name in SCENARIOS for engine in SOME.get(name, ENGINES)]


def play(engine: str, scenario: str) -> dict[str, Any]:
    """What a scenario gives when it is played, all of it."""
    replay = Replay(Cassette.load(CASSETTES / engine / f"{scenario}.json"))
    with Docker(transport=replay) as docker:
        result = SCENARIOS[scenario](docker)
    assert replay.unused() == []
    return result
