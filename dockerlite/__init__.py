"""A typed Python client for the Docker Engine API, sync and asyncio: every endpoint, streams included.

Importing this loads nothing else; each name is imported when it is first touched. Where a handle
and a model have the same name, as Volume does, the handle is here and the model in
``dockerlite.models``.
"""

from __future__ import annotations

from .version import __version__ as __version__

TYPE_CHECKING = False  # importing typing for it would double what importing this costs
if TYPE_CHECKING:
    from typing import Any

    from . import contexts, models, values
    from .address.endpoint import Endpoint
    from .aio import AsyncDocker, AsyncProcess, AsyncProcessStart, AsyncStream, record_async
    from .archives.packing import Tar
    from .configuration.config import ConfigSource
    from .core.dialogue import Dialogue
    from .core.flow import Flow
    from .core.operation import Operation
    from .core.transport import AsyncTransport, Transport
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
    from .recording import AsyncRecorder, Cassette, Recorder, Replay
    from .resources.containers.collection import Containers
    from .resources.containers.container import Container
    from .resources.containers.create_options import CreateOptions, LimitOptions
    from .resources.containers.exec import ExecResult
    from .resources.containers.path_stat import PathStat
    from .resources.images.build import BuildContext
    from .resources.images.build_options import BuildOptions
    from .resources.images.collection import Images
    from .resources.images.image import Image
    from .resources.networks import ConnectOptions, Network, NetworkOptions, Networks
    from .resources.plugins import Granted, Plugin, Plugins
    from .resources.registry_auth import Auth, Auths
    from .resources.swarm.configs import Config, Configs
    from .resources.swarm.nodes import Availability, Node, Nodes
    from .resources.swarm.secrets import Secret, Secrets
    from .resources.swarm.service_option_types import ServiceCreateOptions, ServiceOptions, ServiceUpdateOptions
    from .resources.swarm.services import Service, Services
    from .resources.swarm.swarm import Swarm, SwarmOptions
    from .resources.swarm.tasks import Task, Tasks
    from .resources.system.doctor import Check
    from .resources.system.engine import Ping
    from .resources.system.usage import DiskUsage, Usage
    from .resources.verb import Identified, Which
    from .resources.volumes import Volume, Volumes
    from .sync import Docker, Process, Stream, from_env, record
    from .tls.settings import TLS
    from .values import ImageRef
    from .wire.events import Actor, Event, Gap
    from .wire.frames import Frame
    from .wire.logs import LogLine
    from .wire.progress import OnProgress
    from .wire.stats import Stats

__all__ = [
    "TLS",
    "Actor",
    "ArchiveError",
    "AsyncDocker",
    "AsyncProcess",
    "AsyncProcessStart",
    "AsyncRecorder",
    "AsyncStream",
    "AsyncTransport",
    "Auth",
    "Auths",
    "Availability",
    "BadRequest",
    "BuildContext",
    "BuildError",
    "BuildOptions",
    "Cassette",
    "Check",
    "Config",
    "ConfigSource",
    "ConfigWarning",
    "Configs",
    "Conflict",
    "ConnectError",
    "ConnectOptions",
    "ConnectionLost",
    "Container",
    "ContainerFailed",
    "ContainerNotFound",
    "Containers",
    "CreateOptions",
    "CredentialsError",
    "DecodeError",
    "Dialogue",
    "DiskUsage",
    "Docker",
    "DockerError",
    "DockerTimeout",
    "Endpoint",
    "EngineError",
    "EngineWarning",
    "Event",
    "ExecFailed",
    "ExecResult",
    "Flow",
    "Forbidden",
    "Frame",
    "Gap",
    "Granted",
    "Identified",
    "Image",
    "ImageNotFound",
    "ImageRef",
    "Images",
    "InvalidArgument",
    "LimitOptions",
    "LoadError",
    "LogLine",
    "MethodNotAllowed",
    "NameConflict",
    "Network",
    "NetworkNotFound",
    "NetworkOptions",
    "Networks",
    "Node",
    "Nodes",
    "NotAcceptable",
    "NotFound",
    "NotImplementedByEngine",
    "NotRecorded",
    "NotRunning",
    "OnProgress",
    "Operation",
    "OutOfSequence",
    "PathNotFound",
    "PathStat",
    "Ping",
    "Plugin",
    "PluginError",
    "PluginNotFound",
    "Plugins",
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
    "Secret",
    "Secrets",
    "ServerError",
    "Service",
    "ServiceCreateOptions",
    "ServiceOptions",
    "ServiceUpdateOptions",
    "Services",
    "Stats",
    "Stream",
    "StreamError",
    "Swarm",
    "SwarmOptions",
    "Tar",
    "Task",
    "Tasks",
    "Timestamp",
    "Transport",
    "Unauthorized",
    "Unavailable",
    "UnsupportedByEngine",
    "Usage",
    "Volume",
    "VolumeNotFound",
    "Volumes",
    "Which",
    "contexts",
    "from_env",
    "models",
    "record",
    "record_async",
    "values",
]

#: Which module has which names; the exceptions are in ``errors``.
_NAMES = {
    "address.endpoint": "Endpoint",
    "aio": "AsyncDocker AsyncProcess AsyncProcessStart AsyncStream record_async",
    "archives.packing": "Tar",
    "configuration.config": "ConfigSource",
    "core.dialogue": "Dialogue",
    "core.flow": "Flow",
    "core.operation": "Operation",
    "core.transport": "AsyncTransport Transport",
    "models.timestamp": "Timestamp",
    "recording": "AsyncRecorder Cassette Recorder Replay",
    "resources.containers.collection": "Containers",
    "resources.containers.container": "Container",
    "resources.containers.create_options": "CreateOptions LimitOptions",
    "resources.containers.exec": "ExecResult",
    "resources.containers.path_stat": "PathStat",
    "resources.images.build": "BuildContext",
    "resources.images.build_options": "BuildOptions",
    "resources.images.collection": "Images",
    "resources.images.image": "Image",
    "resources.networks": "ConnectOptions Network NetworkOptions Networks",
    "resources.plugins": "Granted Plugin Plugins",
    "resources.registry_auth": "Auth Auths",
    "resources.swarm.configs": "Config Configs",
    "resources.swarm.nodes": "Availability Node Nodes",
    "resources.swarm.secrets": "Secret Secrets",
    "resources.swarm.service_option_types": "ServiceCreateOptions ServiceOptions ServiceUpdateOptions",
    "resources.swarm.services": "Service Services",
    "resources.swarm.swarm": "Swarm SwarmOptions",
    "resources.swarm.tasks": "Task Tasks",
    "resources.system.doctor": "Check",
    "resources.system.engine": "Ping",
    "resources.system.usage": "DiskUsage Usage",
    "resources.verb": "Identified Which",
    "resources.volumes": "Volume Volumes",
    "sync": "Docker Process Stream from_env record",
    "tls.settings": "TLS",
    "values": "ImageRef",
    "wire.events": "Actor Event Gap",
    "wire.frames": "Frame",
    "wire.logs": "LogLine",
    "wire.progress": "OnProgress",
    "wire.stats": "Stats",
}


def __getattr__(name: str) -> Any:
    from importlib import import_module

    if name not in __all__:
        raise AttributeError(f"dockerlite has no {name!r}")
    if name in ("contexts", "models", "values"):
        return import_module(f"{__name__}.{name}")
    home = next((module for module, names in _NAMES.items() if name in names.split()), "errors")
    found = globals()[name] = getattr(import_module(f"{__name__}.{home}"), name)
    return found


def __dir__() -> list[str]:
    return [*__all__, "__version__"]
