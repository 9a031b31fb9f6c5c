"""A registry of the tests' own that wants to know who comes."""

from __future__ import annotations

import shutil
import socket
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.support.polling import wait_until

USER, PASSWORD = "lite", "secret"
# The two of them, as htpasswd -Bbn -C 5 writes them.
_USERS = "lite:$2y$05$KCAlWLFTdiEiwuDJ.VqvMecrA91FuH17OY1ryjfWCNq2b.Oph.25m\n"
_CONFIG = """version: 0.1
log: {{level: error}}
storage: {{filesystem: {{rootdirectory: {folder}/data}}}}
http: {{addr: "{address}"}}
auth: {{htpasswd: {{realm: tests, path: {folder}/users}}}}
"""


@pytest.fixture(scope="session")
def closed() -> Iterator[str]:
    """The address of a registry that lets ``USER`` in with ``PASSWORD``; it needs docker-registry in PATH."""
    folder = Path(mkdtemp(prefix="dockerlite-"))
    with socket.create_server(("127.0.0.1", 0)) as free:
        address = f"127.0.0.1:{free.getsockname()[1]}"
    (folder / "users").write_text(_USERS)
    (folder / "config.yml").write_text(_CONFIG.format(folder=folder, address=address))
    serving = ["docker-registry", "serve", str(folder / "config.yml")]
    with open(folder / "log", "wb") as log:
        registry = subprocess.Popen(serving, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        wait_until(lambda: _refuses(address))
        yield address
    finally:
        registry.terminate()
        registry.wait(10)
        shutil.rmtree(folder)


def _refuses(address: str) -> bool:
    """Whether it is up, and lets nobody in without a password."""
    try:
        urllib.request.urlopen(f"http://{address}/v2/")
    except urllib.error.HTTPError as refused:
        with refused:
            return refused.code == 401
    except OSError:
        return False
    return False
