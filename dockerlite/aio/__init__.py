"""The asyncio client: performs the very same operations over asyncio and the same HTTP codec."""

from __future__ import annotations

from .client import AsyncDocker as AsyncDocker
from .client import record_async as record_async
from .process import AsyncProcess as AsyncProcess
from .process import Opening as Opening
from .stream import AsyncStream as AsyncStream
