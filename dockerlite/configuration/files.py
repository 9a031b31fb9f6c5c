"""Atomic replacement of files: a reader sees all of the old content or all of the new."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from ..errors import InvalidArgument

# The docker command escapes these, and so do we: the same content is the same bytes, whichever of
# the two wrote it.
_ESCAPES = {ord(letter): f"\\u{ord(letter):04x}" for letter in "<>&\u2028\u2029"}


def to_json(document: Mapping[str, Any], indent: str | None = None) -> bytes:
    """A document as the docker command writes it.

    It has no blanks, or is indented, and has no newline at the end.
    """
    separators = (",", ":") if indent is None else (",", ": ")
    text = json.dumps(document, ensure_ascii=False, indent=indent, separators=separators)
    return text.translate(_ESCAPES).encode(errors="replace")


def write(path: Path, data: bytes, mode: int) -> None:
    """Replace the content of a file as ``replace`` does, and make its folder first.

    Raises InvalidArgument.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        replace(path, data, mode)
    except OSError as error:
        raise InvalidArgument(f"{path} cannot be written: {error.strerror or error}") from error


def replace(path: Path, data: bytes, mode: int) -> None:
    """Replace the content of a file, or make it.

    An existing file keeps its mode and owner, and a link stays a link. Raises OSError.
    """
    real = os.path.realpath(path)
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}-", dir=os.path.dirname(real))
    try:
        with open(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(descriptor)
        os.chmod(temporary, mode)
        with suppress(FileNotFoundError):
            _copy_owner_and_mode(temporary, os.stat(real))
        os.replace(temporary, real)
    except BaseException:
        os.unlink(temporary)
        raise


def _copy_owner_and_mode(path: str, other: os.stat_result) -> None:
    with suppress(PermissionError):  # then the file becomes ours, as when an editor saves it
        os.chown(path, other.st_uid, other.st_gid)
    os.chmod(path, other.st_mode & 0o7777)
