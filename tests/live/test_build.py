"""Images that are made and moved, live: built, loaded, imported, committed, pushed, saved; and pulls that fail half way.

The registry on 127.0.0.1:5055 is open to everyone and lets blobs be deleted; the one on 127.0.0.1:5056 wants the user lite with the
password secret.
"""

from __future__ import annotations

import io
import secrets
import tarfile
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
import requests

from dockerlite import BadRequest, BuildError, Docker, ImageNotFound, LoadError, PullError, PushError, ServerError, models
from dockerlite.resources.images.image import Image
from dockerlite.wire.encode import number
from tests.live.conftest import Create
from tests.live.engines import IMAGE, LiveEngine

pytestmark = pytest.mark.live

FROM = f"FROM {IMAGE}\n"
OPEN, CLOSED = "127.0.0.1:5055", "127.0.0.1:5056"
#: Pushed again and again, so that the registry does not grow.
PUSHED = "dockerlite-test/pushed:1"


Made = Callable[[Image[Docker]], Image[Docker]]


@pytest.fixture
def made(docker: Docker) -> Iterator[Made]:
    """Takes images of the test, which are gone after it."""
    base = docker.images[IMAGE].inspect().id
    images: list[Image[Docker]] = []

    def keep(image: Image[Docker]) -> Image[Docker]:
        assert image.id != base, "a build that changes nothing gives the image it began with, which must stay"
        images.append(image)
        return image

    yield keep
    for image in reversed(images):
        with suppress(ImageNotFound):
            image.remove(force=True)


@pytest.fixture
def unique(docker: Docker, made: Made, name: str) -> Image[Docker]:
    """An image with a layer that nothing else has."""
    made(docker.images.import_(archive({"unique": secrets.token_bytes(100_000)}), repository=name))
    return docker.images[name]


@pytest.fixture
def server(tmp_path: Path) -> Iterator[str]:
    """The URL at which the test's folder is served."""

    class Quiet(SimpleHTTPRequestHandler):
        def log_message(self, format: str, *args: object) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(tmp_path))) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def archive(files: dict[str, bytes]) -> bytes:
    data = io.BytesIO()
    with tarfile.open(fileobj=data, mode="w") as tar:
        for name, content in files.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            tar.addfile(member, io.BytesIO(content))
    return data.getvalue()


def files(docker: Docker, image: Image[Docker]) -> list[str]:
    """What is in /app of an image."""
    return docker.containers.run(image.id, ["find", "/app", "!", "-type", "d"]).stdout.decode().split()


