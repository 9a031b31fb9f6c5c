"""The command that checks what a proxy between here and the engine lets through."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .options import Settings, shared
from .output import print_json, print_lines, print_table

if TYPE_CHECKING:
    from ..resources.system.doctor import Check

_RESULTS = {True: "ok", False: "fails", None: "not checked"}


@click.command
@click.option(
    "--image",
    metavar="IMAGE",
    help="One that the engine has, with cat in it, such as busybox: a container of it is made, talked to and removed. "
    "Without it, conversations are not tried to their end.",
)
@click.option(
    "--idle",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="See, too, whether a stream that is quiet for so long is cut; 70 finds the limit that proxies have by default.",
)
@shared
@click.pass_context
def doctor(context: click.Context, image: str | None, idle: float | None) -> None:
    """Check what a proxy in front of the engine holds up, cuts or refuses.

    Exit code 1 if anything fails. What to change is given as settings of nginx and Apache.
    """
    settings = context.ensure_object(Settings)
    with settings.docker() as docker:
        checks = docker.doctor(image=image, idle=idle)
    if settings.json:
        print_json([{name.capitalize(): value for name, value in check._asdict().items()} for check in checks])
    else:
        print_table(("CHECK", "RESULT", "FIGURE", "FOUND"), map(_row, checks))
        changes = [f"{check.name}: {check.change}" for check in checks if check.change]
        print_lines(["", "What to change:", *changes] if changes else [])
    if any(check.ok is False for check in checks):
        context.exit(1)


def _row(check: Check) -> tuple[str, str, str, str]:
    figure = "" if check.figure is None else f"{check.figure:.3g} {check.unit}"
    return check.name, _RESULTS[check.ok], figure, check.found
