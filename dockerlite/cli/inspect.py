"""The command that shows everything about containers and images."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Literal

import click

from ..errors import EngineError, InvalidArgument, NotFound
from .options import Settings, shared
from .output import complain, print_json

if TYPE_CHECKING:
    from ..models import ContainerInspect, ImageInspect
    from ..sync import Docker

Kind = Literal["container", "image"]
_OF_AN_IMAGE = re.compile(r":|.+/")


@click.command
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("--type", "kind", type=click.Choice(["container", "image"]), help="Look only among these.")
@shared
@click.pass_context
def inspect(context: click.Context, names: tuple[str, ...], kind: Kind | None) -> None:
    """Show all about containers and images, as a JSON list.

    A NAME may also be an id or the beginning of one. If a container and an image share a name, it
    means the container. Those that exist are printed even if others do not.
    """
    inspected, complaints = [], []
    with context.ensure_object(Settings).docker(plain=True) as docker:
        for name in names:
            try:
                inspected.append(_inspect_any(docker, name, kind))
            except (EngineError, InvalidArgument) as failed:
                neither = kind is None and isinstance(failed, NotFound)
                complaints.append(f"no container or image is called {name}" if neither else str(failed))
    print_json(inspected)
    for text in complaints:
        complain(text)
    if complaints:
        context.exit(1)


def _inspect_any(docker: Docker, name: str, kind: Kind | None) -> ContainerInspect | ImageInspect:
    # No container's name contains a colon or a slash; most images' names do.
    if kind == "image" or (kind is None and _OF_AN_IMAGE.search(name)):
        return docker.images[name].inspect()
    try:
        return docker.containers[name].inspect()
    except NotFound:
        if kind == "container":
            raise
    return docker.images[name].inspect()
