"""What identifies an object of the engine: an id, a name, a handle or a model."""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING, Any, Protocol, TypeAlias

from ..errors import InvalidArgument

if TYPE_CHECKING:
    from .. import models


class Identified(Protocol):
    """Anything that has an id: a model that the engine sent, or another handle."""

    @property
    def id(self) -> str: ...


#: Identifies an object of the engine: its id, a unique prefix of that, its name, a handle, or a
#: model.
Which: TypeAlias = "str | Identified"
#: Identifies a volume, whose model has a name and no id.
WhichVolume: TypeAlias = "str | Identified | models.Volume"


def identity(which: WhichVolume) -> str:
    """The id or name that ``which`` stands for.

    An empty one is refused, since its path would mean the whole collection.
    """
    given: Any = which
    id = given if isinstance(given, str) else getattr(given, "id", None) or getattr(given, "name", None)
    if not isinstance(id, str) or not id or isinstance(given, PurePath):
        raise InvalidArgument(f"{which!r} names nothing: give an id, a name, a handle, or a model with an id")
    return id
