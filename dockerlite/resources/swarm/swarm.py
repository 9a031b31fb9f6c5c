"""The swarm that an engine makes, joins, manages and leaves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypedDict, Unpack

from ... import models, values
from ...core.answers import Json, Nothing, ReadBy
from ...core.flow import Flow
from ...core.operation import Operation
from ...core.parsing import parse
from ...core.request import Head
from ..tables import Table, as_is, places_of, refuse_unknown, spec_change, texts, with_options
from ..verb import C, Resource, call
from .specs import revise_flow

#: Where a manager listens for other nodes, unless it is told.
LISTEN = "0.0.0.0:2377"
Availability = Literal["active", "pause", "drain"]


class SwarmOptions(TypedDict, total=False):
    """Everything about a swarm that has a short way to be written; ``models.SwarmSpec`` takes the rest."""

    labels: values.Labels | None
    """Labels of the swarm as a whole: ``{"stage": "test"}`` or ``["stage=test"]``."""
    autolock: bool | None
    """True makes a manager wait for the unlock key after a restart. Default: False.
    Keep the key (``unlock_key``): without it the manager's data is lost.
    """
    task_history_limit: int | None
    """How many ended tasks are kept for each replica or node; a negative number keeps all.
    Default: 5.
    """
    cert_expiry: values.Duration | None
    """How long the certificate of a node is valid: ``"720h"``, at least one hour. Default: 90 days."""
    dispatcher_heartbeat: values.Duration | None
    """Time between two reports of a node to the managers: seconds or ``"10s"``. Default: 5 seconds.
    The longer it is, the later a dead node is noticed.
    """
    snapshot_interval: int | None
    """Number of log entries between two snapshots of the managers' log. Default: 10000."""
    max_snapshots: int | None
    """How many old snapshots are kept beside the current one. Default: 0."""


_PLACES: Table = {
    "labels": ("labels", values.labels),
    "autolock": ("encryption_config.auto_lock_managers", as_is),
    "task_history_limit": ("orchestration.task_history_retention_limit", as_is),
    "cert_expiry": ("ca_config.node_cert_expiry", values.nanoseconds),
    "dispatcher_heartbeat": ("dispatcher.heartbeat_period", values.nanoseconds),
    "snapshot_interval": ("raft.snapshot_interval", as_is),
    "max_snapshots": ("raft.keep_old_snapshots", as_is),
}


def _without_none(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in fields.items() if value is not None}


def _autolock(spec: models.SwarmSpec) -> bool | None:
    # What the settings say of locks holds from the next start on; a request of its own locks at once.
    return None if spec.encryption_config is None else spec.encryption_config.auto_lock_managers


def _node_id(head: Head, body: bytes) -> str:
    id: str = parse(str, body, "POST /swarm/init")
    return id


