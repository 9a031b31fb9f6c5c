"""What services of a swarm are told in their own way."""

from __future__ import annotations

from typing import Any

import pytest

from dockerlite import models, values
from tests.support.refusal import refused

PORT = models.EndpointPortConfig(target_port=80, published_port=8080, publish_mode="host")
MOUNT = models.Mount(type="tmpfs", target="/run")


def port(target: int, published: int | None = None, protocol: str = "tcp") -> models.EndpointPortConfig:
    given = models.EndpointPortConfig(target_port=target, protocol=protocol)
    return given if published is None else given.model_copy(update={"published_port": published})


@pytest.mark.parametrize(
    ("given", "ports"),
    [
        ({80: 8080}, [port(80, 8080)]),
        ({"53/udp": None, 80: [1, 2]}, [port(53, protocol="udp"), port(80, 1), port(80, 2)]),
        (["8080:80", 443, "5353:53/udp"], [port(80, 8080), port(443), port(53, 5353, "udp")]),
        (["1-2:3-4"], [port(3, 1), port(4, 2)]),
        ([PORT, 443], [PORT, port(443)]),
        ([], []),
    ],
    ids=str,
)
def test_ports_are_written_as_for_a_container(given: Any, ports: list[models.EndpointPortConfig]) -> None:
    assert values.service_ports(given) == ports


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["127.0.0.1:80:80"], "'127.0.0.1' is no place to publish a service at: every node does"),
        (["8000-8010:80"], "80/tcp cannot be published at any of 8000-8010"),
        ("80", "'80' is no mapping or list of ports"),
        ({80: 70000}, "'70000' is no port"),
    ],
)
def test_a_port_that_no_service_can_have_is_refused(given: Any, message: str) -> None:
    refused(values.service_ports, given, message)


@pytest.mark.parametrize(
    ("given", "mounts"),
    [
        ({"data": "/data"}, [models.Mount(type="volume", source="data", target="/data")]),
        (["/srv:/srv:ro"], [models.Mount(type="bind", source="/srv", target="/srv", read_only=True)]),
        (["/anonymous", MOUNT], [models.Mount(type="volume", target="/anonymous"), MOUNT]),
    ],
    ids=str,
)
def test_mounts_are_written_as_volumes(given: Any, mounts: list[models.Mount]) -> None:
    assert values.mounts(given) == mounts


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (["data:/data:z"], "'z' is no option of a mount; there is 'ro'"),
        ("data:/data", "is no mapping or list of mounts"),
        (["data:data"], "'data' is no target of a volume"),
    ],
)
def test_a_mount_that_no_service_can_have_is_refused(given: Any, message: str) -> None:
    refused(values.mounts, given, message)


def test_networks_are_names_or_models() -> None:
    attachment = models.NetworkAttachmentConfig(target="db", aliases=["store"])
    assert values.networks(["web", attachment]) == [models.NetworkAttachmentConfig(target="web"), attachment]
    refused(values.networks, "web", "'web' is no list of networks")
    refused(values.networks, [1], "is no list of networks")


def test_hosts_are_lines_of_the_file() -> None:
    assert values.hosts_lines({"db": "192.0.2.1", "six": "2001:db8::1"}) == ["192.0.2.1 db", "2001:db8::1 six"]


def test_a_driver_is_a_name_or_a_model() -> None:
    given = models.Driver(name="vault", options={"path": "/a"})
    assert (values.driver("golang"), values.driver(given)) == (models.Driver(name="golang"), given)
    assert values.log_driver("local") == models.Driver(name="local")


def test_a_secret_is_text_or_bytes() -> None:
    assert values.base64_text("é") == values.base64_text("é".encode()) == "w6k="
