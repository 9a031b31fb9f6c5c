"""The documents name what is there: files, classes, constants, the lines of an example, the layers."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.rules.imports import MODULES, room
from tests.rules.test_layers import ROWS
from tests.support.documents import CONTRIBUTING, DOCUMENTS, defined, example_lines, is_there, layer_rows, named_code, named_files
from tests.support.readme import README, ROOT

#: The most columns of a line of prose.
WIDTH = 100


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_file_that_a_document_names_is_there(document: Path) -> None:
    named = named_files(document)
    assert named
    assert {name for name in named if not is_there(name)} == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda document: document.name)
def test_every_class_and_constant_that_a_document_names_is_defined(document: Path) -> None:
    named = named_code(document)
    assert named
    assert named - defined() == set()


def test_the_lines_of_the_example_stand_in_their_files_one_after_the_other() -> None:
    added = example_lines()
    assert len(added) == 2
    assert sum(map(len, added.values())) <= 12
    for name, lines in added.items():
        text = (ROOT / name).read_text()
        assert "\n".join(lines) + "\n" in text, name


def test_every_rule_is_in_the_list() -> None:
    listed = named_files(CONTRIBUTING)
    assert {path.name for path in Path(__file__).parent.glob("test_*.py")} <= listed


def test_the_table_of_layers_is_the_one_that_is_checked() -> None:
    rooms = {room(name) for name in MODULES}
    assert layer_rows() == [row & rooms for row in ROWS if row & rooms]


@pytest.mark.parametrize(
    "text", [README, *(document.read_text() for document in DOCUMENTS)], ids=["README", *(path.name for path in DOCUMENTS)]
)
def test_prose_is_no_wider_than_a_hundred_columns(text: str) -> None:
    prose = [line for number, block in enumerate(text.split("\n```")) if number % 2 == 0 for line in block.splitlines()]
    assert [line for line in prose if len(line) > WIDTH and not line.startswith("|")] == []
