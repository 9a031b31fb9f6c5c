"""A diagnosis of what lies between a client and its engine, such as proxies.

There is one probe for each thing that a proxy may delay, cut or refuse. None of them leaves
anything on the engine. The upload is an archive without an image, sent to ``POST /images/load``; a
classic build would test the same, but a failed build leaves its context in the engine's folder.
Conversations need a container; where the engine has BuildKit, the upgrade at their beginning can be
tested without one.
"""

from __future__ import annotations

import math
import tarfile
import time
from typing import Any, NamedTuple, NoReturn

from ... import models, values
from ...core.answers import Bytes, Collected, Items, Json, Nothing, ReadBy
from ...core.dialogue import Dialogue
from ...core.flow import ApiVersion, Flow
from ...core.operation import Operation
from ...core.request import Head
from ...errors import DockerError, DockerTimeout, EngineError, InvalidArgument, ProxyError
from ...models.timestamp import Timestamp
from ...streams.events import Events
from ...streams.process import Communicated, communicate
from ...wire.proxies import BODY_SIZE, BUFFERING, HALF_CLOSE, NOT_THE_ENGINE, TIMEOUT, UPGRADE, check_server, proxy_name
from ..containers.exec import exec_dialogue, exec_request
from ..containers.options import create_request
from .sessions import h2c_dialogue

#: Seconds allowed for an answer that an engine gives at once.
PATIENCE = 5.0
#: Bytes to upload, and to send through a conversation: more than nginx allows by default.
UPLOAD, TALK = 8 << 20, 1 << 20
#: Seconds that the clocks may differ before the check fails.
SKEW = 5.0
_MIB = 1 << 20
_NAME_AN_IMAGE = "name an image that the engine has, with cat in it, such as busybox"


class Check(NamedTuple):
    """The result of one probe."""

    name: str
    #: None if it was not tested.
    ok: bool | None
    found: str
    figure: float | None = None
    #: ``ms``, ``MiB/s`` or ``s``.
    unit: str = ""
    #: What to change if it failed.
    change: str = ""


def doctor_flow(endpoint: str, image: str | None, idle: float | None) -> Flow[list[Check]]:
    """Run all probes, one after another; it ends early if the engine does not answer."""
    if idle is not None and (not isinstance(idle, (int, float)) or not 0 <= idle < math.inf):
        raise InvalidArgument(f"idle={idle!r}: give a number of seconds")
    checks = [Check("endpoint", True, endpoint)]
    try:
        ping, head = yield from _ping_flow()
        spoken = yield from ApiVersion()
    except DockerError as failed:
        return [*checks, Check("ping", False, str(failed))]
    checks += [ping, (yield from _try_flow("version", _version_flow(spoken))), (yield from _try_flow("clock", _clock_flow()))]
    checks += [(yield from _streaming_flow()), (yield from _upload_flow())]
    checks += (yield from _without_container_flow(head)) if image is None else (yield from _in_container_flow(image))
    return [*checks, (yield from _idle_flow(idle))] if idle else checks


def _ping_flow() -> Flow[tuple[Check, Head]]:
    ping = Operation("GET", "/_ping", ReadBy(lambda head, body: head), unversioned=True, deadline=PATIENCE)
    head = yield from ping  # opens the connection
    times = []
    for _ in range(5):
        began = time.perf_counter()
        head = yield from ping
        times.append(time.perf_counter() - began)
    proxy = proxy_name(head)
    server = head.headers.get("server", "an engine without a name") if proxy is None else f"{proxy}, which stands in front of the engine"
    return Check("ping", True, f"answered by {server}", sorted(times)[2] * 1000, "ms"), head


def _try_flow(name: str, work: Flow[Check]) -> Flow[Check]:
    try:
        return (yield from work)
    except DockerError as failed:
        return _failed_check(name, failed, "")


def _version_flow(spoken: str) -> Flow[Check]:
    version = yield from Operation("GET", "/version", Json(models.SystemVersion), deadline=PATIENCE)
    return Check(
        "version",
        True,
        f"API {spoken} is spoken; the engine is {version.version} and has {version.min_api_version} to {version.api_version}",
    )


