"""Services: what people write ends up in its place, and a change keeps what it does not name."""

from __future__ import annotations

import copy
import json
from functools import reduce
from types import NoneType
from typing import Any, assert_type, get_args

import pytest

from dockerlite import BadRequest, Docker, EngineWarning, InvalidArgument, OutOfSequence, Stream, models
from dockerlite.resources.swarm.secrets import Secret
from dockerlite.resources.swarm.service_options import SERVICE, ServiceCreateOptions, ServiceUpdateOptions, create_spec, service_change
from dockerlite.resources.swarm.services import Service, Services
from dockerlite.resources.swarm.specs import ATTEMPTS
from dockerlite.wire.encode import dump_json
from dockerlite.wire.logs import LogLine
from tests.support.verb_operations import played

DOCKER = Docker("unix:///nowhere.sock")


NO_PLACE = {"replicas", "max_concurrent"}  # where they go depends on the mode


def sent(model: object) -> Any:
    return json.loads(dump_json(model))


def created(image: str | None = None, command: Any = None, spec: models.ServiceSpec | None = None, **options: Any) -> Any:
    return sent(create_spec(image, command, spec, options))


def container(**fields: Any) -> Any:
    return {"TaskTemplate": {"ContainerSpec": fields}}


def task(**fields: Any) -> Any:
    return {"TaskTemplate": fields}


@pytest.mark.parametrize(
    ("options", "spec"),
    [
        ({"name": "web", "labels": {"a": "b"}}, {"Name": "web", "Labels": {"a": "b"}}),
        ({"env": {"A": 1}, "user": "1:2", "group_add": ["3"]}, container(Env=["A=1"], User="1:2", Groups=["3"])),
        ({"entrypoint": "sh -c", "workdir": "/tmp", "tty": True}, container(Command=["sh", "-c"], Dir="/tmp", TTY=True)),
        ({"stdin_open": True, "init": False, "read_only": True}, container(OpenStdin=True, Init=False, ReadOnly=True)),
        ({"stop_signal": "SIGINT", "stop_timeout": "1m"}, container(StopSignal="SIGINT", StopGracePeriod=60 * 10**9)),
        ({"healthcheck": "true"}, container(Healthcheck={"Test": ["CMD-SHELL", "true"]})),
        ({"healthcheck": False}, container(Healthcheck={"Test": ["NONE"]})),
        ({"hostname": "h", "container_labels": ["a=b"]}, container(Hostname="h", Labels={"a": "b"})),
        ({"mounts": ["data:/data:ro"]}, container(Mounts=[{"Type": "volume", "Source": "data", "Target": "/data", "ReadOnly": True}])),
        ({"dns": ["192.0.2.1"], "dns_search": ["a"]}, container(DNSConfig={"Nameservers": ["192.0.2.1"], "Search": ["a"]})),
        ({"dns_options": ["ndots:1"]}, container(DNSConfig={"Options": ["ndots:1"]})),
        ({"extra_hosts": {"db": "::1"}}, container(Hosts=["::1 db"])),
        ({"ulimits": {"nofile": (1, 2)}}, container(Ulimits=[{"Name": "nofile", "Soft": 1, "Hard": 2}])),
        ({"oom_score_adj": 0, "isolation": "default"}, container(OomScoreAdj=0, Isolation="default")),
        ({"cap_add": ["ALL"], "cap_drop": []}, container(CapabilityAdd=["ALL"], CapabilityDrop=[])),
        ({"sysctls": {"a": "1"}}, container(Sysctls={"a": "1"})),
        ({"networks": ["n"]}, task(Networks=[{"Target": "n"}])),
        ({"memory": "1g", "cpus": 0.5}, task(Resources={"Limits": {"MemoryBytes": 2**30, "NanoCPUs": 5 * 10**8}})),
        ({"memory": 0, "pids_limit": 0}, task(Resources={"Limits": {"MemoryBytes": 0, "Pids": 0}})),
        ({"reserve_memory": "8m", "reserve_cpus": 1}, task(Resources={"Reservations": {"MemoryBytes": 8 * 2**20, "NanoCPUs": 10**9}})),
        ({"constraints": ["a==b"], "max_replicas_per_node": 1}, task(Placement={"Constraints": ["a==b"], "MaxReplicas": 1})),
        ({"spread_over": ["l"]}, task(Placement={"Preferences": [{"Spread": {"SpreadDescriptor": "l"}}]})),
        ({"restart": "any", "restart_delay": 1}, task(RestartPolicy={"Condition": "any", "Delay": 10**9})),
        ({"restart_attempts": 3, "restart_window": "1s"}, task(RestartPolicy={"MaxAttempts": 3, "Window": 10**9})),
        ({"logging": "local"}, task(LogDriver={"Name": "local"})),
        (
            {"logging": models.LogConfig(type="local", config={"max-size": "1m"})},
            task(LogDriver={"Name": "local", "Options": {"max-size": "1m"}}),
        ),
        ({"ports": {80: 8080}}, {"EndpointSpec": {"Ports": [{"TargetPort": 80, "PublishedPort": 8080, "Protocol": "tcp"}]}}),
        ({"endpoint_mode": "dnsrr"}, {"EndpointSpec": {"Mode": "dnsrr"}}),
        ({"update_parallelism": 0, "update_order": "start-first"}, {"UpdateConfig": {"Parallelism": 0, "Order": "start-first"}}),
        (
            {"update_monitor": "1s", "update_max_failure_ratio": 0},
            {"UpdateConfig": {"Parallelism": 1, "Monitor": 10**9, "MaxFailureRatio": 0}},
        ),
        ({"rollback_failure_action": "pause"}, {"RollbackConfig": {"Parallelism": 1, "FailureAction": "pause"}}),
        ({"replicas": 0}, {"Mode": {"Replicated": {"Replicas": 0}}}),
        ({"mode": "replicated"}, {"Mode": {"Replicated": {}}}),
        ({"mode": "global"}, {"Mode": {"Global": {}}}),
        ({"mode": "global-job"}, {"Mode": {"GlobalJob": {}}}),
        (
            {"mode": "replicated-job", "replicas": 4, "max_concurrent": 2},
            {"Mode": {"ReplicatedJob": {"TotalCompletions": 4, "MaxConcurrent": 2}}},
        ),
    ],
    ids=str,
)
def test_an_option_ends_up_in_its_place(options: dict[str, Any], spec: Any) -> None:
    assert created(**options) == spec


