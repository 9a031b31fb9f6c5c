"""Which engines the live tests run on, and fake ones for the other tests. Without ``-m live`` no engine is asked for anything."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from tempfile import mkdtemp

import pytest

from dockerlite import AsyncDocker, Docker
from tests.live.engines import ENGINES, LiveEngine
from tests.support.discovery import write_certificates
from tests.support.fake_engine import Connect, Handler, Serve, Server, client
from tests.support.flavours import FLAVOURS, blocking

# Nothing here may depend on how the docker command is configured on this machine, nor change it. As early as that, since clients are made
# while tests are collected.
CONFIG = os.environ["DOCKER_CONFIG"] = mkdtemp(prefix="dockerlite-")
for _name in ("DOCKER_API_VERSION", "DOCKER_CONTEXT", "DOCKER_TLS", "DOCKER_TLS_VERIFY", "DOCKER_CERT_PATH"):
    os.environ.pop(_name, None)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--engine",
        action="append",
        default=[],
        metavar="HOST",
        help="an engine for the live tests, such as unix:///var/run/docker.sock; may be given several times. Default: DOCKER_HOST.",
    )


def pytest_configure(config: pytest.Config) -> None:
    live = "not live" not in str(config.getoption("markexpr"))
    hosts = config.getoption("engine") or [os.environ.get("DOCKER_HOST")]
    config.add_cleanup(lambda: shutil.rmtree(CONFIG))
    config.stash[ENGINES] = [LiveEngine.at(host) for host in hosts if live and host]


def pytest_report_header(config: pytest.Config) -> list[str]:
    return [f"engine: {engine.name} (API {engine.api_version}) at {engine.host}" for engine in config.stash[ENGINES]]


@pytest.fixture(scope="module")
def pems(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of certificates: an authority, and a client that it vouches for."""
    folder = tmp_path_factory.mktemp("certificates") / "pems"
    write_certificates(folder)
    return folder


@pytest.fixture
def serve() -> Iterator[Serve]:
    """Starts fake engines, each with what handles a connection to it."""
    servers: list[Server] = []

    def start(handler: Handler) -> Server:
        servers.append(Server(handler))
        return servers[-1]

    yield start
    for server in servers:
        server.close()


@pytest.fixture(params=FLAVOURS)
def connect(request: pytest.FixtureRequest, serve: Serve) -> Iterator[Connect]:
    """Starts fake engines, each with a client of it: the blocking one, and the asyncio one behind a face that blocks."""
    with ExitStack() as clients:

        def start(handler: Handler, timeout: float = 5) -> Docker:
            server = serve(handler)
            if request.param == "blocking":
                return clients.enter_context(client(server, timeout))
            docker, end = blocking(lambda: AsyncDocker(f"unix://{server.path}", version="1.44", timeout=timeout))
            clients.callback(end)
            return docker

        yield start
