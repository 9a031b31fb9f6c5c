"""The blocking client: performs operations over a requests session."""

from __future__ import annotations

from ..core.operation import Options as Options
from ..streams.process import Process as Process
from ..streams.stream import Stream as Stream
from .client import Connection as Connection
from .client import Docker as Docker
from .client import Response as Response
from .client import Transport as Transport
from .client import from_env as from_env
from .client import open_transport as open_transport
from .client import record as record