def _clock_flow() -> Flow[Check]:
    began = time.time()
    info = yield from Operation("GET", "/info", Json(models.SystemInfo), deadline=4 * PATIENCE)
    ended = time.time()
    if info.system_time is None:
        return Check("clock", None, "the engine does not report its time")
    ahead = info.system_time.timestamp() - (began + ended) / 2
    if abs(ahead) - (ended - began) / 2 <= SKEW:
        return Check("clock", True, "the engine's clock and this one agree", ahead, "s")
    change = "set the clocks: since, until and the times in logs and events are the engine's"
    return Check("clock", False, f"the engine's clock is {abs(ahead):.0f} s {'ahead' if ahead > 0 else 'behind'}", ahead, "s", change)


class _HeadArrived(Exception):
    """The head of an answer has arrived, which is all the probe needs; the reader hangs up."""


def _raise_head_arrived(head: Head) -> NoReturn:
    raise _HeadArrived


def _streaming_flow() -> Flow[Check]:
    """How soon a stream begins that has no items yet.

    A proxy that buffers holds back even the head of the answer.
    """
    events = _events_operation().replace(answer=Collected(Items(_raise_head_arrived), _Count), idle_timeout=PATIENCE)
    began = time.perf_counter()
    try:
        yield from events
    except _HeadArrived:
        return Check("streaming", True, "a stream begins at once", (time.perf_counter() - began) * 1000, "ms")
    except DockerTimeout:
        return Check("streaming", False, f"the beginning of a stream was held back for {PATIENCE:g} s", change=BUFFERING)
    except DockerError as failed:
        return _failed_check("streaming", failed, BUFFERING)
    return Check("streaming", False, "the answer to GET /events was not a stream", change=BUFFERING)


class _Count:
    """Counts the items."""

    def __init__(self) -> None:
        self._count = 0

    def each(self, item: object) -> None:
        self._count += 1

    def result(self) -> int:
        return self._count


def _events_operation(until: str | None = None) -> Operation[int]:
    """Events of an object that does not exist."""
    query = {"filters": values.filters({"label": "dockerlite.doctor=nobody"}), "until": until}
    return Operation("GET", "/events", Collected(Events(), _Count), query=query)


def _upload_flow() -> Flow[Check]:
    """Send an archive that contains no image.

    Docker reports that in a successful answer, podman with status 500: either way the engine has
    read all of it.
    """
    member = tarfile.TarInfo("dockerlite-doctor")
    member.size = UPLOAD
    archive = member.tobuf(tarfile.USTAR_FORMAT) + bytes(UPLOAD + 2 * tarfile.BLOCKSIZE)
    began = time.perf_counter()
    try:
        yield from Operation("POST", "/images/load", Bytes, body=archive, waits=True, deadline=60.0)
    except EngineError as failed:
        if failed.status != 500 or failed.message.startswith(NOT_THE_ENGINE):
            return _failed_check("upload", failed, BODY_SIZE)
    except DockerError as failed:
        return _failed_check("upload", failed, BODY_SIZE)
    speed = len(archive) / _MIB / (time.perf_counter() - began)
    return Check("upload", True, f"{UPLOAD // _MIB} MiB arrived", speed, "MiB/s")


def _without_container_flow(head: Head) -> Flow[list[Check]]:
    """What is known without a container.

    BuildKit's connection shows whether upgrades work, and the name of the server that answered may
    tell whether half-closes do.
    """
    return [(yield from _upgrade_flow(h2c_dialogue("/grpc"), 0.05)), _half_close_by_name(head)]


def _half_close_by_name(head: Head) -> Check:
    try:
        check_server("GET /_ping", head)
    except ProxyError as failed:
        return _failed_check("half-close", failed, failed.change)
    return Check("half-close", None, "a half-close can only be tested with a container", change=_NAME_AN_IMAGE)


