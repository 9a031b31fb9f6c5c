"""TLS, over real connections to servers that speak it: calls, both ways of a conversation, and what is said where it fails."""

from __future__ import annotations

import os
import re
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any

import pytest

from dockerlite import TLS, AsyncDocker, ConnectError, ConnectionLost, Docker, DockerTimeout, InvalidArgument, Operation
from dockerlite.tls.codec import TLSCodec, ssl_context
from tests.support.certificates import Authority, Certificate
from tests.support.fake_engine import OK, Handler, TcpServer, always, answers, request, until_hung_up
from tests.support.flavours import FLAVOURS, blocking

SWITCHED = b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"


class Keys:
    """What the tests trust, show and refuse."""

    def __init__(self, folder: Path) -> None:
        self.authority, self.other = Authority(folder), Authority(folder, "other")
        self.server, self.client = self.authority.sign("server"), self.authority.sign("client")
        self.expired = self.authority.sign("expired", days=-1)
        self.misnamed = self.authority.sign("misnamed", "DNS:elsewhere.example")
        self.stranger = self.other.sign("stranger")

    def trusting(self, **options: Any) -> TLS:
        """What a client needs that the server is to accept."""
        return TLS(**{"ca": self.authority.ca, "cert": self.client.cert, "key": self.client.key, **options})


@pytest.fixture(scope="module")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Keys:
    return Keys(tmp_path_factory.mktemp("keys"))


def serving(keys: Keys, shows: Certificate | None = None, newest: ssl.TLSVersion = ssl.TLSVersion.TLSv1_3) -> ssl.SSLContext:
    """TLS as an engine speaks it: only to clients with a certificate."""
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.maximum_version = newest
    made.load_cert_chain(*(shows or keys.server))
    made.load_verify_locations(keys.authority.ca)
    made.verify_mode = ssl.CERT_REQUIRED
    return made


class Peers:
    """Starts servers, and clients of them."""

    def __init__(self, flavour: str, ends: ExitStack) -> None:
        self._flavour = flavour
        self._ends = ends

    def serve(self, handler: Handler, tls: ssl.SSLContext | None) -> TcpServer:
        server = TcpServer(handler, tls)
        self._ends.callback(server.close)
        return server

    def client(self, server: TcpServer, tls: TLS | None, scheme: str = "tcp", timeout: float = 5) -> Docker:
        host = f"{scheme}://127.0.0.1:{server.port}"
        if self._flavour == "blocking":
            return self._ends.enter_context(Docker(host, tls=tls, version="1.44", timeout=timeout))
        docker, end = blocking(lambda: AsyncDocker(host, tls=tls, version="1.44", timeout=timeout))
        self._ends.callback(end)
        return docker


@pytest.fixture(params=FLAVOURS)
def peers(request: pytest.FixtureRequest) -> Iterator[Peers]:
    with ExitStack() as ends:
        yield Peers(request.param, ends)


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_hundred_calls_take_one_connection(peers: Peers, keys: Keys, newest: ssl.TLSVersion) -> None:
    server = peers.serve(always, serving(keys, newest=newest))
    docker = peers.client(server, keys.trusting())
    for number in range(100):
        assert docker.containers[f"c{number}"].changes() == []
    assert server.connections == 1


def test_the_host_header_names_host_and_port(peers: Peers, keys: Keys) -> None:
    asked: list[bytes] = []

    def handler(connection: socket.socket) -> None:
        asked.append(request(connection))
        connection.sendall(OK)

    server = peers.serve(handler, serving(keys))
    peers.client(server, keys.trusting()).containers["c"].changes()
    assert f"\r\nHost: 127.0.0.1:{server.port}\r\n".encode() in asked[0]