class Swarm(Resource[C]):
    """The swarm that the engine is part of, or could be. On an engine that manages none, verbs raise Unavailable."""

    @call
    def init(
        self,
        *,
        listen_addr: str = LISTEN,
        advertise_addr: str | None = None,
        data_path_addr: str | None = None,
        data_path_port: int | None = None,
        default_addr_pool: Sequence[str] | None = None,
        subnet_size: int = 24,
        force_new_cluster: bool = False,
        availability: Availability | None = None,
        spec: models.SwarmSpec | None = None,
        **options: Unpack[SwarmOptions],
    ) -> Operation[str]:
        """Make the engine the first manager of a new swarm; the id of its node.

        Args:
            listen_addr: where it listens for other nodes, as ``address:port`` or ``interface:port``.
            advertise_addr: where others reach it; needed when the machine has several addresses.
            data_path_addr, data_path_port: where traffic between containers goes. Default: the advertised address, UDP port 4789.
            default_addr_pool, subnet_size: where networks get their subnets from. Default: ``["10.0.0.0/8"]``, with a prefix of 24.
            force_new_cluster: go on alone with what is on disk, after a majority of managers was lost.
            availability: whether this node takes tasks, as for ``Node.update``.
            spec: settings that have no option; one thing given both ways is an error.
            options: ``autolock=True``, ``task_history_limit=5``, ``cert_expiry="720h"`` …, all in ``SwarmOptions``.

        Raises Unavailable if it is in a swarm already.

        ``POST /swarm/init``
        """
        refuse_unknown(options, SwarmOptions.__annotations__)
        settings = with_options(spec or models.SwarmSpec(), places_of(options, _PLACES))
        ways: dict[str, Any] = {"listen_addr": listen_addr, "advertise_addr": advertise_addr, "data_path_addr": data_path_addr}
        pools = {"data_path_port": data_path_port, "default_addr_pool": default_addr_pool, "subnet_size": subnet_size}
        start = {"force_new_cluster": force_new_cluster, "availability": availability, "auto_lock_managers": _autolock(settings)}
        body = models.SwarmInitRequest(spec=settings, **_without_none(ways | pools | start))
        return Operation("POST", "/swarm/init", ReadBy(_node_id), body=body, waits=True)

    @call
    def join(
        self,
        remote_addrs: str | Sequence[str],
        token: str,
        *,
        listen_addr: str = LISTEN,
        advertise_addr: str | None = None,
        data_path_addr: str | None = None,
        availability: Availability | None = None,
    ) -> Operation[None]:
        """Make the engine a node of a swarm that there is, as worker or manager, whichever the token is for.

        Args:
            remote_addrs: managers of that swarm, such as ``"192.0.2.1:2377"``; one is enough.
            token: one of ``swarm.inspect().join_tokens`` there.
            listen_addr, advertise_addr, data_path_addr, availability: as for ``init``.

        Raises Unavailable if it is in a swarm already, if no manager is there, or if it was not let in within 20 seconds; then it goes on
        trying until it leaves.

        ``POST /swarm/join``
        """
        managers = [remote_addrs] if isinstance(remote_addrs, str) else texts(remote_addrs)
        given = _without_none({"advertise_addr": advertise_addr, "data_path_addr": data_path_addr, "availability": availability})
        body = models.SwarmJoinRequest(listen_addr=listen_addr, remote_addrs=managers, join_token=token, **given)
        return Operation("POST", "/swarm/join", Nothing, body=body, waits=True)

    @call
    def leave(self, *, force: bool = False) -> Operation[None]:
        """Take the engine out of its swarm. Raises Unavailable on a manager, unless forced.

        Args:
            force: even a manager. With the last one the swarm is gone, and all that is in it.

        ``POST /swarm/leave``
        """
        return Operation("POST", "/swarm/leave", Nothing, query={"force": force}, waits=True)

    @call
    def inspect(self) -> Operation[models.Swarm]:
        """The swarm that the engine manages: settings, root certificate, and the tokens to join it.

        ``GET /swarm``
        """
        return Operation("GET", "/swarm", Json())

    @call
    def update(
        self,
        *,
        spec: models.SwarmSpec | None = None,
        rotate_worker_token: bool = False,
        rotate_manager_token: bool = False,
        rotate_unlock_key: bool = False,
        **options: Unpack[SwarmOptions],
    ) -> Flow[None]:
        """Change settings, or tokens. What is not named stays as it is.

        Args:
            spec: settings that have no option, field by field as it sets them; one thing given both ways is an error.
            rotate_worker_token, rotate_manager_token: make new tokens; the old ones let nobody in any more.
            rotate_unlock_key: make a new key; keep the old one until all managers know.
            options: ``autolock=True``, ``task_history_limit=5``, ``cert_expiry="720h"`` …, all in ``SwarmOptions``.

        ``GET /swarm``, ``POST /swarm/update``
        """
        refuse_unknown(options, SwarmOptions.__annotations__)
        change = spec_change(spec or models.SwarmSpec(), places_of(options, _PLACES))
        query = {"rotateWorkerToken": rotate_worker_token, "rotateManagerToken": rotate_manager_token}
        query["rotateManagerUnlockKey"] = rotate_unlock_key
        return revise_flow(Operation("GET", "/swarm", Json(models.Swarm)), Operation("POST", "/swarm/update", Nothing, query=query), change)

    @call
    def unlock(self, key: str) -> Operation[None]:
        """Let a manager that was restarted take part again. Raises Unauthorized for another key, Conflict if it is not locked.

        Args:
            key: what ``unlock_key`` told before the restart.

        ``POST /swarm/unlock``
        """
        return Operation("POST", "/swarm/unlock", Nothing, body=models.SwarmUnlockRequest(unlock_key=key), waits=True)

    @call
    def unlock_key(self) -> Flow[str]:
        """The key that unlocks restarted managers, to be kept in a safe place; empty without autolock.

        ``GET /swarm/unlockkey``
        """
        return (yield from Operation("GET", "/swarm/unlockkey", Json(models.UnlockKey))).unlock_key
