"""What decides where the engine is, short of the store of contexts: variables and ``config.json``, as the docker command reads them."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from ..errors import ConfigWarning, InvalidArgument, warn
from ..tls.settings import TLS
from .config import folder, load

#: The context that is in no store: ``DOCKER_HOST``, or the usual socket.
DEFAULT = "default"
DEFAULT_SOCKET = "/var/run/docker.sock"
DEFAULT_WITH_TLS = "tcp://localhost:2376"
# Compiled when they are needed, which is seldom.
_NAMES_NO_SCHEME = r"([\w.-]+|\[[\da-fA-F:.]+\])?:\d+"
_PASSWORD = r"(?<=:)[^/:]+(?=@)"
_WITHOUT_TLS = ("unix:", "ssh:", "fd:", "npipe:", "http:", "replay:")


def chosen(context: str | None, environ: Mapping[str, str]) -> tuple[str, str]:
    """The name of the context that counts, and what decided. Nobody has looked yet whether there is one of that name."""
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
    """The ``currentContext`` of the ``config.json`` in a folder, or "". What cannot be read counts as none, with a ConfigWarning."""
    try:
        current = said(load(where), "currentContext") or ""
        if isinstance(current, str):
            return current
        problem = f"{where / 'config.json'}: currentContext is no text"
    except InvalidArgument as failed:
        problem = str(failed)
    warn([f"{problem}; the default engine is used"], ConfigWarning)
    return ""


def default(environ: Mapping[str, str], tls: TLS | None = None) -> tuple[str, str, TLS | None]:
    """Host, reason and certificates of the context ``default``."""
    host = environ.get("DOCKER_HOST", "").strip()
    return given(host, "from DOCKER_HOST" if host else "the default", environ, tls)


def given(host: str, why: str, environ: Mapping[str, str], tls: TLS | None = None) -> tuple[str, str, TLS | None]:
    """A host that no context named ("" is the default, which with TLS is another), the reason, and the certificates that belong to it."""
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
    """Whether certificates that happen to lie there mean anything to a host."""
    return not host.startswith(_WITHOUT_TLS)


def certificates(environ: Mapping[str, str]) -> TLS | None:
    """What ``DOCKER_TLS_VERIFY`` (or ``DOCKER_TLS``, which checks nothing) and ``DOCKER_CERT_PATH`` say.

    Raises InvalidArgument if they ask for TLS and there is no ``ca.pem``.
    """
    switch = next((name for name in ("DOCKER_TLS_VERIFY", "DOCKER_TLS") if environ.get(name)), None)
    if switch is None:
        return None
    where = environ.get("DOCKER_CERT_PATH") or folder(environ)
    try:
        there = set(os.listdir(where))
    except OSError:
        there = set()
    if "ca.pem" not in there:
        raise InvalidArgument(f"{switch} asks for TLS, but there is no {os.path.join(where, 'ca.pem')}; DOCKER_CERT_PATH says where it is")
    return material(where, there, verify=switch == "DOCKER_TLS_VERIFY")


def material(where: str | os.PathLike[str], there: set[str], *, verify: bool) -> TLS:
    """The files of a folder as TLS; a certificate without its key is left out, as the docker command does."""
    paths = {name: os.path.join(where, f"{name}.pem") if f"{name}.pem" in there else None for name in ("ca", "cert", "key")}
    if None in (paths["cert"], paths["key"]):
        paths["cert"] = paths["key"] = None
    return TLS(**paths, verify=verify)


def without_password(host: str) -> str:
    """A host as it may be shown."""
    return re.sub(_PASSWORD, "***", host)


def said(document: Mapping[str, Any], key: str) -> Any:
    """The value of a key, whatever its case, as the docker command reads its files; None if there is none."""
    if key in document:
        return document[key]
    return next((value for name, value in document.items() if name.lower() == key.lower()), None)
