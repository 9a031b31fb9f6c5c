"""The patterns of a ``.dockerignore``, read as the docker command reads them."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from ..errors import InvalidArgument

#: The name of the file.
DOCKERIGNORE = ".dockerignore"

# In a set such as [a-z], every character but these stands for itself; a backslash quotes these,
# too.
_LETTER = r"(?:\\.|[^\]\\-])"
_RANGE = re.compile(rf"({_LETTER})(?:-({_LETTER}))?", re.S)
_TOKEN = re.compile(
    rf"(?P<deep>\*\*/?)|(?P<any>\*)|(?P<one>\?)|\\(?P<escaped>.)|\[(?P<none_of>\^?+)(?P<set>(?:{_LETTER}(?:-{_LETTER})?)+)\]|(?P<plain>[^\\\[])",
    re.S,
)
_SUFFIX = re.compile(r"\*\*([^/*?\[\]\\][^*?\[\]\\]*)", re.S)


class Pattern(NamedTuple):
    """A line of a .dockerignore."""

    regex: re.Pattern[str]
    #: The line begins with ``!``: it brings back what a line above left out.
    exception: bool
    #: The literal text that every matching path begins with.
    start: str


class IgnoreRules:
    """The rules of a ``.dockerignore``, as the docker command reads it.

    The last line that matches a path, or a folder above it, decides.

    Args:
        content: the content of the file.
        keep: paths that are never left out.
    """

    def __init__(self, content: bytes, keep: Iterable[str] = ()) -> None:
        lines = content.decode("utf-8-sig", "surrogateescape").split("\n")
        self._patterns = [_pattern(line.strip()) for line in lines if line.strip() and not line.startswith("#")]
        self._keep = frozenset(keep)

    def judge(self, path: str, above: Sequence[bool] = ()) -> tuple[bool, list[bool]]:
        """Whether a path is left out, and which lines match it.

        ``above`` says which lines match its folder.
        """
        ignored, matches = False, []
        for at, pattern in enumerate(self._patterns):
            # As in the docker command, a line that would change nothing is not tried, and then does
            # not count for the content of the folder either.
            matched = bool(above and above[at]) or (pattern.exception == ignored and pattern.regex.fullmatch(path) is not None)
            matches.append(matched)
            if matched:
                ignored = not pattern.exception
        return ignored and path not in self._keep, matches

    def may_keep_in(self, folder: str) -> bool:
        """Whether something in an ignored folder may be brought back."""
        inside = folder + "/"
        exceptions = any(
            pattern.start.startswith(inside) or inside.startswith(pattern.start) for pattern in self._patterns if pattern.exception
        )
        return exceptions or any(path.startswith(inside) for path in self._keep)


def _pattern(line: str) -> Pattern:
    """The pattern of a line."""
    exception = line.startswith("!")
    text = line[1:].strip() if exception else line
    glob = posixpath.normpath(text).lstrip("/") if text else ""
    if exception and not glob:
        raise _malformed(line)
    literal = re.match(r"[^*?\[\\]*", glob)
    try:
        return Pattern(re.compile(_regex(glob, line), re.S), exception, literal[0] if literal else "")
    except re.error:  # a range such as [z-a]
        raise _malformed(line) from None


def _regex(glob: str, line: str) -> str:
    """The regular expression of a pattern. Raises InvalidArgument, which quotes the line."""
    if suffix := _SUFFIX.fullmatch(glob):  # the docker command reads **.txt as **/*.txt, but not **.t* as **/*.t*
        return ".*" + re.escape(suffix[1])
    parts, at = [], 0
    while at < len(glob):
        token = _TOKEN.match(glob, at)
        if token is None:
            raise _malformed(line)
        at = token.end()
        if token["deep"]:
            parts.append("(?:.*/)?" if at < len(glob) else ".*")
        elif token["any"] or token["one"]:
            parts.append("[^/]*" if token["any"] else "[^/]")
        elif token["set"]:
            ranges = "".join(_range(*match.groups()) for match in _RANGE.finditer(token["set"]))
            parts.append(f"[{token['none_of']}{ranges}]")
        else:
            parts.append(re.escape(token["escaped"] or token["plain"]))
    return "".join(parts)


def _range(first: str, last: str | None) -> str:
    return re.escape(first[-1]) + ("" if last is None else "-" + re.escape(last[-1]))


def _malformed(line: str) -> InvalidArgument:
    return InvalidArgument(f"{DOCKERIGNORE}: {line!r} is no pattern; one looks like '*.log', 'docs/**/*.md' or '!README.md'")
