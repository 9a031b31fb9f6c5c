"""Makes the recordings that tests run on, from real engines.

    python -m tests.scenarios.record --engine docker28=unix:///run/docker.sock [--only containers]
    python -m tests.scenarios.record --demo --engine docker28=unix:///run/docker.sock

``--engine`` may be repeated. An engine needs the image busybox:test, alpine:latest to pull and,
unless it is podman, a registry on localhost:5000 that accepts everything, and one on localhost:5001
that requires the user lite with the password secret. Scenarios create swarms and end them, so use
engines that are in none. docker28-containerd is an engine with the image store of containerd:
``dockerd --feature containerd-snapshotter=true``. For the demo, use an engine that holds nothing
else.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import io
import itertools
import json
import re
import tarfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import dockerlite
from dockerlite import Docker, Stream
from dockerlite.core.operation import Operation
from dockerlite.recording import Cassette, Recorder, Replay, replay
from dockerlite.resources.containers.container import Container
from dockerlite.values import healthcheck
from dockerlite.wire.logs import LogLine
from tests import scenarios
from tests.scenarios import common, system


def stand_ins() -> dict[str, str]:
    """Stand-ins for what identifies this machine, beside those that every recording has."""
    found = re.findall(r"^nameserver\s+(\S+)", Path("/etc/resolv.conf").read_text(), re.M)
    return dict.fromkeys(found, "192.0.2.53") | {"127.0.0.1:5055": "mirror.example:5000"}


def record_scenarios(name: str, host: str, only: list[str] | None) -> None:
    """Record the scenarios on one engine."""
    for scenario in only or [scenario for engine, scenario in scenarios.RECORDINGS if engine == name]:
        path = scenarios.CASSETTES / name / f"{scenario}.json"
        path.parent.mkdir(parents=True, exist_ok=True)
        with Docker(host) as docker:
            common.clean(docker)
            with dockerlite.record(path, host, redact=stand_ins()) as recorded:
                common.Patience.seconds = 0.3
                result = scenarios.SCENARIOS[scenario](recorded)
                common.Patience.seconds = 0
            common.clean(docker)
        thin(path, scenario)
        print(f"{name} {scenario}: {path.stat().st_size:,} bytes")
        for key, value in result.items():
            print(f"   {key}: {value}")


def thin(path: Path, scenario: str) -> None:
    """Of the answers to a poll, keep only the last one, which ended it."""
    cassette = Cassette.load(path)
    each = cassette.exchanges
    again = [one.request.reads and one.request == other.request for one, other in itertools.pairwise(each)]
    last = [one for one, asked_again in zip(each, [*again, False], strict=True) if not asked_again]
    # Some requests are repeated all the same: what a replay of these answers requests is the
    # recording.
    with Docker(transport=Recorder(Replay(replace(cassette, exchanges=last)), path)) as docker:
        scenarios.SCENARIOS[scenario](docker)


def stock_registry() -> None:
    """Push an image of two platforms to the open registry."""
    name, tag = system.MANY.removeprefix(f"{common.REGISTRY}/").split(":")
    layer = bytes(1024)  # an archive of nothing
    variants = []
    for architecture in ("amd64", "arm64"):
        layers = {"type": "layers", "diff_ids": [digest(layer)]}
        config = json.dumps({"os": "linux", "architecture": architecture, "config": {}, "rootfs": layers}).encode()
        parts = [upload_blob(name, config, "container.image.v1+json"), upload_blob(name, layer, "image.rootfs.diff.tar")]
        variant = upload_manifest(name, {"config": parts[0], "layers": parts[1:]}, "manifest.v2+json")
        variants.append(variant | {"platform": {"os": "linux", "architecture": architecture}})
    upload_manifest(name, {"manifests": variants}, "manifest.list.v2+json", tag)


def digest(data: bytes) -> str:
    return f"sha256:{hashlib.sha256(data).hexdigest()}"


def descriptor(data: bytes, kind: str) -> dict[str, Any]:
    """The descriptor of data, as registries call it."""
    return {"mediaType": f"application/vnd.docker.{kind}", "size": len(data), "digest": digest(data)}


def upload_blob(name: str, data: bytes, kind: str) -> dict[str, Any]:
    """Upload a blob to the registry; its descriptor."""
    begun = urllib.request.Request(f"http://{common.REGISTRY}/v2/{name}/blobs/uploads/", method="POST")
    with urllib.request.urlopen(begun) as answer:
        location = answer.headers["Location"]
    put(f"{location}&digest={digest(data)}", data, "application/octet-stream")
    return descriptor(data, kind)


def upload_manifest(name: str, content: dict[str, Any], kind: str, tag: str | None = None) -> dict[str, Any]:
    """Upload a manifest to the registry; its descriptor."""
    kind = f"distribution.{kind}"
    data = json.dumps({"schemaVersion": 2, "mediaType": f"application/vnd.docker.{kind}", **content}).encode()
    put(f"http://{common.REGISTRY}/v2/{name}/manifests/{tag or digest(data)}", data, f"application/vnd.docker.{kind}")
    return descriptor(data, kind)


def put(url: str, data: bytes, kind: str) -> None:
    urllib.request.urlopen(urllib.request.Request(url, data, {"Content-Type": kind}, method="PUT")).close()


def record_demo(host: str) -> None:
    """Record the demo: read calls on a few containers, the stage."""
    path = Path(replay.__file__).with_name("demo.json")
    with Docker(host) as docker, stage(docker), dockerlite.record(path, host, redact=stand_ins()) as recorded:
        look_around(recorded)
        watch_the_end(docker, recorded)
    print(f"{path.name}: {path.stat().st_size:,} bytes")


# The stage of the demo: a shop with a web server, a database, a finished job and a crashed worker.
BASE = "busybox:1.36"
WEB = f"""\
FROM {BASE}
LABEL org.opencontainers.image.title="Shop" org.opencontainers.image.version="1.4"
RUN mkdir -p /srv/shop && echo '<h1>Shop</h1>' > /srv/shop/index.html
EXPOSE 80
CMD ["sh", "-c", "echo the shop is open; exec httpd -f -v -p 80 -h /srv/shop"]
"""
DB = f"""\
FROM {BASE}
EXPOSE 5432
CMD ["sh", "-c", "touch /var/lib/db/ready /tmp/db.pid; echo database system is ready; while true; do nc -l -p 5432; done"]
"""
PROJECT = "com.docker.compose.project"
NAMES = ("web", "db", "job", "worker")


def build(docker: Docker, tag: str, dockerfile: str) -> None:
    """Build an image of a Dockerfile alone."""
    context = io.BytesIO()
    with tarfile.open(fileobj=context, mode="w") as archive:
        member = tarfile.TarInfo("Dockerfile")
        member.size = len(dockerfile)
        archive.addfile(member, io.BytesIO(dockerfile.encode()))
    tar = {"Content-Type": "application/x-tar"}
    docker.perform(Operation("POST", "/build", str, query={"t": tag}, headers=tar, body=context.getvalue(), waits=True))


@contextlib.contextmanager
def stage(docker: Docker) -> Iterator[None]:
    """Set up the stage of the demo, and clear it away."""
    docker.images[common.IMAGE].tag(BASE)
    docker.images[common.IMAGE].remove()
    try:
        build(docker, "shop/web:1.4", WEB)
        build(docker, "shop/db:16", DB)
        play(docker)
        yield
    finally:
        for container in docker.containers.list(all=True, filters={"label": f"{PROJECT}=shop"}):
            docker.containers[container].remove(force=True, volumes=True)
        for path in ("/networks/shop", "/volumes/shop-data"):
            docker.perform(Operation("DELETE", path, type(None)))
        docker.images[BASE].tag(common.IMAGE)
        for image in ("shop/web:1.4", "shop/db:16", BASE):
            docker.images[image].remove()


def play(docker: Docker) -> None:
    """Start the containers of the stage, and wait until all are in their final state."""
    docker.perform(Operation("POST", "/networks/create", dict[str, Any], body={"Name": "shop", "Labels": {PROJECT: "shop"}}))
    docker.perform(Operation("POST", "/volumes/create", dict[str, Any], body={"Name": "shop-data", "Labels": {PROJECT: "shop"}}))
    launch = docker.containers.launch
    launch(
        "shop/db:16",
        name="db",
        network="shop",
        volumes={"shop-data": "/var/lib/db"},
        labels={PROJECT: "shop", "com.docker.compose.service": "db"},
        env={"DB_USER": "shop", "DB_PASSWORD": "not in the recording"},
        restart="unless-stopped",
    )
    web = launch(
        "shop/web:1.4",
        name="web",
        network="shop",
        ports={80: 8080},
        memory="256m",
        cpus=0.5,
        labels={PROJECT: "shop", "com.docker.compose.service": "web"},
        env={"DB_HOST": "db"},
        healthcheck=healthcheck("wget -q -O /dev/null http://127.0.0.1/", interval="10s", timeout="2s", retries=3),
        restart="unless-stopped",
    )
    job = launch(BASE, ["echo", "3 letters sent"], name="job", labels={PROJECT: "shop"})
    worker = launch(BASE, ["sh", "-c", "echo 'no queue at mq:5672' >&2; exit 1"], name="worker", labels={PROJECT: "shop"})
    job.wait()
    worker.wait()
    time.sleep(65)  # as on an engine that has been up for a while
    state = web.inspect().state
    if state is None or state.health is None or state.health.status != "healthy":
        raise SystemExit("web is not healthy")


def look_around(docker: Docker) -> None:
    """Make all read calls, with their various options."""
    verbs: list[Callable[[], object]] = [docker.info, docker.version, docker.ping, docker.df]
    for verb in verbs:
        verb()
    for all in (False, True):
        for size in (False, True):
            docker.containers.list(all=all, size=size)
        docker.images.list(all=all)
    docker.containers.list(limit=2)
    for filters in ({"status": "exited"}, {"status": "running"}, {"name": "web"}, {"label": f"{PROJECT}=shop"}):
        docker.containers.list(filters=filters)
    docker.containers.list(all=True, filters={"label": f"{PROJECT}=shop"})
    for name in NAMES:
        container = docker.containers[name]
        for size in (False, True):
            container.inspect(size=size)
        for one_shot in (False, True):
            container.stats(one_shot=one_shot)
        container.changes()
        read_logs(container, ends=name in ("job", "worker"))
        for arguments in (None, "aux"):
            common.outcome(partial(container.top, arguments))
    for image in docker.images.list(all=True):
        docker.images[image].inspect()
        docker.images[image].history()
    for missing in (docker.containers["nobody"].inspect, docker.images["nobody"].inspect, docker.images["nothing"].inspect):
        common.outcome(missing)


def watch_the_end(docker: Docker, recorded: Docker) -> None:
    """Read stats until the containers are killed by a client that is not recorded.

    So the recorded streams end, and the recording holds no change.
    """
    for name in NAMES:
        for number, _ in enumerate(recorded.containers[name].stats_stream(), start=1):
            if number == 3:
                docker.containers[name].kill()


def read_logs(container: Container[Docker], *, ends: bool) -> None:
    """Read a log with various options; follow it only if the container ends."""
    logs: list[Stream[LogLine]] = [container.logs(tail=lines) for lines in (None, 1, 10, 100)]
    logs += [container.logs(timestamps=True), container.logs(timestamps=True, tail=10), *([container.logs(follow=True)] if ends else ())]
    for log in logs:
        list(log)


def main() -> None:
    """Read the command line and record."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--engine", action="append", required=True, metavar="NAME=HOST")
    parser.add_argument("--only", action="append", choices=list(scenarios.SCENARIOS))
    parser.add_argument("--demo", action="store_true")
    asked = parser.parse_args()
    for engine in asked.engine:
        name, _, host = engine.partition("=")
        if asked.demo:
            record_demo(host)
        else:
            stock_registry()
            record_scenarios(name, host, asked.only)


if __name__ == "__main__":
    main()
