"""Whole processes: what an import costs, scripts that make one call, and the command, each against docker-py's one-liner."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable

from dockerlite import Docker

from .calls import LABEL
from .table import Sample, rounds, table

COMMAND = "import sys; from dockerlite.__main__ import main; sys.argv = ['dockerlite', '-H', {engine!r}, *{arguments!r}]; main()"


def process(code: str) -> Callable[[], Sample]:
    """Runs a script in a fresh interpreter, with its imports compiled before; wall and CPU seconds."""
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
    """Scripts that make one call, and commands, against docker-py's one-liner for the same."""
    docker = Docker(engine)
    container = docker.containers.launch("busybox:test", ["sleep", "600"], labels={LABEL: "start"}, stop_signal="SIGKILL")
    ours, theirs = (
        f"import dockerlite; docker = dockerlite.Docker({engine!r}); ",
        f"import docker; client = docker.DockerClient({engine!r}); ",
    )
    pairs = {
        "ping": ("docker.ping()", "client.ping()", None),
        "start": (f"docker.containers[{container.id!r}].start()", f"client.containers.get({container.id!r}).start()", None),
        "exec": (
            f"docker.containers[{container.id!r}].exec(['true'])",
            f"client.containers.get({container.id!r}).exec_run(['true'])",
            None,
        ),
        "info": ("docker.info()", "client.info()", ["info"]),
        "list": ("docker.containers.list()", "client.containers.list()", ["ps"]),
        "images": ("docker.images.list()", "client.images.list()", ["images"]),
        "version": ("docker.version()", "client.version()", ["version"]),
    }
    tables = []
    try:
        for name, (mine, peers, arguments) in pairs.items():
            contest = {"docker-py": process(theirs + peers), "dockerlite": process(ours + mine)}
            if arguments is not None:
                contest[f"dockerlite {arguments[0]}"] = process(COMMAND.format(engine=engine, arguments=arguments))
            tables.append(table(f"a script: {name}", rounds(contest, 2 * count), ["docker-py"], 1e3, "ms"))
    finally:
        container.remove(force=True)
    return "\n".join(tables)
