"""The rules of the models: forgiving when the engine speaks, strict when the user does."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dockerlite import DecodeError, InvalidArgument, Timestamp, models
from dockerlite.core.parsing import parse
from dockerlite.wire.encode import dump_json


def read(model: Any, text: str) -> Any:
    return parse(model, text.encode(), "GET /test")


def test_null_and_missing_lists_and_maps_are_empty() -> None:
    config = read(models.HostConfig, '{"Binds": null, "PortBindings": {"80/tcp": null}, "Sysctls": null}')
    assert (config.binds, config.port_bindings, config.sysctls, config.cap_add) == ([], {"80/tcp": []}, {}, [])


def test_an_absent_number_is_none_and_never_0() -> None:
    assert read(models.HostConfig, "{}").memory is None
    assert read(models.HostConfig, '{"Memory": 0}').memory == 0


def test_unknown_keys_of_an_engine_are_kept_and_go_back_to_it() -> None:
    spec = read(models.HostConfig, '{"Memory": 1, "FromTheFuture": {"a": [1]}}')
    assert spec.model_extra == {"FromTheFuture": {"a": [1]}}
    assert dump_json(spec) == b'{"Memory":1,"FromTheFuture":{"a":[1]}}'


def test_a_typo_of_a_user_is_refused_by_name_also_deep_inside() -> None:
    with pytest.raises(InvalidArgument, match=r"no field HostConfig\.memori; did you mean memory"):
        models.HostConfig(memori=1)  # type: ignore[call-arg]
    with pytest.raises(InvalidArgument, match=r"no field ContainerCreateRequest\.host_config\.memori"):
        models.ContainerCreateRequest(host_config={"memori": 1})  # type: ignore[arg-type]


def test_a_field_may_be_given_by_its_name_here_or_on_the_wire() -> None:
    assert models.EndpointSettings.model_validate({"IPAddress": "10.0.0.2"}) == models.EndpointSettings(ip_address="10.0.0.2")


def test_enums_are_open() -> None:
    policy = read(models.RestartPolicy, '{"Name": "when-the-moon-is-full"}')
    assert policy.name == "when-the-moon-is-full"


def test_numbers_have_64_bits() -> None:
    assert read(models.EventMessage, '{"timeNano": 9223372036854775807}').time_nano == 2**63 - 1


def test_the_zero_time_of_go_is_none() -> None:
    state = '{"StartedAt": "0001-01-01T00:00:00Z", "FinishedAt": "2026-11-20T10:00:00.123456789Z"}'
    read_state = models.ContainerState.model_validate_json(
        state[:-1] + ', "Status": "exited", "Running": false, "Paused": false, "Restarting": false, "OOMKilled": false, "Dead": false,'
        ' "Pid": 0, "ExitCode": 0, "Error": ""}',
    )
    assert read_state.started_at is None
    assert read_state.finished_at is not None
    assert read_state.finished_at.nanosecond == 123456789


@pytest.mark.parametrize(
    ("text", "written", "nanoseconds"),
    [
        ("2026-11-20T10:00:00.123456789Z", "2026-11-20T10:00:00.123456789Z", 1795168800123456789),
        ("2026-11-20T10:00:00Z", "2026-11-20T10:00:00Z", 1795168800000000000),
        ("2026-11-20T10:00:00.5+02:00", "2026-11-20T10:00:00.5+02:00", 1795161600500000000),
        ("2026-11-20 10:00:00.000000001 +0000 UTC", "2026-11-20T10:00:00.000000001Z", 1795168800000000001),
        ("2026-11-20T10:00:00.000000000+00:00", "2026-11-20T10:00:00Z", 1795168800000000000),
    ],
)
def test_a_time_keeps_its_nanoseconds(text: str, written: str, nanoseconds: int) -> None:
    time = Timestamp.parse(text)
    assert (str(time), time.nanoseconds) == (written, nanoseconds)
    assert Timestamp.from_nanoseconds(nanoseconds) == time
    assert isinstance(time, datetime)


@given(st.integers(0, 4 * 10**18))
def test_nanoseconds_survive_the_way_through_text(nanoseconds: int) -> None:
    assert Timestamp.parse(str(Timestamp.from_nanoseconds(nanoseconds))).nanoseconds == nanoseconds


def test_a_plain_datetime_is_as_good_as_ours() -> None:
    moment = datetime(2026, 11, 20, 10, 0, 0, 5000, tzinfo=UTC)
    assert str(Timestamp.fromisoformat(moment.isoformat())) == "2026-11-20T10:00:00.005Z"


@pytest.mark.parametrize("text", ["yesterday", "2026-11-20", "2026-13-01T00:00:00Z"])
def test_what_is_no_time_is_refused(text: str) -> None:
    with pytest.raises(DecodeError, match="created"):
        read(models.BuildIdentity, f'{{"CreatedAt": "{text}"}}'.replace("CreatedAt", "created_at"))


def test_secrets_stay_out_of_a_repr() -> None:
    auth = models.AuthConfig(username="lite", password="hunter2", identity_token="token")
    assert "hunter2" not in repr(auth)
    assert "token'" not in repr(auth)
    assert "lite" in repr(auth)
    assert dump_json(auth) == b'{"username":"lite","password":"hunter2","identitytoken":"token"}'


@pytest.mark.parametrize("name", dir(models))
def test_every_model_can_be_built(name: str) -> None:
    assert getattr(models, name).model_rebuild() is not False


def test_a_model_read_from_an_engine_can_be_changed_and_sent() -> None:
    config = read(models.HostConfig, '{"Memory": 1, "Binds": null}').model_copy(update={"memory": 0})
    assert b'"Memory":0' in dump_json(config)
