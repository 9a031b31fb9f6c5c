"""Conversions from what people write to what the engine wants: "512m", ports, volumes, filters.

Nothing here asks an engine.

A value that cannot be understood raises InvalidArgument, which names the value and what would be
accepted. Each module is loaded when one of its names is first used.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .amounts import Duration, Moment, Size, limit, moment, nanoseconds, seconds, size
    from .image import ImageRef, Platform, platform, platform_text, registry_of
    from .network import Addresses, Hosts, Ports, hosts, ipam, ports
    from .runtime import Devices, Gpus, Healthcheck, Logging, Restart, Ulimits, devices, gpus, healthcheck, logging, restart, ulimits
    from .storage import Tmpfs, Volumes, tmpfs, volumes
    from .swarm import Mounts, Networks, ServicePorts, base64_text, driver, hosts_lines, log_driver, mounts, networks, service_ports
    from .texts import (
        Command,
        DriverOptions,
        Environment,
        Filters,
        Labels,
        Settings,
        command,
        driver_options,
        environment,
        filters,
        labels,
        settings,
    )
    from .uploads import Input, Upload, data, upload

__all__ = [
    "Addresses",
    "Command",
    "Devices",
    "DriverOptions",
    "Duration",
    "Environment",
    "Filters",
    "Gpus",
    "Healthcheck",
    "Hosts",
    "ImageRef",
    "Input",
    "Labels",
    "Logging",
    "Moment",
    "Mounts",
    "Networks",
    "Platform",
    "Ports",
    "Restart",
    "ServicePorts",
    "Settings",
    "Size",
    "Tmpfs",
    "Ulimits",
    "Upload",
    "Volumes",
    "base64_text",
    "command",
    "data",
    "devices",
    "driver",
    "driver_options",
    "environment",
    "filters",
    "gpus",
    "healthcheck",
    "hosts",
    "hosts_lines",
    "ipam",
    "labels",
    "limit",
    "log_driver",
    "logging",
    "moment",
    "mounts",
    "nanoseconds",
    "networks",
    "platform",
    "platform_text",
    "ports",
    "registry_of",
    "restart",
    "seconds",
    "service_ports",
    "settings",
    "size",
    "tmpfs",
    "ulimits",
    "upload",
    "volumes",
]

_NAMES = {
    "amounts": "Duration Moment Size limit moment nanoseconds seconds size",
    "image": "ImageRef Platform platform platform_text registry_of",
    "network": "Addresses Hosts Ports hosts ipam ports",
    "runtime": "Devices Gpus Healthcheck Logging Restart Ulimits devices gpus healthcheck logging restart ulimits",
    "storage": "Tmpfs Volumes tmpfs volumes",
    "swarm": "Mounts Networks ServicePorts base64_text driver hosts_lines log_driver mounts networks service_ports",
    "texts": "Command DriverOptions Environment Filters Labels Settings command driver_options environment filters labels settings",
    "uploads": "Input Upload data upload",
}
_HOMES = {name: module for module, names in _NAMES.items() for name in names.split()}


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"dockerlite.values has no {name!r}")
    value = globals()[name] = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    return value


def __dir__() -> list[str]:
    return __all__
