"""The swarm itself, its nodes and its secrets: a change keeps what it does not name."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dockerlite import Docker, InvalidArgument, OutOfSequence, models
from dockerlite.core.operation import Operation
from dockerlite.resources.swarm.nodes import Node
from dockerlite.resources.swarm.secrets import Secret, Secrets
from dockerlite.resources.swarm.swarm import Swarm
from dockerlite.wire.encode import dump_json
from tests.support.verb_operations import played

DOCKER = Docker("unix:///nowhere.sock")


def sent(model: object) -> Any:
    return json.loads(dump_json(model))


def at(version: int, kind: Any = models.Service, **spec: Any) -> Any:
    """An object as it is in a version."""
    known = {"ID": "s", "Version": {"Index": version}, "CreatedAt": "", "UpdatedAt": "", "Spec": spec}
    more = {"Endpoint": {}, "Description": {}, "Status": {}, "JoinTokens": {"Worker": "w", "Manager": "m"}}
    return kind.model_validate(known | more)


BEHIND = OutOfSequence("rpc error: code = Unknown desc = update out of sequence", 500, "POST /services/{id}/update")


READ, WRITE = "GET /services/{id}", "POST /services/{id}/update"


UPDATED = models.ServiceUpdated()


def test_a_node_and_a_secret_keep_what_is_not_named() -> None:
    found = at(5, models.Node, Role="worker", Availability="active", Labels={"a": "b"}, New=1)
    asked, _ = played(Node.update.build(DOCKER.nodes["n"], labels={}), {"GET /nodes/{id}": [found], "POST /nodes/{id}/update": [None]})
    assert sent(asked[-1].body) == {"Role": "worker", "Availability": "active", "Labels": {}, "New": 1}
    found = at(6, models.Secret, Name="s", Labels=None, Driver={"Name": "d"})
    asked, _ = played(
        Secret.update.build(DOCKER.secrets["s"], labels=["a=b"]), {"GET /secrets/{id}": [found], "POST /secrets/{id}/update": [None]}
    )
    assert (asked[-1].query, sent(asked[-1].body)) == ({"version": 6}, {"Name": "s", "Labels": {"a": "b"}, "Driver": {"Name": "d"}})


def test_a_secret_travels_in_base64() -> None:
    for data in ("hush", b"hush"):
        work = Secrets.create.build(DOCKER.secrets, "s", data, templating="golang")
        (asked,), secret = played(work, {"POST /secrets/create": [models.SwarmCreated(id="x")]})
        assert secret == DOCKER.secrets["x"]
        assert sent(asked.body) == {"Name": "s", "Data": "aHVzaA==", "Templating": {"Name": "golang"}}
        assert "aHVzaA" not in repr(asked.body)


@pytest.mark.parametrize("given", [{}, {"data": b"", "driver": "vault"}])
def test_a_secret_has_data_or_a_driver(given: dict[str, Any]) -> None:
    with pytest.raises(InvalidArgument, match="either data, or a driver"):
        played(Secrets.create.build(DOCKER.secrets, "s", **given), {})


def test_a_swarm_is_locked_from_its_start() -> None:
    operation = Swarm.init.build(DOCKER.swarm, autolock=True, subnet_size=26, default_addr_pool=["10.1.0.0/16"])
    assert isinstance(operation, Operation)
    assert sent(operation.body) == {
        "ListenAddr": "0.0.0.0:2377",
        "Spec": {"EncryptionConfig": {"AutoLockManagers": True}},
        "AutoLockManagers": True,
        "ForceNewCluster": False,
        "SubnetSize": 26,
        "DefaultAddrPool": ["10.1.0.0/16"],
    }


def test_the_settings_of_a_swarm_that_are_not_named_stay() -> None:
    found = at(8, models.Swarm, Name="default", Raft={"SnapshotInterval": 10000, "ElectionTick": 10})
    work = Swarm.update.build(DOCKER.swarm, snapshot_interval=500, cert_expiry="1h", rotate_unlock_key=True)
    asked, _ = played(work, {"GET /swarm": [found], "POST /swarm/update": [None]})
    turned = {"rotateWorkerToken": False, "rotateManagerToken": False, "rotateManagerUnlockKey": True}
    assert asked[-1].query == {**turned, "version": 8}
    raft = {"SnapshotInterval": 500, "ElectionTick": 10}
    assert sent(asked[-1].body) == {"Name": "default", "Raft": raft, "CAConfig": {"NodeCertExpiry": 3600 * 10**9}}


def test_a_given_spec_keeps_the_settings_beside_those_that_it_sets() -> None:
    raft = {"SnapshotInterval": 10000, "KeepOldSnapshots": 0, "ElectionTick": 10, "New": 1}
    found = at(8, models.Swarm, Name="default", Raft=raft, Dispatcher={"HeartbeatPeriod": 5})
    work = Swarm.update.build(DOCKER.swarm, max_snapshots=2, spec=models.SwarmSpec(raft=models.RaftConfig(snapshot_interval=500)))
    asked, _ = played(work, {"GET /swarm": [found], "POST /swarm/update": [None]})
    changed = {**raft, "SnapshotInterval": 500, "KeepOldSnapshots": 2}
    assert sent(asked[-1].body) == {"Name": "default", "Raft": changed, "Dispatcher": {"HeartbeatPeriod": 5}}


@pytest.mark.parametrize(
    ("options", "pools"),
    [
        ({}, {"SubnetSize": 24}),
        ({"subnet_size": 26}, {"SubnetSize": 26, "DefaultAddrPool": ["10.0.0.0/8"]}),
        ({"default_addr_pool": ["10.1.0.0/16"]}, {"SubnetSize": 24, "DefaultAddrPool": ["10.1.0.0/16"]}),
    ],
    ids=str,
)
def test_a_prefix_length_comes_with_a_range(options: dict[str, Any], pools: dict[str, Any]) -> None:
    body = sent(Swarm.init.build(DOCKER.swarm, **options).body)
    assert {name: body[name] for name in ("SubnetSize", "DefaultAddrPool") if name in body} == pools
