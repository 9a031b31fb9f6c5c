"""Where the engine is looked for: the table that the docker command is asked, too, and what is read on the way."""

from __future__ import annotations

import subprocess
import sys
import warnings
from pathlib import Path

import pytest

from dockerlite import ConfigWarning, ConnectError, Docker, InvalidArgument
from dockerlite.address import endpoint as address
from dockerlite.address.discovery import sockets
from dockerlite.tls.settings import TLS
from tests.support.discovery import CASES, ENGINE, SAFE, Case, Expected, with_current_context, write_configuration
from tests.support.fake_engine import Serve, always


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_the_engine_is_where_the_docker_command_finds_it(case: Case, pems: Path, tmp_path: Path) -> None:
    write_configuration(tmp_path / "config", pems, case.config)
    environ = {name: value.replace("{}", str(pems)) for name, value in case.environ.items()} | {"DOCKER_CONFIG": str(tmp_path / "config")}
    if isinstance(case.expected, str):
        with pytest.raises(InvalidArgument, match=case.expected):
            address.resolve(case.host, case.context, environ=environ)
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConfigWarning)
        host, why, tls = address.place(case.host, case.context, environ=environ)
    files = " ".join(name for name in ("ca", "cert", "key") if getattr(tls, name, None))
    context = why.split("'")[1] if why.startswith("context '") else "default"
    assert Expected(context, host, files, tls is not None and not tls.verify) == case.expected


@pytest.mark.parametrize(
    ("environ", "config", "host", "context", "why"),
    [
        ({}, None, None, None, "the default"),
        ({}, None, ENGINE, None, "given as host"),
        ({}, None, None, "one", "context 'one', given as context"),
        ({"DOCKER_HOST": ENGINE}, None, None, None, "from DOCKER_HOST"),
        ({"DOCKER_CONTEXT": "one"}, None, None, None, "context 'one', from DOCKER_CONTEXT"),
        ({}, with_current_context("one"), None, None, "context 'one', from currentContext in {}/config.json"),
    ],
)
def test_the_endpoint_says_what_decided(
    environ: dict[str, str], config: str | None, host: str | None, context: str | None, why: str, pems: Path, tmp_path: Path
) -> None:
    where = tmp_path / "config"
    write_configuration(where, pems, config)
    assert address.resolve(host, context, environ={**environ, "DOCKER_CONFIG": str(where)}).why == why.format(where)


def test_certificates_of_ones_own_count_more(pems: Path, tmp_path: Path) -> None:
    write_configuration(tmp_path / "config", pems, None)
    environ = {"DOCKER_CONFIG": str(tmp_path / "config"), "DOCKER_TLS_VERIFY": "1"}
    own = TLS(verify=False)
    assert address.place(SAFE, tls=own, environ=environ) == (SAFE, "given as host", own)
    assert address.place(context="safe", tls=own, environ=environ)[2] is own
    assert address.place(tls=own, environ=environ)[0] == "tcp://localhost:2376"


def test_a_broken_configuration_is_told_of(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text("{")
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    with pytest.warns(ConfigWarning, match=r"config.json cannot be read: .*; the default engine is used") as warned:
        assert Docker().endpoint.why == "the default"
    assert warned[0].filename == __file__


@pytest.mark.parametrize("flavour", ["Docker", "AsyncDocker"])
def test_a_client_takes_a_context(flavour: str, serve: Serve, pems: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from dockerlite import contexts

    server = serve(always)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path))
    monkeypatch.setenv("DOCKER_HOST", ENGINE)
    contexts.create("mine", f"unix://{server.path}")
    code = f"""
import asyncio, inspect, dockerlite
async def main():
    docker = dockerlite.{flavour}(context="mine", version="1.44")
    for work in (docker.containers.list(), docker.close()):
        inspect.isawaitable(work) and await work
    print(docker.endpoint.why, docker)
asyncio.run(main())
"""
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert run.stdout == f"context 'mine', given as context {flavour}('unix://{server.path}')\n"
    assert server.connections == 1


