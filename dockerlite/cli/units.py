"""Numbers for people: sizes, and how long ago something was."""

from __future__ import annotations

_SPANS = (
    ("years", 365 * 86400),
    ("months", 30 * 86400),
    ("weeks", 7 * 86400),
    ("days", 86400),
    ("hours", 3600),
    ("minutes", 60),
    ("seconds", 1),
)


def ago(then: int, now: float) -> str:
    """The time between a Unix time and ``now``, as ``3 minutes ago``.

    The unit is the largest of which at least two have passed.
    """
    if then <= 0:  # images from reproducible builds have 0, or Go's zero time
        return "N/A"
    passed = int(now) - then
    for unit, seconds in _SPANS:
        if passed >= 2 * seconds:
            return f"{passed // seconds} {unit} ago"
    return "just now"


def size(count: int) -> str:
    """Bytes in decimal units, as usual for disks: ``1.984MB``."""
    return _scaled(count, 1000, ("B", "kB", "MB", "GB", "TB", "PB", "EB"))


def memory(count: int) -> str:
    """Bytes in binary units, as usual for memory: ``23.54GiB``."""
    return _scaled(count, 1024, ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"))


def _scaled(count: int, step: int, units: tuple[str, ...]) -> str:
    value, power = float(count), 0
    while value >= step and power < len(units) - 1:
        value, power = value / step, power + 1
    return f"{value:.4g}{units[power]}"


def shortened(text: str, length: int) -> str:
    """The text, or the start of a long one and an ellipsis."""
    return text if len(text) <= length else text[: length - 1] + "…"


def short_id(id: str) -> str:
    """The first twelve digits of an id, enough to identify it."""
    return id.removeprefix("sha256:")[:12]
