"""Where the engine is, from the environment and ``config.json``, as the docker command reads them.

The store of contexts is not read here.
"""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ConfigWarning, InvalidArgument, warn
from ..tls.settings import TLS
from .config import folder, load

#: The context that no store holds: it stands for ``DOCKER_HOST``, or the usual socket.
DEFAULT = "default"
DEFAULT_SOCKET = "/var/run/docker.sock"
DEFAULT_WITH_TLS = "tcp://localhost:2376"
# Not compiled at import: they are seldom needed.
_NAMES_NO_SCHEME = r"([\w.-]+|\[[\da-fA-F:.]+\])?:\d+"
_PASSWORD = r"(?<=:)[^/:]+(?=@)"
_WITHOUT_TLS = ("unix:", "ssh:", "fd:", "npipe:", "http:", "replay:")


def chosen_context(context: str | None, environ: Mapping[str, str]) -> tuple[str, str]:
    """The name of the context to use, and what named it. Whether it exists is not checked."""
    if context:
        return context, "given as context"
    if environ.get("DOCKER_HOST"):
        return DEFAULT, "from DOCKER_HOST"
    if environ.get("DOCKER_CONTEXT"):
        return environ["DOCKER_CONTEXT"], "from DOCKER_CONTEXT"
    where = folder(environ)
    current = current_context(where)
    return (current, f"from currentContext in {where / 'config.json'}") if current else (DEFAULT, "the default")


def current_context(where: Path) -> str:
    """The ``currentContext`` of the ``config.json`` in a folder, or "".

    A file that cannot be read has none, with a ConfigWarning.
    """
    try:
        current = value_of(load(where), "currentContext") or ""
        if isinstance(current, str):
            return current
        problem = f"{where / 'config.json'}: currentContext is no text"
    except InvalidArgument as error:
        problem = str(error)
    warn([f"{problem}; the default engine is used"], ConfigWarning)
    return ""


def default_host(environ: Mapping[str, str], tls: TLS | None = None) -> tuple[str, str, TLS | None]:
    """The host of the context ``default``, what named it, and its certificates."""
    host = environ.get("DOCKER_HOST", "").strip()
    return complete_host(host, "from DOCKER_HOST" if host else "the default", environ, tls)


def complete_host(host: str, why: str, environ: Mapping[str, str], tls: TLS | None = None) -> tuple[str, str, TLS | None]:
    """A host that no context named, completed, with what named it and its certificates.

    "" is the default, which with TLS is another.
    """
    if "://" not in host and re.fullmatch(_NAMES_NO_SCHEME, host):
        host = f"tcp://{host}"
    if host.startswith("tcp://:") or host == "tcp://":
        host = f"tcp://localhost{host.removeprefix('tcp://')}"
    if tls is None and takes_tls(host):
        tls = certificates(environ)
    if not host:
        return (DEFAULT_WITH_TLS, f"{why} for TLS", tls) if tls else (f"unix://{DEFAULT_SOCKET}", why, None)
    return host, why, tls


def takes_tls(host: str) -> bool:
    """Whether a host can use certificates that the environment or a context happens to have."""
    return not host.startswith(_WITHOUT_TLS)


def certificates(environ: Mapping[str, str]) -> TLS | None:
    """The certificates that the environment names; None without TLS.

    ``DOCKER_TLS_VERIFY`` (or ``DOCKER_TLS``, which verifies nothing) asks for TLS, and
    ``DOCKER_CERT_PATH`` names the folder.

    Raises InvalidArgument if these variables ask for TLS and there is no ``ca.pem``.
    """
    switch = next((name for name in ("DOCKER_TLS_VERIFY", "DOCKER_TLS") if environ.get(name)), None)
    if switch is None:
        return None
    where = environ.get("DOCKER_CERT_PATH") or folder(environ)
    try:
        names = set(os.listdir(where))
    except OSError:
        names = set()
    if "ca.pem" not in names:
        raise InvalidArgument(f"{switch} asks for TLS, but there is no {os.path.join(where, 'ca.pem')}; DOCKER_CERT_PATH says where it is")
    return tls_material(where, names, verify=switch == "DOCKER_TLS_VERIFY")


def tls_material(where: str | os.PathLike[str], names: set[str], *, verify: bool) -> TLS:
    """The files of a folder as TLS.

    A certificate without its key is left out, as in the docker command.
    """
    paths = {name: os.path.join(where, f"{name}.pem") if f"{name}.pem" in names else None for name in ("ca", "cert", "key")}
    if None in (paths["cert"], paths["key"]):
        paths["cert"] = paths["key"] = None
    return TLS(**paths, verify=verify)


def without_password(host: str) -> str:
    """A host that may be shown: with stars in place of a password."""
    return re.sub(_PASSWORD, "***", host)


def value_of(document: Mapping[str, Any], key: str) -> Any:
    """The value of a key in any case, as the docker command reads its files; None if there is none."""
    if key in document:
        return document[key]
    return next((value for name, value in document.items() if name.lower() == key.lower()), None)
