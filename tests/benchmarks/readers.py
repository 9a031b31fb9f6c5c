"""Contestants of the stream measurements, each in a process of its own.

``python -m tests.benchmarks.readers lines dockerlite HOST ID`` runs one of them. It is imported and
prepared first; only one reading, or one sending, is measured. The output is the number of lines or
bytes, wall and CPU seconds, and the rise of peak memory in KiB.
"""

from __future__ import annotations

import asyncio
import importlib
import json
import os
import resource
import socket
import subprocess
import sys
import time
from collections.abc import AsyncIterable, AsyncIterator, Callable, Coroutine, Iterable
from functools import partial
from pathlib import Path
from typing import Any

Work = Callable[[], int]
Ready = Callable[[str, str], Work]
AsyncLines = Callable[[], AsyncIterable[object]]

#: Where big files are copied to and from.
PLACE, NAME = "/tmp", "big"
SIZE = 256 * 2**20


def count(items: Iterable[object]) -> int:
    """How many there are, taken one by one."""
    number = 0
    for _ in items:
        number += 1
    return number


def size(blocks: Iterable[bytes]) -> int:
    """How many bytes there are."""
    return sum(map(len, blocks))


# Bare sockets: nothing is decoded.


def open_request(host: str, request: str) -> socket.socket:
    """A connection with a request that was sent up to the empty line, exclusively."""
    connection = socket.socket(socket.AF_UNIX)
    connection.connect(host.removeprefix("unix://"))
    connection.sendall(f"{request} HTTP/1.1\r\nHost: docker\r\n".encode())
    return connection


def read_chunked(connection: socket.socket) -> int:
    """The number of bytes of a chunked answer, read as they arrive."""
    connection.sendall(b"\r\n")
    number, last = 0, b""
    while not last.endswith(b"0\r\n\r\n"):
        data = connection.recv(65536)
        number += len(data)
        last = data if len(data) > 8 else last + data
    return number


def bare_lines(host: str, id: str) -> Work:
    return lambda: read_chunked(open_request(host, f"GET /containers/{id}/logs?stdout=1&stderr=1&follow=1"))


def bare_events(host: str, id: str) -> Work:
    return lambda: read_chunked(open_request(host, "GET /events"))


def bare_out(host: str, id: str) -> Work:
    return lambda: read_chunked(open_request(host, f"GET /containers/{id}/archive?path={PLACE}/{NAME}"))


def bare_in(host: str, path: str) -> Work:
    id, _, tar = path.partition(":")

    def work() -> int:
        connection = open_request(host, f"PUT /containers/{id}/archive?path={PLACE}")
        length = os.path.getsize(tar)
        connection.sendall(f"Content-Length: {length}\r\n\r\n".encode())
        with open(tar, "rb") as file:
            while data := file.read(65536):
                connection.sendall(data)
        assert b" 200 " in connection.recv(65536)
        return length

    return work


# dockerlite, blocking and asyncio.


def own(host: str, id: str) -> Any:
    from dockerlite import Docker

    docker = Docker(host)
    docker.ping()
    return docker


def own_lines(host: str, id: str) -> Work:
    logs = own(host, id).containers[id].logs(follow=True)
    return lambda: count(logs)


def own_events(host: str, id: str) -> Work:
    events = own(host, id).events()
    return lambda: count(events)


def own_out(host: str, id: str) -> Work:
    archive = own(host, id).containers[id].archive(f"{PLACE}/{NAME}")
    return lambda: size(archive)


def own_in(host: str, path: str) -> Work:
    id, _, tar = path.partition(":")
    container = own(host, id).containers[id]

    def work() -> int:
        with open(tar, "rb") as file:
            container.put_archive(file, PLACE)
        return os.path.getsize(tar)

    return work


def async_lines(host: str, id: str) -> Work:
    from dockerlite import AsyncDocker

    async def ready() -> AsyncLines:
        docker = AsyncDocker(host)
        return lambda: docker.containers[id].logs(follow=True)

    return in_a_loop(ready)


def async_batches(host: str, id: str) -> Work:
    from dockerlite import AsyncDocker

    async def read(once: bool = False) -> int:
        number = 0
        async for batch in docker.containers[id].logs(follow=True).batches():
            number += count(batch)
            if once:
                break
        return number

    docker = AsyncDocker(host)
    runner = asyncio.Runner()
    runner.run(read(once=True))
    return lambda: runner.run(read())


def in_a_loop(ready: Callable[[], Coroutine[Any, Any, AsyncLines]]) -> Work:
    """Counts lines in an event loop that has begun, with a client that has read one already."""
    runner = asyncio.Runner()
    lines = runner.run(ready())

    async def first() -> None:
        async for _ in lines():
            break

    async def read() -> int:
        number = 0
        async for _ in lines():
            number += 1
        return number

    runner.run(first())
    return lambda: runner.run(read())


# The peers.


def peer(host: str) -> Any:
    """docker-py, which asks for the version unless it is told."""
    return importlib.import_module("docker").DockerClient(host, version="1.44")


