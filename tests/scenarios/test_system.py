"""Networks, volumes, registries, plugins and what few need, on every engine, from recordings."""

from __future__ import annotations

from typing import Any

import pytest

from tests.scenarios import CASSETTES, CONTAINERD, DOCKERS, ENGINES, play

REFUSED, FAILED, FORBIDDEN = ("BadRequest", 400), ("ServerError", 500), ("Forbidden", 403)
NO_NETWORK, NO_VOLUME, NO_PLUGIN = ("NetworkNotFound", 404), ("VolumeNotFound", 404), ("PluginNotFound", 404)
CONFLICT, IN_USE = ("Conflict", 409), ("Conflict", 409)
NOT_THERE, NEWER = ("NotImplementedByEngine", 404), "UnsupportedByEngine"
MANY = "localhost:5000/dl-many:1"

NETWORKS: dict[str, Any] = {
    "created": ("dl-net", "bridge", "local", True, "10.199.7.0/24"),
    "pool": ("10.199.7.3", "10.199.7.128/25"),
    "listed": ["dl-net"],
    "by driver": True,
    "name taken": ("NameConflict", 409),
    "subnet taken": FORBIDDEN,
    "no such driver": NO_PLUGIN,
    "connected": ("10.199.7.9", True),
    "there": ("dl-web", "10.199.7.9/24"),
    "twice": FORBIDDEN,
    "in use": FORBIDDEN,
    "nobody": ("ContainerNotFound", 404),
    "left": {},
    "not there": FAILED,
    "born there": "dl-net",
    "missing": [NO_NETWORK, NO_NETWORK, NO_NETWORK],
    "pruned": [["dl-lone"], []],
    "of its own": FORBIDDEN,
}
NETWORKS_BUT: dict[str, dict[str, Any]] = {
    "podman5": {
        "pool": ("10.199.7.3", None),
        "subnet taken": ("Forbidden", 500),
        "no such driver": ("PluginNotFound", 500),
        "in use": ("Forbidden", 500),
        "born there": "bridge",
        "of its own": FAILED,
    }
}
VOLUMES: dict[str, Any] = {
    "created": ("dl-data", "local", "local", {"dl": "scenario"}, True),
    "options": {"type": "tmpfs", "device": "tmpfs", "o": "size=10m"},
    "again": True,
    "listed": ["dl-data", "dl-tmpfs"],
    "by name": ["dl-data"],
    "unused": True,
    "no such driver": NO_PLUGIN,
    "no name": REFUSED,
    "written": 0,
    "in use": [IN_USE, IN_USE],
    "used": (100000, 1, True, True),
    "only volumes": (False, False, True, False),
    "missing": [NO_VOLUME, NO_VOLUME, None],
    "unnamed": 64,
    "pruned": True,
    "left": ["dl-tmpfs"],  # Docker spares those with options of their driver
}
VOLUMES_BUT: dict[str, dict[str, Any]] = {
    "docker20": {"only volumes": NEWER, "pruned": NEWER},
    "podman5": {
        "by name": ["dl-data", "dl-tmpfs"],  # one filter is enough
        "no such driver": ("PluginNotFound", 500),
        "no name": ("BadRequest", 500),
        "only volumes": NEWER,
        "pruned": NEWER,
        "left": [],
    },
}
REGISTRIES: dict[str, Any] = {
    "wrong password": ("Unauthorized", 500),
    "login": "Login Succeeded",
    "nobody there": FAILED,
    "platforms": ["linux/amd64", "linux/arm64"],
    "no such image": ("ImageNotFound", 404),
}
REGISTRIES_BUT: dict[str, dict[str, Any]] = {"podman5": {"platforms": NOT_THERE, "no such image": NOT_THERE}}
# What newer engines know of platforms, from API 1.46 on.
PLATFORMS: dict[str, Any] = {
    "pulled": "arm64",
    "no such platform": "PullError",
    "inspected": "arm64",
    "of another platform": ("ImageNotFound", 404),
    "manifests": [],
    "history": 0,
    "saved": True,
    "listed": 1,
    "identity": NEWER,
    "attestations": NEWER,
    "pushed": "1",
    "one platform removed": MANY,
    "removed": ("ImageNotFound", 404),
}
OLD = dict.fromkeys(list(PLATFORMS)[2:-1], NEWER)
PLATFORMS_BUT: dict[str, dict[str, Any]] = {
    "docker20": {**OLD, "removed": MANY},
    "docker26": {**OLD, "removed": MANY},
    "podman5": {**OLD, "pulled": FAILED, "no such platform": FAILED},  # it wants TLS of the registry
}
VARIANTS: dict[str, Any] = {
    "architectures": ("arm64", "amd64"),
    "manifests": [("image", True), ("image", True)],
    "listed": (2, True),
    "ids": [True, True],
    "history": 0,
    "saved": True,
    "saved, both": REFUSED,
    "pushed": "1",
    "platform and manifests": REFUSED,
    "one removed": REFUSED,
    "one removed by force": [True],
    "left": [False, False],
}
PLUGINS: dict[str, Any] = {
    "broken": FAILED,
    "pushed 1": "1",
    "pushed 2": "2",
    "pushed to nobody": "PluginError",
    "enabled": (True, ["DEBUG=1"], ["/plugin"]),
    "listed": ["localhost:5000/dl-plugin:1"],
    "set while it runs": ("Conflict", 500),
    "enabled twice": CONFLICT,
    "removed while it runs": CONFLICT,
    "volume": "dl-of-plugin",
    "disabled in use": CONFLICT,
    "disabled": (False, CONFLICT),
    "wants": [("network", ["host"])],
    "not allowed": ["network"],
    "upgraded": "localhost:5000/dl-plugin:2",
    "missing": [NO_PLUGIN, NO_PLUGIN, NO_PLUGIN],
    "not in the registry": NO_PLUGIN,
}
PLUGINS_BUT: dict[str, dict[str, Any]] = {"docker20": {"not in the registry": FAILED}, "docker26": {"not in the registry": FAILED}}
UNBUILT = ("NotImplementedByEngine", 501)
SELDOM: dict[str, Any] = {
    "checkpoint": UNBUILT,  # engines have checkpoints only as an experiment
    "checkpoints": UNBUILT,
    "no such checkpoint": UNBUILT,
    "start from a checkpoint": REFUSED,
    "cache": [],
    "cache, within limits": [],
    "no such build": None,
    "grpc": "open",
    "session": "open",
}
SELDOM_BUT: dict[str, dict[str, Any]] = {
    "docker20": {"cache, within limits": NEWER},
    "docker26": {"cache, within limits": NEWER},
    "podman5": {
        **dict.fromkeys(SELDOM, NOT_THERE),
        "start from a checkpoint": True,  # as if there had been no talk of a checkpoint
        "cache, within limits": NEWER,
    },
}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_network_is_made_used_and_removed_the_same_on_every_engine(engine: str) -> None:
    assert play(engine, "networks") == {**NETWORKS, **NETWORKS_BUT.get(engine, {})}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_volume_is_made_used_and_removed_the_same_on_every_engine(engine: str) -> None:
    assert play(engine, "volumes") == {**VOLUMES, **VOLUMES_BUT.get(engine, {})}


