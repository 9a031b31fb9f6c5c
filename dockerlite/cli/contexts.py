"""Commands about contexts: engines by name, shared with the docker command."""

from __future__ import annotations

import csv
import os
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import click

from .options import F, Settings, shared
from .output import complain, print_json, print_lines, print_table

if TYPE_CHECKING:
    from ..contexts import Context
    from ..tls.settings import TLS

_KEYS = ("host", "ca", "cert", "key", "skip-tls-verify", "from")
_TRUE, _FALSE = ("1", "t", "T", "true", "TRUE", "True"), ("0", "f", "F", "false", "FALSE", "False", "")


_description = click.option("--description", metavar="TEXT", help="What it is, for people.")


def _docker(text: str) -> Callable[[F], F]:
    return click.option("--docker", "endpoint", metavar="KEY=VALUE,...", help=text)


@click.group(invoke_without_command=True)
@shared
@click.pass_context
def context(command: click.Context) -> None:
    """List, make and choose contexts: engines by name, shared with the docker command."""
    if command.invoked_subcommand is None:
        click.echo(command.get_help())


@context.command("ls")
@click.option("-q", "--quiet", is_flag=True, help="Print only names.")
@shared
@click.pass_obj
def ls(settings: Settings, quiet: bool) -> None:
    """List the contexts; the current one has a star."""
    from .. import contexts
    from ..errors import InvalidArgument

    name, listed = _current_name(settings), contexts.list()
    if all(name != known.name for known in listed):
        try:
            listed.append(contexts.inspect(name))
        except InvalidArgument:
            listed.append(contexts.Context(name, error="is not there"))
        listed.sort(key=lambda known: known.name)
    if settings.json:
        print_json([known.name for known in listed] if quiet else [_summary(known, name) for known in listed])
    elif quiet:
        print_lines(known.name for known in listed)
    else:
        rows = [[known.name + " *" * (known.name == name), known.description, known.host, known.error] for known in listed]
        print_table(["NAME", "DESCRIPTION", "DOCKER ENDPOINT", "ERROR"], rows)


@context.command("show")
@shared
@click.pass_obj
def show(settings: Settings) -> None:
    """Print the name of the current context."""
    name = _current_name(settings)
    if settings.json:
        print_json(name)
    else:
        print_lines([name])


@context.command("inspect")
@click.argument("names", nargs=-1, metavar="[NAME...]")
@shared
@click.pass_context
def inspect(command: click.Context, names: tuple[str, ...]) -> None:
    """Show all about contexts, or about the current one, as a JSON list.

    Those that exist are printed even if others do not.
    """
    from .. import contexts
    from ..configuration.config import folder
    from ..contexts.store import Store
    from ..errors import InvalidArgument

    store = Store(folder())
    details, complaints = [], []
    for name in names or [_current_name(command.ensure_object(Settings))]:
        try:
            details.append(store.details(contexts.inspect(name)))
        except InvalidArgument as failed:
            complaints.append(str(failed))
    print_json(details)
    _report(command, complaints)


@context.command("use")
@click.argument("name")
@shared
def use(name: str) -> None:
    """Make a context the current one; the name default stands for no context."""
    from .. import contexts

    contexts.use(name)
    print_lines([name])
    for variable in ("DOCKER_HOST", "DOCKER_CONTEXT"):
        if os.environ.get(variable):
            complain(f"warning: {variable} is set here and counts more than the current context")
            break


@context.command("create")
@click.argument("name")
@_description
@_docker("Where the engine is: host, and for TLS ca, cert and key as files, or skip-tls-verify=true; or from=NAME.")
@click.option("--from", "source", metavar="NAME", help="Copy this context. Without it and --docker, the current one.")
@shared
def create(name: str, description: str | None, endpoint: str | None, source: str | None) -> None:
    """Make a context."""
    from .. import contexts

    if source and endpoint:
        raise click.UsageError("--docker and --from exclude each other")
    given = _parse_endpoint(endpoint)
    contexts.create(name, given.get("host"), description=description, tls=_tls_settings(given), from_=source or given.get("from"))
    print_lines([name])


