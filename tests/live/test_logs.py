"""Logs, live: every option, with and without a terminal, and how they end."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from dockerlite import ContainerNotFound, Docker, DockerTimeout, EngineError, NotImplementedByEngine, models
from dockerlite.resources.containers.container import Container
from tests.live.conftest import Create
from tests.live.engines import IMAGE, LABEL, LiveEngine
from tests.support.polling import wait_until

pytestmark = pytest.mark.live

#: Two lines, one of each stream, one that is no UTF-8, one of 100,000 letters, and one that has no end.
SCRIPT = (
    r"echo one two; sleep 0.1; echo three >&2; sleep 0.1; printf '\377\n'; head -c 100000 /dev/zero | tr '\0' x; echo; "
    "sleep 0.1; printf four"
)
LONG = "x" * 100_000
TEXTS = ["one two", "three", "\ufffd", LONG, "four"]
STREAMS = ["stdout", "stderr", "stdout", "stdout", "stdout"]


def written(engine: LiveEngine, tty: bool) -> Iterator[str]:
    log = models.LogConfig(type="json-file", config={"labels": "com.example"})
    with engine.client() as docker:
        labels = {LABEL: "logs", "com.example": "a b,c"}
        container = docker.containers.create(IMAGE, ["sh", "-c", SCRIPT], tty=tty, labels=labels, logging=log)
        container.start()
        container.wait()
        yield container.id
        container.remove(force=True)


@pytest.fixture(scope="module")
def plain(engine: LiveEngine) -> Iterator[str]:
    """A container that has written the script's lines, and ended."""
    yield from written(engine, tty=False)


@pytest.fixture(scope="module")
def terminal(engine: LiveEngine) -> Iterator[str]:
    """The same with a terminal."""
    yield from written(engine, tty=True)


def test_lines_are_whole_and_tell_their_stream(docker: Docker, plain: str) -> None:
    lines = list(docker.containers[plain].logs())
    assert [line.text for line in lines] == TEXTS
    assert [line.stream for line in lines] == STREAMS
    assert not any(line.timestamp or line.details for line in lines)


def test_a_terminals_lines_are_whole_and_all_of_one_stream(docker: Docker, terminal: str) -> None:
    lines = list(docker.containers[terminal].logs())
    assert [line.text for line in lines] == TEXTS
    assert {line.stream for line in lines} == {"stdout"}


@pytest.mark.blocking
@pytest.mark.parametrize("tty", [False, True])
def test_below_the_version_that_labels_logs_the_configuration_says_how_to_read_them(
    engine: LiveEngine, plain: str, terminal: str, tty: bool
) -> None:
    with Docker(engine.host, version="1.41", transport=engine.observed()) as docker:
        lines = list(docker.containers[terminal if tty else plain].logs(follow=True))
        assert [line.text for line in lines] == TEXTS
        assert [line.stream for line in lines] == (["stdout"] * 5 if tty else STREAMS)


def test_streams_are_chosen(docker: Docker, plain: str, terminal: str) -> None:
    assert [line.text for line in docker.containers[plain].logs(stderr=False)] == [*TEXTS[:1], *TEXTS[2:]]
    assert [line.text for line in docker.containers[plain].logs(stdout=False)] == ["three"]
    assert list(docker.containers[terminal].logs(stdout=False)) == []


def test_a_tail_is_the_last_of_it(docker: Docker, create: Create) -> None:
    container = run(create, "echo one; echo two; echo three")
    for tail, texts in {0: [], 1: ["three"], 2: ["two", "three"], "all": ["one", "two", "three"], 10: ["one", "two", "three"]}.items():
        assert [line.text for line in container.logs(tail=tail)] == texts  # type: ignore[arg-type]


def run(create: Create, script: str, **options: object) -> Container[Docker]:
    container = create(["sh", "-c", script], **options)
    container.start()
    container.wait()
    return container


def test_times_are_the_engines_and_ascend(docker: Docker, plain: str) -> None:
    lines = list(docker.containers[plain].logs(timestamps=True))
    assert [line.text for line in lines] == TEXTS
    times = [line.timestamp for line in lines]
    assert all(time is not None and abs(datetime.now(UTC) - time) < timedelta(hours=1) for time in times)
    assert [str(time) for time in times] == sorted(str(time) for time in times)


