"""The commands login and logout, against a fake engine."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dockerlite.cli import cli
from tests.support.accepting_engine import Requests, accept_everything, body
from tests.support.fake_engine import Serve, answers

Run = Callable[..., Result]


@pytest.fixture
def heard() -> Requests:
    return []


@pytest.fixture
def run(serve: Serve, heard: Requests, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command on a fake engine that accepts it, with a temporary configuration."""
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    host = f"unix://{serve(accept_everything(heard)).path}"
    return lambda *arguments, **options: CliRunner().invoke(cli, ["--host", host, *arguments], **options)


def auths(folder: Path) -> object:
    return json.loads((folder / "config.json").read_text())["auths"]


def test_a_login_is_kept_until_the_logout(run: Run, heard: Requests, tmp_path: Path) -> None:
    result = run("login", "https://r.example/", "-u", "u", "--password-stdin", input="p w\n")
    assert (result.exit_code, result.output) == (0, "Login Succeeded\n")
    assert body(heard[-1]) == {"username": "u", "password": "p w", "serveraddress": "r.example"}
    assert auths(tmp_path) == {"r.example": {"auth": "dTpwIHc="}}
    result = run("login", "r.example")  # tries the stored credentials
    assert (result.exit_code, result.output) == (0, "Login Succeeded\n")
    assert len(heard) == 2
    assert body(heard[-1]) == body(heard[0])
    assert (run("logout", "r.example").exit_code, auths(tmp_path)) == (0, {})


@pytest.mark.parametrize(
    ("arguments", "input", "says"),
    [
        (["--password-stdin"], "p", "--password-stdin needs --username"),
        (["-u", "u"], "p", "use --username and --password-stdin"),
        (["-u", "u", "--password-stdin"], "\n", "the password is empty"),
        (["-u", "u", "--password", "p"], "", "No such option"),
    ],
)
def test_a_password_comes_over_standard_input_or_not_at_all(run: Run, heard: Requests, arguments: list[str], input: str, says: str) -> None:
    result = run("login", "r.example", *arguments, input=input)
    assert result.exit_code == 2
    assert says in result.stderr
    assert heard == []


def test_nothing_to_try_and_nobody_to_ask_is_an_error(run: Run) -> None:
    result = run("login", "r.example")
    assert (result.exit_code, result.stderr) == (1, "dockerlite: there are no credentials for r.example: give username and password\n")


def test_a_refused_login_is_one_line_and_not_kept(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    pinged = b"HTTP/1.1 200 OK\r\nApi-Version: 1.44\r\nContent-Length: 0\r\n\r\n"
    refused = b'HTTP/1.1 401 Unauthorized\r\nContent-Length: 22\r\n\r\n{"message": "wrong 1"}'
    host = f"unix://{serve(answers(pinged, refused)).path}"
    result = CliRunner().invoke(cli, ["--host", host, "login", "r.example", "-u", "u", "--password-stdin"], input="p")
    assert (result.exit_code, result.output) == (1, "dockerlite: wrong 1 (401 from POST /auth)\n")
    assert not (tmp_path / "config.json").exists()


def test_on_a_terminal_the_password_is_asked_for_and_not_shown(serve: Serve, heard: Requests, tmp_path: Path) -> None:
    host = f"unix://{serve(accept_everything(heard)).path}"
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "dockerlite", "--host", host, "login", "r.example", "--username", "u"]
    environment = os.environ | {"DOCKER_CONFIG": str(tmp_path)}
    with subprocess.Popen(command, stdin=theirs, stdout=theirs, stderr=theirs, env=environment, start_new_session=True) as process:
        os.close(theirs)
        shown = b""
        while b"Password: " not in shown:
            shown += os.read(ours, 1024)
        os.write(ours, b"hunter22\n")
        while b"Succeeded" not in shown:
            shown += os.read(ours, 1024)
        assert process.wait(10) == 0
    os.close(ours)
    assert b"hunter22" not in shown
    assert body(heard[-1])["password"] == "hunter22"
