"""Conversations over real sockets: both directions, begin and end, and failures."""

from __future__ import annotations

import os
import socket
import threading

import pytest

from dockerlite import Conflict, ConnectionLost, ContainerNotFound, DockerTimeout, EngineError, NotRunning, ProcessTimeout
from dockerlite.wire.frames import Frame
from tests.support.exec_engine import CONTAINER, CREATED, UPGRADED, answer, engine, says
from tests.support.fake_engine import Connect, Handler, request, until_gone, until_hung_up
from tests.support.frames import framed
from tests.support.polling import wait_until

MUCH = bytes(range(256)) * 2**15  # 8 MiB, more than any socket buffers


OUTPUT = framed((1, b"out"), (2, b"err"), (1, b"put"))


FRAMES = [Frame("stdout", b"out"), Frame("stderr", b"err"), Frame("stdout", b"put")]


WHOLE = UPGRADED + OUTPUT


@pytest.mark.parametrize(
    "pieces",
    [
        [WHOLE],
        [UPGRADED, OUTPUT],
        [WHOLE[at : at + 1] for at in range(len(WHOLE))],
        [UPGRADED[:20], UPGRADED[20:] + OUTPUT[:3], OUTPUT[3:]],
    ],
    ids=["together with the head", "behind the head", "byte by byte", "cut anywhere"],
)
def test_nothing_is_lost_however_it_arrives(connect: Connect, pieces: list[bytes]) -> None:
    with connect(engine(says(*pieces), exit_code=7)).containers["c"].exec_process(["x"]) as process:
        assert process.read() == FRAMES
        assert process.wait() == 7


def test_leaving_the_loop_and_coming_back_loses_nothing(connect: Connect) -> None:
    with connect(engine(says(WHOLE))).containers["c"].exec_process(["x"]) as process:
        for frame in process:
            assert frame == FRAMES[0]
            break
        assert process.read() == FRAMES[1:]
        assert process.read() == []


def test_reading_one_stream_keeps_the_other(connect: Connect) -> None:
    with connect(engine(says(WHOLE))).containers["c"].exec_process(["x"]) as process:
        assert process.read_stdout() == b"output"
        assert process.read_stdout() == b""
        assert process.read_stderr() == b"err"
        assert process.read() == []


def test_waiting_keeps_the_output(connect: Connect) -> None:
    with connect(engine(says(WHOLE), exit_code=3)).containers["c"].exec_process(["x"]) as process:
        assert process.wait() == 3
        assert process.wait(timeout=5) == 3
        assert process.read() == FRAMES


@pytest.mark.parametrize(
    ("refusal", "error", "message"),
    [
        (answer(b"404 Not Found", b'{"message":"No such container: c"}'), ContainerNotFound, "No such container: c"),
        (
            b"HTTP/1.1 409 Conflict\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\nContainer c is paused, unpause first\r\n",
            Conflict,
            "Container c is paused, unpause first",
        ),
        (b"HTTP/1.1 409 Conflict\r\nConnection: close\r\n\r\ncontainer c is not running", NotRunning, "container c is not running"),
    ],
)
def test_a_refusal_raises_what_it_stands_for(connect: Connect, refusal: bytes, error: type[EngineError], message: str) -> None:
    with pytest.raises(error) as caught:
        connect(engine(says(refusal))).containers["c"].attach().__enter__()
    assert (caught.value.message, caught.value.operation) == (message, "POST /containers/{id}/attach")


@pytest.mark.parametrize(
    ("sent", "message"),
    [
        (b"HTTP/1.1 200 OK\r\nContent-Type: application/vnd.docker.raw-stream\r\n\r\n" + OUTPUT, "not handed over .200 instead of 101"),
        (b"", "hung up before it answered"),
        (UPGRADED[:30], "hung up before it answered"),
    ],
)
def test_a_connection_that_is_not_handed_over_is_lost(connect: Connect, sent: bytes, message: str) -> None:
    with pytest.raises(ConnectionLost, match=rf"POST /exec/\{{id\}}/start: .*{message}"):
        connect(engine(says(sent))).containers["c"].exec_process(["x"]).__enter__()


