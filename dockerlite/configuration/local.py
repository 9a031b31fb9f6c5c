"""The docker command's configuration, as clients use it: its file, and the credentials that are kept in it or for it."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from .config import ConfigFile, ConfigSource, folder

if TYPE_CHECKING:
    from ..models import AuthConfig


class Configuration(ConfigFile):
    """The docker command's configuration. What it needs for credentials is imported when they are asked for."""

    def credentials(self, registry: str) -> AuthConfig | None:
        """The credentials for a registry, by its key; None if there are none."""
        from .credentials import find

        return find(self, registry)

    def all_credentials(self) -> dict[str, AuthConfig]:
        """The credentials for every registry that has any, by its key."""
        from .credentials import find_all

        return find_all(self)

    def keep(self, auth: AuthConfig) -> None:
        """Keep credentials as the docker command does.

        They go to the registry's helper, or into the file if it has none.
        """
        from .credentials import keep

        keep(self, auth)

    def forget(self, registry: str) -> None:
        """Forget the credentials for a registry, as the docker command does."""
        from .credentials import forget

        forget(self, registry)


def configuration(config: ConfigSource, host: str) -> Configuration:
    """The configuration of a client that was given this ``config``, for the engine at a host."""
    if isinstance(config, bool):
        return Configuration(folder() if config else None, host)
    return Configuration(Path(config).expanduser(), host)
