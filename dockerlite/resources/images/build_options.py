"""The options of a build."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal, TypedDict

if TYPE_CHECKING:
    import os
    from collections.abc import Mapping, Sequence
    from typing import Any

    from ... import values
    from ...values.checks import Pairs
    from ..registry_auth import Auths

#: ``"1"`` is the classic builder, ``"2"`` BuildKit.
BuilderVersion = Literal["1", "2"]


class BuildOptions(TypedDict, total=False):
    """Everything about a build except its context. None counts as left out, except for ``auth``."""

    # which Dockerfile, and what is made of it
    dockerfile: str | os.PathLike[str] | None
    """Path of the Dockerfile: in the context, or, if that is a folder, anywhere on this machine.
    Default: ``Dockerfile``.
    """
    dockerfile_text: str | None
    """The Dockerfile itself, as text. It goes with a folder as context, or without any context.
    It excludes ``dockerfile``.
    """
    tag: str | Sequence[str] | None
    """Name of the image, or several: ``"app:1"``, ``["app:1", "registry.example/app:1"]``.
    Without a tag in it that is ``latest``. Default: no name, only an id.
    """
    target: str | None
    """Stage of the Dockerfile to stop at. Default: the last one."""
    args: Pairs | None
    """Values for ``ARG``: ``{"VERSION": 3}`` or ``["VERSION=3"]``; None leaves the default of the ``ARG``.
    They stay visible in the image's history, so they must not hold secrets.
    """
    labels: values.Labels | None
    """Labels to add to the image: ``{"stage": "test"}`` or ``["stage=test"]``."""
    platform: values.Platform | None
    """Platform to build for: ``"linux/arm64/v8"``. Default: the engine's own."""
    squash: bool | None
    """True merges the new layers into one; only the classic builder of an engine with experimental
    features does, others refuse it. Default: False.
    """

    # what it may use of before
    pull: bool
    """True asks the registry for newer base images even if the engine has some. Default: False."""
    no_cache: bool
    """True runs each step again instead of using cached results. Default: False."""
    cache_from: Sequence[str] | None
    """Images whose layers may serve as cache: ``["registry.example/app:latest"]``."""
    auth: Auths
    """Credentials for base images: ``{"registry.example": AuthConfig(…)}``, or None for none.
    Default: ``"config"``, all that the docker command would send. BuildKit asks the session instead.
    """

    # what becomes of the containers of its steps, and of its log
    remove: bool
    """False keeps the containers of the steps after a successful build. Default: True.
    BuildKit has none.
    """
    force_remove: bool
    """True removes the containers of the steps after a failed build, too. Default: False.
    BuildKit has none.
    """
    quiet: bool
    """True leaves out the log: only the id, or the error with the log before it. Default: False."""

    # the world of its steps
    network: str | None
    """Network of the ``RUN`` steps: ``"host"``, ``"none"``, or for the classic builder a network's name or
    ``"container:db"``. Default: the engine's default network.
    """
    extra_hosts: values.Hosts | None
    """Lines for /etc/hosts during the build: ``{"db": "192.0.2.7"}``; ``host-gateway`` stands for the
    engine's host. Podman 5.4 refuses the form in which Docker takes them.
    """
    memory: values.Size | None
    """Memory limit of each ``RUN`` step: ``"1g"`` or a number of bytes. Default: none.
    BuildKit ignores it.
    """
    memory_swap: values.Size | None
    """Limit for memory and swap together, written as ``memory``; -1 means unlimited swap.
    BuildKit ignores it.
    """
    shm_size: values.Size | None
    """Size of ``/dev/shm`` for ``RUN`` steps: ``"128m"`` or a number of bytes. Default: 64 MiB.
    BuildKit in 20.10 ignores it.
    """
    cpu_shares: int | None
    """CPU weight of ``RUN`` steps against other containers. Default: 1024. BuildKit ignores it."""
    cpu_period: int | None
    """Length of a scheduler period in microseconds, to which ``cpu_quota`` refers.
    Default: 100000. BuildKit ignores it.
    """
    cpu_quota: int | None
    """CPU time of a ``RUN`` step per ``cpu_period``, in microseconds. Default: no limit.
    BuildKit ignores it.
    """
    cpuset_cpus: str | None
    """CPUs that ``RUN`` steps may use: ``"0-3"``, ``"0,1"``. Default: all. BuildKit ignores it."""
    cpuset_mems: str | None
    """NUMA memory nodes that ``RUN`` steps may use: ``"0,1"``. Default: all. BuildKit ignores it."""
    ulimits: values.Ulimits | None
    """Limits of each process in a ``RUN`` step: ``{"nofile": 1024, "nproc": (10, 20)}``, one number or
    (soft, hard); -1 means unlimited. BuildKit in 20.10 ignores it.
    """
    cgroup_parent: str | None
    """Cgroup below which those of the ``RUN`` steps are made. Default: the engine's."""
    security_opt: Sequence[str] | None
    """Security settings of the classic builder's containers: ``["seccomp=unconfined"]``."""
    isolation: str | None
    """Isolation of the ``RUN`` steps on Windows: ``"default"``, ``"process"`` or ``"hyperv"``."""

    # BuildKit's
    version: BuilderVersion | None
    """Builder: ``"1"`` is the classic one, ``"2"`` BuildKit. Default: ``"1"``."""
    build_id: str | None
    """Id of your choice for a BuildKit build, with which ``build_cancel`` ends it."""
    outputs: Sequence[Mapping[str, Any]] | None
    """Where BuildKit puts the result: ``[{"Type": "cacheonly"}]``. Default: an image on the engine.
    The types ``local`` and ``tar`` need a ``session``.
    """
    session: str | None
    """Id of an open session, which hands BuildKit files, secrets and credentials."""