def opened_by(code: str) -> list[str]:
    """What of the docker command's configuration a script looks at."""
    script = f"""
import sys
seen = []
def hook(event, arguments):
    if event in ("open", "os.listdir", "os.scandir", "glob.glob") and "the-configuration" in str(arguments[0]):
        seen.append(str(arguments[0]).rpartition("the-configuration/")[2])
sys.addaudithook(hook)
{code}
print(*seen)
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    return run.stdout.split()


@pytest.mark.parametrize(
    ("code", "read"),
    [
        ("dockerlite.Docker()", ["config.json"]),
        ("dockerlite.Docker('unix:///x')", []),
        ("dockerlite.Docker('tcp://127.0.0.1:1')", []),
        ("dockerlite.Docker('replay:demo').info()", []),
        ("dockerlite.Docker(transport=dockerlite.Replay.open('demo')).info()", []),
        ("os.environ['DOCKER_HOST'] = 'replay:demo'; dockerlite.Docker().info()", []),
        ("os.environ['DOCKER_HOST'] = 'unix:///x'; dockerlite.Docker()", []),
    ],
)
def test_no_more_is_read_than_has_to_be(code: str, read: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "the-configuration"))
    assert opened_by(f"import os, dockerlite; {code}") == read


def test_the_default_needs_nothing_that_contexts_need() -> None:
    code = "import sys, dockerlite; dockerlite.Docker(); print(*(name for name in sys.modules if name.startswith('dockerlite.contexts')))"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.strip() == ""


PLACES = {
    "runtime/docker.sock": "rootless Docker",
    "runtime/podman/podman.sock": "rootless podman",
    "runtime/podman/podman-machine-default-api.sock": "podman machine",
    "home/.docker/desktop/docker.sock": "Docker Desktop",
    "home/.docker/run/docker.sock": "Docker Desktop",
    "home/.colima/default/docker.sock": "Colima",
    "home/.colima/big/docker.sock": "Colima",
    "home/.config/colima/work/docker.sock": "Colima",
    "home/.orbstack/run/docker.sock": "OrbStack",
    "home/.rd/docker.sock": "Rancher Desktop",
    "home/.lima/docker/sock/docker.sock": "Lima",
    "home/.local/share/containers/podman/machine/podman.sock": "podman machine",
    "home/.local/share/containers/podman/machine/qemu/podman.sock": "podman machine",
}


@pytest.mark.parametrize(("place", "whose"), PLACES.items())
def test_the_sockets_that_do_exist_are_named(place: str, whose: str, serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("XDG_CONFIG_HOME", "XDG_DATA_HOME", "COLIMA_HOME", "LIMA_HOME"):
        monkeypatch.delenv(name, raising=False)
    short = Path(serve(always).path).parent  # a socket's path has 107 characters at most
    monkeypatch.setenv("HOME", str(short / "home"))
    monkeypatch.setenv("XDG_RUNTIME_DIR", str(short / "runtime"))
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    path = short / place
    path.parent.mkdir(parents=True)
    (path.parent / "file.sock").touch()
    (short / "engine.sock").rename(path)
    assert {found: name for found, name in sockets().items() if found.startswith(str(short))} == {str(path): whose}
    with pytest.raises(ConnectError, match=rf"no such socket\. Sockets that do exist here: .*unix://{path} \({whose}\)"):
        Docker(f"unix://{short}/none.sock").info()
    with Docker(f"unix://{path}", version="1.44") as docker:
        assert docker.containers.list() == []


def test_a_socket_that_has_two_names_is_named_once(serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    server = serve(always)
    for place in (".docker/desktop/docker.sock", ".docker/run/docker.sock", ".rd/docker.sock"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).symlink_to(server.path)
    monkeypatch.setenv("HOME", str(tmp_path))
    assert [found for found in sockets() if found.startswith(str(tmp_path))] == [f"{tmp_path}/.docker/desktop/docker.sock"]