def test_an_engine_that_does_not_hand_over_the_connection_is_given_up_after_the_timeout(connect: Connect) -> None:
    docker = connect(engine(until_gone), timeout=0.1)
    with pytest.raises(DockerTimeout, match=r"POST /exec/\{id\}/start: .*timeout=0.1"):
        docker.containers["c"].exec_process(["x"]).__enter__()


def test_a_conversation_has_no_read_timeout(connect: Connect) -> None:
    def talk(connection: socket.socket) -> None:
        connection.sendall(UPGRADED)
        threading.Event().wait(0.3)
        connection.sendall(OUTPUT)

    with connect(engine(talk), timeout=0.1).containers["c"].exec_process(["x"]) as process:
        assert process.read() == FRAMES


def test_output_that_ends_within_a_frame_was_cut_off_and_keeps_what_came(connect: Connect) -> None:
    with connect(engine(says(WHOLE + OUTPUT[:9]))).containers["c"].exec_process(["x"]) as process:
        with pytest.raises(ConnectionLost, match="ends in the middle of a frame"):
            process.wait()
        assert process.read() == FRAMES


def cat(connection: socket.socket) -> None:
    """Echo the input to its end."""
    connection.sendall(UPGRADED)
    while data := connection.recv(65536):
        connection.sendall(framed((1, data)))


def test_ending_the_input_lets_the_output_go_on(connect: Connect) -> None:
    with connect(engine(cat)).containers["c"].exec_process(["cat"]) as process:
        process.write(b"one ")
        process.write(b"two")
        process.close_stdin()
        assert process.read_stdout() == b"one two"


def both_full(connection: socket.socket) -> None:
    """Write everything before reading, then report whether the input was right."""
    connection.sendall(UPGRADED)
    connection.settimeout(30)
    connection.sendall(framed((1, MUCH)))
    connection.sendall(framed((2, b"same" if until_hung_up(connection) == MUCH else b"different")))


def test_both_directions_may_be_full_at_once(connect: Connect) -> None:
    with connect(engine(both_full)).containers["c"].exec_process(["x"]) as process:
        stdout, stderr = process.communicate(MUCH, timeout=30)
    assert stdout == MUCH
    assert stderr == b"same"


@pytest.mark.parametrize("talk", [says(WHOLE), lambda connection: connection.sendall(WHOLE)], ids=["half-closes", "closes"])
def test_a_process_that_ends_without_reading_its_input_is_heard_to_its_end(connect: Connect, talk: Handler) -> None:
    with connect(engine(talk, exit_code=1)).containers["c"].exec_process(["x"]) as process:
        assert process.communicate(MUCH) == (b"output", b"err")
        assert process.wait() == 1
    wait_until(nobody_writes)


def nobody_writes() -> bool:
    return not any(thread.name == "dockerlite beside" for thread in threading.enumerate())


def deaf(connection: socket.socket) -> None:
    """Write something, then neither read nor end."""
    connection.sendall(WHOLE)
    until_gone(connection)


@pytest.mark.parametrize("input", [None, MUCH])
def test_communicating_may_be_limited_and_keeps_what_came(connect: Connect, input: bytes | None) -> None:
    with connect(engine(deaf)).containers["c"].exec_process(["x"]) as process:
        with pytest.raises(DockerTimeout, match=r"was not done after 0.2 s"):
            process.communicate(input, timeout=0.2)
        with pytest.raises(DockerTimeout):
            process.wait(timeout=0.01)
        assert [next(iter(process)) for _ in FRAMES] == FRAMES


def slow(connection: socket.socket) -> None:
    """Read after a while, then report how much."""
    connection.sendall(UPGRADED)
    threading.Event().wait(0.3)
    connection.sendall(framed((1, b"%d" % len(until_hung_up(connection)))))


def test_communicating_again_goes_on_with_the_same_input(connect: Connect) -> None:
    with connect(engine(slow)).containers["c"].exec_process(["x"]) as process:
        with pytest.raises(DockerTimeout):
            process.communicate(MUCH, timeout=0.1)
        assert process.communicate() == (b"%d" % len(MUCH), b"")


