"""The commands about contexts, with a store in a temporary folder."""

from __future__ import annotations

import json
import pty
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dockerlite import contexts
from dockerlite.cli import cli
from dockerlite.cli.contexts import context
from tests.support.certificates import Authority
from tests.support.fake_engine import Serve, always


def run(*arguments: str, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(cli, ["context", *arguments], input=stdin)


def printed(*arguments: str, stdin: bytes | None = None) -> str:
    result = run(*arguments, stdin=stdin)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


@pytest.fixture(autouse=True)
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "config"))
    monkeypatch.delenv("DOCKER_HOST", raising=False)
    return tmp_path / "config"


@pytest.mark.parametrize("name", sorted(context.commands))
def test_every_command_has_help_and_the_shared_options(name: str) -> None:
    text = printed(name, "-h")
    assert all(option in text for option in ("-H, --host", "-c, --context", "--json", "-h, --help"))


def test_a_life_of_a_context() -> None:
    assert printed("create", "mine", "--description", "D", "--docker", "host=unix:///run/x.sock") == "mine\n"
    assert printed("show") == "default\n"
    assert printed("use", "mine") == "mine\n"
    assert printed("show") == "mine\n"
    head, *lines = printed("ls").splitlines()
    assert head.split() == ["NAME", "DESCRIPTION", "DOCKER", "ENDPOINT", "ERROR"]
    assert [line.split() for line in lines] == [["default", "unix:///var/run/docker.sock"], ["mine", "*", "D", "unix:///run/x.sock"]]
    assert printed("ls", "-q") == "default\nmine\n"
    assert json.loads(printed("ls", "--json"))[1] == {
        "Name": "mine",
        "Current": True,
        "Description": "D",
        "DockerEndpoint": "unix:///run/x.sock",
        "Error": "",
    }
    assert json.loads(printed("inspect"))[0]["Endpoints"]["docker"]["Host"] == "unix:///run/x.sock"
    assert printed("update", "mine", "--description", "E", "--docker", "host=unix:///run/y.sock") == "mine\n"
    assert (contexts.inspect("mine").description, contexts.inspect("mine").host) == ("E", "unix:///run/y.sock")
    result = run("update", "mine", "--docker", "skip-tls-verify=false")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "say the host, its certificates, or both" in result.stderr
    result = run("rm", "mine", "nope")
    assert (result.exit_code, result.stdout) == (1, "")
    assert "the context 'mine' is the current one" in result.stderr
    assert "there is no context 'nope'" in result.stderr
    assert printed("rm", "--force", "mine") == "mine\n"
    assert printed("ls", "-q") == "default\n"


def test_a_context_with_certificates(tmp_path: Path) -> None:
    client = Authority(tmp_path).sign("client")
    files = f"ca={tmp_path}/authority.pem,cert={client.cert},key={client.key}"
    printed("create", "safe", "--docker", f"host=tcp://127.0.0.1:2376,{files}")
    [said] = json.loads(printed("inspect", "safe"))
    assert said["TLSMaterial"] == {"docker": ["ca.pem", "cert.pem", "key.pem"]}
    printed("create", "loose", "--docker", "host=tcp://127.0.0.1:2376,skip-tls-verify=true")
    assert contexts.inspect("loose").skip_tls_verify
    printed("update", "loose", "--docker", files)
    assert json.loads(printed("inspect", "loose"))[0]["TLSMaterial"] == said["TLSMaterial"]
    printed("create", "copied", "--from", "safe")
    printed("create", "again", "--docker", "from=safe")
    for name in ("copied", "again"):
        assert json.loads(printed("inspect", name))[0]["TLSMaterial"] == said["TLSMaterial"]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (["--docker", "foo=bar"], "write KEY=VALUE, with a KEY of host, ca"),
        (["--docker", "host"], "write KEY=VALUE"),
        (["--docker", "host=unix:///x,skip-tls-verify=maybe"], "true or false, not 'maybe'"),
        (["--docker", "host=unix:///x", "--from", "default"], "exclude each other"),
    ],
)
def test_wrong_usage_is_2(arguments: list[str], says: str, store: Path) -> None:
    result = run("create", "new", *arguments)
    assert result.exit_code == 2
    assert says in result.stderr
    assert not store.exists()


def test_a_context_travels_as_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    printed("create", "mine", "--docker", "host=unix:///run/x.sock")
    assert printed("export", "mine") == "mine.dockercontext\n"
    assert Path("mine.dockercontext").stat().st_mode & 0o777 == 0o600
    result = run("export", "mine")
    assert result.exit_code == 1
    assert result.stderr == "dockerlite: mine.dockercontext cannot be written: File exists\n"
    printed("import", "file", "mine.dockercontext")
    piped = run("export", "mine", "-")
    assert piped.stdout_bytes == Path("mine.dockercontext").read_bytes()
    printed("import", "pipe", "-", stdin=piped.stdout_bytes)
    assert {contexts.inspect(name).host for name in ("file", "pipe", "mine")} == {"unix:///run/x.sock"}


def test_a_variable_that_counts_more_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    printed("create", "mine", "--docker", "host=unix:///run/x.sock")
    monkeypatch.setenv("DOCKER_HOST", "unix:///y")
    result = run("use", "mine")
    assert (result.exit_code, result.stdout) == (0, "mine\n")
    assert result.stderr == "dockerlite: warning: DOCKER_HOST is set here and counts more than the current context\n"


def test_a_current_context_that_is_not_there_is_listed_as_such(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONTEXT", "nope")
    assert printed("show") == "nope\n"
    assert [line.split() for line in printed("ls").splitlines()[1:]] == [
        ["default", "unix:///var/run/docker.sock"],
        ["nope", "*", "is", "not", "there"],
    ]


def test_a_broken_configuration_is_one_line(store: Path) -> None:
    store.mkdir()
    (store / "config.json").write_text("{")
    result = run("show")
    assert (result.exit_code, result.stdout) == (0, "default\n")
    assert result.stderr.startswith(f"dockerlite: warning: {store}/config.json cannot be read: ")
    assert result.stderr.count("\n") == 1


def test_every_command_takes_a_context(serve: Serve) -> None:
    printed("create", "mine", "--docker", f"host=unix://{serve(always).path}")
    for arguments in (["-c", "mine", "ping"], ["ping", "--context", "mine"]):
        result = CliRunner().invoke(cli, arguments)
        assert (result.exit_code, result.stderr) == (0, "")
        assert "context 'mine', given as context" in result.stdout
    result = CliRunner().invoke(cli, ["-H", "unix:///x", "-c", "mine", "ping"])
    assert result.exit_code == 1
    assert "both given" in result.stderr


def test_a_terminal_is_spared_an_archive() -> None:
    printed("create", "mine", "--docker", "host=unix:///run/x.sock")
    ours, theirs = pty.openpty()
    code = "from dockerlite.__main__ import main; main()"
    with open(ours, "rb"), open(theirs, "wb") as terminal:
        process = subprocess.run([sys.executable, "-c", code, "context", "export", "mine", "-"], stdout=terminal, stderr=subprocess.PIPE)
    assert process.returncode == 2
    assert b"does not belong on a terminal" in process.stderr
