"""Which engine is recorded, and how it is dialled: the same in both flavours."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from contextlib import ExitStack
from hashlib import sha256
from pathlib import Path
from typing import Any, Protocol

import pytest

from dockerlite import TLS, Docker, DockerError, record, record_async
from dockerlite.recording import Cassette
from tests.support.certificates import Authority
from tests.support.discovery import endpoint, meta
from tests.support.fake_engine import Handler, Serve, TcpServer, recording
from tests.support.flavours import FLAVOURS, blocking

CONTENT = b"HTTP/1.1 200 OK\r\nServer: %b\r\nContent-Length: 2\r\n\r\n[]"


class Record(Protocol):
    """Starts a client that records."""

    def __call__(self, host: str | None = None, **options: Any) -> Docker: ...


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "recorded.json"


@pytest.fixture(params=FLAVOURS)
def recorder(request: pytest.FixtureRequest, path: Path) -> Iterator[tuple[Record, ExitStack]]:
    """Makes clients that record, in each flavour, with the functions that close them."""
    with ExitStack() as clients:

        def start(host: str | None = None, **options: Any) -> Docker:
            if request.param == "blocking":
                return clients.enter_context(record(path, host, version="1.44", timeout=5, **options))
            docker, end = blocking(lambda: record_async(path, host, version="1.44", timeout=5, **options))
            clients.callback(end)
            return docker

        yield start, clients


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> tuple[ssl.SSLContext, TLS]:
    """The TLS context of an engine that requires a certificate, and a client's settings for it."""
    authority = Authority(tmp_path_factory.mktemp("keys"))
    shown, client = authority.sign("server"), authority.sign("client")
    server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    server.load_cert_chain(*shown)
    server.load_verify_locations(authority.ca)
    server.verify_mode = ssl.CERT_REQUIRED
    return server, TLS(ca=authority.ca, cert=client.cert, key=client.key)


@pytest.fixture
def tcp() -> Iterator[Any]:
    """Starts fake engines on ports of this machine."""
    with ExitStack() as servers:

        def start(handler: Handler, tls: ssl.SSLContext | None) -> TcpServer:
            server = TcpServer(handler, tls)
            servers.callback(server.close)
            return server

        yield start


def test_an_engine_with_tls_is_recorded(recorder: tuple[Record, ExitStack], tcp: Any, keys: tuple[ssl.SSLContext, TLS], path: Path) -> None:
    start, clients = recorder
    heard: list[bytes] = []
    server = tcp(recording(heard, CONTENT % b"secured"), keys[0])
    assert start(f"tcp://127.0.0.1:{server.port}", tls=keys[1]).containers["c"].changes() == []
    clients.close()
    assert Cassette.load(path).engine == "secured"
    assert len(heard) == 1


def test_with_tls_nothing_is_recorded_in_the_clear(
    recorder: tuple[Record, ExitStack], tcp: Any, keys: tuple[ssl.SSLContext, TLS], path: Path
) -> None:
    start, clients = recorder
    heard: list[bytes] = []

    def engine(connection: socket.socket) -> None:
        heard.append(connection.recv(65536))

    server = tcp(engine, None)
    with pytest.raises(DockerError):
        start(f"tcp://127.0.0.1:{server.port}", tls=keys[1]).containers["c"].changes()
    clients.close()
    assert heard[0][:2] == b"\x16\x03"  # a TLS handshake
    assert b"HTTP" not in heard[0]
    assert not path.exists()


@pytest.mark.parametrize("options", [{}, {"config": "docker"}], ids=["environment", "config"])
def test_the_engine_of_a_context_is_recorded_and_no_other(
    options: dict[str, str],
    recorder: tuple[Record, ExitStack],
    serve: Serve,
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    start, clients = recorder
    meant: list[bytes] = []
    other: list[bytes] = []
    folder = tmp_path / "docker/contexts/meta" / sha256(b"mine").hexdigest()
    folder.mkdir(parents=True)
    (folder / "meta.json").write_text(meta("mine", endpoint(f"unix://{serve(recording(meant, CONTENT % b'meant')).path}")))
    monkeypatch.setenv("DOCKER_CONFIG", str(tmp_path / ("elsewhere" if "config" in options else "docker")))
    monkeypatch.setenv("DOCKER_HOST", f"unix://{serve(recording(other, CONTENT % b'other')).path}")
    given: dict[str, Any] = {name: tmp_path / place for name, place in options.items()}
    assert start(context="mine", **given).containers["c"].changes() == []
    clients.close()
    assert Cassette.load(path).engine == "meant"
    assert (len(meant), len(other)) == (1, 0)
