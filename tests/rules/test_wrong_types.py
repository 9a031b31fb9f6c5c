"""Nothing but the package's own errors leaves an argument, whatever its type."""

from __future__ import annotations

import itertools
from pathlib import PurePosixPath
from typing import Any

import pytest

from dockerlite import DockerError
from dockerlite.wire.encode import encode
from tests.support.verb_calls import CALLS
from tests.support.verb_operations import operations_of

WRONG: list[Any] = [
    None,
    True,
    5,
    -1,
    1.5,
    float("nan"),
    "",
    "x y",
    "0",
    b"x",
    [],
    [5],
    ["a", None],
    {},
    {5: 5},
    {"a": object()},
    {"a"},
    object(),
]
WRONG += [PurePosixPath("p"), int]


def perform(resource: Any, verb: Any, options: dict[str, Any]) -> None:
    """Build every request of a verb, as far as its fake answers carry it."""
    for operation in itertools.islice(operations_of(verb.build(resource, **options)), 20):
        encode(operation, "1.56")


@pytest.mark.parametrize(
    ("resource", "verb", "options"), [pytest.param(*call, id=f"{call[1].build.__qualname__}-{number}") for number, call in enumerate(CALLS)]
)
def test_a_wrong_type_is_an_error_of_ours(resource: Any, verb: Any, options: dict[str, Any]) -> None:
    leaks = []
    for option, wrong in itertools.product(options, WRONG):
        try:
            perform(resource, verb, options | {option: wrong})
        except DockerError:
            continue
        except Exception as leak:
            leaks.append(f"{option}={wrong!r}: {type(leak).__name__}: {leak}")
    assert not leaks, "\n".join(leaks)
