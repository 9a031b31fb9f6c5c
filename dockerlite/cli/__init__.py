"""The dockerlite command: a group that imports its commands on demand, and how they fail."""

from __future__ import annotations

from importlib import import_module

import click

from ..errors import DockerError
from .options import shared
from .output import complain, engine_warnings_on_stderr

#: Each command, and the module that defines it under the same name.
COMMANDS = {
    "context": "contexts",
    "doctor": "doctor",
    "images": "images",
    "info": "engine",
    "inspect": "inspect",
    "login": "registries",
    "logout": "registries",
    "ping": "engine",
    "ps": "containers",
    "version": "engine",
}


class Commands(click.Group):
    """Commands by name. An error of the engine ends any with one line on stderr and exit code 1."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = getattr(import_module(f"{__name__}.{COMMANDS[cmd_name]}"), cmd_name)
        return command

    def invoke(self, ctx: click.Context) -> object:
        try:
            with engine_warnings_on_stderr():
                return super().invoke(ctx)
        except DockerError as failed:
            complain(str(failed))
            ctx.exit(1)
        except KeyboardInterrupt:
            ctx.exit(130)


@click.group("dockerlite", cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@shared
@click.pass_context
def cli(context: click.Context) -> None:
    """Look at a Docker engine, or podman's, from the command line.

    Without an engine, try a recording: dockerlite --host replay:demo ps
    """
    if context.invoked_subcommand is None:
        click.echo(context.get_help())
