"""Query parameters of images: the name of a new one, and the variants that are meant."""

from __future__ import annotations

from collections.abc import Sequence

from ... import values
from ...core.request import JsonText
from ...errors import InvalidArgument
from ..tables import texts


def name_query(repository: str | None, tag: str | None) -> dict[str, str | None]:
    """The query parameters for the name of a new image."""
    if repository is None:
        if tag is not None:
            raise InvalidArgument(f"tag={tag!r} without a repository names nothing")
        return {}
    name = values.ImageRef.parse(repository)
    name = name if tag is None else name.with_tag(tag)
    return {"repo": name.name, "tag": name.tag}


def platforms_query(platforms: Sequence[str] | None) -> list[JsonText] | None:
    """The query parameter for several variants; None stands for all of them."""
    return None if platforms is None else [JsonText(values.platform(text)) for text in texts(platforms)] or None


def platform_query(platform: str | None) -> JsonText | None:
    """The query parameter for one variant."""
    return None if platform is None else JsonText(values.platform(platform))
