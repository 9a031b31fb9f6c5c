"""Where the engine is, and how to connect to it."""

from __future__ import annotations

from .endpoint import Endpoint as Endpoint
