"""Recording: what is kept and how, what a recording never tells, and the one that comes with the package."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from pydantic import BaseModel

from dockerlite import ConnectError, ConnectionLost, DecodeError, Docker, DockerError, DockerTimeout, NotFound, NotRecorded, models, record
from dockerlite.core.operation import Operation
from dockerlite.recording import Cassette, Recorder, Replay, replay
from dockerlite.recording.bodies import received
from dockerlite.recording.cassette import Answered, Exchange
from dockerlite.recording.match import TRUE_UNLESS_SAID
from dockerlite.recording.redact import SECRET_FIELDS
from tests.scenarios import CASSETTES, RECORDINGS, SCENARIOS
from tests.support import document
from tests.support.recordings import ask, cassette, client, recorded_exchange, recorded_request, replay_into

DEMO = Path(replay.__file__).with_name("demo.json")
SHIPPED = [*(CASSETTES / engine / f"{scenario}.json" for engine, scenario in RECORDINGS), DEMO]

# The recorder. Its engine is a replay: what it writes down can be compared with what was played.


@pytest.mark.parametrize(("engine", "scenario"), RECORDINGS)
def test_recording_a_recording_gives_the_same(engine: str, scenario: str, tmp_path: Path) -> None:
    played = Cassette.load(CASSETTES / engine / f"{scenario}.json")
    with Docker(transport=Recorder(Replay(played), tmp_path / "again.json")) as docker:
        SCENARIOS[scenario](docker)
    assert Cassette.load(tmp_path / "again.json").exchanges == played.exchanges


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_is_written_as_it_was_read(path: Path, tmp_path: Path) -> None:
    Cassette.load(path).save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == path.read_text()


def test_a_client_that_records_needs_a_path_and_no_more(tmp_path: Path) -> None:
    with record(tmp_path / "some.json", "replay:demo") as docker:
        name = docker.containers.list()[0].names[0]
        docker.containers[name].inspect()
    with Docker(f"replay:{tmp_path}/some.json") as docker:
        assert docker.containers[name].inspect().name == name
        assert docker.containers.list()


def test_nothing_is_written_when_nothing_was_recorded(tmp_path: Path) -> None:
    (tmp_path / "old.json").write_text("as it was")
    with record(tmp_path / "old.json", "replay:demo"):
        pass
    assert (tmp_path / "old.json").read_text() == "as it was"


def test_a_file_that_cannot_be_written_leaves_nothing_behind(tmp_path: Path) -> None:
    (tmp_path / "folder.json").mkdir()
    docker = record(tmp_path / "folder.json", "replay:demo")
    docker.ping()
    with pytest.raises(IsADirectoryError):
        docker.close()
    assert [found.name for found in tmp_path.iterdir()] == ["folder.json"]


@pytest.mark.parametrize(
    ("data", "content_type", "stored"),
    [
        (b'{"a":1}\n', "application/json", {"json": {"a": 1}}),
        (b'{"a":1}\r\n{"a":2}\r\n', "application/json", {"lines": [{"a": 1}, {"a": 2}], "separator": "\r\n"}),
        (b'{"a":1}\n{"a":2}\n', "application/x-ndjson", {"lines": [{"a": 1}, {"a": 2}], "separator": "\n"}),
        (b'{"a":1}\n{"a"', "application/json", {"text": '{"a":1}\n{"a"'}),
        (b'{"a": 1}\n', "text/plain", {"text": '{"a": 1}\n'}),
        ("grün\t✓\r\n".encode(), "", {"text": "grün\t✓\r\n"}),
        (b'{"a":1}\n{"a":2}\n', "", {"lines": [{"a": 1}, {"a": 2}], "separator": "\n"}),
        (b'{"a": 1}\n{"a": 2}\n', "", {"text": '{"a": 1}\n{"a": 2}\n'}),
        (b"\x01\0\0\0\0\0\0\1x", "", {"frames": [{"stdout": "x"}]}),
        (b"\x01\0\0\0\0\0\0\1x\2\0", "", {"frames": [{"stdout": "x"}, {"raw": {"base64": ["AgA="]}}]}),
        (b"\x01\0\0\0\0\0\0\1x\2\1", "", {"base64": ["AQAAAAAAAAF4AgE="]}),
        (b"\0" * 8, "", {"base64": ["AAAAAAAAAAA="]}),
        (b"\x1b[1mhello\x1b[0m\r\n", "", {"text": "\x1b[1mhello\x1b[0m\r\n"}),
        (b"\xff", "application/json", {"base64": ["/w=="]}),
    ],
)
def test_an_answer_is_kept_in_the_most_readable_form_that_loses_nothing(
    data: bytes, content_type: str, stored: Any, tmp_path: Path
) -> None:
    body = received(data, content_type)
    assert body is not None
    assert b"".join(body.blocks()) in (data, data.removesuffix(b"\n"))
    cassette(Exchange(recorded_request("GET /a"), Answered(200, {}, body))).save(tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["exchanges"][0]["answer"]["body"] == stored
    assert Cassette.load(tmp_path / "a.json").exchanges[0].answer.body == body


def pieces() -> Iterator[bytes]:
    yield from (b"\0" * 3000, b"\1" * 3000)


def test_a_body_sent_in_pieces_goes_through_and_is_known_again(tmp_path: Path) -> None:
    played = recorded_exchange("PUT /a", "stored", body=b"\0" * 3000 + b"\1" * 3000)
    with client(Recorder(Replay(cassette(played)), tmp_path / "a.json")) as docker:
        assert docker.perform(Operation("PUT", "/a", str, body=pieces())) == '"stored"'
    again = Cassette.load(tmp_path / "a.json")
    assert again.exchanges == [played]
    assert client(Replay(again)).perform(Operation("PUT", "/a", str, body=pieces())) == '"stored"'


@pytest.mark.parametrize(("how", "error"), [("ConnectionLost", ConnectionLost), ("DockerTimeout", DockerTimeout), ("reader", NotRecorded)])
def test_an_answer_that_was_cut_short_is_cut_short_again(how: str, error: type[DockerError], tmp_path: Path) -> None:
    recorder = Recorder(Replay(cassette(recorded_exchange("GET /a", b"half", truncated=how))), tmp_path / "a.json")
    with client(recorder) as docker, pytest.raises(error, match=r"GET /a: the recording: .* when this was recorded"):
        docker.perform(Operation("GET", "/a", bytes))
    assert Cassette.load(tmp_path / "a.json").exchanges[0].answer.truncated == how


# What a recording never tells.


def recorded(tmp_path: Path, *exchanges: Exchange, redact: Any = True) -> str:
    """The text of the file that comes of recording some exchanges, each asked as it was."""
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
    assert archive.answer.body == received(b"\0\xffis hidden--", "")
    assert logs.answer.body == received(b"\1\0\0\0\0\0\0\x09is hidden", "")


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


def test_the_parameters_that_are_true_unless_said_are_those_of_the_document() -> None:
    parameters = [parameter for operation in document.operations().values() for parameter in operation.schema.get("parameters", ())]
    defaults = {parameter["name"] for parameter in parameters if parameter.get("schema", {}).get("default") is True}
    assert defaults == set(TRUE_UNLESS_SAID)


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


# Files.


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "EOF"),
        ('{"format": 1, "engine": null', "EOF"),
        ("[]", "the file: Input should be an object"),
        ('{"format": 2, "engine": null, "api": null, "exchanges": []}', "format"),
        ('{"format": 1, "engine": null, "api": null, "exchanges": [{"request": {"method": "GET"}}]}', "exchanges.0.request.path"),
        ('{"format": 1, "engine": null, "api": null, "exchanges": [], "hook": "os.system"}', "hook"),
        ('{"format": 1, "engine": ' + "[" * 5000, "recursion"),
        ('{"engine": null, "api": null, "exchanges": [{"request": {"method": "GET", "path": "/"}, "answer": {"status": "up"}}]}', "status"),
        (
            '{"engine": null, "api": null, "exchanges": [{"request": {"method": "GET", "path": "/"}, '
            '"answer": {"status": 200, "body": {"base64": ["a"]}}}]}',
            "body",
        ),
    ],
)
def test_a_damaged_file_is_an_error_that_names_it(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(DecodeError, match=rf"bad\.json is no recording, or a damaged one: .*{message}"):
        Docker(f"replay:{tmp_path}/bad.json")


def test_a_file_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(ConnectError, match=r"no recording at nowhere\.json: No such file"):
        Docker("replay:nowhere.json")


# The recording that comes with the package.


@pytest.fixture(scope="module")
def demo() -> Docker:
    return Docker("replay:demo")


def test_the_demo_shows_a_small_shop(demo: Docker) -> None:
    states = {container.names[0]: (container.image, container.state) for container in demo.containers.list(all=True)}
    assert states == {
        "/web": ("shop/web:1.4", "running"),
        "/db": ("shop/db:16", "running"),
        "/job": ("busybox:1.36", "exited"),
        "/worker": ("busybox:1.36", "exited"),
    }
    assert [container.names for container in demo.containers.list()] == [["/web"], ["/db"]]
    codes = {name: state.exit_code for name in ("job", "worker") if (state := demo.containers[name].inspect().state)}
    assert codes == {"job": 0, "worker": 1}
    web = demo.containers["web"].inspect()
    assert web.state
    assert web.state.health
    assert web.state.health.status == "healthy"


def test_the_demo_answers_every_look_in_any_order_and_by_any_name(demo: Docker) -> None:
    for container in reversed(demo.containers.list(all=True, size=True)):
        for name in (container.id, container.id[:12], container.names[0]):
            handle = demo.containers[name]
            assert handle.inspect().id == handle.inspect(size=True).id == container.id
            assert (handle.stats().id or container.id) == (handle.stats(one_shot=True).id or container.id)
            handle.changes()
    assert demo.containers["web"].top().processes
    assert [line.text for line in demo.containers["job"].logs(follow=True)] == ["3 letters sent"]
    assert [line.timestamp for line in demo.containers["web"].logs(timestamps=True, tail=10)]
    assert len(demo.containers.list(limit=2)) == len(demo.containers.list(filters={"status": "exited"})) == 2
    assert len(demo.containers.list(filters={"label": "com.docker.compose.project=shop"})) == 2
    for image in reversed(demo.images.list(all=True)):
        for name in (image.id, image.id.removeprefix("sha256:")[:12], *image.repo_tags):
            assert demo.images[name].inspect().id == image.id
            assert demo.images[name].history()
    assert demo.info().containers == 4
    assert demo.version().version
    assert demo.df().images


def test_the_demo_says_what_is_not_there(demo: Docker) -> None:
    with pytest.raises(NotFound, match="No such container: nobody"):
        demo.containers["nobody"].inspect()
    with pytest.raises(NotFound, match="No such image: nobody"):
        demo.images["nobody"].inspect()


def test_the_demo_is_small() -> None:
    assert DEMO.stat().st_size < 200_000


def test_nothing_can_be_changed_in_the_demo(demo: Docker) -> None:
    with pytest.raises(NotRecorded, match=r"the demo recording is read-only: .* POST /containers/web/stop"):
        demo.containers["web"].stop()
