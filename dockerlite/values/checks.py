"""What the conversions share: checks of lists and mappings, and the exception for a wrong value."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from pathlib import PurePath
from typing import TYPE_CHECKING, Any, TypeAlias, TypeGuard, TypeVar, get_args

from ..errors import InvalidArgument

if TYPE_CHECKING:
    from ..models.base import Sendable

M = TypeVar("M", bound="Sendable")
T = TypeVar("T")

#: Names and texts: a mapping, or a list such as ``["name=text", "name"]``. Numbers and paths are
#: written out; None is a name alone.
Pairs: TypeAlias = Mapping[str, str | int | float | PurePath | None] | Sequence[str]


def refusal(value: object, what: str, like: str) -> InvalidArgument:
    """The exception for a wrong value: ``'512q' is no size; one looks like …``."""
    return InvalidArgument(f"{value!r} is no {what}; {like}")


def as_model(model: type[M], value: M | Mapping[str, Any] | None, what: str) -> M:
    """A model as it is, or one of a mapping with the engine's names or with Python's.

    None stands for one in which nothing is set.
    """
    if value is None:
        return model()
    if isinstance(value, model):
        return value
    if isinstance(value, Mapping):
        return model.model_validate(value)
    raise refusal(value, what, f"one is a models.{model.__name__}, or a mapping with its fields")


def one_of(option: str, words: Any, value: T) -> T:
    """The value of an option with a closed set of words, ``Literal["missing", "always", "never"]``.

    Raises InvalidArgument for any other value except None. Engines differ in what they do with an
    unknown word: some of them ignore it.
    """
    known = get_args(words)
    if value is None:
        return value
    if value not in known:
        raise InvalidArgument(f"{option}={value!r}: give {' or '.join(map(repr, known))}")
    word: T = known[known.index(value)]  # an enumeration's member, too, becomes plain text
    return word


def is_whole(value: object) -> TypeGuard[int]:
    """Whether it is an int; True and False are not."""
    return isinstance(value, int) and not isinstance(value, bool)


def plain(value: object) -> str | None:
    """The text that a text, a member of an enumeration of texts or a path stands for; else None."""
    if isinstance(value, str):
        return str.__str__(value)
    return str(value) if isinstance(value, PurePath) else None


def local_path(value: object, what: str) -> str:
    """A path of this machine as text."""
    if isinstance(value, (str, os.PathLike)):
        path: object = os.fspath(value)
        if isinstance(path, str):
            return path
    raise refusal(value, what, "one is a text such as './data', or a pathlib.Path")


def container_path(value: object) -> str:
    """A path in a container as text."""
    path = plain(value)
    if not path or "\0" in path:
        raise refusal(value, "path", "one is a text such as '/etc/hosts', or a pathlib.PurePosixPath")
    return path


def whole_number(option: str, value: object) -> int:
    """A number from 0 on."""
    if not is_whole(value) or value < 0:
        raise InvalidArgument(f"{option}={value!r}: give a number from 0 on")
    return value


def entries(value: object, what: str, like: str) -> Sequence[object]:
    """The entries of a list or tuple. A text is refused: its entries would be letters."""
    if isinstance(value, Sequence) and not isinstance(value, (str, bytes, bytearray)):
        return value
    raise refusal(value, what, like)


def strings(value: object, what: str, like: str) -> list[str]:
    """The entries of a list of texts; paths are written out, any other entry is refused."""
    given = entries(value, what, like)
    texts = [text for entry in given if (text := plain(entry)) is not None]
    if len(texts) < len(given):
        raise refusal(value, what, like)
    return texts


def pairs(value: Pairs, what: str, like: str, separator: str = "=") -> Iterator[tuple[str, str | None]]:
    """Names and texts, one by one; the text is None where there is only a name."""
    if isinstance(value, Mapping):
        for name, text in value.items():
            yield _name(name, what, like, separator), _text(name, text, what, like)
        return
    for entry in strings(value, what, like):
        name, separated, text = entry.partition(separator)
        if not name:
            raise refusal(entry, what, like)
        yield name, text if separated else None


def _name(name: object, what: str, like: str, separator: str) -> str:
    if isinstance(name, str) and name and separator not in name:
        return str.__str__(name)
    raise refusal(name, f"name in {what}", like)


def _text(name: str, text: object, what: str, like: str) -> str | None:
    if isinstance(text, (int, float)) and not isinstance(text, bool):
        return str(text)
    written = plain(text)
    if text is None or written is not None:
        return written
    raise InvalidArgument(f"{name!r} cannot be {text!r} in {what}; {like}")
