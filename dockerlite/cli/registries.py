"""Commands about registries."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import click

from ..errors import InvalidArgument
from .options import Settings, shared
from .output import print_json, print_lines

if TYPE_CHECKING:
    from ..models import AuthResponse
    from ..sync import Docker

_registry = click.argument("registry", required=False)


@click.command
@_registry
@click.option("-u", "--username", metavar="NAME", help="The account. Without it, the credentials that are kept are tried.")
@click.option("--password-stdin", "piped", is_flag=True, help="Read the password from standard input. Without it, it is asked for.")
@shared
@click.pass_obj
def login(settings: Settings, registry: str | None, username: str | None, piped: bool) -> None:
    """Check credentials against a registry, and store them as docker login does.

    REGISTRY is a host such as ghcr.io or localhost:5000. Without it, Docker Hub.
    """
    if piped and not username:
        raise click.UsageError("--password-stdin needs --username")
    with settings.docker() as docker:
        answer = (None if username else _login_with_stored(docker, registry)) or _login_with_password(docker, registry, username, piped)
    if settings.json:
        print_json({"Status": answer.status})  # not the identity token that comes with it
    else:
        print_lines([answer.status or "Login Succeeded"])


def _login_with_stored(docker: Docker, registry: str | None) -> AuthResponse | None:
    """The answer to the stored credentials; None if there are none and a prompt is possible."""
    try:
        return docker.login(registry=registry)
    except InvalidArgument:
        if not sys.stdin.isatty():
            raise
        return None


def _login_with_password(docker: Docker, registry: str | None, username: str | None, piped: bool) -> AuthResponse:
    if piped:
        password = sys.stdin.read().rstrip("\r\n")
    elif sys.stdin.isatty():
        username = username or click.prompt("Username", err=True)
        password = click.prompt("Password", hide_input=True, err=True)
    else:
        raise click.UsageError("nobody is there to be asked for the password: use --username and --password-stdin")
    if not password:
        raise click.UsageError("the password is empty")
    return docker.login(username, password, registry=registry, save=True)


@click.command
@_registry
@shared
@click.pass_obj
def logout(settings: Settings, registry: str | None) -> None:
    """Remove the stored credentials for a registry, as docker logout does.

    REGISTRY is a host such as ghcr.io or localhost:5000. Without it, Docker Hub.
    """
    with settings.docker() as docker:
        docker.logout(registry)
