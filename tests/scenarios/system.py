"""Registries, multi-platform images, plugins; and checkpoints, sessions, the build cache."""

from __future__ import annotations

from collections.abc import Callable

from dockerlite import Docker, PrivilegesNeeded
from dockerlite.resources.plugins import Plugin
from tests.support.volume_plugin import plugin_archive

from .common import REGISTRY, Result, outcome, sleeping

#: A registry that requires the user lite with the password secret has to be here.
CLOSED = "localhost:5001"
#: An image for linux/amd64 and linux/arm64 that the open registry must have; ``record.py`` pushes
#: it.
MANY = f"{REGISTRY}/dl-many:1"
ARM = "linux/arm64"


def registries(docker: Docker) -> Result:
    """Logins, and queries of a registry."""

    def login(password: str) -> object:
        return outcome(lambda: docker.login("lite", password, registry=CLOSED).status)

    distribution = outcome(lambda: [f"{one.os}/{one.architecture}" for one in docker.images[MANY].distribution().platforms])
    return {
        "wrong password": login("wrong-password"),
        "login": login("secret"),
        "nobody there": outcome(lambda: docker.login("lite", "secret", registry="localhost:1")),
        "platforms": distribution,
        "no such image": outcome(docker.images[f"{REGISTRY}/dl-missing:1"].distribution),
    }


def platforms(docker: Docker) -> Result:
    """An image of another platform, with calls that need newer engines or other image stores."""
    image = docker.images[MANY]
    result: Result = {"pulled": outcome(lambda: docker.images.pull(MANY, platform=ARM).inspect().architecture)}
    verbs: dict[str, Callable[[], object]] = {
        "no such platform": lambda: docker.images.pull(MANY, platform="linux/s390x"),
        "inspected": lambda: image.inspect(platform=ARM).architecture,
        "of another platform": lambda: image.inspect(platform="linux/amd64").architecture,
        "manifests": lambda: image.inspect(manifests=True).manifests,
        "history": lambda: len(image.history(platform=ARM)),
        "saved": lambda: b"manifest.json" in b"".join(image.save(platforms=[ARM])),
        "listed": lambda: len(docker.images.list(filters={"reference": MANY}, manifests=True)),
        "identity": lambda: docker.images.list(manifests=True, identity=True),
        "attestations": lambda: image.attestations(platform=ARM),
        "pushed": lambda: image.push(platform=ARM).tag,
        "one platform removed": lambda: image.remove(platforms=[ARM])[0].untagged,
        "removed": lambda: image.remove()[0].untagged,
    }
    return result | {name: outcome(verb) for name, verb in verbs.items()}


def variants(docker: Docker) -> Result:
    """An image of two platforms in a store that can hold both."""
    image = docker.images[MANY]
    for platform in (ARM, "linux/amd64"):
        docker.images.pull(MANY, platform=platform)
    (listed,) = docker.images.list(filters={"reference": MANY}, manifests=True)
    arm, amd = image.inspect(platform=ARM), image.inspect(platform="linux/amd64")
    result: Result = {
        "architectures": (arm.architecture, amd.architecture),
        "manifests": [(one.kind, one.available) for one in image.inspect(manifests=True).manifests],
        "listed": (len(listed.manifests), listed.id == image.inspect().id),
        "ids": [one.descriptor is not None and one.descriptor.digest == one.id for one in (arm, amd)],
        "history": len(image.history(platform=ARM)),
        "saved": b"manifest.json" in b"".join(image.save(platforms=[ARM])),
        "saved, both": outcome(lambda: list(docker.images.save([MANY], platforms=[ARM, "linux/amd64"]))),
        "pushed": image.push(platform=ARM).tag,
        "platform and manifests": outcome(lambda: image.inspect(platform=ARM, manifests=True)),
        "one removed": outcome(lambda: image.remove(platforms=[ARM])),
        "one removed by force": [one.deleted == arm.id for one in image.remove(platforms=[ARM], force=True)],
    }
    result["left"] = [one.available for one in image.inspect(manifests=True).manifests]
    image.remove()
    return result


