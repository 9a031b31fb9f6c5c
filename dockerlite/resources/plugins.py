"""Plugins that the engine runs itself: list them, make them, install them from a registry, and switch one of them on and off."""

from __future__ import annotations

from collections.abc import Sequence

from .. import models, values
from ..archives.packing import Tar, tar_body
from ..core.answers import Json, Nothing
from ..core.flow import Flow
from ..core.operation import Operation
from ..errors import PluginError, PrivilegesNeeded
from ..wire.progress import OnProgress, Progress, collect_progress, error_factory, latest
from .registry_auth import Auth, authorized
from .verb import C, Handle, Resource, Which, call, identity, stream

#: Privileges that a plugin may have, as ``Plugins.privileges`` and ``PrivilegesNeeded.privileges`` name them.
Granted = Sequence["models.PluginPrivilege"]


class Plugin(Handle[C]):
    """One plugin, by name or id. Making a handle asks the engine nothing.

    Every verb raises PluginNotFound when the engine has no such plugin.
    """

    @call
    def inspect(self) -> Operation[models.Plugin]:
        """Everything about it: its settings, and what it says of itself.

        ``GET /plugins/{name}/json``
        """
        return Operation("GET", "/plugins/{name}/json", Json(), at={"name": self.id})

    @call
    def enable(self, *, timeout: values.Duration = 0) -> Operation[None]:
        """Start it, for the engine to use. Raises Conflict if it runs already, ServerError if it cannot be started.

        Args:
            timeout: how long the engine waits for it to answer. Default: for ever.

        ``POST /plugins/{name}/enable``
        """
        query = {"timeout": values.seconds(timeout)}
        return Operation("POST", "/plugins/{name}/enable", Nothing, at={"name": self.id}, query=query, waits=True)

    @call
    def disable(self, *, force: bool = False) -> Operation[None]:
        """Stop it. Raises Conflict if it does not run, or while it is in use.

        Args:
            force: even while it is in use.

        ``POST /plugins/{name}/disable``
        """
        return Operation("POST", "/plugins/{name}/disable", Nothing, at={"name": self.id}, query={"force": force}, waits=True)

    @call
    def set(self, settings: values.Settings) -> Operation[None]:
        """Change settings that it lets be changed, while it does not run.

        Args:
            settings: ``{"DEBUG": 1}`` or ``["DEBUG=1"]``; ``data.source`` is where its mount ``data`` comes from, ``card.path`` a device.

        Raises Conflict while it runs, ServerError for what it does not have.

        ``POST /plugins/{name}/set``
        """
        return Operation("POST", "/plugins/{name}/set", Nothing, at={"name": self.id}, body=values.settings(settings))

    @call
    def upgrade(
        self,
        remote: str,
        *,
        grant: Granted = (),
        grant_all: bool = False,
        auth: Auth = "config",
        on_progress: OnProgress | None = None,
    ) -> Flow[None]:
        """Put another version in its place, while it does not run; it keeps its name and its settings.

        Args:
            remote: the other version's name in a registry; without a tag it is ``latest``.
            grant, grant_all: as for ``docker.plugins.install``.
            auth: credentials for the registry. Default: those that the docker command would send; None sends none.
            on_progress: called with each ProgressMessage as it comes; what it raises ends the upgrade.

        Raises PrivilegesNeeded before anything is changed, Conflict while it runs, PluginError if the upgrade fails on its way.

        ``GET /plugins/privileges``, ``POST /plugins/{name}/upgrade``
        """
        privileges = yield from _agreed(remote, grant, grant_all, auth)
        yield from _finished((yield from _upgrading(self.id, remote, privileges, auth)), on_progress)

    @stream
    def upgrade_stream(
        self, remote: str, *, grant: Granted = (), grant_all: bool = False, auth: Auth = "config"
    ) -> Flow[Operation[models.ProgressMessage]]:
        """What the engine says while it upgrades, as it comes; PluginError at the end if that fails.

        Args:
            grant, grant_all, auth: as for ``upgrade``.

        ``GET /plugins/privileges``, ``POST /plugins/{name}/upgrade``
        """
        return (yield from _upgrading(self.id, remote, (yield from _agreed(remote, grant, grant_all, auth)), auth))

    @call
    def push(self, *, auth: Auth = "config", on_progress: OnProgress | None = None) -> Flow[models.PushResult]:
        """Push it to the registry that its name tells, and return when it is there; the digest it has there.

        Args:
            auth: credentials for the registry. Default: those that the docker command would send; None sends none.
            on_progress: called with each ProgressMessage as it comes; what it raises ends the push.

        Raises PluginError with what the registry said.

        ``POST /plugins/{name}/push``
        """
        operation = yield from _pushing(self.id, auth)
        return (yield from collect_progress(operation, on_progress, _pushed, lambda found: latest(found, operation.name, "what it pushed")))

    @stream
    def push_stream(self, *, auth: Auth = "config") -> Flow[Operation[models.ProgressMessage]]:
        """What the engine says while it pushes, as it comes; PluginError at the end if that fails.

        Args:
            auth: as for ``push``.

        ``POST /plugins/{name}/push``
        """
        return _pushing(self.id, auth)

    @call
    def remove(self, *, force: bool = False) -> Operation[None]:
        """Remove it. Raises Conflict while it runs, unless forced.

        Args:
            force: stop it first; containers that use it may break.

        ``DELETE /plugins/{name}``
        """
        return Operation("DELETE", "/plugins/{name}", Nothing, at={"name": self.id}, query={"force": force}, waits=True)


