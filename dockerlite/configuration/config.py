"""The docker command's ``config.json``: what it says of contexts, registries, proxies and headers."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ..errors import CredentialsError, InvalidArgument

if TYPE_CHECKING:
    from ..models import AuthConfig

#: The folder that stands for the docker command's configuration; True for the one it uses, False for none of it.
ConfigSource = str | os.PathLike[str] | bool

# The variables of a proxy, and what config.json calls them.
_PROXIES = {"HTTP_PROXY": "httpProxy", "HTTPS_PROXY": "httpsProxy", "NO_PROXY": "noProxy", "FTP_PROXY": "ftpProxy", "ALL_PROXY": "allProxy"}
# Headers that a request has of its own, whatever config.json says.
_OURS = {"connection", "content-length", "content-type", "host", "transfer-encoding", "upgrade", "user-agent"}
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t -~\x80-\xff]*")


def folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where the docker command keeps its configuration: ``DOCKER_CONFIG``, or ``~/.docker``."""
    environ = os.environ if environ is None else environ
    return Path(environ.get("DOCKER_CONFIG") or Path(environ.get("HOME") or _home(), ".docker"))


def _home() -> str:
    home = os.path.expanduser("~")
    return "/" if home == "~" else home  # a user that the system does not know, as in some containers


def load(where: Path) -> dict[str, Any]:
    """What the ``config.json`` in a folder says; nothing if there is none. Raises InvalidArgument where it is no JSON object."""
    path = where / "config.json"
    try:
        with open(path, "rb") as file:
            content = json.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as failed:
        raise InvalidArgument(f"{path} cannot be read: {failed}; config=False does without it") from failed
    if not isinstance(content, dict):
        raise InvalidArgument(f"{path} holds no JSON object; config=False does without it")
    return content


class Configuration:
    """How the docker command is configured: read when it is first asked for, and again when the file has changed.

    Args:
        where: the folder of its ``config.json``; None is a configuration that says nothing.
        host: the engine's, for which there may be proxies of its own.
    """

    def __init__(self, where: Path | None, host: str = "") -> None:
        self.where = where
        self._host = host
        self._seen: tuple[int, ...] | None = None
        self._content: dict[str, Any] = {}
        self._headers: dict[str, str] | None = {} if where is None else None

    def content(self) -> Mapping[str, Any]:
        """All that the file says."""
        if self.where is not None and (now := _state(self.where)) != self._seen:
            self._content, self._seen = load(self.where) if now else {}, now
        return self._content

    def section(self, name: str) -> Mapping[str, Any]:
        """What it says under a name, which has to be an object; empty if that is nothing."""
        found = self.content().get(name)
        if found is None:
            return {}
        if not isinstance(found, dict):
            raise self.wrong(f"{name} is no JSON object")
        return found

    def wrong(self, what: str) -> InvalidArgument:
        """The exception for something in the file that cannot be used. It never quotes the file."""
        return InvalidArgument(f"{self.where}/config.json: {what}")

    @property
    def is_settled(self) -> bool:
        """Whether ``headers`` needs no file any more."""
        return self._headers is not None

    def headers(self) -> Mapping[str, str]:
        """``HttpHeaders``, sent with every request; read once. Those that every request has of its own are left out."""
        if self._headers is None:
            given = self.section("HttpHeaders")
            for name, value in given.items():
                if not (_HEADER_NAME.fullmatch(name) and isinstance(value, str) and _HEADER_VALUE.fullmatch(value)):
                    raise self.wrong(f"HttpHeaders: {name!r} is no header, or its value is none")
            self._headers = {name.title(): value for name, value in given.items() if name.lower() not in _OURS}
        return self._headers

    def proxies(self) -> dict[str, str]:
        """The variables that containers and builds get for the engine's proxies, each in upper and lower case."""
        proxies = self.section("proxies")
        said = proxies.get(self._host, proxies.get("default"))
        if said is None:
            return {}
        if not isinstance(said, dict) or any(not isinstance(said.get(name, ""), str) for name in _PROXIES.values()):
            raise self.wrong("proxies: each entry is an object with texts, such as httpProxy")
        found = {variable: said[name] for variable, name in _PROXIES.items() if said.get(name)}
        return found | {variable.lower(): value for variable, value in found.items()}

    def detach_keys(self) -> str | None:
        """The keys that end a conversation where nothing else was said; None leaves them to the engine."""
        keys = self.content().get("detachKeys")
        if keys is not None and not isinstance(keys, str):
            raise self.wrong("detachKeys is no text")
        return keys or None

    def credentials(self, registry: str) -> AuthConfig | None:
        """The credentials for a registry, by its key; None if there are none."""
        from .credentials import find

        return find(self, registry)

    def all_credentials(self) -> dict[str, AuthConfig]:
        """The credentials for every registry that is known, by its key."""
        from .credentials import known

        return known(self)

    def keep(self, auth: AuthConfig) -> None:
        """Keep credentials as the docker command does: with the registry's helper, or else in the file."""
        from .credentials import keep

        keep(self, auth)

    def forget(self, registry: str) -> None:
        """Forget the credentials for a registry, as the docker command does."""
        from .credentials import forget

        forget(self, registry)

    def place(self) -> Path:
        """The folder to write to. Raises InvalidArgument if there is none."""
        if self.where is None:
            raise InvalidArgument("this client leaves the docker command's configuration alone: give it config=True, or a folder")
        return self.where

    def rewrite(self, change: Callable[[dict[str, Any]], bool]) -> None:
        """Change the file, unless ``change`` says that there is nothing to change. It is replaced as a whole, and all else in it stays."""
        where = self.place()
        content = load(where)  # as it is now, whatever was read before
        if not change(content):
            return
        from . import files

        try:
            where.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.replace(where / "config.json", files.to_json(content, "\t"), 0o600)
        except OSError as failed:
            raise CredentialsError(f"{where}/config.json cannot be written: {failed.strerror or failed}") from failed


def configuration(config: ConfigSource, host: str) -> Configuration:
    """The configuration that a client was given with ``config``, for the engine at a host."""
    if isinstance(config, bool):
        return Configuration(folder() if config else None, host)
    return Configuration(Path(config).expanduser(), host)


def _state(where: Path) -> tuple[int, ...]:
    """What changes with the file; nothing if there is none, or it is in a folder that is closed to us, such as another user's home."""
    try:
        found = os.stat(f"{where}/config.json")
    except OSError:
        return ()
    return found.st_mtime_ns, found.st_size, found.st_ino
