"""Contexts, asked of the docker command and of us on the same files and in the same environment."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from dockerlite import AsyncDocker, Docker, InvalidArgument, contexts
from dockerlite.tls.settings import TLS
from tests.live.engines import LiveEngine
from tests.support.discovery import CASES, Case, Expected, write_configuration
from tests.support.flavours import blocking

pytestmark = pytest.mark.live

CLEAN = {name: value for name, value in os.environ.items() if not name.startswith(("DOCKER_", "XDG_"))}


def asked(*arguments: str, environ: Mapping[str, str], **options: Any) -> subprocess.CompletedProcess[str]:
    """What the docker command says."""
    return subprocess.run(["docker", *arguments], env={**CLEAN, **environ}, capture_output=True, text=True, check=False, **options)


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty configuration, ours and the docker command's."""
    for name in os.environ:
        if name.startswith("DOCKER_"):
            monkeypatch.delenv(name)
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / "config"))
    return tmp_path / "config"


def told(*arguments: str) -> str:
    """What the docker command says on the configuration of this process, if it succeeds."""
    run = asked(*arguments, environ={"DOCKER_CONFIG": os.environ["DOCKER_CONFIG"]})
    assert run.returncode == 0, run.stderr
    return run.stdout.strip()


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.says)
def test_the_docker_command_says_so_too(case: Case, store: Path, pems: Path) -> None:
    write_configuration(store, pems, case.config)
    environ = {name: value.replace("{}", str(pems)) for name, value in case.environ.items()} | {"DOCKER_CONFIG": str(store)}
    options = [] if case.host is None else ["--host", case.host]
    options += [] if case.context is None else ["--context", case.context]
    run = asked(*options, "context", "inspect", "--format", "{{json .}}", environ=environ)
    expected = case.expected if case.docker is None else case.docker
    if case.docker20 is not None and told("--version").startswith("Docker version 20."):
        expected = case.docker20
    if isinstance(expected, str):
        use = asked(*options, "version", environ=environ)  # what is wrong with an endpoint shows when it is used
        assert use.returncode != 0
        assert not re.search("cannot connect|during connect", use.stderr, re.I), "it went as far as to look for an engine"
        return
    assert run.returncode == 0, run.stderr
    document = json.loads(run.stdout)
    endpoint = document["Endpoints"]["docker"]
    files = " ".join(sorted(name.removesuffix(".pem") for name in document["TLSMaterial"].get("docker", [])))
    assert Expected(document["Name"], endpoint.get("Host", ""), files, endpoint["SkipTLSVerify"]) == expected