def test_an_image_and_a_command_are_part_of_the_container() -> None:
    assert created("busybox", "sleep 5") == container(Image="busybox", Args=["sleep", "5"])


def test_every_option_has_a_place_and_every_place_is_there() -> None:
    assert ServiceCreateOptions.__annotations__.keys() | ServiceUpdateOptions.__annotations__.keys() == SERVICE.keys() | NO_PLACE
    for place, _ in SERVICE.values():
        kind: Any = models.ServiceSpec
        for name in place.split("."):
            annotation = kind.model_fields[name].annotation
            kind = next((found for found in get_args(annotation) if found is not NoneType), annotation)


def test_what_has_no_option_is_taken_from_models() -> None:
    given = models.ServiceSpec(task_template=models.TaskSpec(container_spec=models.ContainerSpec(image="i", stop_signal="SIGINT")))
    assert created(env=["A=1"], spec=given) == container(Image="i", StopSignal="SIGINT", Env=["A=1"])
    assert sent(given) == container(Image="i", StopSignal="SIGINT")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"replica": 1}, "there is no option replica; did you mean replicas?"),
        (
            {"env": ["A=1"], "spec": models.ServiceSpec(task_template=models.TaskSpec(container_spec=models.ContainerSpec(env=[])))},
            "env: set both",
        ),
        ({"mode": "global", "spec": models.ServiceSpec(mode=models.ServiceMode())}, "mode: set both"),
        (
            {"replicas": 2, "spec": models.ServiceSpec(mode=models.ServiceMode(replicated=models.ReplicatedService(replicas=1)))},
            "mode.replicated.replicas: set both",
        ),
        ({"mode": "global", "replicas": 2}, "replicas=2: a service of the mode global has no such number"),
        ({"mode": "global-job", "max_concurrent": 2}, "max_concurrent=2: a service of the mode global-job"),
        ({"max_concurrent": 2}, "max_concurrent=2: a service of the mode replicated "),
        ({"mode": "replicate"}, "mode='replicate': give 'replicated' or 'global' or "),
        ({"memory": "512q"}, "'512q' is no size"),
        ({"cpus": -1}, "give a number of processors"),
        ({"constraints": "a==b"}, "is no list of texts"),
    ],
)
def test_what_makes_no_sense_is_refused(options: dict[str, Any], message: str) -> None:
    with pytest.raises(InvalidArgument, match=message):
        created("busybox", **options)


