"""Events, live: as they happen, and over cut connections."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator

import pytest

from dockerlite import AsyncDocker, BadRequest, ConnectionLost, Docker, DockerTimeout, Event, Gap
from dockerlite.values import healthcheck
from tests.live.conftest import Create
from tests.live.engines import LiveEngine
from tests.live.relay import Relay
from tests.support.flavours import blocking
from tests.support.polling import wait_until

pytestmark = pytest.mark.live


def test_what_happens_is_told_as_it_happens(create: Create, docker: Docker, name: str) -> None:
    with docker.events(filters={"type": "container", "label": f"dockerlite-test={name}"}) as events:
        container = create(["true"])
        container.start()
        container.wait()
        container.remove()
        seen: dict[str, Event] = {}
        for event in events:
            seen[event.action] = event
            if event.action in ("destroy", "remove"):
                break
    assert {"create", "start"} <= seen.keys()
    made = seen["create"]
    assert (made.type, made.actor.id, made.scope) == ("container", container.id, "local")
    assert made.actor.attributes["name"] == f"{name}-0"
    assert made.time < seen["start"].time
    assert seen["die" if "die" in seen else "died"].actor.attributes


def test_what_happened_is_told_again(create: Create, docker: Docker) -> None:
    before = time.time() - 5  # clocks may differ a little
    container = create(["true"])
    for event in docker.events(since=before, filters={"container": container.id}, idle_timeout=10):
        assert event.actor.id == container.id
        return


@pytest.mark.docker
def test_events_end_when_they_were_told_to(create: Create, docker: Docker) -> None:
    container = create(["true"])
    filters = {"container": container.id}
    assert [event.action for event in docker.events(since="10m", until="0s", filters=filters)] == ["create"]
    begun = time.monotonic()
    assert [event.action for event in docker.events(until=time.time() + 0.5, filters=filters)] == ["create"]
    assert 0.3 < time.monotonic() - begun < 5


def test_silence_ends_when_it_was_told_to(docker: Docker, name: str) -> None:
    with pytest.raises(DockerTimeout):
        list(docker.events(filters={"container": name}, idle_timeout=0.5))


def test_a_deadline_ends_a_stream_that_reconnects(docker: Docker, name: str) -> None:
    with pytest.raises(DockerTimeout):
        list(docker.with_options(deadline=0.5).events(filters={"container": name}, reconnect=True))


@pytest.mark.docker  # podman has no events between them
def test_an_end_before_the_beginning_is_refused(docker: Docker) -> None:
    with pytest.raises(BadRequest):
        list(docker.events(until=1, since=2))


@pytest.mark.docker  # podman needs systemd for health checks
def test_a_health_check_is_an_action_with_its_outcome_apart(create: Create, docker: Docker) -> None:
    container = create(["sleep", "1000"], healthcheck=healthcheck("true", interval="100ms"))
    with docker.events(filters={"container": container.id}) as events:
        container.start()
        actions = {}
        for event in events:
            actions[event.action] = event.detail
            if event.action == "health_status":
                break
    assert actions["health_status"] == "healthy"
    assert actions["exec_create"] == "/bin/sh -c true"
    assert actions["start"] is None


@pytest.fixture
def through(relay: Relay, flavour: str) -> Iterator[Docker]:
    """A client that reaches the engine through the relay."""
    if flavour == "blocking":
        with Docker(relay.host) as docker:
            yield docker
    else:
        docker, end = blocking(lambda: AsyncDocker(relay.host))
        yield docker
        end()


def test_a_cut_is_an_error_unless_the_stream_may_reconnect(relay: Relay, through: Docker, name: str) -> None:
    with through.events(filters={"container": name}) as events:
        relay.hang_up()
        with pytest.raises(ConnectionLost):
            list(events)


class Listener:
    """Reads a stream of events in a thread, up to the one that the test calls the last."""

    def __init__(self, docker: Docker, is_last: Callable[[Event], bool], **options: object) -> None:
        self.events: list[Event] = []
        self._stream = docker.events(reconnect=True, **options)  # type: ignore[arg-type]
        self._stream.__enter__()
        self._is_last = is_last
        self._thread = threading.Thread(target=self._listen)
        self._thread.start()

    def _listen(self) -> None:
        for event in self._stream:
            self.events.append(event)
            if self._is_last(event):
                return

    def wait(self) -> list[Event]:
        self._thread.join(30)
        assert not self._thread.is_alive()
        return self.events


def test_every_event_comes_once_over_many_cuts(relay: Relay, through: Docker, create: Create, engine: LiveEngine) -> None:
    container = create(["true"])
    names = [f"{container.id[:12]}-{number}" for number in range(200)]
    filters = {"event": "rename", "container": container.id}
    listener = Listener(through, lambda event: event.actor.attributes["name"].endswith("-199"), filters=filters)
    every = 20 if engine.podman else 2  # podman reads the file of all its events for each that asks again
    with Docker(engine.host) as direct:
        for number, name in enumerate(names):
            direct.containers[container.id].rename(name)
            if number % every == 0:
                accepted = relay.accepted
                relay.hang_up()
                wait_until(lambda before=accepted: relay.accepted > before)  # type: ignore[misc]
    events = listener.wait()
    assert [event.actor.attributes["name"].lstrip("/") for event in events] == names


@pytest.mark.docker
def test_a_stream_that_was_cut_off_for_too_long_has_a_gap(relay: Relay, through: Docker, create: Create, engine: LiveEngine) -> None:
    container = create(["true"])
    last = f"{container.id[:12]}-last"
    listener = Listener(through, lambda event: event.actor.attributes.get("name") == last, filters={"container": container.id})
    with Docker(engine.host) as direct:
        container.rename(f"{container.id[:12]}-first")
        wait_until(lambda: listener.events)
        relay.refuse = True
        relay.hang_up()
        for number in range(260):
            direct.containers[container.id].rename(f"{container.id[:12]}-{number}")
        relay.refuse = False
        direct.containers[container.id].rename(last)
    events = listener.wait()
    assert [isinstance(event, Gap) for event in events[:3]] == [False, True, False]
    assert len(events) == len(set(events)) <= 258


def test_leaving_the_loop_ends_a_stream_that_reconnects(relay: Relay, through: Docker, create: Create) -> None:
    container = create(["true"])
    stream = through.events(since=time.time() - 5, filters={"container": container.id}, reconnect=True)
    assert next(event.action for event in stream if not isinstance(event, Gap)) == "create"
    relay.hang_up()
    assert relay.accepted <= 2
