"""The two flavours have the same verbs, and public twins take the same parameters."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dockerlite import (
    AsyncDocker,
    AsyncProcess,
    AsyncRecorder,
    AsyncStream,
    Docker,
    Process,
    Recorder,
    Stream,
    record,
    record_async,
)
from tests.support.verb_calls import KINDS

#: Names of the blocking client alone: its requests session.
BLOCKING_ALONE = {"session"}
CLASSES: list[tuple[type, type]] = [(Docker, AsyncDocker), (Stream, AsyncStream), (Process, AsyncProcess), (Recorder, AsyncRecorder)]

#: Where twins differ, and why.
KNOWN = {
    "Docker: session",  # the blocking client has a requests session
    "Docker(): session",
}


def public(kind: type) -> set[str]:
    return {name for name in dir(kind) if not name.startswith("_")}


def parameters(function: Callable[..., Any]) -> set[tuple[str, Any, Any]]:
    """The parameters of a function: names, kinds and defaults."""
    return {(each.name, each.kind, each.default) for each in inspect.signature(function).parameters.values()}


def drift(name: str, blocking: Callable[..., Any], awaiting: Callable[..., Any]) -> Iterator[str]:
    """The parameters that only one of two functions has, or that differ in kind or default."""
    yield from (f"{name}(): {parameter}" for parameter, _, _ in parameters(blocking) ^ parameters(awaiting))


def drifts() -> Iterator[str]:
    """All differences of public twins: names that only one has, and parameters."""
    for blocking, awaiting in CLASSES:
        yield from (f"{blocking.__name__}: {name}" for name in public(blocking) ^ public(awaiting))
        yield from drift(blocking.__name__, blocking, awaiting)
        for name in public(blocking) & public(awaiting):
            if callable(member := getattr(blocking, name)):
                yield from drift(f"{blocking.__name__}.{name}", member, getattr(awaiting, name))
    yield from drift("record", record, record_async)


def test_every_public_name_of_a_client_is_in_both_flavours() -> None:
    assert public(Docker) - public(AsyncDocker) == BLOCKING_ALONE
    assert public(AsyncDocker) <= public(Docker)


def test_public_twins_have_the_same_names_parameters_and_defaults() -> None:
    assert set(drifts()) == KNOWN


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
def test_a_verb_is_one_definition_for_both_flavours(kind: type) -> None:
    """Resources do not know the flavour: their public names only describe, or build handles."""
    verbs = {name for name in vars(kind) if not name.startswith("_")}
    for name in verbs:
        member = inspect.getattr_static(kind, name)
        assert hasattr(member, "perform") or isinstance(member, property), f"{kind.__name__}.{name}"
