"""Watch an engine, and restart containers that turn unhealthy. Asyncio; goes on over cut connections and the engine's own restarts.

    python examples/heal.py --watch

Without --watch it looks at what is there and ends; that runs on the recording, too: DOCKER_HOST=replay:demo python examples/heal.py
Only containers labelled ``heal=yes`` are restarted; the others are reported.
"""

import asyncio
import sys

from dockerlite import AsyncDocker, DockerError, NotFound

LABEL = "heal"


async def heal(docker: AsyncDocker, id: str) -> None:
    """Restart a container that is unhealthy, if it is labelled for that."""
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
        except DockerError as error:  # it may be on its way out; the next event tells
            print(f"{id[:12]}: {error}")


async def look(docker: AsyncDocker) -> None:
    """Heal all that is there now."""
    containers = await docker.containers.list()
    print(f"{len(containers)} containers run")
    await asyncio.gather(*(heal(docker, container.id) for container in containers))


async def main(watch: bool) -> None:
    """Heal what is there, then, if asked to, what turns unhealthy."""
    async with AsyncDocker() as docker:
        await look(docker)
        if not watch:
            return
        async for event in docker.events(filters={"type": "container", "event": "health_status"}, reconnect=True):
            if event.type == "gap":  # events may be missing, so look at everything again
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
