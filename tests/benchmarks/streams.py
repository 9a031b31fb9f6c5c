"""Streams: logs live and replayed at full speed, events, and big files into and out of a container.

The contestants take turns, each in a fresh process (``readers``).
"""

from __future__ import annotations

import contextlib
import json
import os
import socket
import subprocess
import sys
import tarfile
import threading
import time
from collections.abc import Callable, Iterator
from functools import partial
from io import BytesIO
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from dockerlite import Docker
from dockerlite.resources.containers.container import Container

from .readers import CONTESTS, LATER, NAME, SIZE, open_request
from .table import Sample, rounds, table

LINES = 200_000
EVENTS = 10_000
#: Prints lines as fast as it can, of which every seventh is an error.
SCRIPT = """BEGIN {
  for (i = 0; i < %d; i++) {
    line = sprintf("2026-11-20T12:00:00 worker-%%d handled request %%d for /some/path/of/a/service in %%d ms", i %% 7, i, i * 7919 %% 1000)
    if (i %% 7) print line; else print line > "/dev/stderr"
  }
}"""


@contextlib.contextmanager
def container(engine: str, command: list[str], tty: bool = False) -> Iterator[Container[Docker]]:
    """A container, removed at the end."""
    with Docker(engine) as docker:
        made = docker.containers.create("busybox:test", command, tty=tty)
        try:
            yield made
        finally:
            made.remove(force=True)


@contextlib.contextmanager
def printed_log(engine: str, tty: bool = False) -> Iterator[Container[Docker]]:
    """A container that has printed the lines and exited."""
    with container(engine, ["awk", SCRIPT % LINES], tty) as made:
        made.start()
        made.wait()
        yield made


def reader(contest: str, name: str, host: str, about: str, items: int, peaks: dict[str, list[int]]) -> Callable[[], Sample]:
    """Runs a contestant; wall and CPU seconds per item."""

    def run() -> Sample:
        command = [sys.executable, "-m", "tests.benchmarks.readers", contest, name, host, about]
        number, wall, cpu, peak = json.loads(subprocess.run(command, stdout=subprocess.PIPE, check=True).stdout)
        assert number >= items or name == "docker CLI", f"{name} read {number} of {items}"
        peaks.setdefault(name, []).append(peak)
        return wall / items, cpu / items

    return run


def comparison(contest: str, title: str, host: str, about: str, items: int, turns: int, without: tuple[str, ...] = ()) -> str:
    """The table of a contest, and the rise of peak memory."""
    peaks: dict[str, list[int]] = {}
    contestants = {name: reader(contest, name, host, about, items, peaks) for name in CONTESTS[contest] if name not in without}
    samples = rounds(contestants, turns)
    megabytes = contest in ("in", "out")
    unit, unit_name = (1e3, "ms a MiB") if megabytes else (1e6, "µs each")
    text = table(title, samples, [name for name in ("bare socket", "docker-py", "aiodocker") if name in samples], unit, unit_name)
    if contest == "followers":
        text += "\n\nmemory of a stream: " + ", ".join(f"{name} {median(taken) / 100:.1f} KiB" for name, taken in peaks.items())
    if megabytes:
        text += "\n\nrise of the peak of memory: " + ", ".join(f"{name} {median(taken) / 1024:.1f} MiB" for name, taken in peaks.items())
    return text


def live(engine: str, count: int) -> str:
    """Log lines of a container, as the engine sends them."""
    with printed_log(engine) as made:
        return comparison("lines", f"{LINES:,} log lines, live", engine, made.id, LINES, count)


def followers(engine: str, count: int) -> str:
    """A hundred logs that one process follows at once.

    Ten containers print twenty lines a second, and each is followed ten times.
    """
    chatter = ["sh", "-c", "while :; do echo a line of a service that says something now and then; usleep 50000; done"]
    with contextlib.ExitStack() as stack:
        made = [stack.enter_context(container(engine, chatter)) for _ in range(10)]
        for one in made:
            one.start()
        ids = ",".join(one.id for one in made)
        return comparison("followers", "a hundred logs followed", engine, ids, 100 * LATER, min(count, 5))


def answer(engine: str, request: str) -> bytes:
    """The raw answer of the engine."""
    connection, pieces = open_request(engine, f"{request} HTTP/1.1\r\nConnection: close\r\nX-Line:"), []
    connection.sendall(b"\r\n")
    while data := connection.recv(65536):
        pieces.append(data)
    return b"".join(pieces)


