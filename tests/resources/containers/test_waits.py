"""Waiting for a container, offline: the flows, driven with answers and a clock of the test's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from dockerlite import ContainerFailed, Docker, DockerTimeout, InvalidArgument, models
from dockerlite.core.answers import Collected, Enough
from dockerlite.core.flow import ApiVersion, Flow, Pause
from dockerlite.core.operation import Operation
from dockerlite.core.request import Head
from dockerlite.resources.containers.container import Container

web = Docker("unix:///nowhere.sock").containers["web"]


def state(status: str = "running", health: str | None = None, *log: tuple[int, str], exit_code: int = 0) -> models.ContainerInspect:
    """What inspect would answer."""
    results = [models.HealthResult(exit_code=code, output=output) for code, output in log]
    found = None if health is None else models.Health(status=health, failing_streak=0, log=results)
    return SimpleNamespace(state=SimpleNamespace(status=status, exit_code=exit_code, health=found), tty=False)  # type: ignore[return-value]


class Driver:
    """Performs a flow: inspections are answered in turn, pauses pass on a clock that nobody waits for."""

    def __init__(self, inspections: Iterator[models.ContainerInspect], log: list[bytes] | DockerTimeout | None = None) -> None:
        self.clock = 1000.0
        self.pauses: list[float] = []
        self._inspections = inspections
        self._log = log

    def perform(self, flow: Flow[Any]) -> Any:
        try:
            step = next(flow)
            while True:
                try:
                    answer = self._step(step)
                except DockerTimeout as failed:
                    step = flow.throw(failed)
                else:
                    step = flow.send(answer)
        except StopIteration as done:
            return done.value

    def _step(self, step: Any) -> Any:
        if isinstance(step, Pause):
            self.pauses.append(step.seconds)
            self.clock += step.seconds
            return self.clock
        if isinstance(step, ApiVersion):
            return "1.41"
        if step.path.endswith("/logs"):
            return self._read(step)
        return next(self._inspections)

    def _read(self, operation: Operation[Any]) -> Any:
        if isinstance(self._log, DockerTimeout):
            raise self._log
        assert isinstance(operation.answer, Collected)
        decoder, collector = operation.answer.items.decoder(Head(200, "OK", {})), operation.answer.collector()
        for block in self._log or []:
            items = decoder.feed(block)
            for item in items:
                collector.each(item)
            if isinstance(items, Enough):
                return collector.result()
        for item in decoder.end():
            collector.each(item)
        return collector.result()


def wait_healthy(*inspections: models.ContainerInspect, **options: Any) -> Driver:
    driver = Driver(iter(inspections))
    driver.perform(Container.wait_healthy.build(web, **options))
    return driver


def test_waiting_ends_when_the_check_says_healthy() -> None:
    starting = state("running", "starting")
    driver = wait_healthy(starting, starting, starting, state("running", "healthy", (0, "fine")))
    assert driver.pauses == pytest.approx([0, 0.05, 0.075, 0.1125])


def test_the_pauses_do_not_grow_for_ever() -> None:
    driver = wait_healthy(*[state("running", "starting")] * 30, state("running", "healthy"))
    assert max(driver.pauses) == 0.5


def test_an_unhealthy_container_is_an_error_with_what_the_check_wrote() -> None:
    with pytest.raises(ContainerFailed, match=r"^web is unhealthy: connection refused$") as caught:
        wait_healthy(state("running", "starting"), state("running", "unhealthy", (0, "fine"), (7, "connection refused\n")))
    assert (caught.value.exit_code, caught.value.stdout) == (7, b"connection refused\n")


@pytest.mark.parametrize("status", ["exited", "created", "dead", "stopped"])
def test_a_container_that_does_not_run_will_not_get_healthy(status: str) -> None:
    with pytest.raises(ContainerFailed, match=f"^web is {status} and not healthy$") as caught:
        wait_healthy(state(status, "starting", exit_code=3))
    assert caught.value.exit_code == 3


@pytest.mark.parametrize("health", [None, "none", ""])
def test_a_container_without_a_check_is_refused(health: str | None) -> None:
    with pytest.raises(InvalidArgument, match="web has no health check"):
        wait_healthy(state("running", health))


def test_a_container_that_restarts_may_get_healthy() -> None:
    wait_healthy(state("restarting", "starting"), state("paused", "starting"), state("running", "healthy"))


def test_the_time_to_get_healthy_is_limited() -> None:
    with pytest.raises(DockerTimeout, match=r"^web was not healthy after 2s: not yet$"):
        wait_healthy(*[state("running", "starting", (1, "not yet"))] * 100, timeout="2s")


def frame(text: str) -> bytes:
    data = text.encode()
    return b"\1\0\0\0" + len(data).to_bytes(4, "big") + data


LOG = [frame("one\n"), frame("two\n") + frame("ready on port 80\n") + frame("three\n"), frame("ready again\n")]


@pytest.mark.parametrize("pattern", ["ready", "ready on port \\d+", re.compile("READY", re.I)])
def test_a_line_of_the_log_is_found(pattern: str | re.Pattern[str]) -> None:
    driver = Driver(iter([state()]), LOG)
    assert driver.perform(Container.wait_for_log.build(web, pattern)).text == "ready on port 80"


def test_the_end_of_a_log_without_the_line_is_an_error_with_that_end() -> None:
    driver = Driver(iter([state(), state("exited", exit_code=4)]), [*LOG, frame("the last, not ended")])
    with pytest.raises(ContainerFailed, match=r"^web is exited, and 'never' was not in its log: one two ") as caught:
        driver.perform(Container.wait_for_log.build(web, "never"))
    assert caught.value.exit_code == 4
    assert caught.value.stdout.endswith(b"ready again\nthe last, not ended")


def test_the_line_may_be_the_last_and_not_ended() -> None:
    driver = Driver(iter([state()]), [frame("one\n"), frame("ready")])
    assert driver.perform(Container.wait_for_log.build(web, "ready")).text == "ready"


def test_the_time_to_find_a_line_is_limited() -> None:
    driver = Driver(iter([state()]), DockerTimeout("no"))
    with pytest.raises(DockerTimeout, match=r"^'ready' was not in the log of web after 3$"):
        driver.perform(Container.wait_for_log.build(web, "ready", timeout=3))


def test_a_pattern_that_is_none_is_refused_before_anything_is_sent() -> None:
    with pytest.raises(InvalidArgument, match=r"'\(' is not a regular expression"):
        next(Container.wait_for_log.build(web, "("))
