"""List all containers with their ports, in one request.

It also runs without an engine: DOCKER_HOST=replay:demo python examples/list_containers.py
"""

from dockerlite import Docker

with Docker() as docker:
    for container in docker.containers.list(all=True):
        ports = ", ".join(f"{port.public_port}->{port.private_port}" for port in container.ports if port.public_port)
        print(f"{container.id[:12]}  {container.names[0].lstrip('/'):20} {container.state:10} {container.image}  {ports}")