@pytest.mark.parametrize("engine", ENGINES)
def test_a_registry_is_asked_for_by_every_engine(engine: str) -> None:
    assert play(engine, "registries") == {**REGISTRIES, **REGISTRIES_BUT.get(engine, {})}


@pytest.mark.parametrize("engine", ENGINES)
def test_passwords_are_in_no_recording(engine: str) -> None:
    recorded = (CASSETTES / engine / "registries.json").read_text()
    assert '"password": "hidden"' in recorded
    assert not [word for word in ("wrong-password", '"secret"') if word in recorded]


@pytest.mark.parametrize("engine", ENGINES)
def test_platforms_are_told_apart_where_the_engine_can(engine: str) -> None:
    assert play(engine, "platforms") == {**PLATFORMS, **PLATFORMS_BUT.get(engine, {})}


def test_a_store_for_many_platforms_tells_them_apart() -> None:
    assert play(CONTAINERD, "variants") == VARIANTS


@pytest.mark.parametrize("engine", DOCKERS)
def test_a_plugin_lives_the_same_on_every_docker(engine: str) -> None:
    assert play(engine, "plugins") == {**PLUGINS, **PLUGINS_BUT.get(engine, {})}


@pytest.mark.parametrize("engine", ENGINES)
def test_what_few_need_is_there_or_said_to_be_missing(engine: str) -> None:
    assert play(engine, "seldom") == {**SELDOM, **SELDOM_BUT.get(engine, {})}
