"""The blocking client, over a pool of connections, with an optional requests session."""

from __future__ import annotations

from ..core.request import Options as Options
from ..core.transport import Response as Response
from ..core.transport import Transport as Transport
from ..streams.process import Process as Process
from ..streams.stream import Stream as Stream
from .client import Docker as Docker
from .client import from_env as from_env
from .client import open_transport as open_transport
from .client import record as record
