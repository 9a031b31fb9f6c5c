"""The life of containers and images, and what goes wrong in it."""

from __future__ import annotations

from typing import Any

from dockerlite import Docker

from .common import IMAGE, LABELS, OURS, Result, outcome, sleeping, state

# Ends with 7 when asked to; a first process has no default for SIGTERM.
COMMAND = ["sh", "-c", "echo hi > /note; trap 'exit 7' TERM; sleep 300 & wait"]
# Only the name: an engine without a PID namespace lists the processes of the machine.
PS = "-C sleep -o pid,comm"


def engine(docker: Docker) -> Result:
    """The engine as a whole."""
    ping, version, info, usage = docker.ping(), docker.version(), docker.info(), docker.df()
    return {
        "api": ping.api_version,
        "os": ping.os_type,
        "version": version.version,
        "parts": [part.name for part in version.components],
        "driver": info.driver,
        "same version": info.server_version == version.version,
        "images": [image.repo_tags for image in usage.images or ()],
    }


def containers(docker: Docker) -> Result:
    """The life of a container."""
    web = docker.containers.create(IMAGE, COMMAND, name="dl-web", labels=LABELS, env={"GREETING": "hello"}, memory="64m", memory_swap="64m")
    result: Result = {"created": state(docker, "dl-web")}
    result["started"] = [web.start(), web.start()]
    result["listed"] = [(one.names, one.state) for one in docker.containers.list(filters=OURS)]
    result["processes"] = {process[-1] for process in web.top(PS).processes}
    stats = web.stats(one_shot=True)
    result["stats"] = {"name": stats.name, "limit": stats.memory_stats and stats.memory_stats.limit}
    result["changes"] = [(change.path, change.kind) for change in web.changes()]
    web.pause()
    result["paused"] = state(docker, "dl-web")
    web.unpause()
    web.rename("dl-app")
    result["old name"] = outcome(docker.containers["dl-web"].inspect)
    web.update(memory="96m", memory_swap="96m")
    host = docker.containers["dl-app"].inspect(size=True).host_config
    result["memory"] = host and host.memory
    web.restart(timeout=5)
    web.kill("SIGTERM")
    result["exit code"] = web.wait()
    result["exited"] = state(docker, "dl-app")
    web.start()
    result["stopped"] = [web.stop(timeout=5), web.stop()]
    web.remove(volumes=True)
    result["removed"] = outcome(web.inspect)
    job = docker.containers.create(IMAGE, ["true"], name="dl-job", labels=LABELS)
    job.start()
    job.wait()
    result["pruned"] = docker.containers.prune(filters=OURS).containers_deleted == [job.id]
    return result


def images(docker: Docker) -> Result:
    """Everything one can do with images."""
    image = docker.images[IMAGE]
    found = image.inspect()
    result: Result = {"layers": len(image.history()), "architecture": found.architecture, "tags": found.repo_tags}
    image.tag("dl-copy:1")
    result["tagged"] = [one.repo_tags for one in docker.images.list(filters={"reference": "dl-copy"})]
    result["same"] = docker.images["dl-copy:1"].inspect().id == found.id
    result["untagged"] = [one.untagged for one in docker.images["dl-copy:1"].remove()]
    messages: list[Any] = []
    pulled = docker.images.pull("alpine:latest", on_progress=messages.append)
    result["pulled"] = pulled.inspect().repo_tags
    result["last word"] = messages[-1].status
    result["removed"] = sorted({kind for one in pulled.remove() for kind in one.model_fields_set})
    result["missing"] = outcome(lambda: docker.images.pull("dl-missing:1"))
    result["search"] = outcome(lambda: docker.images.search("dl-missing"))
    result["pruned"] = docker.images.prune(filters=OURS).images_deleted
    return result


def errors(docker: Docker) -> Result:
    """The errors of engines for requests that they cannot carry out."""
    containers, images = docker.containers, docker.images
    web = containers.create(IMAGE, ["sleep", "300"], name="dl-web", labels=LABELS)
    wrong = containers.create(IMAGE, ["dl-no-such-command"], name="dl-wrong", labels=LABELS)
    result = {
        "no such container": outcome(containers["dl-missing"].inspect),
        "no such image": outcome(images["dl-missing"].inspect),
        "create without image": outcome(lambda: containers.create("dl-missing:1", pull="never")),
        "name taken": outcome(lambda: containers.create(IMAGE, ["true"], name="dl-web")),
        "rename to a name that is taken": outcome(lambda: web.rename("dl-wrong")),
        "kill what does not run": outcome(web.kill),
        "pause what does not run": outcome(web.pause),
        "top of what does not run": outcome(web.top),
        "unknown command": outcome(wrong.start),
        "unknown filter": outcome(lambda: containers.list(filters={"dl-missing": "x"})),
        "unknown status": outcome(lambda: containers.list(filters={"status": "dl-missing"})),
        "unknown signal": outcome(lambda: (web.start(), web.kill("SIGDL"))),
        "remove what runs": outcome(web.remove),
        "remove an image in use": outcome(images[IMAGE].remove),
    }
    for container in (web, wrong):
        container.remove(force=True)
    return result


def events(docker: Docker) -> Result:
    """The events of a container's life: afterwards, and while they happen."""
    web = sleeping(docker)
    web.kill()
    web.wait()
    began = web.inspect().created
    web.remove()
    later = docker.containers.create(IMAGE, ["true"], name="dl-job", labels=LABELS)
    result: Result = {"told": [event.action for event in docker.events(since=began, until=later.inspect().created, filters=OURS)]}
    watched: list[str | None] = []
    for event in docker.events(since=began, filters=OURS):
        watched.append(event.action)
        if event.actor and event.actor.id == later.id:
            break
    result["watched"] = watched
    later.remove()
    return result
