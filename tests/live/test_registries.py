"""Registries that want credentials, live: from every source, good, bad and missing; and the docker command as the yardstick."""

from __future__ import annotations

import base64
import json
import os
import stat
import subprocess
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from dockerlite import AsyncDocker, BuildError, Docker, DockerError, ImageNotFound, NotFound, PushError, Unauthorized, models
from dockerlite.configuration.registries import HUB
from tests.live.engines import IMAGE, LiveEngine
from tests.live.registries import PASSWORD, USER
from tests.live.registries import closed as closed
from tests.support.accepting_engine import Requests, accept_everything, body, credentials, headers, query
from tests.support.credential_helper import CredentialHelper, first_in_path
from tests.support.fake_engine import Serve
from tests.support.flavours import blocking

pytestmark = [pytest.mark.live, pytest.mark.docker, pytest.mark.once]  # podman insists on TLS

Configured = Callable[..., Docker]
SOURCES = ("argument", "auths", "credsStore", "credHelpers", "environment")
WORDS = "unauthorized: authentication required|no basic auth credentials"


@pytest.fixture
def configured(engine: LiveEngine, flavour: str) -> Iterator[Configured]:
    """Makes clients of the engine under test with a configuration."""
    with ExitStack() as clients:

        def make(config: Path | bool) -> Docker:
            if flavour == "blocking":
                return clients.enter_context(Docker(engine.host, transport=engine.observed(), config=config))
            docker, end = blocking(lambda: AsyncDocker(engine.host, config=config))
            clients.callback(end)
            return docker

        yield make


