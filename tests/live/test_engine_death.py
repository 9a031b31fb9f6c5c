"""What a client sees of an engine that is killed, and of the one that is started in its place.

These tests start a dockerd of their own, which takes root and a dockerd in PATH: elsewhere they are skipped.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Iterator
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from dockerlite import AsyncDocker, ConnectionLost, Docker, Event, Gap, Process
from dockerlite.resources.containers.container import Container
from tests.live.engines import IMAGE
from tests.live.private_engine import PrivateEngine, needs_dockerd
from tests.support.flavours import blocking
from tests.support.polling import wait_until

pytestmark = [pytest.mark.live, pytest.mark.docker, pytest.mark.once, needs_dockerd]


@pytest.fixture
def docker(private: PrivateEngine, flavour: str) -> Iterator[Docker]:
    """A client of the private engine, which is started again if the test killed it."""
    if flavour == "blocking":
        with Docker(private.host) as docker:
            yield docker
    else:
        docker, end = blocking(lambda: AsyncDocker(private.host))
        yield docker
        end()
    private.revive()


@pytest.fixture
def talker(docker: Docker) -> Container[Docker]:
    """A container that says something, and then no more."""
    return docker.containers.launch(IMAGE, ["sh", "-c", "echo ready; exec sleep 1000"], network="none", stop_signal="SIGKILL")


def test_a_restart_of_the_engine_is_a_gap_and_then_every_new_event_comes_once(private: PrivateEngine, docker: Docker) -> None:
    events: list[Event] = []

    def listen() -> None:
        for event in docker.events(filters={"type": "volume"}, reconnect=True):
            events.append(event)
            if event.actor.id == "last":
                return

    listening = threading.Thread(target=listen)
    with Docker(private.host) as direct:
        direct.volumes.create("before")
        direct.volumes["before"].remove()  # for the engine to have something to remember
        listening.start()
        wait_until(lambda: direct.info().n_events_listener)
        direct.volumes.create("first")
        wait_until(lambda: len(events) >= 1)
        private.kill()
        private.start()
        names = [*map(str, range(10, 30)), "last"]
        for name in names:
            direct.volumes.create(name)
        listening.join(30)
        for name in ["first", *names]:
            direct.volumes[name].remove()
    gaps = [at for at, event in enumerate(events) if isinstance(event, Gap)]
    assert gaps == [1]
    assert [event.actor.id for event in events if not isinstance(event, Gap)] == ["first", *names]
    assert isinstance(gap := events[1], Gap)
    assert events[0].time == gap.since <= gap.until <= events[2].time


def killed(private: PrivateEngine, read: Callable[[], object]) -> float:
    """Kill the engine while something is read in this thread; the seconds that it took to notice."""
    died: list[float] = []

    def kill() -> None:
        time.sleep(0.3)
        private.kill()
        died.append(time.monotonic())

    killing = threading.Thread(target=kill)
    killing.start()
    with pytest.raises(ConnectionLost):
        read()
    noticed = time.monotonic()
    killing.join()
    return noticed - died[0]


def test_logs_of_a_killed_engine_end_with_an_error(private: PrivateEngine, docker: Docker, talker: Container[Docker]) -> None:
    assert killed(private, lambda: list(talker.logs(follow=True))) < 1


def test_events_of_a_killed_engine_end_with_an_error(private: PrivateEngine, docker: Docker) -> None:
    assert killed(private, lambda: list(docker.events())) < 1


def test_stats_of_a_killed_engine_end_with_an_error(private: PrivateEngine, docker: Docker, talker: Container[Docker]) -> None:
    assert killed(private, lambda: list(talker.stats_stream())) < 1


def test_waiting_for_a_log_of_a_killed_engine_ends_with_an_error(private: PrivateEngine, docker: Docker, talker: Container[Docker]) -> None:
    assert killed(private, lambda: talker.wait_for_log("never")) < 1


def heard(process: Process, how: Callable[[Process], object]) -> object:
    """What is heard of a process, before it is hung up on."""
    with process as opened:
        return how(opened)


SLEEPING = ["sleep", "1000"]
#: The end of the output is all that a hijacked connection says: each of these has to find out that it was not the process that ended.
CONVERSATIONS: dict[str, Callable[[Docker, Container[Docker]], object]] = {
    "attach": lambda docker, talker: heard(talker.attach(), list),
    "attach and wait": lambda docker, talker: heard(talker.attach(), lambda process: process.wait()),
    "attach over a WebSocket": lambda docker, talker: heard(talker.attach_websocket(), list),
    "exec": lambda docker, talker: talker.exec(SLEEPING),
    "exec with much input": lambda docker, talker: talker.exec(SLEEPING, input=bytes(2**23)),
    "exec_process": lambda docker, talker: heard(talker.exec_process(SLEEPING), list),
    "exec_process with a terminal": lambda docker, talker: heard(talker.exec_process(SLEEPING, tty=True), list),
    "exec_process and communicate": lambda docker, talker: heard(talker.exec_process(SLEEPING), lambda process: process.communicate(b"a")),
    "run": lambda docker, talker: docker.containers.run(IMAGE, SLEEPING, network="none", stop_signal="SIGKILL"),
}


@pytest.mark.parametrize("which", CONVERSATIONS)
def test_a_conversation_by_way_of_a_killed_engine_ends_with_an_error(
    private: PrivateEngine, docker: Docker, talker: Container[Docker], which: str
) -> None:
    assert killed(private, lambda: CONVERSATIONS[which](docker, talker)) < 1


def test_an_engine_that_was_started_anew_does_not_know_the_commands_of_before(
    private: PrivateEngine, docker: Docker, talker: Container[Docker]
) -> None:
    with talker.exec_process(SLEEPING) as process:
        private.kill()
        private.start()
        with pytest.raises(ConnectionLost, match="the connection was cut"):
            process.read()


class Stalled(BaseHTTPRequestHandler):
    """A registry that promises an image and never sends its layers."""

    MANIFEST = json.dumps(
        {
            "schemaVersion": 2,
            "mediaType": "application/vnd.docker.distribution.manifest.v2+json",
            "config": {"mediaType": "application/vnd.docker.container.image.v1+json", "size": 2, "digest": f"sha256:{'0' * 64}"},
            "layers": [
                {"mediaType": "application/vnd.docker.image.rootfs.diff.tar.gzip", "size": 2, "digest": f"sha256:{'1' * 64}"},
            ],
        }
    ).encode()
    over = threading.Event()

    def do_GET(self) -> None:
        if "/blobs/" in self.path:
            self.over.wait(30)
            return
        body = self.MANIFEST if "/manifests/" in self.path else b"{}"
        self.send_response(200)
        self.send_header("Content-Type", json.loads(body).get("mediaType", "application/json"))
        self.send_header("Docker-Content-Digest", f"sha256:{sha256(body).hexdigest()}")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command == "GET":
            self.wfile.write(body)

    def do_HEAD(self) -> None:
        self.do_GET()

    def log_message(self, format: str, *args: object) -> None:
        pass


@pytest.fixture
def registry() -> Iterator[str]:
    """The address of a registry that stalls."""
    Stalled.over.clear()
    with ThreadingHTTPServer(("127.0.0.1", 0), Stalled) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        yield f"127.0.0.1:{server.server_port}"
        Stalled.over.set()
        server.shutdown()
        serving.join()


def test_a_pull_of_a_killed_engine_ends_with_an_error(private: PrivateEngine, docker: Docker, registry: str) -> None:
    said: list[str | None] = []
    assert killed(private, lambda: docker.images.pull(f"{registry}/a", on_progress=lambda message: said.append(message.status))) < 1
    assert said[0] == "Pulling from a"
