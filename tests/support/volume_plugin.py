"""A complete, working plugin: its files, and the smallest program that engines accept as one.

The program is for Linux on x86-64.
"""

from __future__ import annotations

import io
import json
import struct
import tarfile

SOCKET = "dl.sock"
#: The program's answer to any request: that it is a volume driver and, as it reports no error, that
#: the request succeeded.
SAID = b'{"Implements":["VolumeDriver"]}'
ANSWER = b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(SAID), SAID)
# Machine code, so that there is nothing to build. It listens where engines look for plugins, and
# answers every request on every connection.
CODE = [
    ("bf0f000000 488d35a3000000 31d2 41ba08000000 b80d000000 0f05", "sigaction(terminate, action): or who stops it waits for 10 s"),
    ("bf01000000 be01000000 31d2 b829000000 0f05", "socket(unix, stream)"),
    ("89c3 89df 488d3596000000 ba6e000000 b831000000 0f05", "bind(socket, address)"),
    ("89df be10000000 b832000000 0f05", "listen(socket)"),
    ("89df 31f6 31d2 b82b000000 0f05 89c5", "accept(socket)"),
    ("b839000000 0f05 85c0 740b", "fork(); the child goes on at read"),
    ("89ef b803000000 0f05 ebdb", "close(connection); on to accept"),
    ("89ef 488db42400f0ffff ba00100000 31c0 0f05", "read(connection)"),
    ("85c0 7e17", "after the last request, on to exit"),
    (f"89ef 488d35a5000000 ba{len(ANSWER):02x}000000 b801000000 0f05 ebd2", "write(connection, answer); on to read"),
    ("31ff b83c000000 0f05", "exit(0)"),
]


def plugin_program() -> bytes:
    """The program as an ELF file: one segment, loaded where such files usually are."""
    instructions = [bytes.fromhex(code) for code, _ in CODE]
    head, base = 64 + 56, 0x400000
    end = base + head + sum(map(len, instructions[:-1]))
    action = struct.pack("<QQQQ", end, 0x04000000, end, 0)  # on that signal, on to exit
    address = struct.pack("<H108s", 1, f"/run/docker/plugins/{SOCKET}".encode())
    code = b"".join(instructions) + action + address + ANSWER
    elf = struct.pack("<16sHHIQQQIHHHHHH", b"\x7fELF\2\1\1", 2, 62, 1, base + head, 64, 0, 0, 64, 56, 1, 0, 0, 0)
    segment = struct.pack("<IIQQQQQQ", 1, 5, 0, base, base, head + len(code), head + len(code), 0x1000)
    return elf + segment + code


def plugin_archive(name: str, *, network: str = "bridge", works: bool = True) -> bytes:
    """The archive to create a plugin from.

    Engines refuse files that they already have, so the files differ by name.

    Args:
        network: ``host`` is a privilege, which must be granted on installation.
        works: False for one whose program is missing, so that it cannot be started.
    """
    config = {
        "description": "a test",
        "documentation": "",
        "interface": {"types": ["docker.volumedriver/1.0"], "socket": SOCKET},
        "entrypoint": ["/plugin" if works else "/missing"],
        "network": {"type": network},
        "env": [{"name": "DEBUG", "settable": ["value"], "value": "0"}],
    }
    archive = io.BytesIO()
    with tarfile.open(fileobj=archive, mode="w") as tar:
        folder = tarfile.TarInfo("rootfs")
        folder.type = tarfile.DIRTYPE
        folder.mode = 0o755
        tar.addfile(folder)
        members = {"config.json": json.dumps(config).encode(), "rootfs/name": name.encode(), "rootfs/plugin": plugin_program()}
        for path, data in members.items():
            member = tarfile.TarInfo(path)
            member.size = len(data)
            member.mode = 0o755
            tar.addfile(member, io.BytesIO(data))
    return archive.getvalue()
