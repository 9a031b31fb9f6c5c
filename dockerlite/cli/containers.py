"""Commands about containers."""

from __future__ import annotations

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from .options import Settings, filter_option, no_trunc_option, quiet_option, shared
from .output import print_json, print_lines, print_table
from .units import ago, short_id, shortened, size

if TYPE_CHECKING:
    from ..models import ContainerSummary, PortSummary


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
    with settings.docker() as docker:
        found = docker.containers.list(all=stopped, limit=last, size=sizes, filters=filters)
    if settings.json:
        print_json([container.id for container in found] if quiet else found)
    elif quiet:
        print_lines(container.id if whole else short_id(container.id) for container in found)
    else:
        columns = ["CONTAINER ID", "IMAGE", "COMMAND", "CREATED", "STATUS", "PORTS", "NAMES"] + ["SIZE"] * sizes
        print_table(columns, [_row(container, whole)[: len(columns)] for container in found])


def _row(container: ContainerSummary, whole: bool) -> list[str]:
    image = container.image
    return [
        container.id if whole else short_id(container.id),
        short_id(image) if image.startswith("sha256:") and not whole else image,
        container.command if whole else shortened(container.command, 20),
        ago(container.created, time.time()),
        container.status,
        ports(container.ports),
        ", ".join(names(container, whole)),
        f"{size(container.size_rw or 0)} (with image {size(container.size_root_fs or 0)})",
    ]


def names(container: ContainerSummary, whole: bool) -> list[str]:
    """Its names; with ``whole``, also those from other containers' links (``other/alias``)."""
    plain = [name.removeprefix("/") for name in container.names]
    return [name for name in plain if whole or "/" not in name]


def ports(found: Sequence[PortSummary]) -> str:
    """Ports as people write them, in ranges: ``0.0.0.0:8000-8002->80-82/tcp, 443/tcp``."""
    runs: list[list[PortSummary]] = []
    for port in sorted(found, key=lambda port: (port.type, port.ip or "", port.private_port, port.public_port or 0)):
        if runs and _place(port) == _next(runs[-1][-1]):
            runs[-1].append(port)
        else:
            runs.append([port])
    return ", ".join(_run(run[0], run[-1]) for run in sorted(runs, key=lambda run: run[0].private_port))


def _place(port: PortSummary) -> tuple[str, str, int, int | None]:
    return port.type, port.ip or "", port.private_port, port.public_port or None


def _next(port: PortSummary) -> tuple[str, str, int, int | None]:
    kind, ip, inside, outside = _place(port)
    return kind, ip, inside + 1, outside and outside + 1


def _run(first: PortSummary, last: PortSummary) -> str:
    inside = f"{_span(first.private_port, last.private_port)}/{first.type}"
    if not first.public_port or not last.public_port:
        return inside
    address = f"[{first.ip}]" if ":" in (first.ip or "") else first.ip
    outside = _span(first.public_port, last.public_port)
    return f"{address}:{outside}->{inside}" if address else f"{outside}->{inside}"


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
