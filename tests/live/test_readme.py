"""The code in the README, run against engines word for word but for the image."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress

import pytest

from dockerlite import Docker, NotFound
from tests.live.engines import IMAGE, LiveEngine
from tests.support.readme import BLOCKS

pytestmark = [pytest.mark.live, pytest.mark.blocking]


@pytest.fixture
def stage(docker: Docker) -> Iterator[None]:
    """No container named web, before and after."""
    with suppress(NotFound):
        docker.containers["web"].remove(force=True)
    yield
    with suppress(NotFound):
        docker.containers["web"].remove(force=True)


@pytest.mark.parametrize("block", BLOCKS, ids=range(len(BLOCKS)))
def test_the_code_runs(engine: LiveEngine, stage: None, block: str) -> None:
    code = block.replace('"alpine"', f'"{IMAGE}"')
    environment = {**os.environ, "DOCKER_HOST": engine.host}
    run = subprocess.run([sys.executable, "-W", "error", "-c", code], env=environment, capture_output=True, text=True, timeout=60)
    assert run.returncode == 0, run.stderr
    assert run.stdout