class Plugins(Resource[C]):
    """The plugins that the engine runs itself. ``docker.plugins["vieux/sshfs"]`` is a handle for one. Podman has none."""

    def __getitem__(self, which: Which) -> Plugin[C]:
        return Plugin(self._client, identity(which))

    @call
    def privileges(self, remote: str, *, auth: Auth = "config") -> Flow[list[models.PluginPrivilege]]:
        """What a plugin in a registry wants to be allowed, to decide on before it is installed; nothing if there is no such plugin.

        Args:
            remote: its name in the registry; without a tag it is ``latest``.
            auth: credentials for the registry. Default: those that the docker command would send; None sends none.

        ``GET /plugins/privileges``
        """
        return _wanted(remote, auth)

    @call
    def install(
        self,
        remote: str,
        *,
        name: str | None = None,
        grant: Granted = (),
        grant_all: bool = False,
        auth: Auth = "config",
        on_progress: OnProgress | None = None,
    ) -> Flow[Plugin[C]]:
        """Install a plugin from a registry; a handle for it. It does not run before it is enabled.

        Args:
            remote: its name in the registry; without a tag it is ``latest``.
            name: what it is called here. Default: as there.
            grant: what it is allowed, out of ``privileges(remote)``; more than it wants does no harm. Default: nothing.
            grant_all: allow whatever it wants, which may be the whole machine.
            auth: credentials for the registry. Default: those that the docker command would send; None sends none.
            on_progress: called with each ProgressMessage as it comes; what it raises ends the installation.

        Raises PrivilegesNeeded, whose ``privileges`` are all that it wants, before anything is installed; NameConflict if the name is
        taken; PluginNotFound or ServerError if the registry has no such plugin; PluginError if the installation fails on its way.

        ``GET /plugins/privileges``, ``POST /plugins/pull``
        """
        privileges = yield from _agreed(remote, grant, grant_all, auth)
        yield from _finished((yield from _pulling(remote, name, privileges, auth)), on_progress)
        return self[name or remote]

    @stream
    def install_stream(
        self,
        remote: str,
        *,
        name: str | None = None,
        grant: Granted = (),
        grant_all: bool = False,
        auth: Auth = "config",
    ) -> Flow[Operation[models.ProgressMessage]]:
        """What the engine says while it installs, as it comes; PluginError at the end if that fails.

        Args:
            name, grant, grant_all, auth: as for ``install``.

        ``GET /plugins/privileges``, ``POST /plugins/pull``
        """
        return (yield from _pulling(remote, name, (yield from _agreed(remote, grant, grant_all, auth)), auth))

    @call
    def create(self, name: str, tar: Tar) -> Flow[Plugin[C]]:
        """Make a plugin of files; a handle for it. It does not run before it is enabled.

        Args:
            name: what it is called, and where ``push`` takes it; without a tag it is ``latest``.
            tar: an archive with the file ``config.json`` and the folder ``rootfs``: bytes, an open file, an iterable of bytes.

        Raises NameConflict if the name is taken, ServerError for an archive that is none.

        ``POST /plugins/create``
        """
        yield from Operation("POST", "/plugins/create", Nothing, query={"name": name}, body=tar_body(tar), waits=True)
        return self[name]

    @call
    def list(self, *, filters: values.Filters | None = None) -> Operation[list[models.Plugin]]:
        """The plugins there are, whether they run or not.

        Args:
            filters: such as ``{"enabled": True, "capability": "volumedriver"}``.

        ``GET /plugins``
        """
        return Operation("GET", "/plugins", Json(), query={"filters": values.filters(filters)})


