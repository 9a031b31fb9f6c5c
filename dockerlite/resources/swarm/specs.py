"""Specs: the desired state of objects in a swarm, and how they are changed.

The engine replaces a whole spec, and only if nobody has changed it since it was read. So a change
reads the spec, puts in the new values, sends everything else back as it came, including fields that
this client does not know, and starts over if somebody else was faster.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

from ... import models
from ...core.flow import Flow
from ...core.operation import Operation
from ...errors import OutOfSequence

if TYPE_CHECKING:
    from ...models.base import Model

T = TypeVar("T")
V = TypeVar("V", bound="Versioned")

#: How many times a change is tried while others change the object first.
ATTEMPTS = 5


class Versioned(Protocol):
    """An object in a swarm, with a version and a spec."""

    @property
    def version(self) -> models.ObjectVersion: ...
    @property
    def spec(self) -> Any: ...


def revise_flow(read: Operation[V], write: Operation[T], change: Callable[[Any], Model]) -> Flow[T]:
    """Read an object and write its changed spec; again if others changed it in between."""

    def attempt() -> Flow[T]:
        current = yield from read
        return (yield from write.replace(query={**write.query, "version": current.version.index or 0}, body=change(current.spec)))

    for _ in range(ATTEMPTS - 1):
        with suppress(OutOfSequence):
            return (yield from attempt())
    return (yield from attempt())
