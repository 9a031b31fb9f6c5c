"""An ops script: containers that do not run as they should, and disk space of unused images.

It reports containers that should run and do not, that are unhealthy, and that restart. Exit status
1 if anything needs attention. It also runs without an engine:

    DOCKER_HOST=replay:demo python examples/health_report.py
"""

import sys
from collections.abc import Iterator

from dockerlite import Docker, NotFound, models


def troubles(docker: Docker, summary: models.ContainerSummary) -> Iterator[str]:
    """The problems of a container, in words."""
    try:
        container = docker.containers[summary].inspect()
    except NotFound:  # removed since it was listed
        return
    policy = container.host_config.restart_policy if container.host_config else None
    if summary.state == "exited" and container.state and container.state.exit_code:
        yield f"ended with code {container.state.exit_code} at {container.state.finished_at}"
    if summary.state != "running" and policy and policy.name in ("always", "unless-stopped"):
        yield f"is {summary.state}, though it is to restart {policy.name}"
    if container.state and container.state.health and container.state.health.status == "unhealthy":
        yield f"is unhealthy, {container.state.health.failing_streak} checks in a row"
    if container.restart_count:
        yield f"restarted {container.restart_count} times"


def main() -> int:
    """Print the report, and return the number of problems."""
    with Docker() as docker:
        count = 0
        for summary in docker.containers.list(all=True):
            for trouble in troubles(docker, summary):
                count += 1
                print(f"{summary.names[0].lstrip('/')} {trouble}")
        unused = sum(image.size for image in docker.images.list() if not image.repo_tags)
        print(f"{count} troubles; {unused / 2**20:.1f} MiB in images without a name")
        return count


if __name__ == "__main__":
    sys.exit(1 if main() else 0)
