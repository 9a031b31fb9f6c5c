"""The contents of the verbs' docstrings, and the output of help()."""

from __future__ import annotations

import inspect
import re
from types import FunctionType

import pytest

import dockerlite
from tests.support.document import operations
from tests.support.verb_calls import KINDS

VERBS = [
    pytest.param(verb, id=f"{kind.__name__}.{name}")
    for kind in KINDS
    for name in vars(kind)
    if hasattr(verb := getattr(kind, name), "build")
]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_says_what_you_get_and_which_path_is_behind_it(verb: FunctionType) -> None:
    text = inspect.getdoc(verb) or ""
    paths = re.findall(r"``((?:GET|HEAD|POST|PUT|DELETE) /\S*)``", text)
    assert paths or "The engine is not asked." in text, "no engine path in the docstring"
    assert set(paths) <= operations().keys()
    assert text.splitlines()[0].rstrip().endswith((".", ":")), text.splitlines()[0]


@pytest.mark.parametrize("verb", VERBS)
def test_a_verb_explains_every_option(verb: FunctionType) -> None:
    documented = inspect.getdoc(verb) or ""
    options = [name for name, option in inspect.signature(verb).parameters.items() if option.kind == option.KEYWORD_ONLY]
    for name in options:
        assert re.search(rf"\b{name}\b", documented), f"{name} is not explained"


@pytest.mark.parametrize("verb", VERBS)
def test_help_shows_what_the_caller_gets(verb: FunctionType) -> None:
    returned = inspect.signature(verb).return_annotation
    assert isinstance(returned, str)
    assert not re.search(r"Operation|Flow|models\.", returned)


def test_a_bound_verb_has_the_signature_without_self() -> None:
    docker = dockerlite.Docker("unix:///nowhere.sock")
    assert str(inspect.signature(docker.containers["x"].wait)).startswith("(condition: ")
    assert docker.containers.list.__doc__