@context.command("update")
@click.argument("name")
@_description
@_docker("Where the engine is now: host, and for TLS ca, cert and key as files, or skip-tls-verify=true. Without a host, it stays.")
@shared
def update(name: str, description: str | None, endpoint: str | None) -> None:
    """Change a context; what is not given stays as it is."""
    from .. import contexts

    given = _parse_endpoint(endpoint)
    host, tls = given.get("host"), _tls_settings(given)
    if "from" in given or (given and host is None and tls is None):
        raise click.BadParameter("say the host, its certificates, or both", param_hint="--docker")
    contexts.update(name, host, description=description, tls=tls)
    print_lines([name])


@context.command("rm")
@click.argument("names", nargs=-1, required=True, metavar="NAME...")
@click.option("-f", "--force", is_flag=True, help="Even the current one.")
@shared
@click.pass_context
def rm(command: click.Context, names: tuple[str, ...], force: bool) -> None:
    """Remove contexts."""
    from .. import contexts
    from ..errors import InvalidArgument

    complaints = []
    for name in names:
        try:
            contexts.remove(name, force=force)
            print_lines([name])
        except InvalidArgument as failed:
            complaints.append(str(failed))
    _report(command, complaints)


@context.command("export")
@click.argument("name")
@click.argument("path", metavar="[FILE|-]", required=False)
@shared
def export(name: str, path: str | None) -> None:
    """Write a context, with its private key if it has one, to a new file.

    Without FILE, to NAME.dockercontext; - is stdout.
    """
    from .. import contexts
    from ..errors import InvalidArgument

    packed = contexts.export(name)
    out = sys.stdout.buffer
    if path == "-":
        if out.isatty():
            raise click.UsageError("an archive does not belong on a terminal: name a file")
        out.write(packed)
        return
    path = path or f"{name}.dockercontext"
    try:
        with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(packed)
    except OSError as failed:
        raise InvalidArgument(f"{path} cannot be written: {failed.strerror}") from failed
    print_lines([path])


@context.command("import")
@click.argument("name")
@click.argument("path", metavar="FILE|-")
@shared
def import_(name: str, path: str) -> None:
    """Make a context from a file that export wrote, here or in the docker command; - is stdin."""
    from .. import contexts

    contexts.import_(name, sys.stdin.buffer if path == "-" else path)
    print_lines([name])


def _current_name(settings: Settings) -> str:
    from .. import contexts
    from ..configuration.environment import DEFAULT

    return DEFAULT if settings.host is not None else settings.context or contexts.current()


def _tls_settings(given: dict[str, str]) -> TLS | None:
    from ..tls.settings import TLS

    skip = given.get("skip-tls-verify", "")
    if skip not in _TRUE + _FALSE:
        raise click.BadParameter(f"skip-tls-verify is true or false, not {skip!r}", param_hint="--docker")
    if skip in _TRUE or given.keys() & {"ca", "cert", "key"}:
        return TLS(given.get("ca"), given.get("cert"), given.get("key"), verify=skip not in _TRUE)
    return None


def _parse_endpoint(text: str | None) -> dict[str, str]:
    pairs = [pair.partition("=") for pair in next(csv.reader([text or ""]), [])]
    for key, separator, _ in pairs:
        if not separator or key not in _KEYS:
            raise click.BadParameter(f"{key!r}: write KEY=VALUE, with a KEY of {', '.join(_KEYS)}", param_hint="--docker")
    return {key: value for key, _, value in pairs}


def _summary(known: Context, current: str) -> dict[str, Any]:
    return {
        "Name": known.name,
        "Current": known.name == current,
        "Description": known.description,
        "DockerEndpoint": known.host,
        "Error": known.error,
    }


def _report(command: click.Context, complaints: list[str]) -> None:
    for text in complaints:
        complain(text)
    if complaints:
        command.exit(1)
