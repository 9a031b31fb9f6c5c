"""What a path in a container is, as the engine reports it in a header."""

from __future__ import annotations

import binascii
from base64 import b64decode

from ... import models
from ...core.parsing import parse
from ...core.request import Head
from ...errors import DecodeError

_HEADER = "x-docker-container-path-stat"
# Go's file mode has bits of its own for special files, and for setuid, setgid and the sticky bit.
_GO_DIR, _GO_LINK = 1 << 31, 1 << 27
_GO_OTHER = 1 << 26 | 1 << 25 | 1 << 24 | 1 << 21 | 1 << 19  # device, pipe, socket, character device, irregular
_GO_SPECIAL = {1 << 23: 0o4000, 1 << 22: 0o2000, 1 << 20: 0o1000}


class PathStat(models.ContainerPathStat):
    """What a path in a container is: a file, a folder or a link; its size, permissions and time."""

    @property
    def is_dir(self) -> bool:
        """Whether it is a folder."""
        return bool((self.mode or 0) & _GO_DIR)

    @property
    def is_link(self) -> bool:
        """Whether it is a symbolic link; ``link_target`` is its final target, as a whole path."""
        return bool((self.mode or 0) & _GO_LINK)

    @property
    def is_file(self) -> bool:
        """Whether it is a regular file: not a folder, link, device, pipe or socket."""
        return not (self.mode or 0) & (_GO_DIR | _GO_LINK | _GO_OTHER)

    @property
    def permissions(self) -> int:
        """Its permissions as chmod takes them: ``0o644``."""
        mode = self.mode or 0
        return mode & 0o777 | sum(bit for go, bit in _GO_SPECIAL.items() if mode & go)


def read_stat(head: Head, body: bytes) -> PathStat:
    """What the head of an answer says about a path."""
    operation = "HEAD /containers/{id}/archive"
    try:
        text = b64decode(head.headers[_HEADER], validate=True)
    except (KeyError, binascii.Error) as failed:
        raise DecodeError(f"{operation}: the header {_HEADER} is missing, or is not base64") from failed
    found: PathStat = parse(PathStat, text, operation)
    return found
