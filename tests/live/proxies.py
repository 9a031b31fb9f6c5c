"""nginx and Apache in front of an engine's socket, each a process of the tests' own on a loopback port, with a folder for itself.

They run as nobody, as a proxy should, but may open any socket. They end with the test, and with the test run if that is killed.
"""

from __future__ import annotations

import os
import shutil
import signal
import socket
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.live.engines import LiveEngine
from tests.support.polling import wait_until
from tests.support.readme import PROXIES

NGINX, APACHE = PROXIES["nginx"], PROXIES["apache"]
#: nginx passing bytes on, and the end of them in either direction.
STREAM = """
server {
    listen 127.0.0.1:2375;
    proxy_pass unix:/var/run/docker.sock;
    proxy_timeout 1d;
    proxy_half_close on;
}
"""
_NGINX = """
load_module /usr/lib/nginx/modules/ngx_stream_module.so;
daemon off;
pid {folder}/pid;
events {{}}
{kind} {{
    access_log off;
    {temporary}
    {server}
}}
"""
_TEMPORARY = ("client_body", "proxy", "fastcgi", "uwsgi", "scgi")
_APACHE = """
ServerRoot {folder}
ServerName localhost
PidFile {folder}/pid
ErrorLog {folder}/error.log
Mutex file:{folder}
{modules}
{server}
"""
_MODULES = ("mpm_event", "authz_core", "proxy", "proxy_http")

#: Marks tests that take both.
needs_proxies = pytest.mark.skipif(
    None in map(shutil.which, ("nginx", "apache2", "setpriv")) or not Path("/usr/lib/nginx/modules/ngx_stream_module.so").exists(),
    reason="needs nginx with its stream module, Apache 2.4.47 and setpriv",
)


@contextmanager
def proxy(engine: LiveEngine, server: str) -> Iterator[str]:
    """The host of a proxy in front of an engine: ``server`` is what the README has, or as much of it as the test wants."""
    folder = Path(mkdtemp(prefix="dockerlite-proxy-"))
    folder.chmod(0o777)
    port = _free_port()
    server = server.replace("127.0.0.1:2375", f"127.0.0.1:{port}").replace("/var/run/docker.sock", engine.host.removeprefix("unix://"))
    command = [*_as_nobody(), *_command(folder, server)]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True)
    try:
        wait_until(lambda: _listens(port) or process.poll() is not None)
        assert process.poll() is None, (folder / "error.log").read_text()
        yield f"tcp://127.0.0.1:{port}"
    finally:
        os.killpg(process.pid, signal.SIGKILL)  # Apache takes ten seconds to end what nobody listens to any more
        process.wait(30)
        shutil.rmtree(folder)


def _command(folder: Path, server: str) -> list[str]:
    configuration = folder / "configuration"
    if "ProxyPass" in server:
        modules = "\n".join(f"LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so" for name in _MODULES)
        configuration.write_text(_APACHE.format(folder=folder, modules=modules, server=server))
        return ["apache2", "-d", str(folder), "-f", str(configuration), "-DFOREGROUND"]
    kind, temporary = "stream", ""
    if "location" in server:
        kind, temporary = "http", "\n".join(f"{name}_temp_path {folder}/{name};" for name in _TEMPORARY)
    configuration.write_text(_NGINX.format(folder=folder, kind=kind, temporary=temporary, server=server))
    return ["nginx", "-p", str(folder), "-c", str(configuration), "-e", str(folder / "error.log")]


def _as_nobody() -> list[str]:
    dying = ["setpriv", "--pdeathsig=TERM"]
    if os.geteuid() != 0:
        return dying
    allowed = ["--inh-caps=+dac_override", "--ambient-caps=+dac_override"]
    return [*dying, "--reuid=65534", "--regid=65534", "--clear-groups", *allowed]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


def _listens(port: int) -> bool:
    with suppress(ConnectionRefusedError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


def without(server: str, *settings: str) -> str:
    """A configuration without the lines that hold these settings."""
    kept = [line for line in server.splitlines() if not any(setting in line for setting in settings)]
    assert len(kept) == len(server.splitlines()) - len(settings)
    return "\n".join(kept)
