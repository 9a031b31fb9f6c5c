"""Swarm mode, live: what a swarm of one node has, and what of it changes."""

from __future__ import annotations

from base64 import b64decode

import pytest

from dockerlite import (
    BadRequest,
    Conflict,
    Docker,
    NameConflict,
    NotFound,
    Operation,
    OutOfSequence,
    Unavailable,
    UnsupportedByEngine,
    VolumeNotFound,
    models,
)
from dockerlite.wire.encode import number
from tests.live.engines import LiveEngine
from tests.live.swarms import place

pytestmark = [pytest.mark.live, pytest.mark.docker]


@pytest.mark.usefixtures("swarm")
def test_settings_of_a_swarm_change_one_by_one(docker: Docker) -> None:
    before = docker.swarm.inspect()
    docker.swarm.update(labels={"stage": "test"})
    docker.swarm.update(
        task_history_limit=3, autolock=True, spec=models.SwarmSpec(dispatcher=models.DispatcherConfig(heartbeat_period=7 * 10**9))
    )
    after = docker.swarm.inspect()
    changed = {name for name, value in after.spec if value != getattr(before.spec, name)}
    assert changed == {"labels", "orchestration", "encryption_config", "dispatcher"}
    docker.swarm.update(spec=before.spec)
    assert docker.swarm.inspect().spec == before.spec
    docker.swarm.update(spec=models.SwarmSpec(raft=models.RaftConfig(snapshot_interval=500)))
    assert before.spec.raft is not None
    assert docker.swarm.inspect().spec.raft == before.spec.raft.model_copy(update={"snapshot_interval": 500})


@pytest.mark.usefixtures("swarm")
def test_tokens_and_keys_are_made_anew(docker: Docker) -> None:
    assert docker.swarm.unlock_key() == ""
    docker.swarm.update(autolock=True)
    key, tokens = docker.swarm.unlock_key(), docker.swarm.inspect().join_tokens
    docker.swarm.update(rotate_worker_token=True, rotate_unlock_key=True)
    turned = docker.swarm.inspect().join_tokens
    assert (turned.worker == tokens.worker, turned.manager == tokens.manager) == (False, True)
    assert docker.swarm.unlock_key() != key
    with pytest.raises(Conflict, match="not locked"):
        docker.swarm.unlock(key)
    docker.swarm.update(autolock=False, rotate_manager_token=True)
    assert docker.swarm.inspect().join_tokens.manager != tokens.manager


@pytest.mark.usefixtures("swarm")
def test_an_engine_joins_no_swarm_that_it_cannot_reach(engine: LiveEngine, docker: Docker) -> None:
    with pytest.raises(Unavailable, match="already part of a swarm"):
        docker.swarm.join("127.0.0.1:1", "SWMTKN-1-0-0", **place(engine))


@pytest.mark.usefixtures("swarm")
def test_what_changed_meanwhile_is_not_overwritten(docker: Docker) -> None:
    spec = docker.swarm.inspect().spec
    with pytest.raises(OutOfSequence):
        docker.perform(Operation("POST", "/swarm/update", type(None), query={"version": 1}, body=spec))


@pytest.mark.usefixtures("swarm")
def test_a_node_has_labels(docker: Docker, name: str) -> None:
    (found,) = docker.nodes.list(filters={"role": "manager"})
    node = docker.nodes[found]
    assert found.manager_status is not None
    assert found.manager_status.leader
    node.update(labels={name: "yes"})
    assert [one.id for one in docker.nodes.list(filters={"node.label": f"{name}=yes"})] == [found.id]
    node.update(availability="pause", name=name)
    assert node.inspect().spec.labels == {name: "yes"}
    node.update(availability="active", labels={}, name="")
    assert docker.nodes.list(filters={"node.label": name}) == []
    with pytest.raises(BadRequest, match="last manager"):
        node.update(role="worker")
    with pytest.raises(BadRequest, match="cluster manager"):
        node.remove(force=True)


@pytest.mark.usefixtures("swarm")
def test_a_config_is_kept(docker: Docker, name: str) -> None:
    config = docker.configs.create(name, b"\0conf", labels=["a=b"])
    assert [one.id for one in docker.configs.list(filters={"name": name, "label": "a"})] == [config.id]
    config.update(labels={})
    found = docker.configs[name].inspect()
    assert (found.id, found.spec.labels, b64decode(found.spec.data or "")) == (config.id, {}, b"\0conf")
    with pytest.raises(NameConflict):
        docker.configs.create(name, "other")
    with pytest.raises(BadRequest, match="invalid name"):
        docker.configs.create(f"{name}/", "other")
    config.remove()
    with pytest.raises(NotFound):
        config.remove()


@pytest.mark.usefixtures("swarm")
def test_a_cluster_volume_waits_for_the_plugin_that_makes_it(engine: LiveEngine, docker: Docker, name: str) -> None:
    access = models.VolumeAccessMode(scope="single", sharing="none", mount_volume={})
    spec = models.ClusterVolumeSpec(group="g", access_mode=access, capacity_range=models.CapacityRange(required_bytes=2**20))
    if number(engine.api_version) < (1, 42):
        with pytest.raises(UnsupportedByEngine, match=r"needs API 1\.42"):
            docker.volumes.create(name, driver="csi", cluster=spec)
        return
    volume = docker.volumes.create(name, driver="csi", cluster=spec)
    made = volume.inspect()
    assert (made.scope, made.created_at is not None) == ("global", True)
    assert name in [one.name for one in docker.volumes.list(filters={"driver": "csi"})]
    for availability in ("pause", "drain"):
        found = volume.inspect().cluster_volume
        assert found is not None
        assert found.spec is not None
        assert found.version is not None
        assert (found.spec.group, found.info, found.publish_status) == ("g", None, [])
        changed = found.spec.model_copy(update={"availability": availability})
        volume.update(changed, version=found.version.index or 0)
        after = volume.inspect().cluster_volume
        assert after is not None
        assert after.spec == changed
        with pytest.raises(OutOfSequence):
            volume.update(changed, version=found.version.index or 0)
    volume.remove()
    volume.inspect()  # it is still to be taken from the plugin, which there is not
    volume.remove(force=True)
    with pytest.raises(VolumeNotFound):
        volume.inspect()
