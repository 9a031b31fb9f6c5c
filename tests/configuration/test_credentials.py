"""Where the credentials of registries come from, and where they are kept: config.json, and credential helpers that really run."""

from __future__ import annotations

import base64
import json
import os
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from dockerlite import CredentialsError, InvalidArgument
from dockerlite.configuration import helpers
from dockerlite.configuration.local import Configuration
from dockerlite.configuration.registries import HUB
from dockerlite.models import AuthConfig
from tests.support.credential_helper import CredentialHelper, first_in_path, write_helper

Say = Callable[..., Configuration]


@pytest.fixture
def programs(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """A folder for credential helpers, first in PATH."""
    return first_in_path(monkeypatch, tmp_path / "bin")


@pytest.fixture
def keychain(programs: Path) -> CredentialHelper:
    return CredentialHelper(programs, "mine")


@pytest.fixture
def say(tmp_path: Path) -> Say:
    """A configuration that says so."""

    def configured(**content: Any) -> Configuration:
        (tmp_path / "config").mkdir(exist_ok=True)
        (tmp_path / "config" / "config.json").write_text(json.dumps(content))
        return Configuration(tmp_path / "config")

    return configured


def file(config: Configuration) -> dict[str, Any]:
    content: dict[str, Any] = json.loads((config.place() / "config.json").read_text())
    return content


def encoded(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


def sent(auth: AuthConfig | None) -> dict[str, Any] | None:
    """Credentials as they go to the engine."""
    return None if auth is None else auth.model_dump(by_alias=True, exclude_unset=True)


@pytest.mark.parametrize(
    ("auths", "registry", "found"),
    [
        ({"r.example": {"auth": encoded("u:p")}}, "r.example", {"username": "u", "password": "p"}),
        ({"r.example": {"auth": encoded("u:p:with:colons")}}, "r.example", {"username": "u", "password": "p:with:colons"}),
        ({"r.example": {"auth": encoded("u:p\0\0")}}, "r.example", {"username": "u", "password": "p"}),
        ({"r.example": {"username": "u", "password": "p"}}, "r.example", {"username": "u", "password": "p"}),
        ({"r.example": {"auth": encoded("u:p"), "username": "old"}}, "r.example", {"username": "u", "password": "p"}),
        ({"r.example": {"auth": encoded("u:"), "identitytoken": "t"}}, "r.example", {"username": "u", "identitytoken": "t"}),
        ({"r.example": {"registrytoken": "t"}}, "r.example", {"registrytoken": "t"}),
        (
            {"https://r.example/v2/": {"auth": encoded("u:p")}},
            "r.example",
            {"username": "u", "password": "p", "serveraddress": "https://r.example/v2/"},
        ),
        (
            {"http://r.example": {"auth": encoded("a:b")}, "r.example": {"auth": encoded("u:p")}},
            "r.example",
            {"username": "u", "password": "p"},
        ),
        ({HUB: {"auth": encoded("u:p")}}, HUB, {"username": "u", "password": "p"}),
        ({"r.example:5000": {"auth": encoded("u:p")}}, "r.example", None),
        ({"r.example": {"auth": encoded("u:p")}}, "r.example:5000", None),
        ({"docker.io": {"auth": encoded("u:p")}}, HUB, None),
        ({"r.example": {}}, "r.example", None),
        ({"r.example": {"email": "u@r.example"}}, "r.example", None),
        (None, "r.example", None),
    ],
)
def test_the_file_has_credentials_in_many_forms(say: Say, auths: Any, registry: str, found: dict[str, str] | None) -> None:
    expected = None if found is None else {"serveraddress": registry} | found
    assert sent(say(auths=auths).credentials(registry)) == expected


@pytest.mark.parametrize("auth", ["!!", encoded("no colon"), encoded(":p"), base64.b64encode(b"\xff:\xff").decode()])
def test_an_entry_that_cannot_be_read_is_an_error_that_does_not_quote_it(say: Say, auth: str) -> None:
    with pytest.raises(CredentialsError, match=r"config.json: auths has an auth for r\.example that is no") as caught:
        say(auths={"r.example": {"auth": auth}}).credentials("r.example")
    assert auth not in str(caught.value)


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ({"auths": []}, "auths is no JSON object"),
        ({"auths": {"r.example": "hunter4711"}}, "no credentials"),
        ({"auths": {"r.example": {"password": 4711}}}, "no credentials"),
        ({"credsStore": 4711}, "credsStore names no helper"),
        ({"credHelpers": {"r.example": ["a"]}}, "credHelpers names no helper"),
        ({"credHelpers": "a"}, "credHelpers is no JSON object"),
        ({"credsStore": "../evil"}, "not the name of a credential helper"),
    ],
)
def test_what_makes_no_sense_in_the_file_is_an_error(say: Say, content: dict[str, Any], says: str) -> None:
    with pytest.raises((CredentialsError, InvalidArgument), match=says) as caught:
        say(**content).credentials("r.example")
    assert "4711" not in str(caught.value)


