"""Volumes and tmpfs."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlite import values
from tests.support.refusal import refused


def test_volumes_are_a_mapping_or_a_list(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir("/usr")
    monkeypatch.setenv("HOME", "/home/me")
    given: list[tuple[values.Volumes, list[str]]] = [
        ({"data": "/data"}, ["data:/data"]),
        ({"/host": "/inside:ro"}, ["/host:/inside:ro"]),
        ({"~/x": "/x"}, ["/home/me/x:/x"]),
        ({Path("site"): "/srv"}, ["/usr/site:/srv"]),
        ({Path("~"): "/srv"}, ["/home/me:/srv"]),
        (["data:/data:ro", "/host/:/inside:rshared,ro"], ["data:/data:ro", "/host:/inside:rshared,ro"]),
        (["./lib:/a", "../etc:/b", ".:/c", "..:/d"], ["/usr/lib:/a", "/etc:/b", "/usr:/c", "/:/d"]),
        (["/data"], ["/data"]),
    ]
    assert [values.volumes(value) for value, _ in given] == [expected for _, expected in given]


@pytest.mark.parametrize(
    ("value", "mentions"),
    [
        ({"site/static": "/srv"}, "'site/static'"),
        ({"~you/x": "/srv"}, "'~you/x'"),
        ({"": "/srv"}, "''"),
        ({3: "/srv"}, "3"),
        ({"data": "srv"}, "'srv'"),
        ({"data": "/srv:"}, "'/srv:'"),
        ({"data": "/srv:ro:z"}, "'/srv:ro:z'"),
        ({"data": {"bind": "/srv", "mode": "rw"}}, "{'bind': '/srv', 'mode': 'rw'}"),
        ({Path("/a:b"): "/srv"}, "'/a:b'"),
        (["data"], "'data'"),
        (["/data:ro"], "'ro'"),
        ("data:/data", "'data:/data'"),
    ],
)
def test_volumes_that_make_no_sense_are_refused(value: object, mentions: str) -> None:
    refused(values.volumes, value, mentions)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"/run": "size=64m", "/tmp": ""}, {"/run": "size=64m", "/tmp": ""}),
        (["/run", "/tmp:size=64m,mode=1777"], {"/run": "", "/tmp": "size=64m,mode=1777"}),
    ],
)
def test_tmpfs_is_a_mapping_or_a_list(given: values.Tmpfs, expected: dict[str, str]) -> None:
    assert values.tmpfs(given) == expected


@pytest.mark.parametrize(("value", "mentions"), [({"run": ""}, "'run'"), (["run"], "'run'"), ("/run", "'/run'"), ({"/run": True}, "True")])
def test_tmpfs_without_an_absolute_path_is_refused(value: object, mentions: str) -> None:
    refused(values.tmpfs, value, mentions)
