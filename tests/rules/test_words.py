"""A closed set of words is checked before anything is sent: engines may ignore an unknown one."""

from __future__ import annotations

import inspect
import re
from importlib import import_module
from typing import Any, Literal, get_origin

import pytest

from dockerlite import InvalidArgument
from tests.rules.imports import HAND_WRITTEN
from tests.rules.test_option_docstrings import option_classes
from tests.support.verb_calls import CALLS
from tests.support.verb_operations import operations_of


def _modules() -> list[Any]:
    paths = [path.with_suffix("").parts for path in HAND_WRITTEN if "resources" in path.parts]
    return [import_module(".".join(("dockerlite", *parts[parts.index("resources") :])).removesuffix(".__init__")) for parts in paths]


#: The names of types that are closed sets of words.
NAMES = {name for module in _modules() for name, kind in vars(module).items() if get_origin(kind) is Literal} | {"Literal"}
#: The classes of options, by name, each with the options of its own and of its bases.
CLASSES = {
    kind.__name__: {option: getattr(hint, "__forward_arg__", str(hint)) for option, hint in kind.__annotations__.items()}
    for module in _modules()
    for kind in vars(module).values()
    if inspect.isclass(kind) and kind.__name__ in {node.name for node in option_classes()}
}


def hints_of(verb: Any) -> dict[str, str]:
    """The annotation of each option of a verb, as it is written."""
    options: dict[str, str] = {}
    for name, hint in verb.build.__annotations__.items():
        unpacked = re.fullmatch(r"Unpack\[(\w+)\]", str(hint))
        options |= CLASSES[unpacked[1]] if unpacked else {name: str(hint)}
    return options


CASES = [
    pytest.param(resource, verb, given, option, id=f"{verb.__qualname__}-{option}")
    for resource, verb, given in CALLS
    if hasattr(verb, "build")
    for option, hint in hints_of(verb).items()
    if option not in ("self", "return") and NAMES & set(re.findall(r"\w+", hint))
]


@pytest.mark.parametrize(("resource", "verb", "given", "option"), CASES)
def test_a_word_that_is_none_of_the_known_ones_is_refused(resource: Any, verb: Any, given: dict[str, Any], option: str) -> None:
    word = ["nonsense"] if option == "types" else "nonsense"
    with pytest.raises(InvalidArgument, match=option):
        list(operations_of(verb.build(resource, **given | {option: word})))


def test_all_closed_sets_are_found() -> None:
    found = {case.values[3] for case in CASES}
    assert {"pull", "condition", "role", "availability", "auth_from", "mode", "update_order", "rollback_failure_action"} <= found
    assert {"restart", "endpoint_mode", "version", "types", "scope", "cgroupns", "tail"} <= found
