"""Plugins: nothing is installed that wants more than it was granted."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
import responses
from responses import matchers

from dockerlite import Docker, PluginError, PluginNotFound, PrivilegesNeeded, models

BASE = "http+unix://%2Frun%2Fdocker.sock/v1.44"
NETWORK = {"Name": "network", "Description": "permissions to access a network", "Value": ["host"]}
MOUNT = {"Name": "mount", "Description": "host path to mount", "Value": ["/a", "/b"]}
HOST = models.PluginPrivilege(name="network", value=["host"])
PATHS = models.PluginPrivilege(name="mount", description="in other words", value=["/b", "/a"])
AUTH = models.AuthConfig(username="u", password="p")


@pytest.fixture
def docker() -> Docker:
    return Docker("unix:///run/docker.sock", version="1.44")


def wants(*privileges: dict[str, Any]) -> None:
    responses.get(f"{BASE}/plugins/privileges", json=list(privileges), match=[matchers.query_param_matcher({"remote": "r/p:1"})])


def granted(path: str, query: dict[str, str], *privileges: dict[str, Any], last: dict[str, Any] | None = None) -> None:
    """Says what is to be sent; the answer is progress, with ``last`` at its end."""
    said = [{"status": "Pulling from r/p", "id": "1"}, last or {"status": "Digest: sha256:0"}]
    body = "".join(json.dumps(message) + "\r\n" for message in said)
    match = [matchers.query_param_matcher(query), matchers.json_params_matcher(list(privileges))]
    responses.post(f"{BASE}/plugins/{path}", body=body, content_type="application/json", match=match)


@pytest.mark.parametrize(
    "options", [{"grant_all": True}, {"grant": [PATHS, HOST]}, {"grant": [HOST, PATHS, models.PluginPrivilege(name="x")]}]
)
@responses.activate
def test_what_a_plugin_wants_is_sent_back_when_it_is_granted(docker: Docker, options: dict[str, Any]) -> None:
    wants(NETWORK, MOUNT)
    granted("pull", {"remote": "r/p:1", "name": "p"}, NETWORK, MOUNT)
    seen: list[models.ProgressMessage] = []
    assert docker.plugins.install("r/p:1", name="p", on_progress=seen.append, auth=AUTH, **options) == docker.plugins["p"]
    assert [message.status for message in seen] == ["Pulling from r/p", "Digest: sha256:0"]
    assert all("X-Registry-Auth" in call.request.headers for call in responses.calls)


@responses.activate
def test_a_plugin_that_wants_nothing_needs_no_grant(docker: Docker) -> None:
    wants()
    granted("pull", {"remote": "r/p:1"})
    assert docker.plugins.install("r/p:1") == docker.plugins["r/p:1"]


VERBS: list[Callable[..., object]] = [
    lambda docker, **options: docker.plugins.install("r/p:1", **options),
    lambda docker, **options: list(docker.plugins.install_stream("r/p:1", **options)),
    lambda docker, **options: docker.plugins["p"].upgrade("r/p:1", **options),
    lambda docker, **options: list(docker.plugins["p"].upgrade_stream("r/p:1", **options)),
]


@pytest.mark.parametrize("grant", [[], [HOST], [HOST, models.PluginPrivilege(name="mount", value=["/a"])]])
@pytest.mark.parametrize("verb", VERBS)
@responses.activate
def test_a_plugin_that_wants_more_than_was_granted_is_not_installed(docker: Docker, verb: Callable[..., object], grant: Any) -> None:
    wants(NETWORK, MOUNT)
    with pytest.raises(
        PrivilegesNeeded, match=r"^r/p:1 wants network: host; mount: /a, /b: allow that with grant= or grant_all=True$"
    ) as needed:
        verb(docker, grant=grant)
    assert [privilege.name for privilege in needed.value.privileges] == ["network", "mount"]
    assert len(responses.calls) == 1


@responses.activate
def test_what_was_needed_can_be_granted_as_it_is(docker: Docker) -> None:
    wants(NETWORK)
    granted("pull", {"remote": "r/p:1"}, NETWORK)
    with pytest.raises(PrivilegesNeeded) as needed:
        docker.plugins.install("r/p:1")
    docker.plugins.install("r/p:1", grant=needed.value.privileges)


@responses.activate
def test_an_upgrade_keeps_the_name(docker: Docker) -> None:
    wants(NETWORK)
    granted("p/upgrade", {"remote": "r/p:1"}, NETWORK)
    docker.plugins["p"].upgrade("r/p:1", grant=[HOST])


@pytest.mark.parametrize(
    ("verb", "path", "says"),
    [(VERBS[0], "pull", "r/p:1"), (VERBS[1], "pull", "r/p:1"), (VERBS[2], "p/upgrade", "p"), (VERBS[3], "p/upgrade", "p")],
)
@responses.activate
def test_a_failure_on_the_way_is_raised(docker: Docker, verb: Callable[..., object], path: str, says: str) -> None:
    wants()
    granted(path, {"remote": "r/p:1"}, last={"errorDetail": {"message": "incorrect privileges"}, "error": "incorrect privileges"})
    with pytest.raises(PluginError, match=f"^{says}: incorrect privileges$"):
        verb(docker)


@responses.activate
def test_a_push_says_what_the_registry_has_then(docker: Docker) -> None:
    said = [{"status": "Preparing", "id": "1"}, {"progressDetail": {}, "aux": {"Tag": "1", "Digest": "sha256:0", "Size": 414}}]
    responses.post(f"{BASE}/plugins/r/p:1/push", body="\r\n".join(map(json.dumps, said)), content_type="application/json")
    pushed = docker.plugins["r/p:1"].push()
    assert (pushed.tag, pushed.digest, pushed.size) == ("1", "sha256:0", 414)


@pytest.mark.parametrize(
    "text",
    [
        'plugin "p" not found',
        "error resolving plugin reference: r/p:1: not found",
        'create v: error looking up volume plugin p: plugin "p" not found',
    ],
)
@responses.activate
def test_a_missing_plugin_is_told_apart(docker: Docker, text: str) -> None:
    responses.get(f"{BASE}/plugins/p/json", json={"message": text}, status=404)
    with pytest.raises(PluginNotFound):
        docker.plugins["p"].inspect()