@pytest.fixture
def keychain(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> CredentialHelper:
    """A credential helper."""
    return CredentialHelper(first_in_path(monkeypatch, tmp_path / "bin"), "mine")


@pytest.fixture
def image(engine: LiveEngine, closed: str, name: str) -> Iterator[str]:
    """An image of the engine, under a name that belongs to the closed registry; all such names are gone after the test."""
    with engine.client() as docker:
        docker.images[IMAGE].tag(f"{closed}/{name}:latest")
        yield f"{closed}/{name}"
        for found in docker.images.list(filters={"reference": f"{closed}/{name}*"}):
            for tag in found.repo_tags:
                if tag.startswith(f"{closed}/{name}"):
                    with suppress(NotFound):
                        docker.images[tag].remove()


class Source:
    """One of the ways by which a client comes to credentials: a client, and what each verb is told beside."""

    def __init__(
        self, kind: str, registry: str, configured: Configured, folder: Path, keychain: CredentialHelper, monkeypatch: pytest.MonkeyPatch
    ):
        self._kind, self._registry, self._configured = kind, registry, configured
        self._folder, self._keychain, self._monkeypatch = folder, keychain, monkeypatch

    def client(self, password: str | None) -> tuple[Docker, dict[str, Any]]:
        """A client that knows this password; None for no credentials at all."""
        if self._kind == "argument":
            auth = None if password is None else models.AuthConfig(username=USER, password=password)
            return self._configured(False), {"auth": auth}
        self._folder.mkdir(exist_ok=True)
        content: dict[str, Any] = {}
        if self._kind in ("auths", "environment") and password is not None:
            content["auths"] = {self._registry: {"auth": base64.b64encode(f"{USER}:{password}".encode()).decode()}}
        if self._kind in ("credsStore", "credHelpers"):
            content[self._kind] = self._keychain.name if self._kind == "credsStore" else {self._registry: self._keychain.name}
            if password is not None:
                self._keychain.keep(self._registry, USER, password)
        (self._folder / "config.json").write_text(json.dumps(content))
        if self._kind == "environment":
            self._monkeypatch.setenv("DOCKER_CONFIG", str(self._folder))
            return self._configured(True), {}
        return self._configured(self._folder), {}


@pytest.fixture(params=SOURCES)
def source(
    request: pytest.FixtureRequest,
    closed: str,
    configured: Configured,
    tmp_path: Path,
    keychain: CredentialHelper,
    monkeypatch: pytest.MonkeyPatch,
) -> Source:
    return Source(request.param, closed, configured, tmp_path / "config", keychain, monkeypatch)


def test_good_credentials_open_the_registry(source: Source, image: str, closed: str) -> None:
    docker, said = source.client(PASSWORD)
    pushed = docker.images[image].push(**said)
    docker.images[f"{image}:latest"].remove()
    descriptor = docker.images[image].distribution(**said).descriptor
    assert descriptor is not None
    assert descriptor.digest == pushed.digest
    docker.images.pull(image, **said)
    assert docker.images[f"{image}:latest"].inspect().repo_digests
    docker.images[f"{image}:latest"].remove()
    container = docker.containers.create(f"{image}:latest", ["true"], **said)
    container.remove()
    auth = said and {"auth": {closed: said["auth"]}}
    built = docker.images.build(dockerfile_text=f"FROM {image}\nLABEL a=b", pull=True, **auth)
    built.remove()


@pytest.mark.parametrize("password", ["another", None])
def test_bad_and_missing_credentials_do_not_and_the_registry_s_words_are_told(
    source: Source, image: str, closed: str, password: str | None
) -> None:
    docker, said = source.client(password)
    with pytest.raises(PushError, match=WORDS):
        docker.images[image].push(**said)
    with pytest.raises(PushError, match=WORDS):
        list(docker.images[image].push_stream(**said))
    for reference in (image, f"{image}-unknown"):  # the first is on the engine already, which is no success
        with pytest.raises(Unauthorized, match=WORDS):
            docker.images.pull(reference, **said)
        with pytest.raises(Unauthorized, match=WORDS):
            list(docker.images.pull_stream(reference, **said))
    with pytest.raises(Unauthorized, match=WORDS):
        docker.images[f"{image}:latest"].distribution(**said)
    with pytest.raises(Unauthorized, match=WORDS):
        docker.containers.create(image, pull="always", **said)
    with pytest.raises(Unauthorized, match=WORDS):
        docker.containers.run(f"{image}-unknown", **said)
    auth = said and {"auth": said["auth"] and {closed: said["auth"]}}
    with pytest.raises(BuildError, match=WORDS):
        docker.images.build(dockerfile_text=f"FROM {image}", pull=True, **auth)


def test_what_the_registry_does_not_have_is_something_else(configured: Configured, image: str) -> None:
    auth = models.AuthConfig(username=USER, password=PASSWORD)
    with pytest.raises(ImageNotFound, match="manifest unknown"):
        configured(False).images.pull(f"{image}-unknown", auth=auth)


def test_a_login_serves_every_call_until_the_logout(configured: Configured, image: str, closed: str, tmp_path: Path) -> None:
    docker = configured(tmp_path / "config")
    with pytest.raises(Unauthorized):
        docker.login(USER, "another", registry=closed, save=True)
    assert not (tmp_path / "config").exists()
    with pytest.raises(PushError):
        docker.images[image].push()
    docker.login(USER, PASSWORD, registry=f"http://{closed}/v2/", save=True)
    docker.images[image].push()
    assert docker.login(registry=closed).status == "Login Succeeded"
    configured(tmp_path / "config").images.pull(image)
    with pytest.raises(Unauthorized):
        docker.images.pull(image, auth=None)
    docker.logout(closed)
    with pytest.raises(Unauthorized):
        docker.images.pull(image)


def test_a_helper_that_fails_stops_a_call_before_the_engine_is_asked(configured: Configured, image: str, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"credsStore": "missing"}')
    docker = configured(tmp_path)
    with pytest.raises(DockerError, match="docker-credential-missing get: there is no such program in PATH"):
        docker.images.pull(image)


# The docker command as the yardstick


def command(folder: Path, host: str, *arguments: str, input: str = "") -> None:
    """Run the docker command with a configuration, on an engine."""
    variables = {"PATH": os.environ["PATH"], "HOME": str(folder), "DOCKER_BUILDKIT": "0"}
    whole = ["docker", "--config", str(folder), "--host", host, *arguments]
    run = subprocess.run(whole, env=variables, input=input, text=True, capture_output=True, check=False)
    assert run.returncode == 0 or "pull" in arguments, run.stderr


def kept(folder: Path) -> tuple[dict[str, Any], str]:
    """What config.json says and its mode."""
    path = folder / "config.json"
    return json.loads(path.read_text()), stat.filemode(path.stat().st_mode) + ("l" if path.is_symlink() else "")


BEFORE: dict[str, dict[str, Any] | None] = {
    "nothing": None,
    "others": {"auths": {"a.example": {"auth": "YTpi"}}, "HttpHeaders": {"A": "b"}, "psFormat": "x"},
    "credsStore": {"credsStore": "mine", "auths": {"r.example": {"auth": "YTpi"}}},
    "credHelpers": {"credHelpers": {"r.example": "mine", "b.example": "other"}},
}
# Not docker.io: the command logs in to the Hub under that name, but not out.
NAMES = ("r.example", "https://r.example/v2/", "http://r.example:5000", "r.example/team", HUB, None)


@pytest.mark.once
@pytest.mark.blocking
@pytest.mark.parametrize("token", ["", "a-token"])
@pytest.mark.parametrize("registry", NAMES)
@pytest.mark.parametrize("before", BEFORE)
def test_login_and_logout_write_what_the_docker_command_writes(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, before: str, registry: str | None, token: str
) -> None:
    heard: Requests = []
    host = f"unix://{serve(accept_everything(heard, IdentityToken=token)).path}"
    programs = first_in_path(monkeypatch, tmp_path / "bin")
    folders = [tmp_path / "theirs", tmp_path / "ours"]
    seen: list[list[object]] = []
    for folder in folders:
        keychain = CredentialHelper(programs, "mine")
        folder.mkdir()
        if (content := BEFORE[before]) is not None:
            (folder / "real.json").write_text(json.dumps(content))
            (folder / "config.json").symlink_to("real.json")
        positional = [] if registry is None else [registry]
        with Docker(host, config=folder) as docker:
            if folder is folders[0]:
                command(folder, host, "login", "--username", "u", "--password-stdin", *positional, input="p:w")
            else:
                docker.login("u", "p:w", registry=registry, save=True)
            after_login = kept(folder), keychain.kept
            if folder is folders[0]:
                command(folder, host, "logout", *positional)
            else:
                docker.logout(registry)
            seen.append([body(heard[-1]), after_login, kept(folder), keychain.kept])
        (programs / "mine.log").unlink(missing_ok=True)
    assert seen[0] == seen[1]


CONFIGURED: dict[str, Any] = {
    "credsStore": "mine",
    "credHelpers": {"t.example": "mine", "file.example": ""},
    "auths": {"plain.example": {"auth": "YTpi"}, "file.example": {"username": "f", "password": "p", "registrytoken": "r"}},
    "HttpHeaders": {"x-meta-a": "b", "User-Agent": "me", "content-type": "x/y", "Host": "evil"},
}
FROM_FILE: dict[str, Any] = {
    "auths": {
        "r.example": {"auth": base64.b64encode(b"u:p:w").decode()},
        "https://s.example/v2/": {"auth": base64.b64encode(b"u:s").decode()},
        "t.example:5000": {"auth": base64.b64encode(b"u:").decode(), "identitytoken": "t"},
        "docker.io": {"auth": base64.b64encode(b"u:not the key").decode()},
        HUB: {"auth": base64.b64encode(b"u:hub").decode()},
    }
}
IMAGES = (
    "alpine",
    "docker.io/a/b",
    "index.docker.io/a/b",
    "r.example/a",
    "s.example/a",
    "t.example/a",
    "t.example:5000/a",
    "file.example/a",
)


@pytest.mark.once
@pytest.mark.blocking
@pytest.mark.parametrize("content", [CONFIGURED, FROM_FILE, {}], ids=["helpers", "file", "empty"])
def test_a_pull_and_a_build_send_what_those_of_the_docker_command_send(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, content: dict[str, Any]
) -> None:
    keychain = CredentialHelper(first_in_path(monkeypatch, tmp_path / "bin"), "mine")
    for registry, user in (("r.example", "u"), ("t.example", "<token>"), (HUB, "hub")):
        keychain.keep(registry, user, f"secret of {registry}")
    (tmp_path / "config.json").write_text(json.dumps(content))
    (tmp_path / "context").mkdir()
    (tmp_path / "context" / "Dockerfile").write_text("FROM a")
    heard: Requests = []
    host = f"unix://{serve(accept_everything(heard)).path}"
    for image in IMAGES:
        command(tmp_path, host, "pull", "--quiet", image)
    command(tmp_path, host, "build", str(tmp_path / "context"))
    theirs, asked = [sent(request) for request in heard], keychain.asked
    heard.clear()
    with Docker(host, config=tmp_path) as docker:
        for image in IMAGES:
            docker.images.pull(image)
        docker.images.build(tmp_path / "context")
    assert [sent(request) for request in heard] == theirs
    assert set(asked) == set(keychain.asked[len(asked) :])


def sent(asked: bytes) -> tuple[object, ...]:
    """The credentials in a request, and the header of ours."""
    return credentials(asked) or {}, credentials(asked, "x-registry-config") or {}, headers(asked).get("x-meta-a")


@pytest.mark.once
@pytest.mark.blocking
@pytest.mark.parametrize("own", [True, False])
def test_proxies_go_where_the_docker_command_sends_them(serve: Serve, tmp_path: Path, own: bool) -> None:
    heard: Requests = []
    host = f"unix://{serve(accept_everything(heard)).path}"
    proxies: dict[str, Any] = {"default": {"httpProxy": "http://p:1", "noProxy": "n", "allProxy": "all"}}
    if own:
        proxies[host] = {"httpsProxy": "http://q:1", "ftpProxy": "f", "httpProxy": ""}
    (tmp_path / "config.json").write_text(json.dumps({"proxies": proxies}))
    (tmp_path / "context").mkdir()
    (tmp_path / "context" / "Dockerfile").write_text("FROM a")
    command(tmp_path, host, "create", "--env", "A=1", "--env", "HTTP_PROXY=mine", "--env", "ftp_proxy", "i")
    command(tmp_path, host, "build", "--build-arg", "A=1", "--build-arg", "https_proxy=mine", str(tmp_path / "context"))
    theirs = [talk(asked) for asked in heard]
    heard.clear()
    with Docker(host, config=tmp_path) as docker:
        docker.containers.create("i", env=["A=1", "HTTP_PROXY=mine", "ftp_proxy"])
        docker.images.build(tmp_path / "context", args={"A": "1", "https_proxy": "mine"})
    assert [talk(asked) for asked in heard] == theirs
    assert theirs[0]


def talk(asked: bytes) -> object:
    """The environment of a container in a request, or the arguments of a build."""
    if b"/build" in asked:
        return json.loads(query(asked)["buildargs"][0])
    return sorted(body(asked)["Env"])


def test_all_tags_of_a_repository_are_pushed_and_pulled(docker: Docker, image: str) -> None:
    auth = models.AuthConfig(auth=base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode())
    repository = f"{image}-all"
    for tag in ("one", "two"):
        docker.images[IMAGE].tag(f"{repository}:{tag}")
    assert {result.tag for result in docker.images.push_all_tags(repository, auth=auth)} == {"one", "two"}
    for tag in ("one", "two"):
        docker.images[f"{repository}:{tag}"].remove()
    pulled = docker.images.pull(repository, all_tags=True, auth=auth)
    assert {f"{repository}:one", f"{repository}:two"} <= set(pulled.inspect().repo_tags)
