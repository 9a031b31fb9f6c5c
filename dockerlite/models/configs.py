"""Models: configs. Written by openapi/generate.py from openapi/configs.yaml."""

from typing import Annotated

from .base import EMPTY_MAP, Map, Model, Sendable, Time, Wire
from .common import Driver, ObjectVersion


class ConfigSpec(Sendable):
    """A config to store: name, labels and data. Anyone who can ask a manager can read it, so passwords belong in a secret."""

    name: str | None = None
    """The config's name, unique in the swarm and fixed afterwards: letters, digits, dots, dashes, underscores."""

    labels: Map[str] = EMPTY_MAP
    """The only part that an update can change; an update replaces all of them."""

    data: str | None = None
    """The content, encoded in base64, at most 1000 KiB before encoding (older engines 500); also sent back that way."""

    templating: Driver | None = None
    """Set Name to golang to have placeholders in the data filled in per task; missing takes the data as it is."""


class Config(Model):
    """A stored config with its content."""

    id: Annotated[str, Wire("ID")]
    """The config's id, 25 letters and digits; services refer to it as ConfigID."""

    version: ObjectVersion
    """The counter to send back as version in an update; it moves with each change."""

    created_at: Time

    updated_at: Time
    """When the labels last changed; equal to CreatedAt before that."""

    spec: ConfigSpec
    """Name, labels and data."""
