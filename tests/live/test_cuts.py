"""Connections that are cut in the middle of a conversation, live: not to be taken for the end of what was talked to."""

from __future__ import annotations

import threading
from collections.abc import Iterator

import pytest

from dockerlite import AsyncDocker, ConnectionLost, Docker
from tests.live.conftest import Create
from tests.live.relay import Relay
from tests.support.flavours import blocking

pytestmark = pytest.mark.live


class Cut:
    """A client whose connections can be cut."""

    def __init__(self, docker: Docker, relay: Relay) -> None:
        self.docker = docker
        self._relay = relay

    def after(self, seconds: float) -> None:
        """Cut all of them in a moment."""
        threading.Timer(seconds, self._relay.hang_up).start()


@pytest.fixture
def cut(relay: Relay, flavour: str) -> Iterator[Cut]:
    """A client of the engine under test whose connections can be cut."""
    if flavour == "blocking":
        with Docker(relay.host) as docker:
            yield Cut(docker, relay)
    else:
        docker, end = blocking(lambda: AsyncDocker(relay.host))
        yield Cut(docker, relay)
        end()


@pytest.mark.parametrize("tty", [False, True])
def test_a_connection_that_is_cut_is_not_taken_for_the_end_of_a_command(cut: Cut, create: Create, tty: bool) -> None:
    container = create(["sleep", "60"])
    container.start()
    with cut.docker.containers[container.id].exec_process(["sleep", "60"], stdin=not tty, tty=tty) as process:
        cut.after(0.1)
        with pytest.raises(ConnectionLost, match="the connection was cut"):
            process.read()
    cut.after(0.5)
    with pytest.raises(ConnectionLost, match="the connection was cut"):
        cut.docker.containers[container.id].exec(["sleep", "60"], input=bytes(2**23))


def test_a_connection_that_is_cut_is_not_taken_for_the_end_of_a_container(cut: Cut, create: Create) -> None:
    container = create(["sh", "-c", "echo one; sleep 60"])
    with cut.docker.containers[container.id].attach() as before:
        container.start()
        assert next(iter(before)).data == b"one\n"
        cut.after(0.1)
        with cut.docker.containers[container.id].attach() as later, pytest.raises(ConnectionLost, match="the connection was cut"):
            later.read()
        with pytest.raises(ConnectionLost, match="the connection was cut"):
            before.wait()