def test_a_folder_is_built_without_what_it_ignores(docker: Docker, made: Made, name: str, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(FROM + "ARG NAME\nLABEL name=$NAME\nCOPY . /app\n")
    (tmp_path / ".dockerignore").write_text("# built things\n**/*.log\n!keep.log\nbuild/\nDockerfile\n.dockerignore\n")
    (tmp_path / "build").mkdir()
    for path in ("a.log", "keep.log", "build/out", "run.sh"):
        (tmp_path / path).write_text(path)
    (tmp_path / "run.sh").chmod(0o751)
    (tmp_path / "link").symlink_to("run.sh")
    image = made(docker.images.build(tmp_path, tag=[f"{name}:1", f"{name}:2"], args={"NAME": name}, labels={"more": "yes"}))
    inspected = image.inspect()
    assert inspected.config.labels.items() >= {"name": name, "more": "yes"}.items()
    assert sorted(tag.rpartition("/")[2] for tag in inspected.repo_tags) == [f"{name}:1", f"{name}:2"]
    assert sorted(files(docker, image)) == ["/app/keep.log", "/app/link", "/app/run.sh"]
    said = docker.containers.run(image.id, ["stat", "-c", "%a %u %N", "/app/run.sh", "/app/link"]).stdout.decode()
    assert said.splitlines() == ["751 0 /app/run.sh", "777 0 '/app/link' -> 'run.sh'"]


def test_a_dockerfile_from_outside_is_not_part_of_the_context(docker: Docker, made: Made, tmp_path: Path) -> None:
    (tmp_path / "app").mkdir()
    (tmp_path / "app" / "main").touch()
    (tmp_path / "Dockerfile").write_text(FROM + "COPY . /app\n")
    outside = made(docker.images.build(tmp_path / "app", dockerfile="../Dockerfile"))
    text = made(docker.images.build(tmp_path / "app", dockerfile_text=FROM + "COPY . /app\n"))
    assert files(docker, outside) == files(docker, text) == ["/app/main"]


def test_a_dockerfile_alone_is_enough(docker: Docker, made: Made) -> None:
    stages = f"FROM {IMAGE} AS one\nLABEL stage=one\nFROM scratch\nLABEL stage=two\n"
    image = made(docker.images.build(dockerfile_text=stages, target="one"))
    assert image.inspect().config.labels["stage"] == "one"


def test_a_context_may_be_a_tar_in_pieces(docker: Docker, made: Made) -> None:
    context = archive({"sub/Dockerfile": (FROM + "COPY big /app/big\n").encode(), "big": bytes(3_000_000)})
    pieces = (context[start : start + 10_000] for start in range(0, len(context), 10_000))
    image = made(docker.images.build(pieces, dockerfile="sub/Dockerfile"))
    assert docker.containers.run(image.id, ["stat", "-c", "%s", "/app/big"]).stdout == b"3000000\n"


@pytest.mark.docker  # podman looks for a file Dockerfile in what it fetched
def test_a_context_may_be_a_url(docker: Docker, made: Made, server: str, tmp_path: Path) -> None:
    (tmp_path / "remote").write_text(FROM + "LABEL remote=yes\n")
    image = made(docker.images.build(f"{server}/remote"))
    assert image.inspect().config.labels["remote"] == "yes"


@pytest.mark.docker
def test_buildkit_builds_too(docker: Docker, made: Made) -> None:
    image = made(docker.images.build(dockerfile_text=FROM + "LABEL kit=yes\n", version="2"))
    assert image.inspect().config.labels["kit"] == "yes"


def test_a_quiet_build_says_the_image_alone(docker: Docker, made: Made) -> None:
    progress: list[models.ProgressMessage] = []
    image = made(docker.images.build(dockerfile_text=FROM + "LABEL quiet=yes\n", quiet=True, on_progress=progress.append))
    assert len(progress) == 1
    assert image.inspect().config.labels["quiet"] == "yes"


@pytest.mark.docker  # podman names no exit code
def test_a_step_that_fails_tells_its_exit_code_and_the_log(docker: Docker) -> None:
    with pytest.raises(BuildError, match="returned a non-zero code: 3") as caught:
        docker.images.build(dockerfile_text=FROM + "RUN echo before; echo why >&2; exit 3\n", force_remove=True)
    assert caught.value.exit_code == 3
    assert "before\n" in caught.value.log
    assert "why" in caught.value.log


def test_a_step_that_cannot_be_done_is_a_build_error(docker: Docker) -> None:
    with pytest.raises(BuildError, match="missing") as caught:
        docker.images.build(dockerfile_text=FROM + "COPY missing /\n")
    assert caught.value.exit_code is None
    assert "FROM" in caught.value.log


def test_a_dockerfile_that_makes_no_sense_is_refused(docker: Docker) -> None:
    with pytest.raises((BadRequest, BuildError), match=r"(?i)unknown instruction"):
        docker.images.build(dockerfile_text=FROM + "NOPE\n")


def test_the_messages_of_a_build_come_one_by_one(docker: Docker, made: Made) -> None:
    with docker.images.build_stream(dockerfile_text=FROM + "LABEL streamed=yes\n") as stream:
        messages = list(stream)
    assert "FROM" in (messages[0].stream or "")
    (id,) = [message.aux["ID"] for message in messages if message.aux]
    made(docker.images[id])


def test_the_messages_of_a_build_end_with_its_failure(docker: Docker) -> None:
    stream = iter(docker.images.build_stream(dockerfile_text=FROM + "COPY missing /\n"))
    assert "FROM" in (next(stream).stream or "")
    with pytest.raises(BuildError, match="missing"):
        list(stream)


def test_what_on_progress_raises_ends_the_build(docker: Docker) -> None:
    def refuse(message: models.ProgressMessage) -> None:
        raise RuntimeError("enough")

    with pytest.raises(RuntimeError, match="enough"):
        docker.images.build(dockerfile_text=FROM, on_progress=refuse)
    assert docker.info()


def test_a_saved_image_is_loaded_again(docker: Docker, unique: Image[Docker], tmp_path: Path) -> None:
    id = unique.inspect().id
    with (tmp_path / "image.tar").open("wb") as file:
        file.writelines(unique.save())
    unique.remove()
    with (tmp_path / "image.tar").open("rb") as file:
        (loaded,) = docker.images.load(file)
    assert loaded.inspect().id == id
    assert loaded.id.rpartition("/")[2] == f"{unique.id}:latest"


def test_several_images_make_one_archive(docker: Docker, unique: Image[Docker]) -> None:
    unique.tag(f"{unique.id}:two")
    saved = b"".join(docker.images.save([unique, f"{unique.id}:two"]))
    docker.images[f"{unique.id}:two"].remove()
    unique.remove()
    messages = list(docker.images.load_stream(saved))
    assert any("Loaded image" in (message.stream or "") for message in messages)
    loaded = docker.images.load(saved, quiet=True)
    assert sorted(image.id.rpartition("/")[2] for image in loaded) == [f"{unique.id}:latest", f"{unique.id}:two"]
    docker.images[f"{unique.id}:two"].remove()


def test_an_image_is_handed_from_stream_to_load(docker: Docker, unique: Image[Docker]) -> None:
    (loaded,) = docker.images.load(unique.save())
    assert loaded.inspect().id == unique.inspect().id


@pytest.mark.parametrize("garbage", [b"garbage", b""])
def test_what_is_no_archive_is_not_loaded(docker: Docker, garbage: bytes) -> None:
    with pytest.raises((LoadError, ServerError)):
        docker.images.load(garbage)
    with pytest.raises((LoadError, ServerError)):
        list(docker.images.load_stream(garbage))


@pytest.mark.parametrize("verb", ["image", "images"])
def test_saving_what_is_not_there_is_an_error(docker: Docker, name: str, verb: str) -> None:
    saving = docker.images[name].save() if verb == "image" else docker.images.save([name])
    with pytest.raises((ImageNotFound, ServerError), match=r"(?i)no such image|image not known"):
        list(saving)


def test_files_are_imported_as_an_image(docker: Docker, made: Made, name: str) -> None:
    image = made(docker.images.import_(archive({"file": b"x"}), repository=name, tag="one", message="why", changes=["CMD top", "ENV A=1"]))
    inspected = image.inspect()
    assert (inspected.config.cmd[-1], inspected.config.env[-1], inspected.comment) == ("top", "A=1", "why")
    assert [tag.rpartition("/")[2] for tag in inspected.repo_tags] == [f"{name}:one"]


def test_files_are_imported_from_a_url(docker: Docker, engine: LiveEngine, made: Made, server: str, tmp_path: Path) -> None:
    if engine.podman and number(engine.api_version) >= (1, 44):
        pytest.skip("podman 5.8 runs in a network of its own here, where the server is not")
    (tmp_path / "files.tar").write_bytes(archive({"file": b"x"}))
    image = made(docker.images.import_(f"{server}/files.tar"))
    assert image.inspect().repo_tags == []
    messages = list(docker.images.import_stream(f"{server}/files.tar"))
    made(docker.images[next(message.status for message in reversed(messages) if message.status)])


def test_what_is_no_tar_is_not_imported(docker: Docker) -> None:
    with pytest.raises(ServerError):
        docker.images.import_(b"garbage")


def test_a_container_is_committed(docker: Docker, made: Made, create: Create, name: str) -> None:
    container = create(["sh", "-c", "echo kept > /kept"])
    container.start()
    container.wait()
    changes = ["CMD cat /kept", "LABEL committed=yes"]
    image = made(container.commit(name, "one", message="why", author="me", changes=changes, config=models.ContainerConfig(env=["A=1"])))
    inspected = image.inspect()
    assert (inspected.author, inspected.comment, inspected.config.labels["committed"]) == ("me", "why", "yes")
    assert "A=1" in inspected.config.env
    assert [tag.rpartition("/")[2] for tag in inspected.repo_tags] == [f"{name}:one"]
    assert docker.containers.run(image.id).stdout == b"kept\n"


# podman's push would want TLS of a registry that is not in its configuration


@pytest.mark.docker
def test_an_image_is_pushed(docker: Docker, made: Made, unique: Image[Docker]) -> None:
    unique.tag(f"{OPEN}/{PUSHED}")
    image = made(docker.images[f"{OPEN}/{PUSHED}"])
    progress: list[models.ProgressMessage] = []
    pushed = image.push(on_progress=progress.append)
    assert pushed.tag == "1"
    assert any(message.status == "Pushed" for message in progress)
    there = image.distribution().descriptor
    assert there is not None
    assert (pushed.digest, pushed.size) == (there.digest, there.size)
    assert docker.images[f"{OPEN}/{PUSHED.partition(':')[0]}"].push(tag="1") == pushed
    assert any("digest" in (message.status or "") for message in image.push_stream())


@pytest.mark.docker
def test_a_registry_that_wants_credentials_gets_them(docker: Docker, made: Made) -> None:
    docker.images[IMAGE].tag(f"{CLOSED}/{PUSHED}")
    image = made(docker.images[f"{CLOSED}/{PUSHED}"])
    with pytest.raises(PushError, match=f"{CLOSED}/{PUSHED}: no basic auth credentials"):
        image.push()
    with pytest.raises(PushError, match="no basic auth credentials"):
        list(image.push_stream())
    auth = models.AuthConfig(username="lite", password="secret")
    assert image.push(auth=auth).tag == "1"
    image.remove()
    built = made(docker.images.build(dockerfile_text=f"FROM {CLOSED}/{PUSHED}\nLABEL from=closed\n", auth={CLOSED: auth}))
    assert built.inspect().config.labels["from"] == "closed"


@pytest.mark.docker
def test_pushing_to_where_nobody_answers_is_an_error(docker: Docker, made: Made) -> None:
    docker.images[IMAGE].tag(f"127.0.0.1:1/{PUSHED}")
    with pytest.raises(PushError, match="refused"):
        made(docker.images[f"127.0.0.1:1/{PUSHED}"]).push()


def test_pushing_what_is_not_there_is_an_error(docker: Docker, name: str) -> None:
    with pytest.raises((PushError, ImageNotFound), match=r"does not exist locally|image not known"):
        docker.images[f"{OPEN}/{name}"].push()


@pytest.mark.docker
def test_a_pull_that_fails_half_way_raises_though_an_older_image_is_there(docker: Docker, made: Made, unique: Image[Docker]) -> None:
    reference = f"{OPEN}/dockerlite-test/broken:1"
    unique.tag(reference)
    image = made(docker.images[reference])
    digest = image.push().digest
    lose_layers(f"http://{OPEN}/v2/dockerlite-test/broken", f"{digest}")
    image.remove()
    unique.remove()
    docker.images[IMAGE].tag(reference)
    with pytest.raises(PullError, match=f"{reference}: "):
        docker.images.pull(reference)
    stream = iter(docker.images.pull_stream(reference))
    assert next(stream).status
    with pytest.raises(PullError):
        list(stream)
    assert image.inspect().id == docker.images[IMAGE].inspect().id


def lose_layers(repository: str, digest: str) -> None:
    """Make a registry forget what an image is made of."""
    manifest = requests.get(
        f"{repository}/manifests/{digest}", headers={"Accept": "application/vnd.docker.distribution.manifest.v2+json"}, timeout=10
    )
    for layer in manifest.json()["layers"]:
        assert requests.delete(f"{repository}/blobs/{layer['digest']}", timeout=10).status_code == 202


@pytest.mark.docker  # podman has no build cache of this kind
def test_the_build_cache_is_pruned_and_a_build_cancelled(docker: Docker, name: str) -> None:
    report = docker.images.build_prune(filters={"id": name})
    assert (report.caches_deleted, report.space_reclaimed) == ([], 0)
    docker.images.build_cancel(name)
