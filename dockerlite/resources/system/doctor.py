"""What stands between a client and its engine, tried out: one probe for each thing that a proxy may hold up, cut or refuse.

None of them leaves anything on the engine. An upload ends in ``POST /images/load``, as an archive without an image; a classic build, which
would do as well, leaves what it was sent in the engine's folder when it fails. Conversations take a container; where the engine has
BuildKit, the beginning of one does not.
"""

from __future__ import annotations

import tarfile
import time
from typing import Any, NamedTuple, NoReturn

from ... import models, values
from ...core.answers import Bytes, Collected, Items, Json, Nothing, ReadBy
from ...core.dialogue import Dialogue
from ...core.flow import ApiVersion, Flow
from ...core.operation import Operation
from ...core.request import Head
from ...errors import DockerError, DockerTimeout, EngineError, ProxyError
from ...models.base import Timestamp
from ...streams.events import Events
from ...streams.process import Communicated, communicate
from ...wire.proxies import BODY_SIZE, BUFFERING, HALF_CLOSE, NOT_THE_ENGINE, TIMEOUT, UPGRADE, check_server, proxy_name
from ..containers.options import create_request
from ..containers.processes import exec_request, starting_exec
from .sessions import bare

#: Seconds that an answer may take which an engine gives at once.
PATIENCE = 5.0
#: Bytes that are uploaded, and that go through a conversation: more than nginx lets through unless told otherwise.
UPLOAD, TALK = 8 << 20, 1 << 20
#: Seconds that clocks may differ before it is worth a word.
SKEW = 5.0
_MIB = 1 << 20
_NAME_AN_IMAGE = "name an image that the engine has, with cat in it, such as busybox"


class Check(NamedTuple):
    """One thing that was tried."""

    name: str
    #: None if it was not checked.
    ok: bool | None
    found: str
    figure: float | None = None
    #: ``ms``, ``MiB/s`` or ``s``.
    unit: str = ""
    #: What to do where it fails.
    change: str = ""


def examine(endpoint: str, image: str | None, idle: float | None) -> Flow[list[Check]]:
    """Try everything, one thing after another; it ends early where nobody answers."""
    checks = [Check("endpoint", True, endpoint)]
    try:
        ping, head = yield from _ping()
        spoken = yield from ApiVersion()
    except DockerError as failed:
        return [*checks, Check("ping", False, str(failed))]
    checks += [ping, (yield from _tried("version", _version(spoken))), (yield from _tried("clock", _clock()))]
    checks += [(yield from _streaming()), (yield from _upload())]
    checks += (yield from _without_container(head)) if image is None else (yield from _in_container(image))
    return [*checks, (yield from _quiet(idle))] if idle else checks


def _ping() -> Flow[tuple[Check, Head]]:
    asking = Operation("GET", "/_ping", ReadBy(lambda head, body: head), unversioned=True, deadline=PATIENCE)
    head = yield from asking  # opens the connection
    took = []
    for _ in range(5):
        began = time.perf_counter()
        head = yield from asking
        took.append(time.perf_counter() - began)
    stands = proxy_name(head)
    who = head.headers.get("server", "an engine without a name") if stands is None else f"{stands}, which stands in front of the engine"
    return Check("ping", True, f"answered by {who}", sorted(took)[2] * 1000, "ms"), head


def _tried(name: str, work: Flow[Check]) -> Flow[Check]:
    try:
        return (yield from work)
    except DockerError as failed:
        return _failed(name, failed, "")


def _version(spoken: str) -> Flow[Check]:
    said = yield from Operation("GET", "/version", Json(models.SystemVersion), deadline=PATIENCE)
    return Check(
        "version", True, f"API {spoken} is spoken; the engine is {said.version} and has {said.min_api_version} to {said.api_version}"
    )


def _clock() -> Flow[Check]:
    began = time.time()
    said = yield from Operation("GET", "/info", Json(models.SystemInfo), deadline=4 * PATIENCE)
    ended = time.time()
    if said.system_time is None:
        return Check("clock", None, "the engine does not tell its time")
    ahead = said.system_time.timestamp() - (began + ended) / 2
    if abs(ahead) - (ended - began) / 2 <= SKEW:
        return Check("clock", True, "the engine's clock and this one agree", ahead, "s")
    change = "set the clocks: since, until and the times in logs and events are the engine's"
    return Check("clock", False, f"the engine's clock is {abs(ahead):.0f} s {'ahead' if ahead > 0 else 'behind'}", ahead, "s", change)


class _Begun(Exception):
    """An answer has begun, and there is nothing more to learn from it; whoever reads it hangs up."""


def _begun(head: Head) -> NoReturn:
    raise _Begun


def _streaming() -> Flow[Check]:
    """How soon a stream begins that has nothing to say yet: a proxy that buffers holds even the head of the answer back."""
    listening = _events().replace(answer=Collected(Items(_begun), _Count), idle_timeout=PATIENCE)
    began = time.perf_counter()
    try:
        yield from listening
    except _Begun:
        return Check("streaming", True, "a stream begins at once", (time.perf_counter() - began) * 1000, "ms")
    except DockerTimeout:
        return Check("streaming", False, f"the beginning of a stream was held back for {PATIENCE:g} s", change=BUFFERING)
    except DockerError as failed:
        return _failed("streaming", failed, BUFFERING)
    return Check("streaming", False, "the stream of events was no stream", change=BUFFERING)


class _Count:
    """How many items there were."""

    def __init__(self) -> None:
        self._count = 0

    def each(self, item: object) -> None:
        self._count += 1

    def result(self) -> int:
        return self._count


def _events(until: str | None = None) -> Operation[int]:
    """Events of nothing that exists."""
    query = {"filters": values.filters({"label": "dockerlite.doctor=nobody"}), "until": until}
    return Operation("GET", "/events", Collected(Events(), _Count), query=query)


