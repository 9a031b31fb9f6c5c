"""An engine that is reached over TLS with client certificates, and behind a proxy's prefix, and by an inherited socket.

These tests start a dockerd of their own, which takes root and a dockerd in PATH: elsewhere they are skipped.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from dockerlite import TLS, AsyncDocker, ConnectError, ConnectionLost, Docker, Operation
from dockerlite.resources.containers.container import Container
from tests.live.engines import IMAGE, MUCH, LiveEngine
from tests.live.private_engine import PrivateEngine, needs_dockerd
from tests.live.relay import hang_up
from tests.support.certificates import Authority
from tests.support.flavours import blocking

pytestmark = [pytest.mark.live, pytest.mark.docker, pytest.mark.once, needs_dockerd]


class Secured:
    """An engine that speaks TLS at two ports: at one with a certificate that is right, and what its clients need."""

    def __init__(self, folder: Path) -> None:
        self.authority, self.other = Authority(folder), Authority(folder, "other")
        self.client, self.expired = self.authority.sign("client"), self.authority.sign("expired", days=-1)
        server = self.authority.sign("server", "IP:127.0.0.1")
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        options = [f"--host=tcp://127.0.0.1:{self.port}", "--tlsverify", f"--tlscacert={self.authority.ca}"]
        self.engine = PrivateEngine(*options, f"--tlscert={server.cert}", f"--tlskey={server.key}")

    @property
    def host(self) -> str:
        return f"tcp://127.0.0.1:{self.port}"

    def trusting(self, **options: Any) -> TLS:
        """What a client needs, but for these options."""
        return TLS(**{"ca": self.authority.ca, "cert": self.client.cert, "key": self.client.key, **options})


@pytest.fixture(scope="module")
def secured(engine: LiveEngine, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with engine.client() as docker:
        image = docker.perform(Operation("GET", "/images/get", bytes, query={"names": [IMAGE]}))
    secured = Secured(tmp_path_factory.mktemp("keys"))
    try:
        secured.engine.start()
        with Docker(secured.engine.host) as docker:
            docker.images.load(image)
        yield secured
    finally:
        secured.engine.close()


Connect = Callable[..., Docker]


@pytest.fixture
def connect(flavour: str) -> Iterator[Connect]:
    """Makes clients."""
    with ExitStack() as ends:

        def start(host: str, tls: TLS | None = None) -> Docker:
            if flavour == "blocking":
                return ends.enter_context(Docker(host, tls=tls, timeout=20))
            docker, end = blocking(lambda: AsyncDocker(host, tls=tls, timeout=20))
            ends.callback(end)
            return docker

        yield start


@pytest.fixture
def docker(secured: Secured, connect: Connect) -> Docker:
    """A client that speaks TLS with the engine."""
    return connect(secured.host, secured.trusting())


@pytest.fixture
def talker(docker: Docker) -> Iterator[Container[Docker]]:
    """A container that says something, and then no more."""
    command = ["sh", "-c", "echo ready; exec sleep 1000"]
    container = docker.containers.launch(IMAGE, command, network="none", stop_signal="SIGKILL")
    yield container
    container.remove(force=True)


def connections(port: int) -> int:
    """How many connections to a port of this machine are established."""
    lines = Path("/proc/net/tcp").read_text().splitlines()[1:]
    return sum(line.split()[2].endswith(f":{port:04X}") and line.split()[3] == "01" for line in lines)


def test_a_hundred_calls_take_one_connection(secured: Secured, docker: Docker) -> None:
    before = connections(secured.port)
    assert len({docker.info().id for _ in range(100)}) == 1
    assert connections(secured.port) == before + 1
    assert docker.endpoint.base_url == f"https://127.0.0.1:{secured.port}"


def test_logs_and_events_are_followed(docker: Docker, talker: Container[Docker], name: str) -> None:
    with talker.logs(follow=True) as logs, docker.events(filters={"type": "volume"}, since=1) as events:
        assert next(iter(logs)).text == "ready"
        docker.volumes.create(name)
        assert next(event.action for event in events if event.actor.id == name) == "create"
        docker.volumes[name].remove()


def test_a_process_reads_and_writes_and_its_input_ends(talker: Container[Docker]) -> None:
    for _ in range(20):
        with talker.exec_process(["cat"]) as process:
            assert process.communicate(MUCH, timeout=60) == (MUCH, b"")
            assert process.wait() == 0
    assert talker.exec(["sh", "-c", "cat >/dev/null; echo all; exit 3"], input=MUCH, check=False) == (3, b"all\n", b"")


def test_a_process_that_does_not_read_its_input_is_heard_to_its_end(talker: Container[Docker]) -> None:
    for _ in range(5):
        result = talker.exec(["sh", "-c", "head -c 10 >/dev/null; echo done"], input=bytes(4_000_000), timeout=30)
        assert result.stdout == b"done\n"


def test_a_large_upload_and_download_are_whole(talker: Container[Docker]) -> None:
    talker.write_file("/tmp/much", MUCH)
    assert talker.read_file("/tmp/much") == MUCH


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"cert": None, "key": None}, r"it requires a client certificate: TLS\(cert=…, key=…\) names one"),
        ({"ca": "other"}, r"its certificate was not signed by an authority that is trusted here; TLS\(ca=…\)"),
        ({"ca": None}, r"its certificate was not signed by an authority that is trusted here; TLS\(ca=…\)"),
        ({"server_name": "elsewhere.example"}, r"its certificate is not for elsewhere.example"),
        ({"cert": "expired", "key": "expired"}, r"it does not accept the client's certificate, TLS\(cert=…\): "),
    ],
)
def test_what_is_not_trusted_is_refused_with_the_reason(
    secured: Secured, connect: Connect, options: dict[str, str | None], says: str
) -> None:
    files = {("ca", "other"): secured.other.ca, ("cert", "expired"): secured.expired.cert, ("key", "expired"): secured.expired.key}
    tls = secured.trusting(**{name: files.get((name, value or ""), value) for name, value in options.items()})
    docker = connect(secured.host, tls)
    with pytest.raises(ConnectError, match=rf"^no engine at {secured.host} \(given as host\): {says}"):
        docker.info()


def test_plain_http_and_tls_are_told_apart(secured: Secured, connect: Connect) -> None:
    with pytest.raises(ConnectError, match=r"TLS is spoken at this port; give tls=TLS\(…\)"):
        connect(secured.host).info()


def test_an_engine_whose_certificate_has_expired_is_refused(secured: Secured, connect: Connect, tmp_path: Path) -> None:
    server = secured.authority.sign("old", days=-1)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    options = [f"--host=tcp://127.0.0.1:{port}", "--tlsverify", f"--tlscacert={secured.authority.ca}"]
    old = PrivateEngine(*options, f"--tlscert={server.cert}", f"--tlskey={server.key}")
    try:
        old.start()
        with pytest.raises(ConnectError, match="its certificate has expired"):
            connect(f"tcp://127.0.0.1:{port}", secured.trusting()).info()
        assert connect(f"tcp://127.0.0.1:{port}", secured.trusting(verify=False)).info().id
    finally:
        old.close()


def test_an_engine_that_dies_cuts_what_was_open(secured: Secured, docker: Docker) -> None:
    command = ["sh", "-c", "echo ready; exec sleep 1000"]
    talker = docker.containers.launch(IMAGE, command, network="none", stop_signal="SIGKILL")
    try:
        with talker.logs(follow=True) as logs:
            lines = iter(logs)
            assert next(lines).text == "ready"
            secured.engine.kill()
            with pytest.raises(ConnectionLost):
                next(lines)
        with pytest.raises(ConnectError, match="connection refused"):
            docker.info()
    finally:
        secured.engine.revive()


class Proxy:
    """A proxy that has an engine at ``/some/where``, and passes everything on both ways, each with its end."""

    def __init__(self, engine: str) -> None:
        self._engine = engine.removeprefix("unix://")
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.host = f"http://127.0.0.1:{self._listening.getsockname()[1]}/some/where"
        self._open: list[socket.socket] = [self._listening]
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        with suppress(OSError):  # closed
            while True:
                near, far = self._listening.accept()[0], socket.socket(socket.AF_UNIX)
                self._open += [near, far]
                far.connect(self._engine)
                for ends in ((near, far), (far, near)):
                    self._threads.append(threading.Thread(target=pass_on, args=ends, daemon=True))
                    self._threads[-1].start()

    def close(self) -> None:
        for connection in self._open:
            hang_up(connection)
        for thread in self._threads:
            thread.join()
        for connection in self._open:
            connection.close()


def pass_on(source: socket.socket, target: socket.socket) -> None:
    """Without the prefix, which the first line of a request has."""
    with suppress(OSError):  # hung up
        while data := source.recv(65536):
            target.sendall(data.replace(b" /some/where/", b" /", 1))
        target.shutdown(socket.SHUT_WR)


@pytest.fixture
def proxy(engine: LiveEngine) -> Iterator[str]:
    proxy = Proxy(engine.host)
    yield proxy.host
    proxy.close()


def test_an_engine_behind_a_prefix_has_everything(engine: LiveEngine, proxy: str, connect: Connect, name: str) -> None:
    docker = connect(proxy)
    with engine.client() as direct:
        assert docker.info().id == direct.info().id
    container = docker.containers.create(IMAGE, ["sleep", "1000"], name=name, labels={"dockerlite-test": name}, stop_signal="SIGKILL")
    try:
        container.start()
        assert container.exec(["cat"], input=MUCH).stdout == MUCH
    finally:
        container.remove(force=True)


def test_an_inherited_socket_reaches_an_engine(engine: LiveEngine, connect: Connect) -> None:
    with socket.socket(socket.AF_UNIX) as connected:
        connected.connect(engine.host.removeprefix("unix://"))
        docker = connect(f"fd://{connected.fileno()}")
        assert len({docker.info().id for _ in range(20)}) == 1
        assert docker.images[IMAGE].inspect().id
