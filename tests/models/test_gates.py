"""What an engine is too old, or too new, for: refused by name and before anything is sent, by the version that is spoken."""

from __future__ import annotations

import re
from typing import Annotated

import pytest

from dockerlite import Docker, UnsupportedByEngine
from dockerlite.models.base import Since, Until
from dockerlite.models.gates import OPERATIONS, PARAMETERS
from dockerlite.recording import Cassette, Replay
from dockerlite.wire.encode import NEWEST, OLDEST, encode, number
from tests.support.version_gates import Gate, gates, operation_with

GATES = [pytest.param(gate, id=str(gate)) for gate in gates()]
VERSIONS = [f"1.{minor}" for minor in range(number(OLDEST)[1], number(NEWEST)[1] + 1)]


@pytest.mark.parametrize("gate", GATES)
def test_a_gate_opens_and_closes_with_its_version(gate: Gate) -> None:
    opens = [version for version in VERSIONS if passes(gate, version)]
    assert opens == [version for version in VERSIONS if gate.lets_through(version)]
    assert 0 < len(opens) < len(VERSIONS)


def passes(gate: Gate, version: str) -> bool:
    """Whether a call is made of it."""
    try:
        encode(gate.operation, version)
    except UnsupportedByEngine:
        return False
    return True


@pytest.mark.parametrize("gate", GATES)
def test_what_is_refused_is_called_by_its_name_and_not_sent(gate: Gate) -> None:
    version = next(version for version in VERSIONS if not gate.lets_through(version))
    wanted = f"needs API {gate.since}" if gate.since else f"is gone since API {gate.until}"
    says = rf"{re.escape(gate.name)} {wanted}, this engine speaks {version}$"
    with pytest.raises(UnsupportedByEngine, match=says):  # anything that was sent would raise NotRecorded
        Docker(transport=Replay(Cassette(None, version, [])), version=version).perform(gate.operation)


def test_coming_and_going_with_the_same_version_are_not_taken_for_each_other() -> None:
    # Python 3.11.2 makes one type of two that are equal, so the order in which models were loaded would decide.
    assert Annotated[bool, Since("1.42")] != Annotated[bool, Until("1.42")]


def test_every_gate_of_the_client_has_a_call() -> None:
    called = {(gate.operation.name, gate.name) for gate in gates()}
    assert {(name, name) for name in OPERATIONS} <= called
    parameters = {(name, parameter) for name, gated in PARAMETERS.items() for parameter in gated}
    assert {both for both in parameters - called if operation_with(*both)} == set()
