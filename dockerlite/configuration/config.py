"""The docker command's ``config.json``: contexts, registries, proxies, headers and detach keys."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from ..errors import CredentialsError, InvalidArgument

#: Where a client takes the docker command's configuration from: a folder, True for the one that the
#: command uses, False for none.
ConfigSource = str | os.PathLike[str] | bool

# The environment variables of a proxy, and their names in config.json.
_PROXIES = {"HTTP_PROXY": "httpProxy", "HTTPS_PROXY": "httpsProxy", "NO_PROXY": "noProxy", "FTP_PROXY": "ftpProxy", "ALL_PROXY": "allProxy"}
# Headers that each request sets itself, so config.json cannot.
_OURS = {"connection", "content-length", "content-type", "host", "transfer-encoding", "upgrade", "user-agent"}
_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]+")
_HEADER_VALUE = re.compile(r"[\t -~\x80-\xff]*")


def folder(environ: Mapping[str, str] | None = None) -> Path:
    """The folder of the docker command's configuration: ``DOCKER_CONFIG``, or ``~/.docker``."""
    environ = os.environ if environ is None else environ
    return Path(environ.get("DOCKER_CONFIG") or Path(environ.get("HOME") or _home(), ".docker"))


def _home() -> str:
    home = os.path.expanduser("~")
    return "/" if home == "~" else home  # a user that the system does not know, as in some containers


def load(where: Path) -> dict[str, Any]:
    """The content of the ``config.json`` in a folder; empty if there is none.

    Raises InvalidArgument if it is no JSON object.
    """
    path = where / "config.json"
    try:
        with open(path, "rb") as file:
            content = json.load(file)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise InvalidArgument(f"{path} cannot be read: {error}; config=False does without it") from error
    if not isinstance(content, dict):
        raise InvalidArgument(f"{path} holds no JSON object; config=False does without it")
    return content


class ConfigFile:
    """The docker command's ``config.json``.

    It is read when it is first needed, and again when the file has changed.

    Args:
        where: the folder of its ``config.json``; None is an empty configuration.
        host: the engine's host, which may have proxies of its own.
    """

    def __init__(self, where: Path | None, host: str = "") -> None:
        self.where = where
        self._host = host
        self._seen: tuple[int, ...] | None = None
        self._content: dict[str, Any] = {}
        self._headers: dict[str, str] | None = {} if where is None else None

    def content(self) -> Mapping[str, Any]:
        """The whole file."""
        if self.where is not None and (state := file_state(self.where)) != self._seen:
            self._content, self._seen = load(self.where) if state else {}, state
        return self._content

    def section(self, name: str) -> Mapping[str, Any]:
        """The object under a name; empty if there is none."""
        section = self.content().get(name)
        if section is None:
            return {}
        if not isinstance(section, dict):
            raise self.wrong(f"{name} is no JSON object")
        return section

    def wrong(self, what: str) -> InvalidArgument:
        """The exception for something in the file that cannot be used. It never quotes the file."""
        return InvalidArgument(f"{self.where}/config.json: {what}")

    @property
    def is_settled(self) -> bool:
        """Whether ``headers`` needs to read no file."""
        return self._headers is not None

    def headers(self) -> Mapping[str, str]:
        """``HttpHeaders``, which every request sends.

        They are read once; those that a request sets itself are left out.
        """
        if self._headers is None:
            section = self.section("HttpHeaders")
            for name, value in section.items():
                if not (_HEADER_NAME.fullmatch(name) and isinstance(value, str) and _HEADER_VALUE.fullmatch(value)):
                    raise self.wrong(f"HttpHeaders: {name!r} is no header, or its value is none")
            self._headers = {name.title(): value for name, value in section.items() if name.lower() not in _OURS}
        return self._headers

    def proxies(self) -> dict[str, str]:
        """The proxy variables for containers and builds, each in upper and lower case."""
        proxies = self.section("proxies")
        settings = proxies.get(self._host, proxies.get("default"))
        if settings is None:
            return {}
        if not isinstance(settings, dict) or any(not isinstance(settings.get(name, ""), str) for name in _PROXIES.values()):
            raise self.wrong("proxies: each entry is an object with texts, such as httpProxy")
        variables = {variable: settings[name] for variable, name in _PROXIES.items() if settings.get(name)}
        return variables | {variable.lower(): value for variable, value in variables.items()}

    def detach_keys(self) -> str | None:
        """The default detach keys of conversations; None leaves them to the engine."""
        keys = self.content().get("detachKeys")
        if keys is not None and not isinstance(keys, str):
            raise self.wrong("detachKeys is no text")
        return keys or None

    def place(self) -> Path:
        """The folder to write to. Raises InvalidArgument if there is none."""
        if self.where is None:
            raise InvalidArgument("this client leaves the docker command's configuration alone: give it config=True, or a folder")
        return self.where

    def rewrite(self, change: Callable[[dict[str, Any]], bool]) -> None:
        """Change the file. It is replaced atomically, and everything else in it stays.

        If ``change`` returns False, nothing is written.
        """
        where = self.place()
        content = load(where)  # as it is now, whatever was read before
        if not change(content):
            return
        from . import files

        try:
            where.mkdir(mode=0o700, parents=True, exist_ok=True)
            files.replace(where / "config.json", files.to_json(content, "\t"), 0o600)
        except OSError as error:
            raise CredentialsError(f"{where}/config.json cannot be written: {error.strerror or error}") from error


def file_state(where: Path) -> tuple[int, ...]:
    """What changes when the file does; empty if there is none.

    It is also empty if we may not enter the folder, such as another user's home.
    """
    try:
        status = os.stat(f"{where}/config.json")
    except OSError:
        return ()
    return status.st_mtime_ns, status.st_size, status.st_ino
