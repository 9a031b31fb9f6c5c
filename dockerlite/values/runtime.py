"""How a container runs: restarts, health checks, logging, devices and limits."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping, Sequence
from typing import Any, Literal, TypeAlias, TypeGuard

from .. import models
from ..errors import InvalidArgument
from .amounts import Duration, nanoseconds
from .checks import as_model, entries, is_whole, plain, refusal, strings

#: ``"always"``, ``"unless-stopped"``, ``"on-failure:3"``, ``"no"``.
Restart: TypeAlias = "str | models.RestartPolicy | Mapping[str, Any]"
#: A line for the container's shell, a program and its arguments, or False for no check.
Healthcheck: TypeAlias = "str | Sequence[str] | Literal[False] | models.HealthConfig | Mapping[str, Any]"
#: The name of a logging driver.
Logging: TypeAlias = "str | models.LogConfig | Mapping[str, Any]"
#: ``"all"``, how many, or which.
Gpus: TypeAlias = int | Literal["all"] | Sequence[str]
#: ``["/dev/ttyUSB0", "/dev/sda:/dev/xvda:r"]``.
Devices: TypeAlias = "Sequence[str | models.DeviceMapping | Mapping[str, Any]]"
#: ``{"nofile": 1024, "nproc": (10, 20)}``.
Ulimits: TypeAlias = Mapping[str, int | tuple[int, int]]

_RESTART = re.compile(r"no|always|unless-stopped|on-failure(?::(\d+))?")
_DEVICE = re.compile(r"(/[^:]+)(?::(/[^:]+))?(?::([rwm]+))?")
_HEALTH = "one is a line such as 'curl -f localhost', a list such as ['pg_isready', '-q'], False for none, or a models.HealthConfig"
_ULIMITS = "ulimits look like {'nofile': 1024, 'nproc': (10, 20)}; -1 means unlimited, and soft is at most hard"


def restart(value: Restart) -> models.RestartPolicy:
    """When the engine starts the container again.

    It is ``"no"``, ``"always"``, ``"unless-stopped"`` or ``"on-failure"``.

    ``"on-failure:3"`` gives up after 3 failures.
    """
    if isinstance(value, (models.RestartPolicy, Mapping)):
        return as_model(models.RestartPolicy, value, "restart policy")
    match = _RESTART.fullmatch(value) if isinstance(value, str) else None
    if match is None:
        raise refusal(value, "restart policy", "one is 'no', 'always', 'unless-stopped', 'on-failure' or 'on-failure:3'")
    name = value.partition(":")[0]
    return models.RestartPolicy(name=name, maximum_retry_count=int(match[1])) if match[1] else models.RestartPolicy(name=name)


def healthcheck(
    test: Healthcheck | None = None,
    *,
    interval: Duration | None = None,
    timeout: Duration | None = None,
    retries: int | None = None,
    start_period: Duration | None = None,
    start_interval: Duration | None = None,
) -> models.HealthConfig:
    """A health check: ``healthcheck("curl -f localhost", interval="5s")``.

    What is left out comes from the image.

    A text runs in the container's shell, a list is a program and its arguments, False turns the
    image's check off. A list may also begin with the engine's own keywords: CMD, CMD-SHELL, NONE. A
    HealthConfig is accepted, too; the other options are set in a copy of it.

    Args:
        test: the command; the container is healthy if it exits with 0.
        interval: the pause between two checks.
        timeout: how long a check may take.
        retries: how many checks must fail in a row.
        start_period: how long after the start failures are ignored.
        start_interval: the pause between two checks during that time. API 1.44.
    """
    durations = {"interval": interval, "timeout": timeout, "start_period": start_period, "start_interval": start_interval}
    options: dict[str, Any] = {name: nanoseconds(given) for name, given in durations.items() if given is not None}
    if retries is not None:
        if not is_whole(retries) or retries < 0:
            raise refusal(retries, "number of retries", "one is 1 or more, or 0 for the image's")
        options["retries"] = retries
    if isinstance(test, (models.HealthConfig, Mapping)):
        return as_model(models.HealthConfig, test, "health check").model_copy(update=options)
    if test is not None:
        options["test"] = _test(test)
    return models.HealthConfig(**options)


def _test(test: str | Sequence[str] | Literal[False]) -> list[str]:
    if test is False:
        return ["NONE"]
    words = ["CMD-SHELL", test] if isinstance(test, str) and test else strings(test, "health check", _HEALTH)
    if not words:
        raise refusal(test, "health check", _HEALTH)
    return words if words[0] in ("CMD", "CMD-SHELL", "NONE") else ["CMD", *words]


def logging(value: Logging) -> models.LogConfig:
    """Where output is logged, from a driver's name such as ``"local"``.

    Its options are given with a ``models.LogConfig``.
    """
    if isinstance(value, (models.LogConfig, Mapping)):
        return as_model(models.LogConfig, value, "logging")
    if not isinstance(value, str) or not value:
        like = "one is a name such as 'local', or with options models.LogConfig(type='local', config={'max-size': '10m'})"
        raise refusal(value, "logging driver", like)
    return models.LogConfig(type=value)


def gpus(value: Gpus) -> list[models.DeviceRequest]:
    """A request for GPUs: ``"all"``, how many, or a list of which ones (indexes or UUIDs, as text)."""
    like = "GPUs are asked for as 'all', as a number from 1, or as a list of ids such as ['0', '2']"
    request = models.DeviceRequest(capabilities=[["gpu"]])
    if value == "all":
        request.count = -1
    elif is_whole(value) and value > 0:
        request.count = value
    else:
        request.device_ids = strings(value, "request for GPUs", like)
        if not all(request.device_ids) or not request.device_ids:
            raise refusal(value, "request for GPUs", like)
    return [request]


def devices(value: Devices) -> list[models.DeviceMapping]:
    """Devices of the host for the container.

    An entry is ``"/dev/sda"``, ``"/dev/sda:/dev/xvda"``, or with permissions,
    ``"/dev/sda:/dev/xvda:r"``.

    Permissions are r (read), w (write) and m (make nodes), by default all three.
    """
    return [_device(entry) for entry in entries(value, "list of devices", "one looks like ['/dev/ttyUSB0', '/dev/sda:/dev/xvda:r']")]


def _device(entry: object) -> models.DeviceMapping:
    if isinstance(entry, (models.DeviceMapping, Mapping)):
        return as_model(models.DeviceMapping, entry, "device")
    match = _DEVICE.fullmatch(plain(entry) or "")
    if match is None:
        raise refusal(entry, "device", "one looks like '/dev/sda', '/dev/sda:/dev/xvda' or '/dev/sda:/dev/xvda:rwm'")
    outside, inside, permissions = match.groups()
    return models.DeviceMapping(path_on_host=outside, path_in_container=inside or outside, cgroup_permissions=permissions or "rwm")


def ulimits(value: Ulimits) -> list[models.Ulimit]:
    """Limits by name: one number for both, or ``(soft, hard)``; -1 means unlimited."""
    if not isinstance(value, Mapping):
        raise refusal(value, "mapping of ulimits", _ULIMITS)
    return [_ulimit(name, limit) for name, limit in value.items()]


def _ulimit(name: object, limit: object) -> models.Ulimit:
    if not isinstance(name, str) or not name:
        raise refusal(name, "name of a ulimit", _ULIMITS)
    soft, hard = limit if isinstance(limit, tuple) and len(limit) == 2 else (limit, limit)
    if not (_is_limit(soft) and _is_limit(hard)) or _rank(soft) > _rank(hard):
        raise InvalidArgument(f"{name!r} cannot be limited to {limit!r}; {_ULIMITS}")
    return models.Ulimit(name=name, soft=soft, hard=hard)


def _is_limit(value: object) -> TypeGuard[int]:
    return is_whole(value) and value >= -1


def _rank(limit: int) -> float:
    return math.inf if limit == -1 else limit
