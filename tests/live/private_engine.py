"""A dockerd of the tests' own, with everything in a folder of its own: the tests kill it, which nobody would thank them for elsewhere."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from contextlib import suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest

from dockerlite import ConnectError, ConnectionLost, Docker
from tests.support.polling import wait_until

#: Marks tests that start a dockerd: they need root, and one in PATH.
needs_dockerd = pytest.mark.skipif(os.geteuid() != 0 or shutil.which("dockerd") is None, reason="needs root, and dockerd in PATH")


class PrivateEngine:
    """A dockerd that was started here: without a network, which it would share with the engines of this machine."""

    def __init__(self, *options: str) -> None:
        self._options = options
        self.folder = Path(mkdtemp(prefix="dockerlite-"))  # short: a socket's path has room for 107 bytes
        self.host = f"unix://{self.folder}/docker.sock"
        self._process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        """Start it, again if it was killed, and wait until it answers."""
        folder = self.folder
        for pid in (folder / "pid", folder / "exec/containerd/containerd.pid"):  # dead, but a zombie where nobody reaps
            pid.unlink(missing_ok=True)
        places = [f"--data-root={folder}/data", f"--exec-root={folder}/exec", f"--pidfile={folder}/pid", f"--host={self.host}"]
        command = ["dockerd", *places, "--bridge=none", "--iptables=false", "--log-level=warn", *self._options]
        with open(folder / "log", "ab") as log:
            self._process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
        wait_until(self._answers)

    def _answers(self) -> bool:
        with Docker(self.host) as docker, suppress(ConnectError, ConnectionLost):
            docker.ping()
            return True
        return False

    def kill(self) -> None:
        """As a power cut would, but for its containers: they run on."""
        self._end(signal.SIGKILL)

    def revive(self) -> None:
        """Start it if it was killed."""
        if self._process is None:
            self.start()

    def close(self) -> None:
        """End it, and remove all that it had."""
        try:
            self.revive()
            with Docker(self.host) as docker:
                for container in docker.containers.list(all=True):
                    docker.containers[container].remove(force=True)
            self._end(signal.SIGTERM)
        finally:
            mounts = [line.split()[1] for line in Path("/proc/mounts").read_text().splitlines()]
            for mount in sorted((mount for mount in mounts if mount.startswith(f"{self.folder}/")), reverse=True):
                subprocess.run(["umount", "--lazy", mount], check=True)
            shutil.rmtree(self.folder)

    def _end(self, how: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(how)
        self._process.wait(30)
        self._process = None
