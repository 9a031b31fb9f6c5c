"""A secret goes only to the engine, the file or the helper that it is for."""

from __future__ import annotations

import base64
import json
import logging
import socket
import traceback
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import dockerlite
from dockerlite import Docker, DockerError, NotRecorded, Operation, models
from dockerlite.cli import cli
from dockerlite.configuration.local import Configuration
from dockerlite.core.flow import AskLocal
from dockerlite.core.request import Options
from dockerlite.resources.images.collection import Images
from dockerlite.resources.system.engine import Engine
from dockerlite.wire.encode import encode
from tests.support.credential_helper import CredentialHelper, first_in_path, write_helper
from tests.support.fake_engine import Connect, Handler, Serve, answers, request
from tests.support.verb_operations import operations_of

SECRET = "hunter22-seeded"
TYPO: dict[str, Any] = {"dta": SECRET}
ENCODED = base64.b64encode(f"u:{SECRET}".encode()).decode()
AUTH = models.AuthConfig(username="u", password=SECRET, auth=ENCODED, identity_token=SECRET, registry_token=SECRET)


def is_told(text: str) -> bool:
    """Whether a text contains the secret, in plain or in base64 at any offset."""
    shifted = [base64.b64encode(b"x" * shift + SECRET.encode()).decode()[4:-4] for shift in range(3)]
    return any(part in text.replace("-", "+").replace("_", "/") for part in shifted) or SECRET in text


def ok(*bodies: bytes) -> Handler:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
    return answers(*(head % len(body) + body for body in bodies))


def test_a_told_secret_would_be_noticed() -> None:
    assert is_told(f"password={SECRET}")
    assert all(is_told(base64.urlsafe_b64encode(b"u" * shift + SECRET.encode() + b"}").decode()) for shift in range(6))
    assert not is_told("hidden")


def test_no_repr_has_it() -> None:
    docker = Docker("unix:///nowhere.sock", headers={"Authorization": SECRET})
    operations = [
        *operations_of(Engine.login.build(docker, "u", SECRET)),
        *operations_of(Images.pull.build(docker.images, "r.example/a", auth=AUTH)),
        *operations_of(
            Images.build_stream.build(docker.images, dockerfile_text="FROM a", auth={"r.example": AUTH}, args={"TOKEN": SECRET})
        ),
    ]
    requests = [encode(operation, "1.44") for operation in operations]
    assert any(is_told(str(tuple(request))) for request in requests)
    shown = [
        docker,
        AUTH,
        models.AuthResponse(identity_token=SECRET),
        Options(headers={"Authorization": SECRET}),
        *operations[:2],
        *requests,
    ]
    assert not any(is_told(repr(value)) or is_told(str(value)) for value in shown)


def test_no_repr_of_a_configuration_has_it(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"auths": {"r.example": {"username": "u", "password": SECRET}}}))
    config = Configuration(tmp_path)
    auth = config.credentials("r.example")
    assert auth is not None
    assert auth.password == SECRET
    assert not is_told(repr([config, auth, config.all_credentials(), AskLocal(lambda found: found.keep(AUTH))]))


@pytest.mark.parametrize(
    "make",
    [
        lambda: models.AuthConfig(**TYPO),
        lambda: models.AuthConfig(password=[SECRET]),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        lambda: models.SecretSpec(**TYPO),
        lambda: Docker("unix:///nowhere.sock").login("u", [SECRET]),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        lambda: Docker("unix:///nowhere.sock").images.pull("a", auth={"passwort": SECRET}),
    ],
)
def test_a_mistake_with_it_does_not_tell_it(make: Callable[[], object]) -> None:
    with pytest.raises(ValueError, match=r"auth|password|dta") as caught:
        make()
    assert not is_told(told(caught.value))


def told(error: BaseException) -> str:
    """Everything that Python prints of an exception, and its attributes."""
    return "".join(traceback.format_exception(error)) + repr(error) + repr(error.args)


@pytest.mark.parametrize(
    "body", [json.dumps({"IdentityToken": [SECRET]}), json.dumps({"IdentityToken": SECRET})[:-2], json.dumps([SECRET])]
)
def test_an_answer_that_cannot_be_read_does_not_tell_it(connect: Connect, body: str) -> None:
    with pytest.raises(DockerError) as caught:
        connect(ok(body.encode())).login("u", SECRET)
    assert not is_told(told(caught.value))


def test_join_tokens_are_hidden_however_deep_they_are(connect: Connect) -> None:
    with pytest.raises(DockerError, match="GET /swarm: ID: Field required") as caught:
        connect(ok(json.dumps({"JoinTokens": {"Worker": SECRET, "Manager": SECRET}}).encode())).swarm.inspect()
    assert not is_told(told(caught.value))


