"""Networks, live: made, listed, connected, removed."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any

import pytest

from dockerlite import (
    BadRequest,
    ContainerNotFound,
    Docker,
    Forbidden,
    NameConflict,
    NetworkNotFound,
    ServerError,
    UnsupportedByEngine,
    models,
)
from dockerlite.resources.networks import Network
from dockerlite.wire.encode import number
from tests.live.conftest import Create
from tests.live.engines import LABEL, LiveEngine

pytestmark = pytest.mark.live

Make = Callable[..., Network[Docker]]


@pytest.fixture
def make(docker: Docker, name: str) -> Iterator[Make]:
    """Makes networks, named and labelled, that are gone after the test."""
    made: list[str] = []

    def make(**options: Any) -> Network[Docker]:
        made.append(f"{name}-{len(made)}")
        options.setdefault("labels", {LABEL: name})
        return docker.networks.create(made[-1], **options)

    yield make
    for network in reversed(made):  # one may have its settings from another
        with suppress(NetworkNotFound):
            docker.networks[network].remove()


@pytest.fixture
def block() -> str:
    """The start of a block of addresses that nothing else on this machine has: ``10.181.7``."""
    return f"10.{180 + secrets.randbelow(60)}.{secrets.randbelow(256)}"


def endpoint(docker: Docker, container: str, network: Network[Docker]) -> models.EndpointSettings | None:
    """How a container is connected to a network; None if it is not."""
    settings = docker.containers[container].inspect().network_settings
    assert settings is not None
    return settings.networks.get(network.inspect().name)


def test_a_network_is_what_plain_values_say(docker: Docker, engine: LiveEngine, make: Make, block: str) -> None:
    mtu = {"mtu" if engine.podman else "com.docker.network.driver.mtu": 1400}
    options: dict[str, Any] = {"subnet": f"{block}.0/24", "gateway": f"{block}.3", "ip_range": f"{block}.128/25"}
    network = make(**options, internal=True, options=mtu).inspect()
    assert (network.driver, network.scope, network.internal, network.ingress) == ("bridge", "local", True, False)
    assert network.options.items() >= {name: str(value) for name, value in mtu.items()}.items()
    assert network.created is not None
    assert network.ipam is not None
    (config,) = network.ipam.config
    assert config.subnet == f"{block}.0/24"
    if not engine.podman:  # which gives an internal network no gateway, and tells of no range
        assert (config.gateway, config.ip_range) == (f"{block}.3", f"{block}.128/25")


def test_a_network_of_both_families_has_two_subnets(make: Make, block: str) -> None:
    six = f"fd00:{secrets.randbelow(0xFFFF):x}:{secrets.randbelow(0xFFFF):x}"
    network = make(subnet=[f"{block}.0/24", f"{six}::/64"], gateway=[f"{six}::7", f"{block}.7"], ipv6=True).inspect()
    assert network.enable_ipv6 is True
    assert network.ipam is not None
    assert {(config.subnet, config.gateway) for config in network.ipam.config} == {
        (f"{block}.0/24", f"{block}.7"),
        (f"{six}::/64", f"{six}::7"),
    }


def test_a_network_can_be_found_in_the_list(docker: Docker, make: Make, name: str) -> None:
    network = make()
    (summary,) = docker.networks.list(filters={"label": {LABEL: name}})
    assert summary.name == f"{name}-0"
    assert docker.networks[summary] == network
    assert [found.name for found in docker.networks.list(filters={"name": name})] == [f"{name}-0"]
    assert docker.networks.list(filters={"label": {LABEL: f"{name}-other"}}) == []


def test_a_name_is_taken_once(docker: Docker, make: Make, name: str) -> None:
    make()
    with pytest.raises(NameConflict):
        docker.networks.create(f"{name}-0")


def test_a_subnet_is_taken_once(docker: Docker, make: Make, block: str) -> None:
    make(subnet=f"{block}.0/24")
    with pytest.raises(Forbidden):
        make(subnet=f"{block}.0/24")


@pytest.mark.docker
def test_settings_of_one_network_are_taken_by_another(docker: Docker, make: Make, block: str, name: str) -> None:
    settings = make(subnet=f"{block}.0/24", config_only=True)
    assert settings.inspect().config_only is True
    network = make(config_from=f"{name}-0", labels=None).inspect()
    assert network.config_from is not None
    assert network.config_from.network == f"{name}-0"
    assert network.ipam is not None
    assert [config.subnet for config in network.ipam.config] == [f"{block}.0/24"]


def test_a_container_is_connected_with_an_address_and_a_name(docker: Docker, make: Make, create: Create, block: str, name: str) -> None:
    network = make(subnet=f"{block}.0/24")
    container = create(["sleep", "60"])
    container.start()
    network.connect(container, ip=f"{block}.9", aliases=[f"{name}-alias"])
    connected = endpoint(docker, container.id, network)
    assert connected is not None
    assert connected.ip_address == f"{block}.9"
    assert f"{name}-alias" in connected.aliases
    (seen,) = network.inspect().containers.values()
    assert (seen.name, seen.ipv4_address) == (f"{name}-0", f"{block}.9/24")
    other = create(["nslookup", f"{name}-alias"], network=f"{name}-0")
    other.start()
    assert other.wait() == 0
    other.remove()
    network.disconnect(container)
    assert endpoint(docker, container.id, network) is None
    assert not network.inspect().containers


def test_a_model_says_what_has_no_option(docker: Docker, make: Make, create: Create, block: str) -> None:
    network = make(subnet=f"{block}.0/24")
    container = create(["sleep", "60"])
    given = models.EndpointSettings(ipam_config=models.EndpointIPAMConfig(ipv4_address=f"{block}.11"))
    network.connect(container, endpoint_config=given, aliases=["db"])
    container.start()
    connected = endpoint(docker, container.id, network)
    assert connected is not None
    assert connected.ip_address == f"{block}.11"
    assert "db" in connected.aliases


def test_a_container_is_connected_once(make: Make, create: Create) -> None:
    network, container = make(), create(["sleep", "60"])
    container.start()
    with pytest.raises(ServerError, match="not connected"):
        network.disconnect(container)
    network.connect(container)
    with pytest.raises(Forbidden):
        network.connect(container)
    network.disconnect(container, force=True)


@pytest.mark.docker
@pytest.mark.parametrize("odd", [" of two words", "/below", ' "quoted"', "-größer"])
def test_a_network_may_have_an_odd_name(docker: Docker, name: str, odd: str) -> None:
    network = docker.networks.create(name + odd, labels={LABEL: name})
    network = docker.networks[name + odd]
    try:
        assert network.inspect().name == name + odd
    finally:
        network.remove()


def test_a_network_in_use_stays(docker: Docker, make: Make, create: Create, name: str) -> None:
    make()
    network, container = docker.networks[f"{name}-0"], create(["sleep", "60"])  # by its id, podman 5.4 removes it all the same
    network.connect(container)
    container.start()
    with pytest.raises(Forbidden):
        network.remove()
    container.remove(force=True)
    network.remove()
    with pytest.raises(NetworkNotFound):
        network.inspect()


@pytest.mark.docker
@pytest.mark.parametrize("name", ["bridge", "host", "none"])
def test_the_networks_of_the_engine_stay(docker: Docker, name: str) -> None:
    with pytest.raises(Forbidden):
        docker.networks[name].remove()


def test_prune_removes_what_the_filter_names(docker: Docker, make: Make, name: str) -> None:
    make()
    make()
    assert sorted(docker.networks.prune(filters={"label": {LABEL: name}}).networks_deleted) == [f"{name}-0", f"{name}-1"]
    assert docker.networks.prune(filters={"label": {LABEL: name}}).networks_deleted == []


VERBS: list[Callable[[Network[Docker]], object]] = [
    lambda network: network.inspect(),
    lambda network: network.inspect(verbose=True),
    lambda network: network.remove(),
]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_that_the_network_is_missing(docker: Docker, name: str, verb: Callable[[Network[Docker]], object]) -> None:
    with pytest.raises(NetworkNotFound):
        verb(docker.networks[name])


def test_connecting_says_which_of_the_two_is_missing(docker: Docker, make: Make, create: Create, name: str) -> None:
    network, container = make(), create(["sleep", "60"])
    container.start()  # before that, Docker takes any name for a network
    for verb in (docker.networks[f"{name}-x"].connect, docker.networks[f"{name}-x"].disconnect):
        with pytest.raises(NetworkNotFound):
            verb(container)
    for verb in (network.connect, network.disconnect):
        with pytest.raises(ContainerNotFound):
            verb(f"{name}-x")


@pytest.mark.docker
def test_what_is_looked_for_in_the_wrong_scope_is_missing(make: Make) -> None:
    network = make()
    assert network.inspect(scope="local").scope == "local"
    with pytest.raises(NetworkNotFound):
        network.inspect(scope="swarm")


@pytest.mark.docker
def test_addresses_need_a_subnet_of_ones_own(make: Make, create: Create) -> None:
    container = create(["sleep", "60"])
    container.start()
    with pytest.raises(BadRequest, match="subnet"):
        make().connect(container, ip="10.1.2.3")


def test_what_newer_engines_have_is_refused_by_name(engine: LiveEngine, make: Make, create: Create, docker: Docker) -> None:
    network, container = make(), create(["sleep", "60"])
    if number(engine.api_version) < (1, 48):
        with pytest.raises(UnsupportedByEngine, match=r"enable_ipv4 needs API 1\.48"):
            make(ipv4=True)
        with pytest.raises(UnsupportedByEngine, match=r"gw_priority needs API 1\.48"):
            network.connect(container, gw_priority=1)
    else:
        assert make(ipv4=True).inspect().enable_ipv4 is True
        network.connect(container, gw_priority=7)
        connected = endpoint(docker, container.id, network)
        assert connected is not None
        assert connected.gw_priority == 7
    if number(engine.api_version) < (1, 54):
        with pytest.raises(UnsupportedByEngine, match=r"mac_address of a connection needs API 1\.54"):
            network.connect(container, mac_address="02:42:ac:11:00:99")