def plugins(docker: Docker) -> Result:
    """The life of a plugin that works, of one that does not, and of one that needs a privilege."""
    name = f"{REGISTRY}/dl-plugin"
    broken = docker.plugins.create(f"{name}:0", plugin_archive(f"{name}:0", works=False))
    result: Result = {"broken": outcome(lambda: broken.enable(timeout=5))}
    broken.remove()
    for version, network in (("1", "bridge"), ("2", "host")):
        made = docker.plugins.create(f"{name}:{version}", plugin_archive(f"{name}:{version}", network=network))
        result[f"pushed {version}"] = made.push().tag
        made.remove()
    nowhere = docker.plugins.create(f"{name.replace('5000', '1')}:1", plugin_archive("nowhere"))
    result["pushed to nobody"] = outcome(nowhere.push)
    nowhere.remove()
    plugin = docker.plugins.install(f"{name}:1")
    result |= running(docker, plugin)
    result["wants"] = [(one.name, one.value) for one in docker.plugins.privileges(f"{name}:2")]
    result["not allowed"] = missing_privileges(lambda: plugin.upgrade(f"{name}:2"))
    plugin.upgrade(f"{name}:2", grant_all=True)
    result["upgraded"] = plugin.inspect().plugin_reference
    plugin.remove()
    result["missing"] = [outcome(verb) for verb in (plugin.inspect, plugin.enable, plugin.remove)]
    result["not in the registry"] = outcome(lambda: docker.plugins.install(f"{REGISTRY}/dl-nothing:1"))
    return result


def running(docker: Docker, plugin: Plugin[Docker]) -> Result:
    """A plugin that is set, started, used and stopped."""
    plugin.set({"DEBUG": 1})
    plugin.enable(timeout=10)
    found = plugin.inspect()
    result: Result = {
        "enabled": (found.enabled, found.settings.env, found.config.entrypoint),
        "listed": [one.name for one in docker.plugins.list(filters={"enabled": True, "capability": "volumedriver"})],
        "set while it runs": outcome(lambda: plugin.set({"DEBUG": 0})),
        "enabled twice": outcome(plugin.enable),
        "removed while it runs": outcome(plugin.remove),
        "volume": docker.volumes.create("dl-of-plugin", driver=plugin.id).id,
        "disabled in use": outcome(plugin.disable),
    }
    docker.volumes["dl-of-plugin"].remove(force=True)  # while the plugin runs, it would answer that it has no such volume
    plugin.disable()
    result["disabled"] = (plugin.inspect().enabled, outcome(plugin.disable))
    return result


def missing_privileges(verb: Callable[[], object]) -> object:
    """The privileges that were not granted."""
    try:
        return verb()
    except PrivilegesNeeded as needed:
        return [one.name for one in needed.privileges]


def seldom(docker: Docker) -> Result:
    """What few ask for: checkpoints, the cache of builds, sessions."""
    web = sleeping(docker)
    result: Result = {
        "checkpoint": outcome(lambda: web.create_checkpoint("dl-point")),
        "checkpoints": outcome(web.checkpoints),
        "no such checkpoint": outcome(lambda: web.remove_checkpoint("dl-point")),
        "start from a checkpoint": outcome(lambda: (web.kill(), web.wait(), web.start(checkpoint="dl-point"))[-1]),
        "cache": outcome(lambda: docker.images.build_prune(filters={"id": "dl-none"}).caches_deleted),
        "cache, within limits": outcome(lambda: docker.images.build_prune(filters={"id": "dl-none"}, reserved_space="1g").caches_deleted),
        "no such build": outcome(lambda: docker.images.build_cancel("dl-none")),
        "grpc": outcome(lambda: opened(docker, "open_grpc")),
        "session": outcome(lambda: opened(docker, "open_session")),
    }
    web.remove(force=True)
    return result


def opened(docker: Docker, verb: str) -> str:
    """Open a raw conversation and close it: the engine sends nothing before the client does."""
    with getattr(docker, verb)():
        return "open"
