"""Networks: the requests that plain values make."""

from __future__ import annotations

from typing import Any

import pytest
import responses
from responses import matchers

from dockerlite import Docker, EngineWarning, InvalidArgument, NameConflict, UnsupportedByEngine, models
from dockerlite.resources.networks import ConnectOptions, NetworkOptions

BASE = "http+unix://%2Frun%2Fdocker.sock"
CREATED = {"Id": "7c1f", "Warning": ""}


def docker(version: str = "1.48") -> Docker:
    return Docker("unix:///run/docker.sock", version=version)


def creating(body: dict[str, Any], version: str = "1.48", answer: Any = CREATED, status: int = 201) -> None:
    responses.post(f"{BASE}/v{version}/networks/create", json=answer, status=status, match=[matchers.json_params_matcher(body)])


@pytest.mark.parametrize(
    ("options", "body"),
    [
        ({}, {}),
        ({"internal": True, "attachable": False, "driver": None}, {"Internal": True, "Attachable": False}),
        (
            {"subnet": "172.30.0.0/16", "gateway": "172.30.0.1"},
            {"IPAM": {"Config": [{"Subnet": "172.30.0.0/16", "Gateway": "172.30.0.1"}]}},
        ),
        ({"ipam": models.IPAM(driver="dhcp")}, {"IPAM": {"Driver": "dhcp"}}),
        ({"ipv4": False, "ipv6": True}, {"EnableIPv4": False, "EnableIPv6": True}),
        (
            {"options": {"com.docker.network.driver.mtu": 1400}, "labels": ["a=b", "c"]},
            {"Options": {"com.docker.network.driver.mtu": "1400"}, "Labels": {"a": "b", "c": ""}},
        ),
        ({"config_only": True, "scope": "local"}, {"ConfigOnly": True, "Scope": "local"}),
        ({"config_from": "settings"}, {"ConfigFrom": {"Network": "settings"}}),
    ],
)
@responses.activate
def test_a_network_is_made_from_plain_values(options: NetworkOptions, body: dict[str, Any]) -> None:
    creating({"Name": "web", **body})
    assert docker().networks.create("web", **options) == docker().networks["7c1f"]


@responses.activate
def test_engines_of_old_are_asked_not_to_take_a_name_twice() -> None:
    creating({"Name": "web", "CheckDuplicate": True}, "1.43", {"message": "network with name web already exists"}, 409)
    with pytest.raises(NameConflict):
        docker("1.43").networks.create("web")


@responses.activate
def test_what_the_engine_warns_of_is_a_warning() -> None:
    creating({"Name": "web"}, answer={"Id": "7c1f", "Warning": "mind the gap"})
    with pytest.warns(EngineWarning, match="mind the gap"):
        docker().networks.create("web")


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"gateway": "172.30.0.1"}, "gateway: needs subnet="),
        ({"subnet": "172.30.0.0/16", "ipam": models.IPAM()}, "subnet: cannot be combined with ipam"),
        ({"subnet": "172.30.0.1/16"}, "'172.30.0.1/16' is no range of addresses"),
        ({"subnte": "172.30.0.0/16"}, "no option subnte; did you mean subnet"),
    ],
)
def test_a_network_that_makes_no_sense_is_refused(options: Any, says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        docker().networks.create("web", **options)


@pytest.mark.parametrize(
    ("options", "endpoint"),
    [
        ({}, None),
        ({"aliases": ["db"], "links": ["c:d"]}, {"Aliases": ["db"], "Links": ["c:d"]}),
        (
            {"ip": "172.30.0.9", "ip6": "fd00:30::9"},
            {"IPAMConfig": {"IPv4Address": "172.30.0.9", "IPv6Address": "fd00:30::9"}},
        ),
        ({"driver_opts": {"a": True}, "gw_priority": -1}, {"DriverOpts": {"a": "true"}, "GwPriority": -1}),
        ({"endpoint_config": models.EndpointSettings(aliases=["db"])}, {"Aliases": ["db"]}),
        (
            {"endpoint_config": models.EndpointSettings(aliases=["db"]), "ip": "172.30.0.9"},
            {"Aliases": ["db"], "IPAMConfig": {"IPv4Address": "172.30.0.9"}},
        ),
    ],
)
@responses.activate
def test_a_container_is_connected_with_plain_values(options: ConnectOptions, endpoint: dict[str, Any] | None) -> None:
    body = {"Container": "web", "EndpointConfig": endpoint}
    responses.post(f"{BASE}/v1.48/networks/n/connect", match=[matchers.json_params_matcher(body)])
    client = docker()
    client.networks["n"].connect(client.containers["web"], **options)


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (
            {"endpoint_config": models.EndpointSettings(aliases=["a"]), "aliases": ["b"]},
            "aliases: set both as an option and in endpoint_config",
        ),
        ({"aliases": "db"}, "'db' is no list of texts"),
        ({"alias": ["db"]}, "no option alias; did you mean aliases"),
    ],
)
def test_a_connection_that_makes_no_sense_is_refused(options: Any, says: str) -> None:
    with pytest.raises(InvalidArgument, match=says):
        docker().networks["n"].connect("web", **options)


def test_a_container_without_a_name_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="names nothing"):
        docker().networks["n"].connect("")


def test_a_mac_address_that_the_engine_would_drop_is_refused() -> None:
    with pytest.raises(UnsupportedByEngine, match=r"mac_address of a connection needs API 1\.54, this engine speaks 1\.48"):
        docker().networks["n"].connect("web", mac_address="02:42:ac:11:00:99")


@responses.activate
def test_a_mac_address_is_sent_to_an_engine_that_takes_it() -> None:
    body = {"Container": "web", "EndpointConfig": {"MacAddress": "02:42:ac:11:00:99"}}
    responses.post(f"{BASE}/v1.54/networks/n/connect", match=[matchers.json_params_matcher(body)])
    docker("1.54").networks["n"].connect("web", mac_address="02:42:ac:11:00:99")
