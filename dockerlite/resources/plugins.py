"""Plugins that the engine runs itself: list, create, install, enable and disable them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from .. import models, values
from ..archives.packing import Tar, tar_body
from ..core.answers import Json, Nothing
from ..core.flow import Flow
from ..core.operation import Operation
from ..errors import PluginError, Privilege, PrivilegesNeeded
from ..values.checks import entries, refusal
from ..wire.progress import OnProgress, Progress, collect_progress, error_factory, latest
from .registry_auth import Auth, with_registry_auth
from .verb import C, Handle, Resource, Which, call, identity, stream

#: Privileges for a plugin, taken from ``Plugins.privileges`` or ``PrivilegesNeeded.privileges``.
Granted = Sequence[Privilege]


class Plugin(Handle[C]):
    """One plugin, by name or id. Making a handle asks the engine nothing.

    Every verb raises PluginNotFound when the engine has no such plugin.
    """

    @call
    def inspect(self) -> Operation[models.Plugin]:
        """Everything about it: its settings, and its own description.

        ``GET /plugins/{name}/json``
        """
        return Operation("GET", "/plugins/{name}/json", Json(), at={"name": self.id})

    @call
    def enable(self, *, timeout: values.Duration = 0) -> Operation[None]:
        """Start it, so that the engine can use it.

        Raises Conflict if it is already running, ServerError if it cannot be started.

        Args:
            timeout: how long the engine waits for its answer. Default: for ever.

        ``POST /plugins/{name}/enable``
        """
        query = {"timeout": values.seconds(timeout)}
        return Operation("POST", "/plugins/{name}/enable", Nothing, at={"name": self.id}, query=query, waits=True)

    @call
    def disable(self, *, force: bool = False) -> Operation[None]:
        """Stop it. Raises Conflict if it is not running, or while it is in use.

        Args:
            force: stop it even while it is in use.

        ``POST /plugins/{name}/disable``
        """
        return Operation("POST", "/plugins/{name}/disable", Nothing, at={"name": self.id}, query={"force": force}, waits=True)

    @call
    def set(self, settings: values.Settings) -> Operation[None]:
        """Change those of its settings that can be changed; the plugin must be disabled.

        Args:
            settings: ``{"DEBUG": 1}`` or ``["DEBUG=1"]``; ``data.source`` is the source of its
                mount ``data``, ``card.path`` the path of its device ``card``.

        Raises Conflict while it runs, ServerError for a setting that it does not have.

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
        """Replace it with another version while it is disabled; name and settings stay.

        Args:
            remote: name of the other version in a registry; without a tag the tag is ``latest``.
            grant, grant_all: as for ``docker.plugins.install``.
            auth: credentials for the registry. Default: those that the docker command would send;
                None sends none.
            on_progress: called with each ProgressMessage as it arrives; an exception from it aborts
                the upgrade.

        Raises PrivilegesNeeded before anything is changed, Conflict while it runs, PluginError if
        the upgrade fails on the way.

        ``GET /plugins/privileges``, ``POST /plugins/{name}/upgrade``
        """
        privileges = yield from _granted_flow(remote, grant, grant_all, auth)
        yield from _follow_operation((yield from _upgrade_flow(self.id, remote, privileges, auth)), on_progress)

    @stream
    def upgrade_stream(
        self, remote: str, *, grant: Granted = (), grant_all: bool = False, auth: Auth = "config"
    ) -> Flow[Operation[models.ProgressMessage]]:
        """The progress of an upgrade, as it arrives; PluginError at the end if it fails.

        Args:
            grant, grant_all, auth: as for ``upgrade``.

        ``GET /plugins/privileges``, ``POST /plugins/{name}/upgrade``
        """
        return (yield from _upgrade_flow(self.id, remote, (yield from _granted_flow(remote, grant, grant_all, auth)), auth))

    @call
    def push(self, *, auth: Auth = "config", on_progress: OnProgress | None = None) -> Flow[models.PushResult]:
        """Push it to the registry in its name, and return when it is there; its digest there.

        Args:
            auth: credentials for the registry. Default: those that the docker command would send;
                None sends none.
            on_progress: called with each ProgressMessage as it arrives; an exception from it aborts
                the push.

        Raises PluginError with the registry's message.

        ``POST /plugins/{name}/push``
        """
        operation = yield from _push_flow(self.id, auth)
        return (
            yield from collect_progress(
                operation, on_progress, _push_result, lambda results: latest(results, operation.name, "what it pushed")
            )
        )

    @stream
    def push_stream(self, *, auth: Auth = "config") -> Flow[Operation[models.ProgressMessage]]:
        """The progress of a push, as it arrives; PluginError at the end if it fails.

        Args:
            auth: as for ``push``.

        ``POST /plugins/{name}/push``
        """
        return _push_flow(self.id, auth)

    @call
    def remove(self, *, force: bool = False) -> Operation[None]:
        """Remove it. Raises Conflict while it runs, unless forced.

        Args:
            force: stop it first; containers that use it may break.

        ``DELETE /plugins/{name}``
        """
        return Operation("DELETE", "/plugins/{name}", Nothing, at={"name": self.id}, query={"force": force}, waits=True)


