"""Every verb, called with every option; the contract test compares them with the document."""

from __future__ import annotations

import inspect
from importlib import import_module
from pathlib import Path
from typing import Any

import dockerlite
from dockerlite import Docker, models
from dockerlite.resources.containers.collection import Containers
from dockerlite.resources.containers.container import Container
from dockerlite.resources.images.collection import Images
from dockerlite.resources.images.image import Image
from dockerlite.resources.networks import Network, Networks
from dockerlite.resources.plugins import Plugin, Plugins
from dockerlite.resources.swarm.configs import Config, Configs
from dockerlite.resources.swarm.nodes import Node, Nodes
from dockerlite.resources.swarm.secrets import Secret, Secrets
from dockerlite.resources.swarm.services import Service, Services
from dockerlite.resources.swarm.swarm import Swarm
from dockerlite.resources.swarm.tasks import Task, Tasks
from dockerlite.resources.system.engine import Engine
from dockerlite.resources.verb import Handle, Resource
from dockerlite.resources.volumes import Volume, Volumes

docker = Docker("unix:///nowhere.sock")
containers, container = docker.containers, docker.containers["c"]
images, image = docker.images, docker.images["i"]
networks, network = docker.networks, docker.networks["n"]
volumes, volume = docker.volumes, docker.volumes["v"]
plugins, plugin = docker.plugins, docker.plugins["p"]
swarm = docker.swarm
nodes, node = docker.nodes, docker.nodes["n"]
services, service = docker.services, docker.services["s"]
tasks, task = docker.tasks, docker.tasks["t"]
secrets, secret = docker.secrets, docker.secrets["s"]
configs, config = docker.configs, docker.configs["c"]
FILTERS = {"label": "a=b"}
LOGS = {"follow": True, "stdout": True, "stderr": True, "tail": 3}
EXEC = {"command": "true", "env": {"A": "1"}, "user": "u", "workdir": "/", "privileged": True}
AUTH = models.AuthConfig(username="u")
BUILD = {
    "dockerfile": "d",
    "tag": ["a:1", "b"],
    "target": "t",
    "args": {"A": 1, "B": None},
    "labels": {"a": "b"},
    "platform": "linux/arm64",
    "squash": True,
    "pull": True,
    "no_cache": True,
    "cache_from": ["c"],
    "auth": {"registry.example": AUTH},
    "remove": True,
    "force_remove": True,
    "quiet": True,
    "network": "none",
    "extra_hosts": {"a": "192.0.2.1"},
    "memory": "1g",
    "memory_swap": "2g",
    "shm_size": "64m",
    "cpu_shares": 1,
    "cpu_period": 1,
    "cpu_quota": 1,
    "cpuset_cpus": "0",
    "cpuset_mems": "0",
    "ulimits": {"nofile": 1024},
    "cgroup_parent": "g",
    "security_opt": ["seccomp=unconfined"],
    "isolation": "default",
    "version": "2",
    "build_id": "i",
    "outputs": [{"Type": "cacheonly"}],
    "session": "s",
}
SPACE = {"keep_storage": "1g", "reserved_space": "1g", "max_used_space": "1g", "min_free_space": "1g"}
ARCHIVE = {"path": "/p", "copy_uid_gid": True, "overwrite": True}
NETWORK = {
    "name": "n",
    "driver": "bridge",
    "subnet": "172.30.0.0/16",
    "gateway": "172.30.0.1",
    "ip_range": "172.30.5.0/24",
    "internal": True,
    "attachable": True,
    "ingress": True,
    "ipv4": False,
    "ipv6": True,
    "options": {"com.docker.network.driver.mtu": 1400},
    "labels": {"a": "b"},
    "scope": "local",
    "config_only": True,
    "config_from": "m",
}
ENDPOINT = {"aliases": ["a"], "ip": "172.30.0.2", "ip6": "fd00::2", "links": ["c:d"], "driver_opts": {"a": True}, "gw_priority": 1}
GRANT = {"grant": [models.PluginPrivilege(name="network", value=["host"])], "grant_all": True, "auth": AUTH}
IMPORT = {"source": b"tar", "repository": "i", "tag": "t", "message": "m", "changes": ["CMD top"], "platform": "linux/arm64"}
ADDRESSES = {"listen_addr": "0.0.0.0:2377", "advertise_addr": "192.0.2.2", "data_path_addr": "192.0.2.3", "availability": "drain"}
POOL = {"data_path_port": 4789, "default_addr_pool": ["10.1.0.0/16"], "subnet_size": 24}
ROTATE = ("rotate_worker_token", "rotate_manager_token", "rotate_unlock_key")

