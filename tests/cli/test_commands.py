"""The dockerlite command as users call it, against recordings."""

from __future__ import annotations

import errno
import json
import os
import pty
import re
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner, Result

from dockerlite import __version__
from dockerlite.address import endpoint as address
from dockerlite.cli import COMMANDS, cli, containers
from tests.scenarios import CASSETTES

DEMO = "replay:demo"
# A docker 28 with a container whose command and labels contain escapes, rich markup and line
# ends, and with errors that repeat such text.
CASSETTE = CASSETTES / "cli/hostile.json"
HOSTILE = f"replay:{CASSETTE}"
CONTAINERS = ["ps", "--all", "--filter", "label=cli=1"]
IMAGES = ["images", "--filter", "reference=busybox"]
READING = (["info"], ["version"], ["ping"], ["ps", "--all"], ["images"])


def run(*arguments: str) -> Result:
    return CliRunner().invoke(cli, arguments)


def printed(*arguments: str) -> str:
    """The output of a command that succeeds, with nothing on stderr."""
    result = run(*arguments)
    assert (result.exit_code, result.stderr) == (0, ""), result.output
    return result.stdout


def documents(*arguments: str) -> Any:
    return json.loads(printed(*arguments))


def recording() -> Any:
    return json.loads(CASSETTE.read_text())


def answered(recorded: Any, path: str) -> Any:
    """The JSON that a recording has for a path."""
    return next(exchange["answer"]["body"]["json"] for exchange in recorded["exchanges"] if exchange["request"]["path"] == path)


def python(code: str, *arguments: str, **options: Any) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-c", code, *arguments], text=True, check=False, timeout=60, **options)


MAIN = "from dockerlite.__main__ import main; main()"


def blocking(module: str) -> str:
    """The command on a machine without a module."""
    return f"""
import sys
class Blocker:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] == {module!r}:
            raise ModuleNotFoundError(f"No module named {{name!r}}", name=name)
sys.meta_path.insert(0, Blocker())
{MAIN}
"""


# What the commands print


