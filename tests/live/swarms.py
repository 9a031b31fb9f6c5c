"""Swarms of one node for the live tests, which end with them.

Engines that share a machine do not meet: each has an address of its own in 127.0.0.0/8, all of which is there on Linux.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import pytest

from dockerlite import Docker, Forbidden, NotFound, ServerError
from tests.live.engines import LiveEngine
from tests.support.polling import wait_until

#: What engines make for a swarm, and leave behind.
BRIDGE, SANDBOX = "docker_gwbridge", "ingress-sbox"


def place(engine: LiveEngine) -> dict[str, Any]:
    """Addresses that no other engine of the machine uses."""
    number = int(engine.name.removeprefix("docker"))
    address = f"127.0.0.{number}"
    return {"listen_addr": f"{address}:2377", "advertise_addr": address}


def pool(engine: LiveEngine) -> dict[str, Any]:
    """Networks that no other engine of the machine has."""
    number = int(engine.name.removeprefix("docker"))
    return {"data_path_port": 4700 + number, "default_addr_pool": [f"10.{number}.0.0/16"]}


@contextmanager
def outside(docker: Docker) -> Iterator[None]:
    """An engine that is in no swarm, before and after."""
    state = docker.info().swarm
    assert state is None or state.local_node_state == "inactive", "the engine is in a swarm already, which is not for tests to leave"
    bridged = BRIDGE in names(docker)
    try:
        yield
    finally:
        state = docker.info().swarm
        if state is not None and state.local_node_state != "inactive":
            docker.swarm.leave(force=True)
        if not bridged:
            wait_until(lambda: unbridged(docker))


def unbridged(docker: Docker) -> bool:
    """Remove the bridge; whether it is gone. An engine that leaves holds on to it for a moment, and now and then for ever."""
    if BRIDGE in names(docker):
        with suppress(Forbidden, NotFound, ServerError):
            docker.networks[BRIDGE].disconnect(f"gateway_{SANDBOX}", force=True)
        with suppress(Forbidden):
            docker.networks[BRIDGE].remove()
    return BRIDGE not in names(docker)


def names(docker: Docker) -> list[str | None]:
    return [network.name for network in docker.networks.list()]


@pytest.fixture(scope="module")
def swarm(engine: LiveEngine) -> Iterator[None]:
    """The engine manages a swarm of its own. Podman has none."""
    if engine.podman:
        yield
        return
    with engine.client() as docker, outside(docker):
        docker.swarm.init(**place(engine), **pool(engine))
        yield
