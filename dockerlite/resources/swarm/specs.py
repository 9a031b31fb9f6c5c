"""Specs, which say what people want of something in a swarm: made of options, and changed at the engine.

The engine replaces a whole spec, and only if nobody has changed it since it was read. So a change reads the spec, puts the new values in,
sends back all the rest as it came, even what this client does not know, and starts again if somebody was faster.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any, Protocol, TypeVar

from ... import models
from ...core.flow import Flow
from ...core.operation import Operation
from ...errors import OutOfSequence
from ...models.base import Model

T = TypeVar("T")
V = TypeVar("V", bound="Versioned")

#: How often a change is tried while others come first.
ATTEMPTS = 5


class Versioned(Protocol):
    """What the swarm keeps in versions, each with a spec."""

    @property
    def version(self) -> models.ObjectVersion: ...
    @property
    def spec(self) -> Any: ...


def revise_flow(read: Operation[V], write: Operation[T], change: Callable[[Any], Model]) -> Flow[T]:
    """Read an object, and write what its spec is changed to; both again if somebody wrote in between."""

    def attempt() -> Flow[T]:
        found = yield from read
        return (yield from write.replace(query={**write.query, "version": found.version.index or 0}, body=change(found.spec)))

    for _ in range(ATTEMPTS - 1):
        with suppress(OutOfSequence):
            return (yield from attempt())
    return (yield from attempt())