def test_the_command_alone_prints_its_help() -> None:
    text = printed()
    assert text == printed("--help")
    assert all(re.search(rf"^  {name}  +[A-Z].*\.$", text, re.M) for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_and_the_shared_options(name: str) -> None:
    text = printed(name, "-h")
    assert all(option in text for option in ("-H, --host", "--json", "--timeout", "--version", "-h, --help"))


@pytest.mark.parametrize("arguments", [["--version"], ["ps", "--version"]])
def test_the_version_is_dockerlites_own(arguments: list[str]) -> None:
    assert printed(*arguments) == f"dockerlite {__version__}\n"


def test_info_shows_the_engine_in_sections() -> None:
    said, text = documents("-H", DEMO, "info", "--json"), printed("-H", DEMO, "info")
    assert text.startswith("Engine\n  Address:")
    assert re.search(rf"^  Version: +{re.escape(said['ServerVersion'])}$", text, re.M)
    assert f"{said['Containers']} ({said['ContainersRunning']} running" in text
    assert "\n\nStorage\n" in text


def test_what_the_engine_warns_of_in_info_goes_to_stderr(tmp_path: Path) -> None:
    recorded = recording()
    answered(recorded, "/info")["Warnings"] = ["WARNING: No swap limit support", "one more\nof two lines"]
    (tmp_path / "warning.json").write_text(json.dumps(recorded))
    result = run("-H", f"replay:{tmp_path}/warning.json", "info")
    assert result.exit_code == 0
    assert result.stderr.splitlines() == ["dockerlite: warning: No swap limit support", "dockerlite: warning: one more of two lines"]
    assert "swap limit" not in result.stdout


def test_version_shows_both_sides() -> None:
    said, text = documents("-H", DEMO, "version", "--json"), printed("-H", DEMO, "version")
    assert re.match(rf"dockerlite\n  Version: +{re.escape(__version__)}\n", text)
    assert said["Version"] in text
    assert said["Components"][-1]["Name"] in text


def test_ping_tells_the_api_version() -> None:
    assert documents("-H", DEMO, "ping", "--json")["ApiVersion"] in printed("-H", DEMO, "ping")


def test_ps_has_a_line_for_each_container() -> None:
    found, (head, *lines) = documents("-H", DEMO, "ps", "-a", "--json"), printed("-H", DEMO, "ps", "-a").splitlines()
    assert re.split(r"  +", head) == ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"]
    assert found
    for container, line in zip(found, lines, strict=True):
        assert line.startswith(container["Id"][:12] + "  ")
        assert line.endswith(container["Names"][0].removeprefix("/"))
        assert container["Status"] in line


def test_images_has_a_line_for_each_name() -> None:
    found, (head, *lines) = documents("-H", DEMO, "images", "--json"), printed("-H", DEMO, "images").splitlines()
    assert re.split(r"  +", head) == ["REPOSITORY", "TAG", "IMAGE ID", "CREATED", "SIZE"]
    assert len(lines) == sum(len(image["RepoTags"]) or 1 for image in found)
    assert [re.split(r"  +", line)[2] for line in lines if found[0]["Id"][7:19] in line]


def test_images_can_show_digests() -> None:
    head = printed("-H", DEMO, "images", "--digests").splitlines()[0]
    assert re.split(r"  +", head) == ["REPOSITORY", "TAG", "DIGEST", "IMAGE ID", "CREATED", "SIZE"]


@pytest.mark.parametrize("listing", [["ps", "-a"], ["images"]])
def test_quiet_prints_ids_only(listing: list[str]) -> None:
    ids = [item["Id"] for item in documents("-H", DEMO, *listing, "--json")]
    assert printed("-H", DEMO, *listing, "-q").splitlines() == [id.removeprefix("sha256:")[:12] for id in ids]
    assert printed("-H", DEMO, *listing, "-q", "--no-trunc").splitlines() == ids
    assert documents("-H", DEMO, *listing, "-q", "--json") == ids


def test_inspect_tells_all_of_a_container_or_an_image() -> None:
    container, image = (documents("-H", DEMO, *listing, "--json")[0] for listing in (["ps", "-a"], ["images"]))
    found = documents("-H", DEMO, "inspect", container["Id"], image["Id"])
    assert [item["Id"] for item in found] == [container["Id"], image["Id"]]
    assert "HostConfig" in found[0]
    assert "RootFS" in found[1]


@pytest.mark.parametrize(
    ("name", "kind"), [("web", "container"), ("/web", "container"), ("shop/web:1.4", "image"), ("busybox:1.36", "image")]
)
def test_inspect_tells_containers_from_images_by_the_name(name: str, kind: str) -> None:
    assert documents("-H", DEMO, "inspect", name) == documents("-H", DEMO, "inspect", "--type", kind, name)


def test_json_is_everything_the_engine_said_as_it_spelled_it() -> None:
    [said], [found] = answered(recording(), "/containers/json"), documents("-H", HOSTILE, *CONTAINERS, "--json")
    assert found.keys() == said.keys()
    assert (found["Labels"], found["Command"]) == (said["Labels"], said["Command"])


# Shared options


@pytest.mark.parametrize(
    "arguments",
    [
        ["--host", DEMO, "--json", "ping"],
        ["ping", "--host", DEMO, "--json"],
        ["--json", "-H", "unix:///there/is/none", "ping", "-H", DEMO],
        ["--timeout", "0.5", "ping", "--json", "-H", DEMO],
    ],
)
def test_shared_options_stand_before_or_after_the_command_and_the_later_counts(arguments: list[str]) -> None:
    assert "ApiVersion" in documents(*arguments)


@pytest.mark.parametrize(
    "arguments",
    [
        ["--timeout", "0", "ping"],
        ["ps", "--filter", "status"],
        ["ps", "--filter", "=exited"],
        ["ps", "--last", "0"],
        ["inspect"],
        ["inspect", "--type", "network", "x"],
        ["nonsense"],
        ["ps", "--nonsense"],
    ],
)
def test_a_usage_error_is_told_on_stderr_and_exits_2(arguments: list[str]) -> None:
    result = run("-H", DEMO, *arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Usage: ")


def test_filters_of_one_key_are_alternatives_and_may_hold_an_equals_sign() -> None:
    context = click.Context(containers.ps)
    containers.ps.parse_args(context, ["-f", "label=a=b", "-f", "label=c", "-f", "status=exited"])
    assert context.params["filters"] == {"label": ["a=b", "c"], "status": ["exited"]}


# Text of others that an engine passes on


HARMLESS = (
    ["info"],
    ["version"],
    ["ping"],
    IMAGES,
    CONTAINERS,
    [*CONTAINERS, "--no-trunc"],
    [*CONTAINERS, "--json"],
    ["inspect", "cli-hostile"],
)


@pytest.mark.parametrize("arguments", HARMLESS)
def test_no_escape_of_an_engines_text_reaches_the_terminal(arguments: list[str]) -> None:
    result = run("-H", HOSTILE, *arguments)
    assert result.exit_code == 0
    assert not re.search(r"[^\n -~…]", result.stdout)


def test_a_terminal_without_the_letter_still_shows_which_one_it_is() -> None:
    result = python(MAIN, "-H", HOSTILE, *CONTAINERS, capture_output=True, env=os.environ | {"PYTHONIOENCODING": "latin-1"})
    assert (result.returncode, result.stderr) == (0, "")
    assert r"\u2026" in result.stdout


def test_a_hostile_command_stays_on_its_line_and_its_markup_is_text() -> None:
    _, line = printed("-H", HOSTILE, *CONTAINERS, "--no-trunc").splitlines()
    assert r"\x1b[31m[bold]red[/bold]\x1b[0m" in line
    assert r"\nsleep 1\x9b2J" in line
    assert line.endswith("  cli-hostile")


# Failures


def failed(*arguments: str) -> str:
    """The one line that a command prints when it fails."""
    result = run(*arguments)
    assert (result.exit_code, result.stdout) == (1, "")
    [line] = result.stderr.splitlines()
    assert line.startswith("dockerlite: ")
    return line.removeprefix("dockerlite: ")


def test_without_a_socket_the_line_names_it_and_what_there_is_instead(tmp_path: Path) -> None:
    line = failed("-H", f"unix://{tmp_path}/none.sock", "ps")
    assert line.startswith(f"no engine at unix://{tmp_path}/none.sock (given as host): there is no such socket.")
    assert "replay:demo" in line


def test_a_socket_where_nobody_listens_is_told_apart(tmp_path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(f"{tmp_path}/dead.sock")
        assert "connection refused, nothing listens there" in failed("info", "-H", f"unix://{tmp_path}/dead.sock")


def test_a_socket_that_is_closed_to_the_user_names_its_group(tmp_path: Path) -> None:
    endpoint = address.resolve(f"unix://{tmp_path}")
    text = str(endpoint.refusal(PermissionError(errno.EACCES, os.strerror(errno.EACCES))))
    assert re.search(r"permission denied, it belongs to the group \S+, and you are not in that group", text)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        (["ps", "-f", "status=\x1b[31m\nred"], r"dockerlite: invalid filter 'status=\x1b[31m red': invalid value for state"),
        (["inspect", "--type", "container", "x\x9b2J[red]y[red]"], r"dockerlite: No such container: x\x9b2J[red]y[red] (404"),
    ],
)
def test_what_an_engine_repeats_in_an_error_is_one_harmless_line(arguments: list[str], line: str) -> None:
    result = run("-H", HOSTILE, *arguments)
    assert result.exit_code == 1
    assert result.stderr.startswith(line)
    assert result.stderr.count("\n") == 1


def test_a_host_that_cannot_be_read_is_one_line() -> None:
    assert "has no scheme" in failed("-H", "nonsense", "version")


def test_inspect_prints_what_it_found_and_names_what_it_did_not() -> None:
    [container] = documents("-H", HOSTILE, *CONTAINERS, "--json")
    result = run("-H", HOSTILE, "inspect", "nothing", "cli-hostile")
    assert result.exit_code == 1
    assert [item["Id"] for item in json.loads(result.stdout)] == [container["Id"]]
    assert result.stderr == "dockerlite: no container or image is called nothing\n"


def test_ctrl_c_exits_130_without_a_word(tmp_path: Path) -> None:
    # Where a test runs in the background, SIGINT is ignored unless a handler is set.
    code = f"import signal; signal.signal(signal.SIGINT, signal.default_int_handler); {MAIN}"
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(f"{tmp_path}/silent.sock")
        listening.listen()
        waiting = subprocess.Popen(
            [sys.executable, "-c", code, "-H", f"unix://{tmp_path}/silent.sock", "ping"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        )
        connection, _ = listening.accept()
        with connection:
            connection.recv(1)
            waiting.send_signal(signal.SIGINT)
            assert waiting.communicate(timeout=30) == (b"", b"")
    assert waiting.returncode == 130


@pytest.mark.parametrize("arguments", READING)
def test_a_closed_pipe_ends_a_command_without_a_word(arguments: list[str]) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with open(writing, "w") as closed:
        result = python(MAIN, "-H", DEMO, *arguments, stdout=closed, stderr=subprocess.PIPE)
    assert result.stderr == ""


# Installed with and without the extra


@pytest.mark.parametrize(("missing", "arguments"), [("click", ["info"]), ("rich", ["images"])])
def test_without_click_or_rich_one_line_names_the_extra(missing: str, arguments: list[str]) -> None:
    terminal, its = pty.openpty()  # only a table on a terminal needs rich
    with open(terminal, "rb"), open(its, "wb", buffering=0) as stdout:
        result = python(blocking(missing), "-H", DEMO, *arguments, stdout=stdout, stderr=subprocess.PIPE)
    assert result.returncode == 1
    [line] = result.stderr.splitlines()
    assert "pip install 'dockerlite[cli]'" in line


def test_a_table_for_a_program_needs_no_rich() -> None:
    result = python(blocking("rich"), "-H", DEMO, "images", capture_output=True)
    assert (result.returncode, result.stderr) == (0, "")
    assert result.stdout == printed("-H", DEMO, "images")


def test_another_missing_module_is_not_blamed_on_the_extra(tmp_path: Path) -> None:
    result = python(blocking("httptools"), "-H", f"unix://{tmp_path}/none.sock", "info", capture_output=True)
    assert result.returncode == 1
    assert "ModuleNotFoundError: No module named 'httptools'" in result.stderr


def test_a_command_loads_only_what_it_needs() -> None:
    code = f"import sys\ntry:\n    {MAIN}\nfinally:\n    print(*sys.modules, file=sys.stderr)"
    result = python(code, "-H", DEMO, "info", capture_output=True)
    assert result.returncode == 0, result.stderr
    assert not {"rich", "dockerlite.resources.containers.collection", "dockerlite.cli.containers"} & set(result.stderr.split())


def test_python_m_runs_the_command() -> None:
    result = subprocess.run([sys.executable, "-m", "dockerlite", "--version"], capture_output=True, text=True, check=True)
    assert result.stdout == f"dockerlite {__version__}\n"
