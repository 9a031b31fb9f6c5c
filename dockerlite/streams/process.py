"""Conversations with a process: write to it, read what it says, learn how it ended."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self, TypeVar

from ..client import Allowance
from ..core.operation import Communicated, Decoder, Dialogue, Flow, Operation
from ..errors import ConnectionLost, DockerTimeout, NotRecorded
from ..wire.decode import error
from ..wire.frames import Frame
from ..wire.proxies import check_half_close, not_handed_over

if TYPE_CHECKING:
    from ..sync.client import Connection, Docker

T = TypeVar("T")


class Process:
    """A process in a container, at the other end of a connection of its own. Leaving the ``with`` block hangs up; it does not kill.

    Iterate over it for frames of output as they come; leave the loop and come back, nothing is lost. What ``wait`` reads on its way to
    the end stays there to be read. At the end of the output the engine is asked whether the process ended: if it did not, or there is no
    engine any more, the connection was cut, and ConnectionLost is raised. The client's ``deadline`` is for the whole conversation.
    """

    def __init__(self, client: Docker, dialogue: Dialogue) -> None:
        self._client = client
        self._dialogue = dialogue
        self._deadline = Allowance(client._options.deadline)
        self._connection: Connection = client._upgrade(dialogue.operation)
        self._output: deque[Frame] = deque()  # what has come and was not taken yet
        self._ended = False
        self._closed = False
        self._spoke = False
        self._exit_code: int | None = None
        self._writer: threading.Thread | None = None
        self._decoder = self._checked()

    def _checked(self) -> Decoder[Frame]:
        operation, head = self._dialogue.operation, self._connection.head
        if head.status >= 400:
            try:
                body = b"".join(iter(lambda: self._connection.receive(self._deadline.left()), b""))
            finally:
                self.close()
            raise error(operation, head, body)
        if head.status != 101 or operation.decoder is None:
            self.close()
            raise not_handed_over(operation.name, head)
        return operation.decoder(head)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Frame]:
        while self._output or self._fill(self._deadline):
            yield self._output.popleft()

    def write(self, data: bytes) -> None:
        """Write to its standard input. Raises ConnectionLost if it has ended or closed it."""
        try:
            self._send(self._dialogue.encode(data))
        except TimeoutError as failed:
            raise self._late(self._deadline.seconds) from failed
        except OSError as failed:
            raise ConnectionLost(f"{self._dialogue.operation.name}: the process reads no more: {failed}") from failed

    def close_stdin(self) -> None:
        """Tell it that nothing more will be written; its output goes on. Raises ProxyError where nginx would cut that off."""
        if self._dialogue.goodbye is not None:
            self._send(self._dialogue.goodbye())
        elif self._dialogue.stdin:
            check_half_close(self._dialogue, self._connection.head)
            self._spoke = True
            self._connection.end()

    def read(self) -> list[Frame]:
        """All frames that are left, to the end of the output."""
        self._read_all(self._deadline)
        frames = list(self._output)
        self._output.clear()
        return frames

    def read_stdout(self) -> bytes:
        """All of its standard output that is left; what it writes to standard error meanwhile stays to be read."""
        return self._only("stdout")

    def read_stderr(self) -> bytes:
        """All of its standard error that is left; what it writes to standard output meanwhile stays to be read."""
        return self._only("stderr")

    def communicate(self, input: bytes | None = None, timeout: float | None = None) -> tuple[bytes, bytes]:
        """Write ``input``, close its standard input, and read to the end: standard output and standard error.

        Both directions may be full at once. Raises DockerTimeout after ``timeout`` seconds; the process runs on, and what was read stays.
        """
        wrote = self.converse(input or b"", timeout)
        if wrote.timed_out is not None:
            raise self._late(wrote.timed_out)
        self._output.clear()
        return wrote.stdout, wrote.stderr

    def wait(self, timeout: float | None = None) -> int:
        """Read to the end of its output, keeping it; the exit code. Raises DockerTimeout after ``timeout`` seconds."""
        allowed = Allowance(timeout).within(self._deadline)
        self._read_all(allowed)
        return self._ask(self._dialogue.wait(), allowed) if self._exit_code is None else self._exit_code

    def resize(self, height: int, width: int) -> None:
        """Tell its terminal the size, in characters."""
        self._client._call(self._dialogue.resize(height, width))

    def kill(self, signal: str = "SIGKILL") -> None:
        """Send it a signal, by name."""
        self._client._call(self._dialogue.kill(signal))

    def close(self) -> None:
        """Hang up. The process runs on, unless it minds that nobody listens."""
        self._closed = True
        self._connection.close()

    def converse(self, input: bytes | None, timeout: float | None, begin: Operation[Any] | None = None) -> Communicated:
        """As ``communicate``, after ``begin``, but the end of the time is told in the answer, and the output stays to be read."""
        if input is not None:
            check_half_close(self._dialogue, self._connection.head)
        if begin is not None:
            self._client._one(begin)
        if input is not None and self._writer is None:  # else an earlier call, whose time was over, is still writing
            self._writer = threading.Thread(target=self._write_all, args=(input,), daemon=True)
            self._writer.start()
        allowed = Allowance(timeout).within(self._deadline)
        timed_out = None
        try:
            self._read_all(allowed)
        except DockerTimeout:
            if allowed.seconds is None:  # it was the engine that did not answer
                raise
            timed_out = allowed.seconds
        else:
            self._connection.close()  # an engine only half-closes at the end: a writer that is stuck would never wake
            if self._writer is not None:
                self._writer.join()
        written = {stream: b"".join(frame.data for frame in self._output if frame.stream == stream) for stream in ("stdout", "stderr")}
        return Communicated(written["stdout"], written["stderr"], self._exit_code, timed_out)

    def _write_all(self, input: bytes) -> None:
        try:
            self._send(self._dialogue.encode(input))
            self.close_stdin()
        except (OSError, NotRecorded):  # the process ended or reads no more: its exit code tells; what a recording lacks, the reader tells
            return

    def _only(self, stream: str) -> bytes:
        frames = self.read()
        self._output.extend(frame for frame in frames if frame.stream != stream)
        return b"".join(frame.data for frame in frames if frame.stream == stream)

    def _send(self, data: bytes) -> None:
        self._spoke = True
        self._connection.send(data, self._deadline.left())

    def _read_all(self, allowed: Allowance) -> None:
        """Read to the end, keeping what comes."""
        while self._fill(allowed):
            pass

    def _fill(self, allowed: Allowance) -> bool:
        """Wait for more output; whether there was some before the end."""
        had = len(self._output)
        while not self._ended and len(self._output) == had:
            if (left := allowed.left()) == 0:
                raise self._late(allowed.seconds)
            try:
                data = self._connection.receive(left)
            except DockerTimeout as failed:
                raise self._late(allowed.seconds) from failed
            self._ended = not data
            if data:
                self._output.extend(self._decoder.feed(data))
            elif not self._closed:
                self._output.extend(self._decoder.end())
                self._exit_code = self._ask(self._dialogue.ended(self._spoke), allowed)
        return len(self._output) > had

    def _ask(self, question: Flow[T], allowed: Allowance) -> T:
        """Ask the engine about the process, in the time that is left."""
        left = allowed.left()
        client = self._client if left is None else self._client.with_options(deadline=max(left, 0.001))
        return client._call(question)

    def _late(self, seconds: float | None) -> DockerTimeout:
        return DockerTimeout(f"{self._dialogue.operation.name}: the process was not done after {seconds:g} s")
