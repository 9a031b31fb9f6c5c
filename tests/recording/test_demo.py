"""The recording that comes with the package."""

from __future__ import annotations

import pytest

from dockerlite import Docker, NotFound, NotRecorded
from tests.support.recordings import DEMO


@pytest.fixture(scope="module")
def demo() -> Docker:
    return Docker("replay:demo")


def test_the_demo_shows_a_small_shop(demo: Docker) -> None:
    states = {container.names[0]: (container.image, container.state) for container in demo.containers.list(all=True)}
    assert states == {
        "/web": ("shop/web:1.4", "running"),
        "/db": ("shop/db:16", "running"),
        "/job": ("busybox:1.36", "exited"),
        "/worker": ("busybox:1.36", "exited"),
    }
    assert [container.names for container in demo.containers.list()] == [["/web"], ["/db"]]
    codes = {name: state.exit_code for name in ("job", "worker") if (state := demo.containers[name].inspect().state)}
    assert codes == {"job": 0, "worker": 1}
    web = demo.containers["web"].inspect()
    assert web.state
    assert web.state.health
    assert web.state.health.status == "healthy"


def test_the_demo_answers_every_look_in_any_order_and_by_any_name(demo: Docker) -> None:
    for container in reversed(demo.containers.list(all=True, size=True)):
        for name in (container.id, container.id[:12], container.names[0]):
            handle = demo.containers[name]
            assert handle.inspect().id == handle.inspect(size=True).id == container.id
            assert (handle.stats().id or container.id) == (handle.stats(one_shot=True).id or container.id)
            handle.changes()
    assert demo.containers["web"].top().processes
    assert [line.text for line in demo.containers["job"].logs(follow=True)] == ["3 letters sent"]
    assert [line.timestamp for line in demo.containers["web"].logs(timestamps=True, tail=10)]
    assert len(demo.containers.list(limit=2)) == len(demo.containers.list(filters={"status": "exited"})) == 2
    assert len(demo.containers.list(filters={"label": "com.docker.compose.project=shop"})) == 2
    for image in reversed(demo.images.list(all=True)):
        for name in (image.id, image.id.removeprefix("sha256:")[:12], *image.repo_tags):
            assert demo.images[name].inspect().id == image.id
            assert demo.images[name].history()
    assert demo.info().containers == 4
    assert demo.version().version
    assert demo.df().images


def test_the_demo_says_what_is_not_there(demo: Docker) -> None:
    with pytest.raises(NotFound, match="No such container: nobody"):
        demo.containers["nobody"].inspect()
    with pytest.raises(NotFound, match="No such image: nobody"):
        demo.images["nobody"].inspect()


def test_the_demo_is_small() -> None:
    assert DEMO.stat().st_size < 200_000


def test_nothing_can_be_changed_in_the_demo(demo: Docker) -> None:
    with pytest.raises(NotRecorded, match=r"the demo recording is read-only: .* POST /containers/web/stop"):
        demo.containers["web"].stop()
