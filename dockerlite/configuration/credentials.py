"""Credentials of registries, where the docker command keeps them: in its ``config.json``, or with credential helpers that it names."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ..errors import CredentialsError
from ..models import AuthConfig
from .helpers import Helper
from .registries import HUB, registry_host

if TYPE_CHECKING:
    from .config import Configuration

_TEXTS = ("auth", "username", "password", "identitytoken", "registrytoken")


def find(config: Configuration, registry: str) -> AuthConfig | None:
    """The credentials for a registry, by its key; None if there are none. A helper that has none is not second-guessed."""
    if (helper := _helper(config, registry)) is not None:
        return helper.get(registry)
    entries = config.section("auths")
    matching = [registry] if registry in entries else [name for name in entries if registry_host(name) == registry]
    return _read(config, matching[0], entries[matching[0]]) if matching else None


def known(config: Configuration) -> dict[str, AuthConfig]:
    """The credentials of every registry, by its key: all that the default helper lists, or the file has, and what other helpers add."""
    names = config.content().get("credsStore")
    default = None if not names else _named(config, "credsStore", names)
    found: dict[str, AuthConfig | None] = {}
    if default is None:
        found |= {name: _read(config, name, entry) for name, entry in config.section("auths").items()}
    else:
        found |= {name: default.get(name) for name in default.list()}
    found |= {name: find(config, name) for name in config.section("credHelpers")}
    return {name: auth for name, auth in found.items() if auth is not None}


def keep(config: Configuration, auth: AuthConfig) -> None:
    """Keep credentials for the registry whose key they name: with its helper, or else in the file."""
    registry = str(auth.server_address)
    helper = _helper(config, registry)
    if helper is not None:
        helper.store(auth)
    entry = _written(auth) if helper is None else {}

    def change(content: dict[str, Any]) -> bool:
        content.setdefault("auths", {})[registry] = entry
        return True

    config.section("auths")  # whether it can be written to
    config.rewrite(change)


def forget(config: Configuration, registry: str) -> None:
    """Forget the credentials for a registry, by its key, under every name that it may have."""
    config.place()
    for name in (registry,) if registry == HUB else (registry, f"http://{registry}", f"https://{registry}"):
        if (helper := _helper(config, name)) is not None:
            helper.erase(name)
    config.section("auths")

    def change(content: dict[str, Any]) -> bool:
        entries = content.get("auths") or {}
        found = [name for name in entries if name == registry or registry_host(name) == registry]
        for name in found:
            del entries[name]
        return bool(found)

    config.rewrite(change)


def _helper(config: Configuration, registry: str) -> Helper | None:
    """The helper that is in charge of a registry; None where that is the file."""
    helpers = config.section("credHelpers")
    if registry in helpers:
        return _named(config, "credHelpers", helpers[registry]) if helpers[registry] else None
    default = config.content().get("credsStore")
    return _named(config, "credsStore", default) if default else None


def _named(config: Configuration, where: str, name: object) -> Helper:
    if not isinstance(name, str):
        raise config.wrong(f"{where} names no helper")
    return Helper(name)


def _read(config: Configuration, registry: str, entry: object) -> AuthConfig | None:
    """An entry of the file. Of a name and password, those that are encoded count."""
    if not isinstance(entry, Mapping) or any(not isinstance(entry.get(name, ""), str) for name in _TEXTS):
        raise CredentialsError(f"{config.where}/config.json: auths has something for {registry} that is no credentials")
    said = {name: entry[name] for name in _TEXTS if entry.get(name)}
    if encoded := said.pop("auth", None):
        try:
            name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            name = colon = password = ""
        if not colon or not name:
            raise CredentialsError(f"{config.where}/config.json: auths has an auth for {registry} that is no NAME:PASSWORD in base64")
        said |= {"username": name, "password": password.strip("\0")}
    found = {name: text for name, text in said.items() if text}
    return AuthConfig.model_validate({**found, "serveraddress": registry}) if found else None


def _written(auth: AuthConfig) -> dict[str, str]:
    """Credentials as an entry of the file."""
    entry: dict[str, str] = {}
    if auth.username:
        entry["auth"] = base64.b64encode(f"{auth.username}:{auth.password or ''}".encode()).decode()
    if auth.identity_token:
        entry["identitytoken"] = auth.identity_token
    return entry
