"""Where the engine is, and how to reach it: a host such as ``unix:///var/run/docker.sock`` to an endpoint that can be dialled."""

from __future__ import annotations

import errno
import os
import socket
import time
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple
from urllib.parse import quote, urlsplit

from . import environment
from .config import folder
from .environment import DEFAULT_SOCKET
from .errors import ConnectError, InvalidArgument
from .tls import TLS


class Endpoint(NamedTuple):
    """Where an engine listens, and why it was looked for there."""

    #: As a user writes it: ``unix:///run/docker.sock``, ``unix://@name``, ``tcp://127.0.0.1:2375``.
    host: str
    #: What decided: an argument, ``DOCKER_HOST``, or the default.
    why: str
    family: int
    #: What the socket connects to: a path (or ``\0name``), or host and port.
    target: str | tuple[str, int]
    tls: TLS | None = None

    @property
    def recording(self) -> str | None:
        """The recording that stands in for an engine: ``demo``, or a path."""
        return self.host.removeprefix("replay:") if self.host.startswith("replay:") else None

    @property
    def base_url(self) -> str:
        """The URL that requests made through ``docker.session`` begin with."""
        if isinstance(self.target, str):
            return "http+unix://" + quote(self.target.replace("\0", "@"), safe="")
        return f"http://{self.authority}"

    @property
    def authority(self) -> str:
        """What the Host header says."""
        if isinstance(self.target, str):
            return "docker"
        name, port = self.target
        return f"[{name}]:{port}" if ":" in name else f"{name}:{port}"

    def dial(self, timeout: float | None) -> socket.socket:
        """A new connection. Raises OSError, which ``refusal`` explains."""
        if isinstance(self.target, tuple):
            connection = socket.create_connection(self.target, timeout)
            connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return connection
        connection = socket.socket(self.family, socket.SOCK_STREAM)
        try:
            connection.settimeout(timeout)
            _connect(connection, self.target, timeout)
        except BaseException:
            connection.close()
            raise
        return connection

    def refusal(self, error: OSError) -> ConnectError:
        """What to tell the user when dialling failed: where, why, and what there is instead."""
        return ConnectError(f"no engine at {self.host} ({self.why}): {_reason(error, self)}. {_advice(self)}")


def resolve(
    host: str | None = None, context: str | None = None, tls: TLS | None = None, environ: Mapping[str, str] | None = None
) -> Endpoint:
    """The endpoint that the docker command would take. Raises InvalidArgument where it has to be told more, see ``place``."""
    return parse(*place(host, context, tls, environ))


def place(
    host: str | None = None, context: str | None = None, tls: TLS | None = None, environ: Mapping[str, str] | None = None
) -> tuple[str, str, TLS | None]:
    """The host that the docker command would take, what decided, and the certificates.

    That is the host or context that is given, else ``DOCKER_HOST``, ``DOCKER_CONTEXT``, or the ``currentContext`` of ``config.json``,
    else the usual socket. ``tls`` counts more than the certificates that come with these. Raises InvalidArgument for host and context at
    once, and for a context that is not there or cannot be used.
    """
    if host is not None and context:
        raise InvalidArgument(f"host {host!r} and context {context!r} were both given: which of the two?")
    if host is not None and host.startswith("replay:"):
        return host, "given as host", tls
    environ = os.environ if environ is None else environ
    if host is not None:
        return environment.given(host.strip(), "given as host", environ, tls)
    name, why = environment.chosen(context, environ)
    if name == environment.DEFAULT:
        return environment.default(environ, tls)
    from .contexts.store import Store

    found = Store(folder(environ)).usable(name, why)
    host = found.host or f"unix://{DEFAULT_SOCKET}"
    return host, f"context {name!r}, {why}", tls or (found.tls if environment.takes_tls(host) else None)


def parse(host: str, why: str, tls: TLS | None = None) -> Endpoint:
    """A host as text, taken apart; raises InvalidArgument for what this client cannot dial."""
    if host.startswith("replay:"):
        return Endpoint(host, why, socket.AF_UNSPEC, host)
    scheme, separator, rest = host.partition("://")
    if not separator:
        like = "an engine's host looks like unix:///var/run/docker.sock or tcp://127.0.0.1:2375"
        raise InvalidArgument(f"{host!r} ({why}) has no scheme; {like}")
    if scheme == "unix":
        path = rest or DEFAULT_SOCKET
        if path.startswith("@"):
            return Endpoint(host, why, socket.AF_UNIX, "\0" + path[1:])
        if not path.startswith("/"):
            raise InvalidArgument(f"{host!r} ({why}) is no absolute path; a socket's host has three slashes: unix:///{path}")
        return Endpoint(f"unix://{path}", why, socket.AF_UNIX, path)
    if scheme == "tcp":
        return _tcp(host, why)
    raise InvalidArgument(f"{host!r} ({why}): this version speaks unix:// and tcp://, not {scheme}://")


