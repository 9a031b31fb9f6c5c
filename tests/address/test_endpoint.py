"""Hosts, taken apart: what each scheme means, which URL stands for it, and what is refused."""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest

from dockerlite import TLS, AsyncDocker, ConnectError, Docker, InvalidArgument
from dockerlite.address.endpoint import parse
from tests.support.fake_engine import OK, Handler, TcpServer, always, answers, request, until_hung_up
from tests.support.flavours import FLAVOURS, clients

SWITCHED = b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
EMPTY = b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.multiplexed-stream\r\nContent-Length: 0\r\n\r\n"


@pytest.mark.parametrize(
    ("host", "tls", "base_url", "authority"),
    [
        ("unix:///run/docker.sock", None, "http+unix://%2Frun%2Fdocker.sock", "docker"),
        ("unix://", None, "http+unix://%2Fvar%2Frun%2Fdocker.sock", "docker"),
        ("unix://@name", None, "http+unix://%40name", "docker"),
        ("tcp://build.example", None, "http://build.example:2375", "build.example:2375"),
        ("tcp://build.example", TLS(), "https://build.example:2376", "build.example:2376"),
        ("tcp://build.example:1", TLS(), "https://build.example:1", "build.example:1"),
        ("tcp://127.0.0.1:1/", None, "http://127.0.0.1:1", "127.0.0.1:1"),
        ("tcp://[::1]:1", None, "http://[::1]:1", "[::1]:1"),
        ("tcp://[fe80::1%eth0]", None, "http://[fe80::1]:2375", "[fe80::1]:2375"),
        ("http://proxy.example", None, "http://proxy.example", "proxy.example"),
        ("http://proxy.example:8080/docker/", None, "http://proxy.example:8080/docker", "proxy.example:8080"),
        ("http://proxy.example/a b/%7Ec", None, "http://proxy.example/a%20b/~c", "proxy.example"),
        ("https://proxy.example/x", None, "https://proxy.example/x", "proxy.example"),
        ("https://proxy.example:444", TLS("ca.pem"), "https://proxy.example:444", "proxy.example:444"),
        ("ssh://me@Build:22/run/docker.sock", None, "http+ssh://Build", "docker"),
        ("fd://3", None, "http+fd://3", "docker"),
    ],
)
def test_each_scheme_has_a_url_for_requests_and_a_name_for_the_host_header(
    host: str, tls: TLS | None, base_url: str, authority: str
) -> None:
    if " " in host:
        with pytest.raises(InvalidArgument):
            parse(host, "here", tls)
        host = host.replace(" ", "%20")
    endpoint = parse(host, "here", tls)
    assert (endpoint.base_url, endpoint.authority) == (base_url, authority)


@pytest.mark.parametrize(
    ("host", "tls", "says"),
    [
        ("/run/docker.sock", None, "has no scheme; an engine's host looks like unix:///var/run/docker.sock"),
        ("localhost:2375", None, "has no scheme"),
        ("me:sesame@build", None, r"me:\*\*\*@build.* has no scheme"),
        ("unix://run/docker.sock", None, "three slashes: unix:///run/docker.sock"),
        ("unix:///a\0b", None, "no absolute path"),
        ("unix:///run/docker.sock", TLS(), r"TLS is for tcp:// and https://, not for unix://"),
        ("ssh://build", TLS(), "not for ssh://"),
        ("http://proxy", TLS(), "not for http://"),
        ("tcp://build", TLS(key="key.pem"), r"give the certificate, too: TLS\(cert=…, key=…\)"),
        ("tcp://", None, "not of the form host:port"),
        ("tcp://build:port", None, "Port could not be cast"),
        ("tcp://build:70000", None, "Port out of range"),
        ("tcp://build/docker", None, "a path goes with http://, for an engine behind a proxy: http://build/docker"),
        ("tcp://build/docker", TLS(), "https://build/docker"),
        ("tcp://build?x", None, "not of the form host:port"),
        ("tcp://bu\nild", None, "not of the form host:port"),
        (f"tcp://{'x' * 64}.example", None, "label"),
        ("http://me:sesame@proxy", None, r"me:\*\*\*@proxy.* go into headers="),
        ("fd://", None, "fd://3"),
        ("fd://x", None, "fd://3"),
        ("fd://-1", None, "fd://3"),
        ("npipe:////./pipe/docker_engine", None, r"tcp://127.0.0.1:2375 .*inside WSL"),
        ("gopher://x", None, r"there is no gopher://, but unix://, tcp://, ssh://, http://, https://, fd://$"),
    ],
)
def test_what_cannot_be_dialled_is_refused_with_what_to_do(host: str, tls: TLS | None, says: str) -> None:
    with pytest.raises(InvalidArgument, match=f"(?s){says}") as caught:
        parse(host, "here", tls)
    assert "sesame" not in str(caught.value)


@pytest.mark.parametrize("client", [Docker, AsyncDocker])
def test_tls_for_a_unix_socket_is_refused_by_both_clients(client: Callable[..., object]) -> None:
    with pytest.raises(InvalidArgument, match="not for unix://"):
        client("unix:///run/docker.sock", tls=TLS())


Connect = Callable[[str], Docker]


