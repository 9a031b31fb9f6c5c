"""The secrets and configs of services, as references.

They are looked up by name, since the engine wants the id and the name of each.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from ... import models
from ...core.answers import Json
from ...core.flow import Flow
from ...core.operation import Operation
from ...values.checks import entries
from ..tables import Places
from ..verb import Which, identity

#: Names, ids or models; a mapping gives each one a path in the container.
Secrets: TypeAlias = "Mapping[str, str] | Sequence[Which | models.SecretReference]"
#: Names, ids or models; a mapping gives each one a path in the container.
Configs: TypeAlias = "Mapping[str, str] | Sequence[Which | models.ConfigReference]"


def references_flow(options: Mapping[str, Any]) -> Flow[Places]:
    """References to the secrets and configs in a service's options, by their place in its spec."""
    places: Places = {}
    if (secrets := options.get("secrets")) is not None:
        places["task_template.container_spec.secrets"] = yield from _secret_references_flow(secrets)
    if (configs := options.get("configs")) is not None:
        places["task_template.container_spec.configs"] = yield from _config_references_flow(configs)
    return places


def _secret_references_flow(value: Secrets) -> Flow[list[models.SecretReference]]:
    references: list[models.SecretReference] = []
    for which, path in _names_and_paths(value, "secrets"):
        if not isinstance(which, models.SecretReference):
            secret = yield from Operation("GET", "/secrets/{id}", Json(models.Secret), at={"id": identity(which)})
            which = models.SecretReference(secret_id=secret.id, secret_name=secret.spec.name, file=_file_target(path or secret.spec.name))
        references.append(which)
    return references


def _config_references_flow(value: Configs) -> Flow[list[models.ConfigReference]]:
    references: list[models.ConfigReference] = []
    for which, path in _names_and_paths(value, "configs"):
        if not isinstance(which, models.ConfigReference):
            config = yield from Operation("GET", "/configs/{id}", Json(models.Config), at={"id": identity(which)})
            which = models.ConfigReference(config_id=config.id, config_name=config.spec.name, file=_file_target(path or config.spec.name))
        references.append(which)
    return references


def _names_and_paths(value: Mapping[str, str] | Sequence[Any], what: str) -> Iterator[tuple[Any, str | None]]:
    if isinstance(value, Mapping):
        yield from value.items()
        return
    like = f"{what} look like ['name'] or {{'name': 'path in the container'}}"
    yield from ((which, None) for which in entries(value, f"mapping or list of {what}", like))


def _file_target(path: str | None) -> models.FileTarget:
    """A file that every user in the container can read."""
    return models.FileTarget(name=path, uid="0", gid="0", mode=0o444)
