"""What every test of a refusal asks for."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest

from dockerlite.errors import InvalidArgument


def refused(convert: Callable[[Any], object], value: object, mentions: str | None = None) -> None:
    """Assert that a value is refused with a message that repeats what was wrong in it and goes on to say what would do."""
    with pytest.raises(InvalidArgument, match=re.escape(repr(value) if mentions is None else mentions) + ".*; .+"):
        convert(value)
