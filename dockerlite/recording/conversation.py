"""The script of a recorded conversation: what the client says, and what it hears when. It neither waits nor locks."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from ..core.transport import Tap
from ..errors import ConnectionLost, DockerError, DockerTimeout, NotRecorded
from .bodies import DigestBody, FramesBody
from .cassette import Answered

Event = tuple[str, bytes | DigestBody]
#: Seconds after which nobody is going to say what has to be said first.
PATIENCE = 5.0


class Script:
    """A recorded conversation that is played: output comes after as much input as it did, however that is cut.

    Args:
        name: what error messages call it.
        answer: as it was recorded.
        hide: puts stand-ins for what recordings do not tell, each as long as what it stands for.
        split: cut the output into blocks of so many bytes.
        tap: records it once more.
    """

    def __init__(self, name: str, answer: Answered, hide: Callable[[bytes], bytes], split: int | None, tap: Tap | None = None) -> None:
        body = answer.body
        events: list[Event] = list(body.events()) if isinstance(body, FramesBody) else [("output", data) for data in blocks(answer)]
        self._name = name
        self._tap = tap
        self._hide = hide
        self._truncated = answer.truncated
        self._to_come = deque(events if split is None else _cut(events, split))
        self._to_say = deque(hide(data) if isinstance(data, bytes) else data for what, data in events if what == "sent")
        self._total = sum(map(_size, self._to_say))
        self._ends = any(what == "half-close" for what, _ in events)
        self._refused = any(what == "refused" for what, _ in events)
        self._said = b""  # of what is first in _to_say
        self._matched = 0  # bytes said before that
        self._awaited = 0  # bytes to be said before what is first in _to_come
        self._ended = False
        self._failure: NotRecorded | None = None

    def say(self, data: bytes) -> None:
        """Take input. Raises NotRecorded if it is not what was recorded, and BrokenPipeError where it was not taken any more."""
        if self._tap is not None:
            self._tap.note("sent", data)
        self._said += data
        while self._said:
            if not self._to_say:
                raise self._failed(f"wrote {_shown(self._said)} after {self._matched} bytes, and there the recorded input ends")
            expected = self._to_say[0]
            size = _size(expected)
            self._compare(self._said[:size], expected)
            if len(self._said) < size:
                return
            self._to_say.popleft()
            self._said = self._said[size:]
            self._matched += size
        if self._refused and not self._to_say:
            if self._tap is not None:
                self._tap.note("refused")
            raise BrokenPipeError("nobody read any more when this was recorded")

    def _compare(self, said: bytes, expected: bytes | DigestBody) -> None:
        if isinstance(expected, DigestBody):
            if len(said) == expected.size and DigestBody.of(said) != expected:
                raise self._failed(f"wrote other {expected.size} bytes after byte {self._matched} than were recorded")
            return
        hidden = self._hide(said)
        if not expected.startswith(hidden):
            at = next(at for at, byte in enumerate(hidden) if byte != expected[at])
            where = f"at byte {self._matched + at}"
            raise self._failed(f"{where} of the input wrote {_shown(said[at:])}, recorded is {_shown(expected[at:])}")

    def end(self) -> None:
        """Take the end of the input. Raises NotRecorded where it did not end."""
        if self._tap is not None:
            self._tap.note("half-close")
        said = self._matched + len(self._said)
        if not self._ends or said < self._total:
            recorded = "ended" if self._ends else "did not end"
            raise self._failed(f"ended the input after {said} bytes; when this was recorded, it {recorded} after {self._total}")
        self._ended = True

    def hear(self, impatient: bool) -> bytes | None:
        """What comes next: nothing at the end, None while more has to be said first.

        Raises DockerTimeout where an ``impatient`` client waited in vain, NotRecorded where it left or has said something else, and what
        ended the conversation if it did not end well.
        """
        try:
            data = self._next(impatient)
        except DockerTimeout:
            if self._tap is not None:
                self._tap.note("silence")
            raise
        except ConnectionLost as failed:
            if self._tap is not None:
                self._tap.broke_off(failed)
            raise
        if data is not None and self._tap is not None:
            self._tap.note("output" if data else "hang-up", data)
        return data

    def _next(self, impatient: bool) -> bytes | None:
        if self._failure is not None:
            raise self._failure
        while self._to_come:
            what, data = self._to_come[0]
            if what == "hang-up":
                return b""
            if what == "half-close" and not self._ended:
                return None
            if what == "sent" and self._matched + len(self._said) < self._awaited + _size(data):
                return None
            self._to_come.popleft()
            if what == "sent":
                self._awaited += _size(data)
            elif what == "silence" and impatient:
                raise DockerTimeout(f"{self._name}: nothing came in time when this was recorded")
            elif isinstance(data, bytes) and what == "output":
                return data
        finish(self._name, self._truncated)
        return b""

    def in_vain(self, timeout: float | None) -> DockerError:
        """What to raise where ``patience`` is over and what has to be said first was not: that, unless the client has less of it."""
        if timeout is not None and timeout < PATIENCE:
            if self._tap is not None:
                self._tap.note("silence")
            return DockerTimeout(f"{self._name}: nothing came in {timeout:g} s")
        return self.missing()

    def missing(self) -> NotRecorded:
        """What has to be said before more comes."""
        what, data = self._to_come[0]
        if what == "half-close":
            return NotRecorded(f"{self._name}: nothing more comes before the input ends")
        missing = self._awaited + _size(data) - self._matched - len(self._said)
        text = "" if isinstance(data, DigestBody) else f": {_shown(data[-missing:])}"
        return NotRecorded(f"{self._name}: nothing more comes before {missing} more bytes are written{text}")

    def _failed(self, message: str) -> NotRecorded:
        self._failure = NotRecorded(f"{self._name}: {message}")
        return self._failure


def patience(timeout: float | None) -> float:
    """Seconds to wait for another thread, or task, to say what has to be said first."""
    return PATIENCE if timeout is None else min(timeout, PATIENCE)


def blocks(answer: Answered) -> Iterator[bytes]:
    """The body of an answer, in the pieces it is kept in."""
    return iter(()) if answer.body is None else answer.body.blocks()


def cut(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in blocks of a size."""
    data = b"".join(pieces)
    return (data[start : start + size] for start in range(0, len(data), size))


def finish(name: str, truncated: str | None) -> None:
    """Raise what an answer ended with when it was recorded, unless that was its end."""
    match truncated:
        case "ConnectionLost":
            raise ConnectionLost(f"{name}: the engine hung up here when this was recorded")
        case "DockerTimeout":
            raise DockerTimeout(f"{name}: the engine went silent here when this was recorded")
        case "reader":
            raise NotRecorded(f"{name}: its reader left here when this was recorded")


def _cut(events: Iterable[Event], size: int) -> Iterator[Event]:
    for what, group in groupby(events, itemgetter(0)):
        if what == "output":
            yield from (("output", block) for block in cut((data for _, data in group if isinstance(data, bytes)), size))
        else:
            yield from group


def _size(data: bytes | DigestBody) -> int:
    return data.size if isinstance(data, DigestBody) else len(data)


def _shown(data: bytes) -> str:
    text = repr(data)
    return text if len(text) <= 60 else f"{text[:57]}..."