@pytest.mark.parametrize("input", [None, MUCH])
def test_an_exec_that_takes_too_long_keeps_what_it_wrote_and_leaves_no_writer(connect: Connect, input: bytes | None) -> None:
    docker = connect(engine(deaf))
    with pytest.raises(ProcessTimeout, match=r"\['x'\] was not done after 0.2 s and was killed") as caught:
        docker.containers["c"].exec(["x"], input=input, timeout=0.2)
    assert (caught.value.stdout, caught.value.stderr) == (b"output", b"err")
    wait_until(nobody_writes)


def test_an_exec_that_cannot_be_killed_keeps_what_it_wrote(connect: Connect) -> None:
    answers = iter([CREATED, answer(b"409 Conflict", b'{"message":"Container c is paused, unpause the container before exec"}')])

    def handler(connection: socket.socket) -> None:
        while b"Upgrade: tcp" not in request(connection):
            connection.sendall(next(answers))
        deaf(connection)

    with pytest.raises(ProcessTimeout, match="and killing it failed: Container c is paused") as caught:
        connect(handler).containers["c"].exec(["x"], timeout=0.2)
    assert caught.value.stdout == b"output"


def test_communicating_closes_the_connection_at_the_end(connect: Connect) -> None:
    hung_up = threading.Semaphore(0)

    def talk(connection: socket.socket) -> None:
        connection.sendall(WHOLE)
        connection.shutdown(socket.SHUT_WR)
        until_gone(connection)
        hung_up.release()

    docker = connect(engine(talk))
    before = len(os.listdir("/proc/self/fd"))
    processes = [docker.containers["c"].exec_process(["x"]).__enter__() for _ in range(5)]
    for process in processes:
        assert process.communicate(b"input") == (b"output", b"err")
        assert hung_up.acquire(timeout=3)
    # One idle connection is kept: a descriptor here, and one of the fake engine.
    wait_until(lambda: len(os.listdir("/proc/self/fd")) <= before + 2)
    assert [process.read() for process in processes] == [[]] * 5


def test_waiting_is_limited_although_the_output_has_ended(connect: Connect) -> None:
    def handler(connection: socket.socket) -> None:
        while b"Upgrade: tcp" not in (asked := request(connection)):
            if b"/wait" in asked:  # it runs on without input
                until_gone(connection)
            connection.sendall(CONTAINER.replace(b'"StdinOnce": true', b'"StdinOnce":false'))
        says(WHOLE)(connection)

    with connect(handler).containers["c"].attach(stdin=True) as process:
        process.close_stdin()
        with pytest.raises(DockerTimeout, match=r"POST /containers/\{id\}/wait"):
            process.wait(timeout=0.2)
        assert process.read() == FRAMES


@pytest.mark.parametrize("sent", [UPGRADED, UPGRADED + OUTPUT[:9]])
def test_closing_from_another_thread_ends_the_loop_at_once(connect: Connect, sent: bytes) -> None:
    hung_up = threading.Event()
    failures: list[Exception] = []

    def talk(connection: socket.socket) -> None:
        connection.sendall(sent)
        until_hung_up(connection)
        hung_up.set()

    def read() -> None:
        try:
            process.read()
        except Exception as failed:
            failures.append(failed)

    with connect(engine(talk)).containers["c"].exec_process(["x"]) as process:
        reader = threading.Thread(target=read)
        reader.start()
        process.close()
        reader.join(5)
        assert not reader.is_alive()
    assert not failures
    assert hung_up.wait(5)


def test_writing_to_a_process_that_has_ended_says_so(connect: Connect) -> None:
    with connect(engine(lambda connection: connection.sendall(WHOLE))).containers["c"].exec_process(["x"]) as process:
        assert process.read() == FRAMES
        with pytest.raises(ConnectionLost, match=r"POST /exec/\{id\}/start: the process reads no more"):
            process.write(MUCH)


def test_writing_after_closing_says_so(connect: Connect) -> None:
    with connect(engine(cat)).containers["c"].exec_process(["x"]) as process:
        process.close()
        process.close_stdin()
        with pytest.raises(ConnectionLost, match="the process reads no more"):
            process.write(b"x")
        assert process.read() == []