def test_a_large_body_goes_out_and_a_large_answer_comes_in(peers: Peers, keys: Keys) -> None:
    sent, answered = os.urandom(1_000_000), os.urandom(1_000_000)
    got: list[bytes] = []

    def handler(connection: socket.socket) -> None:
        head, _, body = request(connection).partition(b"\r\n\r\n")
        assert f"Content-Length: {len(sent)}".encode() in head
        while len(body) < len(sent):
            body += connection.recv(65536)
        got.append(body)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%b" % (len(answered), answered))

    docker = peers.client(peers.serve(handler, serving(keys)), keys.trusting())
    assert docker.perform(Operation("PUT", "/containers/c/archive", bytes, body=sent)) == answered
    assert got == [sent]


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_standard_input_ends_and_the_output_goes_on(peers: Peers, keys: Keys, newest: ssl.TLSVersion) -> None:
    """Everything comes after the end of the input was told, which Python's own TLS sockets do not survive."""
    data = os.urandom(1_000_000)

    def handler(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(SWITCHED + b"early ")
        connection.sendall(until_hung_up(connection))

    docker = peers.client(peers.serve(handler, serving(keys, newest=newest)), keys.trusting())
    with docker.open_session() as session:
        assert session.communicate(data, timeout=20) == (b"early " + data, b"")


def test_a_writer_that_nobody_reads_wakes_when_the_connection_is_closed(peers: Peers, keys: Keys) -> None:
    def handler(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(SWITCHED)
        closed.wait(5)

    closed = threading.Event()
    docker = peers.client(peers.serve(handler, serving(keys)), keys.trusting())
    with docker.open_session() as session, pytest.raises(DockerTimeout):
        session.communicate(bytes(50_000_000), timeout=0.3)
    closed.set()


def test_a_part_of_a_record_is_not_waited_for_longer_than_the_timeout(peers: Peers, keys: Keys) -> None:
    made = serving(keys)

    def handler(connection: socket.socket) -> None:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        secured = made.wrap_bio(incoming, outgoing, server_side=True)
        shake(secured, incoming, outgoing, connection)
        read(secured, incoming, connection)
        secured.write(SWITCHED)
        connection.sendall(outgoing.read())
        secured.write(b"half of this")
        connection.sendall(outgoing.read()[:10])
        until_hung_up(connection)

    docker = peers.client(peers.serve(handler, None), keys.trusting())
    with docker.open_session() as session, pytest.raises(DockerTimeout):
        session.wait(timeout=0.2)


def shake(secured: ssl.SSLObject, incoming: ssl.MemoryBIO, outgoing: ssl.MemoryBIO, connection: socket.socket) -> None:
    while True:
        try:
            secured.do_handshake()
        except ssl.SSLWantReadError:
            connection.sendall(outgoing.read())
            incoming.write(connection.recv(65536))
        else:
            connection.sendall(outgoing.read())
            return


def read(secured: ssl.SSLObject, incoming: ssl.MemoryBIO, connection: socket.socket) -> bytes:
    while True:
        try:
            return secured.read(65536)
        except ssl.SSLWantReadError:
            incoming.write(connection.recv(65536))


def test_an_end_that_tls_did_not_announce_is_a_cut(peers: Peers, keys: Keys) -> None:
    def handler(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(b"HTTP/1.1 200 OK\r\n\r\n[")  # whose end is that of the connection
        socket.socket(fileno=connection.detach()).close()

    docker = peers.client(peers.serve(handler, serving(keys)), keys.trusting())
    with pytest.raises(ConnectionLost, match="the connection was cut: it ended without TLS saying so"):
        docker.containers["c"].changes()


def test_an_answer_cut_short_is_an_error(peers: Peers, keys: Keys) -> None:
    handler = answers(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[")
    docker = peers.client(peers.serve(handler, serving(keys)), keys.trusting())
    with pytest.raises(ConnectionLost):
        docker.containers["c"].changes()


@pytest.mark.parametrize(
    ("shows", "options", "says"),
    [
        ("stranger", {}, r"not signed by an authority that is trusted here; TLS\(ca=…\) names"),
        ("server", {"ca": None}, r"not signed by an authority that is trusted here"),
        ("expired", {}, "its certificate has expired"),
        ("misnamed", {}, r"its certificate is not for 127.0.0.1; .*TLS\(server_name=…\)"),
        ("server", {"server_name": "elsewhere.example"}, "its certificate is not for elsewhere.example"),
    ],
)
def test_a_certificate_that_is_not_to_be_trusted_is_refused_with_the_reason(
    peers: Peers, keys: Keys, shows: str, options: dict[str, Any], says: str
) -> None:
    server = peers.serve(always, serving(keys, getattr(keys, shows)))
    docker = peers.client(server, keys.trusting(**options))
    with pytest.raises(ConnectError, match=rf"^no engine at tcp://127.0.0.1:{server.port} \(given as host\): .*{says}"):
        docker.containers["c"].changes()


@pytest.mark.parametrize("options", [{"server_name": "elsewhere.example"}, {"verify": False}])
def test_a_certificate_for_another_name_is_taken_only_when_told_so(peers: Peers, keys: Keys, options: dict[str, Any]) -> None:
    docker = peers.client(peers.serve(always, serving(keys, keys.misnamed)), keys.trusting(**options))
    assert docker.containers["c"].changes() == []


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_without_a_certificate_is_told_that_one_is_wanted(peers: Peers, keys: Keys, newest: ssl.TLSVersion) -> None:
    docker = peers.client(peers.serve(always, serving(keys, newest=newest)), TLS(keys.authority.ca))
    with pytest.raises(ConnectError, match=r"it requires a client certificate: TLS\(cert=…, key=…\) names one$"):
        docker.containers["c"].changes()


@pytest.mark.parametrize("newest", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_with_another_s_certificate_is_told_that_it_is_not_accepted(peers: Peers, keys: Keys, newest: ssl.TLSVersion) -> None:
    tls = keys.trusting(cert=keys.stranger.cert, key=keys.stranger.key)
    docker = peers.client(peers.serve(always, serving(keys, newest=newest)), tls)
    with pytest.raises(ConnectError, match=r"does not accept the client's certificate, TLS\(cert=…\): unknown ca$"):
        docker.containers["c"].changes()


def test_tls_where_none_is_spoken_is_told(peers: Peers, keys: Keys) -> None:
    server = peers.serve(lambda connection: connection.sendall(b"HTTP/1.1 400 Bad Request\r\n\r\n"), None)
    with pytest.raises(ConnectError, match="does not speak TLS; without it an engine is tcp://host:2375"):
        peers.client(server, keys.trusting()).info()


def test_one_that_hangs_up_in_the_handshake_is_told(peers: Peers, keys: Keys) -> None:
    def handler(connection: socket.socket) -> None:
        connection.recv(65536)

    server = peers.serve(handler, None)
    with pytest.raises(ConnectError, match="it hung up during the TLS handshake"):
        peers.client(server, keys.trusting()).info()


@pytest.mark.parametrize(
    "said",
    [
        "HTTP/1.0 400 Bad Request\r\n\r\nClient sent an HTTP request to an HTTPS server.\n",
        "HTTP/1.1 400 Bad Request\r\nContent-Type: text/html\r\n\r\n<center>The plain HTTP request was sent to HTTPS port</center>",
        "HTTP/1.1 400 Bad Request\r\n\r\n<p>Reason: You're speaking plain HTTP to an SSL-enabled server port.<br />",
    ],
)
def test_plain_http_where_tls_is_spoken_is_told(peers: Peers, said: str) -> None:
    docker = peers.client(peers.serve(answers(said.encode()), None), None)
    with pytest.raises(ConnectError, match=r"GET /info: TLS is spoken at this port; give tls=TLS\(…\)"):
        docker.info()


def test_https_is_tls_that_trusts_whom_the_system_trusts(peers: Peers, keys: Keys, monkeypatch: pytest.MonkeyPatch) -> None:
    made = serving(keys)
    made.verify_mode = ssl.CERT_NONE
    server = peers.serve(always, made)
    with pytest.raises(ConnectError, match="not signed by an authority that is trusted here"):
        peers.client(server, None, "https").containers["c"].changes()
    monkeypatch.setenv("SSL_CERT_FILE", str(keys.authority.ca))  # OpenSSL's own way to say whom the system trusts
    assert peers.client(server, None, "https").containers["c"].changes() == []


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"ca": "nowhere.pem"}, r"TLS\(ca=…\): nowhere.pem cannot be used: No such file"),
        ({"cert": "nowhere.pem"}, r"TLS\(cert=…\): nowhere.pem cannot be used: No such file"),
        ({"key": "nowhere.pem"}, r"TLS\(key=…\): nowhere.pem cannot be used: No such file"),
        ({"ca": __file__}, rf"TLS\(ca=…\): {re.escape(__file__)} cannot be used: "),
        ({"cert": __file__}, r"cannot be used: "),
    ],
)
def test_a_file_that_cannot_be_used_is_named(peers: Peers, keys: Keys, options: dict[str, Any], says: str) -> None:
    docker = peers.client(peers.serve(always, serving(keys)), keys.trusting(**options))
    with pytest.raises(InvalidArgument, match=says):
        docker.containers["c"].changes()


def test_a_key_with_a_passphrase_is_refused_and_nobody_is_asked_for_it(keys: Keys, tmp_path: Path) -> None:
    from subprocess import run

    locked = tmp_path / "locked.pem"
    run(["openssl", "ec", "-in", keys.client.key, "-aes128", "-passout", "pass:secret", "-out", locked], check=True, capture_output=True)
    with pytest.raises(InvalidArgument, match="protected by a passphrase"):
        ssl_context(keys.trusting(key=locked))


def test_what_was_encrypted_is_decrypted_however_it_is_cut(keys: Keys) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    server = serving(keys).wrap_bio(incoming, outgoing, server_side=True)
    codec = TLSCodec(ssl_context(keys.trusting()), "127.0.0.1", certified=True)
    done = False
    while not done:
        done, said = codec.handshake()
        incoming.write(said)
        with suppress(ssl.SSLWantReadError):
            server.do_handshake()
        codec.receive(outgoing.read())
    data = os.urandom(40_000)
    assert sum(server.write(data[at : at + 16_000]) for at in range(0, len(data), 16_000)) == len(data)
    sealed = outgoing.read()
    assert b"".join(codec.decrypt(sealed[at : at + 1]) for at in range(len(sealed))) == data
    incoming.write(codec.encrypt(data) + codec.end())
    assert b"".join(iter(lambda: server.read(65536), b"")) == data
    server.write(b"afterwards")
    assert codec.decrypt(outgoing.read()) == b"afterwards"
    assert not codec.ended
