"""Whole processes: the cost of an import, and of a script that makes one call."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from .table import Sample, rounds, table


def process(code: str) -> Callable[[], Sample]:
    """Runs a script in a fresh interpreter, with compiled imports; wall and CPU seconds."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}

    def run() -> Sample:
        before, wall = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
        subprocess.run([sys.executable, "-c", code], check=True, stdout=subprocess.DEVNULL, env=environment)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        return time.perf_counter() - wall, after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime

    run()
    return run


def imports(engine: str, count: int) -> str:
    """Importing the package, against a bare interpreter."""
    contest = {code: process(code) for code in ("pass", "import dockerlite", "import docker")}
    return table("import", rounds(contest, 2 * count), ["pass"], 1e3, "ms")


def scripts(engine: str, count: int) -> str:
    """A script that does one ``info``."""
    contest = {
        "requests and pydantic with one model": process("import requests, pydantic\nclass Model(pydantic.BaseModel):\n    id: str"),
        "docker-py": process(f"import docker; docker.DockerClient({engine!r}).info()"),
        "dockerlite": process(f"import dockerlite; dockerlite.Docker({engine!r}).info()"),
    }
    return table("a script that does one info", rounds(contest, 2 * count), ["docker-py"], 1e3, "ms")
