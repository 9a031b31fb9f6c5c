"""An assertion for refused values."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dockerlite.errors import InvalidArgument


def refused(convert: Callable[[Any], object], value: object, mentions: str | None = None) -> None:
    """Assert that a value is refused: the message repeats what is wrong and says what is right."""
    with pytest.raises(InvalidArgument, match=re.escape(repr(value) if mentions is None else mentions) + ".*; .+"):
        convert(value)
