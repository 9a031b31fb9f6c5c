"""Models: services. Written by openapi/generate.py from openapi/services.yaml."""

from typing import Annotated, Literal

from .base import EMPTY_LIST, EMPTY_MAP, Items, Map, Model, Open, Sendable, Time, Wire
from .common import ObjectVersion
from .tasks import EndpointPortConfig, NetworkAttachmentConfig, TaskSpec


class ReplicatedService(Sendable):
    """A service with a set number of tasks, spread over the nodes."""

    replicas: int | None = None
    """How many tasks shall run; missing means 1, and 0 stops them all but keeps the service."""


class ReplicatedJob(Sendable):
    """A service whose tasks run to their end, a set number of times."""

    max_concurrent: int | None = None
    """How many tasks may run at the same time; missing means 1."""

    total_completions: int | None = None
    """How many tasks must end well in all; missing takes the value of MaxConcurrent."""


class GlobalService(Sendable):
    """A service with one task on each node that its placement allows, also on nodes that join later. It has no settings: send an empty
    object.
    """


class GlobalJob(Sendable):
    """A job that runs to its end once on each node that its placement allows. It has no settings: send an empty object."""


class ServiceMode(Sendable):
    """How many tasks a service has and whether they run on or end as a job. Set exactly one of the four; it cannot be changed later."""

    replicated: ReplicatedService | None = None
    """A set number of tasks; with one replica also what a missing Mode means."""

    global_: Annotated[GlobalService | None, Wire("Global")] = None
    """One task per node; an empty object chooses it."""

    replicated_job: ReplicatedJob | None = None
    """A job of a set number of runs."""

    global_job: GlobalJob | None = None
    """A job that runs once per node; an empty object chooses it."""


class UpdateConfig(Sendable):
    """The pace of an update or rollback, and what to do when new tasks fail."""

    parallelism: int | None = None
    """How many tasks are replaced at a time; 0 replaces all at once. Without any UpdateConfig it is one at a time."""

    delay: int | None = None
    """Nanoseconds to wait between one batch and the next; 0 or missing does not wait."""

    failure_action: Open[Literal["continue", "pause", "rollback"]] | None = None
    """What to do when too many new tasks fail: continue, pause (also when missing) or rollback, the last not in RollbackConfig."""

    monitor: int | None = None
    """How long, in nanoseconds, a new task is watched for failure before it counts as good; 0 or missing means 5 seconds."""

    max_failure_ratio: float | None = None
    """The share of failed tasks, 0 to 1, that is tolerated before FailureAction; 0 tolerates none."""

    order: Open[Literal["stop-first", "start-first"]] | None = None
    """stop-first ends the old task before the new one starts, also when missing; start-first runs both for a moment."""


class EndpointSpec(Sendable):
    """How a service is reached: its published ports, and one virtual address or all tasks' addresses behind its name."""

    mode: Open[Literal["vip", "dnsrr"]] | None = None
    """vip resolves the name to one balanced address; dnsrr to the addresses of the tasks, and then ports can only be published in host
    mode.
    """

    ports: Items[EndpointPortConfig] = EMPTY_LIST
    """The ports to publish; missing or empty publishes none."""


class ServiceSpec(Sendable):
    """What a service shall be: the recipe of its tasks, how many, its ports and the pace of updates. An update replaces all of it."""

    name: str | None = None
    """The service's name, also its DNS name in its networks; unique in the swarm, made up by the swarm when empty, and fixed afterwards."""

    labels: Map[str] = EMPTY_MAP
    """Labels of the service itself, which containers do not get; theirs are in TaskTemplate.ContainerSpec.Labels."""

    task_template: TaskSpec | None = None
    """The recipe that every task is made from; a change replaces the running tasks."""

    mode: ServiceMode | None = None
    """Replicated, global, or a job of either kind; missing means one replica."""

    update_config: UpdateConfig | None = None
    """The pace of updates; missing replaces one task at a time and pauses at a failure. Not allowed for jobs."""

    networks: Items[NetworkAttachmentConfig] = EMPTY_LIST
    """The former place of the networks, accepted only below 1.44; use TaskTemplate.Networks."""

    endpoint_spec: EndpointSpec | None = None
    """The ports to publish and how the service's name resolves; missing publishes none."""

    rollback_config: UpdateConfig | None = None
    """The pace of rollbacks; missing has the same defaults as UpdateConfig."""


