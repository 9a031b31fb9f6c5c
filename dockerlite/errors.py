"""All exceptions as one tree. Every exception that this package raises on purpose is a DockerError.

DockerError
├── InvalidArgument            the arguments make no sense; nothing was sent (also a ValueError)
├── ConnectError               no engine there: names the socket, the reason, and what to try
├── ConnectionLost             the engine hung up in the middle of an answer
│   └── ProxyError                a proxy in front of the engine does not pass on what this needs
├── DockerTimeout              the engine did not answer in time (also a TimeoutError)
│   └── ProcessTimeout            a command did not end in time and was killed: .stdout .stderr
├── ProcessFailed              a command exited with a code other than 0: .exit_code .stdout .stderr
│   └── ExecFailed, ContainerFailed
├── DecodeError                the engine's answer cannot be read
├── UnsupportedByEngine        needs another API version than the engine speaks
├── NotRecorded                a recording has no such exchange
├── ArchiveError               a copy is too large, would leave its target, or cannot be written
├── CredentialsError           credentials cannot be read or kept: a helper failed, or config.json is wrong
├── PrivilegesNeeded           a plugin needs privileges that were not granted: .privileges
├── StreamError                the engine reported a failure inside a 200 answer
│   └── PullError, PushError, LoadError, PluginError, BuildError (.exit_code .log)
└── EngineError                the engine answered with an error status
    ├── BadRequest             400
    ├── Unauthorized           401
    ├── Forbidden              403
    ├── NotFound               404
    │   ├── ContainerNotFound, ImageNotFound, NetworkNotFound, VolumeNotFound, PluginNotFound
    │   └── PathNotFound       the container exists, the file or folder in it does not
    ├── MethodNotAllowed       405
    ├── NotAcceptable          406
    ├── Conflict               409
    │   ├── NameConflict       the name is taken
    │   └── NotRunning         the container must be running
    └── ServerError            500 and above
        ├── PortConflict       a published port is taken
        ├── OutOfSequence      a swarm object has changed since it was read
        ├── NotImplementedByEngine  501
        └── Unavailable        503, such as swarm verbs outside a swarm
"""

from __future__ import annotations

import re
import sys
import warnings
from collections.abc import Iterable, Sequence
from typing import Protocol


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """The end of a message about an unknown name: the one that may be meant, or nothing."""
    import difflib

    return "".join(f"; did you mean {near}?" for near in difflib.get_close_matches(name, list(known), 1))


class DockerError(Exception):
    """Base of every exception this package raises on purpose. Its text is one line."""

    def __str__(self) -> str:
        return " ".join(filter(None, map(str.strip, self._text().splitlines())))

    def _text(self) -> str:
        """What it says; engines and commands may say it in several lines."""
        return super().__str__()


class InvalidArgument(DockerError, ValueError):
    """The arguments make no sense, or a file to send cannot be read.

    Nothing was sent, except for an upload that had begun.
    """


class ConnectError(DockerError, ConnectionError):
    """There is no engine at the host."""


class ConnectionLost(DockerError, ConnectionError):
    """The engine hung up before the end of its answer."""


class ProxyError(ConnectionLost):
    """A proxy in front of the engine does not pass on what this needs; says what to change there."""

    def __init__(self, message: str, change: str) -> None:
        super().__init__(message, change)
        #: What went wrong.
        self.message = message
        #: What to change: settings of nginx and Apache, by name.
        self.change = change

    def _text(self) -> str:
        return f"{self.message}; {self.change}"


class DockerTimeout(DockerError, TimeoutError):
    """The engine did not answer in time."""


class DecodeError(DockerError):
    """The engine's answer cannot be read; names the operation and the field."""


class UnsupportedByEngine(DockerError):
    """The call needs another API version than the engine speaks. Nothing was sent."""


class NotRecorded(DockerError):
    """The recording holds no such exchange; names the nearest one it has."""


class ArchiveError(DockerError):
    """A copy from a container failed.

    It is too large, would leave its target, or cannot be written here.
    """


class CredentialsError(DockerError):
    """The credentials for a registry cannot be read or kept.

    A credential helper failed, or config.json is wrong.
    """


class Privilege(Protocol):
    """One right that a plugin asks for; a ``models.PluginPrivilege`` is one."""

    @property
    def name(self) -> str | None: ...
    @property
    def description(self) -> str | None: ...
    @property
    def value(self) -> list[str]: ...


