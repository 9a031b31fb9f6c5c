"""Restarts, health checks, logging, devices and limits."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dockerlite import models, values
from tests.support.refusal import refused


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("no", models.RestartPolicy(name="no")),
        ("always", models.RestartPolicy(name="always")),
        ("unless-stopped", models.RestartPolicy(name="unless-stopped")),
        ("on-failure", models.RestartPolicy(name="on-failure")),
        ("on-failure:3", models.RestartPolicy(name="on-failure", maximum_retry_count=3)),
        (models.RestartPolicy(name="new"), models.RestartPolicy(name="new")),
        ({"name": "always"}, models.RestartPolicy(name="always")),
        ({"Name": "on-failure", "MaximumRetryCount": 3}, models.RestartPolicy(name="on-failure", maximum_retry_count=3)),
    ],
)
def test_a_restart_policy_has_a_name(given: values.Restart, expected: models.RestartPolicy) -> None:
    found = values.restart(given)
    assert (found, found.model_fields_set) == (expected, expected.model_fields_set)


@pytest.mark.parametrize("value", ["", "never", "always:3", "on-failure:", "on-failure:-1", True, None, 5])
def test_what_is_no_restart_policy_is_refused(value: object) -> None:
    refused(values.restart, value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ("curl -f localhost", ["CMD-SHELL", "curl -f localhost"]),
        (["pg_isready", "-q"], ["CMD", "pg_isready", "-q"]),
        (["CMD", "true"], ["CMD", "true"]),
        (["CMD-SHELL", "a && b"], ["CMD-SHELL", "a && b"]),
        (["NONE"], ["NONE"]),
        (False, ["NONE"]),
        (models.HealthConfig(test=["CMD", "true"]), ["CMD", "true"]),
    ],
)
def test_a_health_check_is_a_line_or_a_list_or_off(given: values.Healthcheck, expected: list[str]) -> None:
    found = values.healthcheck(given)
    assert (found.test, found.model_fields_set) == (expected, {"test"})


def test_a_health_check_takes_durations() -> None:
    found = values.healthcheck("true", interval="5s", timeout=0.5, retries=2, start_period=timedelta(minutes=1), start_interval="500ms")
    assert found == models.HealthConfig(
        test=["CMD-SHELL", "true"], interval=5 * 10**9, timeout=5 * 10**8, retries=2, start_period=60 * 10**9, start_interval=5 * 10**8
    )


def test_a_health_check_may_keep_the_command_of_the_image() -> None:
    assert values.healthcheck(interval="5s").model_fields_set == {"interval"}


def test_a_health_check_that_was_made_can_be_changed_and_stays_as_it_was() -> None:
    made = values.healthcheck("true", interval="5s", retries=2)
    changed = values.healthcheck(made, interval="1s")
    assert (changed.test, changed.interval, changed.retries, made.interval) == (made.test, 10**9, 2, 5 * 10**9)


@pytest.mark.parametrize("value", ["", [], True, ["a", 1], 5])
def test_what_is_no_health_check_is_refused(value: object) -> None:
    refused(values.healthcheck, value)


@pytest.mark.parametrize("value", [-1, 1.5, True, "3"])
def test_a_health_check_is_tried_a_whole_number_of_times(value: object) -> None:
    refused(lambda retries: values.healthcheck("true", retries=retries), value)


def test_logging_takes_the_name_of_a_driver_or_a_model() -> None:
    model = models.LogConfig(type="local", config={"max-size": "10m"})
    assert values.logging("json-file") == models.LogConfig(type="json-file")
    assert values.logging(model) is model
    assert values.logging({"Type": "local", "Config": {"max-size": "10m"}}) == model


@pytest.mark.parametrize("value", ["", None, ("local", {})])
def test_what_is_no_logging_driver_is_refused(value: object) -> None:
    refused(values.logging, value)


@pytest.mark.parametrize(
    ("given", "expected"),
    [("all", {"Count": -1}), (2, {"Count": 2}), (["0", "GPU-3a23"], {"DeviceIDs": ["0", "GPU-3a23"]})],
)
def test_gpus_are_all_or_some_or_named(given: values.Gpus, expected: dict[str, Any]) -> None:
    [request] = values.gpus(given)
    assert request.model_dump(by_alias=True, exclude_unset=True) == {"Capabilities": [["gpu"]], **expected}


@pytest.mark.parametrize("value", [0, -1, True, "0", "", [], [""], [0], None])
def test_what_are_no_gpus_is_refused(value: object) -> None:
    refused(values.gpus, value)


def test_devices_keep_their_path_and_can_be_used_fully_unless_said_otherwise() -> None:
    given: values.Devices = ["/dev/a", "/dev/a:/dev/b", "/dev/a:/dev/b:r", "/dev/a:rw", models.DeviceMapping(path_on_host="/dev/c")]
    found = [(device.path_on_host, device.path_in_container, device.cgroup_permissions) for device in values.devices(given)]
    assert found == [
        ("/dev/a", "/dev/a", "rwm"),
        ("/dev/a", "/dev/b", "rwm"),
        ("/dev/a", "/dev/b", "r"),
        ("/dev/a", "/dev/a", "rw"),
        ("/dev/c", None, None),
    ]


@pytest.mark.parametrize("entry", ["", "dev/a", "/dev/a:", "/dev/a:b", "/dev/a:/dev/b:x", "/dev/a:/dev/b:r:w", 1])
def test_what_is_no_device_is_refused(entry: object) -> None:
    refused(lambda device: values.devices([device]), entry)


def test_devices_are_a_list() -> None:
    refused(values.devices, "/dev/a")


def test_ulimits_have_one_number_or_two() -> None:
    found = values.ulimits({"nofile": 1024, "nproc": (10, 20), "memlock": -1, "core": (0, -1)})
    assert [(limit.name, limit.soft, limit.hard) for limit in found] == [
        ("nofile", 1024, 1024),
        ("nproc", 10, 20),
        ("memlock", -1, -1),
        ("core", 0, -1),
    ]


@pytest.mark.parametrize(
    ("value", "mentions"),
    [
        ({"nofile": (20, 10)}, "(20, 10)"),
        ({"nofile": (-1, 10)}, "(-1, 10)"),
        ({"nofile": -2}, "-2"),
        ({"nofile": True}, "True"),
        ({"nofile": "1024"}, "'1024'"),
        ({"nofile": (1, 2, 3)}, "(1, 2, 3)"),
        ({"nofile": (1, 2, "3")}, "(1, 2, '3')"),
        ({"": 1}, "''"),
        (["nofile=1024"], "['nofile=1024']"),
    ],
)
def test_ulimits_that_make_no_sense_are_refused(value: object, mentions: str) -> None:
    refused(values.ulimits, value, mentions)
