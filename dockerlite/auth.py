"""Credentials for registries, as the engine takes them."""

from __future__ import annotations

import base64
from collections.abc import Mapping
from typing import Any

from .models import AuthConfig
from .wire.encode import dump_json


def registry_auth(auth: AuthConfig | None) -> dict[str, str]:
    """The header that hands credentials to the engine for one registry; none without credentials."""
    return {} if auth is None else {"X-Registry-Auth": _text(auth)}


def registry_config(auths: Mapping[str, AuthConfig] | None) -> dict[str, str]:
    """The header that hands credentials to the engine for several registries, by host; none without credentials."""
    return {} if auths is None else {"X-Registry-Config": _text(dict(auths))}


def _text(credentials: Any) -> str:
    return base64.urlsafe_b64encode(dump_json(credentials)).decode()
