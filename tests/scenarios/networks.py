"""What containers share: networks and volumes."""

from __future__ import annotations

from dockerlite import Docker
from dockerlite.resources.networks import Network

from .common import IMAGE, LABELS, OURS, Result, outcome, sleeping

#: Addresses that hardly anything else has.
BLOCK = "10.199.7"


def networks(docker: Docker) -> Result:
    """The life of networks, and of what is connected to them."""
    net = docker.networks.create(
        "dl-net", subnet=f"{BLOCK}.0/24", gateway=f"{BLOCK}.3", ip_range=f"{BLOCK}.128/25", internal=True, labels=LABELS
    )
    found = net.inspect()
    assert found.ipam is not None
    (pool,) = found.ipam.config
    result: Result = {
        "created": (found.name, found.driver, found.scope, found.internal, pool.subnet),
        "pool": (pool.gateway, pool.ip_range),
        "listed": [one.name for one in docker.networks.list(filters=OURS)],
        "by driver": "dl-net" in [one.name for one in docker.networks.list(filters={"driver": "bridge", "name": "dl-net"})],
        "name taken": outcome(lambda: docker.networks.create("dl-net", labels=LABELS)),
        "subnet taken": outcome(lambda: docker.networks.create("dl-other", subnet=f"{BLOCK}.0/24", labels=LABELS)),
        "no such driver": outcome(lambda: docker.networks.create("dl-other", driver="dl-missing", labels=LABELS)),
        **connection_results(docker, docker.networks["dl-net"]),
    }
    net.remove()
    result["missing"] = [outcome(verb) for verb in (net.inspect, net.remove, lambda: docker.networks["dl-missing"].inspect(verbose=True))]
    docker.networks.create("dl-lone", labels=LABELS)
    result["pruned"] = [docker.networks.prune(filters=OURS).networks_deleted for _ in range(2)]
    result["of its own"] = outcome(docker.networks["bridge"].remove)
    return result


def connection_results(docker: Docker, net: Network[Docker]) -> Result:
    """How a container is put on a network and taken off it."""
    web = sleeping(docker)
    net.connect(web, ip=f"{BLOCK}.9", aliases=["dl-alias"])
    settings = web.inspect().network_settings
    endpoint = settings.networks["dl-net"] if settings else None
    (there,) = net.inspect(verbose=True, scope="local").containers.values()
    result: Result = {
        "connected": endpoint and (endpoint.ip_address, "dl-alias" in endpoint.aliases),
        "there": (there.name, there.ipv4_address),
        "twice": outcome(lambda: net.connect(web)),
        "in use": outcome(net.remove),
        "nobody": outcome(lambda: net.connect("dl-missing")),
    }
    net.disconnect(web)
    result["left"] = net.inspect().containers
    result["not there"] = outcome(lambda: net.disconnect(web))
    web.remove(force=True)
    born = docker.containers.create(IMAGE, ["true"], name="dl-born", labels=LABELS, network="dl-net")
    host = born.inspect().host_config
    result["born there"] = host and host.network_mode
    born.remove()
    return result


def volumes(docker: Docker) -> Result:
    """The life of volumes, and what disk space they and others take."""
    data = docker.volumes.create("dl-data", labels=LABELS)
    tmpfs = docker.volumes.create("dl-tmpfs", driver_opts={"type": "tmpfs", "device": "tmpfs", "o": "size=10m"}, labels=LABELS)
    again = docker.volumes.create("dl-data", labels={"other": "label"})
    found = data.inspect()
    options = tmpfs.inspect().options
    result: Result = {
        "created": (found.name, found.driver, found.scope, found.labels, found.created_at is not None),
        "options": {name: options[name] for name in ("type", "device", "o")},
        "again": again == data,
        "listed": sorted(one.name for one in docker.volumes.list(filters=OURS)),
        "by name": [one.name for one in docker.volumes.list(filters={"name": "dl-dat", "driver": "local"})],
        "unused": "dl-data" in [one.name for one in docker.volumes.list(filters={"dangling": True, **OURS})],
        "no such driver": outcome(lambda: docker.volumes.create("dl-other", driver="dl-missing", labels=LABELS)),
        "no name": outcome(lambda: docker.volumes.create("dl/other", labels=LABELS)),
    }
    writer = docker.containers.create(
        IMAGE, ["sh", "-c", "head -c 100000 /dev/zero > /data/zeros"], name="dl-job", labels=LABELS, volumes={"dl-data": "/data"}
    )
    writer.start()
    result["written"] = writer.wait()
    result["in use"] = [outcome(data.remove), outcome(lambda: data.remove(force=True))]
    result["used"] = outcome(lambda: volume_usage(docker))
    result["only volumes"] = outcome(lambda: only_volumes(docker))
    writer.remove()
    data.remove()
    result["missing"] = [outcome(verb) for verb in (data.inspect, data.remove, lambda: data.remove(force=True))]
    unnamed = docker.volumes.create(labels=LABELS)
    result["unnamed"] = len(unnamed.id)
    result["pruned"] = outcome(lambda: docker.volumes.prune(filters=OURS).volumes_deleted == [unnamed.id])
    docker.volumes.prune(filters=OURS, all=True)
    result["left"] = [one.name for one in docker.volumes.list(filters=OURS)]
    outcome(tmpfs.remove)
    return result


def volume_usage(docker: Docker) -> object:
    """The volume's disk usage: its bytes, its users, and whether the sums include it."""
    usage = docker.df()
    (volume,) = [one for one in usage.volumes if one.name == "dl-data"]
    data, sums = volume.usage_data, usage.volume_usage
    return data and (data.size, data.ref_count, sums.total_size >= data.size, 0 < sums.active_count <= sums.total_count)


def only_volumes(docker: Docker) -> object:
    """Which kinds of objects the answer has if only volumes are requested."""
    usage = docker.df(types=["volume"])
    return bool(usage.images), bool(usage.containers), bool(usage.volumes), bool(usage.build_cache)
