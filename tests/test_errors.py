"""Answers that engines gave, each provoked once, and the exception that each one becomes."""

from __future__ import annotations

import pytest

from dockerlite import (
    Conflict,
    ContainerNotFound,
    EngineError,
    ImageNotFound,
    NameConflict,
    NetworkNotFound,
    NotRunning,
    PathNotFound,
    PluginNotFound,
    PortConflict,
    Unauthorized,
    VolumeNotFound,
)
from dockerlite.errors import from_answer

# The engines that gave the answer, what was asked, status and message.
ANSWERS: list[tuple[type[EngineError], str, int, str]] = [
    (ContainerNotFound, "docker20 docker26 docker28: inspect", 404, "No such container: web"),
    (ContainerNotFound, "docker26 docker28: kill", 404, "cannot kill container: web: No such container: web"),
    (ContainerNotFound, "docker20 docker28: create with volumes_from", 400, "No such container: web"),
    (ContainerNotFound, "docker20 docker28: create with links", 400, "could not get container for web: No such container: web"),
    (ContainerNotFound, "docker28: start in the network of", 500, "joining network namespace of container: No such container: web"),
    (ContainerNotFound, "docker20: list before", 500, "no such container web"),
    (ContainerNotFound, "podman5 podman58 podman6: inspect", 404, 'no container with name or ID "web" found: no such container'),
    (ContainerNotFound, "podman5 podman58 podman6: remove", 404, 'no container with ID or name "web" found: no such container'),
    (ContainerNotFound, "podman5 podman58 podman6: wait", 404, "no such container"),
    (ContainerNotFound, "podman5 podman58 podman6: list before", 500, 'no container with name or ID "web" found: no such container'),
    (
        ContainerNotFound,
        "podman5 podman58 podman6: put_archive",
        404,
        'the container does not exist: no container with name or ID "web" found: no such container',
    ),
    (ContainerNotFound, "podman5 podman58 podman6: changes", 500, "web not found: layer not known"),
    (
        ContainerNotFound,
        "podman5 podman58 podman6: create with volumes_from",
        500,
        'container create: looking up container "web" for volumes-from: no container with name or ID "web" found: no such container',
    ),
    (ImageNotFound, "docker26 docker28: inspect", 404, "No such image: nosuch:1"),
    (ImageNotFound, "docker20: inspect", 404, "no such image: nosuch:1: No such image: nosuch:1"),
    (ImageNotFound, "docker20 docker26 docker28: save", 404, "reference does not exist"),
    (ImageNotFound, "docker20 docker26 docker28: distribution", 404, "manifest unknown: manifest unknown"),
    (ImageNotFound, "docker20 docker26 docker28: pull", 404, "manifest for r/a:1 not found: manifest unknown: manifest unknown"),
    (ImageNotFound, "docker28-containerd docker29: pull", 404, 'failed to resolve reference "r/a:1": r/a:1: not found'),
    (ImageNotFound, "podman5 podman58 podman6: pull", 404, "manifest unknown: manifest unknown"),
    (ImageNotFound, "podman5 podman58 podman6: inspect", 404, "failed to find image a:1: docker.io/library/a:1: No such image"),
    (ImageNotFound, "podman5 podman58 podman6: history", 404, "failed to find image a:1: docker.io/library/a:1: image not known"),
    (ImageNotFound, "podman5 podman58 podman6: create", 404, "no such image: docker.io/library/a:1: image not known"),
    (ImageNotFound, "podman5 podman58 podman6: save", 500, "docker.io/library/a:1: image not known"),
    (
        ImageNotFound,
        "docker with Docker Hub: pull",
        404,
        "pull access denied for a/b, repository does not exist or may require 'docker login': denied: requested access is denied",
    ),
    (Unauthorized, "docker20 docker26 docker28: pull", 500, 'Head "http://r/v2/a/manifests/1": no basic auth credentials'),
    (
        Unauthorized,
        "docker28-containerd: pull",
        500,
        'failed to resolve reference "r/a:1": pull access denied, repository does not exist or may require authorization: '
        "authorization failed: no basic auth credentials",
    ),
    (Unauthorized, "podman5 podman58 podman6: pull", 401, "unauthorized: authentication required"),
    (NetworkNotFound, "docker20 docker26 docker28: inspect", 404, "network lan not found"),
    (NetworkNotFound, "docker28: start", 404, "failed to set up container networking: network lan not found"),
    (NetworkNotFound, "podman5 podman58 podman6: inspect", 404, "unable to find network with name or ID lan: network not found"),
    (NetworkNotFound, "podman5 podman58 podman6: remove", 404, "network not found"),
    (
        NetworkNotFound,
        "podman5 podman58 podman6: create a container",
        500,
        "container create: unable to find network with name or ID lan: network not found",
    ),
    (VolumeNotFound, "docker20 docker26 docker28: inspect", 404, "get data: no such volume"),
    (VolumeNotFound, "podman5 podman58 podman6: remove", 404, 'no volume with name "data" found: no such volume'),
    (PluginNotFound, "docker28: install", 404, "error resolving plugin reference: r/p:1: not found"),
    (PluginNotFound, "docker20 docker26 docker28: create a network", 404, 'plugin "nosuch" not found'),
    (PluginNotFound, "podman5 podman58: create a network", 500, 'failed to find driver or plugin "nosuch"'),
    (PluginNotFound, "podman6: create a network", 500, 'netavark: plugin for driver "nosuch" not found in plugin directories'),
    (PathNotFound, "podman5 podman58 podman6: archive", 404, "no such file or directory"),
    (
        NameConflict,
        "docker20 docker26 docker28: create",
        409,
        'Conflict. The container name "/web" is already in use by container "abc". You have to remove (or rename) that container …',
    ),
    (
        NameConflict,
        "podman5 podman58: create",
        500,
        'container create: creating container storage: the container name "web" is already in use by abc.',
    ),
    (
        NameConflict,
        "podman6: create",
        409,
        'container create: creating container storage: the container name "web" is already in use by abc.',
    ),
    (NameConflict, "docker20 docker26 docker28: create a network", 409, "network with name lan already exists"),
    (NameConflict, "podman5 podman58: create a network", 409, "network name lan already used: network already exists"),
    (NameConflict, "podman6: create a network", 409, "netavark: network already exists lan"),
    (
        Conflict,
        "docker28: remove",
        409,
        'cannot remove container "web": container is running: stop the container before removing or force remove',
    ),
    (
        Conflict,
        "docker20: remove",
        409,
        "You cannot remove a running container abc. Stop the container before attempting removal or force remove",
    ),
    *(
        (
            Conflict,
            "podman5 podman58 podman6: remove",
            500,
            f"cannot remove container abc as it is {state} - running or paused containers cannot be removed without force: "
            "container state improper",
        )
        for state in ("running", "paused")
    ),
    (Conflict, "docker20 docker26 docker28: pause twice", 409, "Container abc is already paused"),
    (Conflict, "podman5 podman58 podman6: pause twice", 500, '"abc" is already paused: container state improper'),
    (Conflict, "docker20 docker26 docker28: start what is paused", 409, "cannot start a paused container, try unpause instead"),
    (
        Conflict,
        "podman5 podman58 podman6: start what is paused",
        500,
        "container abc must be in Created or Stopped state to be started: container state improper",
    ),
    (
        Conflict,
        "podman5 podman58 podman6: stop what is paused",
        500,
        "container abc is running or paused, refusing to clean up: container state improper",
    ),
    (Conflict, "docker20 docker26 docker28: unpause what is not paused", 500, "Container abc is not paused"),
    (
        Conflict,
        "podman5 podman58 podman6: unpause what is not paused",
        500,
        '"abc" is not paused, can\'t unpause: container state improper',
    ),
    (NotRunning, "docker26 docker28: kill", 409, "cannot kill container: web: container abc is not running"),
    (
        NotRunning,
        "podman5 podman58 podman6: kill",
        409,
        "can only kill running containers. abc is in state exited: container state improper",
    ),
    (NotRunning, "podman5 podman58 podman6: pause", 500, '"exited" is not running, can\'t pause: container state improper'),
    (NotRunning, "podman5 podman58 podman6: exec", 500, "can only create exec sessions on running containers: container state improper"),
    (NotRunning, "podman5 podman58 podman6: top", 500, "top can only be used on running containers"),
    (
        PortConflict,
        "podman5 podman58: start",
        500,
        "cannot listen on the TCP port: listen tcp4 127.0.0.1:80: bind: address already in use",
    ),
    (PortConflict, "podman6: start", 500, "cannot bind tcp port 127.0.0.1:80: address already in use"),
]


@pytest.mark.parametrize(("kind", "asked", "status", "message"), ANSWERS)
def test_what_an_engine_answered_is_the_same_exception_on_all(kind: type[EngineError], asked: str, status: int, message: str) -> None:
    error = from_answer(message, status, "GET /asked")
    assert type(error) is kind, asked
    assert (error.message, error.status) == (message, status)