def test_a_failure_does_not_tell_it(connect: Connect, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_helper(first_in_path(monkeypatch, tmp_path / "bin"), "bad", f'#!/bin/sh\ncat; echo \'{{"Secret": "{SECRET}"}}\'; exit 1')
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text('{"credsStore": "bad", "HttpHeaders": {"Authorization": "%s"}}' % SECRET)  # noqa: UP031
    refused = b'HTTP/1.1 401 Unauthorized\r\nContent-Length: 17\r\n\r\n{"message": "no"}'
    docker = connect(answers(refused, refused, b""))
    failing: list[Callable[[], object]] = [
        lambda: docker.login("u", SECRET),
        lambda: docker.images.pull("r.example/a", auth=AUTH),
        lambda: docker.images.pull("r.example/a"),  # the helper
        lambda: docker.login("u", SECRET),  # the engine closes the connection
        lambda: Docker("unix:///nowhere.sock").login("u", SECRET, save=True),
    ]
    for fail in failing:
        with pytest.raises(DockerError) as caught:
            fail()
        assert not is_told(told(caught.value))


def test_a_cassette_does_not_have_it(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    proxy = {"httpProxy": f"http://u:{SECRET}@proxy.example:3128"}
    content = {
        "auths": {"r.example": {"username": "u", "password": SECRET}},
        "proxies": {"default": proxy},
        "HttpHeaders": {"Token": SECRET},
    }
    (tmp_path / "config.json").write_text(json.dumps(content))
    answer = json.dumps({"Id": "c", "Status": "Login Succeeded", "IdentityToken": SECRET}).encode()
    built = b'{"aux":{"ID":"sha256:0"}}\n'
    server = serve(ok(answer, answer, b"{}\n", built, answer))
    with dockerlite.record(tmp_path / "a.json", f"unix://{server.path}", version="1.44", config=tmp_path) as docker:
        assert docker.login("u", SECRET, registry="r.example").identity_token == SECRET
        docker.login(registry="r.example")
        docker.images.pull("r.example/a")
        docker.images.build(dockerfile_text="FROM a")
        docker.containers.create("i", env={"REGISTRY_TOKEN": SECRET})
    text = (tmp_path / "a.json").read_text()
    assert text.count('"path"') == 5
    assert not is_told(text)
    with Docker(f"replay:{tmp_path}/a.json") as replayed, pytest.raises(NotRecorded) as caught:
        replayed.login("somebody else", SECRET)
    assert not is_told(told(caught.value))


def test_no_log_and_no_warning_has_it(connect: Connect, caplog: pytest.LogCaptureFixture) -> None:
    answer = json.dumps({"Id": "c", "Warnings": ["mind the gap"], "IdentityToken": SECRET}).encode()
    docker = connect(ok(answer, b"{}\n", answer))
    with caplog.at_level(logging.DEBUG), warnings.catch_warnings(record=True) as warned:
        warnings.simplefilter("always")
        docker.login("u", SECRET)
        docker.images.pull("r.example/a", auth=AUTH)
        docker.containers.create("i", env={"PASSWORD": SECRET})
    assert [str(warning.message) for warning in warned] == ["mind the gap"]
    assert not is_told(caplog.text)


def test_the_command_line_does_not_have_it(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from click.testing import CliRunner

    keychain = CredentialHelper(first_in_path(monkeypatch, tmp_path / "bin"), "mine")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    (tmp_path / "config.json").write_text('{"credsStore": "mine"}')
    asked: list[bytes] = []

    def handle(connection: socket.socket) -> None:
        while True:
            asked.append(request(connection))
            body = json.dumps({"IdentityToken": SECRET, "Status": "Login Succeeded"}).encode()
            connection.sendall(b"HTTP/1.1 200 OK\r\nApi-Version: 1.44\r\nContent-Length: %d\r\n\r\n%b" % (len(body), body))

    host = f"unix://{serve(handle).path}"
    arguments = ["--host", host, "login", "r.example", "--username", "u", "--password-stdin"]
    for more in ([], ["--json"]):
        result = CliRunner().invoke(cli, [*arguments, *more], input=f"{SECRET}\n")
        assert (result.exit_code, result.stderr) == (0, ""), result.output
        assert "Login Succeeded" in result.stdout
        assert not is_told(result.output)
    assert json.loads(asked[-1].partition(b"\r\n\r\n")[2])["password"] == SECRET
    assert keychain.kept["r.example"] == {"ServerURL": "r.example", "Username": "<token>", "Secret": SECRET}
    assert not any(SECRET in argument for argument in arguments)


def test_an_operation_of_ones_own_keeps_its_headers_to_itself() -> None:
    operation = Operation("GET", "/info", dict, headers={"Authorization": SECRET})
    assert not is_told(repr(operation))
    with client_of_nothing() as docker, pytest.raises(DockerError) as caught:
        docker.perform(operation)
    assert not is_told(told(caught.value))


def client_of_nothing() -> Docker:
    return Docker("unix:///nowhere.sock", version="1.44")
