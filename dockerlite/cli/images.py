"""Commands about images."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

import click

from .options import Settings, filter_option, no_trunc_option, quiet_option, shared
from .output import print_json, print_lines, print_table
from .units import ago, short_id, size

if TYPE_CHECKING:
    from ..models import ImageSummary

_NONE = "<none>"


@click.command
@click.option("-a", "--all", "intermediate", is_flag=True, help="Intermediate images, too.")
@quiet_option
@filter_option
@click.option("--digests", is_flag=True, help="Add the digests that registries know the images by.")
@no_trunc_option
@shared
@click.pass_obj
def images(settings: Settings, intermediate: bool, quiet: bool, filters: dict[str, list[str]], digests: bool, whole: bool) -> None:
    """List the images that the engine has.

    An image with several names has a line for each.
    """
    with settings.docker() as docker:
        found = docker.images.list(all=intermediate, filters=filters)
    if settings.json:
        print_json([image.id for image in found] if quiet else found)
    elif quiet:
        print_lines(image.id if whole else short_id(image.id) for image in found)
    else:
        columns = ["REPOSITORY", "TAG"] + ["DIGEST"] * digests + ["IMAGE ID", "CREATED", "SIZE"]
        print_table(columns, [row for image in found for row in _rows(image, digests, whole)])


def _rows(image: ImageSummary, digests: bool, whole: bool) -> list[list[str]]:
    facts = [image.id if whole else short_id(image.id), ago(image.created, time.time()), size(image.size)]
    return [[repository, tag, *[digest] * digests, *facts] for repository, tag, digest in names(image)]


def names(image: ImageSummary) -> list[tuple[str, str, str]]:
    """Each name as repository, tag and digest; ``<none>`` for a missing part."""
    # Engines below API 1.43 send <none> themselves.
    tags = [tag.rpartition(":") for tag in image.repo_tags if not tag.startswith(_NONE)]
    digests = {name.partition("@")[0]: name.partition("@")[2] for name in image.repo_digests if not name.startswith(_NONE)}
    tagged = [(repository, tag, digests.get(repository, _NONE)) for repository, _, tag in tags]
    repositories = {repository for repository, _, _ in tags}
    untagged = [(repository, _NONE, digest) for repository, digest in digests.items() if repository not in repositories]
    return tagged + untagged or [(_NONE, _NONE, _NONE)]
