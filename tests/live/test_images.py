"""Images, live: pulled, tagged, listed, removed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from dockerlite import Docker, DockerError, EngineError, ImageNotFound, UnsupportedByEngine, models
from dockerlite.resources.images.image import Image
from dockerlite.wire.encode import number
from tests.live.conftest import Create
from tests.live.engines import IMAGE, LiveEngine

pytestmark = pytest.mark.live

#: Every registry of the live tests has it.
PULLED = "alpine:latest"


@pytest.fixture
def tagged(docker: Docker, name: str) -> Iterator[Image[Docker]]:
    """The image under one more name, which is gone after the test."""
    docker.images[IMAGE].tag(f"{name}:one")
    yield docker.images[f"{name}:one"]
    for tag in names(docker):
        if name in tag:
            docker.images[tag].remove()


def names(docker: Docker) -> list[str]:
    return [tag for image in docker.images.list() for tag in image.repo_tags]


def test_an_image_says_what_it_is(docker: Docker) -> None:
    image = docker.images[IMAGE].inspect()
    assert (image.os, image.architecture) == ("linux", "amd64")
    assert any(tag.endswith(IMAGE) for tag in image.repo_tags)
    assert image.size > 1 << 20
    assert len(image.root_fs.layers) == 1


def test_an_image_tells_its_history(docker: Docker) -> None:
    (layer,) = docker.images[IMAGE].history()
    assert layer.size > 1 << 20


def test_a_tag_is_one_more_name(docker: Docker, tagged: Image[Docker]) -> None:
    image = tagged.inspect()
    assert image.id == docker.images[IMAGE].inspect().id
    assert any(tag.endswith(tagged.id) for tag in image.repo_tags)


def test_a_registry_and_a_path_are_part_of_a_name(docker: Docker, tagged: Image[Docker]) -> None:
    name = f"localhost:5000/team/{tagged.id}"
    tagged.tag(name)
    assert docker.images[name].inspect().id == tagged.inspect().id
    docker.images[name].remove()


def test_the_list_is_one_of_summaries(docker: Docker, tagged: Image[Docker]) -> None:
    id = tagged.inspect().id
    (summary,) = [summary for summary in docker.images.list() if summary.id.removeprefix("sha256:") == id.removeprefix("sha256:")]
    assert any(tag.endswith(tagged.id) for tag in summary.repo_tags)
    assert docker.images[summary].inspect().id == id


def test_filters_narrow_the_list(docker: Docker, tagged: Image[Docker]) -> None:
    assert docker.images.list(filters={"reference": tagged.id})
    assert docker.images.list(filters={"reference": f"{tagged.id}-other"}) == []
    assert docker.images.list(all=True, filters={"label": f"nobody={tagged.id}"}) == []


def test_shared_sizes_are_added_up_on_request(docker: Docker) -> None:
    if number(docker.api_version()) < (1, 42):
        with pytest.raises(UnsupportedByEngine, match=r"shared-size needs API 1\.42"):
            docker.images.list(shared_size=True)
    else:
        assert all((image.shared_size or 0) >= 0 for image in docker.images.list(shared_size=True))


def test_removing_a_name_leaves_the_image(docker: Docker, tagged: Image[Docker]) -> None:
    (removed,) = tagged.remove()
    assert removed.untagged is not None
    assert removed.untagged.endswith(tagged.id)
    with pytest.raises(ImageNotFound):
        tagged.inspect()
    assert docker.images[IMAGE].inspect()


@pytest.mark.docker  # the podman of the tests has no mirror of the Hub
def test_an_image_is_pulled_with_progress(docker: Docker) -> None:
    there = any(tag.endswith(PULLED) for tag in names(docker))
    progress: list[models.ProgressMessage] = []
    image = docker.images.pull(PULLED, on_progress=progress.append)
    assert image.inspect().id
    assert any(message.status for message in progress)
    if not there:
        image.remove()


@pytest.mark.docker
def test_a_registry_says_what_it_has_without_a_pull(docker: Docker) -> None:
    found = docker.images[PULLED].distribution()
    assert found.descriptor is not None
    assert found.descriptor.digest is not None
    assert found.descriptor.digest.startswith("sha256:")


@pytest.mark.docker
def test_what_on_progress_raises_ends_the_pull(docker: Docker) -> None:
    def refuse(message: models.ProgressMessage) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        docker.images.pull(PULLED, on_progress=refuse)
    assert docker.info()


def test_pulling_what_no_registry_has_is_an_error(docker: Docker, name: str) -> None:
    with pytest.raises(DockerError):
        docker.images.pull(f"{name}:latest")
    with pytest.raises(ImageNotFound):
        docker.images[f"{name}:latest"].inspect()


def test_pulling_from_where_nobody_answers_is_an_error(docker: Docker) -> None:
    with pytest.raises(DockerError, match="refused"):
        docker.images.pull("127.0.0.1:1/nobody/there:1")


def test_prune_removes_what_the_filter_names(docker: Docker, name: str) -> None:
    report = docker.images.prune(filters={"label": f"nobody={name}", "dangling": False})
    assert report.images_deleted == []
    assert report.space_reclaimed == 0


def test_search_without_the_hub_is_an_error(docker: Docker) -> None:
    with pytest.raises(EngineError):
        docker.with_options(deadline=30).images.search("busybox")


@pytest.mark.parametrize("verb", ["inspect", "history", "remove"])
def test_every_verb_says_that_the_image_is_missing(docker: Docker, name: str, verb: str) -> None:
    with pytest.raises(ImageNotFound):
        getattr(docker.images[name], verb)()


def test_what_newer_engines_have_is_refused_by_name(engine: LiveEngine, docker: Docker) -> None:
    image = docker.images[IMAGE]
    if number(engine.api_version) < (1, 48):
        with pytest.raises(UnsupportedByEngine, match=r"platform needs API 1\.4"):
            image.history(platform="linux/amd64")
    else:
        assert image.history(platform="linux/amd64")
        assert image.inspect(platform="linux/amd64").architecture == "amd64"
    if number(engine.api_version) < (1, 55):
        with pytest.raises(UnsupportedByEngine, match=r"attestations needs API 1\.55"):
            image.attestations()


def test_an_image_of_another_platform_is_pulled(docker: Docker, create: Create, tagged: Image[Docker]) -> None:
    # A registry that is not there: that it is asked shows the pull.
    tagged.tag(f"127.0.0.1:1/{tagged.id}")
    for pull, operation in (("never", "/containers/create"), ("missing", "/images/create")):
        with pytest.raises(EngineError) as failed:
            create(image=f"127.0.0.1:1/{tagged.id}", platform="linux/arm64", pull=pull)
        assert failed.value.operation == f"POST {operation}"
