"""The table of operations and the verbs that perform them.

``python -m tests.support.verb_table`` writes it to openapi/VERBS.md.
"""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path
from typing import Any

from openapi.generate import HERE
from tests.support.document import operations
from tests.support.verb_calls import CALLS
from tests.support.verb_operations import operations_of

TABLE: Path = HERE / "VERBS.md"
HEAD = """# Every operation, and the verbs that perform it

Written by `python -m tests.support.verb_table` from the verbs themselves. What needs a newer API than 1.41 says which; the client
refuses it by name on an older engine. The asyncio client has the same verbs, awaited.

| operation | verb | needs |
|---|---|---|
"""


def table() -> str:
    """The table, with one row per operation."""
    verbs = defaultdict[str, list[str]](list)
    for resource, verb, options in CALLS:
        for operation in operations_of(verb.build(resource, **options)):
            spelled = f"`{type(resource).__name__}.{verb.__name__}`"
            if spelled not in verbs[operation.name]:
                verbs[operation.name].append(spelled)
    rows = []
    for name, node in sorted(operations().items(), key=by_path):
        rows.append(f"| `{name}` | {', '.join(verbs[name]) or 'none yet'} | {needs(node.schema)} |")
    return HEAD + "\n".join(rows) + "\n"


def by_path(item: tuple[str, Any]) -> tuple[str, str]:
    method, _, path = item[0].partition(" ")
    return path, method


def needs(operation: dict[str, Any]) -> str:
    """The versions that an operation and its parameters need, where that is newer than 1.41."""
    found = [operation["x-since"]] if "x-since" in operation else []
    for parameter in operation.get("parameters", []):
        if "x-since" in parameter:
            found.append(f"`{parameter['name']}` {parameter['x-since']}")
        if "x-until" in parameter:
            found.append(f"`{parameter['name']}` until {parameter['x-until']}")
    return ", ".join(found)


if __name__ == "__main__":
    TABLE.write_text(table())
