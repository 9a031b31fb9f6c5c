"""Output of containers, and conversations with them: logs, exec, attach, stats."""

from __future__ import annotations

from dockerlite import Docker, ExecFailed, Process, Stats
from dockerlite.resources.containers.container import Container
from dockerlite.resources.containers.exec import ExecResult

from .common import IMAGE, LABELS, Result, outcome, sleeping

# Two lines on each stream, one stream after the other: engines read the streams separately, so any
# other order would vary.
WRITING = "echo one; echo two; sleep 0.2; echo bad >&2; echo worse >&2"
# Waits for a word, then prints the size of the terminal.
SCREEN = "read word; stty size; exit 5"
# Echoes its input until that ends.
ECHO = 'echo ready; while read line; do echo "heard $line"; done; echo done >&2; exit 3'


def logs(docker: Docker) -> Result:
    """The log of a container: as it was, as it goes on, and of a terminal."""
    job = docker.containers.create(IMAGE, ["sh", "-c", WRITING], name="dl-job", labels=LABELS)
    job.start()
    with job.logs(follow=True) as following:
        result: Result = {"followed": sorted((line.stream, line.text) for line in following)}
    job.wait()
    result["stdout"] = [line.text for line in job.logs(stderr=False)]
    result["stderr"] = [line.text for line in job.logs(stdout=False)]
    result["last"] = [line.text for line in job.logs(tail=1)]
    times = [line.timestamp for line in job.logs(stderr=False, timestamps=True)]
    result["times rise"] = None not in times and times == sorted(filter(None, times))
    result["frames"] = b"".join(frame.data for frame in job.log_frames() if frame.stream == "stderr")
    screen = docker.containers.create(IMAGE, ["sh", "-c", "echo one; echo bad >&2; stty size"], name="dl-tty", labels=LABELS, tty=True)
    screen.start()
    screen.wait()
    result["terminal"] = [(line.stream, line.data) for line in screen.logs()][:2]
    result["missing"] = outcome(lambda: list(docker.containers["dl-missing"].logs()))
    for container in (job, screen):
        container.remove(force=True)
    return result


def execs(docker: Docker) -> Result:
    """Commands run to their end in a container that runs."""
    web = sleeping(docker)
    result: Result = {
        "said": tuple(web.exec(["sh", "-c", "echo out; echo err >&2"])),
        "code": web.exec(["sh", "-c", "exit 7"], check=False).exit_code,
        "input": web.exec(["cat"], input="grün\n").text,
        "long input": web.exec(["wc", "-c"], input=b"\0" * 100_000).text.strip(),
        "bytes": web.exec(["printf", r"\377\000"]).stdout,
        "where and who": web.exec(["sh", "-c", "echo $WHAT $(id -u) $(pwd)"], env={"WHAT": "env"}, user="7", workdir="/tmp").text,
        "failed": exec_failure(web, ["sh", "-c", "echo why >&2; exit 2"]),
        "not found": exec_failure(web, ["dl-no-such-command"])[0],
        "too slow": outcome(lambda: web.exec(["sleep", "60"], timeout=1)),
        "killed": web.exec(["sh", "-c", "ps | grep -c '[s]leep 60'"], check=False).text.strip(),
    }
    web.stop(timeout=0)
    result["stopped"] = outcome(lambda: web.exec(["true"]))
    web.remove()
    return result


def exec_failure(container: Container[Docker], command: list[str]) -> ExecResult:
    """How a command failed."""
    try:
        return container.exec(command)
    except ExecFailed as failed:
        return ExecResult(failed.exit_code, failed.stdout, failed.stderr)


def processes(docker: Docker) -> Result:
    """Conversations with commands, also on a terminal, and with a container's first process."""
    web = sleeping(docker)
    result: Result = {}
    with web.exec_process(["sh", "-c", ECHO]) as process:
        result["greeting"] = read_until(process, b"ready\n")
        for word in (b"one", b"two"):
            process.write(word + b"\n")
            result[word.decode()] = read_until(process, b"heard " + word + b"\n")
        process.close_stdin()
        result["farewell"] = [(frame.stream, frame.data) for frame in process.read()]
        result["code"] = process.wait()
    with web.exec_process(["sh", "-c", SCREEN], tty=True) as screen:
        screen.resize(40, 120)
        screen.write(b"sesame\n")
        result["terminal"] = screen.read_stdout()
        result["its code"] = screen.wait()
    echo = docker.containers.create(IMAGE, ["sh", "-c", ECHO], name="dl-echo", labels=LABELS, stdin_open=True, stdin_once=True)
    with echo.attach(stdin=True) as first:
        echo.start()
        result["attached"] = (read_until(first, b"ready\n"), *first.communicate(b"a\nb\n"))
    result["exit code"] = echo.wait()
    result["attach too late"] = outcome(echo.attach)
    job = docker.containers.create(IMAGE, ["sh", "-c", "echo one; echo two >&2"], name="dl-job", labels=LABELS)
    result["WebSocket"] = outcome(lambda: websocket_output(job))
    for container in (web, echo, job):
        container.remove(force=True)
    return result


def websocket_output(container: Container[Docker]) -> list[bytes]:
    """What a container writes from its start on, over a WebSocket."""
    with container.attach_websocket(stdin=False) as process:
        container.start()
        return sorted(process.read_stdout().splitlines())


def read_until(process: Process, end: bytes) -> bytes:
    """What a process writes, up to a text."""
    output = b""
    for frame in process:
        output += frame.data
        if output.endswith(end):
            break
    return output


def stats(docker: Docker) -> Result:
    """Samples of what a container uses."""
    web = sleeping(docker)
    once = web.stats(one_shot=True)
    result: Result = {"once": (once.memory_stats is not None, once.pids_stats is not None)}
    seen: list[Stats] = []
    for sample in web.stats_stream():
        seen.append(sample)
        if len(seen) == 2:
            web.kill()
    result["samples"] = (2 <= len(seen) <= 4, all(sample.pids for sample in seen), seen[1].cpu_percent is not None)
    web.wait()
    result["stopped"] = outcome(lambda: web.stats().pids), list(web.stats_stream())
    web.remove()
    return result
