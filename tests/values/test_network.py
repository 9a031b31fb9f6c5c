"""Published ports, and hosts."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlite import values
from tests.support.refusal import refused


def published(given: values.Ports) -> dict[str, list[tuple[str | None, str | None]]]:
    """What is published, short: host address and port, by port."""
    exposed, bindings = values.ports(given)
    assert exposed == {port: {} for port in bindings}
    return {port: [(binding.host_ip, binding.host_port) for binding in found] for port, found in bindings.items()}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({80: 8080}, {"80/tcp": [("", "8080")]}),
        ({"53/udp": 5353}, {"53/udp": [("", "5353")]}),
        ({"80": "8080", "9/SCTP": 9}, {"80/tcp": [("", "8080")], "9/sctp": [("", "9")]}),
        ({80: ("127.0.0.1", 8080)}, {"80/tcp": [("127.0.0.1", "8080")]}),
        ({80: ("::1", None)}, {"80/tcp": [("::1", "")]}),
        ({80: "127.0.0.1:8080"}, {"80/tcp": [("127.0.0.1", "8080")]}),
        ({80: None, 81: 0, 82: "0"}, {"80/tcp": [("", "")], "81/tcp": [("", "")], "82/tcp": [("", "")]}),
        ({80: [8080, ("::1", 8081)]}, {"80/tcp": [("", "8080"), ("::1", "8081")]}),
        ({"8000-8001": "9000-9001"}, {"8000/tcp": [("", "9000")], "8001/tcp": [("", "9001")]}),
        ({"8000-8001/udp": None}, {"8000/udp": [("", "")], "8001/udp": [("", "")]}),
        ({80: "8000-8010"}, {"80/tcp": [("", "8000-8010")]}),
        ({}, {}),
        (["8080:80"], {"80/tcp": [("", "8080")]}),
        (["127.0.0.1:8080:80/udp"], {"80/udp": [("127.0.0.1", "8080")]}),
        (["80", 81, "0:82"], {"80/tcp": [("", "")], "81/tcp": [("", "")], "82/tcp": [("", "")]}),
        (["[::1]:8080:80"], {"80/tcp": [("::1", "8080")]}),
        (["127.0.0.1::80", "[::1]::80"], {"80/tcp": [("127.0.0.1", ""), ("::1", "")]}),
        (["9000-9001:8000-8001"], {"8000/tcp": [("", "9000")], "8001/tcp": [("", "9001")]}),
    ],
)
def test_ports_are_published(given: values.Ports, expected: dict[str, list[tuple[str, str]]]) -> None:
    assert published(given) == expected


@pytest.mark.parametrize(
    ("value", "mentions"),
    [
        ({0: 80}, "'0' is no port"),
        ({65536: 80}, "'65536'"),
        ({80: 65536}, "'65536'"),
        ({80: -1}, "'-1'"),
        ({80: True}, "True"),
        ({True: 80}, "True"),
        ({None: 80}, "None"),
        ({80: []}, "[] is no place to publish 80 at"),
        ({80: (8080, 8081)}, "(8080, 8081)"),
        ({80: ("localhost", 8080)}, "'localhost' is no address"),
        ({80: 80.5}, "80.5"),
        ({"80/http": 80}, "'80/http'"),
        ({"": 80}, "''"),
        ({"8002-8000": None}, "'8002-8000'"),
        ({"8000-8002": "9000-9001"}, "'9000-9001'"),
        (["8080:80:tcp"], "'tcp'"),
        (["::1:8080:80"], "'::1:8080'"),
        (["127.0.0.1:80"], "'127.0.0.1'"),
        (["1:2:3:80"], "'1:2:3'"),
        ([80.0], "80.0"),
        ([True], "True"),
        ("8080:80", "'8080:80'"),
        (8080, "8080"),
    ],
)
def test_ports_that_make_no_sense_are_refused(value: object, mentions: str) -> None:
    refused(values.ports, value, mentions)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"db": "192.0.2.1", "host": "host-gateway"}, ["db:192.0.2.1", "host:host-gateway"]),
        (["db:192.0.2.1", "six:2001:db8::1"], ["db:192.0.2.1", "six:2001:db8::1"]),
    ],
)
def test_hosts_are_a_mapping_or_a_list(given: values.Hosts, expected: list[str]) -> None:
    assert values.hosts(given) == expected


@pytest.mark.parametrize(
    ("value", "mentions"),
    [({"db": "elsewhere"}, "'elsewhere'"), (["db"], "None"), (["db="], "None"), ({"a:b": "::1"}, "'a:b'"), ("db:::1", "'db:::1'")],
)
def test_hosts_without_an_address_are_refused(value: object, mentions: str) -> None:
    refused(values.hosts, value, mentions)


@pytest.mark.parametrize(
    ("subnet", "gateway", "ip_range", "expected"),
    [
        ("172.30.0.0/16", (), (), [{"Subnet": "172.30.0.0/16"}]),
        (
            "172.30.0.0/16",
            "172.30.0.1",
            "172.30.5.0/24",
            [{"Subnet": "172.30.0.0/16", "Gateway": "172.30.0.1", "IPRange": "172.30.5.0/24"}],
        ),
        (
            ["172.30.0.0/16", "fd00:30::/64"],
            ["fd00:30::1", "172.30.0.1"],
            "fd00:30::/80",
            [
                {"Subnet": "172.30.0.0/16", "Gateway": "172.30.0.1"},
                {"Subnet": "fd00:30::/64", "Gateway": "fd00:30::1", "IPRange": "fd00:30::/80"},
            ],
        ),
    ],
)
def test_a_gateway_and_a_range_go_to_the_subnet_that_they_lie_in(
    subnet: values.Addresses, gateway: values.Addresses, ip_range: values.Addresses, expected: list[dict[str, str]]
) -> None:
    made = values.ipam(subnet, gateway, ip_range)
    assert made.model_dump(by_alias=True, exclude_unset=True) == {"Config": expected}


@pytest.mark.parametrize(
    ("addresses", "mentions"),
    [
        (["172.30.0.5/16"], "'172.30.0.5/16'"),
        (["everywhere"], "'everywhere'"),
        ([""], "''"),
        ([7], "7"),
        ([["172.30.0.0/16", 7]], "7"),
        (["172.30.0.0/16", "172.30.0.1/16"], "'172.30.0.1/16'"),
        (["172.30.0.0/16", "172.31.0.1"], "'172.31.0.1'"),
        (["172.30.0.0/16", "fd00::1"], "'fd00::1'"),
        (["172.30.0.0/16", ["172.30.0.1", "172.30.0.2"]], "'172.30.0.2'"),
        (["172.30.0.0/16", (), "172.30.5.1/24"], "'172.30.5.1/24'"),
        (["172.30.0.0/16", (), "172.0.0.0/8"], "'172.0.0.0/8'"),
    ],
)
def test_addresses_that_do_not_fit_are_refused(addresses: list[Any], mentions: str) -> None:
    refused(lambda given: values.ipam(*given), addresses, mentions)
