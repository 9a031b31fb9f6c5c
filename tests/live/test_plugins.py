"""Plugins, live: the life of one, without the Hub.

It needs an open registry at 127.0.0.1:5055, and one at 127.0.0.1:5056 that wants the user lite with the password secret.
"""

from __future__ import annotations

import io
import platform
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from dockerlite import Conflict, Docker, DockerError, NameConflict, PluginError, PluginNotFound, PrivilegesNeeded, ServerError, models
from dockerlite.resources.plugins import Plugin
from tests.support.volume_plugin import plugin_archive

pytestmark = [pytest.mark.live, pytest.mark.docker]  # podman has none

REGISTRY, CLOSED = "127.0.0.1:5055", "127.0.0.1:5056"


@pytest.fixture
def reference(docker: Docker, name: str) -> Iterator[str]:
    """Where the plugin is in the registry, without its tag; everything of that name is gone from the engine after the test."""
    yield f"{REGISTRY}/{name}"
    for plugin in docker.plugins.list():
        if name in plugin.name:
            docker.plugins[plugin].remove(force=True)


@pytest.fixture
def pushed(docker: Docker, reference: str) -> str:
    """Where a plugin is that is in the registry alone: version 1 wants nothing, version 2 the network of the host."""
    for version, network in [("1", "bridge"), ("2", "host")]:
        plugin = docker.plugins.create(f"{reference}:{version}", plugin_archive(f"{reference}:{version}", network=network))
        plugin.push()
        plugin.remove()
    return reference


def test_a_plugin_is_made_of_files(docker: Docker, reference: str) -> None:
    plugin = docker.plugins.create(f"{reference}:1", io.BytesIO(plugin_archive(reference)))
    assert plugin == docker.plugins[f"{reference}:1"]
    inspected = plugin.inspect()
    assert (inspected.name, inspected.enabled) == (f"{reference}:1", False)
    assert inspected.config.entrypoint == ["/plugin"]
    assert inspected.config.interface is not None
    assert inspected.config.interface.types == ["docker.volumedriver/1.0"]
    assert inspected.plugin_reference == f"{reference}:1"
    (listed,) = [found for found in docker.plugins.list(filters={"enabled": False}) if found.name == inspected.name]
    assert docker.plugins[listed].inspect().id == inspected.id
    assert inspected.id not in [found.id for found in docker.plugins.list(filters={"enabled": True})]


def test_settings_are_changed(docker: Docker, reference: str) -> None:
    plugin = docker.plugins.create(f"{reference}:1", plugin_archive(reference))
    plugin.set({"DEBUG": 1})
    inspected = plugin.inspect()
    assert inspected.settings.env == ["DEBUG=1"]
    with pytest.raises(ServerError, match="not found in the plugin configuration"):
        plugin.set(["OTHER=1"])


def test_what_cannot_be_started_says_so(docker: Docker, reference: str) -> None:
    plugin = docker.plugins.create(f"{reference}:1", plugin_archive(reference, works=False))
    with pytest.raises(ServerError, match="/missing"):
        plugin.enable(timeout="5s")
    with pytest.raises(Conflict, match="already disabled"):
        plugin.disable()
    plugin.remove(force=True)
    with pytest.raises(PluginNotFound):
        plugin.inspect()


@pytest.mark.skipif(platform.machine() != "x86_64", reason="the plugin is a program for x86-64")
def test_a_plugin_is_installed_started_used_and_stopped(docker: Docker, pushed: str, name: str) -> None:
    plugin = docker.plugins.install(f"{pushed}:2", name=name, grant_all=True)
    plugin.set({"DEBUG": 1})
    plugin.enable(timeout="10s")
    assert plugin.inspect().enabled
    assert f"{name}:latest" in [found.name for found in docker.plugins.list(filters={"enabled": True, "capability": "volumedriver"})]
    changes: list[Callable[[], object]] = [plugin.enable, plugin.remove, lambda: plugin.upgrade(f"{pushed}:1")]
    changes.append(lambda: plugin.set({"DEBUG": 2}))
    for change in changes:
        with pytest.raises(Conflict):
            change()
    volume = docker.volumes.create(f"{name}-data", driver=f"{name}:latest")
    with pytest.raises(Conflict, match="in use"):
        plugin.disable()
    volume.remove(force=True)
    plugin.disable()
    assert not plugin.inspect().enabled
    plugin.upgrade(f"{pushed}:1")
    plugin.enable()
    plugin.remove(force=True)
    with pytest.raises(PluginNotFound):
        plugin.inspect()


