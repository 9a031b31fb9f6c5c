"""A credential helper for tests: a real program in PATH, and what it stores."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import Any

import pytest

_PROGRAM = """#!{python} -IS
import json, pathlib, sys

action, said = sys.argv[1], sys.stdin.read()
kept, asked = pathlib.Path({kept!r}), pathlib.Path({asked!r})
known = json.loads(kept.read_text())
with asked.open("a") as log:
    log.write(json.dumps([action, said]) + "\\n")
if action == "store":
    entry = json.loads(said)
    known[entry["ServerURL"]] = entry
elif action == "list":
    print(json.dumps({{name: entry["Username"] for name, entry in known.items()}}))
elif said not in known:
    print("credentials not found in native keychain")
    sys.exit(1)
elif action == "get":
    print(json.dumps(known[said]))
else:
    del known[said]
kept.write_text(json.dumps(known))
"""


class CredentialHelper:
    """The entries and the calls of the helper; its program is in a folder that is first in PATH."""

    def __init__(self, folder: Path, name: str) -> None:
        self.name = name
        self._kept, self._asked = folder / f"{name}.json", folder / f"{name}.log"
        self._kept.write_text("{}")
        write_helper(folder, name, _PROGRAM.format(python=sys.executable, kept=str(self._kept), asked=str(self._asked)))

    @property
    def kept(self) -> dict[str, Any]:
        """Its entries, by registry."""
        found: dict[str, Any] = json.loads(self._kept.read_text())
        return found

    def keep(self, registry: str, username: str, secret: str) -> None:
        """Add an entry."""
        entry = {"ServerURL": registry, "Username": username, "Secret": secret}
        self._kept.write_text(json.dumps(self.kept | {registry: entry}))

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Its calls so far: the action, and standard input."""
        lines = self._asked.read_text().splitlines() if self._asked.exists() else []
        return [(action, said) for action, said in map(json.loads, lines)]


def write_helper(folder: Path, name: str, text: str) -> None:
    """Make a credential helper of a script."""
    path = folder / f"docker-credential-{name}"
    path.write_text(text)
    path.chmod(0o755)


def first_in_path(monkeypatch: pytest.MonkeyPatch, folder: Path) -> Path:
    """The folder, which is first in PATH from now on.

    Folders that this user may not search are removed from PATH: no program could be found there.
    """
    folder.mkdir(exist_ok=True)
    usual = [place for place in os.environ["PATH"].split(os.pathsep) if os.access(place, os.X_OK)]
    monkeypatch.setenv("PATH", os.pathsep.join([str(folder), *usual]))
    return folder
