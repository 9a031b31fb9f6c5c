"""From a host such as ``unix:///var/run/docker.sock`` to an endpoint that can be dialled.

``place`` chooses the host as the docker command does (argument, ``DOCKER_HOST``, context, default),
``parse`` reads it, and ``resolve`` does both. Each scheme has a function that makes its route.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote, unquote, urlsplit

from ..configuration import environment
from ..configuration.config import folder
from ..configuration.environment import DEFAULT_SOCKET
from ..errors import ConnectError, ConnectionLost, ConnectionRejected, InvalidArgument
from ..tls.settings import TLS
from .discovery import advice
from .routes import Inherited, Recorded, Route, Tcp, Unix

if TYPE_CHECKING:
    from .connection import Connection


class Endpoint(NamedTuple):
    """Where an engine listens, and what named that place."""

    #: As a user writes it: ``unix:///run/docker.sock``, ``unix://@name``, ``tcp://127.0.0.1:2375``.
    host: str
    #: What named it: an argument, ``DOCKER_HOST``, a context, or the default.
    why: str
    #: How it is dialled.
    route: Route

    @property
    def recording(self) -> str | None:
        """The recording that stands in for the engine: ``demo``, or a path. None for an engine."""
        return self.host.removeprefix("replay:") if self.host.startswith("replay:") else None

    @property
    def base_url(self) -> str:
        """The URL that requests made through ``docker.session`` begin with."""
        return self.route.origin + self.route.prefix

    @property
    def authority(self) -> str:
        """The value of the Host header."""
        return self.route.authority

    def dial(self, timeout: float | None) -> Connection:
        """A new connection. Raises OSError, which ``refusal`` explains."""
        return self.route.dial(timeout)

    def refusal(self, error: OSError) -> ConnectError:
        """The exception for a failed dial: where, why, and which engines there are instead."""
        instead = "" if isinstance(error, ConnectionRejected) else f". {advice(self.host)}"  # whoever rejects us is the right one
        return ConnectError(f"no engine at {self.host} ({self.why}): {self.route.reason(error)}{instead}")

    def failure(self, name: str, error: Exception) -> ConnectError | ConnectionLost:
        """The exception for a connection that broke during the call of this name."""
        return self.refusal(error) if isinstance(error, ConnectionRejected) else ConnectionLost(f"{name}: {error}")


def resolve(
    host: str | None = None, context: str | None = None, tls: TLS | None = None, environ: Mapping[str, str] | None = None
) -> Endpoint:
    """The endpoint that the docker command would use.

    Raises InvalidArgument as ``place`` and ``parse`` do.
    """
    return parse(*place(host, context, tls, environ))


def place(
    host: str | None = None, context: str | None = None, tls: TLS | None = None, environ: Mapping[str, str] | None = None
) -> tuple[str, str, TLS | None]:
    """The host that the docker command would use, what named it, and the certificates.

    It is the given host or context, else ``DOCKER_HOST``, ``DOCKER_CONTEXT``, or the
    ``currentContext`` of ``config.json``, else the usual socket. ``tls`` overrides the certificates
    that come with these. Raises InvalidArgument if both host and context are given, and for a
    context that does not exist or cannot be used.
    """
    if host is not None and context:
        raise InvalidArgument(f"a host and a context, {context!r}, were both given; give one of them")
    if host is not None and host.startswith("replay:"):
        return host, "given as host", tls
    environ = os.environ if environ is None else environ
    if host is not None:
        return environment.complete_host(host.strip(), "given as host", environ, tls)
    name, why = environment.chosen_context(context, environ)
    if name == environment.DEFAULT:
        return environment.default_host(environ, tls)
    from ..contexts.store import Store

    stored = Store(folder(environ)).usable(name, why)
    host = stored.host or f"unix://{DEFAULT_SOCKET}"
    return host, f"context {name!r}, {why}", tls or (stored.tls if environment.takes_tls(host) else None)


def parse(host: str, why: str, tls: TLS | None = None) -> Endpoint:
    """The endpoint of a host. Raises InvalidArgument for a host that this client cannot dial."""
    if host.startswith("replay:"):
        return Endpoint(host, why, Recorded("http+replay://"))
    scheme, separator, rest = host.partition("://")
    shown = f"{environment.without_password(host)!r} ({why})"
    if not separator:
        raise InvalidArgument(f"{shown} has no scheme; an engine's host looks like unix:///var/run/docker.sock or tcp://127.0.0.1:2375")
    if scheme not in _ROUTES:
        raise InvalidArgument(f"{shown}: there is no {scheme}://, but {', '.join(f'{known}://' for known in _ROUTES if known != 'npipe')}")
    if tls is not None and scheme not in ("tcp", "https"):
        raise InvalidArgument(f"{shown}: TLS is for tcp:// and https://, not for {scheme}://")
    if tls is not None and tls.key is not None and tls.cert is None:
        raise InvalidArgument("TLS(key=…) is the key of a certificate; give the certificate, too: TLS(cert=…, key=…)")
    try:
        route = _ROUTES[scheme](rest, tls)
    except ValueError as error:
        raise InvalidArgument(f"{shown}: {error}") from None
    return Endpoint(f"unix://{rest or DEFAULT_SOCKET}" if scheme == "unix" else host, why, route)


def _unix(rest: str, tls: TLS | None) -> Route:
    path = rest or DEFAULT_SOCKET
    if path.startswith("@"):
        return Unix("\0" + path[1:])
    if not path.startswith("/") or "\0" in path:
        raise ValueError(f"that is no absolute path; the host of a socket has three slashes: unix:///{path}")
    return Unix(path)


def _tcp(rest: str, tls: TLS | None) -> Route:
    name, port, prefix = _parts(rest)
    if prefix:
        raise ValueError(f"a path goes with http://, for an engine behind a proxy: http{'' if tls is None else 's'}://{rest}")
    port = port or (2375 if tls is None else 2376)
    return Tcp(name, port, f"{_url_host(name)}:{port}", "", tls)


def _http(rest: str, tls: TLS | None) -> Route:
    name, port, prefix = _parts(rest)
    return Tcp(name, port or 80, _url_host(name) + (f":{port}" if port else ""), prefix, None)


def _https(rest: str, tls: TLS | None) -> Route:
    name, port, prefix = _parts(rest)
    return Tcp(name, port or 443, _url_host(name) + (f":{port}" if port else ""), prefix, tls or TLS())


def _parts(rest: str) -> tuple[str, int | None, str]:
    """The name, port and path of ``host:port/path``."""
    parts = urlsplit("//" + rest)
    if "@" in parts.netloc:
        raise ValueError("a user name cannot be part of it; credentials for a proxy go into headers={'Authorization': …}")
    if not parts.hostname or parts.query or parts.fragment or re.search(r"[\x00-\x20\x7f]", rest):
        raise ValueError("that is not of the form host:port")
    parts.hostname.encode("idna")  # a name that cannot be looked up raises now, not when it is dialled
    return parts.hostname, parts.port, quote(unquote(parts.path.rstrip("/")), safe="/:@!$&'()*+,;=~")


def _url_host(name: str) -> str:
    """A host name for a URL: an IPv6 address in brackets."""
    return f"[{name.partition('%')[0]}]" if ":" in name else name  # the zone after % means something on this machine only


def _ssh(rest: str, tls: TLS | None) -> Route:
    from .ssh import Ssh

    return Ssh.parse(rest)


def _fd(rest: str, tls: TLS | None) -> Route:
    if not (rest.isascii() and rest.isdigit()):
        raise ValueError("give the number of a connected socket that this process has inherited: fd://3")
    return Inherited(int(rest))


def _npipe(rest: str, tls: TLS | None) -> Route:
    raise ValueError(
        "named pipes are not supported. Have the engine listen on tcp://127.0.0.1:2375 (in Docker Desktop: Settings, General, Expose "
        "daemon), or run this inside WSL, where it is unix:///var/run/docker.sock"
    )


#: Makes a route from what follows the scheme.
_ROUTES = {
    "unix": _unix,
    "tcp": _tcp,
    "ssh": _ssh,
    "http": _http,
    "https": _https,
    "fd": _fd,
    "npipe": _npipe,
}
