"""Processes, live: exec, conversations with what it started, and attaching to what a container was started with."""

from __future__ import annotations

import io
import random
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dockerlite import (
    BadRequest,
    Conflict,
    ConnectionLost,
    ContainerNotFound,
    Docker,
    DockerTimeout,
    EngineError,
    ExecFailed,
    NotRunning,
    Process,
    ProcessTimeout,
)
from dockerlite.resources.containers.container import Container
from tests.live.conftest import Create
from tests.live.engines import IMAGE, LABEL, MUCH, LiveEngine
from tests.support.polling import wait_until

pytestmark = pytest.mark.live


@pytest.fixture(scope="module")
def running(engine: LiveEngine) -> Iterator[str]:
    """A container that sleeps."""
    with engine.client() as docker:
        command = ["sh", "-c", "trap exit TERM; while true; do sleep 1; done"]  # reaps what is left to it
        container = docker.containers.create(IMAGE, command, labels={LABEL: "processes"}, stop_signal="SIGKILL")
        container.start()
        yield container.id
        container.remove(force=True)


@pytest.fixture
def box(docker: Docker, running: str) -> Container[Docker]:
    """The container that sleeps."""
    return docker.containers[running]


def beats(box: Container[Docker]) -> bool:
    """Whether something in a container still writes to its file of heartbeats."""
    script = 'before=$(wc -c < /tmp/beats); sleep 0.2; wc -c < /tmp/beats | grep -qx "$before"'
    return box.exec(["sh", "-c", script], check=False).exit_code == 1


def test_exec_has_the_exit_code_and_both_streams(box: Container[Docker]) -> None:
    result = box.exec(["sh", "-c", r"echo one; echo two >&2; printf '\377'; exit 3"], check=False)
    assert result == (3, b"one\n\xff", b"two\n")
    assert result.text == "one\n\ufffd"
    with pytest.raises(ExecFailed, match="exited with 3: 42") as caught:
        box.exec("sh -c 'echo $((6 * 7)) >&2; exit 3'")
    assert (caught.value.exit_code, caught.value.stdout, caught.value.stderr) == (3, b"", b"42\n")


def test_exec_reads_its_input_to_the_end_and_has_none_by_default(box: Container[Docker]) -> None:
    assert box.exec(["cat"], input=MUCH).stdout == MUCH
    assert box.exec(["wc", "-c"], input="").text.strip() == "0"
    assert box.exec(["cat"]).stdout == b""


