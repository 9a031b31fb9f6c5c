"""The list of containers: how ports are written."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlite.cli import containers


def port(private: int, public: int | None = None, ip: str | None = None, type: str = "tcp") -> dict[str, Any]:
    known = {"IP": ip, "PublicPort": public}
    return {"PrivatePort": private, "Type": type} | {key: value for key, value in known.items() if value is not None}


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
def test_ports_are_written_as_people_do_neighbours_together(found: list[dict[str, Any]], text: str) -> None:
    assert containers.ports(found) == text