@pytest.mark.parametrize("chosen", ["argument", "DOCKER_CONTEXT", "currentContext", "DOCKER_HOST"])
def test_an_engine_is_reached_by_its_context(
    engine: LiveEngine, flavour: str, chosen: str, store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    host = engine.host
    told("context", "create", "mine", "--docker", f"host={host}")
    if chosen == "currentContext":
        told("context", "use", "mine")
    elif chosen == "DOCKER_CONTEXT":
        monkeypatch.setenv("DOCKER_CONTEXT", "mine")
    elif chosen == "DOCKER_HOST":
        monkeypatch.setenv("DOCKER_HOST", host)
    context = "mine" if chosen == "argument" else None
    docker, end = (Docker(context=context), None) if flavour == "blocking" else blocking(lambda: AsyncDocker(context=context))
    options = ["--context", "mine"] if chosen == "argument" else []
    try:
        assert docker.endpoint.host == host
        question = ["docker", *options, "info", "--format", "{{.ServerVersion}} {{.DockerRootDir}}"]
        theirs = subprocess.run(question, capture_output=True, text=True, check=True)
        info = docker.info()
        assert f"{info.server_version} {info.docker_root_dir}" == theirs.stdout.strip()
    finally:
        docker.close() if end is None else end()


def written(store: Path) -> dict[str, tuple[int, bytes]]:
    """All that is in the store: modes, and what is in the files."""
    return {str(path.relative_to(store)): (path.stat().st_mode, path.read_bytes() if path.is_file() else b"") for path in store.rglob("*")}


def test_what_we_make_is_what_they_make(store: Path, pems: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tls = TLS(pems / "ca.pem", pems / "cert.pem", pems / "key.pem")

    def theirs(name: str, *options: str) -> None:
        told("context", "create", name, *options)

    files = f"ca={tls.ca},cert={tls.cert},key={tls.key}"
    theirs("plain", "--docker", "host=unix:///run/x.sock")
    theirs("described", "--description", '<"é"> & \u2028', "--docker", "host=ssh://me@there")
    theirs("safe", "--docker", f"host=tcp://127.0.0.1:2376,{files}")
    theirs("loose", "--docker", "host=tcp://127.0.0.1:2376,skip-tls-verify=true")
    theirs("usual", "--docker", "host=")
    theirs("copied", "--from", "safe", "--description", "a copy")
    told("context", "use", "safe")
    found = written(store)

    shutil.rmtree(store)
    contexts.create("plain", "unix:///run/x.sock")
    contexts.create("described", "ssh://me@there", description='<"é"> & \u2028')
    contexts.create("safe", "tcp://127.0.0.1:2376", tls=tls)
    contexts.create("loose", "tcp://127.0.0.1:2376", tls=TLS(verify=False))
    contexts.create("usual", "")
    contexts.create("copied", from_="safe", description="a copy")
    contexts.use("safe")
    assert written(store) == found

    assert told("context", "ls", "-q").split() == [context.name for context in contexts.list()]
    for context in contexts.list():
        document = json.loads(told("context", "inspect", context.name))[0]
        assert document["Endpoints"]["docker"].get("Host", "") == context.host
        assert document["Endpoints"]["docker"]["SkipTLSVerify"] == context.skip_tls_verify
        assert document["Metadata"].get("Description", "") == context.description
    assert json.loads(told("context", "inspect"))[0]["Name"] == contexts.current() == "safe"
    for context in contexts.list():
        if context.name == "default":
            continue  # the one of 20.10 has something to say of it
        run = subprocess.run(["dockerlite", "context", "inspect", context.name], capture_output=True, text=True, check=True)
        assert json.loads(run.stdout) == json.loads(told("context", "inspect", context.name))


def test_what_we_change_is_what_they_change(store: Path, pems: Path) -> None:
    tls = TLS(pems / "ca.pem", pems / "cert.pem", pems / "key.pem")

    def make() -> None:
        for name in ("moved", "renewed"):
            contexts.create(name, "tcp://127.0.0.1:2376", description="there", tls=tls)

    make()
    told("context", "update", "moved", "--description", "here", "--docker", "host=unix:///run/x.sock")
    told("context", "update", "renewed", "--docker", f"host=tcp://127.0.0.1:2376,ca={tls.ca}")
    found = written(store)
    shutil.rmtree(store)
    make()
    contexts.update("moved", "unix:///run/x.sock", description="here")
    contexts.update("renewed", tls=TLS(tls.ca))
    assert written(store) == found


def test_what_one_exports_the_other_imports(store: Path, pems: Path, tmp_path: Path) -> None:
    contexts.create("safe", "tcp://127.0.0.1:2376", description="D", tls=TLS(pems / "ca.pem", pems / "cert.pem", pems / "key.pem"))
    contexts.create("plain", "unix:///run/x.sock")
    for name in ("safe", "plain"):
        (tmp_path / f"ours-{name}.tar").write_bytes(contexts.export(name))
        told("context", "import", f"theirs-{name}", str(tmp_path / f"ours-{name}.tar"))
        told("context", "export", name, str(tmp_path / f"theirs-{name}.tar"))
        assert contexts.import_(f"ours-{name}", tmp_path / f"theirs-{name}.tar").host == contexts.inspect(name).host
        for copy in (f"theirs-{name}", f"ours-{name}"):
            assert contexts.inspect(copy).description == contexts.inspect(name).description
            original = json.loads(told("context", "inspect", name))[0]
            copied = json.loads(told("context", "inspect", copy))[0]
            assert (copied["Endpoints"], copied["TLSMaterial"]) == (original["Endpoints"], original["TLSMaterial"])
            ours, theirs = contexts.inspect(copy).tls, contexts.inspect(name).tls
            assert (ours is None) == (theirs is None)
            for mine, yours in zip(ours or (), theirs or (), strict=True):
                assert not isinstance(mine, str) or Path(mine).read_bytes() == Path(str(yours)).read_bytes()


CONFIGS = [
    "{}",
    '{"auths": {}}',
    '{\n\t"auths": {\n\t\t"r.example": {}\n\t},\n\t"credsStore": "x",\n\t"plugins": {\n\t\t"p": {\n\t\t\t"x": "y"\n\t\t}\n\t}\n}',
    '{"auths": {}, "currentContext": "other", "aliases": {"builder": "buildx"}}',
    '{"auths": {}, "psFormat": "<b>"}',
]


@pytest.mark.parametrize("config", CONFIGS)
def test_config_json_is_written_the_way_they_write_it(config: str, store: Path) -> None:
    for name in ("mine", "other"):
        contexts.create(name, "unix:///run/x.sock")

    def written(mode: int, *, by_us: bool) -> list[tuple[bytes, int, bool]]:
        real = store.parent / "real.json"
        real.write_text(config)
        real.chmod(mode)
        link = store / "config.json"
        link.unlink(missing_ok=True)
        link.symlink_to(real)
        results = []
        for name in ("mine", "default"):
            contexts.use(name) if by_us else told("context", "use", name)
            results.append((real.read_bytes(), real.stat().st_mode, link.is_symlink()))
        return results

    for mode in (0o600, 0o644, 0o640):
        ours, theirs = written(mode, by_us=True), written(mode, by_us=False)
        assert ours[0] == theirs[0]
        assert [kept for _, *kept in ours] == [kept for _, *kept in theirs]  # without currentContext, they write nothing for nothing


NAMES = ["ab", "a", "", "a/b", "..", "a\n", "aé", "-ab", "a.b+c_d-e", "_ab", "9z", "a b", "x" * 200, "default"]


@pytest.mark.parametrize("name", NAMES, ids=repr)
def test_a_name_is_good_for_both_or_for_neither(name: str, store: Path) -> None:
    theirs = asked("context", "create", name, "--docker", "host=unix:///x", environ={"DOCKER_CONFIG": str(store)}).returncode == 0
    shutil.rmtree(store, ignore_errors=True)
    try:
        contexts.create(name, "unix:///x")
        ours = True
    except InvalidArgument:
        ours = False
        assert not store.exists()
    assert ours == theirs


def test_what_one_removes_is_gone_for_the_other(store: Path) -> None:
    contexts.create("mine", "unix:///x")
    contexts.create("theirs", "unix:///x")
    contexts.use("theirs")
    for name in ("theirs", "nope", "default"):
        with pytest.raises(InvalidArgument):
            contexts.remove(name)
        assert asked("context", "rm", name, environ={"DOCKER_CONFIG": str(store)}).returncode != 0
    contexts.remove("theirs", force=True)
    assert told("context", "ls", "-q").split() == ["default", "mine"]
    assert json.loads(told("context", "inspect"))[0]["Name"] == contexts.current() == "default"
    told("context", "rm", "mine")
    assert [context.name for context in contexts.list()] == ["default"]
    assert not list((store / "contexts").rglob("*.json"))
