"""The asyncio client: the same operations and the same HTTP codec, over asyncio."""

from __future__ import annotations

from ..streams.process import AsyncProcess as AsyncProcess
from ..streams.process import AsyncProcessStart as AsyncProcessStart
from ..streams.stream import AsyncStream as AsyncStream
from .client import AsyncDocker as AsyncDocker
from .client import record_async as record_async
