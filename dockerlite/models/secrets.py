"""Models: secrets. Written by openapi/generate.py from openapi/secrets.yaml."""

from typing import Annotated

from .base import EMPTY_MAP, Hidden, Map, Model, Sendable, Time, Wire
from .common import Driver, ObjectVersion


class SecretSpec(Sendable, hide_input_in_errors=True):
    """A secret to store: name, labels and either the data or the driver that fetches it."""

    name: str | None = None
    """The secret's name, unique in the swarm and fixed afterwards: letters, digits, dots, dashes, underscores."""

    labels: Map[str] = EMPTY_MAP
    """The only part that an update can change; an update replaces all of them."""

    data: Annotated[str | None, Hidden] = None
    """The content, encoded in base64, at most 500 KiB before encoding. Never sent back, and left empty with a Driver."""

    driver: Driver | None = None
    """The plugin that fetches the content from outside; missing means the swarm itself keeps Data."""

    templating: Driver | None = None
    """Set Name to golang to have placeholders in the data filled in per task; missing takes the data as it is."""


class Secret(Model):
    """A stored secret without its content."""

    id: Annotated[str, Wire("ID")]
    """The secret's id, 25 letters and digits on Docker; services refer to it as SecretID."""

    version: ObjectVersion
    """The counter to send back as version in an update; it moves with each change."""

    created_at: Time

    updated_at: Time
    """When the labels last changed; equal to CreatedAt before that."""

    spec: SecretSpec
    """Name, labels and drivers; Data is always missing."""
