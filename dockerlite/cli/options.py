"""The options that all commands share, before or after their name, and the client they describe."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any, TypeVar

import click

from ..version import __version__

if TYPE_CHECKING:
    from ..sync import Docker

F = TypeVar("F", bound=Callable[..., Any])


class Settings:
    """The values of the shared options; if given twice, the one after the command's name counts."""

    host: str | None = None
    context: str | None = None
    timeout: float | None = None
    json: bool = False

    def docker(self, *, plain: bool = False) -> Docker:
        """A client for the engine that was chosen.

        Args:
            plain: verbs of one call return the engine's JSON as it is. A command that only prints
                it spares itself pydantic that way.
        """
        from ..sync import Docker

        docker = Docker(self.host, context=self.context)
        if self.timeout is not None:
            docker = docker.with_options(timeout=self.timeout)
        docker.performer.plain = plain
        return docker


def _store_option(context: click.Context, parameter: click.Parameter, value: object) -> None:
    settings = context.ensure_object(Settings)
    if value is not None:
        setattr(settings, str(parameter.name), value)


_SHARED = (
    click.option(
        "-H",
        "--host",
        metavar="HOST",
        expose_value=False,
        callback=_store_option,
        help="Where the engine is: unix:///run/docker.sock, tcp://127.0.0.1:2375, or a recording, replay:demo or replay:PATH. "
        "Without it, DOCKER_HOST decides, then the current context, then the usual socket.",
    ),
    click.option(
        "-c",
        "--context",
        metavar="NAME",
        expose_value=False,
        callback=_store_option,
        help="Where the engine is, as a context of the docker command; dockerlite context ls lists them.",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(min=0, min_open=True),
        metavar="SECONDS",
        expose_value=False,
        callback=_store_option,
        help="Give up when the engine has said nothing for so long. Without it, 60.",
    ),
    click.option(
        "--json",
        is_flag=True,
        default=None,
        expose_value=False,
        callback=_store_option,
        help="Print JSON for programs: everything the engine said, spelled as it did.",
    ),
    click.version_option(__version__, prog_name="dockerlite", message="%(prog)s %(version)s", help="Print dockerlite's version."),
)


def shared(command: F) -> F:
    """Add the shared options to a command; ``click.pass_obj`` passes it their ``Settings``."""
    for option in reversed(_SHARED):
        command = option(command)
    return command


def _parse_filters(context: click.Context, parameter: click.Parameter, texts: Iterable[str]) -> dict[str, list[str]]:
    filters: dict[str, list[str]] = {}
    for text in texts:
        key, separator, value = text.partition("=")
        if not (key and separator):
            raise click.BadParameter(f"{text!r} is not of the form KEY=VALUE")
        filters.setdefault(key, []).append(value)
    return filters


filter_option = click.option(
    "-f",
    "--filter",
    "filters",
    multiple=True,
    metavar="KEY=VALUE",
    callback=_parse_filters,
    help="Only what matches, such as status=exited, label=tier=web or reference=alpine*. May be given several times: "
    "values of one key are alternatives, keys add up.",
)
quiet_option = click.option("-q", "--quiet", is_flag=True, help="Print only ids.")
no_trunc_option = click.option("--no-trunc", "whole", is_flag=True, help="Shorten nothing.")
