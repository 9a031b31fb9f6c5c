"""Logs, commands, conversations and stats on every engine, played from recordings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios import DOCKERS, ENGINES, engines_of, play

LOGS: dict[str, Any] = {
    "followed": [("stderr", "bad"), ("stderr", "worse"), ("stdout", "one"), ("stdout", "two")],
    "stdout": ["one", "two"],
    "stderr": ["bad", "worse"],
    "last": ["worse"],
    "times rise": True,
    "frames": b"bad\nworse\n",
    "terminal": [("stdout", b"one"), ("stdout", b"bad")],
    "missing": ("ContainerNotFound", 404),
}
EXECS: dict[str, Any] = {
    "said": (0, b"out\n", b"err\n"),
    "code": 7,
    "input": "grün\n",
    "long input": "100000",
    "bytes": b"\xff\0",
    "where and who": "env 7 /tmp\n",
    "failed": (2, b"", b"why\n"),
    "not found": 127,
    "too slow": "ProcessTimeout",
    "killed": "0",
    "stopped": ("NotRunning", 409),
}
EXECS_BUT: dict[str, dict[str, Any]] = {
    "docker20": {"not found": 126},
    "docker26": {"not found": 126},
    "podman5": {"stopped": ("NotRunning", 500)},
}
PROCESSES: dict[str, Any] = {
    "greeting": b"ready\n",
    "one": b"heard one\n",
    "two": b"heard two\n",
    "farewell": [("stderr", b"done\n")],
    "code": 3,
    "terminal": b"sesame\r\n40 120\r\n",
    "its code": 5,
    "attached": (b"ready\n", b"heard a\nheard b\n", b"done\n"),
    "exit code": 3,
    "attach too late": ("NotRunning", 409),
}


@pytest.mark.parametrize("engine", engines_of("logs"))
def test_a_log_reads_the_same_on_every_engine(engine: str) -> None:
    assert play(engine, "logs") == LOGS


@pytest.mark.parametrize("engine", ENGINES)
def test_a_command_ends_the_same_on_every_engine(engine: str) -> None:
    assert play(engine, "execs") == {**EXECS, **EXECS_BUT.get(engine, {})}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_conversation_goes_the_same_on_every_engine(engine: str) -> None:
    heard = [b"one", b"two"] if engine in DOCKERS else ("NotImplementedByEngine", 404)
    assert play(engine, "processes") == {**PROCESSES, "WebSocket": heard}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_sample_says_what_a_container_uses_on_every_engine(engine: str) -> None:
    stopped = ("NotRunning", 500) if engine == "podman5" else None
    assert play(engine, "stats") == {"once": (True, True), "samples": (True, True, True), "stopped": (stopped, [])}
