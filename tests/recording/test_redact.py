"""What a recording never contains."""

from __future__ import annotations

import json
import socket
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from dockerlite import Docker, models
from dockerlite.core.operation import Operation
from dockerlite.recording import Cassette, Recorder, Replay
from dockerlite.recording.bodies import answer_body
from dockerlite.recording.cassette import Exchange
from dockerlite.recording.redact import SECRET_FIELDS
from tests.scenarios import CASSETTES, RECORDINGS
from tests.support.recordings import DEMO, ask, cassette, client, recorded_exchange, replay_into

SHIPPED = [*(CASSETTES / engine / f"{scenario}.json" for engine, scenario in RECORDINGS), DEMO]


def recorded(tmp_path: Path, *exchanges: Exchange, redact: Any = True) -> str:
    """The text of the file after the recording of these exchanges."""
    played = cassette(*exchanges)
    replay_into(played, Recorder(Replay(played), tmp_path / "a.json", redact=redact))
    return (tmp_path / "a.json").read_text()


@pytest.mark.parametrize(
    "exchange",
    [
        recorded_exchange("POST /auth", {"IdentityToken": "hunter22"}, body={"username": "me", "password": "hunter22"}),
        recorded_exchange(
            "POST /containers/create", {"Id": "1"}, body={"Env": ["DB_PASSWORD=hunter22"], "Cmd": ["login", "-p", "hunter22"]}
        ),
        recorded_exchange("GET /containers/a/json", {"Config": {"Env": ["A=1", "API_KEY=hunter22"]}, "Args": ["hunter22"]}),
        recorded_exchange("GET /swarm", {"JoinTokens": {"Worker": "hunter22", "Manager": "SWMTKN-hunter22"}}),
        recorded_exchange("POST /secrets/create", {"ID": "1"}, body={"Name": "a", "Data": "hunter22"}),
        recorded_exchange("GET /info", {"HttpProxy": "http://me:hunter22@proxy.corp:3128"}),
        recorded_exchange("GET /a", "see https://me:hunter22@git.corp/repository"),
    ],
    ids=lambda exchange: str(exchange.request),
)
def test_secrets_are_not_recorded(exchange: Exchange, tmp_path: Path) -> None:
    assert "hunter22" not in recorded(tmp_path, exchange)


def test_a_secret_is_hidden_wherever_it_appears(tmp_path: Path) -> None:
    create = recorded_exchange("POST /containers/create?name=hunter22", {"Id": "1"}, body={"Env": ["DB_PASSWORD=hunter22"]})
    others = recorded_exchange("GET /containers/hunter22/json", "hunter22"), recorded_exchange("GET /archive", b"\0\xffis hunter22")
    text = recorded(tmp_path, create, *others, recorded_exchange("GET /logs", b"\1\0\0\0\0\0\0\x0bis hunter22"))
    assert "hunter22" not in text
    _, _, archive, logs = Cassette.load(tmp_path / "a.json").exchanges
    assert archive.answer.body == answer_body(b"\0\xffis hidden--", "")
    assert logs.answer.body == answer_body(b"\1\0\0\0\0\0\0\x09is hidden", "")


def test_a_replay_takes_one_secret_for_another(tmp_path: Path) -> None:
    body = {"Env": ["DB_PASSWORD=hunter22"], "Cmd": ["login", "hunter22"]}
    recorded(tmp_path, recorded_exchange("POST /containers/create", "yes", body=body))
    other = {"Env": ["DB_PASSWORD=correct horse"], "Cmd": ["login", "correct horse"]}
    assert ask(client(Replay.open(tmp_path / "a.json")), "POST /containers/create", other) == "yes"


INFO = {
    "ID": "ABCD:EFGH",
    "Name": "vm7.corp.example",
    "KernelVersion": "6.18.44-corp",
    "DockerRootDir": "/srv/engine/data",
    "NoProxy": "corp.example",
    "Swarm": {"NodeAddr": "203.0.113.7"},
    "Driver": "overlay2",
}


def test_the_machine_an_engine_runs_on_is_not_told(tmp_path: Path) -> None:
    said = {"LogPath": "/srv/engine/data/containers/1.log", "Host": "vm7.corp.example", "Kernel": "6.18.44-corp"}
    text = recorded(tmp_path, recorded_exchange("GET /containers/a/json", said), recorded_exchange("GET /info", INFO))
    for told in ("ABCD", "corp", "/srv/engine", "203.0.113.7"):
        assert told not in text
    assert '"LogPath": "/var/lib/docker/containers/1.log"' in text
    assert '"Driver": "overlay2"' in text


