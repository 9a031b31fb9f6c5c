"""Small calls and lists on one engine: dockerlite, docker-py, and a bare socket."""

from __future__ import annotations

import contextlib
import importlib
import os
import socket
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any
from uuid import uuid4

from dockerlite import Docker, NotFound

from .table import rounds, table, timed

PEER: Any = importlib.import_module("docker")
LABEL = "dockerlite.benchmark"


class BareSocket:
    """A keep-alive connection that sends bytes and reads answers without decoding them."""

    def __init__(self, host: str) -> None:
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.connect(host.removeprefix("unix://"))

    def get(self, path: str) -> None:
        self._socket.sendall(f"GET {path} HTTP/1.1\r\nHost: docker\r\n\r\n".encode())
        data = self._socket.recv(65536)
        head, _, body = data.partition(b"\r\n\r\n")
        if b"chunked" in head:
            while not body.endswith(b"0\r\n\r\n"):
                body = body[-8:] + self._socket.recv(65536)
        else:
            left = int(head.lower().partition(b"content-length: ")[2].split(b"\r\n")[0]) - len(body)
            while left > 0:
                left -= len(self._socket.recv(65536))


@contextlib.contextmanager
def containers(docker: Docker, count: int) -> Iterator[list[str]]:
    """The ids of ``count`` new containers, which are removed at the end."""
    mark = uuid4().hex[:8]
    names = [f"bench-{mark}-{number}" for number in range(count)]
    ids = [docker.containers.create("busybox:test", ["true"], name=name, labels={LABEL: mark}).id for name in names]
    try:
        yield ids
    finally:
        for id in ids:
            docker.containers[id].remove(force=True)


def small(engine: str, count: int) -> str:
    """Ping, and inspect of one container and of forty, on one connection."""
    docker, peer, bare = Docker(engine), PEER.DockerClient(engine), BareSocket(engine)
    tables = []
    with containers(docker, 40) as ids:
        turn = iter(range(10**9))

        def next_id() -> str:
            return ids[next(turn) % len(ids)]

        contests: dict[str, dict[str, Callable[[], object]]] = {
            "ping": {"bare socket": lambda: bare.get("/_ping"), "dockerlite": docker.ping, "docker-py": peer.ping},
            "inspect, one container": {
                "bare socket": lambda: bare.get(f"/containers/{ids[0]}/json"),
                "dockerlite": docker.containers[ids[0]].inspect,
                "docker-py": lambda: peer.api.inspect_container(ids[0]),
            },
            "inspect, forty containers": {
                "bare socket": lambda: bare.get(f"/containers/{next_id()}/json"),
                "dockerlite": lambda: docker.containers[next_id()].inspect(),
                "docker-py": lambda: peer.api.inspect_container(next_id()),
            },
        }
        for title, contest in contests.items():
            for work in contest.values():
                work()
            samples = rounds({name: partial(timed, work, 100) for name, work in contest.items()}, count)
            tables.append(table(title, samples, ["bare socket", "docker-py"]))
    return "\n".join(tables)


def lists(engine: str, count: int) -> str:
    """Lists of 500 stopped containers."""
    docker, peer, bare = Docker(engine), PEER.DockerClient(engine), BareSocket(engine)
    with containers(docker, 500):
        contest: dict[str, Callable[[], object]] = {
            "bare socket": lambda: bare.get("/containers/json?all=true"),
            "dockerlite": lambda: docker.containers.list(all=True),
            "docker-py, sparse": lambda: peer.containers.list(all=True, sparse=True),
            "docker-py": lambda: peer.containers.list(all=True),
        }
        samples = rounds({name: partial(timed, work, 2) for name, work in contest.items()}, min(count, 5))
        return table("list of 500 containers", samples, ["bare socket", "docker-py"], 1e3, "ms")


def connections(engine: str, count: int) -> str:
    """How many connections 100 calls to 100 paths leave open."""
    docker, peer = Docker(engine), PEER.DockerClient(engine)
    contest: dict[str, Callable[[str], object]] = {
        "dockerlite": lambda id: docker.containers[id].inspect(),
        "docker-py": lambda id: peer.api.inspect_container(id),
    }
    lines = ["\n### sockets that 100 calls to 100 paths leave open", "", "| | |", "|---|---|"]
    for name, inspect in contest.items():
        before = len(os.listdir("/proc/self/fd"))
        for number in range(100):
            with contextlib.suppress(NotFound, PEER.errors.NotFound):
                inspect(f"none-{number}")
        lines.append(f"| {name} | {len(os.listdir('/proc/self/fd')) - before} |")
    return "\n".join(lines)