@pytest.mark.parametrize("option", ["name", "mode"])
def test_what_stays_as_it_is_cannot_be_changed(option: str) -> None:
    with pytest.raises(InvalidArgument, match=f"there is no option {option}"):
        service_change(None, {option: "global"})


def in_task(**fields: Any) -> models.ServiceSpec:
    return models.ServiceSpec(task_template=models.TaskSpec(**fields))


# What an engine sent, with a key that this client does not know in every part.
FOUND: dict[str, Any] = {
    "Name": "web",
    "New": 1,
    "Labels": {"a": "b"},
    "TaskTemplate": {
        "New": 2,
        "ContainerSpec": {"Image": "i", "Env": ["A=1"], "New": {"a": None}, "Privileges": {"CredentialSpec": None}},
        "Resources": {"Limits": {"MemoryBytes": 1024, "Pids": 5, "New": 3}, "Reservations": {}},
        "ForceUpdate": 4,
    },
    "Mode": {"Replicated": {"Replicas": 2, "New": 5}},
    "UpdateConfig": {"Parallelism": 0, "MaxFailureRatio": 0},
}


@pytest.mark.parametrize(
    ("options", "places"),
    [
        ({}, {}),
        ({"env": []}, {"TaskTemplate.ContainerSpec.Env": []}),
        ({"memory": 0}, {"TaskTemplate.Resources.Limits.MemoryBytes": 0}),
        ({"reserve_cpus": 1}, {"TaskTemplate.Resources.Reservations.NanoCPUs": 10**9}),
        ({"labels": {}}, {"Labels": {}}),
        ({"restart": "none"}, {"TaskTemplate.RestartPolicy": {"Condition": "none"}}),
        ({"replicas": 3}, {"Mode.Replicated.Replicas": 3}),
        ({"force": True}, {"TaskTemplate.ForceUpdate": 5}),
        ({"image": "j", "command": "a"}, {"TaskTemplate.ContainerSpec.Image": "j", "TaskTemplate.ContainerSpec.Args": ["a"]}),
        ({"update_delay": 1}, {"UpdateConfig.Delay": 10**9}),
        ({"rollback_delay": 1}, {"RollbackConfig": {"Parallelism": 1, "Delay": 10**9}}),
        ({"spec": models.ServiceSpec(labels={"c": "d"}, update_config=None)}, {"Labels": {"c": "d"}, "UpdateConfig": None}),
        (
            {"spec": in_task(container_spec=models.ContainerSpec(stop_signal="SIGINT"), force_update=10)},
            {"TaskTemplate.ContainerSpec.StopSignal": "SIGINT", "TaskTemplate.ForceUpdate": 10},
        ),
        (
            {"spec": in_task(container_spec=models.ContainerSpec(env=["B=2"], healthcheck=None)), "memory": "1k"},
            {
                "TaskTemplate.ContainerSpec.Env": ["B=2"],
                "TaskTemplate.ContainerSpec.Healthcheck": None,
                "TaskTemplate.Resources.Limits.MemoryBytes": 1024,
            },
        ),
        ({"spec": in_task(resources=None)}, {"TaskTemplate.Resources": None}),
        ({"spec": {"Labels": {"c": "d"}, "task_template": {"force_update": 7}}}, {"Labels": {"c": "d"}, "TaskTemplate.ForceUpdate": 7}),
        ({"spec": in_task(resources=models.ResourceRequirements(limits=models.Limit(pids=0)))}, {"TaskTemplate.Resources.Limits.Pids": 0}),
        ({"spec": in_task(restart_policy=models.TaskRestartPolicy(delay=1))}, {"TaskTemplate.RestartPolicy": {"Delay": 1}}),
        (
            {"spec": models.ServiceSpec(mode=models.ServiceMode(replicated=models.ReplicatedService(replicas=3)))},
            {"Mode.Replicated.Replicas": 3},
        ),
        (
            {"spec": models.ServiceSpec(update_config=models.UpdateConfig(delay=1), rollback_config=models.UpdateConfig(delay=2))},
            {"UpdateConfig.Delay": 1, "RollbackConfig": {"Parallelism": 1, "Delay": 2}},
        ),
        ({"spec": models.ServiceSpec.model_validate({"TaskTemplate": {"New": 7}}, extra="allow")}, {"TaskTemplate.New": 7}),
        ({"spec": models.ServiceSpec.model_validate(FOUND, extra="allow")}, {}),
        (
            {"spec": models.ServiceSpec.model_validate({"Newer": 1}, extra="allow"), "env": ["B=2"]},
            {"Newer": 1, "TaskTemplate.ContainerSpec.Env": ["B=2"]},
        ),
    ],
    ids=str,
)
def test_a_change_keeps_what_it_does_not_name(options: dict[str, Any], places: dict[str, Any]) -> None:
    found = models.ServiceSpec.model_validate(FOUND, extra="allow")
    given, force = options.pop("spec", None), options.pop("force", False)
    assert sent(service_change(given, options, force=force)(found)) == with_places(FOUND, places)
    assert sent(found) == FOUND


