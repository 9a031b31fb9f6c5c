"""Volumes and in-memory file systems."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from typing import TypeAlias

from .checks import Pairs, pairs, plain, refusal, strings
from .identity import WhichVolume

_From: TypeAlias = "WhichVolume | Path"
_To: TypeAlias = str | PurePath
#: ``{"data": "/data", "./site": "/srv:ro"}`` or ``["data:/data", "./site:/srv:ro", "/anonymous"]``.
Volumes: TypeAlias = "Mapping[str, _To] | Mapping[Path, _To] | Mapping[WhichVolume, _To] | Mapping[_From, _To] | Sequence[str]"
#: ``{"/run": "size=64m"}`` or ``["/run"]``.
Tmpfs: TypeAlias = Pairs

_NAME = re.compile(r"[a-zA-Z0-9][a-zA-Z0-9_.-]*")
_PATH = re.compile(r"/|(\.|\.\.|~)(/|$)")
_LIKE = "volumes look like {'data': '/data', './site': '/srv:ro'} or ['data:/data', './site:/srv:ro', '/anonymous']"


def volumes(value: Volumes) -> list[str]:
    """Volumes as the engine's ``Binds``: ``"source:target:options"``.

    A source that begins with ``/``, ``./``, ``../`` or ``~/``, or is a Path, is a folder or file of
    the host, made absolute here; Docker creates a missing one as an empty folder. Any other source
    is a volume, by name or handle, which is created if it is missing. A target alone, in a list,
    gets an anonymous volume. Options follow the target: ``ro``, ``z``, ``nocopy``, ``rshared`` … A
    ``models.Mount`` can say more.
    """
    if isinstance(value, Mapping):
        return [f"{_source(source)}:{_target(target)}" for source, target in value.items()]
    return [_bind(entry) for entry in strings(value, "mapping or list of volumes", _LIKE)]


def tmpfs(value: Tmpfs) -> dict[str, str]:
    """In-memory file systems, options by path.

    They are given as a mapping, or a list of ``"/run"`` or ``"/run:size=64m"``.
    """
    like = "tmpfs looks like {'/run': 'size=64m'} or ['/run', '/tmp:size=64m']"
    filesystems = {path: options or "" for path, options in pairs(value, "tmpfs", like, separator=":")}
    for path in filesystems:
        if not path.startswith("/"):
            raise refusal(path, "absolute path in the container", like)
    return filesystems


def _bind(entry: str) -> str:
    source, colon, target = entry.partition(":")
    return f"{_source(source)}:{_target(target)}" if colon else _target(entry)


def _source(source: object) -> str:
    if isinstance(source, PurePath) or (isinstance(source, str) and _PATH.match(source)):
        path = os.path.abspath(os.path.expanduser(source))
        if ":" in path:
            raise refusal(path, "path for volumes, since it has a colon", "a models.Mount can have one as its source")
        return path
    name: object = source if isinstance(source, str) else getattr(source, "id", None) or getattr(source, "name", None)
    if isinstance(name, str) and _NAME.fullmatch(name):
        return name
    raise refusal(source, "source of a volume", f"one is a volume's name, or a path that begins with / or ./; {_LIKE}")


def _target(target: object) -> str:
    text = plain(target) or ""
    path, colon, options = text.partition(":")
    if not path.startswith("/") or (colon and not options) or ":" in options:
        raise refusal(target, "target of a volume", f"one is an absolute path in the container, with options after a colon; {_LIKE}")
    return text