@pytest.mark.parametrize("content", ["{", "[]", '"text"', "\udcff"])
def test_a_file_that_is_no_json_object_is_an_error_that_says_how_to_go_on(tmp_path: Path, content: str) -> None:
    (tmp_path / "config.json").write_text(content, errors="surrogateescape")
    with pytest.raises(InvalidArgument, match=r"config\.json .*; config=False does without it"):
        Configuration(tmp_path).credentials("r.example")


def test_the_helper_of_a_registry_comes_first_and_is_not_second_guessed(say: Say, keychain: CredentialHelper) -> None:
    keychain.keep("r.example", "u", "p")
    keychain.keep("t.example", "<token>", "t")
    auths = {name: {"auth": encoded("file:file")} for name in ("r.example", "none.example", "plain.example")}
    config = say(credsStore="mine", credHelpers={"plain.example": "", "t.example": "mine"}, auths=auths)
    assert sent(config.credentials("r.example")) == {"username": "u", "password": "p", "serveraddress": "r.example"}
    assert sent(config.credentials("t.example")) == {"identitytoken": "t", "serveraddress": "t.example"}
    assert config.credentials("none.example") is None
    assert sent(config.credentials("plain.example")) == {"username": "file", "password": "file", "serveraddress": "plain.example"}
    assert keychain.asked == [("get", "r.example"), ("get", "t.example"), ("get", "none.example")]


def test_all_registries_are_those_of_the_default_helper_and_those_that_have_one_of_their_own(say: Say, programs: Path) -> None:
    default, other = CredentialHelper(programs, "default"), CredentialHelper(programs, "other")
    default.keep("a.example", "a", "1")
    default.keep("b.example", "b", "1")
    other.keep("b.example", "b", "2")
    config = say(
        credsStore="default", credHelpers={"b.example": "other", "c.example": "other"}, auths={"d.example": {"auth": encoded("d:1")}}
    )
    assert {name: auth.password for name, auth in config.all_credentials().items()} == {"a.example": "1", "b.example": "2"}
    assert default.asked[0] == ("list", "unused")


def test_all_registries_of_the_file_keep_their_names(say: Say) -> None:
    config = say(auths={HUB: {"auth": encoded("u:1")}, "https://r.example/v2/": {"auth": encoded("u:2")}, "empty.example": {}})
    assert {name: auth.password for name, auth in config.all_credentials().items()} == {HUB: "1", "https://r.example/v2/": "2"}


@pytest.mark.parametrize(
    ("script", "says"),
    [
        ("#!/bin/sh\necho the vault is closed; exit 3", "docker-credential-bad get: the vault is closed; auth=None"),
        ("#!/bin/sh\necho the vault is closed >&2; exit 3", "docker-credential-bad get: the vault is closed; auth=None"),
        ("#!/bin/sh\nexit 3", "docker-credential-bad get: exit code 3"),
        ("#!/bin/sh\necho no JSON", "its answer is no JSON object"),
        ("#!/bin/sh\necho []", "its answer is no JSON object"),
        ('#!/bin/sh\necho \'{"Secret": "hunter22"}\'', "its answer has no Username or no Secret"),
        ('#!/bin/sh\necho \'{"Secret": "hunter22"}\'; exit 1', "exit code 1"),
        ('#!/bin/sh\necho \'{"Secret": "hunter22"}\'; echo gone >&2; exit 1', "docker-credential-bad get: gone"),
        ("#!/nowhere", "there is no such program in PATH"),
        ("no program", "Exec format error"),
    ],
)
def test_a_helper_that_fails_is_an_error_with_its_words_but_no_secret(say: Say, programs: Path, script: str, says: str) -> None:
    write_helper(programs, "bad", script)
    with pytest.raises(CredentialsError, match=says) as caught:
        say(credsStore="bad", auths={"r.example": {"auth": encoded("u:p")}}).credentials("r.example")
    assert "hunter22" not in str(caught.value)


