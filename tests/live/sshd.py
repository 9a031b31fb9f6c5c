"""An sshd of the tests' own on a free port, with its own keys, and an ssh that knows it."""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from contextlib import suppress
from pathlib import Path

import pytest

from tests.support.polling import wait_until

_SSHD = shutil.which("sshd", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

#: Marks tests that start an sshd: they need root for that, and on the far side, which is this machine, a docker command.
needs_sshd = pytest.mark.skipif(
    os.geteuid() != 0 or _SSHD is None or shutil.which("docker") is None, reason="needs root, and sshd, ssh and docker in PATH"
)

_SERVER = """
ListenAddress 127.0.0.1
Port {port}
HostKey {folder}/host
AuthorizedKeysFile {folder}/user.pub
PidFile none
UsePAM no
PasswordAuthentication no
StrictModes no
SetEnv PATH={path}
"""

_CLIENT = """
Host *
  IdentityFile {folder}/user
  IdentityAgent none
  IdentitiesOnly yes
  UserKnownHostsFile {folder}/known_hosts
  GlobalKnownHostsFile /dev/null
  StrictHostKeyChecking ask
"""


class Sshd:
    """A running sshd. ``folder/bin`` holds the system's ssh under its own name, with a configuration for this sshd alone."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        with socket.create_server(("127.0.0.1", 0)) as free:
            self.port: int = free.getsockname()[1]
        for name in ("host", "user", "other"):
            subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", folder / name], check=True)
        (folder / "bin").mkdir()
        script = folder / "bin/ssh"
        script.write_text(f'#!/bin/sh\nexec {shutil.which("ssh")} -F {folder}/ssh_config "$@"\n')
        script.chmod(0o755)
        self.configure()
        self.know("host")
        self.start()

    def configure(self, *client: str, path: str = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin") -> None:
        """Write both configurations: with lines for the client to begin with, and what the far side has as its PATH."""
        (self.folder / "ssh_config").write_text("\n".join(client) + _CLIENT.format(folder=self.folder))
        (self.folder / "sshd_config").write_text(_SERVER.format(port=self.port, folder=self.folder, path=path))

    def know(self, key: str) -> None:
        """Have the client know the host by this key; by none if that is empty."""
        public = (self.folder / f"{key}.pub").read_text().rsplit(maxsplit=1)[0] if key else ""
        (self.folder / "known_hosts").write_text(f"[127.0.0.1]:{self.port} {public}\n" if key else "")

    def start(self) -> None:
        """Start it, with the configuration there is."""
        assert _SSHD is not None
        Path("/run/sshd").mkdir(exist_ok=True)
        with open(self.folder / "log", "ab") as log:
            self._process = subprocess.Popen([_SSHD, "-D", "-e", "-f", self.folder / "sshd_config"], stdin=subprocess.DEVNULL, stderr=log)
        wait_until(self._listens)

    def _listens(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port)):
            return True
        return False

    def host(self, engine: str) -> str:
        """The host of an engine behind it, which is at a Unix socket."""
        return f"ssh://127.0.0.1:{self.port}{engine.removeprefix('unix://')}"

    @property
    def logins(self) -> int:
        """How often somebody was let in."""
        return (self.folder / "log").read_text().count("Accepted publickey")

    @property
    def clients(self) -> list[str]:
        """The ssh processes that run or wait to be reaped, by their ids."""
        shown = subprocess.run(["ps", "-ewwo", "pid=,ppid=,args="], check=True, capture_output=True, text=True).stdout
        rows = [line.split(maxsplit=2) for line in shown.splitlines()]
        ours = [pid for pid, parent, args in rows if int(parent) == os.getpid() and (args.startswith("[ssh]") or str(self.folder) in args)]
        return [pid for pid in ours if int(pid) != self._process.pid]

    def kill(self) -> None:
        """As a power cut would: it and all its sessions."""
        shown = subprocess.run(["ps", "-o", "pid=", "--ppid", str(self._process.pid)], check=False, capture_output=True, text=True).stdout
        for pid in (self._process.pid, *map(int, shown.split())):
            os.kill(pid, signal.SIGKILL)
        self._process.wait()

    def close(self) -> None:
        """End it."""
        if self._process.poll() is None:
            self._process.terminate()
            self._process.wait(10)