# Every verb, called with every option it has.
CALLS: list[tuple[Any, Any, dict[str, Any]]] = [
    (docker, Engine.info, {}),
    (docker, Engine.version, {}),
    (docker, Engine.ping, {"head": False}),
    (docker, Engine.ping, {"head": True}),
    (docker, Engine.api_version, {}),
    (docker, Engine.df, {"types": ["image"]}),
    (docker, Engine.doctor, {"image": None, "idle": None}),
    (docker, Engine.doctor, {"image": "i", "idle": 1}),
    (docker, Engine.login, {"username": "u", "password": "p", "registry": "r", "email": "e", "identity_token": "t", "save": False}),
    (docker, Engine.logout, {"registry": "r"}),
    (docker, Engine.events, {"since": 1, "until": 2, "filters": FILTERS, "reconnect": True, "idle_timeout": 5}),
    (containers, Containers.list, {"all": True, "limit": 1, "size": True, "filters": FILTERS}),
    (
        containers,
        Containers.create,
        {"image": "i", "name": "n", "platform": "linux/arm64", "pull": "always", "memory": "1g", "ports": {80: 80}},
    ),
    (containers, Containers.launch, {"image": "i", "name": "n"}),
    (containers, Containers.run, {"image": "i", "input": "text", "timeout": 5, "check": True, "remove": True}),
    (containers, Containers.prune, {"filters": FILTERS}),
    (container, Container.inspect, {"size": True}),
    (container, Container.start, {"detach_keys": "ctrl-p", "checkpoint": "c", "checkpoint_directory": "/d"}),
    (container, Container.checkpoints, {"directory": "/d"}),
    (container, Container.create_checkpoint, {"name": "c", "directory": "/d", "exit": True}),
    (container, Container.remove_checkpoint, {"name": "c", "directory": "/d"}),
    (
        docker,
        Docker.open_session,
        {"headers": {f"X-Docker-Expose-Session-{name}": "x" for name in ("Uuid", "Name", "Sharedkey", "Grpc-Method")}},
    ),
    (docker, Docker.open_grpc, {}),
    (container, Container.stop, {"timeout": 1, "signal": "SIGINT"}),
    (container, Container.restart, {"timeout": 1, "signal": "SIGINT"}),
    (container, Container.kill, {"signal": "SIGHUP"}),
    (container, Container.pause, {}),
    (container, Container.unpause, {}),
    (container, Container.rename, {"name": "n"}),
    (container, Container.update, {"memory": "1g", "restart": "no"}),
    (container, Container.remove, {"force": True, "volumes": True, "link": True}),
    (container, Container.wait, {"condition": "removed"}),
    (container, Container.top, {"arguments": "-ef"}),
    (container, Container.changes, {}),
    (container, Container.resize, {"height": 1, "width": 1}),
    (
        container,
        Container.commit,
        {"repository": "i", "tag": "t", "message": "m", "author": "a", "changes": ["CMD top"], "pause": True, "config": None},
    ),
    (container, Container.stats, {"one_shot": True}),
    (container, Container.stats_stream, {}),
    (container, Container.wait_healthy, {"timeout": 1}),
    (container, Container.wait_for_log, {"pattern": "ready", "timeout": 1, "since": "10m"}),
    (container, Container.stat, {"path": "/p"}),
    (container, Container.read_file, {"path": "/p", "max_bytes": 1}),
    (container, Container.write_file, {"path": "/p", "data": "text", "mode": 0o600, "uid": 1, "gid": 1, "mtime": 1}),
    (container, Container.copy_to, {"source": __file__, "mode": 0o600, "uid": None, "gid": None, **ARCHIVE}),
    (container, Container.copy_from, {"path": "/p", "target": "/t", "max_bytes": 1, "max_files": 1, "outside_links": True}),
    (container, Container.put_archive, {"tar": b"tar", **ARCHIVE}),
    (container, Container.archive, {"path": "/p"}),
    (container, Container.export, {}),
    (container, Container.logs, LOGS | {"until": 2, "timestamps": True, "details": True, "since": "10m", "idle_timeout": 5}),
    (container, Container.log_frames, LOGS),
    (container, Container.exec, EXEC | {"input": "text", "timeout": 5, "check": True}),
    (container, Container.exec_process, EXEC | {"stdin": True, "tty": True, "detach_keys": "ctrl-p"}),
    (container, Container.attach_websocket, {"stdin": True, "stdout": True, "stderr": True, "logs": True, "detach_keys": "ctrl-p"}),
    (container, Container.attach, {"stdin": True, "stdout": True, "stderr": True, "logs": True, "detach_keys": "ctrl-p"}),
    (images, Images.list, {"all": True, "filters": FILTERS, "digests": True, "shared_size": True, "manifests": True, "identity": True}),
    (images, Images.pull, {"reference": "i", "platform": "linux/arm64", "all_tags": True, "auth": AUTH}),
    (images, Images.pull_stream, {"reference": "i", "platform": "linux/arm64", "all_tags": True, "auth": AUTH}),
    (images, Images.push_all_tags, {"repository": "i", "auth": AUTH}),
    (images, Images.push_all_tags_stream, {"repository": "i", "auth": AUTH}),
    (images, Images.build, {"context": b"tar", **BUILD}),
    (images, Images.build, {"context": "https://example.com/a.git", "dockerfile": "d"}),
    (images, Images.build_stream, {"context": None, "dockerfile_text": "FROM a"}),
    (images, Images.build_prune, {"all": True, "filters": {"until": "24h"}, **SPACE}),
    (images, Images.build_cancel, {"id": "i"}),
    (images, Images.load, {"tar": b"tar", "platforms": ["linux/arm64"], "quiet": True}),
    (images, Images.load_stream, {"tar": b"tar", "platforms": ["linux/arm64"], "quiet": True}),
    (images, Images.import_, IMPORT),
    (images, Images.import_stream, IMPORT),
    (images, Images.save, {"images": ["i", "j"], "platforms": ["linux/arm64"]}),
    (images, Images.search, {"term": "t", "limit": 1, "filters": {"stars": 3}, "auth": AUTH}),
    (images, Images.prune, {"filters": FILTERS}),
    (image, Image.inspect, {"manifests": True, "platform": "linux/arm64"}),
    (image, Image.history, {"platform": "linux/arm64"}),
    (image, Image.distribution, {"auth": AUTH}),
    (image, Image.attestations, {"platform": "linux/arm64", "types": ["t"], "statement": True}),
    (image, Image.push, {"tag": "t", "platform": "linux/arm64", "auth": AUTH}),
    (image, Image.push_stream, {"tag": "t", "platform": "linux/arm64", "auth": AUTH}),
    (image, Image.save, {"platforms": ["linux/arm64"]}),
    (image, Image.tag, {"reference": "i:t"}),
    (image, Image.remove, {"force": True, "noprune": True, "platforms": ["linux/arm64"]}),
    (networks, Networks.list, {"filters": FILTERS}),
    (networks, Networks.create, NETWORK),
    (networks, Networks.prune, {"filters": FILTERS}),
    (network, Network.inspect, {"verbose": True, "scope": "local"}),
    (network, Network.connect, {"container": "c", **ENDPOINT}),
    (network, Network.disconnect, {"container": "c", "force": True}),
    (network, Network.remove, {}),
    (volumes, Volumes.list, {"filters": FILTERS}),
    (volumes, Volumes.create, {"name": "v", "driver": "local", "driver_opts": {"type": "tmpfs"}, "labels": {"a": "b"}, "cluster": None}),
    (volumes, Volumes.prune, {"filters": FILTERS, "all": True}),
    (volume, Volume.inspect, {}),
    (volume, Volume.update, {"spec": models.ClusterVolumeSpec(availability="drain"), "version": 1}),
    (volume, Volume.remove, {"force": True}),
    (plugins, Plugins.list, {"filters": FILTERS}),
    (plugins, Plugins.privileges, {"remote": "p", "auth": AUTH}),
    (plugins, Plugins.install, {"remote": "p", "name": "n", **GRANT}),
    (plugins, Plugins.install_stream, {"remote": "p", "name": "n", **GRANT}),
    (plugins, Plugins.create, {"name": "p", "tar": b"tar"}),
    (plugin, Plugin.inspect, {}),
    (plugin, Plugin.enable, {"timeout": 1}),
    (plugin, Plugin.disable, {"force": True}),
    (plugin, Plugin.set, {"settings": {"DEBUG": 1}}),
    (plugin, Plugin.upgrade, {"remote": "p", **GRANT}),
    (plugin, Plugin.upgrade_stream, {"remote": "p", **GRANT}),
    (plugin, Plugin.push, {"auth": AUTH}),
    (plugin, Plugin.push_stream, {"auth": AUTH}),
    (plugin, Plugin.remove, {"force": True}),
    (swarm, Swarm.init, {**ADDRESSES, **POOL, "force_new_cluster": True, "spec": models.SwarmSpec(), "autolock": True}),
    (swarm, Swarm.join, {"remote_addrs": "192.0.2.1", "token": "t", **ADDRESSES}),
    (swarm, Swarm.leave, {"force": True}),
    (swarm, Swarm.inspect, {}),
    (swarm, Swarm.update, {"spec": None, "labels": {"a": "b"}, **dict.fromkeys(ROTATE, True)}),
    (swarm, Swarm.unlock, {"key": "k"}),
    (swarm, Swarm.unlock_key, {}),
    (nodes, Nodes.list, {"filters": FILTERS}),
    (node, Node.inspect, {}),
    (node, Node.update, {"role": "worker", "availability": "drain", "labels": {"a": "b"}, "name": "n"}),
    (node, Node.remove, {"force": True}),
    (services, Services.list, {"filters": FILTERS, "status": True}),
    (services, Services.create, {"image": "i", "spec": None, "auth": AUTH, "replicas": 2, "secrets": ["s"], "configs": ["c"]}),
    (service, Service.inspect, {"insert_defaults": True}),
    (service, Service.update, {"spec": None, "force": True, "auth": AUTH, "auth_from": "previous-spec", "secrets": ["s"]}),
    (service, Service.scale, {"replicas": 2}),
    (service, Service.rollback, {}),
    (service, Service.remove, {}),
    (service, Service.tasks, {"filters": FILTERS}),
    (service, Service.logs, LOGS | {"timestamps": True, "since": "10m", "idle_timeout": 5}),
    (tasks, Tasks.list, {"filters": FILTERS}),
    (task, Task.inspect, {}),
    (task, Task.logs, LOGS | {"timestamps": True, "since": "10m", "idle_timeout": 5}),
    (secrets, Secrets.list, {"filters": FILTERS}),
    (secrets, Secrets.create, {"name": "s", "data": "text", "labels": {"a": "b"}, "driver": None, "templating": "golang"}),
    (secret, Secret.inspect, {}),
    (secret, Secret.update, {"labels": {"a": "b"}}),
    (secret, Secret.remove, {}),
    (configs, Configs.list, {"filters": FILTERS}),
    (configs, Configs.create, {"name": "c", "data": b"bytes", "labels": {"a": "b"}, "templating": "golang"}),
    (config, Config.inspect, {}),
    (config, Config.update, {"labels": {"a": "b"}}),
    (config, Config.remove, {}),
]


def _kinds() -> list[type[Resource[Docker]]]:
    package = Path(dockerlite.__file__).parent
    paths = [path.relative_to(package) for path in sorted((package / "resources").rglob("*.py")) if path.stem != "__init__"]
    modules = [import_module(".".join(("dockerlite", *path.with_suffix("").parts))) for path in paths]
    found = [kind for module in modules for kind in vars(module).values() if inspect.isclass(kind) and kind.__module__ == module.__name__]
    return [kind for kind in found if issubclass(kind, Resource) and kind not in (Resource, Handle)]


#: Every class that has verbs.
KINDS = _kinds()