def test_a_push_says_what_the_registry_has_then(docker: Docker, reference: str) -> None:
    plugin = docker.plugins.create(f"{reference}:1", plugin_archive(reference))
    seen: list[models.ProgressMessage] = []
    pushed = plugin.push(on_progress=seen.append)
    assert pushed.tag == "1"
    assert (pushed.digest or "").startswith("sha256:")
    assert any("push refers to" in (message.status or "") for message in seen)
    assert [message.aux["Digest"] for message in plugin.push_stream() if message.aux] == [pushed.digest]


def test_a_push_to_where_nobody_answers_is_an_error(docker: Docker, name: str, reference: str) -> None:
    plugin = docker.plugins.create(f"127.0.0.1:1/{name}:1", plugin_archive(name))
    with pytest.raises(PluginError, match="refused"):
        plugin.push()


def test_a_plugin_that_wants_nothing_is_installed(docker: Docker, pushed: str, name: str) -> None:
    assert docker.plugins.privileges(f"{pushed}:1") == []
    seen: list[models.ProgressMessage] = []
    plugin = docker.plugins.install(f"{pushed}:1", name=name, on_progress=seen.append)
    assert plugin == docker.plugins[name]
    assert any((message.status or "").startswith("Digest: ") for message in seen)
    inspected = plugin.inspect()
    assert (inspected.name, inspected.plugin_reference, inspected.enabled) == (f"{name}:latest", f"{pushed}:1", False)
    with pytest.raises(NameConflict):
        docker.plugins.install(f"{pushed}:1", name=name)


def test_a_plugin_gets_what_it_wants_only_when_that_is_granted(docker: Docker, pushed: str, name: str) -> None:
    with pytest.raises(PrivilegesNeeded, match="network: host") as needed:
        docker.plugins.install(f"{pushed}:2", name=name)
    with pytest.raises(PluginNotFound):
        docker.plugins[name].inspect()
    assert needed.value.privileges == docker.plugins.privileges(f"{pushed}:2")
    docker.plugins.install(f"{pushed}:2", name=name, grant=needed.value.privileges)
    assert [message.status for message in docker.plugins.install_stream(f"{pushed}:2", name=f"{name}-all", grant_all=True)]
    assert docker.plugins[f"{name}-all"].inspect().plugin_reference == f"{pushed}:2"


def test_another_version_takes_its_place(docker: Docker, pushed: str, name: str) -> None:
    plugin = docker.plugins.install(f"{pushed}:1", name=name)
    plugin.set({"DEBUG": 1})
    with pytest.raises(PrivilegesNeeded):
        plugin.upgrade(f"{pushed}:2")
    plugin.upgrade(f"{pushed}:2", grant_all=True)
    inspected = plugin.inspect()
    assert (inspected.name, inspected.plugin_reference) == (f"{name}:latest", f"{pushed}:2")
    assert inspected.settings.env == ["DEBUG=1"]
    assert list(plugin.upgrade_stream(f"{pushed}:1"))
    assert plugin.inspect().plugin_reference == f"{pushed}:1"


def test_a_registry_that_wants_credentials_gets_them(docker: Docker, name: str, reference: str) -> None:
    closed, auth = f"{CLOSED}/{name}:1", models.AuthConfig(username="lite", password="secret", server_address=CLOSED)
    plugin = docker.plugins.create(closed, plugin_archive(closed, network="host"))
    with pytest.raises(PluginError):
        plugin.push()
    plugin.push(auth=auth)
    plugin.remove()
    assert docker.plugins.privileges(closed) == []
    assert docker.plugins.privileges(closed, auth=auth)
    assert docker.plugins.install(closed, grant_all=True, auth=auth).inspect().plugin_reference == closed


def test_what_no_registry_has_is_an_error(docker: Docker, name: str) -> None:
    with pytest.raises(DockerError, match=name):
        docker.plugins.install(f"{REGISTRY}/{name}")


VERBS: list[Callable[[Plugin[Docker]], Any]] = [
    lambda plugin: plugin.inspect(),
    lambda plugin: plugin.enable(),
    lambda plugin: plugin.disable(),
    lambda plugin: plugin.set({"DEBUG": 1}),
    lambda plugin: plugin.push(),
    lambda plugin: plugin.upgrade(f"{REGISTRY}/nothing"),
    lambda plugin: plugin.remove(),
]


@pytest.mark.parametrize("verb", VERBS)
def test_every_verb_says_that_the_plugin_is_missing(docker: Docker, name: str, verb: Callable[[Plugin[Docker]], Any]) -> None:
    with pytest.raises(PluginNotFound):
        verb(docker.plugins[name])
