"""What config.json says, read: where it is, whose proxies, which keys."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from dockerlite import InvalidArgument
from dockerlite.configuration import config
from dockerlite.configuration.local import Configuration


@pytest.mark.parametrize(
    ("host", "found"),
    [
        ("unix:///run/a.sock", {"FTP_PROXY": "f", "ftp_proxy": "f"}),
        ("unix:///run/b.sock", {"ALL_PROXY": "a", "all_proxy": "a"}),
        ("unix:///run/c.sock", {}),
    ],
)
def test_an_engine_may_have_proxies_of_its_own(tmp_path: Path, host: str, found: dict[str, str]) -> None:
    proxies = {"default": {"allProxy": "a"}, "unix:///run/a.sock": {"ftpProxy": "f"}, "unix:///run/c.sock": {}}
    (tmp_path / "config.json").write_text(json.dumps({"proxies": proxies}))
    assert Configuration(tmp_path, host).proxies() == found


@pytest.mark.parametrize("proxies", [[], {"default": "p"}, {"default": {"httpProxy": 1}}])
def test_what_is_no_proxy_is_an_error(tmp_path: Path, proxies: Any) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"proxies": proxies}))
    with pytest.raises(InvalidArgument, match=r"config\.json: proxies"):
        Configuration(tmp_path).proxies()


def test_detach_keys_that_are_no_text_are_an_error(tmp_path: Path) -> None:
    (tmp_path / "config.json").write_text('{"detachKeys": 1}')
    with pytest.raises(InvalidArgument, match="detachKeys is no text"):
        Configuration(tmp_path).detach_keys()


@pytest.mark.parametrize(
    ("environ", "place"),
    [
        ({"DOCKER_CONFIG": "/a", "HOME": "/b"}, "/a"),
        ({"DOCKER_CONFIG": "", "HOME": "/b"}, "/b/.docker"),
        ({"HOME": "/b"}, "/b/.docker"),
    ],
)
def test_the_docker_command_s_folder(environ: dict[str, str], place: str) -> None:
    assert config.folder(environ) == Path(place)


def test_a_user_without_a_home_has_none_in_the_current_folder(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME", raising=False)
    monkeypatch.setattr(os, "getuid", lambda: 4_000_000)
    assert config.folder({}) == Path("/.docker")
