"""Engines behind a real sshd, through the system's ssh.

These tests start an sshd of their own, which takes root, and a docker command for the far side: elsewhere they are skipped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dockerlite import AsyncDocker, ConnectError, ConnectionLost, Docker, DockerError
from tests.live.conftest import Create
from tests.live.engines import MUCH, LiveEngine
from tests.live.sshd import Sshd, needs_sshd
from tests.support.flavours import blocking
from tests.support.polling import wait_until

pytestmark = [pytest.mark.live, pytest.mark.once, needs_sshd]

FOREVER = ["sh", "-c", "echo ready; exec sleep 1000"]


@pytest.fixture
def sshd(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Sshd]:
    sshd = Sshd(tmp_path)
    monkeypatch.setenv("PATH", str(tmp_path / "bin"), prepend=":")
    yield sshd
    wait_until(lambda: not sshd.clients)  # whatever the test did
    sshd.close()


Connect = Callable[..., Docker]


@pytest.fixture
def connect(sshd: Sshd, engine: LiveEngine, flavour: str) -> Iterator[Connect]:
    """Makes clients that reach the engine by ssh."""
    with ExitStack() as ends:

        def start(host: str | None = None) -> Docker:
            host = host or sshd.host(engine.host)
            if flavour == "blocking":
                return ends.enter_context(Docker(host, timeout=20))
            docker, end = blocking(lambda: AsyncDocker(host, timeout=20))
            ends.callback(end)
            return docker

        yield start


@pytest.fixture
def docker(connect: Connect) -> Docker:
    """A client that reaches the engine by ssh."""
    return connect()


def test_a_hundred_calls_take_one_login(sshd: Sshd, docker: Docker) -> None:
    assert len({docker.info().name for _ in range(100)}) == 1
    assert (sshd.logins, len(sshd.clients)) == (1, 1)
    docker.close()
    wait_until(lambda: not sshd.clients)


def test_logs_are_followed_and_a_process_reads_and_writes(create: Create, sshd: Sshd, docker: Docker) -> None:
    container = create(FOREVER)
    container.start()
    with container.logs(follow=True) as logs:
        assert next(iter(logs)).text == "ready"
    with container.exec_process(["cat"]) as process:
        assert process.communicate(MUCH, timeout=60) == (MUCH, b"")
        assert process.wait() == 0
    assert container.exec(["wc", "-c"], input=MUCH).text.split() == [str(len(MUCH))]


def test_events_arrive_while_calls_go_on(create: Create, docker: Docker, name: str) -> None:
    container = create(FOREVER)
    actions = ["create", "start"]  # podman has "init" between them
    with docker.events(since=time.time() - 60, filters={"container": f"{name}-0", "event": actions}) as events:
        container.start()
        assert [next(events).action for events in [iter(events)] * 2] == actions


@pytest.mark.once
def test_a_process_that_runs_on_does_not_keep_the_connection_that_was_closed(create: Create, sshd: Sshd, docker: Docker) -> None:
    container = create(FOREVER)
    container.start()
    with container.exec_process(["sleep", "1000"]):
        assert len(sshd.clients) == 2
    wait_until(lambda: len(sshd.clients) == 1)


@pytest.mark.once
def test_an_sshd_that_is_killed_cuts_a_stream_with_the_words_of_ssh(create: Create, sshd: Sshd, docker: Docker) -> None:
    container = create(FOREVER)
    container.start()
    with container.logs(follow=True) as logs:
        lines = iter(logs)
        assert next(lines).text == "ready"
        sshd.kill()
        with pytest.raises(ConnectionLost, match=r"GET /containers/\{id\}/logs: ssh ended with 255: .*127.0.0.1"):
            next(lines)
    with pytest.raises(ConnectError, match=rf"no engine at ssh://127.0.0.1:{sshd.port}/.*: ssh ended with 255: .*Connection refused"):
        docker.info()
    sshd.start()
    assert docker.info().name


@pytest.mark.once
def test_an_sshd_that_is_killed_ends_a_call_and_a_conversation(create: Create, sshd: Sshd, docker: Docker) -> None:
    container = create(FOREVER)
    container.start()
    ends: list[object] = []

    def wait() -> None:
        try:
            ends.append(container.wait())
        except DockerError as failed:
            ends.append(failed)

    with container.exec_process(["cat"]) as process:
        process.write(b"x")
        assert next(iter(process)).data == b"x"
        threading.Thread(target=wait, daemon=True).start()
        wait_until(lambda: len(sshd.clients) == 2 and not ends)
        sshd.kill()
        with pytest.raises(ConnectionLost, match="ssh ended with 255"):
            process.read()
        wait_until(lambda: ends)
    assert isinstance(ends[0], (ConnectionLost, ConnectError))
    assert "ssh ended with 255" in str(ends[0])
    sshd.start()


@pytest.mark.once
def test_a_host_that_is_not_known_or_another_one_is_refused(sshd: Sshd, connect: Connect) -> None:
    sshd.know("")
    with pytest.raises(ConnectError, match=r"Host key verification failed\..*connect once with ssh by hand"):
        connect().info()
    sshd.know("other")
    with pytest.raises(ConnectError, match=r"Its key differs from the one in known_hosts"):
        connect().info()
    assert sshd.logins == 0


@pytest.mark.once
def test_a_key_that_is_not_taken_is_told(sshd: Sshd, connect: Connect) -> None:
    (sshd.folder / "user.pub").write_text((sshd.folder / "other.pub").read_text())
    with pytest.raises(ConnectError, match=r"Permission denied \(publickey.*accepts none of the keys"):
        connect().info()


@pytest.mark.once
def test_what_is_missing_on_the_far_side_is_told(sshd: Sshd, connect: Connect, engine: LiveEngine) -> None:
    with pytest.raises(ConnectError, match=r"ssh ended with 1: .*/nowhere.sock"):
        connect(sshd.host("/nowhere.sock")).info()
    sshd.kill()
    sshd.configure(path="/nowhere")
    sshd.start()
    with pytest.raises(ConnectError, match=r"ssh ended with 127: .*There is no docker command on that host"):
        connect().info()


@pytest.mark.once
def test_a_connection_that_others_share_outlives_the_one_that_opened_it(sshd: Sshd, connect: Connect) -> None:
    """With a ControlMaster, as Docker recommends: one login for all, and whoever closes first cuts nobody off."""
    sshd.configure("ControlMaster auto", f"ControlPath {sshd.folder}/master")
    first, second = connect(), connect()
    first.info()
    second.info()
    first.close()
    wait_until(lambda: len(sshd.clients) == 1)
    threading.Event().wait(1.5)  # longer than what closes may take
    assert second.info().name
    assert sshd.logins == 1
