"""The docker command's ``config.json``: what it says of contexts, registries, proxies and headers."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from .errors import InvalidArgument


def folder(environ: Mapping[str, str] | None = None) -> Path:
    """Where the docker command keeps its configuration: ``DOCKER_CONFIG``, or ``~/.docker``."""
    environ = os.environ if environ is None else environ
    return Path(environ.get("DOCKER_CONFIG") or Path(environ.get("HOME") or Path.home(), ".docker"))


def load(where: Path) -> dict[str, Any]:
    """What the ``config.json`` in a folder says; nothing if there is none. Raises InvalidArgument where it is no JSON object."""
    path = where / "config.json"
    try:
        content = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as failed:
        raise InvalidArgument(f"{path} cannot be read: {failed}") from failed
    if not isinstance(content, dict):
        raise InvalidArgument(f"{path} holds no JSON object")
    return content