@contextlib.contextmanager
def replay_server(recorded: bytes, tty: bool) -> Iterator[str]:
    """The host of a process that sends a recorded answer to requests for logs or events."""
    with TemporaryDirectory() as folder:
        (file := Path(folder, "answer")).write_bytes(recorded)
        (about := Path(folder, "inspect")).write_text(json.dumps({"Id": "c", "Config": {"Tty": tty}}))
        path = Path(folder, "engine.sock")
        server = subprocess.Popen([sys.executable, "-m", "tests.benchmarks.streams", path, file, about], stdout=subprocess.PIPE)
        assert server.stdout is not None
        server.stdout.readline()  # it listens
        try:
            yield f"unix://{path}"
        finally:
            server.kill()
            server.communicate()


@contextlib.contextmanager
def on_one_cpu() -> Iterator[None]:
    """Run all child processes on one CPU.

    Two CPUs may share a core, and then the server slows down the fastest reader most.
    """
    every = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(every)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, every)


def read_request(connection: socket.socket) -> bytes:
    """The next request; empty at the end."""
    data = b""
    while not data.endswith(b"\r\n\r\n") and (more := connection.recv(65536)):
        data += more
    return data


def serve(path: str, file: str, about: str) -> None:
    """Answer, each connection in a thread: docker-py asks for more while it reads."""
    recorded, inspected = Path(file).read_bytes(), Path(about).read_bytes()

    def answered(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):  # hung up
            while request := read_request(connection):
                target = request.split(b" ")[1]
                if b"/logs" in target or b"/events" in target:
                    connection.sendall(recorded)
                else:
                    body = inspected if b"/json" in target else b'{"ApiVersion":"1.51"}'
                    head = b"Api-Version: 1.51\r\nContent-Type: application/json\r\nContent-Length: %d" % len(body)
                    connection.sendall(b"HTTP/1.1 200 OK\r\n%b\r\n\r\n%b" % (head, body))

    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(path)
        listener.listen()
        print("listening", flush=True)
        while True:
            threading.Thread(target=answered, args=(listener.accept()[0],), daemon=True).start()


def replayed(engine: str, count: int) -> str:
    """The same lines from a recording, as fast as they are read.

    So only the client's own work remains. Once as frames, once as a terminal's output.
    """
    tables = []
    for tty, title in ((False, "replayed"), (True, "of a terminal, replayed")):
        with printed_log(engine, tty) as made:
            recorded = answer(engine, f"GET /v1.44/containers/{made.id}/logs?stdout=1&stderr=1")
        # docker-py and aiodocker hand out a terminal's output in pieces, not in lines.
        without = ("docker CLI", "docker-py", "aiodocker") if tty else ("docker CLI",)
        with on_one_cpu(), replay_server(recorded, tty) as host:
            tables.append(comparison("lines", f"{LINES:,} log lines {title}", host, "c", LINES, count, without))
    return "\n".join(tables)


def events(engine: str, count: int) -> str:
    """Events from a recording, as fast as they are read."""
    head, _, body = answer(engine, f"GET /v1.44/events?since=1&until={int(time.time())}").partition(b"\r\n\r\n")
    chunks = body.removesuffix(b"0\r\n\r\n")
    number = chunks.count(b"\n\r\n")
    assert number, "the engine remembers no events"
    times = -(-EVENTS // number)
    recorded = head.replace(b"\r\nConnection: close", b"") + b"\r\n\r\n" + chunks * times + b"0\r\n\r\n"
    with on_one_cpu(), replay_server(recorded, False) as host:
        return comparison("events", f"{number * times:,} events, replayed", host, "-", number * times, count)


def files(engine: str, count: int) -> str:
    """A file of 256 MiB into a container, and out of it."""
    with TemporaryDirectory() as folder, container(engine, ["true"]) as made:
        path = Path(folder, "big.tar")
        with tarfile.open(path, "w") as tar:
            member = tarfile.TarInfo(NAME)
            member.size = SIZE
            tar.addfile(member, BytesIO(bytes(SIZE)))
        titles = {"in": "256 MiB into a container", "out": "256 MiB out of a container"}
        about = {"in": f"{made.id}:{path}", "out": made.id}
        run = partial(comparison, host=engine, items=SIZE // 2**20, turns=count)
        return "\n".join(run(contest, title, about=about[contest]) for contest, title in titles.items())


if __name__ == "__main__":
    serve(*sys.argv[1:])