@pytest.mark.docker
def test_times_are_exact_to_the_nanosecond(docker: Docker, plain: str) -> None:
    line = next(iter(docker.containers[plain].logs(timestamps=True)))
    assert line.timestamp is not None
    assert line.time.decode() == f"{line.timestamp:%Y-%m-%dT%H:%M:%S}.{line.timestamp.nanosecond:09}Z"


@pytest.mark.parametrize("timestamps", [False, True])
def test_details_are_what_the_log_driver_keeps(docker: Docker, engine: LiveEngine, plain: str, timestamps: bool) -> None:
    lines = list(docker.containers[plain].logs(details=True, timestamps=timestamps))
    assert [line.text for line in lines] == TEXTS
    assert [line.details for line in lines] == [{} if engine.podman else {"com.example": "a b,c"}] * 5  # podman sends none


def test_a_span_of_time_is_chosen(create: Create) -> None:
    container = run(create, "echo early; sleep 2.1; echo late")
    early, late = container.logs(timestamps=True)
    assert early.timestamp is not None
    between = early.timestamp + timedelta(seconds=1.05)
    assert [line.text for line in container.logs(since=between)] == ["late"]
    assert [line.text for line in container.logs(until=between)] == ["early"]
    assert [line.text for line in container.logs(since="1h")] == [early.text, late.text]


def test_following_ends_when_the_container_does(create: Create) -> None:
    container = create(["sh", "-c", "echo one; sleep 0.5; echo two >&2"])
    container.start()
    assert [(line.stream, line.text) for line in container.logs(follow=True)] == [("stdout", "one"), ("stderr", "two")]
    assert [line.text for line in container.logs(follow=True)] == ["one", "two"]


def test_following_ends_when_the_container_is_removed(create: Create) -> None:
    container = create(["sh", "-c", "echo one; sleep 60"])
    container.start()
    texts = []
    for line in container.logs(follow=True):
        texts.append(line.text)
        container.remove(force=True)
    assert texts == ["one"]


def test_following_a_silent_container_ends_at_once_when_it_is_closed(create: Create) -> None:
    container = create(["sleep", "60"])
    container.start()
    with container.logs(follow=True) as logs:
        reader = threading.Thread(target=list, args=(logs,))
        reader.start()
        logs.close()
        reader.join(2)
        assert not reader.is_alive()


def test_following_a_silent_container_is_given_up_after_an_idle_timeout(create: Create) -> None:
    container = create(["sleep", "60"])
    container.start()
    with pytest.raises(DockerTimeout, match=r"GET /containers/\{id\}/logs"):
        list(container.logs(follow=True, idle_timeout=0.2))


def test_a_container_that_wrote_nothing_has_no_lines(create: Create) -> None:
    assert list(create(["true"]).logs()) == []
    assert list(run(create, "true").logs(follow=True)) == []


def test_frames_are_the_bytes_as_they_were_written(docker: Docker, plain: str) -> None:
    frames = list(docker.containers[plain].log_frames())
    assert b"".join(frame.data for frame in frames if frame.stream == "stderr") == b"three\n"
    out = b"".join(frame.data for frame in frames if frame.stream == "stdout")
    assert out.decode(errors="replace") == f"one two\n\ufffd\n{LONG}\nfour"


def test_a_log_driver_that_cannot_be_read_is_named(create: Create, engine: LiveEngine) -> None:
    container = run(create, "echo one", logging="none")
    with pytest.raises(
        EngineError if engine.podman else NotImplementedByEngine, match=r"does not support reading|none.*log driver|log.*none"
    ):
        list(container.logs())


def test_the_log_of_nobody_is_refused(docker: Docker) -> None:
    with pytest.raises(ContainerNotFound):
        list(docker.containers[f"{LABEL}-nobody"].logs())


def descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_a_hundred_streams_left_early_leave_no_descriptor(docker: Docker, create: Create) -> None:
    container = create(["sh", "-c", "echo one; echo two; sleep 60"])
    container.start()
    assert [line.text for _, line in zip(range(2), container.logs(follow=True), strict=False)] == ["one", "two"]
    before = descriptors()
    for _ in range(100):
        for line in container.logs(follow=True):
            assert line.text == "one"
            break
    wait_until(lambda: descriptors() <= before)
