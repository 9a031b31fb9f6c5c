"""Numbers as people read them: sizes, and how long ago something was."""

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
    """How long before ``now`` a Unix time was, in the largest unit of which two have passed: ``3 minutes ago``."""
    if then <= 0:  # images from reproducible builds say 0, or Go's zero time
        return "N/A"
    passed = int(now) - then
    for unit, seconds in _SPANS:
        if passed >= 2 * seconds:
            return f"{passed // seconds} {unit} ago"
    return "just now"


def size(count: int) -> str:
    """Bytes in decimal units, as disks are sold: ``1.984MB``."""
    return _scaled(count, 1000, ("B", "kB", "MB", "GB", "TB", "PB", "EB"))


def memory(count: int) -> str:
    """Bytes in binary units, as memory is: ``23.54GiB``."""
    return _scaled(count, 1024, ("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"))


def _scaled(count: int, step: int, units: tuple[str, ...]) -> str:
    value, power = float(count), 0
    while value >= step and power < len(units) - 1:
        value, power = value / step, power + 1
    return f"{value:.4g}{units[power]}"


def shortened(text: str, length: int) -> str:
    """The start of a long text, marked as such."""
    return text if len(text) <= length else text[: length - 1] + "…"


def short_id(id: str) -> str:
    """The first twelve digits of an id, enough to name it by."""
    return id.removeprefix("sha256:")[:12]
