"""Credentials for registries: which registry they are for, and the headers that carry them."""

from __future__ import annotations

import base64
from collections.abc import Callable, Mapping
from typing import Any, Literal, TypeAlias, TypeVar

from .. import models
from ..configuration.registries import registry_key
from ..core.flow import AskLocal, Flow
from ..core.operation import Operation
from ..errors import InvalidArgument
from ..values import ImageRef
from ..values.checks import as_model
from ..wire.encode import dump_json

T = TypeVar("T")

#: Credentials for a registry: ``"config"`` means those that the docker command would send, None
#: none.
Auth: TypeAlias = "models.AuthConfig | Mapping[str, Any] | Literal['config'] | None"
#: Credentials for several registries, by host: ``"config"`` means those that the docker command
#: would send, None none.
Auths: TypeAlias = "Mapping[str, models.AuthConfig] | Literal['config'] | None"


def _registry_of_image(reference: str) -> str:
    """The registry of an image, or of a plugin. Raises InvalidArgument for an invalid reference."""
    return ImageRef.parse(reference).registry


def with_registry_auth(
    operation: Operation[T], name: str, auth: Auth, *, registry: Callable[[str], str] = _registry_of_image, insist: bool = False
) -> Flow[Operation[T]]:
    """The same operation with credentials for the registry that a name belongs to.

    Args:
        registry: finds the registry of the name.
        insist: send the header even without credentials, which tells the engine that there are
            none.
    """
    credentials: models.AuthConfig | None = None
    if auth == "config":
        key = registry_key(registry(name))
        credentials = yield from AskLocal(lambda config: config.credentials(key))
    elif isinstance(auth, (models.AuthConfig, Mapping)):
        credentials = as_model(models.AuthConfig, auth, "auth")
    elif auth is not None:
        raise InvalidArgument("auth: give an AuthConfig, 'config' for what the docker command would send, or None for no credentials")
    if credentials is None and insist:
        credentials = models.AuthConfig()
    return operation if credentials is None else _with_header(operation, "X-Registry-Auth", _readable(credentials))


def with_all_registry_auth(operation: Operation[T], auths: Auths) -> Flow[Operation[T]]:
    """The same operation with credentials for all registries."""
    if auths == "config":
        auths = yield from AskLocal(lambda config: config.all_credentials())
    if not auths:
        return operation
    if not isinstance(auths, Mapping) or any(not isinstance(auth, models.AuthConfig) for auth in auths.values()):
        raise InvalidArgument("auth: give an AuthConfig for each registry, {'ghcr.io': AuthConfig(…)}, or 'config', or None for none")
    return _with_header(operation, "X-Registry-Config", {registry: _readable(auth) for registry, auth in auths.items()})


def _readable(credentials: models.AuthConfig) -> models.AuthConfig:
    """The credentials with name and password instead of ``auth``, which no engine reads."""
    if not credentials.auth:
        return credentials
    from ..configuration.credentials import decode_account  # loads pydantic

    account = decode_account(credentials.auth)
    if account is None:
        raise InvalidArgument("auth: AuthConfig.auth is no NAME:PASSWORD in base64")
    others = {name: getattr(credentials, name) for name in credentials.model_fields_set - {"auth"}}
    return models.AuthConfig(**others | account)


def _with_header(operation: Operation[T], name: str, credentials: Any) -> Operation[T]:
    text = base64.urlsafe_b64encode(dump_json(credentials)).decode()
    return operation.replace(headers={**operation.headers, name: text})
