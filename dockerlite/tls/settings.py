"""The TLS settings for an engine: whose certificates to trust, and which one to show."""

from __future__ import annotations

import os
from typing import NamedTuple


class TLS(NamedTuple):
    """How to speak TLS with an engine: ``TLS("ca.pem", "cert.pem", "key.pem")``.

    Give it to a client with its host: ``Docker("tcp://build.example:2376", tls=TLS(…))``.

    The files are in PEM. They are read when the first connection is made; a client that is made
    later sees new content.
    """

    #: The authorities that may have signed the engine's certificate. Default: those that the system
    #: trusts.
    ca: str | os.PathLike[str] | None = None
    #: The client's own certificate, with its intermediate certificates if there are any.
    cert: str | os.PathLike[str] | None = None
    #: The private key of that certificate, without a passphrase. Default: it is in the same file.
    key: str | os.PathLike[str] | None = None
    #: Check the engine's certificate. Without that, anyone in between can read and change
    #: everything.
    verify: bool = True
    #: The name that the engine's certificate must be for. Default: the host's.
    server_name: str | None = None
