"""Reverse proxies, live: what nginx and Apache carry, set up as the README says, and what the client says when they are not."""

from __future__ import annotations

import random
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from dockerlite import AsyncDocker, ConnectError, ConnectionLost, ContainerNotFound, Docker, DockerTimeout, EngineError, ProxyError
from dockerlite.resources.containers.container import Container
from dockerlite.resources.system.doctor import Check
from tests.live.conftest import Create
from tests.live.engines import IMAGE, LABEL, LiveEngine
from tests.live.proxies import APACHE, NGINX, STREAM, needs_proxies, proxy, without
from tests.support.flavours import blocking
from tests.support.polling import wait_until

pytestmark = [pytest.mark.live, pytest.mark.once, needs_proxies]

FRONTS = {"apache": APACHE, "nginx": NGINX, "nginx-stream": STREAM}
every_front = pytest.mark.parametrize("front", FRONTS, indirect=True, scope="module")
every_front_but_nginx = pytest.mark.parametrize("front", ["apache", "nginx-stream"], indirect=True, scope="module")
MUCH = random.Random(1).randbytes(2**20)
NO_UPGRADE = without(NGINX, "Upgrade", "Connection")

Behind = Callable[[str], Docker]


def client(host: str, flavour: str, stack: ExitStack, timeout: float = 60) -> Docker:
    """A client of a flavour, closed with the stack."""
    if flavour == "blocking":
        return stack.enter_context(Docker(host, timeout=timeout))
    docker, end = blocking(lambda: AsyncDocker(host, timeout=timeout))
    stack.callback(end)
    return docker


@pytest.fixture(scope="module")
def front(engine: LiveEngine, request: pytest.FixtureRequest) -> Iterator[str]:
    """The host of a proxy that is set up as it should be."""
    with proxy(engine, FRONTS[request.param]) as host:
        yield host


@pytest.fixture
def through(front: str, flavour: str) -> Iterator[Docker]:
    """A client of that proxy."""
    with ExitStack() as stack:
        yield client(front, flavour, stack)


@pytest.fixture
def behind(engine: LiveEngine, flavour: str) -> Iterator[Behind]:
    """Starts proxies; a client of each, with a short timeout."""
    with ExitStack() as stack:
        yield lambda server: client(stack.enter_context(proxy(engine, server)), flavour, stack, timeout=2)


@pytest.fixture
def box(create: Create) -> Container[Docker]:
    """A container that sleeps."""
    container = create(["sleep", "1000"])
    container.start()
    return container


# What is set up as the README says.


@every_front
def test_calls_and_errors_get_through(through: Docker, name: str) -> None:
    assert through.ping().api_version
    assert through.info().name
    volume = through.volumes.create(name)
    assert name in {volume.name for volume in through.volumes.list()}
    volume.remove()
    with pytest.raises(ContainerNotFound):
        through.containers[name].inspect()


@every_front
def test_logs_come_line_by_line(through: Docker, create: Create) -> None:
    container = create(["sh", "-c", "trap 'echo two; exit' USR1; echo one; while true; do sleep 0.05; done"])
    container.start()
    with through.containers[container.id].logs(follow=True, idle_timeout=10) as logs:
        lines = iter(logs)
        assert next(lines).text == "one"
        container.kill("SIGUSR1")
        assert [line.text for line in lines] == ["two"]


@every_front
def test_events_come_as_they_happen(through: Docker, create: Create) -> None:
    container = create(["sleep", "60"])
    with through.events(filters={"container": container.id, "event": "start"}, idle_timeout=10) as events:
        container.start()
        assert next(iter(events)).actor.id == container.id


@every_front
def test_samples_come_one_by_one(through: Docker, box: Container[Docker]) -> None:
    for number, sample in enumerate(through.containers[box.id].stats_stream()):
        assert sample.pids_stats is not None
        if number == 1:
            break


