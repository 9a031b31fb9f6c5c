"""The script of a recorded conversation: the input that it expects, and the output in between.

It neither waits nor locks; both flavours read and write it, each with waiting and locks of its own.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import groupby
from operator import itemgetter

from ..core.request import Tap
from ..errors import ConnectionLost, DockerError, DockerTimeout, NotRecorded
from .bodies import DigestBody, FramesBody
from .cassette import RecordedAnswer

RecordedNote = tuple[str, bytes | DigestBody]
#: Seconds to wait for another thread or task to write the input that has to come first.
LONGEST_WAIT = 5.0


class Script:
    """A conversation that is replayed: output follows as much input as in the recording.

    It does not matter into which blocks the input is split.

    Args:
        name: its name in error messages.
        answer: the recorded answer.
        hide: replaces what recordings must not reveal by stand-ins of the same length.
        split: split the output into blocks of so many bytes.
        tap: records it again.
    """

    def __init__(
        self, name: str, answer: RecordedAnswer, hide: Callable[[bytes], bytes], split: int | None, tap: Tap | None = None
    ) -> None:
        body = answer.body
        notes: list[RecordedNote] = (
            list(body.notes()) if isinstance(body, FramesBody) else [("output", data) for data in body_blocks(answer)]
        )
        self._name = name
        self._tap = tap
        self._hide = hide
        self._truncated = answer.truncated
        self._pending = deque(notes if split is None else _split_output(notes, split))
        self._expected = deque(hide(data) if isinstance(data, bytes) else data for what, data in notes if what == "sent")
        self._input_size = sum(map(_size, self._expected))
        self._half_closes = any(what == "half-close" for what, _ in notes)
        self._refused = any(what == "refused" for what, _ in notes)
        self._unmatched = b""  # written, and a part of the first of _expected
        self._matched = 0  # bytes written before that
        self._needed = 0  # bytes of input that precede the first of _pending
        self._half_closed = False
        self._failure: NotRecorded | None = None

    def write(self, data: bytes) -> None:
        """Accept input.

        Raises NotRecorded if it differs from the recorded input, and BrokenPipeError where the
        recorded process no longer read it.
        """
        if self._tap is not None:
            self._tap.note("sent", data)
        self._unmatched += data
        while self._unmatched:
            if not self._expected:
                raise self._refusal(f"wrote {_shown(self._unmatched)} after {self._matched} bytes, and there the recorded input ends")
            expected = self._expected[0]
            size = _size(expected)
            self._compare(self._unmatched[:size], expected)
            if len(self._unmatched) < size:
                return
            self._expected.popleft()
            self._unmatched = self._unmatched[size:]
            self._matched += size
        if self._refused and not self._expected:
            if self._tap is not None:
                self._tap.note("refused")
            raise BrokenPipeError("nobody read any more when this was recorded")

    def _compare(self, written: bytes, expected: bytes | DigestBody) -> None:
        if isinstance(expected, DigestBody):
            if len(written) == expected.size and DigestBody.of(written) != expected:
                raise self._refusal(f"wrote other {expected.size} bytes after byte {self._matched} than were recorded")
            return
        hidden = self._hide(written)
        if not expected.startswith(hidden):
            at = next(at for at, byte in enumerate(hidden) if byte != expected[at])
            where = f"at byte {self._matched + at}"
            raise self._refusal(f"{where} of the input wrote {_shown(written[at:])}, recorded is {_shown(expected[at:])}")

    def half_close(self) -> None:
        """Accept the end of the input. Raises NotRecorded where the recorded input did not end."""
        if self._tap is not None:
            self._tap.note("half-close")
        written = self._matched + len(self._unmatched)
        if not self._half_closes or written < self._input_size:
            recorded = "ended" if self._half_closes else "did not end"
            raise self._refusal(f"ended the input after {written} bytes; when this was recorded, it {recorded} after {self._input_size}")
        self._half_closed = True

    def read(self, impatient: bool) -> bytes | None:
        """The next block of output: empty at the end, None while more input has to come first.

        Raises DockerTimeout where the recorded client waited until a timeout, if this one is
        ``impatient``, too. Raises NotRecorded where the recorded client left, or after input that
        differs from the recording. Raises the error that ended the conversation, if one did.
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
        while self._pending:
            what, data = self._pending[0]
            if what == "hang-up":
                return b""
            if what == "half-close" and not self._half_closed:
                return None
            if what == "sent" and self._matched + len(self._unmatched) < self._needed + _size(data):
                return None
            self._pending.popleft()
            if what == "sent":
                self._needed += _size(data)
            elif what == "silence" and impatient:
                raise DockerTimeout(f"{self._name}: nothing came in time when this was recorded")
            elif isinstance(data, bytes) and what == "output":
                return data
        raise_truncation(self._name, self._truncated)
        return b""

    def timeout_error(self, timeout: float | None) -> DockerError:
        """The exception if ``wait_limit`` passed without the input that has to come first.

        It is DockerTimeout if the client's own timeout is the shorter one, else ``missing_input``.
        """
        if timeout is not None and timeout < LONGEST_WAIT:
            if self._tap is not None:
                self._tap.note("silence")
            return DockerTimeout(f"{self._name}: nothing came in {timeout:g} s")
        return self.missing_input()

    def missing_input(self) -> NotRecorded:
        """The exception that names the input that has to come before more output."""
        what, data = self._pending[0]
        if what == "half-close":
            return NotRecorded(f"{self._name}: nothing more comes before the input ends")
        missing = self._needed + _size(data) - self._matched - len(self._unmatched)
        text = "" if isinstance(data, DigestBody) else f": {_shown(data[-missing:])}"
        return NotRecorded(f"{self._name}: nothing more comes before {missing} more bytes are written{text}")

    def _refusal(self, message: str) -> NotRecorded:
        self._failure = NotRecorded(f"{self._name}: {message}")
        return self._failure


def wait_limit(timeout: float | None) -> float:
    """Seconds to wait for another thread or task to write the input that has to come first."""
    return LONGEST_WAIT if timeout is None else min(timeout, LONGEST_WAIT)


def body_blocks(answer: RecordedAnswer) -> Iterator[bytes]:
    """The body of an answer, in the pieces in which it is stored."""
    return iter(()) if answer.body is None else answer.body.blocks()


def split_blocks(pieces: Iterable[bytes], size: int) -> Iterator[bytes]:
    """The same bytes in blocks of ``size`` bytes."""
    data = b"".join(pieces)
    return (data[start : start + size] for start in range(0, len(data), size))


def raise_truncation(name: str, truncated: str | None) -> None:
    """Raise the error that cut the answer when it was recorded; nothing if it was complete."""
    match truncated:
        case "ConnectionLost":
            raise ConnectionLost(f"{name}: the engine hung up here when this was recorded")
        case "DockerTimeout":
            raise DockerTimeout(f"{name}: the engine went silent here when this was recorded")
        case "reader":
            raise NotRecorded(f"{name}: its reader left here when this was recorded")


def _split_output(notes: Iterable[RecordedNote], size: int) -> Iterator[RecordedNote]:
    for what, group in groupby(notes, itemgetter(0)):
        if what == "output":
            yield from (("output", block) for block in split_blocks((data for _, data in group if isinstance(data, bytes)), size))
        else:
            yield from group


def _size(data: bytes | DigestBody) -> int:
    return data.size if isinstance(data, DigestBody) else len(data)


def _shown(data: bytes) -> str:
    text = repr(data)
    return text if len(text) <= 60 else f"{text[:57]}..."
