"""What is sent is checked, however it was made; what was read and not changed goes back as it came."""

from __future__ import annotations

import copy
import json
import pickle
from collections.abc import Callable
from typing import Any

import pytest

from dockerlite import InvalidArgument, models
from dockerlite.core.parsing import parse
from dockerlite.wire.encode import dump_json

ANSWER = (
    b'{"Memory":1,"Ulimits":[{"Name":"x","Zed":1}],"RestartPolicy":{"Name":"no"},"Binds":null,"Sysctls":null,"MaskedPaths":null,'
    b'"FromTheFuture":{"a":1}}'
)


def answer() -> models.HostConfig:
    host: models.HostConfig = parse(models.HostConfig, ANSWER, "GET /test")
    return host


def assign(name: str, value: object) -> Callable[[], object]:
    return lambda: setattr(answer(), name, value)


@pytest.mark.parametrize(
    "same",
    [lambda host: host, copy.copy, copy.deepcopy, lambda host: pickle.loads(pickle.dumps(host)), lambda host: host.model_copy(deep=True)],
)
def test_what_was_read_and_not_changed_goes_back_as_it_came(same: Callable[[models.HostConfig], models.HostConfig]) -> None:
    assert json.loads(dump_json(same(answer()))) == json.loads(ANSWER)


def test_null_is_an_empty_list_here_and_null_again_for_the_engine_until_it_is_changed() -> None:
    host = answer()
    assert (host.binds, host.sysctls) == ([], {})
    assert b'"MaskedPaths":null' in dump_json(host)
    host.binds.append("data:/data")
    host.sysctls["a"] = "1"
    assert b'"Binds":["data:/data"]' in dump_json(host)
    assert b'"Sysctls":{"a":"1"}' in dump_json(host)
    host.masked_paths = []
    assert b'"MaskedPaths":[]' in dump_json(host)
    assert host.model_dump()["binds"] == ["data:/data"]
    assert answer().model_dump(by_alias=True)["Binds"] == []


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: models.HostConfig(memroy=1), "no field HostConfig.memroy; did you mean memory?"),  # type: ignore[call-arg]  # pyright: ignore[reportCallIssue]
        (lambda: models.HostConfig(memory="64m"), "HostConfig.memory cannot be '64m'"),  # type: ignore[arg-type]  # pyright: ignore[reportArgumentType]
        (lambda: models.HostConfig.model_validate({"Memroy": 1}), "no field HostConfig.Memroy"),
        (lambda: models.HostConfig.model_validate_json('{"Memory": "64m"}'), "HostConfig.Memory cannot be '64m'"),
        (lambda: models.HostConfig.model_validate({"RestartPolicy": {"Nmae": "no"}}), "no field HostConfig.RestartPolicy.Nmae"),
        (lambda: models.HostConfig.model_construct(memroy=1), "no field HostConfig.memroy; did you mean memory?"),
        (assign("memroy", 1), "no field HostConfig.memroy; did you mean memory?"),
        (assign("memory", "64m"), "HostConfig.memory cannot be '64m'"),
        (assign("restart_policy", {"Nmae": "no"}), "no field HostConfig.restart_policy.Nmae"),
        (lambda: answer().model_copy(update={"memroy": 1}), "no field HostConfig.memroy"),
        (lambda: answer().model_copy(update={"memory": "64m"}), "HostConfig.memory cannot be '64m'"),
    ],
)
def test_a_model_made_by_hand_is_checked_at_once(make: Callable[[], object], message: str) -> None:
    with pytest.raises(InvalidArgument) as caught:
        make()
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def _changed_in_place(change: Callable[[Any], object]) -> Callable[[], Any]:
    def make() -> Any:
        host = answer()
        change(host)
        return host

    return make


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: models.HostConfig.model_construct(memory="64m"), "HostConfig.Memory cannot be '64m'"),
        (lambda: models.HostConfig.model_construct(memory=object()), "HostConfig cannot be sent"),
        (_changed_in_place(lambda host: host.binds.append(5)), "HostConfig.Binds.0 cannot be 5"),
        (_changed_in_place(lambda host: host.sysctls.update(a=1)), "HostConfig.Sysctls.a cannot be 1"),
        (_changed_in_place(lambda host: host.__dict__.update(memory="64m")), "HostConfig.Memory cannot be '64m'"),
    ],
)
def test_what_is_sent_is_checked_however_it_was_made(make: Callable[[], Any], message: str) -> None:
    model = make()
    for body in (model, {"HostConfig": model}, [model]):
        with pytest.raises(InvalidArgument) as caught:
            dump_json(body)
        assert message in str(caught.value)


def test_what_an_engine_sent_beside_the_fields_may_be_changed_and_survives_other_changes() -> None:
    host = answer()
    host.memory = 2
    host.restart_policy = models.RestartPolicy(name="always")
    assert host.model_extra == {"FromTheFuture": {"a": 1}}
    host.FromTheFuture = 5  # pyright: ignore[reportAttributeAccessIssue]
    assert b'"FromTheFuture":5' in dump_json(host.model_copy(update={"memory": 3}))


def test_a_document_of_an_engine_can_be_read_again() -> None:
    host = models.HostConfig.model_validate_json(ANSWER, extra="allow")
    assert host.model_extra == {"FromTheFuture": {"a": 1}}
    event = models.EventMessage.model_validate({"Type": "container", "Newer": 1})
    assert event.model_extra == {"Newer": 1}