class Plugins(Resource[C]):
    """The plugins that the engine runs itself. Podman has none.

    ``docker.plugins["vieux/sshfs"]`` is a handle for one.
    """

    def __getitem__(self, which: Which) -> Plugin[C]:
        return Plugin(self._client, identity(which))

    @call
    def privileges(self, remote: str, *, auth: Auth = "config") -> Flow[list[models.PluginPrivilege]]:
        """The privileges that a plugin in a registry asks for; empty if there is no such plugin.

        With them one can decide before the installation.

        Args:
            remote: its name in the registry; without a tag the tag is ``latest``.
            auth: credentials for the registry. Default: those that the docker command would send;
                None sends none.

        ``GET /plugins/privileges``
        """
        return _privileges_flow(remote, auth)

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
        """Install a plugin from a registry; a handle for it. It does not run until it is enabled.

        Args:
            remote: its name in the registry; without a tag the tag is ``latest``.
            name: name of the plugin on this engine. Default: the same as in the registry.
            grant: the privileges that it gets, taken from ``privileges(remote)``; more than it asks
                for do no harm. Default: none.
            grant_all: grant all privileges that it asks for, which may amount to the whole machine.
            auth: credentials for the registry. Default: those that the docker command would send;
                None sends none.
            on_progress: called with each ProgressMessage as it arrives; an exception from it aborts
                the installation.

        Raises PrivilegesNeeded, whose ``privileges`` are all that it asks for, before anything is
        installed; NameConflict if the name is taken; PluginNotFound or ServerError if the registry
        has no such plugin; PluginError if the installation fails on the way.

        ``GET /plugins/privileges``, ``POST /plugins/pull``
        """
        privileges = yield from _granted_flow(remote, grant, grant_all, auth)
        yield from _follow_operation((yield from _pull_flow(remote, name, privileges, auth)), on_progress)
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
        """The progress of an installation, as it arrives; PluginError at the end if it fails.

        Args:
            name, grant, grant_all, auth: as for ``install``.

        ``GET /plugins/privileges``, ``POST /plugins/pull``
        """
        return (yield from _pull_flow(remote, name, (yield from _granted_flow(remote, grant, grant_all, auth)), auth))

    @call
    def create(self, name: str, tar: Tar) -> Flow[Plugin[C]]:
        """Create a plugin from files; a handle for it. It does not run until it is enabled.

        Args:
            name: its name, and where ``push`` sends it; without a tag the tag is ``latest``.
            tar: an archive with the file ``config.json`` and the folder ``rootfs``: bytes, an open
                file, or an iterable of bytes.

        Raises NameConflict if the name is taken, ServerError if it is not such an archive.

        ``POST /plugins/create``
        """
        yield from Operation("POST", "/plugins/create", Nothing, query={"name": name}, body=tar_body(tar), waits=True)
        return self[name]

    @call
    def list(self, *, filters: values.Filters | None = None) -> Operation[list[models.Plugin]]:
        """All plugins, enabled or not.

        Args:
            filters: such as ``{"enabled": True, "capability": "volumedriver"}``.

        ``GET /plugins``
        """
        return Operation("GET", "/plugins", Json(), query={"filters": values.filters(filters)})


def _privileges_flow(remote: str, auth: Auth) -> Flow[list[models.PluginPrivilege]]:
    operation = Operation("GET", "/plugins/privileges", Json(list[models.PluginPrivilege]), query={"remote": remote}, waits=True)
    return (yield from (yield from with_registry_auth(operation, remote, auth)))


def _granted_flow(remote: str, grant: Granted, grant_all: bool, auth: Auth) -> Flow[list[models.PluginPrivilege]]:
    """The privileges that a plugin asks for. Raises PrivilegesNeeded unless all are granted.

    Should the plugin ask for others by the time of the installation, the engine refuses it.
    """
    wanted = yield from _privileges_flow(remote, auth)
    given: Sequence[Any] = entries(grant, "list of privileges", "PrivilegesNeeded.privileges is one")
    granted = [_without_description(privilege) for privilege in given]
    if not grant_all and any(_without_description(privilege) not in granted for privilege in wanted):
        listed = "; ".join(f"{privilege.name}: {', '.join(privilege.value)}" for privilege in wanted)
        raise PrivilegesNeeded(f"{remote} wants {listed}: allow that with grant= or grant_all=True", wanted)
    return wanted


def _without_description(privilege: Privilege) -> tuple[str | None, list[str]]:
    """A privilege without its description, to be compared."""
    try:
        return privilege.name, sorted(privilege.value)
    except (AttributeError, TypeError):
        raise refusal(privilege, "privilege", "one is a models.PluginPrivilege") from None


def _pull_flow(
    remote: str, name: str | None, privileges: list[models.PluginPrivilege], auth: Auth
) -> Flow[Operation[models.ProgressMessage]]:
    operation = Operation(
        "POST",
        "/plugins/pull",
        Progress("POST /plugins/pull", error_factory(PluginError, remote)),
        query={"remote": remote, "name": name},
        body=privileges,
    )
    return with_registry_auth(operation, remote, auth)


def _upgrade_flow(id: str, remote: str, privileges: list[models.PluginPrivilege], auth: Auth) -> Flow[Operation[models.ProgressMessage]]:
    operation = Operation(
        "POST",
        "/plugins/{name}/upgrade",
        Progress("POST /plugins/{name}/upgrade", error_factory(PluginError, id)),
        at={"name": id},
        query={"remote": remote},
        body=privileges,
    )
    return with_registry_auth(operation, remote, auth)


def _push_flow(id: str, auth: Auth) -> Flow[Operation[models.ProgressMessage]]:
    path = "/plugins/{name}/push"
    answer = Progress(f"POST {path}", error_factory(PluginError, id))
    return with_registry_auth(Operation("POST", path, answer, at={"name": id}), id, auth)


def _push_result(message: models.ProgressMessage) -> models.PushResult | None:
    return models.PushResult.model_validate(message.aux) if isinstance(message.aux, dict) else None


def _follow_operation(operation: Operation[models.ProgressMessage], on_progress: OnProgress | None) -> Operation[None]:
    return collect_progress(operation, on_progress, lambda message: None, lambda parts: None)
