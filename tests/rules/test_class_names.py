"""One name, one class."""

from __future__ import annotations

import ast
from collections import defaultdict

from tests.rules.imports import MODULES, room, tree

#: A handle is called like the model of what it handles: one is data, the other has verbs.
HANDLES = {"Config", "Network", "Node", "Plugin", "Secret", "Service", "Swarm", "Task", "Volume"}

#: What is still to be renamed; shrinks to nothing.
KNOWN = {
    "Channel",  # the connection of a conversation: aio.channel, sync.channel
    "Context",  # a build context: archives.build_context; how the docker command reaches an engine: contexts.store
    "DiskUsage",  # as an engine says it: models.usage; with its sums: resources.system.usage
    "EngineResponse",  # an answer that is still to be read: aio.transport, sync.pool
    "Limit",  # seconds for a call: client; resources of a task: models.tasks
    "PathStat",  # as an engine says it: models.containers; decoded: resources.containers.path_stat
    "Recorded",  # an endpoint: address.routes; a transport: aio.replay
    "Refused",  # a connection: address.connection; a member of an archive: resources.containers.files
    "_Heard",  # an answer that is recorded: recording.recorder, recording.async_recorder
    "_Overheard",  # a conversation that is recorded: recording.recorder, recording.async_recorder
}


def classes() -> dict[str, list[str]]:
    """The classes of the package by name, with the modules that define one of that name."""
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
    assert shared.keys() - HANDLES == KNOWN