def with_places(spec: dict[str, Any], places: dict[str, Any]) -> dict[str, Any]:
    changed = copy.deepcopy(spec)
    for place, value in places.items():
        *parts, name = place.split(".")
        reduce(lambda part, key: part[key], parts, changed)[name] = value
    return changed


def test_what_an_option_and_a_given_spec_both_change_is_refused() -> None:
    with pytest.raises(InvalidArgument, match="labels: set both"):
        service_change(models.ServiceSpec(labels={}), {"labels": {"a": "b"}})


@pytest.mark.parametrize("mode", [{"Global": {}}, {"GlobalJob": {}}])
def test_a_service_on_every_node_has_no_number_to_change(mode: Any) -> None:
    with pytest.raises(InvalidArgument, match="replicas=2: a service of the mode global"):
        service_change(None, {"replicas": 2})(models.ServiceSpec.model_validate({"Mode": mode}))


def test_the_number_of_a_job_is_how_often_it_ends_well() -> None:
    job = models.ServiceSpec.model_validate({"Mode": {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 1}}})
    assert sent(service_change(None, {"replicas": 2})(job)) == {"Mode": {"ReplicatedJob": {"MaxConcurrent": 1, "TotalCompletions": 2}}}


def at(version: int, kind: Any = models.Service, **spec: Any) -> Any:
    """An object as it is in a version."""
    known = {"ID": "s", "Version": {"Index": version}, "CreatedAt": "", "UpdatedAt": "", "Spec": spec}
    more = {"Endpoint": {}, "Description": {}, "Status": {}, "JoinTokens": {"Worker": "w", "Manager": "m"}}
    return kind.model_validate(known | more)


BEHIND = OutOfSequence("rpc error: code = Unknown desc = update out of sequence", 500, "POST /services/{id}/update")


READ, WRITE = "GET /services/{id}", "POST /services/{id}/update"


UPDATED = models.ServiceUpdated()


def test_a_change_begins_again_when_somebody_was_faster() -> None:
    work = Service.update.build(DOCKER.services["s"], env=["A=1"])
    read = [at(7, Labels={"a": "b"}), at(9, Labels={"a": "c"})]
    asked, _ = played(work, {READ: read, WRITE: [BEHIND, UPDATED]})
    assert [operation.name for operation in asked] == [READ, WRITE] * 2
    assert [operation.query["version"] for operation in asked[1::2]] == [7, 9]
    assert sent(asked[-1].body) == {"Labels": {"a": "c"}, **container(Env=["A=1"])}


def test_a_change_gives_up_when_others_are_always_faster() -> None:
    work = Service.scale.build(DOCKER.services["s"], 3)
    with pytest.raises(OutOfSequence):
        played(work, {READ: [at(n) for n in range(ATTEMPTS)], WRITE: [BEHIND] * ATTEMPTS})


