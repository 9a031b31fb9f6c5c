"""Commands, environments, labels and filters."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dockerlite import values
from dockerlite.core.request import JsonText
from tests.support.refusal import refused

NOON = datetime(2024, 5, 1, 12, 0, tzinfo=UTC)  # 1714564800


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("ls -l '/my files'", ["ls", "-l", "/my files"]),
        ("echo $HOME", ["echo", "$HOME"]),
        (["sh", "-c", "a b"], ["sh", "-c", "a b"]),
        (("true",), ["true"]),
        ("", []),
        ([], []),
    ],
)
def test_a_command_is_a_line_or_a_list(given: values.Command, expected: list[str]) -> None:
    assert values.command(given) == expected


@pytest.mark.parametrize("value", ["echo 'open", ["sleep", 10], b"ls", None, {"ls"}])
def test_what_is_no_command_is_refused(value: object) -> None:
    refused(values.command, value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"A": "1", "B": None, "C": "", "D": 4, "E": 0.5}, ["A=1", "B", "C=", "D=4", "E=0.5"]),
        (["A=1", "B", "C=x=y"], ["A=1", "B", "C=x=y"]),
        ({}, []),
    ],
)
def test_an_environment_is_a_mapping_or_a_list(given: values.Environment, expected: list[str]) -> None:
    assert values.environment(given) == expected


@pytest.mark.parametrize(
    ("value", "mentions"),
    [
        ({"": "1"}, "''"),
        ({"A=B": "1"}, "'A=B'"),
        ({1: "1"}, "1 is no name"),
        ({"DEBUG": True}, "'DEBUG' cannot be True"),
        ({"A": ["x"]}, "'A' cannot be ['x']"),
        (["=1"], "'=1'"),
        ([("A", "1")], "[('A', '1')]"),
        ("A=1", "'A=1'"),
        (None, "None"),
    ],
)
def test_what_is_no_environment_is_refused(value: object, mentions: str) -> None:
    refused(values.environment, value, mentions)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"a": "b", "c": "", "build": 12, "bare": None}, {"a": "b", "c": "", "build": "12", "bare": ""}),
        (["a=b", "c", "d=e=f"], {"a": "b", "c": "", "d": "e=f"}),
    ],
)
def test_labels_are_a_mapping_or_a_list(given: values.Labels, expected: dict[str, str]) -> None:
    assert values.labels(given) == expected


@pytest.mark.parametrize(("value", "mentions"), [("a=b", "'a=b'"), ({"a": False}, "'a' cannot be False"), (["=b"], "'=b'")])
def test_what_are_no_labels_is_refused(value: object, mentions: str) -> None:
    refused(values.labels, value, mentions)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"status": "exited"}, {"status": ["exited"]}),
        ({"status": ["exited", "dead"], "exited": 0}, {"status": ["exited", "dead"], "exited": ["0"]}),
        ({"dangling": True, "all": False}, {"dangling": ["true"], "all": ["false"]}),
        ({"label": {"a": "b", "c": None}}, {"label": ["a=b", "c"]}),
        ({"label": ["a=b", "c"], "label!": "d"}, {"label": ["a=b", "c"], "label!": ["d"]}),
        ({"until": NOON}, {"until": ["1714564800.000000000"]}),
        ({"until": "24h", "since": "web"}, {"until": ["24h"], "since": ["web"]}),
    ],
)
def test_filters_become_lists_of_texts(given: values.Filters, expected: dict[str, list[str]]) -> None:
    assert values.filters(given) == JsonText(expected)


@pytest.mark.parametrize("nothing", [None, {}])
def test_no_filters_are_none(nothing: values.Filters | None) -> None:
    assert values.filters(nothing) is None


@pytest.mark.parametrize(
    ("value", "mentions"),
    [
        ("status=exited", "'status=exited'"),
        ({"id": []}, "'id' has no value in []"),
        ({"label": {}}, "'label' has no value in {}"),
        ({"label": None}, "None is no value for the filter 'label'"),
        ({"exited": [1.5]}, "1.5 is no value"),
        ({"name": b"x"}, "b'x'"),
        ({"label": {"a=b": "c"}}, "'a=b'"),
    ],
)
def test_filters_that_would_filter_nothing_or_make_no_sense_are_refused(value: object, mentions: str) -> None:
    refused(values.filters, value, mentions)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (
            {"mtu": 1400, "icc": False, "o": "size=10m", "debug": True, "empty": None},
            {"mtu": "1400", "icc": "false", "o": "size=10m", "debug": "true", "empty": ""},
        ),
        (["type=tmpfs", "o=size=10m,uid=0"], {"type": "tmpfs", "o": "size=10m,uid=0"}),
        ({}, {}),
    ],
)
def test_options_of_a_driver_are_texts(given: values.DriverOptions, expected: dict[str, str]) -> None:
    assert values.driver_options(given) == expected


@pytest.mark.parametrize(
    ("value", "mentions"), [({"": "a"}, "''"), ({"a": []}, "'a' cannot be []"), (["=a"], "'=a'"), ("a=b", "'a=b'"), (7, "7")]
)
def test_options_that_a_driver_could_not_read_are_refused(value: object, mentions: str) -> None:
    refused(values.driver_options, value, mentions)


def test_settings_of_a_plugin_are_a_mapping_or_a_list() -> None:
    assert values.settings({"DEBUG": 1, "data.source": "/srv"}) == ["DEBUG=1", "data.source=/srv"]
    assert values.settings(["DEBUG=1"]) == ["DEBUG=1"]
    refused(values.settings, "DEBUG=1")
