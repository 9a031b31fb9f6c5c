"""What the commands print, piece by piece: harmless texts, sections, tables, and values as people read them."""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import warnings
from datetime import UTC, datetime

import pytest

from dockerlite import models
from dockerlite.cli import containers, images
from dockerlite.cli.output import complain, engine_warnings_on_stderr, print_sections, print_table, visible
from dockerlite.cli.units import ago, memory, size
from dockerlite.errors import EngineWarning

# Texts


@pytest.mark.parametrize(
    ("text", "harmless"),
    [
        ("plain, ünïcode, 日本", "plain, ünïcode, 日本"),
        ("\x1b[31mred", r"\x1b[31mred"),
        ("two\nlines\t\r", r"two\nlines\t\r"),
        ("\x9b2J\x7f\x00", r"\x9b2J\x7f\x00"),
        ("left\u202eright", r"left\u202eright"),
    ],
)
def test_control_characters_become_visible(text: str, harmless: str) -> None:
    assert visible(text) == harmless


def test_an_error_is_one_harmless_line(capsys: pytest.CaptureFixture[str]) -> None:
    complain("first \n\n  second\x1b[2J\r\nthird")
    assert capsys.readouterr().err == "dockerlite: first second\\x1b[2J third\n"


def test_a_warning_of_the_engine_is_one_line_on_stderr(capsys: pytest.CaptureFixture[str]) -> None:
    with engine_warnings_on_stderr():
        for _ in range(2):
            warnings.warn("no swap limit,\nmemory is limited without swap", EngineWarning, stacklevel=1)
    assert capsys.readouterr().err == "dockerlite: warning: no swap limit, memory is limited without swap\n" * 2


def test_other_warnings_stay_what_they_are() -> None:
    with pytest.warns(DeprecationWarning, match="old"), engine_warnings_on_stderr():
        warnings.warn("old", DeprecationWarning, stacklevel=1)


def test_values_that_an_engine_does_not_give_are_left_out(capsys: pytest.CaptureFixture[str]) -> None:
    print_sections({"Empty": {"Nothing": ""}, "Full": {"Long label": "1", "Short": "2", "Nothing": ""}})
    assert capsys.readouterr().out == "Full\n  Long label: 1\n  Short:      2\n"


# Tables


def test_a_table_for_a_program_is_one_line_a_row_however_long(capsys: pytest.CaptureFixture[str]) -> None:
    print_table(["ID", "TEXT", "LAST"], [["1", "long words " * 50, "[red]x[/red]"], ["2", "", ""]])
    head, first, second = capsys.readouterr().out.splitlines()
    assert first == f"1   {'long words ' * 50}  [red]x[/red]"
    assert head.index("LAST") == first.index("[red]")
    assert second == "2"


def on_a_terminal(columns: int, *rows: list[str]) -> list[str]:
    """The lines of a table on a terminal of so many columns."""
    code = "import json, sys; from dockerlite.cli.output import print_table; print_table(*json.loads(sys.argv[1]))"
    ours, its = pty.openpty()
    environment = os.environ | {"COLUMNS": str(columns), "TERM": "xterm"}
    arguments = [sys.executable, "-c", code, json.dumps([["ID", "COMMAND", "NAMES"], rows])]
    subprocess.run(arguments, stdout=its, env=environment, check=True, timeout=60)
    os.close(its)
    with open(ours, "rb", buffering=0) as terminal:
        return re.sub(r"\x1b\[\d*m", "", terminal.read(65536).decode()).splitlines()


def test_a_table_on_a_terminal_folds_between_words() -> None:
    lines = on_a_terminal(30, ["123456789012", "sleep for a while", "web"])
    assert [line.rstrip() for line in lines] == [
        "ID            COMMAND    NAMES",
        "123456789012  sleep for  web",
        "              a while",
    ]


def test_a_table_that_no_folding_makes_fit_takes_no_word_apart() -> None:
    assert on_a_terminal(20, ["123456789012", "sleep for a while", "web"])[1] == "123456789012  sleep for a while  web"


# Values as people read them

NOW = datetime(2025, 6, 1, tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (-5, "just now"),
        (1, "just now"),
        (2, "2 seconds ago"),
        (119, "119 seconds ago"),
        (120, "2 minutes ago"),
        (2 * 3600, "2 hours ago"),
        (47 * 3600, "47 hours ago"),
        (13 * 86400, "13 days ago"),
        (14 * 86400, "2 weeks ago"),
        (61 * 86400, "2 months ago"),
        (3 * 365 * 86400, "3 years ago"),
    ],
)
def test_a_time_is_told_in_the_largest_unit_of_which_two_have_passed(seconds: int, text: str) -> None:
    assert ago(int(NOW) - seconds, NOW) == text


@pytest.mark.parametrize("then", [0, -62135596800])
def test_a_time_that_an_engine_does_not_know_is_not_56_years_ago(then: int) -> None:
    assert ago(then, NOW) == "N/A"


@pytest.mark.parametrize(
    ("count", "disk", "ram"),
    [(0, "0B", "0B"), (999, "999B", "999B"), (1024, "1.024kB", "1KiB"), (25276514304, "25.28GB", "23.54GiB"), (2**63, "9.223EB", "8EiB")],
)
def test_bytes_have_decimal_units_on_disk_and_binary_ones_in_memory(count: int, disk: str, ram: str) -> None:
    assert (size(count), memory(count)) == (disk, ram)


def port(private: int, public: int | None = None, ip: str | None = None, type: str = "tcp") -> models.PortSummary:
    return models.PortSummary(ip=ip, private_port=private, public_port=public, type=type)


@pytest.mark.parametrize(
    ("found", "text"),
    [
        ([], ""),
        ([port(80)], "80/tcp"),
        ([port(80, 8080)], "8080->80/tcp"),  # podman gives no address
        ([port(80, 8080, "0.0.0.0"), port(80, 8080, "::")], "0.0.0.0:8080->80/tcp, [::]:8080->80/tcp"),
        ([port(443), port(53, type="udp"), port(80, 0)], "53/udp, 80/tcp, 443/tcp"),
        ([port(82), port(80), port(81)], "80-82/tcp"),
        ([port(81, 8001, "127.0.0.1"), port(80, 8000, "127.0.0.1")], "127.0.0.1:8000-8001->80-81/tcp"),
        ([port(80, 8000), port(81, 9000)], "8000->80/tcp, 9000->81/tcp"),
    ],
)
def test_ports_are_written_as_people_do_neighbours_together(found: list[models.PortSummary], text: str) -> None:
    assert containers.ports(found) == text


DIGEST = "sha256:" + "d" * 64


@pytest.mark.parametrize(
    ("tags", "digests", "names"),
    [
        ([], [], [("<none>", "<none>", "<none>")]),
        (["<none>:<none>"], ["<none>@<none>"], [("<none>", "<none>", "<none>")]),
        (["localhost:5000/a:1", "b:2"], [f"b@{DIGEST}"], [("localhost:5000/a", "1", "<none>"), ("b", "2", DIGEST)]),
        ([], [f"a@{DIGEST}"], [("a", "<none>", DIGEST)]),
        (["b:1"], [f"a@{DIGEST}", f"b@{DIGEST}"], [("b", "1", DIGEST), ("a", "<none>", DIGEST)]),
    ],
)
def test_an_image_has_a_row_for_each_name(tags: list[str], digests: list[str], names: list[tuple[str, str, str]]) -> None:
    image = models.ImageSummary(
        id=DIGEST, parent_id="", repo_tags=tags, repo_digests=digests, created=1, size=1, shared_size=-1, containers=-1
    )
    assert images.names(image) == names
