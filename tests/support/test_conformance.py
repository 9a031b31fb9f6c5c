"""What the check of answers against the API document finds, and what it lets pass."""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.support.conformance import Exchange, findings


def found(operation: str, body: Any, *, status: int = 200, version: str = "1.51", engine: str = "docker28", cut: bool = False) -> list[str]:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    differ = findings(Exchange(operation, version, status, raw, cut), engine)
    return sorted(f"{finding.place} {finding.kind}" for finding in differ if not finding.known)


CHANGES, EVENTS, TOP = "GET /containers/{id}/changes", "GET /events", "GET /containers/{id}/top"


@pytest.mark.parametrize(
    ("operation", "body", "expected"),
    [
        (CHANGES, [{"Path": "/a", "Kind": 1}], []),
        (CHANGES, [{"Path": "/a", "Kind": "1"}], ["FilesystemChange.Kind type"]),
        (CHANGES, [{"Path": "/a", "Kind": True}], ["FilesystemChange.Kind type"]),
        (CHANGES, [{"Path": "/a"}], ["FilesystemChange.Kind absent"]),
        (CHANGES, [{"Path": None, "Kind": 1}], ["FilesystemChange.Path null"]),
        (CHANGES, [{"Path": "/a", "Kind": 1, "Size": 3}], ["FilesystemChange.Size extra"]),
        (CHANGES, {}, [f"{CHANGES} 200 type"]),
        (CHANGES, b"", [f"{CHANGES} 200 absent"]),
        (TOP, {"Titles": ["PID"], "Processes": [["1"], [2]]}, ["ContainerTop.Processes[][] type"]),
        ("GET /volumes/{name}", {"Name": "v", "Driver": "local", "Mountpoint": "/m", "Scope": "local", "Labels": {"a": 1}, "Options": {}},
         ["Volume.Labels{} type"]),
    ],
)  # fmt: skip
def test_differences_are_found(operation: str, body: Any, expected: list[str]) -> None:
    assert found(operation, body) == expected


def test_what_the_document_says_of_an_engine_is_known() -> None:
    assert found(CHANGES, None) == []
    assert found(CHANGES, None, engine="docker99") == [f"{CHANGES} 200 null"]


def test_what_a_version_does_not_have_is_not_missing() -> None:
    usage: dict[str, Any] = {"ImageUsage": {}, "ContainerUsage": {}, "VolumeUsage": {}, "BuildCacheUsage": {}}
    assert found("GET /system/df", usage, version="1.52") == []
    assert found("GET /system/df", {"LayersSize": 1, "Images": []}, version="1.41") == []


@pytest.mark.parametrize("cut", [False, True])
def test_streams_are_checked_line_by_line(cut: bool) -> None:
    lines = b'{"Type":"container"}\n{"Type":5}\n' + (b'{"Type":6, ' if cut else b"")
    assert found(EVENTS, lines, cut=cut) == ["EventMessage.Type type"]


def test_a_stream_may_be_empty() -> None:
    assert found(EVENTS, b"") == []


def test_an_error_may_be_plain_text() -> None:
    assert found("GET /info", b"client version 1.57 is too new\n", status=500) == []
    assert found("GET /info", {"message": 5}, status=500) == ["ErrorResponse.message type"]


def test_an_answer_with_another_status_is_found() -> None:
    assert found("GET /info", {}, status=418) == ["GET /info 418 status"]


def test_a_finding_says_what_to_add_where() -> None:
    exchange = Exchange(CHANGES, "1.51", 200, b'[{"Path": null, "Kind": 1, "Size": 3}]')
    assert [str(finding) for finding in sorted(findings(exchange, "docker28"))] == [
        "containers.yaml  FilesystemChange.Path:  x-seen: {'null': [docker28]}",
        "containers.yaml  FilesystemChange:  x-seen: {extra: {Size: [docker28]}}",
    ]
