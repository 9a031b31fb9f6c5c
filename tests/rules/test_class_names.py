"""One name, one class."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.rules.imports import MODULES, room, tree

#: Handles that share the name of their model: the model is data, the handle has verbs.
HANDLES = {"Config", "Network", "Node", "Plugin", "Secret", "Service", "Swarm", "Task", "Volume"}


def classes() -> dict[str, list[str]]:
    """The package's class names, each with the modules that define a class of that name."""
    found = defaultdict[str, list[str]](list)
    for name, path in MODULES.items():
        for node in ast.walk(tree(path)):
            if isinstance(node, ast.ClassDef):
                found[node.name].append(name)
    return found


def test_no_two_classes_share_a_name() -> None:
    shared = {name: modules for name, modules in classes().items() if len(modules) > 1}
    handles = {name for name, modules in shared.items() if sorted(map(room, modules)) == ["models", "resources"]}
    assert handles >= HANDLES
    assert shared.keys() - HANDLES == set()
