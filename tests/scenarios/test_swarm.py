"""Swarm mode on every engine that has it, and what the others say, played from recordings."""

from __future__ import annotations

import re
from typing import Any

import pytest

from tests.scenarios import CASSETTES, DOCKERS, ENGINES, play

REFUSED, OUTSIDE, MISSING, TAKEN = ("BadRequest", 400), ("Unavailable", 503), ("NotFound", 404), ("NameConflict", 409)
SWARMLESS = {
    **dict.fromkeys(("swarm", "unlock key", "unlock", "leave", "nodes", "node", "services"), OUTSIDE),
    **dict.fromkeys(("service", "tasks", "task", "configs", "config"), OUTSIDE),
    "join": ("ServerError", 500),  # the token is none
}
SWARM = {
    "pool": (["10.197.0.0/16"], 26, 4777),
    "spec": ({"dl": "scenario"}, True),
    "history": 2,
    "has a key": True,
    "twice": OUTSIDE,
    "not locked": ("Conflict", 409),
    "last manager": OUTSIDE,
    "changed": (1, 1000 * 3600 * 10**9),
    "no key": "",
    "node": (True, True, "ready"),
    "node changed": ({"zone": "a"}, "pause", "manager"),
    "by label": 1,
    "demoted": REFUSED,
    "removed": REFUSED,
    "no such node": MISSING,
    "left": OUTSIDE,
}
SERVICES = {
    "listed": (True, 2),
    "task": (True, 1, "running", "running"),
    "logs": [("stderr", "oh")] * 2 + [("stdout", "hello conf of dl-web")] * 2,
    "of which task": True,
    "of one task": ["hello conf of dl-web", "oh"],
    "its last": 1,
    "defaults": [False, True],
    "name taken": TAKEN,
    "no such secret": MISSING,
    "no such task": MISSING,
    "changed": (["GREETING=bye"], (None, 50)),
    "taken back": (["GREETING=hello"], (32 * 2**20, 50)),
    "scaled": 1,
    "in use": [REFUSED, REFUSED],
    "removed": MISSING,
    "published": (80, "ingress", True),
    "global": (["running"], 0),
    "replicated-job": (["complete", "complete"], 2),
    "global-job": (["complete"], 1),
}
KEPT: dict[str, Any] = {
    "secret": ("dl-secret", {"dl": "scenario"}, None),
    "listed": [True],
    "name taken": TAKEN,
    "changed": {"other": "label"},
    "missing": [MISSING, MISSING],
    "configs": (True, {"other": "label"}, "Y29uZg==", TAKEN, MISSING),
    "cluster volume": ("g", True, "drain", "dl-cluster", ("VolumeNotFound", 404)),
}
KEPT_BUT: dict[str, dict[str, Any]] = {
    "docker20": {"cluster volume": "UnsupportedByEngine"},
    "podman5": {
        "changed": ("NotImplementedByEngine", 501),
        "configs": ("NotImplementedByEngine", 503),
        "cluster volume": "UnsupportedByEngine",
    },
}


@pytest.mark.parametrize("engine", DOCKERS)
def test_an_engine_outside_a_swarm_says_so(engine: str) -> None:
    assert play(engine, "swarmless") == SWARMLESS


def test_an_engine_that_knows_no_swarms_says_so() -> None:
    played = play("podman5", "swarmless")
    assert played.keys() == SWARMLESS.keys()
    assert {kind for kind, _ in played.values()} == {"NotImplementedByEngine"}


@pytest.mark.parametrize("engine", DOCKERS)
def test_a_swarm_begins_changes_and_ends_the_same_on_every_docker(engine: str) -> None:
    assert play(engine, "swarm") == SWARM


@pytest.mark.parametrize("engine", DOCKERS)
def test_tokens_and_keys_of_a_swarm_are_in_no_recording(engine: str) -> None:
    recorded = (CASSETTES / engine / "swarm.json").read_text()
    assert re.findall(r'"(?:Worker|Manager|UnlockKey)": "(.+?)"', recorded).count("hidden") >= 4
    assert not re.search(r"SWMTKN|SWMKEY", recorded)


@pytest.mark.parametrize("engine", DOCKERS)
def test_a_service_runs_changes_and_ends_the_same_on_every_docker(engine: str) -> None:
    assert play(engine, "services") == SERVICES


@pytest.mark.parametrize("engine", ENGINES)
def test_secrets_and_configs_are_kept_the_same_on_every_engine(engine: str) -> None:
    assert play(engine, "kept") == {**KEPT, **KEPT_BUT.get(engine, {})}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_a_secret_holds_is_in_no_recording(engine: str) -> None:
    recorded = (CASSETTES / engine / "kept.json").read_text()
    assert not re.search(r"nobody may|bm9ib2R5", recorded)
