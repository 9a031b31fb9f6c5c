"""The swarm that an engine creates, joins, manages and leaves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, TypedDict, Unpack

from ... import models, values
from ...core.answers import Json, Nothing, ReadBy
from ...core.flow import Flow
from ...core.operation import Operation
from ...core.parsing import parse
from ...core.request import Head
from ...values.checks import as_model, one_of
from ..tables import Table, as_is, places_of, refuse_unknown, spec_change, texts, with_options
from ..verb import C, Resource, call
from .nodes import Availability
from .specs import revise_flow

#: Where a manager listens for other nodes by default.
LISTEN = "0.0.0.0:2377"
#: Where networks get their subnets from by default, and the prefix length of these.
POOL, SUBNET_SIZE = ["10.0.0.0/8"], 24


class SwarmOptions(TypedDict, total=False):
    """Everything about a swarm that has a short notation; ``models.SwarmSpec`` takes the rest."""

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
    # The setting alone takes effect at the next start; the field of the request locks at once.
    return None if spec.encryption_config is None else spec.encryption_config.auto_lock_managers


def _init_request(
    spec: models.SwarmSpec | Mapping[str, Any] | None, options: SwarmOptions, fields: dict[str, Any]
) -> models.SwarmInitRequest:
    refuse_unknown(options, SwarmOptions.__annotations__)
    settings = with_options(as_model(models.SwarmSpec, spec, "spec"), places_of(options, _PLACES))
    return models.SwarmInitRequest(spec=settings, **_without_none(fields | {"auto_lock_managers": _autolock(settings)}))


def _pools(ranges: Sequence[str] | None, subnet_size: int) -> dict[str, Any]:
    if ranges is None and subnet_size != SUBNET_SIZE:  # which engines ignore without a range
        ranges = POOL
    return {"default_addr_pool": ranges and texts(ranges), "subnet_size": subnet_size}


def _node_id(head: Head, body: bytes) -> str:
    id: str = parse(str, body, "POST /swarm/init")
    return id


class Swarm(Resource[C]):
    """The swarm that the engine belongs to, or could belong to.

    The verbs raise Unavailable if the engine is not a manager of a swarm.
    """

    @call
    def init(
        self,
        *,
        listen_addr: str = LISTEN,
        advertise_addr: str | None = None,
        data_path_addr: str | None = None,
        data_path_port: int | None = None,
        default_addr_pool: Sequence[str] | None = None,
        subnet_size: int = SUBNET_SIZE,
        force_new_cluster: bool = False,
        availability: Availability | None = None,
        spec: models.SwarmSpec | Mapping[str, Any] | None = None,
        **options: Unpack[SwarmOptions],
    ) -> Operation[str]:
        """Create a swarm with the engine as its first manager; the id of its node.

        Args:
            listen_addr: where it listens for other nodes, as ``address:port`` or
                ``interface:port``.
            advertise_addr: its address for other nodes; required if the machine has several.
            data_path_addr, data_path_port: for traffic between containers. Default: the advertised
                address, UDP port 4789.
            default_addr_pool, subnet_size: ranges from which networks get their subnets, and the
                prefix length of these. Default: ``["10.0.0.0/8"]`` and 24.
            force_new_cluster: continue alone from disk, after a majority of the managers was lost.
            availability: whether this node takes tasks, as for ``Node.update``.
            spec: settings that have no option; setting one thing both ways is an error.
            options: ``autolock=True``, ``task_history_limit=5``, ``cert_expiry="720h"`` …;
                ``SwarmOptions`` lists them all.

        Raises Unavailable if the engine is already in a swarm.

        ``POST /swarm/init``
        """
        fields: dict[str, Any] = {"listen_addr": listen_addr, "advertise_addr": advertise_addr, "data_path_addr": data_path_addr}
        fields |= {"data_path_port": data_path_port, **_pools(default_addr_pool, subnet_size)}
        fields |= {"force_new_cluster": force_new_cluster, "availability": one_of("availability", Availability, availability)}
        body = _init_request(spec, options, fields)
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
        """Join an existing swarm as worker or manager; the token decides which.

        Args:
            remote_addrs: managers of that swarm, such as ``"192.0.2.1:2377"``; one is enough.
            token: one of ``swarm.inspect().join_tokens`` there.
            listen_addr, advertise_addr, data_path_addr, availability: as for ``init``.

        Raises Unavailable if the engine is already in a swarm, if no manager answers, or if it was
        not accepted within 20 seconds; in the last case it keeps trying until it leaves.

        ``POST /swarm/join``
        """
        managers = [remote_addrs] if isinstance(remote_addrs, str) else texts(remote_addrs)
        given = {"advertise_addr": advertise_addr, "data_path_addr": data_path_addr}
        given |= {"availability": one_of("availability", Availability, availability)}
        body = models.SwarmJoinRequest(listen_addr=listen_addr, remote_addrs=managers, join_token=token, **_without_none(given))
        return Operation("POST", "/swarm/join", Nothing, body=body, waits=True)

    @call
    def leave(self, *, force: bool = False) -> Operation[None]:
        """Leave the swarm. Raises Unavailable on a manager, unless forced.

        Args:
            force: leave even if it is a manager. With the last manager, the swarm and everything in
                it is lost.

        ``POST /swarm/leave``
        """
        return Operation("POST", "/swarm/leave", Nothing, query={"force": force}, waits=True)

    @call
    def inspect(self) -> Operation[models.Swarm]:
        """The swarm that the engine manages: settings, root certificate, and the join tokens.

        ``GET /swarm``
        """
        return Operation("GET", "/swarm", Json())

    @call
    def update(
        self,
        *,
        spec: models.SwarmSpec | Mapping[str, Any] | None = None,
        rotate_worker_token: bool = False,
        rotate_manager_token: bool = False,
        rotate_unlock_key: bool = False,
        **options: Unpack[SwarmOptions],
    ) -> Flow[None]:
        """Change settings, or rotate tokens. What is not named stays as it is.

        Args:
            spec: settings that have no option. Each field that it sets is changed, also within
                parts such as ``raft``; what it leaves out stays. A list or mapping replaces the
                whole previous one; None, ``[]`` and ``{}`` clear a field or a part. Setting one
                thing both ways is an error.
            rotate_worker_token, rotate_manager_token: create new tokens; nobody can join with the
                old ones any more.
            rotate_unlock_key: create a new key; keep the old one until all managers know the new
                one.
            options: ``autolock=True``, ``task_history_limit=5``, ``cert_expiry="720h"`` …;
                ``SwarmOptions`` lists them all.

        ``GET /swarm``, ``POST /swarm/update``
        """
        refuse_unknown(options, SwarmOptions.__annotations__)
        change = spec_change(as_model(models.SwarmSpec, spec, "spec"), places_of(options, _PLACES))
        query = {"rotateWorkerToken": rotate_worker_token, "rotateManagerToken": rotate_manager_token}
        query["rotateManagerUnlockKey"] = rotate_unlock_key
        return revise_flow(Operation("GET", "/swarm", Json(models.Swarm)), Operation("POST", "/swarm/update", Nothing, query=query), change)

    @call
    def unlock(self, key: str) -> Operation[None]:
        """Unlock a manager that was restarted, so that it takes part in the swarm again.

        Raises Unauthorized for a wrong key, Conflict if it is not locked.

        Args:
            key: the ``unlock_key`` from before the restart.

        ``POST /swarm/unlock``
        """
        return Operation("POST", "/swarm/unlock", Nothing, body=models.SwarmUnlockRequest(unlock_key=key), waits=True)

    @call
    def unlock_key(self) -> Flow[str]:
        """The key that unlocks restarted managers; empty without autolock. Keep it in a safe place.

        ``GET /swarm/unlockkey``
        """
        return (yield from Operation("GET", "/swarm/unlockkey", Json(models.UnlockKey))).unlock_key
