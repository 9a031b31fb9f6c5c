"""Swarms that begin and end, live: of one engine, and of two."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

import pytest

from dockerlite import BadRequest, Docker, Unavailable, models
from tests.live.conftest import client
from tests.live.engines import ENGINES, LiveEngine
from tests.live.swarms import outside, place, pool
from tests.support.polling import wait_until

pytestmark = [pytest.mark.live, pytest.mark.docker]


def test_a_swarm_begins_and_ends(engine: LiveEngine, docker: Docker) -> None:
    with outside(docker):
        options: dict[str, Any] = {
            "task_history_limit": 2,
            "cert_expiry": "1000h",
            "dispatcher_heartbeat": "6s",
            "snapshot_interval": 500,
            "max_snapshots": 1,
        }
        node = docker.swarm.init(**place(engine), **pool(engine), autolock=True, labels={"a": "b"}, subnet_size=26, **options)
        assert docker.nodes[node].inspect().status.state in ("ready", "unknown")
        found = docker.swarm.inspect()
        assert (found.default_addr_pool, found.subnet_size) == (pool(engine)["default_addr_pool"], 26)
        check_settings(found.spec)
        assert docker.swarm.unlock_key().startswith("SWMKEY-1-")
        with pytest.raises(Unavailable, match="already part of a swarm"):
            docker.swarm.init(**place(engine))
        with pytest.raises(Unavailable, match="last manager"):
            docker.swarm.leave()
        docker.swarm.leave(force=True)
        for verb in (docker.swarm.inspect, docker.swarm.unlock_key, docker.swarm.leave, docker.nodes.list, docker.services.list):
            with pytest.raises(Unavailable):
                verb()


def test_networks_get_the_prefix_length_that_was_asked_for(engine: LiveEngine, docker: Docker) -> None:
    with outside(docker):
        docker.swarm.init(**place(engine), data_path_port=pool(engine)["data_path_port"], subnet_size=26)
        found = docker.swarm.inspect()
        assert (found.default_addr_pool, found.subnet_size) == (["10.0.0.0/8"], 26)


def check_settings(spec: models.SwarmSpec) -> None:
    assert spec.labels == {"a": "b"}
    assert spec.encryption_config == models.EncryptionConfig(auto_lock_managers=True)
    assert spec.orchestration == models.OrchestrationConfig(task_history_retention_limit=2)
    assert spec.ca_config is not None
    assert spec.ca_config.node_cert_expiry == 1000 * 3600 * 10**9
    assert spec.dispatcher == models.DispatcherConfig(heartbeat_period=6 * 10**9)
    assert spec.raft is not None
    assert (spec.raft.snapshot_interval, spec.raft.keep_old_snapshots, spec.raft.election_tick) == (500, 1, 10)


@pytest.fixture
def other(request: pytest.FixtureRequest, engine: LiveEngine) -> LiveEngine:
    """One more engine, on the same machine."""
    engines = [other for other in request.config.stash[ENGINES] if not other.podman and other.name != engine.name]
    if not engines:
        pytest.skip("to join a swarm takes two engines; give one more --engine")
    return engines[0]


def left(docker: Docker) -> bool:
    """Leave the swarm, if the engine knows by now that it is no manager any more."""
    with suppress(Unavailable):
        docker.swarm.leave()
        return True
    return False


@pytest.mark.once
def test_a_second_engine_joins_and_leaves(engine: LiveEngine, docker: Docker, other: LiveEngine, flavour: str) -> None:
    with outside(docker), client(other, flavour) as joining, outside(joining):
        docker.swarm.init(**place(engine), **pool(engine))
        joining.swarm.join(place(engine)["listen_addr"], docker.swarm.inspect().join_tokens.worker, **place(other), availability="pause")
        (node,) = [docker.nodes[one] for one in docker.nodes.list(filters={"role": "worker"})]
        assert node.inspect().spec.availability == "pause"
        with pytest.raises(Unavailable, match="not a swarm manager"):
            joining.nodes.list()
        node.update(role="manager")
        wait_until(lambda: node.inspect().manager_status is not None)
        with pytest.raises(BadRequest, match="demoted"):
            node.remove()
        node.update(role="worker")
        wait_until(lambda: node.inspect().manager_status is None, seconds=30)
        wait_until(lambda: left(joining), seconds=30)
        wait_until(lambda: node.inspect().status.state == "down", seconds=30)
        node.remove()
        assert len(docker.nodes.list()) == 1
