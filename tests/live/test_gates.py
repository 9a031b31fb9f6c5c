"""Version gates, live: what the document says an engine lacks is refused by name, and everything else is sent."""

from __future__ import annotations

import re
from contextlib import suppress

import pytest

from dockerlite import Docker, EngineError, UnsupportedByEngine
from tests.live.engines import LiveEngine
from tests.support.version_gates import NOBODY, Gate, gates

pytestmark = pytest.mark.live

GATES = [pytest.param(gate, id=str(gate)) for gate in gates()]


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_lets_through_what_the_engine_has(engine: LiveEngine, docker: Docker, gate: Gate) -> None:
    if gate.lets_through(engine.api_version):
        with suppress(EngineError):  # nobody is there; but it was asked
            docker.perform(gate.operation)
    else:
        says = f"{re.escape(gate.name)} needs API {gate.since}, this engine speaks {engine.api_version}"
        with pytest.raises(UnsupportedByEngine, match=says):
            docker.perform(gate.operation)


@pytest.mark.parametrize("gate", GATES)
def test_what_is_refused_is_not_sent(engine: LiveEngine, gate: Gate) -> None:
    transport = engine.observed()
    with Docker(engine.host, transport=transport) as docker:
        docker.api_version()
        before = len(transport.sent)
        with suppress(EngineError, UnsupportedByEngine):
            docker.perform(gate.operation)
    assert len(transport.sent) - before == gate.lets_through(engine.api_version)


def test_nothing_came_of_it(docker: Docker) -> None:
    assert NOBODY not in [volume.name for volume in docker.volumes.list()]
    assert not {NOBODY, ""} & {network.name for network in docker.networks.list()}
