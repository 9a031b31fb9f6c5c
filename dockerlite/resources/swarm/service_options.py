"""The options of a service, and the spec that they become.

The same table serves to create services and to change them. To add an option: a field with a
docstring in ``ServiceOptions``, which is in ``service_option_types``, and a line in the table.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

from ... import models, values
from ...errors import InvalidArgument
from ...values.checks import as_model, one_of
from ..tables import (
    Convert,
    Places,
    Table,
    account,
    accounts,
    as_is,
    named_texts,
    nano_cpus,
    places_of,
    refuse_unknown,
    spec_change,
    text,
    texts,
    with_options,
    with_places,
)
from .service_option_types import EndpointMode, FailureAction, Mode, Order, RestartCondition
from .service_option_types import ServiceCreateOptions as ServiceCreateOptions
from .service_option_types import ServiceUpdateOptions as ServiceUpdateOptions


def _service_mode(value: Mode) -> models.ServiceMode:
    modes = {
        "replicated": models.ServiceMode(replicated=models.ReplicatedService()),
        "global": models.ServiceMode(global_=models.GlobalService()),
        "replicated-job": models.ServiceMode(replicated_job=models.ReplicatedJob()),
        "global-job": models.ServiceMode(global_job=models.GlobalJob()),
    }
    return modes[one_of("mode", Mode, value or "")]


def _spread_preferences(labels: Sequence[str]) -> list[models.PlacementPreference]:
    return [models.PlacementPreference(spread=models.SpreadOver(spread_descriptor=label)) for label in texts(labels)]


def _nested(part: str, table: Table) -> Table:
    return {option: (f"{part}.{field}", convert) for option, (field, convert) in table.items()}


def _pace_table(which: str) -> Table:
    fields: dict[str, Convert] = {
        "parallelism": as_is,
        "delay": values.nanoseconds,
        "failure_action": partial(one_of, f"{which}_failure_action", FailureAction),
        "monitor": values.nanoseconds,
        "max_failure_ratio": as_is,
        "order": partial(one_of, f"{which}_order", Order),
    }
    return {f"{which}_{field}": (f"{which}_config.{field}", convert) for field, convert in fields.items()}


def _resolved_later(value: object) -> list[Any]:
    """An empty list in place of references, which ``references_flow`` asks the engine for."""
    return []


_CONTAINER: Table = {
    "image": ("image", as_is),
    "command": ("args", values.command),
    "entrypoint": ("command", values.command),
    "env": ("env", values.environment),
    "user": ("user", account),
    "group_add": ("groups", accounts),
    "workdir": ("dir", text),
    "tty": ("tty", as_is),
    "stdin_open": ("open_stdin", as_is),
    "stop_signal": ("stop_signal", as_is),
    "stop_timeout": ("stop_grace_period", values.nanoseconds),
    "healthcheck": ("healthcheck", values.healthcheck),
    "init": ("init", as_is),
    "hostname": ("hostname", as_is),
    "container_labels": ("labels", values.labels),
    "mounts": ("mounts", values.mounts),
    "secrets": ("secrets", _resolved_later),
    "configs": ("configs", _resolved_later),
    "read_only": ("read_only", as_is),
    "dns": ("dns_config.nameservers", texts),
    "dns_search": ("dns_config.search", texts),
    "dns_options": ("dns_config.options", texts),
    "extra_hosts": ("hosts", values.hosts_lines),
    "ulimits": ("ulimits", values.ulimits),
    "oom_score_adj": ("oom_score_adj", as_is),
    "cap_add": ("capability_add", texts),
    "cap_drop": ("capability_drop", texts),
    "sysctls": ("sysctls", named_texts),
    "isolation": ("isolation", as_is),
}
_TASK: Table = {
    **_nested("container_spec", _CONTAINER),
    "networks": ("networks", values.networks),
    "memory": ("resources.limits.memory_bytes", values.size),
    "cpus": ("resources.limits.nano_cpus", nano_cpus),
    "pids_limit": ("resources.limits.pids", as_is),
    "reserve_memory": ("resources.reservations.memory_bytes", values.size),
    "reserve_cpus": ("resources.reservations.nano_cpus", nano_cpus),
    "constraints": ("placement.constraints", texts),
    "spread_over": ("placement.preferences", _spread_preferences),
    "max_replicas_per_node": ("placement.max_replicas", as_is),
    "restart": ("restart_policy.condition", partial(one_of, "restart", RestartCondition)),
    "restart_delay": ("restart_policy.delay", values.nanoseconds),
    "restart_attempts": ("restart_policy.max_attempts", as_is),
    "restart_window": ("restart_policy.window", values.nanoseconds),
    "logging": ("log_driver", values.log_driver),
}
SERVICE: Table = {
    **_nested("task_template", _TASK),
    "name": ("name", as_is),
    "labels": ("labels", values.labels),
    "mode": ("mode", _service_mode),
    "ports": ("endpoint_spec.ports", values.service_ports),
    "endpoint_mode": ("endpoint_spec.mode", partial(one_of, "endpoint_mode", EndpointMode)),
    **_pace_table("update"),
    **_pace_table("rollback"),
}
#: The places of the numbers of tasks in each mode; the other modes have none.
_COUNTS = {
    "replicated": {"replicas": "mode.replicated.replicas"},
    "replicated_job": {"replicas": "mode.replicated_job.total_completions", "max_concurrent": "mode.replicated_job.max_concurrent"},
}


def create_spec(
    image: str | None, command: values.Command | None, given: models.ServiceSpec | Mapping[str, Any] | None, options: Mapping[str, Any]
) -> models.ServiceSpec:
    """The spec of a new service: converted options, put into the spec that was given."""
    refuse_unknown(options, ServiceCreateOptions.__annotations__)
    places = places_of({"image": image, "command": command, **options}, SERVICE)
    spec = with_options(as_model(models.ServiceSpec, given, "spec"), places)
    return with_options(spec, _task_counts(spec, options))


def service_change(
    given: models.ServiceSpec | Mapping[str, Any] | None, options: Mapping[str, Any], *, force: bool = False
) -> Callable[[models.ServiceSpec], models.ServiceSpec]:
    """A function that changes any spec of the service as the options and ``given`` say."""
    refuse_unknown(options, ServiceUpdateOptions.__annotations__)
    changed = spec_change(as_model(models.ServiceSpec, given, "spec"), places_of(options, SERVICE))

    def change(spec: models.ServiceSpec) -> models.ServiceSpec:
        spec = changed(spec)
        spec = with_places(spec, _task_counts(spec, options))
        return with_places(spec, {"task_template.force_update": _force_count(spec) + 1}) if force else spec

    return change


def _force_count(spec: models.ServiceSpec) -> int:
    return (spec.task_template and spec.task_template.force_update) or 0


def _task_counts(spec: models.ServiceSpec, options: Mapping[str, Any]) -> Places:
    """The numbers of tasks, by their place, which depends on the mode."""
    given = {option: options[option] for option in ("replicas", "max_concurrent") if options.get(option) is not None}
    mode = next((name for name, tasks in spec.mode or models.ServiceMode() if tasks is not None), "replicated")
    places = _COUNTS.get(mode, {})
    for option in given.keys() - places.keys():
        raise InvalidArgument(f"{option}={given[option]}: a service of the mode {mode.strip('_').replace('_', '-')} has no such number")
    return {places[option]: number for option, number in given.items()}


def image_of(spec: models.ServiceSpec | Mapping[str, Any] | None) -> str | None:
    """The image in a spec; None if it has none."""
    task = as_model(models.ServiceSpec, spec, "spec").task_template
    return task.container_spec.image if task is not None and task.container_spec is not None else None