@every_front
def test_a_build_with_megabytes_gets_through(through: Docker, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nCOPY much /\n")
    (tmp_path / "much").write_bytes(MUCH * 5)
    image = through.images.build(tmp_path, labels={LABEL: "proxies"}, no_cache=True)
    assert image.inspect().size
    image.remove(force=True)


@every_front
def test_archives_of_64_mib_go_in_and_out(through: Docker, create: Create) -> None:
    container = through.containers[create(["true"]).id]
    content = MUCH * 64
    container.write_file("/much", content)
    assert container.read_file("/much") == content


@every_front
def test_commands_without_input_are_heard_to_their_end(through: Docker, box: Container[Docker], name: str) -> None:
    assert through.containers[box.id].exec(["sh", "-c", "sleep 0.3; seq 100000"]).stdout.endswith(b"\n100000\n")
    assert through.containers.run(IMAGE, ["seq", "1000"], labels={LABEL: name}).stdout.endswith(b"\n1000\n")
    with through.containers[box.id].exec_process(["echo", "said"], stdin=False) as process:
        assert process.communicate() == (b"said\n", b"")


@every_front
def test_terminals_can_be_talked_to(through: Docker, box: Container[Docker]) -> None:
    with through.containers[box.id].exec_process(["sh"], tty=True) as shell:
        shell.resize(31, 97)
        shell.write(b"stty size; exit 4\n")
        assert shell.wait(timeout=10) == 4
        assert b"31 97\r\n" in shell.read_stdout()


@pytest.mark.docker
@every_front
def test_web_sockets_get_through(through: Docker, create: Create) -> None:
    container = create(["cat"], stdin_open=True)
    with through.containers[container.id].attach_websocket() as process:
        container.start()
        process.write(b"one\n")
        assert next(iter(process)).data == b"one\n"


@every_front_but_nginx
def test_commands_read_their_input_to_its_end(through: Docker, box: Container[Docker], name: str) -> None:
    assert through.containers[box.id].exec(["cat"], input=MUCH).stdout == MUCH
    assert through.containers.run(IMAGE, ["wc", "-c"], input=MUCH, labels={LABEL: name}).stdout.strip() == b"%d" % len(MUCH)
    with through.containers[box.id].exec_process(["sh", "-c", "cat; sleep 0.3; echo end"]) as process:
        process.write(b"one\n")
        process.close_stdin()
        assert process.read_stdout() == b"one\nend\n"


@every_front_but_nginx
def test_the_process_of_a_container_reads_its_input_to_the_end(through: Docker, create: Create) -> None:
    container = create(["cat"], stdin_open=True, stdin_once=True)
    with through.containers[container.id].attach(stdin=True) as process:
        container.start()
        assert process.communicate(MUCH, timeout=30) == (MUCH, b"")
        assert process.wait(timeout=10) == 0


@pytest.mark.parametrize(
    "server",
    [
        APACHE.replace("ProxyPass /", "ProxyPass /an/engine/"),
        NGINX.replace("location /", "location /an/engine/").replace("docker.sock:;", "docker.sock:/;"),
    ],
)
def test_an_engine_may_be_behind_a_path(engine: LiveEngine, flavour: str, create: Create, server: str) -> None:
    with ExitStack() as stack:
        host = stack.enter_context(proxy(engine, server)).replace("tcp://", "http://") + "/an/engine"
        through = client(host, flavour, stack)
        box = through.containers[create(["sleep", "1000"]).id]
        assert box.start()
        assert box.exec(["echo", "said"]).stdout == b"said\n"
        assert all(check.ok for check in through.doctor(image=IMAGE) if check.name != "half-close")


# nginx, which hangs up when an input ends.

CUT_SHORT = r"nginx/\S+ stands between here and the engine.* is lost; use Apache with upgrade=ANY"


def test_an_input_that_would_be_cut_off_is_refused_before_anything_runs(behind: Behind, create: Create, docker: Docker, name: str) -> None:
    through, box = behind(NGINX), create(["sleep", "1000"])
    box.start()
    with pytest.raises(ProxyError, match=rf"POST /containers/\{{id\}}/exec: {CUT_SHORT}") as caught:
        through.containers[box.id].exec(["sh", "-c", "echo ran > /proc/1/fd/1"], input=b"x")
    assert "stream" in caught.value.change
    assert list(box.logs()) == []
    with pytest.raises(ProxyError, match=rf"POST /containers/\{{id\}}/attach: {CUT_SHORT}"):
        through.containers.run(IMAGE, ["cat"], input=b"x", labels={LABEL: f"{name}-run"})
    assert docker.containers.list(all=True, filters={"label": f"{LABEL}={name}-run"}) == []


def test_a_conversation_goes_on_when_its_input_cannot_be_ended(behind: Behind, box: Container[Docker]) -> None:
    with behind(NGINX).containers[box.id].exec_process(["sh"]) as shell:
        with pytest.raises(ProxyError, match=CUT_SHORT):
            shell.close_stdin()
        with pytest.raises(ProxyError, match=CUT_SHORT):
            shell.communicate(b"exit 1\n")
        shell.write(b"echo still here; exit 3\n")
        assert shell.wait(timeout=10) == 3
        assert shell.read_stdout() == b"still here\n"


# What is not set up.


@pytest.mark.parametrize("server", [NO_UPGRADE, APACHE.replace("upgrade=ANY ", "")])
def test_a_connection_that_is_not_handed_over_names_the_setting(behind: Behind, box: Container[Docker], server: str) -> None:
    through = behind(server)
    with pytest.raises(ProxyError, match=r"not handed over \(200 instead of 101\).* \$http_upgrade .* upgrade=ANY"):
        through.containers[box.id].exec(["echo", "said"])
    with pytest.raises(ProxyError, match=r"not handed over"):
        through.containers.run(IMAGE, ["true"], labels={LABEL: "proxies"})


def test_an_answer_that_is_held_back_is_given_up_after_the_timeout(behind: Behind, box: Container[Docker]) -> None:
    through = behind(without(NO_UPGRADE, "proxy_buffering"))
    with pytest.raises(DockerTimeout, match=r"POST /exec/\{id\}/start: the engine gave no answer in time"):
        through.containers[box.id].exec_process(["cat"]).__enter__()
    with pytest.raises(DockerTimeout, match="idle_timeout=1"):
        list(through.events(filters={"label": "nobody"}, idle_timeout=1))


def test_an_upload_that_is_too_large_for_the_proxy_names_the_setting(behind: Behind, create: Create, tmp_path: Path) -> None:
    through = behind(without(NGINX, "client_max_body_size"))
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\n")
    (tmp_path / "much").write_bytes(MUCH * 5)
    said = "not the engine but something in front of it answered: 413 Request Entity Too Large; nginx needs client_max_body_size 0"
    for upload in (
        lambda: through.images.build(tmp_path),
        lambda: through.containers[create(["true"]).id].write_file("/much", MUCH * 5),
    ):
        with pytest.raises(EngineError) as caught:
            upload()
        assert caught.value.status == 413
        assert caught.value.message.startswith(said)
        assert "<" not in str(caught.value)


def test_what_is_quiet_for_too_long_was_cut(behind: Behind, create: Create) -> None:
    container = behind(NGINX.replace("read_timeout 1d", "read_timeout 1s")).containers[create(["sleep", "60"], stop_signal="SIGTERM").id]
    container.start()
    with pytest.raises(ConnectionLost):
        list(container.logs(follow=True))
    with pytest.raises(ConnectionLost, match=r"the connection was cut.* proxy_read_timeout 1d"):
        container.exec(["sleep", "1000"])
    with pytest.raises(EngineError, match=r"something in front of it answered: 504 Gateway Time-out; nginx needs proxy_read_timeout 1d"):
        container.stop(timeout=3)  # its process does not mind the signal


def test_a_proxy_that_does_not_reach_the_engine_is_told_from_it(behind: Behind) -> None:
    for server in (NGINX, APACHE):
        with pytest.raises(EngineError, match=r"something in front of it answered: 50[23] .*; see whether the engine runs"):
            behind(server.replace("/var/run/docker.sock", "/there/is/none.sock")).info()


# What the doctor says.


def failing(checks: list[Check]) -> dict[str, str]:
    """The checks that fail, and what to change."""
    assert [check for check in checks if check.ok is None] == []
    return {check.name: check.change for check in checks if check.ok is False}


@every_front
def test_the_doctor_finds_nothing_but_what_nginx_cannot_do(through: Docker, docker: Docker, front: str) -> None:
    before = {image.id for image in docker.images.list(all=True)}
    checks = through.doctor(image=IMAGE)
    assert checks[0].found == f"{front} (given as host)"
    cut = any("nginx" in check.found for check in checks)
    assert failing(checks).keys() == ({"half-close"} if cut else set())
    assert all(check.figure for check in checks if check.name in ("ping", "streaming", "upload", "upgrade"))
    assert docker.containers.list(all=True, filters={"label": "dockerlite.doctor"}) == []
    assert {image.id for image in docker.images.list(all=True)} >= before


@pytest.mark.parametrize(
    ("server", "name", "change"),
    [
        (NO_UPGRADE, "upgrade", "Upgrade $http_upgrade"),
        (without(NGINX, "proxy_buffering"), "streaming", "proxy_buffering off"),
        (without(NGINX, "client_max_body_size"), "upload", "client_max_body_size 0"),
        (NGINX.replace("proxy_buffering", "proxy_pass_header Server; proxy_buffering"), "half-close", "proxy_half_close on"),
        (STREAM.replace("proxy_half_close on;", ""), "half-close", "upgrade=ANY"),
    ],
)
def test_the_doctor_names_the_setting_that_is_missing(behind: Behind, server: str, name: str, change: str) -> None:
    found = failing(behind(server).doctor(image=IMAGE))
    assert found.keys() <= {name, "half-close"}
    assert change in found[name]


def test_the_doctor_finds_what_cuts_the_quiet(behind: Behind) -> None:
    checks = behind(NGINX.replace("read_timeout 1d", "read_timeout 1s")).doctor(idle=4)
    assert checks[-1].name == "idle"
    assert checks[-1].ok is False
    assert "proxy_read_timeout" in checks[-1].change
    assert behind(APACHE).doctor(idle=2)[-1].ok


def test_the_doctor_does_without_an_image_what_can_be_done(docker: Docker, engine: LiveEngine) -> None:
    checks = {check.name: check for check in docker.doctor()}
    assert checks["upgrade"].ok is (None if engine.podman else True)
    assert checks["half-close"].ok is None
    assert "name an image" in checks["half-close"].change
    missing = docker.doctor(image="dockerlite-test/none:1")[-1]
    assert (missing.name, missing.ok) == ("upgrade", None)
    assert "name an image" in missing.change


@pytest.mark.blocking
@pytest.mark.parametrize("front", FRONTS)
def test_a_proxy_ends_with_a_test_run_that_is_killed(engine: LiveEngine, flavour: str, front: str) -> None:
    code = (
        "import sys; from tests.live.proxies import *; from tests.live.engines import LiveEngine\n"
        "with proxy(LiveEngine(sys.argv[1], '', ''), sys.argv[2]) as host: print(host, flush=True); sys.stdin.read()"
    )
    killed = subprocess.Popen(
        [sys.executable, "-c", code, engine.host, FRONTS[front]], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    with killed:
        assert killed.stdout is not None
        docker = Docker(killed.stdout.readline().strip())
        assert docker.ping().api_version
        killed.kill()
    wait_until(lambda: gone(docker))


def gone(docker: Docker) -> bool:
    try:
        docker.ping()
    except (ConnectError, ConnectionLost):
        return True
    return False
