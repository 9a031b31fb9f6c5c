"""Create a container, run it to its end, and print the result.

It needs an engine: python examples/run_container.py [IMAGE]
"""

import sys

from dockerlite import Docker, DockerError


def main(image: str) -> int:
    """Run a container of an image, and return its exit code."""
    with Docker() as docker:
        container = docker.containers.create(
            image,
            ["sh", "-c", "echo $GREETING > /tmp/greeting; sleep 1; exit 3"],
            env={"GREETING": "hello"},
            memory="64m",
            labels={"example": "run"},
            pull="missing",
        )
        try:
            container.start()
            print("running:", container.top().processes)
            code = container.wait()
            print("exit code:", code, "changed:", [change.path for change in container.changes()])
            return code
        finally:
            container.remove(force=True)


if __name__ == "__main__":
    try:
        main(sys.argv[1] if len(sys.argv) > 1 else "alpine")
    except DockerError as error:
        sys.exit(f"{type(error).__name__}: {error}")
