"""Dialogues: descriptions of conversations with a process that have not begun."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .flow import Flow
from .operation import Operation

#: The environment variable that marks the processes of an exec, so that they can be found and
#: killed. Each exec has a value of its own.
EXEC_MARK = "DOCKERLITE_EXEC"


def _unknown(wrote: bool) -> Flow[None]:
    yield from ()


class Dialogue:
    """A conversation with a process: the operation that opens it, and operations on the process.

    Args:
        operation: hijacks a connection; its answer is the frames that the process writes.
        wait: waits for the end of the process; the exit code.
        resize: sets the size of its terminal: height and width in characters.
        kill: sends it a signal.
        ended: asks at the end of the output whether the process really ended: a connection that was
            cut looks the same. Its argument, ``wrote``, must be true if anything was written or
            stdin was closed: either can end the conversation while the process still runs. The
            result is the exit code if it is known by then. Raises ConnectionLost if the process
            still runs for no such reason, or if the engine does not answer.
        encode: encodes what is written; only WebSockets change it.
        close_frame: makes the bytes that end its input, where a half-close of the connection does
            not; a WebSocket needs them.
        stdin: whether it reads input, so that it can be told the end of it.
    """

    __slots__ = ("close_frame", "encode", "ended", "kill", "operation", "resize", "stdin", "wait")

    def __init__(
        self,
        operation: Operation[Any],
        wait: Callable[[], Flow[int]],
        resize: Callable[[int, int], Operation[None]],
        kill: Callable[[str], Flow[None]],
        ended: Callable[[bool], Flow[int | None]] = _unknown,
        *,
        encode: Callable[[bytes], bytes] = bytes,
        close_frame: Callable[[], bytes] | None = None,
        stdin: bool = True,
    ) -> None:
        self.operation = operation
        self.wait = wait
        self.resize = resize
        self.kill = kill
        self.ended = ended
        self.encode = encode
        self.close_frame = close_frame
        self.stdin = stdin

    def over(self, operation: Operation[Any], encode: Callable[[bytes], bytes], close_frame: Callable[[], bytes]) -> Dialogue:
        """The same conversation over another kind of connection."""
        return Dialogue(operation, self.wait, self.resize, self.kill, self.ended, encode=encode, close_frame=close_frame, stdin=self.stdin)
