"""TLS: the settings that a user gives, and the codec, without I/O."""

from __future__ import annotations

from .settings import TLS as TLS
