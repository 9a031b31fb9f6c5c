"""Watch an engine, and restart containers that become unhealthy.

    python examples/heal.py --watch

It uses asyncio, and survives cut connections and restarts of the engine. Without --watch it checks
the containers once and ends; that also runs on the recording:

    DOCKER_HOST=replay:demo python examples/heal.py

Only containers with the label ``heal=yes`` are restarted; the others are reported.
"""

import asyncio
import sys

from dockerlite import AsyncDocker, DockerError, NotFound

LABEL = "heal"


async def heal(docker: AsyncDocker, id: str) -> None:
    """Restart a container if it is unhealthy and has the label."""
    try:
        container = await docker.containers[id].inspect()
    except NotFound:  # removed since
        return
    health = container.state.health.status if container.state and container.state.health else "none"
    if health != "unhealthy":
        return
    labels = container.config.labels if container.config else {}
    print(f"{(container.name or id).lstrip('/')} is unhealthy" + (", restarting it" if labels.get(LABEL) == "yes" else ""))
    if labels.get(LABEL) == "yes":
        try:
            await docker.containers[id].restart(timeout=10)
        except DockerError as error:  # it may be about to be removed; the next event tells
            print(f"{id[:12]}: {error}")


async def look(docker: AsyncDocker) -> None:
    """Check all containers, and restart those that need it."""
    containers = await docker.containers.list()
    print(f"{len(containers)} containers run")
    await asyncio.gather(*(heal(docker, container.id) for container in containers))


async def main(watch: bool) -> None:
    """Check all containers; with ``watch``, then wait for those that become unhealthy."""
    async with AsyncDocker() as docker:
        await look(docker)
        if not watch:
            return
        async for event in docker.events(filters={"type": "container", "event": "health_status"}, reconnect=True):
            if event.type == "gap":  # events may be missing, so check everything again
                await look(docker)
            elif event.detail == "unhealthy":
                await heal(docker, event.actor.id)


if __name__ == "__main__":
    try:
        asyncio.run(main("--watch" in sys.argv))
    except DockerError as error:
        sys.exit(f"{type(error).__name__}: {error}")
    except KeyboardInterrupt:
        sys.exit(130)
