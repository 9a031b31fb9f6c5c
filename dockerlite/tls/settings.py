"""TLS towards an engine: whose certificates to trust, and which to show."""

from __future__ import annotations

import os
from typing import NamedTuple


class TLS(NamedTuple):
    """How to speak TLS with an engine: ``Docker("tcp://build.example:2376", tls=TLS("ca.pem", "cert.pem", "key.pem"))``.

    Each file holds PEM. They are read when the first connection is made; a client made later sees those that replaced them.
    """

    #: Who may have signed the engine's certificate. Default: whom the system trusts.
    ca: str | os.PathLike[str] | None = None
    #: The client's own certificate, with those between it and its authority if there are any.
    cert: str | os.PathLike[str] | None = None
    #: The key that belongs to it. Default: it is in the same file. It must not be protected by a passphrase.
    key: str | os.PathLike[str] | None = None
    #: Whether the engine's certificate is checked at all. Without that, whoever sits in between can read and change everything.
    verify: bool = True
    #: The name that the engine's certificate has to be for. Default: the host's.
    server_name: str | None = None
