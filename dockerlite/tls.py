"""TLS towards an engine: whose certificates to trust, and which to show."""

from __future__ import annotations

import os
from typing import NamedTuple


class TLS(NamedTuple):
    """How to speak TLS with an engine; each certificate is a path of a PEM file."""

    #: Who may have signed the engine's certificate. Default: whom the system trusts.
    ca: str | os.PathLike[str] | None = None
    #: The client's own certificate, and the key that belongs to it.
    cert: str | os.PathLike[str] | None = None
    key: str | os.PathLike[str] | None = None
    #: Whether the engine's certificate is checked at all.
    verify: bool = True
    #: The name that the engine's certificate has to be for. Default: the host's.
    server_name: str | None = None
