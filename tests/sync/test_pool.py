"""Connections over real sockets: keep-alive, stale connections, and messages of failures."""

from __future__ import annotations

import fcntl
import os
import socket
import struct
import termios
import threading
from pathlib import Path

import pytest

from dockerlite import ConnectError, ConnectionLost, Docker, DockerTimeout
from tests.support.fake_engine import OK, Connect, Handler, Serve, always, answers, client, request
from tests.support.polling import wait_until

CHUNKED_START = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\n[\r\n"


def unread(connection: socket.socket) -> int:
    """How many sent bytes wait to be read; Linux counts its own overhead, too."""
    (waiting,) = struct.unpack("i", fcntl.ioctl(connection, termios.TIOCOUTQ, bytes(4)))
    return int(waiting)


def serve_once(listener: socket.socket) -> bytes:
    """Answer the first request of the first connection; that request."""
    connection, _ = listener.accept()
    with connection:
        asked = request(connection)
        connection.sendall(OK)
        return asked


def test_a_hundred_calls_to_a_hundred_paths_take_one_connection(serve: Serve) -> None:
    server = serve(always)
    with client(server) as docker:
        for number in range(100):
            assert docker.containers[f"c{number}"].changes() == []
    assert server.connections == 1


def test_an_answer_that_comes_in_pieces_gives_its_connection_back(connect: Connect) -> None:
    connections: list[bytes] = []

    def handler(connection: socket.socket) -> None:
        connections.append(request(connection))
        while True:
            connection.sendall(CHUNKED_START)
            wait_until(lambda: not unread(connection))  # so that the rest needs another read
            connection.sendall(b"1\r\n]\r\n0\r\n\r\n")
            request(connection)

    docker = connect(handler)
    for _ in range(3):
        assert docker.containers["c"].changes() == []
    assert len(connections) == 1


def test_threads_share_a_client_and_its_connections_are_bounded_by_the_threads(serve: Serve) -> None:
    server = serve(always)
    failures: list[Exception] = []

    def work(docker: Docker) -> None:
        try:
            for number in range(20):
                docker.containers[f"c{number}"].changes()
        except Exception as failed:
            failures.append(failed)

    with client(server) as docker:
        threads = [threading.Thread(target=work, args=(docker,)) for _ in range(32)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert not failures
    assert server.connections <= 32 * 4  # idle ones beyond the pool's size are closed and opened again


def test_the_version_is_negotiated_once_by_many_threads(serve: Serve) -> None:
    pings: list[bytes] = []

    def handler(connection: socket.socket) -> None:
        while True:
            asked = request(connection)
            if asked.startswith(b"GET /_ping"):
                pings.append(asked)
            connection.sendall(OK)

    server = serve(handler)
    with Docker(f"unix://{server.path}") as docker:
        threads = [threading.Thread(target=docker.containers.list) for _ in range(16)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert len(pings) == 1


def test_a_connection_that_died_while_idle_is_replaced(serve: Serve) -> None:
    server = serve(answers(OK))
    with client(server) as docker:
        for _ in range(3):
            assert docker.containers["c"].changes() == []
    assert server.connections == 3


def test_a_change_is_never_sent_twice(serve: Serve) -> None:
    requests: list[bytes] = []

    def handler(connection: socket.socket) -> None:
        requests.append(request(connection))
        connection.sendall(OK)
        requests.append(request(connection))  # and close without an answer

    server = serve(handler)
    with client(server) as docker:
        docker.containers["c"].changes()
        with pytest.raises(ConnectionLost, match=r"POST /containers/\{id\}/pause: the engine hung up before it answered"):
            docker.containers["c"].pause()
    assert len([asked for asked in requests if asked.startswith(b"POST")]) == 1


def test_a_read_is_sent_again_when_the_used_connection_dies_under_it(serve: Serve) -> None:
    calls: list[int] = []

    def handler(connection: socket.socket) -> None:
        calls.append(1)
        request(connection)
        connection.sendall(OK)
        request(connection)
        if len(calls) > 1:
            connection.sendall(OK)

    server = serve(handler)
    with client(server) as docker:
        assert docker.containers["c"].changes() == []
        assert docker.containers["c"].changes() == []
    assert len(calls) == 2


@pytest.mark.parametrize(
    ("answer", "says"),
    [
        (b"", "hung up before it answered"),
        (b"HTTP/1.1 200 OK\r\nConte", "hung up before it answered"),
        (b'HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{"ID', "hung up in the middle of its answer"),
        (b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{"ID"\r\n', "hung up in the middle of its answer"),
        (b"HTTP/1.1 500 No\r\nContent-Length: 20\r\n\r\n{", "hung up in the middle of its answer"),
    ],
)
def test_an_answer_cut_short_is_told_apart_from_its_end(serve: Serve, answer: bytes, says: str) -> None:
    with client(serve(answers(answer))) as docker, pytest.raises(ConnectionLost, match=says):
        docker.info()


def silent(connection: socket.socket) -> None:
    request(connection)
    connection.recv(1)


def halting(connection: socket.socket) -> None:
    request(connection)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 200\r\n\r\n{")
    connection.recv(1)


@pytest.mark.parametrize("handler", [silent, halting])
def test_an_engine_that_says_nothing_is_given_up_after_the_timeout(serve: Serve, handler: Handler) -> None:
    with client(serve(handler), timeout=0.1) as docker, pytest.raises(DockerTimeout, match=r"GET /info: .*timeout=0.1"):
        docker.info()


def test_a_call_that_takes_its_time_has_no_timeout_but_keeps_to_a_deadline(serve: Serve) -> None:
    release = threading.Event()

    def handler(connection: socket.socket) -> None:
        request(connection)
        release.wait(0.3)
        connection.sendall(b"HTTP/1.1 204 No Content\r\n\r\n")
        silent(connection)

    with client(serve(handler), timeout=0.05) as docker:
        assert docker.containers["c"].stop() is True
        with pytest.raises(DockerTimeout, match=r"deadline=0.1"):
            docker.with_options(deadline=0.1).containers["c"].stop()


def test_a_child_after_a_fork_opens_its_own_connections(serve: Serve) -> None:
    server = serve(always)
    with client(server) as docker:
        docker.containers["c"].changes()
        child = os.fork()
        if not child:
            os._exit(0 if docker.containers["c"].changes() == [] else 1)
        assert docker.containers["c"].changes() == []
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert server.connections == 2


def test_closing_gives_the_descriptors_back(serve: Serve) -> None:
    before = set(os.listdir("/proc/self/fd"))
    server = serve(always)
    docker = client(server)
    docker.containers["c"].changes()
    docker.close()
    server.close()
    assert len(set(os.listdir("/proc/self/fd")) - before) <= 1


def test_an_abstract_socket_is_reached_by_its_name() -> None:
    name = f"dockerlite-{os.getpid()}"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("\0" + name)
        listener.listen()
        thread = threading.Thread(target=serve_once, args=(listener,))
        thread.start()
        with Docker(f"unix://@{name}", version="1.44") as docker:
            assert docker.containers["c"].changes() == []
        thread.join()


def test_a_tcp_address_is_reached_and_named_in_the_host_header() -> None:
    asked: list[bytes] = []
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        thread = threading.Thread(target=lambda: asked.append(serve_once(listener)))
        thread.start()
        with Docker(f"tcp://127.0.0.1:{port}", version="1.44") as docker:
            assert docker.containers["c"].changes() == []
        thread.join()
    assert f"Host: 127.0.0.1:{port}\r\n".encode() in asked[0]


def test_a_socket_that_nobody_listens_on_is_named(tmp_path: Path) -> None:
    path = tmp_path / "dead.sock"
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(path))
    with pytest.raises(ConnectError, match=rf"no engine at unix://{path} .*connection refused.*replay:demo"):
        Docker(f"unix://{path}").info()


def test_a_folder_without_a_socket_is_named(tmp_path: Path) -> None:
    with pytest.raises(ConnectError, match="no such socket"):
        Docker(f"unix://{tmp_path}/none.sock").info()
    (tmp_path / "file").touch()
    with pytest.raises(ConnectError, match=r"that is no socket"):
        Docker(f"unix://{tmp_path}/file").info()
