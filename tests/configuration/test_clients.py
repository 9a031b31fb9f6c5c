"""What config.json says reaches the engine, through both clients; and what leaves it alone does."""

from __future__ import annotations

import asyncio
import base64
import json
import os
import socket
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dockerlite
from dockerlite import AsyncDocker, Docker, InvalidArgument, Recorder, Replay, models
from dockerlite.configuration import config
from dockerlite.core.flow import AskLocal, Flow
from dockerlite.recording import Cassette
from tests.support.accepting_engine import Requests, accept_everything, body, credentials, headers, query
from tests.support.credential_helper import CredentialHelper, first_in_path
from tests.support.fake_engine import Connect, Handler, Serve, client, request
from tests.support.flavours import blocking

REGISTRY = {"auth": base64.b64encode(b"lite:secret").decode()}
LITE = {"username": "lite", "password": "secret", "serveraddress": "r.example"}
CONFIGURED: dict[str, Any] = {
    "auths": {"r.example": REGISTRY},
    "HttpHeaders": {"x-meta-team": "ops", "User-Agent": "me", "content-type": "x/y", "Host": "evil", "X-Own": "config"},
    "proxies": {"default": {"httpProxy": "http://p:1", "noProxy": "n.example", "httpsProxy": ""}},
    "detachKeys": "ctrl-a",
}


@pytest.fixture
def heard() -> Requests:
    """The requests that the fake engine got, but those for the version."""
    return []


@pytest.fixture
def engine(heard: Requests) -> Handler:
    """A fake engine that agrees to everything."""
    return accept_everything(heard)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The folder that the docker command would take its configuration from."""
    path = tmp_path / "docker"
    path.mkdir()
    (path / "config.json").write_text(json.dumps(CONFIGURED))
    monkeypatch.setenv("DOCKER_CONFIG", str(path))
    return path


@pytest.fixture
def docker(folder: Path, connect: Connect, engine: Handler) -> Docker:
    """A client of the fake engine, in each flavour, with the docker command's configuration."""
    return connect(engine)


Ask = Callable[..., object]
IMAGE = "r.example/app"
ASKING: dict[str, Ask] = {
    "pull": lambda docker, **auth: docker.images.pull(IMAGE, **auth),
    "pull_stream": lambda docker, **auth: list(docker.images.pull_stream(IMAGE, **auth)),
    "push": lambda docker, **auth: docker.images[IMAGE].push(**auth),
    "push_stream": lambda docker, **auth: list(docker.images[IMAGE].push_stream(**auth)),
    "distribution": lambda docker, **auth: docker.images[IMAGE].distribution(**auth),
    "search": lambda docker, **auth: docker.images.search("r.example/a word", **auth),
    "create": lambda docker, **auth: docker.containers.create(IMAGE, pull="always", **auth),
    "install": lambda docker, **auth: docker.plugins.install(IMAGE, **auth),
    "install_stream": lambda docker, **auth: list(docker.plugins.install_stream(IMAGE, **auth)),
    "upgrade": lambda docker, **auth: docker.plugins["p"].upgrade(IMAGE, **auth),
    "privileges": lambda docker, **auth: docker.plugins.privileges(IMAGE, **auth),
    "plugin push": lambda docker, **auth: list(docker.plugins[IMAGE].push_stream(**auth)),
    "service": lambda docker, **auth: docker.services.create(IMAGE, **auth),
}


@pytest.mark.parametrize("asking", ASKING)
def test_the_credentials_of_the_registry_are_sent_unless_others_are_given_or_none(docker: Docker, heard: Requests, asking: str) -> None:
    ASKING[asking](docker)
    assert LITE in [credentials(asked) for asked in heard]
    heard.clear()
    ASKING[asking](docker, auth=models.AuthConfig(username="other"))
    assert {"username": "other"} in [credentials(asked) for asked in heard]
    assert LITE not in [credentials(asked) for asked in heard]
    heard.clear()
    ASKING[asking](docker, auth=None)
    assert [credentials(asked) or None for asked in heard] == [None] * len(heard)


@pytest.mark.parametrize("asking", ASKING)
def test_what_is_no_credentials_is_refused_without_quoting_it(docker: Docker, heard: Requests, asking: str) -> None:
    with pytest.raises(InvalidArgument, match="auth: give an AuthConfig") as caught:
        ASKING[asking](docker, auth=("u", "hunter22"))
    assert "hunter22" not in str(caught.value)
    assert heard == []


@pytest.mark.parametrize("asking", ASKING)
def test_credentials_may_be_a_mapping(docker: Docker, heard: Requests, asking: str) -> None:
    ASKING[asking](docker, auth={"username": "u", "password": "hunter22"})
    assert {"username": "u", "password": "hunter22"} in [credentials(asked) for asked in heard]