def test_another_failure_ends_a_change() -> None:
    failure = BadRequest("no", 400, WRITE)
    with pytest.raises(BadRequest):
        played(Service.scale.build(DOCKER.services["s"], 3), {READ: [at(1)], WRITE: [failure]})


def test_a_rollback_sends_the_spec_there_is() -> None:
    asked, _ = played(Service.rollback.build(DOCKER.services["s"]), {READ: [at(3, Name="web")], WRITE: [UPDATED]})
    assert asked[-1].query == {"rollback": "previous", "version": 3}
    assert sent(asked[-1].body) == {"Name": "web"}


def test_what_an_engine_warns_of_is_a_warning() -> None:
    warned = models.ServiceUpdated(warnings=["no digest"])
    with pytest.warns(EngineWarning, match="no digest"):
        played(Service.rollback.build(DOCKER.services["s"]), {READ: [at(3)], WRITE: [warned]})
    created = models.ServiceCreated(id="s", warnings=["no digest"])
    with pytest.warns(EngineWarning, match="no digest"):
        played(Services.create.build(DOCKER.services, "busybox"), {"POST /services/create": [created]})


def test_secrets_and_configs_are_looked_up() -> None:
    reference = models.ConfigReference(config_id="k", runtime={})
    work = Services.create.build(DOCKER.services, "busybox", secrets={"password": "pw"}, configs=["nginx.conf", reference])
    answers = {
        "GET /secrets/{id}": [at(1, models.Secret, Name="password")],
        "GET /configs/{id}": [at(1, models.Config, Name="nginx.conf")],
        "POST /services/create": [models.ServiceCreated(id="s")],
    }
    asked, service = played(work, answers)
    assert service == DOCKER.services["s"]
    assert [operation.at for operation in asked] == [{"id": "password"}, {"id": "nginx.conf"}, {}]
    file = {"UID": "0", "GID": "0", "Mode": 0o444}
    assert sent(asked[-1].body)["TaskTemplate"]["ContainerSpec"] == {
        "Image": "busybox",
        "Secrets": [{"SecretID": "s", "SecretName": "password", "File": {"Name": "pw", **file}}],
        "Configs": [
            {"ConfigID": "s", "ConfigName": "nginx.conf", "File": {"Name": "nginx.conf", **file}},
            {"ConfigID": "k", "Runtime": {}},
        ],
    }


def test_a_mistake_is_found_before_secrets_are_looked_up() -> None:
    typo: dict[str, Any] = {"enf": []}
    with pytest.raises(InvalidArgument, match="did you mean env"):
        played(Services.create.build(DOCKER.services, "busybox", secrets=["s"], **typo), {})
    with pytest.raises(InvalidArgument, match="is no mapping or list of secrets"):
        played(Service.update.build(DOCKER.services["s"], secrets="password"), {})


def test_logs_of_tasks_say_where_they_are_from_and_whether_they_have_frames() -> None:
    terminal = at(1, TaskTemplate={"ContainerSpec": {"TTY": True}})
    asked, logs = played(Service.logs.build(DOCKER.services["s"], tail=3), {"api version": ["1.41"], READ: [terminal]})
    assert (asked[-1].name, logs.query["details"], logs.query["tail"]) == (READ, True, "3")
    asked, logs = played(Service.logs.build(DOCKER.services["s"]), {"api version": ["1.42"]})
    assert "until" not in logs.query


def never_run() -> None:
    """Types for mypy and pyright; nobody calls this."""
    service = assert_type(DOCKER.services.create("busybox", ["true"], mode="replicated-job", replicas=2, memory="1g"), Service[Docker])
    assert_type(service.update(image="busybox:2", memory=0), None)
    assert_type(service.tasks(), list[models.Task])
    assert_type(service.logs(follow=True), Stream[LogLine])
    assert_type(DOCKER.services.list()[0].id, str)
    assert_type(DOCKER.swarm.init(autolock=True), str)
    assert_type(DOCKER.secrets.create("s", "hush"), Secret[Docker])
    service.update(name="other")  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
    DOCKER.services.create("busybox", replica=2)  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