def _tcp(host: str, why: str) -> Endpoint:
    parts = urlsplit(host)
    try:
        port = parts.port or 2375
    except ValueError as failed:
        raise InvalidArgument(f"{host!r} ({why}): {failed}") from None
    if not parts.hostname or parts.path.strip("/") or parts.query or parts.username:
        raise InvalidArgument(f"{host!r} ({why}) is not of the form tcp://host:port")
    return Endpoint(host, why, socket.AF_UNSPEC, (parts.hostname, port))


def _connect(connection: socket.socket, path: str, timeout: float | None) -> None:
    end = None if timeout is None else time.monotonic() + timeout
    while True:
        try:
            connection.connect(path)
            return
        except BlockingIOError:  # so many are waiting to be accepted that Linux does not even queue this one
            if end is not None and time.monotonic() > end:
                raise
            time.sleep(0.005)


_REASONS = {
    errno.ENOENT: "there is no such socket",
    errno.EACCES: "permission denied",
    errno.ECONNREFUSED: "connection refused, nothing listens there",
    errno.ENOTSOCK: "that is no socket",
}


def _reason(error: OSError, endpoint: Endpoint) -> str:
    reason = _REASONS.get(error.errno or 0, error.strerror or str(error) or type(error).__name__)
    if (
        error.errno == errno.ECONNREFUSED
        and isinstance(endpoint.target, str)
        and os.path.exists(endpoint.target)
        and not _is_socket(endpoint.target)
    ):
        return _REASONS[errno.ENOTSOCK]  # what Linux says of a folder or a file
    if error.errno == errno.EACCES and isinstance(endpoint.target, str):
        return f"{reason}, {_owner(endpoint.target)}"
    return reason


def _owner(path: str) -> str:
    try:
        import grp

        group = grp.getgrgid(os.stat(path).st_gid).gr_name
    except (OSError, KeyError):
        return "the folder it is in is closed to you"
    return f"it belongs to the group {group}, which you would have to be in"


def _advice(endpoint: Endpoint) -> str:
    others = [f"unix://{found} ({whose})" for found, whose in sockets().items() if f"unix://{found}" != endpoint.host]
    there = f"Sockets that do exist here: {', '.join(others)}." if others else "No other engine's socket was found."
    return f"{there} Name one as host, or in DOCKER_HOST; replay:demo is a recording that works without an engine."


def sockets() -> dict[str, str]:
    """The sockets of engines that exist on this machine, in the places where engines put them, and whose each is."""
    home, variable = Path.home(), os.environ.get
    runtime = Path(variable("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}")
    config = Path(variable("XDG_CONFIG_HOME") or home / ".config")
    temporary = Path(variable("TMPDIR") or "/tmp")
    machines = Path(variable("XDG_DATA_HOME") or home / ".local/share") / "containers/podman/machine"
    places = [
        (Path("/"), "var/run/docker.sock", "Docker"),
        (Path("/"), "run/docker.sock", "Docker"),
        (runtime, "docker.sock", "rootless Docker"),
        (home, ".docker/desktop/docker.sock", "Docker Desktop"),
        (home, ".docker/run/docker.sock", "Docker Desktop"),
        (Path(variable("COLIMA_HOME") or home / ".colima"), "*/docker.sock", "Colima"),
        (config, "colima/*/docker.sock", "Colima"),
        (home, ".orbstack/run/docker.sock", "OrbStack"),
        (home, ".rd/docker.sock", "Rancher Desktop"),
        (Path(variable("LIMA_HOME") or home / ".lima"), "*/sock/docker.sock", "Lima"),
        (Path("/"), "run/podman/podman.sock", "podman"),
        (runtime, "podman/podman.sock", "rootless podman"),
        (runtime, "podman/podman-machine-*-api.sock", "podman machine"),
        (temporary, "podman/podman-machine-*-api.sock", "podman machine"),
        (machines, "podman.sock", "podman machine"),
        (machines, "*/podman.sock", "podman machine"),
    ]
    found: dict[str, str] = {}
    seen: set[str] = set()
    for base, pattern, whose in places:
        for place in sorted(base.glob(pattern)):
            real = os.path.realpath(place)
            if real not in seen and _is_socket(real):
                seen.add(real)
                found[str(place)] = whose
    return found


def _is_socket(path: str) -> bool:
    try:
        return Path(path).is_socket()
    except OSError:  # a folder that is closed to us
        return False
