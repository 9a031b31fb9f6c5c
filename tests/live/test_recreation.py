"""Containers made again from what an engine said of them, and handles and models as arguments, live."""

from __future__ import annotations

import warnings
from typing import Any

import pytest

from dockerlite import Docker, EngineWarning, InvalidArgument, models
from tests.live.conftest import Create
from tests.live.engines import IMAGE, LABEL

pytestmark = pytest.mark.live

SLEEP = ["sleep", "1000"]


def test_a_container_is_made_again_from_its_inspection_in_one_line(create: Create, docker: Docker, name: str) -> None:
    old = create(SLEEP, env={"A": "1"}, hostname="first", tmpfs=["/run"], ports={80: None}, ulimits={"nofile": 64}).inspect()
    networks = {"endpoints_config": old.network_settings.networks}
    new = docker.containers.create(
        old.config.image or "", name=f"{name}-again", config=old.config, host_config=old.host_config, networking_config=networks
    )
    try:
        again = new.inspect()
        assert sorted(again.config.env) == sorted(old.config.env)  # podman has no order
        assert again.config.model_dump(exclude={"env"}) == old.config.model_dump(exclude={"env"})
        ours = {"annotations"}  # podman adds its own
        assert again.host_config.model_dump(exclude=ours) == old.host_config.model_dump(exclude=ours)
        new.start()
        assert new.exec("hostname").text == "first\n"
    finally:
        new.remove(force=True)


def test_masked_paths_that_were_null_stay_the_default(create: Create, docker: Docker, name: str) -> None:
    host = create(SLEEP).inspect().host_config
    host.masked_paths = None  # type: ignore[assignment]  # pyright: ignore[reportAttributeAccessIssue]
    seen = docker.containers.run(IMAGE, ["sh", "-c", "cat /proc/keys | wc -c"], name=f"{name}-run", host_config=host, labels=[LABEL])
    assert seen.text.strip() == "0"


def test_a_wrong_type_set_by_hand_creates_nothing(create: Create, docker: Docker, name: str) -> None:
    host = create(SLEEP).inspect().host_config
    vars(host).update(memory="64m")
    host.model_fields_set.add("memory")
    with pytest.raises(InvalidArgument, match=r"HostConfig\.Memory cannot be '64m'"):
        docker.containers.create(IMAGE, name=f"{name}-typo", host_config=host)
    assert docker.containers.list(all=True, filters={"name": f"{name}-typo"}) == []


def test_handles_models_and_mappings_are_taken_for_names(docker: Docker, name: str) -> None:
    network = docker.networks.create(name, labels=[LABEL])
    volume = docker.volumes.create(name, labels=[LABEL])
    try:
        options: dict[str, Any] = {
            "network": network,
            "volumes": {volume: "/data"},
            "restart": {"Name": "on-failure", "MaximumRetryCount": 2},
            "mounts": [{"type": "tmpfs", "target": "/scratch"}],
            "host_config": {"Memory": 2**26},
            "labels": [LABEL],
        }
        image = docker.images[IMAGE].inspect()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", EngineWarning)
            container = docker.containers.create(image, SLEEP, name=name, **options)
        try:
            made = container.inspect()
            assert [(mount.name, mount.destination) for mount in made.mounts if mount.type == "volume"] == [(name, "/data")]
            assert made.host_config.restart_policy == models.RestartPolicy(name="on-failure", maximum_retry_count=2)
            assert made.host_config.memory == 2**26
            container.start()
            assert "tmpfs" in container.exec("grep /scratch /proc/mounts").text
            assert [member.name for member in (network.inspect().containers or {}).values()] == [name]
            assert container in [docker.containers[which] for which in docker.containers.list(filters={"volume": name})]
        finally:
            container.remove(force=True)
    finally:
        volume.remove(force=True)
        network.remove()