def _upload() -> Flow[Check]:
    """Send an archive that holds no image. Docker says so in an answer of success, podman with a 500: either way it has read it all."""
    member = tarfile.TarInfo("dockerlite-doctor")
    member.size = UPLOAD
    archive = member.tobuf(tarfile.USTAR_FORMAT) + bytes(UPLOAD + 2 * tarfile.BLOCKSIZE)
    began = time.perf_counter()
    try:
        yield from Operation("POST", "/images/load", Bytes, body=archive, waits=True, deadline=60.0)
    except EngineError as failed:
        if failed.status != 500 or failed.message.startswith(NOT_THE_ENGINE):
            return _failed("upload", failed, BODY_SIZE)
    except DockerError as failed:
        return _failed("upload", failed, BODY_SIZE)
    speed = len(archive) / _MIB / (time.perf_counter() - began)
    return Check("upload", True, f"{UPLOAD // _MIB} MiB arrived", speed, "MiB/s")


def _without_container(head: Head) -> Flow[list[Check]]:
    """What BuildKit's connection tells of upgrades, and the name of what answered of the end of an input."""
    return [(yield from _upgrade(bare("/grpc"), 0.05)), _by_name(head)]


def _by_name(head: Head) -> Check:
    try:
        check_server("GET /_ping", head)
    except ProxyError as failed:
        return _failed("half-close", failed, failed.change)
    return Check("half-close", None, "whether the end of an input gets through takes a container", change=_NAME_AN_IMAGE)


def _in_container(image: str) -> Flow[list[Check]]:
    """Both ways through a container of our own, which is removed."""
    body = create_request(
        image, ["cat"], {"stdin_open": True, "network": "none", "stop_signal": "SIGKILL", "labels": {"dockerlite.doctor": ""}}
    )
    try:
        created = yield from Operation("POST", "/containers/create", Json(models.ContainerCreated), body=body)
    except EngineError as failed:
        return [Check("upgrade", None, str(failed), change=_NAME_AN_IMAGE)]
    try:
        yield from Operation("POST", "/containers/{id}/start", Nothing, at={"id": created.id}, waits=True)
        upgrade = yield from _upgrade((yield from starting_exec(created.id, exec_request(["cat"], stdin=False))), PATIENCE)
        return [upgrade, *([(yield from _half_close(created.id))] if upgrade.ok else [])]
    except EngineError as failed:
        return [Check("upgrade", None, str(failed), change=_NAME_AN_IMAGE)]
    finally:
        query = {"force": True, "v": True}
        yield from Operation("DELETE", "/containers/{id}", Nothing, at={"id": created.id}, query=query, waits=True)


def _upgrade(dialogue: Dialogue, seconds: float) -> Flow[Check]:
    """Whether a connection is handed over."""
    began = time.perf_counter()
    try:
        wrote = yield from _talking(dialogue, None, seconds)
    except DockerTimeout:
        return Check("upgrade", False, f"a connection was not handed over for {PATIENCE:g} s", change=UPGRADE)
    except EngineError as failed:
        if failed.status in (404, 405):  # podman
            return Check("upgrade", None, "this engine hands no connection over without a container", change=_NAME_AN_IMAGE)
        return _failed("upgrade", failed, UPGRADE)
    except DockerError as failed:
        return _failed("upgrade", failed, UPGRADE)
    took = None if wrote.timed_out else (time.perf_counter() - began) * 1000
    return Check("upgrade", True, "a connection is handed over", took, "" if took is None else "ms")


def _half_close(container: str) -> Flow[Check]:
    """Whether a process learns of the end of its input, and is heard to its own."""
    sent = bytes(range(256)) * (TALK // 256)
    began = time.perf_counter()
    try:
        dialogue = yield from starting_exec(container, exec_request(["cat"], stdin=True))
        wrote = yield from _talking(dialogue, sent, 2 * PATIENCE)
    except DockerError as failed:
        return _failed("half-close", failed, HALF_CLOSE)
    took = (time.perf_counter() - began) * 1000
    if wrote.timed_out:
        return Check("half-close", False, "the end of an input does not get through", change=HALF_CLOSE)
    if wrote.stdout != sent:
        return Check("half-close", False, f"the output ended with the input: {len(wrote.stdout)} of {TALK} bytes came", change=HALF_CLOSE)
    return Check("half-close", True, "a process reads its input to the end, and is heard to its own", took, "ms")


def _talking(dialogue: Dialogue, sent: bytes | None, seconds: float) -> Flow[Communicated]:
    operation: Operation[Any] = dialogue.operation.replace(waits=True, idle_timeout=PATIENCE)
    dialogue.operation = operation
    return (yield from communicate(dialogue, sent, seconds))


def _quiet(seconds: float) -> Flow[Check]:
    """Whether a stream that says nothing is left alone."""
    said = yield from Operation("GET", "/info", Json(models.SystemInfo))
    until = said.system_time or Timestamp.now()
    began = time.perf_counter()
    try:
        yield from _events(f"{until.timestamp() + seconds:.0f}").replace(idle_timeout=seconds + 4 * PATIENCE)
    except DockerError as failed:
        return _failed("idle", failed, TIMEOUT)._replace(figure=time.perf_counter() - began, unit="s")
    return Check("idle", True, "a quiet stream is left alone", time.perf_counter() - began, "s")


def _failed(name: str, failed: DockerError, change: str) -> Check:
    if isinstance(failed, ProxyError):
        return Check(name, False, failed.message.partition(": ")[2], change=failed.change)
    found = failed.message.partition(";")[0] if isinstance(failed, EngineError) else str(failed)
    return Check(name, False, found, change=change)