class EndpointVirtualIP(Model):
    """A service's balanced address in one network."""

    network_id: Annotated[str | None, Wire("NetworkID")] = None
    """The id of the network, not its name."""

    addr: str | None = None
    """The address with prefix length, such as 10.0.1.2/24; missing when the network gave none."""


class ServiceEndpoint(Model):
    """How a service is reached in fact, with the ports and addresses that the swarm gave it."""

    spec: EndpointSpec | None = None
    """The endpoint settings in effect; an empty object when none were made."""

    ports: Items[EndpointPortConfig] = EMPTY_LIST
    """The published ports with the numbers that the swarm picked; missing when none."""

    virtual_ips: Annotated[Items[EndpointVirtualIP], Wire("VirtualIPs")] = EMPTY_LIST
    """The service's address in each of its networks; missing with dnsrr or without networks."""


class UpdateStatus(Model):
    """How the last update or rollback of a service went."""

    state: Open[Literal["updating", "paused", "completed"]] | None = None
    """updating, paused or completed, and for rollbacks rollback_started, rollback_paused or rollback_completed."""

    started_at: Time = None

    completed_at: Time = None
    """When the update was through; missing while it goes on."""

    message: str | None = None
    """The engine's words about it, with the failed task when it paused."""


class ServiceStatus(Model):
    """The task counts of a service, computed when a list asks for them with status=true."""

    running_tasks: int | None = None
    """How many tasks run at this moment."""

    desired_tasks: int | None = None
    """How many tasks should run: the replicas, or for global services one per fitting node."""

    completed_tasks: int | None = None
    """How many tasks of a job have ended well; 0 for other services."""


class JobStatus(Model):
    """Which run a job is in. An update of the job starts a new one."""

    job_iteration: ObjectVersion | None = None
    """The number of the run; without Index it is the first. Task.JobIteration equals it for tasks of this run."""

    last_execution: Time = None
    """When the current run was started."""


class Service(Model):
    """A service of the swarm: its spec, its endpoint, and how its update or job is going."""

    id: Annotated[str, Wire("ID")]
    """The service's id, 25 letters and digits."""

    version: ObjectVersion
    """The counter to send back as version in an update; it moves with each change."""

    created_at: Time

    updated_at: Time
    """When the service last changed, by a user or by the swarm itself."""

    spec: ServiceSpec
    """What was asked for; images and networks may have been resolved to digests and ids."""

    endpoint: ServiceEndpoint
    """The ports and virtual addresses that it got."""

    update_status: UpdateStatus | None = None
    """How the last update went; missing before the first one."""

    service_status: ServiceStatus | None = None
    """The task counts; only in a list with status=true."""

    job_status: JobStatus | None = None
    """The current run of a job; missing for services that are none."""

    previous_spec: ServiceSpec | None = None
    """The spec before the last update, which rollback=previous goes back to; missing before the first update."""


class ServiceCreated(Model):
    """What the engine answers when it has created a service."""

    id: Annotated[str, Wire("ID")]
    """The new service's id."""

    warnings: Items[str] = EMPTY_LIST
    """Remarks on the new service, such as an image digest that could not be found out; missing or null when none."""


class ServiceUpdated(Model):
    """What the engine answers when it has accepted an update; the rollout is still to come."""

    warnings: Items[str] = EMPTY_LIST
    """Remarks on the update; null when there are none."""
