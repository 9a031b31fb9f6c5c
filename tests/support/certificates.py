"""Certificates for the tests, made with the openssl command: an authority, and what it signs."""

from __future__ import annotations

import subprocess
from pathlib import Path
from typing import NamedTuple


class Certificate(NamedTuple):
    """Two files of PEM."""

    cert: Path
    key: Path


class Authority:
    """Signs certificates; its own is ``ca``."""

    def __init__(self, folder: Path, name: str = "authority") -> None:
        self._folder = folder
        self.ca, self._key = folder / f"{name}.pem", folder / f"{name}-key.pem"
        _openssl("req", "-x509", *_NEW_KEY, "-subj", f"/CN={name}", "-days", "2", "-keyout", self._key, "-out", self.ca)

    def sign(self, name: str, names: str = "IP:127.0.0.1,DNS:localhost", days: int = 1) -> Certificate:
        """A certificate for these names; for minus one day it has expired."""
        cert, key, request, extensions = (self._folder / f"{name}{end}" for end in (".pem", "-key.pem", ".csr", ".txt"))
        _openssl("req", *_NEW_KEY, "-subj", f"/CN={name}", "-keyout", key, "-out", request)
        extensions.write_text(f"subjectAltName={names}")
        signing: list[str | Path] = ["-CA", self.ca, "-CAkey", self._key, "-CAcreateserial", "-days", str(days), "-extfile", extensions]
        _openssl("x509", "-req", "-in", request, *signing, "-out", cert)
        return Certificate(cert, key)


_NEW_KEY = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True)
