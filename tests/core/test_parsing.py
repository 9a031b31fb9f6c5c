"""JSON to models: what an error says, and what it hides."""

from __future__ import annotations

import pytest

from dockerlite import DecodeError, models
from dockerlite.core.parsing import parse


def test_an_error_names_the_operation_the_field_and_the_value() -> None:
    with pytest.raises(DecodeError, match=r"^GET /x: StatusCode: .*: 'none'$"):
        parse(models.ContainerWait, b'{"StatusCode": "none"}', "GET /x")


def test_an_error_quotes_nothing_of_a_model_that_has_secrets() -> None:
    with pytest.raises(DecodeError) as caught:
        parse(models.AuthResponse, b'{"Status": 1, "IdentityToken": ["hunter22"]}', "POST /auth")
    assert "hunter22" not in str(caught.value)
    assert caught.value.__cause__ is None


def test_null_is_an_empty_list() -> None:
    assert parse(list[models.FilesystemChange], b"null", "GET /containers/{id}/changes") == []
