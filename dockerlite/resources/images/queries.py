"""Query parameters of images: the name of a new one, and the variants that are meant."""

from __future__ import annotations

from collections.abc import Sequence

from ... import values
from ...core.request import JsonText
from ...errors import InvalidArgument
from ..tables import texts


def name_query(repository: str | None, tag: str | None) -> dict[str, str | None]:
    """The query parameters for the name that an image is given. It has a tag, and no digest."""
    if repository is None:
        if tag is not None:
            raise InvalidArgument(f"tag={tag!r} without a repository names nothing")
        return {}
    name = values.ImageRef.parse(repository)
    if name.digest:
        raise InvalidArgument(f"{repository!r} has a digest, which follows from the image itself; give a name with a tag")
    if tag is not None and name.tag is not None:
        raise InvalidArgument(f"{repository!r} has a tag already; leave out tag={tag!r}, or the other one")
    name = name if tag is None else name.with_tag(tag)
    return {"repo": name.name, "tag": name.tag}


def whole_repository(name: str) -> values.ImageRef:
    """The repository of that name, when all its tags are meant. A tag or a digest is refused."""
    repository = values.ImageRef.parse(name)
    if repository.tag or repository.digest:
        raise InvalidArgument(f"{name!r} names one image, but all tags are meant; give {repository.name!r}")
    return repository


def platforms_query(platforms: Sequence[str] | None) -> list[JsonText] | None:
    """The query parameter for several variants; None stands for all of them."""
    return None if platforms is None else [JsonText(values.platform(text)) for text in texts(platforms)] or None


def platform_query(platform: str | None) -> JsonText | None:
    """The query parameter for one variant."""
    return None if platform is None else JsonText(values.platform(platform))
