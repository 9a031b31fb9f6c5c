"""The asyncio client uses files in threads, and never after a call has ended."""

from __future__ import annotations

import asyncio
import base64
import builtins
import contextlib
import json
import os
import socket
import tarfile
import threading
from collections.abc import Awaitable, Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from dockerlite import AsyncDocker, record_async
from tests.support.accepting_engine import whole_request
from tests.support.exec_engine import answer
from tests.support.fake_engine import Serve

#: The functions that open, read, write and rename files.
FUNCTIONS = ("open", "write", "lstat", "stat", "scandir", "mkdir", "replace", "fchmod", "utime", "unlink", "close")
FOLDER_STAT = {"name": "p", "size": 3, "mode": 0x800001ED, "mtime": "2026-01-01T00:00:00Z", "linkTarget": ""}
STAT = b"X-Docker-Container-Path-Stat: " + base64.b64encode(json.dumps(FOLDER_STAT).encode())


def packed() -> bytes:
    """A folder with a file."""
    written = BytesIO()
    with tarfile.open(fileobj=written, mode="w") as tar:
        folder, member = tarfile.TarInfo("p"), tarfile.TarInfo("p/file")
        folder.type, member.size = tarfile.DIRTYPE, 3
        tar.addfile(folder)
        tar.addfile(member, BytesIO(b"abc"))
    return written.getvalue()


def engine(connection: socket.socket) -> None:
    """An engine that has a folder and accepts everything."""
    said = {b"crea": b'{"status":"sha256:0"}\n', b"load": b'{"stream":"Loaded image: a:1\\n"}\n', b"buil": b'{"aux":{"ID":"sha256:0"}}\n'}
    while True:
        asked = whole_request(connection)
        if asked.startswith(b"HEAD"):
            connection.sendall(b"HTTP/1.1 200 OK\r\n%b\r\nContent-Length: 0\r\n\r\n" % STAT)
            continue
        body = packed() if asked.startswith(b"GET") else next((text for part, text in said.items() if part in asked.split()[1]), b"[]")
        connection.sendall(answer(b"200 OK", body))


class Slow:
    """An open file that records which threads read it."""

    def __init__(self, touched: list[tuple[str, threading.Thread]]) -> None:
        self._file = BytesIO(packed())
        self._touched = touched

    def read(self, size: int = -1) -> bytes:
        if size:  # reading nothing only tells whether it is open for bytes
            self._touched.append(("read", threading.current_thread()))
        return self._file.read(size)


@pytest.fixture
def touched(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, threading.Thread]]:
    """The calls of file functions, each with its thread."""
    called: list[tuple[str, threading.Thread]] = []

    def watch(module: Any, name: str) -> None:
        original = getattr(module, name)

        def function(*arguments: Any, **options: Any) -> Any:
            called.append((name, threading.current_thread()))
            return original(*arguments, **options)

        monkeypatch.setattr(module, name, function)

    for name in FUNCTIONS:
        watch(os, name)
    watch(builtins, "open")
    return called


Use = Callable[[AsyncDocker, Path, Any], Awaitable[object]]
USES: dict[str, tuple[Use, set[str]]] = {
    "copy_from": (lambda docker, folder, file: docker.containers["c"].copy_from("/p", folder), {"open", "write", "replace", "utime"}),
    "copy_to": (lambda docker, folder, file: docker.containers["c"].copy_to(folder, "/p/"), {"open", "lstat", "scandir"}),
    "put_archive": (lambda docker, folder, file: docker.containers["c"].put_archive(file, "/p"), {"read"}),
    "build": (lambda docker, folder, file: docker.images.build(folder), {"open", "lstat", "scandir"}),
    "build, with a Dockerfile from elsewhere": (
        lambda docker, folder, file: docker.images.build(folder, dockerfile=folder / "../elsewhere"),
        {"open", "lstat", "scandir"},
    ),
    "load": (lambda docker, folder, file: docker.images.load(file), {"read"}),
    "import_": (lambda docker, folder, file: docker.images.import_(file), {"read"}),
}


@pytest.mark.parametrize("which", USES)
def test_files_are_read_and_written_outside_of_the_loop(
    serve: Serve, tmp_path: Path, touched: list[tuple[str, threading.Thread]], which: str
) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    (folder / "Dockerfile").write_text("FROM a")
    (folder / ".dockerignore").write_text("none")
    (tmp_path / "elsewhere").write_text("FROM a")
    host = f"unix://{serve(engine).path}"
    use, functions = USES[which]

    async def used() -> None:
        async with AsyncDocker(host, version="1.44", config=False) as docker:
            touched.clear()
            await use(docker, folder, Slow(touched))
            called = list(touched)
        assert functions <= {name for name, _ in called}
        assert {name for name, thread in called if thread is threading.current_thread()} == set()

    asyncio.run(used())


def test_a_stream_of_a_build_reads_its_folder_outside_of_the_loop(
    serve: Serve, tmp_path: Path, touched: list[tuple[str, threading.Thread]]
) -> None:
    (tmp_path / "Dockerfile").write_text("FROM a")
    host = f"unix://{serve(engine).path}"

    async def used() -> None:
        async with AsyncDocker(host, version="1.44", config=False) as docker:
            touched.clear()
            async for _ in docker.images.build_stream(tmp_path):
                pass
            called = list(touched)
        assert {name for name, thread in called if thread is threading.current_thread()} == set()
        assert called

    asyncio.run(used())


def test_a_recording_is_written_outside_of_the_loop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writers: list[threading.Thread] = []
    replace = Path.replace
    monkeypatch.setattr(Path, "replace", lambda *paths: writers.append(threading.current_thread()) or replace(*paths))  # type: ignore[func-returns-value]

    async def used() -> None:
        async with record_async(tmp_path / "a.json", "replay:demo") as docker:
            await docker.ping()
        assert threading.current_thread() not in writers

    asyncio.run(used())
    assert len(writers) == 1


def test_a_copy_that_is_cancelled_closes_its_files_when_nobody_writes_to_them(
    serve: Serve, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    writing, go_on, cleaned = threading.Event(), threading.Event(), threading.Event()
    write, unlink = os.write, os.unlink
    events: list[str] = []

    def slow_write(file: int, data: bytes) -> int:
        events.append("write")
        writing.set()
        go_on.wait(5)
        events.append("written")
        return write(file, data)

    def noted_unlink(*arguments: Any, **options: Any) -> None:
        events.append("removed")
        cleaned.set()
        unlink(*arguments, **options)

    host = f"unix://{serve(engine).path}"

    async def cancelled() -> None:
        async with AsyncDocker(host, version="1.44", config=False) as docker:
            monkeypatch.setattr(os, "write", slow_write)
            monkeypatch.setattr(os, "unlink", noted_unlink)
            copying = asyncio.create_task(docker.containers["c"].copy_from("/p", tmp_path))
            assert await asyncio.to_thread(writing.wait, 5)
            copying.cancel()
            assert not await asyncio.to_thread(cleaned.wait, 0.2)
            go_on.set()
            with contextlib.suppress(asyncio.CancelledError):
                await copying
        monkeypatch.undo()

    asyncio.run(cancelled())
    assert events == ["write", "written", "removed"]
    assert list(tmp_path.rglob("*.part")) == []