def _in_container_flow(image: str) -> Flow[list[Check]]:
    """Test the upgrade and the half-close with a container, which is removed afterwards."""
    body = create_request(
        image, ["cat"], {"stdin_open": True, "network": "none", "stop_signal": "SIGKILL", "labels": {"dockerlite.doctor": ""}}
    )
    try:
        created = yield from Operation("POST", "/containers/create", Json(models.ContainerCreated), body=body)
    except EngineError as failed:
        return [Check("upgrade", None, str(failed), change=_NAME_AN_IMAGE)]
    try:
        yield from Operation("POST", "/containers/{id}/start", Nothing, at={"id": created.id}, waits=True)
        upgrade = yield from _upgrade_flow((yield from exec_dialogue(created.id, exec_request(["cat"], stdin=False))), PATIENCE)
        return [upgrade, *([(yield from _half_close_flow(created.id))] if upgrade.ok else [])]
    except EngineError as failed:
        return [Check("upgrade", None, str(failed), change=_NAME_AN_IMAGE)]
    finally:
        query = {"force": True, "v": True}
        yield from Operation("DELETE", "/containers/{id}", Nothing, at={"id": created.id}, query=query, waits=True)


def _upgrade_flow(dialogue: Dialogue, seconds: float) -> Flow[Check]:
    """Whether a connection is upgraded."""
    began = time.perf_counter()
    try:
        ended = yield from _communicate_flow(dialogue, None, seconds)
    except DockerTimeout:
        return Check("upgrade", False, f"a connection was not upgraded within {PATIENCE:g} s", change=UPGRADE)
    except EngineError as failed:
        if failed.status in (404, 405):  # podman
            return Check("upgrade", None, "this engine upgrades connections only for a container", change=_NAME_AN_IMAGE)
        return _failed_check("upgrade", failed, UPGRADE)
    except DockerError as failed:
        return _failed_check("upgrade", failed, UPGRADE)
    milliseconds = None if ended.timed_out else (time.perf_counter() - began) * 1000
    return Check("upgrade", True, "connections are upgraded", milliseconds, "" if milliseconds is None else "ms")


def _half_close_flow(container: str) -> Flow[Check]:
    """Whether a half-close reaches the process, and all output arrives after it."""
    sent = bytes(range(256)) * (TALK // 256)
    began = time.perf_counter()
    try:
        dialogue = yield from exec_dialogue(container, exec_request(["cat"], stdin=True))
        ended = yield from _communicate_flow(dialogue, sent, 2 * PATIENCE)
    except DockerError as failed:
        return _failed_check("half-close", failed, HALF_CLOSE)
    milliseconds = (time.perf_counter() - began) * 1000
    if ended.timed_out:
        return Check("half-close", False, "a half-close does not reach the process: it waits for the end of its input", change=HALF_CLOSE)
    if ended.stdout != sent:
        return Check(
            "half-close", False, f"the output was cut off at the half-close: {len(ended.stdout)} of {TALK} bytes arrived", change=HALF_CLOSE
        )
    return Check("half-close", True, "a half-close reaches the process, and all of its output arrives", milliseconds, "ms")


def _communicate_flow(dialogue: Dialogue, sent: bytes | None, seconds: float) -> Flow[Communicated]:
    operation: Operation[Any] = dialogue.operation.replace(waits=True, idle_timeout=PATIENCE)
    dialogue.operation = operation
    return (yield from communicate(dialogue, sent, seconds))


def _idle_flow(seconds: float) -> Flow[Check]:
    """Whether an idle stream stays open."""
    info = yield from Operation("GET", "/info", Json(models.SystemInfo))
    until = info.system_time or Timestamp.now()
    began = time.perf_counter()
    try:
        yield from _events_operation(f"{until.timestamp() + seconds:.0f}").replace(idle_timeout=seconds + 4 * PATIENCE)
    except DockerError as failed:
        return _failed_check("idle", failed, TIMEOUT)._replace(figure=time.perf_counter() - began, unit="s")
    return Check("idle", True, "an idle stream stays open", time.perf_counter() - began, "s")


def _failed_check(name: str, failed: DockerError, change: str) -> Check:
    if isinstance(failed, ProxyError):
        return Check(name, False, failed.message.partition(": ")[2], change=failed.change)
    found = failed.message.partition(";")[0] if isinstance(failed, EngineError) else str(failed)
    return Check(name, False, found, change=change)
