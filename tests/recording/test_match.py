"""When two requests are the same, according to the API document."""

from __future__ import annotations

from dockerlite.recording.match import TRUE_BY_DEFAULT
from tests.support import document


def test_the_parameters_that_are_true_unless_said_are_those_of_the_document() -> None:
    parameters = [parameter for operation in document.operations().values() for parameter in operation.schema.get("parameters", ())]
    defaults = {parameter["name"] for parameter in parameters if parameter.get("schema", {}).get("default") is True}
    assert defaults == set(TRUE_BY_DEFAULT)