@pytest.mark.parametrize("path", ["/nodes", "/nodes/a"])
def test_the_machines_of_a_swarm_are_not_told(tmp_path: Path, path: str) -> None:
    node = {"ID": "a", "Description": {"Hostname": "vm7", "Engine": {}}, "Spec": {"Hostname": "vm7"}}
    text = recorded(tmp_path, recorded_exchange(f"GET {path}", [node]))
    assert '"Description": {"Hostname": "node", "Engine": {}}, "Spec": {"Hostname": "vm7"}' in text


def test_the_folder_of_an_engine_is_found_out_from_its_paths(tmp_path: Path) -> None:
    said = {"LogPath": f"/srv/engine/data/containers/{'a' * 64}/log", "SandboxKey": "/srv/engine/run/netns/0123", "Source": "/srv/other"}
    text = recorded(tmp_path, recorded_exchange("GET /containers/a/json", said))
    assert f'"LogPath": "/var/lib/docker/containers/{"a" * 64}/log"' in text
    assert '"SandboxKey": "/var/run/docker/netns/0123"' in text
    assert '"Source": "/srv/other"' in text


def test_a_plain_word_as_password_does_not_rename_everything(tmp_path: Path) -> None:
    exchanges = (
        recorded_exchange("POST /auth", "yes", body={"password": "secret"}),
        recorded_exchange("GET /secrets", {"secret": "a secret"}),
    )
    text = recorded(tmp_path, *exchanges)
    assert '{"password": "hidden"}' in text
    assert '{"secret": "a secret"}' in text
    assert '"path": "/secrets"' in text


def test_a_machine_with_an_everyday_name_does_not_rename_everything(tmp_path: Path) -> None:
    text = recorded(tmp_path, recorded_exchange("GET /info", {"Name": "docker"}), recorded_exchange("GET /a", {"Driver": "docker"}))
    assert '{"Name": "engine"}' in text
    assert '{"Driver": "docker"}' in text


def test_own_stand_ins_are_put_everywhere(tmp_path: Path) -> None:
    exchanges = (
        recorded_exchange("GET /images/corp.example/web/json?from=corp.example", {"corp.example": ["at corp.example"]}),
        recorded_exchange("GET /info", INFO),
    )
    text = recorded(tmp_path, *exchanges, redact={"corp.example": "shop.example"})
    assert "corp.example" not in text
    assert '"path": "/images/shop.example/web/json", "query": {"from": "shop.example"}' in text
    assert '{"shop.example": ["at shop.example"]}' in text


def test_redaction_can_be_switched_off(tmp_path: Path) -> None:
    assert "vm7.corp.example" in recorded(tmp_path, recorded_exchange("GET /info", INFO), redact=False)


def test_request_headers_are_not_recorded(tmp_path: Path) -> None:
    recorder = Recorder(Replay(cassette(recorded_exchange("GET /a", "yes"))), tmp_path / "a.json")
    with Docker(transport=recorder, version="1.44", headers={"Authorization": "Basic aHVudGVyMjI="}) as docker:
        docker.perform(Operation("GET", "/a", str, headers={"X-Registry-Auth": "aHVudGVyMjI="}))
    assert "aHVudGVyMjI" not in (tmp_path / "a.json").read_text()


def test_the_fields_that_are_secret_are_those_that_the_models_hide() -> None:
    hidden = set()
    for module in (import_module(f"dockerlite.models.{path.stem}") for path in Path(models.__file__).parent.glob("*.py")):
        for model in vars(module).values():
            if isinstance(model, type) and issubclass(model, BaseModel):
                hidden |= {field.alias or name for name, field in model.model_fields.items() if not field.repr}
    assert hidden == SECRET_FIELDS


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_no_recording_tells_where_it_was_made(path: Path) -> None:
    text = path.read_text()
    for told in ("/home/", "/root/", "/tmp/", f'"{socket.gethostname()}"', "password=", ":5055"):
        assert told not in text.replace("/tmp/db.pid", "")
    for exchange in Cassette.load(path).exchanges:
        if exchange.request.path == "/info" and exchange.answer.body is not None:
            said: Any = json.loads(b"".join(exchange.answer.body.blocks()))
            assert (said["Name"], said["KernelVersion"]) == ("engine", "6.1.0")
            assert said["DockerRootDir"] in ("/var/lib/docker", "/var/lib/containers/storage")
