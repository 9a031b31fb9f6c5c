"""Models: distribution. Written by openapi/generate.py from openapi/distribution.yaml."""

from .base import EMPTY_LIST, Items, Model
from .common import Descriptor, ImagePlatform


class DistributionInspect(Model):
    """What the registry holds under an image name."""

    descriptor: Descriptor | None = None
    """The manifest or index behind the name; its digest tells whether a pull would bring something new."""

    platforms: Items[ImagePlatform] = EMPTY_LIST
    """The platforms that can be pulled; can be null when the registry's data names none."""