class PrivilegesNeeded(DockerError):
    """A plugin needs privileges that were not granted. Nothing was installed."""

    def __init__(self, message: str, privileges: Sequence[Privilege]) -> None:
        super().__init__(message, privileges)
        #: All privileges that it needs, in the form in which they are granted.
        self.privileges = privileges

    def _text(self) -> str:
        return str(self.args[0])


class StreamError(DockerError):
    """The engine reported a failure inside an answer that had begun with success."""


class PullError(StreamError):
    """The pull failed; an older image of that name may still be there."""


class PushError(StreamError):
    """The push failed; has the registry's message."""


class LoadError(StreamError):
    """An archive could not be loaded or imported; images that came before the failure exist."""


class PluginError(StreamError):
    """A plugin could not be installed, upgraded or pushed."""


class BuildError(StreamError):
    """The build failed."""

    def __init__(self, message: str, exit_code: int | None, log: str) -> None:
        super().__init__(message, exit_code, log)
        #: The exit code of the step's command; None if no command failed, and always with podman
        #: and BuildKit.
        self.exit_code = exit_code
        #: Everything the build wrote, up to the failure.
        self.log = log

    def _text(self) -> str:
        return str(self.args[0])


class ProcessFailed(DockerError):
    """A command failed; its output is kept."""

    def __init__(self, message: str, exit_code: int, stdout: bytes, stderr: bytes) -> None:
        super().__init__(message, exit_code, stdout, stderr)
        self.message = message
        #: Its exit code.
        self.exit_code = exit_code
        #: Its standard output.
        self.stdout = stdout
        #: Its standard error.
        self.stderr = stderr

    def _text(self) -> str:
        last = self.stderr.decode(errors="replace").strip().rpartition("\n")[2]
        return f"{self.message}: {last}" if last and last not in self.message else self.message


class ExecFailed(ProcessFailed):
    """A command in a container exited with a code other than 0, or could not be started."""


class ContainerFailed(ProcessFailed):
    """A container that was run to its end exited with a code other than 0."""


class ProcessTimeout(DockerTimeout):
    """A command did not end in time; its output until then is kept."""

    def __init__(self, message: str, stdout: bytes, stderr: bytes) -> None:
        super().__init__(message, stdout, stderr)
        #: Its standard output until then.
        self.stdout = stdout
        #: Its standard error until then.
        self.stderr = stderr

    def _text(self) -> str:
        return str(self.args[0])


class EngineError(DockerError):
    """The engine answered with an error status."""

    def __init__(self, message: str, status: int, operation: str) -> None:
        super().__init__(message, status, operation)
        #: The engine's message.
        self.message = message
        #: The HTTP status.
        self.status = status
        #: Method and path, as in the API document.
        self.operation = operation

    def _text(self) -> str:
        return f"{self.message} ({self.status} from {self.operation})"


class BadRequest(EngineError):
    """400: the engine does not understand the request."""


class Unauthorized(EngineError):
    """401: the registry or the engine requires credentials."""


class Forbidden(EngineError):
    """403: not allowed, such as removing one of the engine's own networks."""


class NotFound(EngineError):
    """404: no such object."""


class ContainerNotFound(NotFound):
    """No such container."""


class ImageNotFound(NotFound):
    """No such image, here or in the registry."""


class NetworkNotFound(NotFound):
    """No such network."""


class VolumeNotFound(NotFound):
    """No such volume."""


class PluginNotFound(NotFound):
    """No such plugin, here or in the registry; also for a missing driver."""


class PathNotFound(NotFound):
    """The container has no such file or folder."""


class MethodNotAllowed(EngineError):
    """405: podman's answer to a route that it does not have."""


class NotAcceptable(EngineError):
    """406: the engine cannot answer in the requested form."""


class Conflict(EngineError):
    """409: it exists already, is in use, or is in the wrong state."""


class NameConflict(Conflict):
    """The name is taken."""


class NotRunning(Conflict):
    """The container must be running."""


class ServerError(EngineError):
    """500 and above: the engine tried and failed."""


class PortConflict(ServerError):
    """A published port is taken."""


class OutOfSequence(ServerError):
    """A swarm object has changed since it was read, so its update is refused."""


class NotImplementedByEngine(ServerError):
    """501, or podman's answer in its place: this engine, or its driver, cannot do that."""


class Unavailable(ServerError):
    """503: not now, such as swarm verbs outside a swarm."""


class EngineWarning(UserWarning):
    """A warning of the engine about a call that succeeded."""


