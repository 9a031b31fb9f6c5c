"""Engines behind ssh, with a stand-in for ssh that carries the connection: how it is called, and that nothing is left of it."""

from __future__ import annotations

import gc
import json
import os
import signal
import socket
import sys
import threading
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from dockerlite import ConnectError, ConnectionLost, Docker, InvalidArgument
from tests.support.fake_engine import OK, Serve, Server, always, answers, request, until_hung_up
from tests.support.flavours import FLAVOURS, clients
from tests.support.polling import wait_until

SWITCHED = b"HTTP/1.1 101 UPGRADED\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"

STAND_IN = """
import json, os, socket, sys, threading
with open({log!r}, "a") as log:
    print(json.dumps([os.getpid(), os.getsid(0), *sys.argv[1:]]), file=log)
{failing}
engine = socket.socket(socket.AF_UNIX)
engine.connect({path!r})
def there():
    while data := os.read(0, 65536):
        engine.sendall(data)
    engine.shutdown(socket.SHUT_WR)
threading.Thread(target=there, daemon=True).start()
while data := engine.recv(65536):
    os.write(1, data)
{ending}
os._exit(0)
"""


class StandIn:
    """What is called as ssh, and what it was called with."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._log = folder / "log"

    def install(self, server: Server | None, failing: str = "", ending: str = "") -> None:
        """Carry connections to a server; run this before that, or at its end."""
        path = server.path if server else ""
        code = STAND_IN.format(log=str(self._log), path=path, failing=failing, ending=ending)
        script = self.folder / "ssh"
        script.write_text(f"#!{sys.executable} -IS\n{code}")
        script.chmod(0o755)

    @property
    def calls(self) -> list[list[Any]]:
        """The process, its session, and its arguments, of every call."""
        return [json.loads(line) for line in self._log.read_text().splitlines()] if self._log.exists() else []

    def gone(self) -> bool:
        """Whether none of them is left, not even as a zombie."""
        return not any(os.path.exists(f"/proc/{call[0]}") if os.path.exists("/proc/self") else alive(call[0]) for call in self.calls)


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def ssh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    monkeypatch.setenv("PATH", str(tmp_path), prepend=os.pathsep)
    stand_in = StandIn(tmp_path)
    yield stand_in
    wait_until(stand_in.gone)  # whatever the test did
    wait_until(lambda: not any("_reap" in thread.name for thread in threading.enumerate()))


Connect = Callable[..., Docker]


@pytest.fixture(params=FLAVOURS)
def connect(request: pytest.FixtureRequest) -> Iterator[Connect]:
    """Makes clients, of both flavours."""
    with clients(request.param, "ssh://build.example") as start:
        yield start


@pytest.mark.parametrize(
    ("host", "arguments"),
    [
        ("ssh://build.example", ["--", "build.example", "docker system dial-stdio"]),
        ("ssh://Build", ["--", "Build", "docker system dial-stdio"]),
        ("ssh://me@build.example:2222", ["-l", "me", "-p", "2222", "--", "build.example", "docker system dial-stdio"]),
        ("ssh://me%2Btoo@build", ["-l", "me+too", "--", "build", "docker system dial-stdio"]),
        ("ssh://me@corp@build", ["-l", "me@corp", "--", "build", "docker system dial-stdio"]),
        ("ssh://[::1]:2222/", ["-p", "2222", "--", "::1", "docker system dial-stdio"]),
        ("ssh://b/run/user/1/docker.sock", ["--", "b", "docker --host unix:///run/user/1/docker.sock system dial-stdio"]),
        ("ssh://b/a%20b;c", ["--", "b", "docker --host 'unix:///a b;c' system dial-stdio"]),
    ],
)
def test_ssh_is_called_with_what_the_host_says(serve: Serve, ssh: StandIn, connect: Connect, host: str, arguments: list[str]) -> None:
    ssh.install(serve(always))
    assert connect(host).containers["c"].changes() == []
    assert ssh.calls[0][2:] == ["-T", "-o", "ConnectTimeout=30", "-o", "ControlPersist=60", *arguments]


def test_a_hundred_calls_take_one_process_with_a_session_of_its_own(serve: Serve, ssh: StandIn, connect: Connect) -> None:
    ssh.install(serve(always))
    docker = connect()
    for number in range(100):
        docker.containers[f"c{number}"].changes()
    [[pid, session, *_]] = ssh.calls
    assert pid == session != os.getsid(0)  # so the terminal's Ctrl-C does not reach it


def test_the_host_header_does_not_tell_how_the_engine_is_reached(serve: Serve, ssh: StandIn, connect: Connect) -> None:
    asked: list[bytes] = []

    def handler(connection: socket.socket) -> None:
        asked.append(request(connection))
        connection.sendall(OK)

    ssh.install(serve(handler))
    connect("ssh://me@build.example").containers["c"].changes()
    assert b"\r\nHost: docker\r\n" in asked[0]


def test_standard_input_ends_and_the_output_goes_on(serve: Serve, ssh: StandIn, connect: Connect) -> None:
    data = os.urandom(1_000_000)

    def handler(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(SWITCHED)
        connection.sendall(until_hung_up(connection))

    ssh.install(serve(handler))
    with connect().open_session() as session:
        assert session.communicate(data, timeout=20) == (data, b"")


def stuck(connection: socket.socket) -> None:
    request(connection)
    connection.sendall(SWITCHED)
    until_hung_up(connection)


def test_a_process_that_does_not_end_by_itself_is_ended(serve: Serve, ssh: StandIn, connect: Connect) -> None:
    ssh.install(serve(stuck), ending="import time; time.sleep(60)")
    with connect().open_session() as session:
        session.write(b"x")
    wait_until(ssh.gone)


def test_a_client_that_is_dropped_leaves_nothing(serve: Serve, ssh: StandIn) -> None:
    ssh.install(serve(always))
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        docker = Docker("ssh://build", version="1.44")
        docker.containers["c"].changes()
        del docker
        gc.collect()
    wait_until(ssh.gone)


def test_a_program_that_ends_without_closing_leaves_nothing(serve: Serve, ssh: StandIn) -> None:
    import subprocess

    ssh.install(serve(stuck), ending="import time; time.sleep(60)")
    program = "import dockerlite; s = dockerlite.Docker('ssh://build', version='1.44').open_session(); s.write(b'x')"
    subprocess.run([sys.executable, "-c", program], check=True)
    wait_until(ssh.gone)


def test_a_child_after_a_fork_leaves_the_parent_s_process_alone(serve: Serve, ssh: StandIn) -> None:
    ssh.install(serve(always))
    with Docker("ssh://build", version="1.44") as docker:
        docker.containers["c"].changes()
        child = os.fork()
        if not child:
            code = docker.containers["c"].changes() != []
            docker.close()
            os._exit(code)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
        docker.containers["c"].changes()
    wait_until(lambda: len(ssh.calls) == 2 and ssh.gone())


def saying(words: str, code: int = 255) -> str:
    return f"print({words!r}, file=sys.stderr); sys.exit({code})"


@pytest.mark.parametrize(
    ("words", "code", "says"),
    [
        ("ssh: connect to host b port 22: Connection refused", 255, "ssh ended with 255: .*: Connection refused$"),
        ("ssh: Could not resolve hostname b: Name or service not known", 255, "Could not resolve hostname"),
        ("No ED25519 host key is known for b\nHost key verification failed.", 255, "known for b; Host key .*connect once with ssh by hand"),
        ("@ WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED! @\nHost key verification failed.", 255, "differs from the one in known_hosts"),
        ("me@b: Permission denied (publickey).", 255, "accepts none of the keys"),
        ("bash: line 1: docker: command not found", 127, "ssh ended with 127: .*no docker command on that host"),
        ("failed to open the raw stream connection: dial unix /x: connect: no such file or directory", 1, "dial unix /x"),
        ("", 255, "it did not say why"),
    ],
)
def test_what_ssh_says_is_what_is_told(ssh: StandIn, connect: Connect, words: str, code: int, says: str) -> None:
    ssh.install(None, saying(words, code))
    with pytest.raises(ConnectError, match=rf"(?s)^no engine at ssh://build.example \(given as host\): .*{says}"):
        connect().containers["c"].changes()
    with pytest.raises(ConnectError, match=says), connect().open_session():
        pass
    with pytest.raises(ConnectError, match=says):
        connect().containers["c"].pause()


def test_a_large_body_that_ssh_does_not_take_is_told_too(ssh: StandIn, connect: Connect) -> None:
    from dockerlite import Operation

    ssh.install(None, saying("Permission denied"))
    with pytest.raises(ConnectError, match="Permission denied"):
        connect().perform(Operation("POST", "/images/load", bytes, body=bytes(5_000_000)))


def test_a_connection_that_breaks_is_lost_with_the_last_words(serve: Serve, ssh: StandIn, connect: Connect) -> None:
    ssh.install(serve(answers(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n[")), ending=saying("Connection closed by remote host."))
    with pytest.raises(ConnectionLost, match=r"GET .*changes: ssh ended with 255: Connection closed by remote host."):
        connect().containers["c"].changes()


def test_a_conversation_that_breaks_is_lost_with_the_last_words(serve: Serve, ssh: StandIn, connect: Connect) -> None:
    def handler(connection: socket.socket) -> None:
        request(connection)
        connection.sendall(SWITCHED + b"some")

    ssh.install(serve(handler), ending=saying("Broken pipe"))
    with connect().open_session() as session:
        output = iter(session)
        assert next(output).data == b"some"
        with pytest.raises(ConnectionLost, match="ssh ended with 255: Broken pipe"):
            next(output)


def test_an_idle_connection_that_broke_is_replaced(serve: Serve, ssh: StandIn, connect: Connect) -> None:
    ssh.install(serve(always))
    docker = connect()
    docker.containers["c"].changes()
    os.kill(ssh.calls[0][0], signal.SIGKILL)
    wait_until(ssh.gone)
    docker.containers["c"].changes()
    assert len(ssh.calls) == 2


def test_without_ssh_on_this_machine_that_is_told(connect: Connect, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    with pytest.raises(ConnectError, match=r"no engine at ssh://build.example .*there is no ssh command on this machine"):
        connect().info()


@pytest.mark.parametrize(
    "host",
    [
        "ssh://-oProxyCommand=touch%20x",
        "ssh://-oProxyCommand=touch",
        "ssh://-l@build",
        "ssh://me@-build",
        "ssh://$(touch)",
        "ssh://`touch`@build",
        "ssh://a;b",
        "ssh://a%62",
        "ssh://a b",
        "ssh://a\nb",
        "ssh://",
        "ssh://@build",
        "ssh://build:port",
        "ssh://build?x=y",
        "ssh://build/x#y",
    ],
)
def test_what_is_no_name_of_a_host_or_a_user_is_refused(host: str) -> None:
    with pytest.raises(InvalidArgument):
        Docker(host)


def test_a_password_is_refused_and_not_repeated() -> None:
    with pytest.raises(InvalidArgument, match="a password cannot be part of it") as caught:
        Docker("ssh://me:sesame@build")
    assert "sesame" not in str(caught.value)
