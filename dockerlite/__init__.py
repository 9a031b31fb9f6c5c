"""The Docker Engine API for Python: complete, exactly typed, fast, and testable without Docker.

Importing this loads nothing else; each name is imported when it is first touched.
"""

from __future__ import annotations

from .version import __version__ as __version__

TYPE_CHECKING = False  # importing typing for it would double what importing this costs
if TYPE_CHECKING:
    from typing import Any

    from . import contexts, models, values
    from .address.endpoint import Endpoint
    from .aio import AsyncDocker, AsyncProcess, AsyncStream, record_async
    from .core.flow import Flow
    from .core.operation import Operation
    from .errors import (
        ArchiveError,
        BadRequest,
        BuildError,
        ConfigWarning,
        Conflict,
        ConnectError,
        ConnectionLost,
        ContainerFailed,
        ContainerNotFound,
        CredentialsError,
        DecodeError,
        DockerError,
        DockerTimeout,
        EngineError,
        EngineWarning,
        ExecFailed,
        Forbidden,
        ImageNotFound,
        InvalidArgument,
        LoadError,
        MethodNotAllowed,
        NameConflict,
        NetworkNotFound,
        NotAcceptable,
        NotFound,
        NotImplementedByEngine,
        NotRecorded,
        NotRunning,
        OutOfSequence,
        PathNotFound,
        PluginError,
        PluginNotFound,
        PortConflict,
        PrivilegesNeeded,
        ProcessFailed,
        ProcessTimeout,
        ProxyError,
        PullError,
        PushError,
        ServerError,
        StreamError,
        Unauthorized,
        Unavailable,
        UnsupportedByEngine,
        VolumeNotFound,
    )
    from .models.timestamp import Timestamp
    from .recording import AsyncRecorder, Recorder, Replay
    from .sync import Docker, Process, Stream, from_env, record
    from .tls.settings import TLS
    from .values import ImageRef
    from .wire.events import Event, Gap
    from .wire.stats import Stats

__all__ = [
    "TLS",
    "ArchiveError",
    "AsyncDocker",
    "AsyncProcess",
    "AsyncRecorder",
    "AsyncStream",
    "BadRequest",
    "BuildError",
    "ConfigWarning",
    "Conflict",
    "ConnectError",
    "ConnectionLost",
    "ContainerFailed",
    "ContainerNotFound",
    "CredentialsError",
    "DecodeError",
    "Docker",
    "DockerError",
    "DockerTimeout",
    "Endpoint",
    "EngineError",
    "EngineWarning",
    "Event",
    "ExecFailed",
    "Flow",
    "Forbidden",
    "Gap",
    "ImageNotFound",
    "ImageRef",
    "InvalidArgument",
    "LoadError",
    "MethodNotAllowed",
    "NameConflict",
    "NetworkNotFound",
    "NotAcceptable",
    "NotFound",
    "NotImplementedByEngine",
    "NotRecorded",
    "NotRunning",
    "Operation",
    "OutOfSequence",
    "PathNotFound",
    "PluginError",
    "PluginNotFound",
    "PortConflict",
    "PrivilegesNeeded",
    "Process",
    "ProcessFailed",
    "ProcessTimeout",
    "ProxyError",
    "PullError",
    "PushError",
    "Recorder",
    "Replay",
    "ServerError",
    "Stats",
    "Stream",
    "StreamError",
    "Timestamp",
    "Unauthorized",
    "Unavailable",
    "UnsupportedByEngine",
    "VolumeNotFound",
    "contexts",
    "from_env",
    "models",
    "record",
    "record_async",
    "values",
]

#: Where the names are that are not exceptions.
_HOMES = {
    "AsyncDocker": "aio",
    "AsyncProcess": "aio",
    "AsyncRecorder": "recording",
    "AsyncStream": "aio",
    "Docker": "sync",
    "Endpoint": "address",
    "Event": "wire.events",
    "Flow": "core.flow",
    "Gap": "wire.events",
    "ImageRef": "values",
    "Operation": "core.operation",
    "Process": "sync",
    "Recorder": "recording",
    "Replay": "recording",
    "Stats": "wire.stats",
    "Stream": "sync",
    "TLS": "tls",
    "Timestamp": "models.timestamp",
    "from_env": "sync",
    "record": "sync",
    "record_async": "aio",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"dockerlite has no {name!r}")
    if name in ("contexts", "models", "values"):
        return import_module(f"{__name__}.{name}")
    found = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES.get(name, 'errors')}"), name)
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