@pytest.fixture(params=FLAVOURS)
def reach(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Makes clients, of both flavours."""
    with clients(request.param) as start:
        yield start


@pytest.fixture
def proxy() -> Iterator[Callable[[Handler], str]]:
    """Starts fake proxies; where they have the engine."""
    with ExitStack() as servers:

        def start(handler: Handler) -> str:
            server = TcpServer(handler)
            servers.callback(server.close)
            return f"http://127.0.0.1:{server.port}/some/where/"

        yield start


def test_a_prefix_goes_before_every_path(proxy: Callable[[Handler], str], reach: Connect) -> None:
    asked: list[bytes] = []

    def handler(connection: socket.socket) -> None:
        while True:
            asked.append(request(connection))
            connection.sendall(SWITCHED if b"/session" in asked[-1] else EMPTY if b"/logs" in asked[-1] else OK)

    host = proxy(handler)
    docker = reach(host)
    docker.ping()
    docker.containers["c"].changes()
    with docker.containers["c"].logs(follow=True) as logs:
        assert list(logs) == []
    with docker.open_session():
        pass
    paths = [asked.split()[1].partition(b"?")[0] for asked in asked if asked.split()[1] != b"/some/where/v1.44/containers/c/json"]
    assert paths == [
        b"/some/where/_ping",
        b"/some/where/v1.44/containers/c/changes",
        b"/some/where/v1.44/containers/c/logs",
        b"/some/where/v1.44/session",
    ]
    authority = host.split("/")[2]
    assert all(f"\r\nHost: {authority}\r\n".encode() in head for head in asked)


def test_the_session_of_requests_reaches_the_engine_behind_a_prefix(proxy: Callable[[Handler], str]) -> None:
    asked: list[bytes] = []

    def handler(connection: socket.socket) -> None:
        while True:
            asked.append(request(connection).split()[1])
            connection.sendall(OK)

    heard: list[str] = []
    with Docker(proxy(handler), version="1.44") as docker:
        assert docker.session.get(docker.endpoint.base_url + "/info").json() == []
        docker.session.hooks["response"].append(lambda response, **_: heard.append(response.url))
        docker.containers["c"].changes()
    assert asked == [b"/some/where/info", b"/some/where/v1.44/containers/c/changes"]
    assert heard == [docker.endpoint.base_url + "/v1.44/containers/c/changes"]


@pytest.fixture
def inherited() -> Iterator[Callable[[Handler], int]]:
    """Connected sockets, each with a fake engine at the other end; their numbers."""
    with ExitStack() as ends:

        def start(handler: Handler) -> int:
            near, far = socket.socketpair()
            far.settimeout(5)
            ends.callback(near.close)

            def serve() -> None:
                with far:
                    try:
                        handler(far)
                    except OSError:
                        return

            thread = threading.Thread(target=serve)
            thread.start()
            ends.callback(thread.join)
            return near.fileno()

        yield start


def test_an_inherited_socket_serves_call_after_call_and_its_number_stays_the_caller_s(
    inherited: Callable[[Handler], int], reach: Connect
) -> None:
    number = inherited(always)
    docker = reach(f"fd://{number}")
    for _ in range(20):
        assert docker.containers["c"].changes() == []
    docker.close()
    os.fstat(number)  # still open
    with pytest.raises(ConnectError, match=rf"no engine at fd://{number} .*it is one connection, which has ended"):
        docker.containers["c"].changes()


def test_an_inherited_socket_that_is_in_use_is_not_shared(inherited: Callable[[Handler], int], reach: Connect) -> None:
    def handler(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n{}")
        until_hung_up(connection)

    docker = reach(f"fd://{inherited(handler)}")
    with docker.events() as events:
        iter(events)
        with pytest.raises(ConnectError, match="it is one connection, which is in use; a call at the same time"):
            next(iter(docker.events()))


def test_a_conversation_takes_the_inherited_socket_over(inherited: Callable[[Handler], int], reach: Connect) -> None:
    def handler(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(OK)
        request(connection)
        connection.sendall(SWITCHED)
        connection.sendall(until_hung_up(connection))

    docker = reach(f"fd://{inherited(handler)}")
    docker.containers["c"].changes()
    with docker.open_session() as session:
        assert session.communicate(b"there and back") == (b"there and back", b"")
    with pytest.raises(ConnectError, match="has ended"):
        docker.containers["c"].changes()


def test_an_inherited_socket_that_broke_is_not_dialled_again(inherited: Callable[[Handler], int], reach: Connect) -> None:
    docker = reach(f"fd://{inherited(answers(OK))}")
    docker.containers["c"].changes()
    with pytest.raises(ConnectError, match="has ended"):
        docker.containers["c"].changes()


def test_a_child_after_a_fork_does_not_hang_up_on_its_parent(inherited: Callable[[Handler], int]) -> None:
    with Docker(f"fd://{inherited(always)}", version="1.44") as docker:
        docker.containers["c"].changes()
        child = os.fork()
        if not child:
            docker.close()
            os._exit(0)
        os.waitpid(child, 0)
        assert docker.containers["c"].changes() == []


def test_what_is_no_connected_socket_is_named(reach: Connect) -> None:
    reading, writing = os.pipe()
    try:
        with pytest.raises(ConnectError, match=f"descriptor {reading} is no socket"):
            reach(f"fd://{reading}").info()
    finally:
        os.close(reading)
        os.close(writing)
    for number in (999_999, 10**20):
        with pytest.raises(ConnectError, match=f"no open descriptor {number}"):
            reach(f"fd://{number}").info()
    with socket.socket(socket.AF_UNIX) as alone, pytest.raises(ConnectError, match=r"is not connected"):
        reach(f"fd://{alone.fileno()}").info()