def test_a_helper_that_is_missing_is_told_so_though_a_place_in_path_is_closed(say: Say, programs: Path) -> None:
    (programs / "docker-credential-missing").mkdir()  # as for a closed folder, to run it is a PermissionError
    with pytest.raises(CredentialsError, match="docker-credential-missing get: there is no such program in PATH"):
        say(credsStore="missing").credentials("r.example")


@pytest.mark.usefixtures("programs")
def test_a_helper_that_is_missing_is_named(say: Say) -> None:
    with pytest.raises(CredentialsError, match="docker-credential-missing get: there is no such program in PATH"):
        say(credsStore="missing").credentials("r.example")


def test_a_helper_has_so_much_time(say: Say, programs: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(helpers, "TIME_LIMIT", 0.1)
    write_helper(programs, "slow", "#!/bin/sh\nexec sleep 30")
    with pytest.raises(CredentialsError, match=r"docker-credential-slow get: no answer in 0\.1 s"):
        say(credsStore="slow").credentials("r.example")


def test_empty_credentials_are_none(say: Say, keychain: CredentialHelper) -> None:
    keychain.keep("r.example", "", "")
    assert say(credsStore="mine").credentials("r.example") is None


def test_the_file_is_read_again_when_it_has_changed(say: Say) -> None:
    config = say(auths={})
    assert config.credentials("r.example") is None
    say(auths={"r.example": {"auth": encoded("u:p")}})
    assert config.credentials("r.example") is not None


def test_a_folder_that_is_closed_to_us_is_as_good_as_none(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    config = Configuration(tmp_path / "file" / "folder")  # root may look into any folder, but not into a file
    assert config.headers() == {}
    assert config.credentials("r.example") is None


def test_without_a_folder_there_is_nothing_and_nothing_is_kept() -> None:
    config = Configuration(None)
    assert config.credentials("r.example") is None
    assert config.all_credentials() == {}
    with pytest.raises(InvalidArgument, match="leaves the docker command's configuration alone"):
        config.keep(AuthConfig(username="u", server_address="r.example"))
    with pytest.raises(InvalidArgument, match="leaves the docker command's configuration alone"):
        config.forget("r.example")


# What is kept


def test_credentials_are_kept_in_the_file_beside_all_that_it_had(say: Say) -> None:
    config = say(auths={"a.example": {"auth": "YTpi", "email": "a"}}, HttpHeaders={"A": "ä"}, unknown={"b": [1]})
    config.keep(AuthConfig(username="u", password="p", server_address="r.example"))
    kept = {"a.example": {"auth": "YTpi", "email": "a"}, "r.example": {"auth": encoded("u:p")}}
    assert file(config) == {"auths": kept, "HttpHeaders": {"A": "ä"}, "unknown": {"b": [1]}}
    assert config.credentials("r.example") is not None


def test_an_identity_token_is_kept_with_the_name(say: Say) -> None:
    config = say()
    config.keep(AuthConfig(username="u", identity_token="t", server_address="r.example"))
    config.keep(AuthConfig(identity_token="t", server_address="s.example"))
    assert file(config) == {"auths": {"r.example": {"auth": encoded("u:"), "identitytoken": "t"}, "s.example": {"identitytoken": "t"}}}


def test_what_a_helper_keeps_leaves_an_empty_entry(say: Say, keychain: CredentialHelper) -> None:
    config = say(credsStore="mine", auths={"r.example": {"auth": encoded("old:old")}})
    config.keep(AuthConfig(username="u", password="p", server_address="r.example"))
    config.keep(AuthConfig(username="u", identity_token="t", server_address=HUB))
    assert keychain.kept == {
        "r.example": {"ServerURL": "r.example", "Username": "u", "Secret": "p"},
        HUB: {"ServerURL": HUB, "Username": "<token>", "Secret": "t"},
    }
    assert file(config) == {"credsStore": "mine", "auths": {"r.example": {}, HUB: {}}}


def test_a_helper_that_cannot_keep_credentials_leaves_the_file_as_it_was(say: Say, programs: Path) -> None:
    write_helper(programs, "bad", "#!/bin/sh\ncat; echo and that was it; exit 1")
    config = say(credsStore="bad")
    with pytest.raises(CredentialsError, match="docker-credential-bad store: ") as caught:
        config.keep(AuthConfig(username="u", password="hunter22", server_address="r.example"))
    assert "hunter22" not in str(caught.value)
    assert file(config) == {"credsStore": "bad"}


def test_the_words_of_a_helper_that_repeats_the_secret_are_told_without_it(say: Say, programs: Path) -> None:
    write_helper(programs, "bad", "#!/bin/sh\necho 'hunter22 is too short'; exit 1")
    with pytest.raises(CredentialsError, match="store: hidden is too short"):
        say(credsStore="bad").keep(AuthConfig(username="u", password="hunter22", server_address="r.example"))


def test_a_new_file_is_for_its_owner_alone(tmp_path: Path) -> None:
    config = Configuration(tmp_path / "new" / "folder")
    config.keep(AuthConfig(username="u", password="p", server_address="r.example"))
    path = tmp_path / "new" / "folder" / "config.json"
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert os.listdir(path.parent) == ["config.json"]


def test_a_link_stays_one_and_the_file_keeps_its_mode(tmp_path: Path) -> None:
    (tmp_path / "config").mkdir()
    (tmp_path / "real.json").write_text("{}")
    (tmp_path / "real.json").chmod(0o640)
    link = tmp_path / "config" / "config.json"
    link.symlink_to("../real.json")
    Configuration(tmp_path / "config").keep(AuthConfig(username="u", password="p", server_address="r.example"))
    assert link.is_symlink()
    assert json.loads((tmp_path / "real.json").read_text()) == {"auths": {"r.example": {"auth": encoded("u:p")}}}
    assert stat.S_IMODE((tmp_path / "real.json").stat().st_mode) == 0o640
    assert sorted(os.listdir(tmp_path)) == ["config", "real.json"]


def test_what_others_have_written_meanwhile_stays(say: Say) -> None:
    config = say(auths={})
    assert config.credentials("r.example") is None
    say(auths={"a.example": {"auth": "YTpi"}})
    config.keep(AuthConfig(username="u", password="p", server_address="r.example"))
    assert file(config)["auths"].keys() == {"a.example", "r.example"}


def test_a_file_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    config = Configuration(tmp_path / "dangling")
    config.place().mkdir()
    (config.place() / "config.json").symlink_to(tmp_path / "nowhere" / "config.json")
    with pytest.raises(CredentialsError, match=r"config\.json cannot be written: No such file"):
        config.keep(AuthConfig(username="u", password="p", server_address="r.example"))


def test_credentials_are_forgotten_under_every_name(say: Say) -> None:
    ours, others = ["r.example", "https://r.example", "http://r.example/v1/"], ["r.example:5000", "a.example"]
    config = say(auths={name: {"auth": encoded("u:p")} for name in [*ours, *others]}, unknown=1)
    config.forget("r.example")
    assert file(config) == {"auths": {name: {"auth": encoded("u:p")} for name in others}, "unknown": 1}
    assert config.credentials("r.example") is None


def test_a_helper_forgets_them_too(say: Say, keychain: CredentialHelper) -> None:
    keychain.keep("r.example", "u", "p")
    keychain.keep("https://r.example", "u", "p")
    config = say(credsStore="mine", auths={"r.example": {}})
    config.forget("r.example")
    assert keychain.kept == {}
    assert keychain.asked == [("erase", "r.example"), ("erase", "http://r.example"), ("erase", "https://r.example")]
    assert file(config) == {"credsStore": "mine", "auths": {}}
    config.forget(HUB)
    assert keychain.asked[3:] == [("erase", HUB)]


def test_forgetting_what_is_not_known_changes_nothing(tmp_path: Path) -> None:
    Configuration(tmp_path).forget("r.example")
    assert os.listdir(tmp_path) == []
