"""Dialogues: conversations with a process, described and not begun yet."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from .flow import Flow
from .operation import Operation

#: The variable that marks the processes of an exec, with a value of its own each time, so that they can be found and killed.
EXEC_MARK = "DOCKERLITE_EXEC"


def _unknown(wrote: bool) -> Flow[None]:
    yield from ()


class Dialogue:
    """A conversation with a process: the operation that takes over its connection, and what else one can do with the process.

    Args:
        operation: its answer are the frames that the process writes.
        wait: the exit code, once the process has ended.
        resize: tell its terminal the size: height and width in characters.
        kill: send it a signal.
        ended: asks whether the process really ended, once its output is over: a connection that was cut looks the same. Its argument,
            ``wrote``, must be true if anything was written or stdin was closed: either can end the conversation while the process still
            runs. The result is the exit code if it is known by then. Raises ConnectionLost if the process runs on all the same, or
            nobody answers.
        encode: how what is written to it travels; as it is, but for WebSockets.
        close_frame: what tells it that nothing more will be written, where closing that direction of the connection does not.
        stdin: whether it reads what is written, so that it can be told the end of it.
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