def test_an_input_may_come_in_pieces_or_from_a_file(docker: Docker, box: Container[Docker], tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(MUCH)
    pieces = [MUCH[at : at + 5000] for at in range(0, len(MUCH), 5000)]
    for given in (pieces, iter(pieces), io.BytesIO(MUCH), tmp_path / "file"):
        assert box.exec(["cat"], input=given).stdout == MUCH
    assert docker.containers.run(IMAGE, ["cat"], input=iter(pieces), labels={LABEL: "input"}).stdout == MUCH
    with box.exec_process(["cat"]) as process:
        assert process.communicate(tmp_path / "file", timeout=60) == (MUCH, b"")


def test_what_an_input_raises_kills_the_command(docker: Docker, box: Container[Docker]) -> None:
    def failing() -> Iterator[bytes]:
        yield b"some"
        time.sleep(0.3)
        raise KeyError("mine")

    beating = ["sh", "-c", "while true; do echo >> /tmp/beats; sleep 0.05; done"]
    with pytest.raises(KeyError, match="mine"):
        box.exec(beating, input=failing())
    assert not beats(box)
    with pytest.raises(KeyError, match="mine"):
        docker.containers.run(IMAGE, beating, input=failing(), labels={LABEL: "input"})
    assert docker.containers.list(all=True, filters={"label": f"{LABEL}=input"}) == []


@pytest.mark.docker  # podman itself loses the output now and then, on a bare socket as well; the README says so
def test_exec_may_leave_its_input_unread(box: Container[Docker]) -> None:
    assert box.exec(["head", "-c", "5"], input=b"hello" + MUCH * 8).stdout == b"hello"
    assert box.exec(["true"], input=MUCH).exit_code == 0


def test_exec_takes_its_user_place_and_variables(box: Container[Docker]) -> None:
    result = box.exec(["sh", "-c", 'id -u; id -g; pwd; echo "$A"'], user="1:2", workdir="/tmp", env={"A": "b c"})
    assert result.text.splitlines() == ["1", "2", "/tmp", "b c"]


@pytest.mark.parametrize(
    ("command", "options", "says"),
    [
        (["no-such-command"], {}, "no-such-command.*not found"),
        (["/etc/passwd"], {}, "/etc/passwd"),
        (["ls"], {"workdir": "/no/such/place"}, "/no/such/place"),
    ],
)
def test_a_command_that_cannot_be_started_says_why(box: Container[Docker], command: list[str], options: dict[str, str], says: str) -> None:
    with pytest.raises(ExecFailed, match=rf"could not be started: .*{says}") as caught:
        box.exec(command, **options)  # type: ignore[arg-type]
    assert caught.value.exit_code in (126, 127)
    unchecked = box.exec(command, check=False, **options)  # type: ignore[arg-type]
    assert (unchecked.exit_code, unchecked.stdout) == (caught.value.exit_code, b"")
    assert unchecked.stderr
    assert "\n" not in str(caught.value)


def test_a_user_that_does_not_exist_is_refused(box: Container[Docker]) -> None:
    with pytest.raises((ExecFailed, EngineError), match="unable to find user nobody-at-all"):
        box.exec(["ls"], user="nobody-at-all")


def test_a_container_that_does_not_run_is_refused(create: Create) -> None:
    container = create(["sleep", "60"])
    with pytest.raises(NotRunning):
        container.exec(["true"])
    container.start()
    container.pause()
    with pytest.raises(Conflict, match="paused"):
        container.exec(["true"])
    with pytest.raises(Conflict, match="paused"):
        container.exec_process(["cat"]).__enter__()
    container.unpause()
    assert container.exec(["true"]).exit_code == 0


@pytest.mark.parametrize("input", [None, MUCH], ids=["without input", "with more input than is read"])
def test_exec_that_takes_too_long_is_killed_with_what_it_started(box: Container[Docker], input: bytes | None) -> None:
    script = "echo part; echo of it >&2; beat() { while true; do echo >> /tmp/beats; sleep 0.02; done; }; beat & (beat & beat) & wait"
    with pytest.raises(ProcessTimeout, match=r"was not done after 0\.5 s and was killed") as caught:
        box.exec(["sh", "-c", script], timeout=0.5, input=input)
    assert (caught.value.stdout, caught.value.stderr) == (b"part\n", b"of it\n")
    assert not beats(box)


def test_a_conversation_goes_both_ways(box: Container[Docker]) -> None:
    with box.exec_process(["sh"]) as shell:
        frames = iter(shell)
        shell.write(b"echo one\n")
        assert next(frames) == ("stdout", b"one\n")
        shell.write(b"echo two >&2\n")
        assert next(frames) == ("stderr", b"two\n")
        shell.write(b"exit 5\n")
        assert shell.wait() == 5


def test_ending_the_input_lets_the_output_go_on(box: Container[Docker]) -> None:
    with box.exec_process(["sh", "-c", "cat; sleep 0.3; echo end; echo error >&2"]) as process:
        process.write(b"one\n")
        process.close_stdin()
        assert process.wait(timeout=10) == 0
        assert process.read_stdout() == b"one\nend\n"
        assert process.read_stderr() == b"error\n"


def test_a_command_without_input_reads_the_end_of_it(box: Container[Docker]) -> None:
    with box.exec_process(["cat"], stdin=False) as process:
        assert process.communicate() == (b"", b"")
        assert process.wait() == 0


def test_a_lot_goes_both_ways_at_once(box: Container[Docker]) -> None:
    with box.exec_process(["cat"]) as process:
        stdout, stderr = process.communicate(MUCH * 8, timeout=60)
    assert stdout == MUCH * 8
    assert stderr == b""


def test_communicating_that_takes_too_long_keeps_what_came_and_can_go_on(box: Container[Docker]) -> None:
    with box.exec_process(["sh", "-c", "echo one; sleep 1; cat"]) as process:
        with pytest.raises(DockerTimeout):
            process.communicate(b"two\n", timeout=0.3)
        assert process.communicate(timeout=10) == (b"one\ntwo\n", b"")
        assert process.wait() == 0


def test_a_terminal_has_a_size_and_one_stream(box: Container[Docker]) -> None:
    with box.exec_process(["sh"], tty=True) as shell:
        shell.resize(31, 97)
        shell.write(b"stty size; echo error >&2; exit 4\n")
        assert shell.wait(timeout=10) == 4
        said = shell.read_stdout()
        assert b"31 97\r\n" in said
        assert b"error\r\n" in said
        assert shell.read_stderr() == b""


@pytest.mark.docker
def test_the_detach_keys_end_a_conversation(box: Container[Docker]) -> None:
    with box.exec_process(["cat"], tty=True, detach_keys="ctrl-x,x") as process:
        process.write(b"one\n")
        assert next(iter(process)).data.startswith(b"one")
        process.write(b"\x18x")
        assert b"read escape sequence" in process.read_stdout()


def test_a_process_can_be_killed(box: Container[Docker]) -> None:
    with box.exec_process(["sh", "-c", "echo go; exec sleep 60"]) as process:
        assert next(iter(process)).data == b"go\n"
        process.kill()
        assert process.wait(timeout=10) == 137
    with box.exec_process(["sh", "-c", "trap 'echo bye; exit 6' TERM; echo go; while true; do sleep 0.01; done"]) as process:
        assert next(iter(process)).data == b"go\n"
        process.kill("SIGTERM")
        assert process.wait(timeout=10) == 6
        assert process.read_stdout() == b"bye\n"


def test_closing_from_another_thread_ends_the_reader_at_once(box: Container[Docker]) -> None:
    with box.exec_process(["cat"]) as process:
        reader = threading.Thread(target=process.read)
        reader.start()
        process.close()
        reader.join(2)
        assert not reader.is_alive()
        with pytest.raises(ConnectionLost):
            process.write(b"x")


def test_a_container_that_is_killed_ends_its_conversations(create: Create) -> None:
    container = create(["sleep", "60"])
    container.start()
    with container.exec_process(["sh", "-c", "echo one; sleep 60"]) as process, container.attach() as main:
        assert next(iter(process)).data == b"one\n"
        container.kill()
        assert process.read() == []
        assert main.wait(timeout=10) == 137


def test_a_process_that_closes_its_output_and_goes_on_is_heard_to_its_end(box: Container[Docker], create: Create) -> None:
    script = ["sh", "-c", "echo one; exec >&- 2>&-; sleep 0.5; exit 3"]
    assert box.exec(script, check=False) == (3, b"one\n", b"")
    container = create(script)
    with container.attach() as process:
        container.start()
        assert process.read() == [("stdout", b"one\n")]
        assert process.wait(timeout=10) == 3


def test_a_container_that_is_started_again_has_ended_its_conversation(create: Create) -> None:
    container = create(["sh", "-c", "echo one; sleep 60"])
    with container.attach() as process:
        container.start()
        assert next(iter(process)).data == b"one\n"
        container.restart(timeout=0)
        assert process.read() == []
    with container.attach() as process:
        container.restart(timeout=0)
        process.read()


def test_the_deadline_of_the_client_bounds_conversations(docker: Docker, running: str, create: Create) -> None:
    hurried = docker.with_options(deadline=0.5).containers[running]
    with pytest.raises(ProcessTimeout, match=r"was not done after 0\.5 s and was killed") as caught:
        hurried.exec(["sh", "-c", "echo part; while true; do echo >> /tmp/beats; sleep 0.02; done"])
    assert caught.value.stdout == b"part\n"
    assert not beats(docker.containers[running])
    with hurried.exec_process(["cat"]) as process, pytest.raises(DockerTimeout, match=r"0\.5 s"):
        process.read()
    container = create(["sleep", "60"])
    container.start()
    with docker.with_options(deadline=0.5).containers[container.id].attach() as process, pytest.raises(DockerTimeout, match=r"0\.5 s"):
        process.wait(timeout=30)


def trip(process: Process, chance: random.Random) -> bytes:
    """Writes a megabyte in pieces of any size, and reads at the same time."""

    def write() -> None:
        at = 0
        while at < len(MUCH):
            size = chance.randrange(1, 200_000)
            process.write(MUCH[at : at + size])
            at += size
        process.close_stdin()

    writer = threading.Thread(target=write)
    writer.start()
    read = process.read_stdout()
    writer.join(10)
    assert not writer.is_alive()
    return read


@pytest.mark.parametrize("times", [50, pytest.param(500, marks=pytest.mark.slow)])
def test_megabytes_go_round_and_come_back_the_same(box: Container[Docker], times: int) -> None:
    chance = random.Random(times)
    for _ in range(times):
        with box.exec_process(["cat"]) as process:
            assert trip(process, chance) == MUCH
            assert process.wait(timeout=10) == 0


def test_attaching_before_the_start_misses_nothing(create: Create) -> None:
    container = create(["sh", "-c", "echo one; echo two >&2; exit 7"])
    with container.attach() as process:
        container.start()
        assert process.wait(timeout=10) == 7
        assert process.read_stdout() == b"one\n"
        assert process.read_stderr() == b"two\n"


def test_attaching_takes_the_streams_that_are_asked_for(create: Create) -> None:
    container = create(["sh", "-c", "echo one; echo two >&2"])
    with container.attach(stdout=False) as process:
        container.start()
        assert [frame.text for frame in process] == ["two\n"]


def test_the_process_of_a_container_reads_its_input_to_the_end(create: Create) -> None:
    container = create(["cat"], stdin_open=True, stdin_once=True)
    with container.attach(stdin=True) as process:
        container.start()
        assert process.communicate(MUCH, timeout=30) == (MUCH, b"")
        assert process.wait(timeout=10) == 0


def test_the_terminal_of_a_container_can_be_talked_to(create: Create) -> None:
    container = create(["sh"], tty=True, stdin_open=True)
    with container.attach(stdin=True) as shell:
        container.start()
        shell.resize(33, 99)
        shell.write(b"stty size; exit 5\n")
        assert shell.wait(timeout=10) == 5
        assert b"33 99\r\n" in shell.read_stdout()


@pytest.mark.docker
def test_the_detach_keys_end_an_attachment_and_the_container_runs_on(create: Create) -> None:
    container = create(["cat"], tty=True, stdin_open=True)
    container.start()
    with container.attach(stdin=True) as process:
        process.write(b"one\n")
        assert next(iter(process)).data.startswith(b"one")
        process.write(b"\x10\x11")
        process.read()
        with pytest.raises(DockerTimeout):
            process.wait(timeout=0.2)
    assert container.inspect().state.running


def test_what_was_written_before_can_be_had_first(create: Create) -> None:
    container = create(["sh", "-c", "echo one; sleep 0.5; echo two"])
    container.start()
    wait_until(lambda: list(container.logs()))
    with container.attach(logs=True) as process:
        assert process.read_stdout() == b"one\ntwo\n"


def test_attaching_to_a_container_that_has_ended_is_refused(create: Create) -> None:
    container = create(["true"])
    container.start()
    container.wait()
    with pytest.raises(NotRunning, match=rf"container {container.id} is (exited|stopped)"):
        container.attach().__enter__()


def test_what_the_engine_refuses_to_attach_to_says_why(docker: Docker, create: Create, engine: LiveEngine) -> None:
    with pytest.raises(ContainerNotFound):
        docker.containers[f"{LABEL}-nobody"].attach().__enter__()
    container = create(["cat"], tty=True, stdin_open=True)
    container.start()
    with pytest.raises(EngineError if engine.podman else BadRequest, match=r"detach|key|invalid"):
        container.attach(stdin=True, detach_keys="nonsense,too").__enter__()
    container.pause()
    with pytest.raises(EngineError if engine.podman else Conflict, match=r"paused|running"):
        container.attach().__enter__()
    container.unpause()


def test_removing_a_container_ends_its_attachments(create: Create) -> None:
    container = create(["sh", "-c", "echo one; sleep 60"])
    with container.attach() as process:
        container.start()
        assert next(iter(process)).data == b"one\n"
        container.remove(force=True)
        assert process.read() == []