def _wanted(remote: str, auth: Auth) -> Flow[list[models.PluginPrivilege]]:
    operation = Operation("GET", "/plugins/privileges", Json(list[models.PluginPrivilege]), query={"remote": remote}, waits=True)
    return (yield from (yield from authorized(operation, remote, auth)))


def _agreed(remote: str, grant: Granted, grant_all: bool, auth: Auth) -> Flow[list[models.PluginPrivilege]]:
    """What a plugin wants, if that is granted; the engine in its turn refuses a plugin that wants anything else by then."""
    wanted = yield from _wanted(remote, auth)
    granted = [_right(privilege) for privilege in grant]
    if not grant_all and any(_right(privilege) not in granted for privilege in wanted):
        told = "; ".join(f"{privilege.name}: {', '.join(privilege.value)}" for privilege in wanted)
        raise PrivilegesNeeded(f"{remote} wants {told}: allow that with grant= or grant_all=True", wanted)
    return wanted


def _right(privilege: models.PluginPrivilege) -> tuple[str | None, list[str]]:
    """What a privilege is about, without the description."""
    return privilege.name, sorted(privilege.value)


def _pulling(
    remote: str, name: str | None, privileges: list[models.PluginPrivilege], auth: Auth
) -> Flow[Operation[models.ProgressMessage]]:
    operation = Operation(
        "POST",
        "/plugins/pull",
        Progress("POST /plugins/pull", error_factory(PluginError, remote)),
        query={"remote": remote, "name": name},
        body=privileges,
    )
    return authorized(operation, remote, auth)


def _upgrading(id: str, remote: str, privileges: list[models.PluginPrivilege], auth: Auth) -> Flow[Operation[models.ProgressMessage]]:
    operation = Operation(
        "POST",
        "/plugins/{name}/upgrade",
        Progress("POST /plugins/{name}/upgrade", error_factory(PluginError, id)),
        at={"name": id},
        query={"remote": remote},
        body=privileges,
    )
    return authorized(operation, remote, auth)


def _pushing(id: str, auth: Auth) -> Flow[Operation[models.ProgressMessage]]:
    path = "/plugins/{name}/push"
    answer = Progress(f"POST {path}", error_factory(PluginError, id))
    return authorized(Operation("POST", path, answer, at={"name": id}), id, auth)


def _pushed(message: models.ProgressMessage) -> models.PushResult | None:
    return models.PushResult.model_validate(message.aux) if isinstance(message.aux, dict) else None


def _finished(operation: Operation[models.ProgressMessage], on_progress: OnProgress | None) -> Operation[None]:
    return collect_progress(operation, on_progress, lambda message: None, lambda found: None)
