"""Where the engine is, and how to reach it: a host such as ``unix:///var/run/docker.sock`` to an endpoint that can be dialled."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from .errors import ConnectError, ConnectionLost, InvalidArgument
from .line import Refused
from .routes import Inherited, Recorded, Route, Tcp, Unix, is_socket
from .tls import TLS

if TYPE_CHECKING:
    from .line import Line

DEFAULT_SOCKET = "/var/run/docker.sock"


class Endpoint(NamedTuple):
    """Where an engine listens, and why it was looked for there."""

    #: As a user writes it: ``unix:///run/docker.sock``, ``unix://@name``, ``tcp://127.0.0.1:2375``.
    host: str
    #: What decided: an argument, ``DOCKER_HOST``, or the default.
    why: str
    #: How it is dialled.
    route: Route

    @property
    def recording(self) -> str | None:
        """The recording that stands in for an engine: ``demo``, or a path."""
        return self.host.removeprefix("replay:") if self.host.startswith("replay:") else None

    @property
    def base_url(self) -> str:
        """The URL that requests made through ``docker.session`` begin with."""
        return self.route.origin + self.route.prefix

    @property
    def authority(self) -> str:
        """What the Host header says."""
        return self.route.authority

    def dial(self, timeout: float | None) -> Line:
        """A new connection. Raises OSError, which ``refusal`` explains."""
        return self.route.dial(timeout)

    def refusal(self, error: OSError) -> ConnectError:
        """What to tell the user when dialling failed: where, why, and what there is instead."""
        advice = "" if isinstance(error, Refused) else f". {_advice(self.host)}"  # who refuses is the right one
        return ConnectError(f"no engine at {self.host} ({self.why}): {self.route.reason(error)}{advice}")

    def failure(self, name: str, error: Exception) -> ConnectError | ConnectionLost:
        """What to tell the user when the connection broke under a call of this name."""
        return self.refusal(error) if isinstance(error, Refused) else ConnectionLost(f"{name}: {error}")


def resolve(host: str | None = None, environ: Mapping[str, str] | None = None, tls: TLS | None = None) -> Endpoint:
    """The endpoint for a host; without one, ``DOCKER_HOST`` decides, then the usual socket."""
    environ = os.environ if environ is None else environ
    if host is not None:
        return parse(host, "given as host", tls)
    if environ.get("DOCKER_HOST"):
        return parse(environ["DOCKER_HOST"], "from DOCKER_HOST", tls)
    return parse(f"unix://{DEFAULT_SOCKET}", "the default", tls)


def parse(host: str, why: str, tls: TLS | None = None) -> Endpoint:
    """A host as text, taken apart; raises InvalidArgument for what this client cannot dial."""
    if host.startswith("replay:"):
        return Endpoint(host, why, Recorded("http+replay://"))
    scheme, separator, rest = host.partition("://")
    told = f"{re.sub(_PASSWORD, '***', host)!r} ({why})"
    if not separator:
        raise InvalidArgument(f"{told} has no scheme; an engine's host looks like unix:///var/run/docker.sock or tcp://127.0.0.1:2375")
    if scheme not in _ROUTES:
        raise InvalidArgument(f"{told}: there is no {scheme}://, but {', '.join(f'{known}://' for known in _ROUTES if known != 'npipe')}")
    if tls is not None and scheme not in ("tcp", "https"):
        raise InvalidArgument(f"{told}: TLS is for tcp:// and https://, not for {scheme}://")
    if tls is not None and tls.key is not None and tls.cert is None:
        raise InvalidArgument("TLS(key=…) is the key of a certificate; give that, too: TLS(cert=…, key=…)")
    try:
        route = _ROUTES[scheme](rest, tls)
    except ValueError as failed:
        raise InvalidArgument(f"{told}: {failed}") from None
    return Endpoint(f"unix://{rest or DEFAULT_SOCKET}" if scheme == "unix" else host, why, route)


#: The password in a URL.
_PASSWORD = r"(?<=:)[^/:]+(?=@)"


def _unix(rest: str, tls: TLS | None) -> Route:
    path = rest or DEFAULT_SOCKET
    if path.startswith("@"):
        return Unix("\0" + path[1:])
    if not path.startswith("/") or "\0" in path:
        raise ValueError(f"that is no absolute path; a socket's host has three slashes: unix:///{path}")
    return Unix(path)


def _tcp(rest: str, tls: TLS | None) -> Route:
    name, port, prefix = _parts(rest)
    if prefix:
        raise ValueError(f"a path goes with http://, for an engine behind a proxy: http{'' if tls is None else 's'}://{rest}")
    port = port or (2375 if tls is None else 2376)
    return Tcp(name, port, f"{_bracketed(name)}:{port}", "", tls)


def _http(rest: str, tls: TLS | None) -> Route:
    name, port, prefix = _parts(rest)
    return Tcp(name, port or 80, _bracketed(name) + (f":{port}" if port else ""), prefix, None)


def _https(rest: str, tls: TLS | None) -> Route:
    name, port, prefix = _parts(rest)
    return Tcp(name, port or 443, _bracketed(name) + (f":{port}" if port else ""), prefix, tls or TLS())


def _parts(rest: str) -> tuple[str, int | None, str]:
    """Name, port and path of ``host:port/path``."""
    parts = urlsplit("//" + rest)
    if "@" in parts.netloc:
        raise ValueError("a user has no place in it; what a proxy wants to know goes into headers={'Authorization': …}")
    if not parts.hostname or parts.query or parts.fragment or re.search(r"[\x00-\x20\x7f]", rest):
        raise ValueError("that is not of the form host:port")
    parts.hostname.encode("idna")  # what cannot be looked up raises now, not when it is dialled
    return parts.hostname, parts.port, quote(unquote(parts.path.rstrip("/")), safe="/:@!$&'()*+,;=~")


def _bracketed(name: str) -> str:
    return f"[{name.partition('%')[0]}]" if ":" in name else name  # the zone after % is for this machine alone


def _ssh(rest: str, tls: TLS | None) -> Route:
    from .ssh import Ssh

    return Ssh.parse(rest)


def _fd(rest: str, tls: TLS | None) -> Route:
    if not (rest.isascii() and rest.isdigit()):
        raise ValueError("what follows is the number of a connected socket that this process has inherited: fd://3")
    return Inherited(int(rest))


def _npipe(rest: str, tls: TLS | None) -> Route:
    raise ValueError(
        "named pipes are not spoken here. Have the engine listen on tcp://127.0.0.1:2375 (in Docker Desktop: Settings, General, Expose "
        "daemon), or run this inside WSL, where it is unix:///var/run/docker.sock"
    )


#: How what follows each scheme is read.
_ROUTES = {
    "unix": _unix,
    "tcp": _tcp,
    "ssh": _ssh,
    "http": _http,
    "https": _https,
    "fd": _fd,
    "npipe": _npipe,
}


def _advice(host: str) -> str:
    others = [found for found in sockets() if f"unix://{found}" != host]
    there = (
        f"Sockets that do exist here: {', '.join(f'unix://{found}' for found in others)}."
        if others
        else "No other engine's socket was found."
    )
    return f"{there} Name one as host, or in DOCKER_HOST; replay:demo is a recording that works without an engine."


def sockets() -> list[str]:
    """The sockets of engines that exist on this machine, in the places where engines put them."""
    runtime = os.environ.get("XDG_RUNTIME_DIR") or f"/run/user/{os.getuid()}"
    home = Path.home()
    places = [
        Path(DEFAULT_SOCKET),
        Path("/run/docker.sock"),
        Path(runtime, "docker.sock"),
        Path(runtime, "podman/podman.sock"),
        Path("/run/podman/podman.sock"),
        home / ".docker/run/docker.sock",
        home / ".docker/desktop/docker.sock",
        home / ".colima/default/docker.sock",
        home / ".rd/docker.sock",
    ]
    found: list[str] = []
    seen: set[str] = set()
    for place in places:
        real = os.path.realpath(place)
        if real not in seen and is_socket(real):
            seen.add(real)
            found.append(str(place))
    return found
