"""Credentials for registries, where the docker command keeps them.

They are in ``config.json``, or with the credential helpers that it names.
"""

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
    from .config import ConfigFile

_TEXTS = ("auth", "username", "password", "identitytoken", "registrytoken")


def find(config: ConfigFile, registry: str) -> AuthConfig | None:
    """The credentials for a registry, by its key; None if there are none.

    If a helper has none, the file is not asked.
    """
    if (helper := _helper_of(config, registry)) is not None:
        return helper.get(registry)
    entries = config.section("auths")
    matching = [registry] if registry in entries else [name for name in entries if registry_host(name) == registry]
    return _parse_entry(config, matching[0], entries[matching[0]]) if matching else None


def find_all(config: ConfigFile) -> dict[str, AuthConfig]:
    """The credentials of every registry, by its key.

    They are those that the default helper lists, or else those in the file, and those of other
    helpers.
    """
    store = config.content().get("credsStore")
    default = None if not store else _helper_named(config, "credsStore", store)
    auths: dict[str, AuthConfig | None] = {}
    if default is None:
        auths |= {name: _parse_entry(config, name, entry) for name, entry in config.section("auths").items()}
    else:
        auths |= {name: default.get(name) for name in default.list()}
    auths |= {name: find(config, name) for name in config.section("credHelpers")}
    return {name: auth for name, auth in auths.items() if auth is not None}


def keep(config: ConfigFile, auth: AuthConfig) -> None:
    """Keep credentials for the registry whose key they name.

    They go to its helper, or into the file if it has none.
    """
    registry = str(auth.server_address)
    helper = _helper_of(config, registry)
    if helper is not None:
        helper.store(auth)
    entry = _to_entry(auth) if helper is None else {}

    def change(content: dict[str, Any]) -> bool:
        content.setdefault("auths", {})[registry] = entry
        return True

    config.section("auths")  # raises if the file has something else there
    config.rewrite(change)


def forget(config: ConfigFile, registry: str) -> None:
    """Forget the credentials for a registry, by its key, under each of its possible names."""
    config.place()
    for name in (registry,) if registry == HUB else (registry, f"http://{registry}", f"https://{registry}"):
        if (helper := _helper_of(config, name)) is not None:
            helper.erase(name)
    config.section("auths")

    def change(content: dict[str, Any]) -> bool:
        entries = content.get("auths") or {}
        names = [name for name in entries if name == registry or registry_host(name) == registry]
        for name in names:
            del entries[name]
        return bool(names)

    config.rewrite(change)


def _helper_of(config: ConfigFile, registry: str) -> Helper | None:
    """The helper of a registry; None if the file keeps its credentials."""
    helpers = config.section("credHelpers")
    if registry in helpers:
        return _helper_named(config, "credHelpers", helpers[registry]) if helpers[registry] else None
    default = config.content().get("credsStore")
    return _helper_named(config, "credsStore", default) if default else None


def _helper_named(config: ConfigFile, where: str, name: object) -> Helper:
    if not isinstance(name, str):
        raise config.wrong(f"{where} names no helper")
    return Helper(name)


def _parse_entry(config: ConfigFile, registry: str, entry: object) -> AuthConfig | None:
    """The credentials in an entry of the file.

    The encoded name and password override the plain ones.
    """
    if not isinstance(entry, Mapping) or any(not isinstance(entry.get(name, ""), str) for name in _TEXTS):
        raise CredentialsError(f"{config.where}/config.json: auths has an entry for {registry} that holds no credentials")
    texts = {name: entry[name] for name in _TEXTS if entry.get(name)}
    if encoded := texts.pop("auth", None):
        account = decode_account(encoded)
        if account is None:
            raise CredentialsError(f"{config.where}/config.json: auths has an auth for {registry} that is no NAME:PASSWORD in base64")
        texts |= account
    fields = {name: text for name, text in texts.items() if text}
    return AuthConfig.model_validate({**fields, "serveraddress": registry}) if fields else None


def decode_account(encoded: str) -> dict[str, str] | None:
    """The username and password in ``NAME:PASSWORD`` in base64; None if it is malformed."""
    try:
        name, colon, password = base64.b64decode(encoded, validate=True).decode().partition(":")
    except (binascii.Error, ValueError):
        return None
    return {"username": name, "password": password.strip("\0")} if colon and name else None


def _to_entry(auth: AuthConfig) -> dict[str, str]:
    """Credentials as an entry of the file."""
    entry: dict[str, str] = {}
    if auth.username:
        entry["auth"] = base64.b64encode(f"{auth.username}:{auth.password or ''}".encode()).decode()
    if auth.identity_token:
        entry["identitytoken"] = auth.identity_token
    return entry