def test_a_push_says_so_when_there_are_no_credentials(docker: Docker, heard: Requests) -> None:
    docker.images["other.example/app"].push()
    docker.images[IMAGE].push(auth=None)
    assert [credentials(asked) for asked in heard] == [{}, {}]


def test_a_build_gets_the_credentials_of_all_registries(docker: Docker, heard: Requests) -> None:
    docker.images.build(dockerfile_text="FROM a")
    list(docker.images.build_stream(dockerfile_text="FROM a", auth={"a": models.AuthConfig(username="u")}))
    list(docker.images.build_stream(dockerfile_text="FROM a", auth=None))
    found = [credentials(asked, "x-registry-config") for asked in heard]
    assert found == [{"r.example": LITE}, {"a": {"username": "u"}}, None]
    with pytest.raises(InvalidArgument, match="give an AuthConfig for each registry"):
        docker.images.build(dockerfile_text="FROM a", auth=models.AuthConfig(username="u"))  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]


def test_a_service_gets_new_credentials_with_a_new_image(docker: Docker, heard: Requests) -> None:
    service = docker.services["s"]
    service.update(image=IMAGE)
    service.update(spec=models.ServiceSpec(task_template=models.TaskSpec(container_spec=models.ContainerSpec(image=IMAGE))))
    service.update(replicas=2)
    service.update(image=IMAGE, auth_from="previous-spec")
    service.update(replicas=2, auth=models.AuthConfig(username="u"))
    found = [credentials(asked) for asked in heard if b"/update" in asked]
    assert found == [LITE, LITE, None, None, {"username": "u"}]


def test_headers_go_with_every_request_but_change_none_of_its_own(docker: Docker, heard: Requests) -> None:
    docker.containers["c"].inspect()
    docker.with_options(headers={"x-own": "call"}).containers.create("i")
    with pytest.raises(dockerlite.DockerError):
        docker.containers["c"].attach().close()  # the fake engine hands no connection over
    assert len(heard) == 4
    for asked in heard:
        assert headers(asked)["x-meta-team"] == "ops"
        assert headers(asked)["host"] == "docker"
        assert headers(asked)["user-agent"].startswith("dockerlite/")
    assert [headers(asked)["x-own"] for asked in heard] == ["config", "call", "config", "config"]
    assert headers(heard[1])["content-type"] == "application/json"


@pytest.mark.parametrize("given", [{"a b": "c"}, {"a": "b\r\nc: d"}, {"a": 22}, {"ä": "b"}, {"a": "€"}])
def test_what_is_no_header_is_refused_without_quoting_its_value(folder: Path, connect: Connect, engine: Handler, given: Any) -> None:
    (folder / "config.json").write_text(json.dumps({"HttpHeaders": given}))
    with pytest.raises(InvalidArgument, match=r"config\.json: HttpHeaders: .* is no header, or its value is none"):
        connect(engine).containers["c"].inspect()


PROXIES = ["HTTP_PROXY=http://p:1", "NO_PROXY=n.example", "http_proxy=http://p:1", "no_proxy=n.example"]


def test_proxies_reach_containers_unless_they_say_something_of_them(docker: Docker, heard: Requests) -> None:
    docker.containers.create("i")
    docker.containers.create("i", env={"A": "1", "HTTP_PROXY": "mine", "no_proxy": None})
    docker.containers.create("i", config=models.ContainerConfig(env=["http_proxy="]))
    assert [body(asked)["Env"] for asked in heard] == [
        PROXIES,
        ["A=1", "HTTP_PROXY=mine", "no_proxy", PROXIES[1], PROXIES[2]],
        ["http_proxy=", PROXIES[0], PROXIES[1], PROXIES[3]],
    ]


def test_proxies_reach_builds_unless_they_are_arguments_already(docker: Docker, heard: Requests) -> None:
    docker.images.build(dockerfile_text="FROM a")
    docker.images.build(dockerfile_text="FROM a", args={"http_proxy": "mine", "A": 1, "NO_PROXY": None})
    sent = [json.loads(query(asked)["buildargs"][0]) for asked in heard]
    both = dict(entry.split("=") for entry in PROXIES)
    assert sent == [both, both | {"http_proxy": "mine", "A": "1", "NO_PROXY": None}]


