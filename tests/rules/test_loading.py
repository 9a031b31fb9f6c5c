"""Import budgets: what importing the package, a script of a few calls, and a command load, read off ``sys.modules``."""

from __future__ import annotations

import json
import socket
import subprocess
import sys
from typing import Any

import pytest

from tests.support.exec_engine import UPGRADED, engine, says
from tests.support.fake_engine import Handler, Serve, request
from tests.support.frames import framed
from tests.support.recordings import DEMO

#: What takes longer to import than a call takes.
HEAVY = {"pydantic", "pydantic_core", "requests", "urllib3", "aiohttp", "asyncio", "ssl", "email", "uuid", "rich", "responses"}


def loaded_by(code: str) -> set[str]:
    """The top-level modules that a script loads, and the package's own."""
    script = f"{code}\nimport sys; print(*sys.modules, file=sys.stderr)"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    names = run.stderr.split()
    return {name.split(".")[0] for name in names} | {name for name in names if name.startswith("dockerlite")}


def recorded(path: str) -> Any:
    """What the demo's engine answers to a path."""
    exchanges = json.loads(DEMO.read_text())["exchanges"]
    return next(exchange["answer"]["body"]["json"] for exchange in exchanges if exchange["request"]["path"] == path)


def recorded_engine(connection: socket.socket) -> None:
    """Answers as the demo's engine did, on a real socket; every change works, and a log has one line."""
    log = framed((1, b"a line\n"))
    while (asked := request(connection)).startswith((b"GET", b"POST")):
        method, target, _ = asked.split(b" ", 2)
        path = target.decode().partition("?")[0].removeprefix("/v1.44")
        known = {"/containers/x/wait": {"StatusCode": 0}}
        kind, body = "application/json", b"OK"
        if path.endswith("/logs"):
            kind, body = "application/vnd.docker.multiplexed-stream", log
        elif path in known or (method == b"GET" and path != "/_ping"):
            body = json.dumps(known.get(path) or recorded(path)).encode()
        head = f"HTTP/1.1 200 OK\r\nApi-Version: 1.44\r\nContent-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)


def test_importing_the_package_loads_nothing_heavy() -> None:
    assert not loaded_by("import dockerlite") & (HEAVY | {"httptools", "typing", "dockerlite.errors"})


@pytest.mark.parametrize(
    ("code", "handler"),
    [
        ("docker.ping()", recorded_engine),
        ("docker.containers['x'].start()", recorded_engine),
        ("docker.containers['x'].stop(timeout=1)", recorded_engine),
        ("docker.containers['x'].wait()", recorded_engine),
        ("print([line.text for line in docker.containers['x'].logs()])", recorded_engine),
        ("docker.containers['x'].exec(['ls'])", engine(says(UPGRADED + framed((1, b"a\n"))))),
    ],
)
def test_what_needs_no_model_loads_neither_pydantic_nor_requests(serve: Serve, code: str, handler: Handler) -> None:
    server = serve(handler)
    loaded = loaded_by(f"import dockerlite\ndocker = dockerlite.Docker('unix://{server.path}', config=False, version='1.44')\n{code}")
    assert not loaded & HEAVY


def test_an_answer_that_is_a_model_loads_pydantic_and_no_requests(serve: Serve) -> None:
    server = serve(recorded_engine)
    loaded = loaded_by(f"import dockerlite\ndockerlite.Docker('unix://{server.path}').info()")
    assert "pydantic" in loaded
    assert not loaded & {"requests", "urllib3", "asyncio", "ssl"}


def test_asking_for_info_loads_the_models_of_info_alone() -> None:
    loaded = loaded_by("from dockerlite import Docker\nDocker('replay:demo').info()")
    models = {name.split(".")[2] for name in loaded if name.startswith("dockerlite.models.")}
    assert models <= {"base", "common", "gates", "system", "timestamp"}
    assert "requests" not in loaded


@pytest.mark.parametrize("arguments", [["info"], ["version"], ["ping"], ["ps", "-a"], ["images"], ["info", "--json"], ["ps", "--json"]])
def test_a_command_prints_without_models_and_without_rich(serve: Serve, arguments: list[str]) -> None:
    server = serve(recorded_engine)
    main = f"import sys\nsys.argv = ['dockerlite', '-H', 'unix://{server.path}', *{arguments!r}]\nfrom dockerlite.__main__ import main"
    loaded = loaded_by(f"{main}\ntry:\n    main()\nexcept SystemExit as end:\n    assert not end.code")
    assert "click" in loaded
    assert not loaded & (HEAVY - {"uuid", "email"})
