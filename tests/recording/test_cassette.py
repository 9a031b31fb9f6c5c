"""Files of recordings: written as they were read, and invalid files."""

from __future__ import annotations

from pathlib import Path

import pytest

from dockerlite import ConnectError, DecodeError, Docker
from dockerlite.recording import Cassette
from tests.scenarios import CASSETTES, RECORDINGS
from tests.support.recordings import DEMO

SHIPPED = [*(CASSETTES / engine / f"{scenario}.json" for engine, scenario in RECORDINGS), DEMO]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_a_file_is_written_as_it_was_read(path: Path, tmp_path: Path) -> None:
    Cassette.load(path).save(tmp_path / "again.json")
    assert (tmp_path / "again.json").read_text() == path.read_text()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "EOF"),
        ('{"format": 1, "engine": null', "EOF"),
        ("[]", "the file: Input should be an object"),
        ('{"format": 2, "engine": null, "api": null, "exchanges": []}', "format"),
        ('{"format": 1, "engine": null, "api": null, "exchanges": [{"request": {"method": "GET"}}]}', "exchanges.0.request.path"),
        ('{"format": 1, "engine": null, "api": null, "exchanges": [], "hook": "os.system"}', "hook"),
        ('{"format": 1, "engine": ' + "[" * 5000, "recursion"),
        ('{"engine": null, "api": null, "exchanges": [{"request": {"method": "GET", "path": "/"}, "answer": {"status": "up"}}]}', "status"),
        (
            '{"engine": null, "api": null, "exchanges": [{"request": {"method": "GET", "path": "/"}, '
            '"answer": {"status": 200, "body": {"base64": ["a"]}}}]}',
            "body",
        ),
    ],
)
def test_a_damaged_file_is_an_error_that_names_it(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(DecodeError, match=rf"bad\.json is no recording, or a damaged one: .*{message}"):
        Docker(f"replay:{tmp_path}/bad.json")


def test_a_file_that_is_not_there_is_an_error_that_names_it() -> None:
    with pytest.raises(ConnectError, match=r"no recording at nowhere\.json: No such file"):
        Docker("replay:nowhere.json")
