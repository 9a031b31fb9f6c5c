"""Commands, environments, labels and filters: what is sent as text."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from ..core.request import JsonText
from ..errors import InvalidArgument
from .amounts import moment
from .checks import Pairs, pairs, plain, refusal, strings

#: A line as for a shell, or the program and its arguments.
Command: TypeAlias = str | Sequence[str]
#: ``{"NAME": "value"}`` or ``["NAME=value"]``.
Environment: TypeAlias = Pairs
#: ``{"name": "value"}`` or ``["name=value", "name"]``.
Labels: TypeAlias = Pairs
#: ``{"mtu": 1400, "icc": False}`` or ``["mtu=1400"]``.
DriverOptions: TypeAlias = Pairs
#: ``{"DEBUG": 1, "data.source": "/srv"}`` or ``["DEBUG=1"]``.
Settings: TypeAlias = Pairs
_FilterValue: TypeAlias = str | int | datetime | timedelta
#: ``{"status": "exited", "label": {"stage": "test"}, "name": ["web", "db"]}``.
Filters: TypeAlias = Mapping[str, _FilterValue | Sequence[_FilterValue] | Mapping[str, str | None]]


def command(value: Command) -> list[str]:
    """The program and its arguments.

    A text is split as a shell would split it, but nothing in it is expanded.
    """
    like = "a command is a line such as 'ls -l /tmp' or a list of strings such as ['sleep', '10']"
    if not isinstance(value, str):
        return strings(value, "command", like)
    try:
        return shlex.split(value)
    except ValueError as error:
        raise refusal(value, f"command ({error})", like) from None


def environment(value: Environment) -> list[str]:
    """The environment as ``["NAME=value"]``, from a mapping or such a list.

    A name with None, or alone in a list, removes a variable that the image sets; podman instead
    fills in the value that its own service has. True and False are refused, since programs disagree
    on how to spell them.
    """
    return _assignments(pairs(value, "environment", "one looks like {'NAME': 'value', 'LEVEL': 3} or ['NAME=value']"))


def labels(value: Labels) -> dict[str, str]:
    """Labels by name, from a mapping or a list of ``"name=value"``.

    A name alone has the empty text as its value.
    """
    like = "labels look like {'name': 'value'} or ['name=value', 'name']"
    return {name: text or "" for name, text in pairs(value, "labels", like)}


def driver_options(value: DriverOptions) -> dict[str, str]:
    """Options of a driver by name, as texts.

    Numbers are written out, True and False become ``true`` and ``false``.
    """
    if isinstance(value, Mapping):
        value = {name: str(given).lower() if isinstance(given, bool) else given for name, given in value.items()}
    like = "options of a driver look like {'com.docker.network.driver.mtu': 1400, 'type': 'tmpfs'} or ['type=tmpfs']"
    return {name: text or "" for name, text in pairs(value, "driver options", like)}


def settings(value: Settings) -> list[str]:
    """Settings of a plugin as ``["NAME=value"]``, from a mapping or such a list.

    ``NAME.source`` is a mount, ``NAME.path`` a device.
    """
    return _assignments(pairs(value, "settings", "settings look like {'DEBUG': 1, 'data.source': '/srv'} or ['DEBUG=1']"))


def filters(value: Filters | None) -> JsonText | None:
    """Filters as the engine reads them, ``{"status": ["exited"]}``; None without any.

    A filter takes one value or a list of them; labels can also be a mapping, where None matches any
    value. Bools become ``true`` and ``false``, a datetime or a timedelta (that long ago) becomes
    seconds since 1970. A filter without any value is refused: the engine would ignore it, and a
    prune would take everything.
    """
    if value is None:
        return None
    if not isinstance(value, Mapping):
        raise refusal(value, "mapping of filters", "filters look like {'status': 'exited', 'label': ['stage=test']}")
    return JsonText(dict(_filter(name, given) for name, given in value.items())) if value else None


def _filter(name: object, value: object) -> tuple[str, list[str]]:
    if not isinstance(name, str):
        raise refusal(name, "name of a filter", "one is a text such as 'label'")
    name = str.__str__(name)
    if isinstance(value, Mapping):
        texts = _assignments(pairs(value, f"filter {name!r}", "one looks like {'name': 'value', 'other': None}"))
    elif isinstance(value, Sequence) and not isinstance(value, (str, bytes)):
        texts = [_filter_text(name, item) for item in value]
    else:
        texts = [_filter_text(name, value)]
    if not texts:
        raise InvalidArgument(f"the filter {name!r} has no value in {value!r}; leave it out, or give it one")
    return name, texts


def _filter_text(name: str, value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (datetime, timedelta)):
        return moment(value)
    if isinstance(value, int):
        return str(value)
    if (text := plain(value)) is not None:
        return text
    raise refusal(value, f"value for the filter {name!r}", "one is a text, a number, a bool, a datetime, a timedelta, or a list of these")


def _assignments(named: Iterable[tuple[str, str | None]]) -> list[str]:
    return [name if text is None else f"{name}={text}" for name, text in named]
