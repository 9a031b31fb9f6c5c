"""Show what the engine is.

It also runs without one: DOCKER_HOST=replay:demo python examples/info.py
"""

from dockerlite import Docker

with Docker() as docker:
    info = docker.info()
    print(f"{info.name}: Docker {info.server_version} on {info.operating_system}, API {docker.api_version()}")
    print(f"{info.containers_running} of {info.containers} containers run, {info.images} images, {(info.mem_total or 0) / 2**30:.1f} GiB")
    for warning in info.warnings:
        print("warning:", warning)
