"""Commands about containers."""

from __future__ import annotations

import time
from collections.abc import Mapping, Sequence
from typing import Any

import click

from .options import Settings, filter_option, no_trunc_option, quiet_option, shared
from .output import print_json, print_lines, print_table
from .units import ago, short_id, shortened, size

#: A container, or a port of one, as the engine says it.
Container = Mapping[str, Any]
Port = Mapping[str, Any]


@click.command
@click.option("-a", "--all", "stopped", is_flag=True, help="Containers that do not run, too.")
@quiet_option
@filter_option
@click.option("-n", "--last", type=click.IntRange(min=1), metavar="N", help="Only the N newest, running or not.")
@click.option("-s", "--size", "sizes", is_flag=True, help="Add the space that their files take; slow.")
@no_trunc_option
@shared
@click.pass_obj
def ps(settings: Settings, stopped: bool, quiet: bool, filters: dict[str, list[str]], last: int | None, sizes: bool, whole: bool) -> None:
    """List the containers that run, or with --all those that do not, too."""
    with settings.docker(plain=True) as docker:
        containers: Any = docker.containers.list(all=stopped, limit=last, size=sizes, filters=filters)
    if settings.json:
        print_json([container["Id"] for container in containers] if quiet else containers)
    elif quiet:
        print_lines(container["Id"] if whole else short_id(container["Id"]) for container in containers)
    else:
        columns = ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"] + ["SIZE"] * sizes
        print_table(columns, [_row(container, whole)[: len(columns)] for container in containers])


def _row(container: Container, whole: bool) -> list[str]:
    id, image, command = container["Id"], container.get("Image") or "", container.get("Command") or ""
    return [
        id if whole else short_id(id),
        short_id(image) if image.startswith("sha256:") and not whole else image,
        command if whole else shortened(command, 20),
        ago(container.get("Created") or 0, time.time()),
        container.get("Status") or "",
        ports(container.get("Ports") or ()),
        ", ".join(names(container, whole)),
        f"{size(container.get('SizeRw') or 0)} (with image {size(container.get('SizeRootFs') or 0)})",
    ]


def names(container: Container, whole: bool) -> list[str]:
    """Its names.

    Those from links of other containers (``other/alias``) are included only in ``whole``.
    """
    plain = [name.removeprefix("/") for name in container.get("Names") or ()]
    return [name for name in plain if whole or "/" not in name]


def ports(entries: Sequence[Port]) -> str:
    """Ports for people, neighbours joined: ``0.0.0.0:8000-8002->80-82/tcp, 443/tcp``."""
    runs: list[list[Port]] = []
    for port in sorted(entries, key=_sort_key):
        if runs and _key(port) == _next_key(runs[-1][-1]):
            runs[-1].append(port)
        else:
            runs.append([port])
    return ", ".join(_range_text(run[0], run[-1]) for run in sorted(runs, key=lambda run: run[0]["PrivatePort"]))


def _key(port: Port) -> tuple[str, str, int, int | None]:
    return port.get("Type") or "tcp", port.get("IP") or "", port["PrivatePort"], port.get("PublicPort") or None


def _sort_key(port: Port) -> tuple[str, str, int, int]:
    kind, ip, inside, outside = _key(port)
    return kind, ip, inside, outside or 0


def _next_key(port: Port) -> tuple[str, str, int, int | None]:
    kind, ip, inside, outside = _key(port)
    return kind, ip, inside + 1, outside and outside + 1


def _range_text(first: Port, last: Port) -> str:
    kind, ip, inside, outside = _key(first)
    _, _, last_inside, last_outside = _key(last)
    text = f"{_span(inside, last_inside)}/{kind}"
    if outside is None or last_outside is None:
        return text
    address = f"[{ip}]" if ":" in ip else ip
    published = _span(outside, last_outside)
    return f"{address}:{published}->{text}" if address else f"{published}->{text}"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
