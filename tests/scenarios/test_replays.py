"""Every scenario has the same result however its answers are split, and in both flavours."""

from __future__ import annotations

import pytest

from dockerlite import AsyncDocker, Docker
from dockerlite.recording import Cassette, Replay
from dockerlite.recording.async_replay import AsyncReplay
from tests.scenarios import CASSETTES, RECORDINGS, SCENARIOS
from tests.support.flavours import blocking


@pytest.mark.parametrize(("engine", "scenario"), RECORDINGS)
@pytest.mark.parametrize("size", [1, 7])
def test_how_an_answer_is_cut_makes_no_difference(engine: str, scenario: str, size: int) -> None:
    cassette = Cassette.load(CASSETTES / engine / f"{scenario}.json")
    whole, cut = Docker(transport=Replay(cassette)), Docker(transport=Replay(cassette, split=size))
    assert SCENARIOS[scenario](cut) == SCENARIOS[scenario](whole)


@pytest.mark.parametrize(("engine", "scenario"), RECORDINGS)
def test_the_asyncio_client_plays_the_same(engine: str, scenario: str) -> None:
    cassette = Cassette.load(CASSETTES / engine / f"{scenario}.json")
    docker, end = blocking(lambda: AsyncDocker(transport=AsyncReplay(Replay(cassette))))
    try:
        assert SCENARIOS[scenario](docker) == SCENARIOS[scenario](Docker(transport=Replay(cassette)))
    finally:
        end()