def test_detach_keys_are_those_of_the_configuration_unless_an_argument_says_others(docker: Docker, heard: Requests) -> None:
    container = docker.containers["c"]
    for keys, sent in ((None, "ctrl-a"), ("ctrl-b", "ctrl-b"), ("", None)):
        heard.clear()
        for talk in (container.attach, container.attach_websocket):
            with pytest.raises(dockerlite.DockerError):
                talk(detach_keys=keys).close()
        with pytest.raises(dockerlite.DockerError):
            container.exec_process("sh", detach_keys=keys).close()
        attach, websocket = (query(asked).get("detachKeys") for asked in heard if b"/attach" in asked.split()[1])
        [made] = [body(asked) for asked in heard if asked.split()[1].endswith(b"/exec")]
        assert (attach, websocket, made.get("DetachKeys")) == ([sent] if sent else None, [sent] if sent else None, sent)


# Login and logout


def test_a_login_is_tried_and_kept_only_if_asked_to(docker: Docker, heard: Requests, folder: Path) -> None:
    before = (folder / "config.json").read_text()
    assert docker.login("u", "p", registry="https://new.example/").status == "Login Succeeded"
    assert body(heard[-1]) == {"username": "u", "password": "p", "serveraddress": "new.example"}
    assert (folder / "config.json").read_text() == before
    docker.login("u", "p", registry="new.example", save=True)
    docker.images.pull("new.example/app")
    assert credentials(heard[-1]) == {"username": "u", "password": "p", "serveraddress": "new.example"}
    assert json.loads((folder / "config.json").read_text()).keys() == CONFIGURED.keys()
    docker.logout("new.example")
    docker.images.pull("new.example/app")
    assert credentials(heard[-1]) is None
    docker.logout("new.example")
    assert json.loads((folder / "config.json").read_text()) == CONFIGURED


def test_a_login_without_a_name_tries_what_is_kept(docker: Docker, heard: Requests) -> None:
    docker.login(registry="r.example")
    assert body(heard[-1]) == LITE
    with pytest.raises(InvalidArgument, match=r"no credentials for https://index\.docker\.io/v1/: give username and password"):
        docker.login()
    assert len(heard) == 1


def test_an_identity_token_is_kept_in_place_of_the_password(folder: Path, connect: Connect, heard: Requests) -> None:
    connect(accept_everything(heard, IdentityToken="token-1")).login("u", "hunter22", registry="new.example", save=True)
    kept = json.loads((folder / "config.json").read_text())["auths"]["new.example"]
    assert kept == {"auth": base64.b64encode(b"u:").decode(), "identitytoken": "token-1"}