def peer_lines(host: str, id: str) -> Work:
    docker = peer(host)
    return lambda: count(docker.api.logs(id, stream=True, follow=True))


def peer_events(host: str, id: str) -> Work:
    docker = peer(host)
    return lambda: count(docker.events(decode=True))


def peer_out(host: str, id: str) -> Work:
    docker = peer(host)
    return lambda: size(docker.api.get_archive(id, f"{PLACE}/{NAME}")[0])


def peer_in(host: str, path: str) -> Work:
    docker = peer(host)
    id, _, tar = path.partition(":")

    def work() -> int:
        with open(tar, "rb") as file:
            assert docker.api.put_archive(id, PLACE, file)
        return os.path.getsize(tar)

    return work


def aiodocker_lines(host: str, id: str) -> Work:
    aiodocker = importlib.import_module("aiodocker")

    async def ready() -> AsyncLines:
        docker = aiodocker.Docker(url=host)
        return lambda: docker.containers.container(id).log(stdout=True, stderr=True, follow=True)

    return in_a_loop(ready)


def cli_lines(host: str, id: str) -> Work:
    command = ["docker", "-H", host, "logs", "--follow", id]
    return lambda: subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=True).returncode


# A hundred logs followed at once.

#: Lines of each log that are read before the measurement, and during it.
EARLY, LATER = 20, 200


def own_followers(host: str, ids: str) -> Work:
    from dockerlite import AsyncDocker

    async def ready() -> list[AsyncLines]:
        docker = AsyncDocker(host)
        return [partial(docker.containers[id].logs, follow=True, tail=0) for id in ids.split(",")]

    return followers_work(ready)


def aiodocker_followers(host: str, ids: str) -> Work:
    aiodocker = importlib.import_module("aiodocker")

    async def ready() -> list[AsyncLines]:
        connector = importlib.import_module("aiohttp").UnixConnector(host.removeprefix("unix://"), limit=0)  # else it stops at a hundred
        docker = aiodocker.Docker(url="unix://localhost", connector=connector)
        options = {"stdout": True, "stderr": True, "follow": True, "tail": "0"}
        return [partial(docker.containers.container(id).log, **options) for id in ids.split(",")]

    return followers_work(ready)


def followers_work(ready: Callable[[], Coroutine[Any, Any, list[AsyncLines]]]) -> Work:
    """Follows all logs, each ten times, up to a line.

    The work that is measured reads more lines; the memory of the streams is measured here.
    """
    runner = asyncio.Runner()

    async def take(lines: AsyncIterator[object], number: int) -> None:
        for _ in range(number):
            await anext(lines)

    async def all_of(followers: list[AsyncIterator[object]], number: int) -> int:
        await asyncio.gather(*(take(lines, number) for lines in followers))
        return len(followers) * number

    async def follow() -> list[AsyncIterator[object]]:
        logs = await ready()
        await all_of(one := [aiter(logs[0]())], 1)
        before = resident_memory()
        followers = [aiter(log()) for log in logs for _ in range(10)]
        await all_of(followers, EARLY)
        RISES.append(resident_memory() - before)
        return one + followers

    followers = runner.run(follow())
    return lambda: runner.run(all_of(followers[1:], LATER))


def resident_memory() -> int:
    """The memory of this process, in KiB."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() // 1024


#: Rises of memory that contestants measured themselves, in KiB.
RISES: list[int] = []


CONTESTS: dict[str, dict[str, Ready]] = {
    "lines": {
        "bare socket": bare_lines,
        "dockerlite": own_lines,
        "dockerlite, asyncio": async_lines,
        "dockerlite, asyncio, in batches": async_batches,
        "docker-py": peer_lines,
        "aiodocker": aiodocker_lines,
        "docker CLI": cli_lines,
    },
    "followers": {"dockerlite, asyncio": own_followers, "aiodocker": aiodocker_followers},
    "events": {"bare socket": bare_events, "dockerlite": own_events, "docker-py": peer_events},
    "in": {"bare socket": bare_in, "dockerlite": own_in, "docker-py": peer_in},
    "out": {"bare socket": bare_out, "dockerlite": own_out, "docker-py": peer_out},
}


def cpu() -> float:
    """CPU seconds of this process and those it has waited for."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def peak_memory() -> int:
    """The peak memory of this process; ``getrusage`` would give at least the peak of its parent."""
    return next(int(line.split()[1]) for line in Path("/proc/self/status").read_text().splitlines() if line.startswith("VmHWM"))


def main(contest: str, name: str, host: str, about: str) -> None:
    """Let one contestant do its work, and print what it took."""
    work = CONTESTS[contest][name](host, about)
    wall, used, before = time.perf_counter(), cpu(), peak_memory()
    number = work()
    wall, used = time.perf_counter() - wall, cpu() - used
    print(json.dumps([number, wall, used, RISES[0] if RISES else peak_memory() - before]), flush=True)
    os._exit(0)  # skip closing what is still open


if __name__ == "__main__":
    main(*sys.argv[1:])