class ConfigWarning(UserWarning):
    """A part of the docker command's configuration that cannot be used."""


class ConnectionRejected(ConnectionError):
    """The other side accepted the connection and then turned this client away.

    It is raised for ssh and for TLS, and its text says why. It travels between the layers as an
    OSError; users see it as the ConnectError that is made from it.
    """


BY_STATUS: dict[int, type[EngineError]] = {
    400: BadRequest,
    401: Unauthorized,
    403: Forbidden,
    404: NotFound,
    405: MethodNotAllowed,
    406: NotAcceptable,
    409: Conflict,
    500: ServerError,
    501: NotImplementedByEngine,
    503: Unavailable,
}

# The engine has no error codes: only its text tells these apart, the same from 20.10 to 28.5 unless
# podman is named.
_BY_TEXT: list[tuple[type[EngineError], str, type[EngineError]]] = [
    (NotFound, r"no such container|no container with name or id", ContainerNotFound),
    (BadRequest, r"no such container", ContainerNotFound),  # of volumes_from or links
    (NotFound, r"could not find the file|^no such file or directory$", PathNotFound),  # the latter is podman's
    (NotFound, r"no such image|image not known|manifest unknown|does not exist locally|reference does not exist", ImageNotFound),
    (NotFound, r"failed to resolve reference|pull access denied|repository does not exist|the specified platform", ImageNotFound),
    (NotFound, r"^not found$|^path \S+ is not supported$", NotImplementedByEngine),  # podman, for a whole operation
    (Unavailable, r"podman does not support", NotImplementedByEngine),
    (NotFound, r"plugin (reference: )?\S+ not found", PluginNotFound),
    (NotFound, r"network .*not found|no such network|unable to find network", NetworkNotFound),
    (NotFound, r"no such volume|volume \S+ not found", VolumeNotFound),
    (Conflict, r"name .*already in use|already exists|secret name in use", NameConflict),
    (BadRequest, r"plugin \S+ already exists", NameConflict),
    (Conflict, r"is not running|not running|can only .* running containers", NotRunning),
    (ServerError, r"cannot remove container .* as it is |is already paused|must be in Created|refusing to clean up", Conflict),  # podman
    (ServerError, r"is not paused", Conflict),
    (ServerError, r"container state improper|can only be used on running containers|container is stopped", NotRunning),  # podman
    (ServerError, r"invalid filter|unknown container state|invalid signal|names must match", BadRequest),  # podman
    (ServerError, r"layer not known", ContainerNotFound),  # podman, changes of a container that is gone
    (ServerError, r"no such container", ContainerNotFound),  # of volumes_from, a network or a filter
    (ServerError, r"unable to find network", NetworkNotFound),  # podman, of a new container
    (ServerError, r"network is being used|already used on the host|already connected", Forbidden),  # podman
    (ServerError, r"find driver or plugin|no volume plugin|plugin for driver \S+ not found", PluginNotFound),  # podman
    (ServerError, r"unauthorized: |no basic auth credentials|failed with status: 401", Unauthorized),  # a registry; a login
    (ServerError, r"image not known|pull access denied", ImageNotFound),  # podman, save; the image store of containerd
    (ServerError, r"port is already allocated|address already in use", PortConflict),
    (ServerError, r"update out of sequence", OutOfSequence),
    (ServerError, r"cannot set on an active plugin", Conflict),
    (ServerError, r"name .*already in use|UNIQUE constraint failed: ContainerConfig.Name", NameConflict),  # podman
]


def from_answer(message: str, status: int, operation: str) -> EngineError:
    """The exception for an error status and the engine's message."""
    kind = BY_STATUS.get(status) or (ServerError if status >= 500 else EngineError)
    kind = next((special for base, text, special in _BY_TEXT if kind is base and re.search(text, message, re.I)), kind)
    if kind is NotImplementedByEngine and status == 404:
        message = "this engine has no such operation"
    return kind(message, status, operation)


def warn(messages: Iterable[str], kind: type[UserWarning] = EngineWarning) -> None:
    """Issue warnings of the engine, or of this package.

    Their origin is the line that called into this package.
    """
    level, frame = 1, sys._getframe(0)
    while frame.f_back is not None and frame.f_globals.get("__name__", "").startswith(__package__ or __name__):
        level, frame = level + 1, frame.f_back
    for message in messages:
        warnings.warn(message, kind, stacklevel=level)