def test_a_refused_login_is_not_kept(folder: Path, connect: Connect) -> None:
    def handle(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(b'HTTP/1.1 401 Unauthorized\r\nContent-Length: 17\r\n\r\n{"message": "no"}')

    before = (folder / "config.json").read_text()
    with pytest.raises(dockerlite.Unauthorized):
        connect(handle).login("u", "p", registry="new.example", save=True)
    assert (folder / "config.json").read_text() == before


def test_without_a_configuration_nothing_can_be_kept(serve: Serve, engine: Handler, heard: Requests) -> None:
    with Docker(f"unix://{serve(engine).path}", version="1.44", config=False) as docker:
        with pytest.raises(InvalidArgument, match="give it config=True"):
            docker.login("u", "p", save=True)
        with pytest.raises(InvalidArgument, match="give it config=True"):
            docker.logout()
    assert heard == []


# Leaving it alone


def test_the_tests_have_a_configuration_of_their_own() -> None:
    assert config.folder() == Path(os.environ["DOCKER_CONFIG"])
    assert not config.folder().is_relative_to(Path.home())
    assert not (config.folder() / "config.json").exists()


def everything(docker: Docker) -> None:
    """All that may ask the configuration."""
    docker.containers["c"].inspect()
    docker.images.pull(IMAGE)
    docker.images.build(dockerfile_text="FROM a")
    docker.containers.create("i")


def test_config_false_leaves_it_alone(folder: Path, serve: Serve, engine: Handler, heard: Requests) -> None:
    (folder / "config.json").write_text("broken")
    server = serve(engine)
    with Docker(f"unix://{server.path}", version="1.44", config=False) as docker:
        everything(docker)
    face, end = blocking(lambda: AsyncDocker(f"unix://{server.path}", version="1.44", config=False))
    everything(face)
    end()
    assert len(heard) == 8
    for asked in heard:
        assert not headers(asked).keys() & {"x-meta-team", "x-registry-auth", "x-registry-config"}
    assert body(heard[3]).get("Env") is None


def test_another_folder_is_taken_instead(tmp_path: Path, folder: Path, serve: Serve, engine: Handler, heard: Requests) -> None:
    other = tmp_path / "other"
    other.mkdir()
    (other / "config.json").write_text(json.dumps({"HttpHeaders": {"X-Other": "1"}}))
    with dockerlite.from_env(host=f"unix://{serve(engine).path}", version="1.44", config=other) as docker:
        everything(docker)
    assert {headers(asked)["x-other"] for asked in heard} == {"1"}
    assert not any("x-meta-team" in headers(asked) for asked in heard)


@pytest.mark.parametrize(("said", "variable", "spoken"), [(None, "1.43", b"/v1.43/"), ("1.45", "1.43", b"/v1.45/"), (None, "", b"/v1.44/")])
def test_a_variable_says_which_version_to_speak(
    serve: Serve, engine: Handler, heard: Requests, monkeypatch: pytest.MonkeyPatch, said: str | None, variable: str, spoken: bytes
) -> None:
    monkeypatch.setenv("DOCKER_API_VERSION", variable)
    server = serve(engine)
    with Docker(f"unix://{server.path}", version=said) as docker:
        docker.containers["c"].pause()
    face, end = blocking(lambda: AsyncDocker(f"unix://{server.path}", version=said))
    face.containers["c"].pause()
    end()
    assert [spoken in asked for asked in heard] == [True, True]


def test_the_version_that_a_variable_names_has_to_be_one_that_is_spoken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_API_VERSION", "1.30")
    for made in (Docker, AsyncDocker):
        with pytest.raises(InvalidArgument, match=r"DOCKER_API_VERSION '1\.30': this client speaks API 1\.41 to 1\.56"):
            made()
    with Docker("replay:demo") as docker:  # a recording depends on no variable
        assert docker.api_version() == "1.51"


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders whose config.json was read."""
    read: list[Path] = []
    load = config.load
    monkeypatch.setattr(config, "load", lambda where: read.append(where) or load(where))  # type: ignore[func-returns-value]
    return read


def test_a_recording_depends_on_no_configuration(folder: Path, opened: list[Path], tmp_path: Path, serve: Serve, engine: Handler) -> None:
    path, host = tmp_path / "a.json", f"unix://{serve(engine).path}"
    with dockerlite.record(path, host) as docker:
        everything(docker)
    with Docker(f"replay:{path}") as docker:
        everything(docker)
    with Docker(transport=Replay(Cassette.load(path))) as docker:
        everything(docker)
    face, end = blocking(lambda: AsyncDocker(f"replay:{path}"))
    everything(face)
    end()
    assert opened == []


def test_a_recording_may_be_made_with_credentials_all_the_same(folder: Path, tmp_path: Path, serve: Serve, engine: Handler) -> None:
    server = serve(engine)
    with dockerlite.record(tmp_path / "a.json", f"unix://{server.path}", version="1.44", config=True) as docker:
        everything(docker)
    text = (tmp_path / "a.json").read_text()
    assert "http://p:1" in text
    assert REGISTRY["auth"] not in text
    assert base64.urlsafe_b64encode(json.dumps(LITE, separators=(",", ":")).encode()).decode() not in text


def test_the_file_is_read_once_and_not_before_the_first_call(folder: Path, opened: list[Path], docker: Docker) -> None:
    assert opened == []
    everything(docker)
    everything(docker.with_options(timeout=3))
    assert opened == [folder]


def test_the_asyncio_client_reads_files_and_runs_helpers_outside_its_loop(
    folder: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, serve: Serve, engine: Handler, heard: Requests
) -> None:
    keychain = CredentialHelper(first_in_path(monkeypatch, tmp_path / "bin"), "mine")
    keychain.keep("r.example", "lite", "secret")
    (folder / "config.json").write_text(json.dumps({"credsStore": "mine"}))
    loops: list[bool] = []
    state = config.file_state
    monkeypatch.setattr(config, "file_state", lambda where: loops.append(in_loop()) or state(where))  # type: ignore[func-returns-value]
    server = serve(engine)

    async def pull() -> None:
        async with AsyncDocker(f"unix://{server.path}", version="1.44") as docker:
            await docker.images.pull(IMAGE)

    asyncio.run(pull())
    assert credentials(heard[0]) == LITE
    assert loops
    assert not any(loops)


def in_loop() -> bool:
    return threading.current_thread() is threading.main_thread()


def test_a_failure_of_a_consultation_is_thrown_into_the_flow(serve: Serve, engine: Handler) -> None:
    def flow() -> Flow[str]:
        try:
            yield from AskLocal(lambda found: str(1 // 0))
        except ZeroDivisionError:
            return "caught"
        return "not raised"

    with client(serve(engine)) as docker:
        assert docker.performer.call(flow()) == "caught"


def test_a_recorder_of_ones_own_leaves_it_alone_too(
    folder: Path, opened: list[Path], tmp_path: Path, serve: Serve, engine: Handler
) -> None:
    with client(serve(engine)) as beneath:
        recorder = Recorder(beneath.performer.transport, tmp_path / "a.json")
        with Docker(transport=recorder, version="1.44") as docker:
            everything(docker)
    assert opened == []
