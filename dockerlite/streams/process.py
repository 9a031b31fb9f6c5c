"""Conversations with a process: write its input, read its output, get its exit code.

Both flavours share one definition, ``Conversation``: a resource whose verbs are flows of steps
that receive, send and half-close. ``Process`` and ``AsyncProcess`` add only the context manager
and the iteration of each flavour.
"""

from __future__ import annotations

from collections import deque
from collections.abc import AsyncIterator, Generator, Iterator
from typing import Any, NamedTuple, Self, TypeVar

from ..core.deadline import Deadline
from ..core.dialogue import Dialogue
from ..core.flow import Beside, End, Flow, Side
from ..core.operation import Operation
from ..core.request import Body
from ..core.verb import Awaiting, Blocking, C, Resource, call
from ..errors import ConnectionLost, DockerTimeout, InvalidArgument, NotRecorded
from ..values import Input
from ..wire.decode import error
from ..wire.frames import Frame
from ..wire.proxies import check_half_close, upgrade_error
from .input import InputPieces, process_input
from .steps import Limited, Receive, Transmit, Upgrade

T = TypeVar("T")


class Communicated(NamedTuple):
    """The output of a process, up to its end or to the timeout."""

    stdout: bytes
    stderr: bytes
    #: None if it is not known yet.
    exit_code: int | None
    #: The timeout in seconds, if it was reached; None if the output ended.
    timed_out: float | None
    #: What the input raised while it was written: this ended the conversation.
    failed: BaseException | None = None


class Conversation(Resource[C]):
    """A process, with a connection of its own."""

    def __init__(self, client: Any, dialogue: Dialogue, connection: Any) -> None:
        super().__init__(client)
        self._dialogue = dialogue
        self._connection = connection
        self._deadline: Deadline = connection.deadline
        items = dialogue.operation.items
        assert items is not None
        self._decoder = items.decoder(connection.head)
        self._output: deque[Frame] = deque()  # received, but not handed out yet
        self._ended = False
        self._closed = False
        self._wrote = False
        self._closed_stdin = False
        self._exit_code: int | None = None
        self._input = InputPieces(None)
        self._writer: Side | None = None

    @call
    def write(self, data: bytes) -> Flow[None]:
        """Write to its standard input. Raises ConnectionLost if the process ended or closed it."""
        try:
            yield from self._send(self._dialogue.encode(data))
        except TimeoutError as failed:
            raise self._timeout_error(self._deadline.seconds) from failed
        except OSError as failed:
            raise ConnectionLost(f"{self._dialogue.operation.name}: the process reads no more: {failed}") from failed

    @call
    def close_stdin(self) -> Flow[None]:
        """Close its standard input (half-close); its output goes on.

        Raises ProxyError where nginx would cut the output off.
        """
        return self._close_stdin()

    @call
    def read(self) -> Flow[list[Frame]]:
        """Read to the end of the output; all remaining frames."""
        return self._read()

    @call
    def read_stdout(self) -> Flow[bytes]:
        """Read to the end; the rest of standard output. Standard error is kept for later reads."""
        return self._read_stream("stdout")

    @call
    def read_stderr(self) -> Flow[bytes]:
        """Read to the end; the rest of standard error. Standard output is kept for later reads."""
        return self._read_stream("stderr")

    @call
    def communicate(self, input: Input | None = None, timeout: float | None = None) -> Flow[tuple[bytes, bytes]]:
        """Write ``input``, close standard input, and read to the end: standard output and error.

        The input is as for ``exec``. Reading and writing happen at the same time, so full buffers
        in both directions do not block. What the input raises closes the connection and is raised.
        Raises DockerTimeout after ``timeout`` seconds: the process runs on, and what was read is
        kept for later reads. A further ``communicate()`` then goes on with the same input; it
        raises InvalidArgument if it is given one, as it does after ``close_stdin`` and for a
        process that has no standard input.
        """
        body = process_input(self._client, input)
        if body and (self._writer is not None or self._closed_stdin or not self._dialogue.stdin):
            raise InvalidArgument("no input can be given now: an earlier one is being written, or there is no open standard input")
        wrote = yield from self._converse(body or b"", timeout)
        if wrote.failed is not None:
            raise wrote.failed
        if wrote.timed_out is not None:
            raise self._timeout_error(wrote.timed_out)
        self._output.clear()
        return wrote.stdout, wrote.stderr

    @call
    def wait(self, timeout: float | None = None) -> Flow[int]:
        """Read to the end of its output, which is kept; the exit code.

        Raises DockerTimeout after ``timeout`` seconds.
        """
        deadline = Deadline(timeout).within(self._deadline)
        yield from self._read_all(deadline)
        return (yield from self._ask(self._dialogue.wait(), deadline)) if self._exit_code is None else self._exit_code

    @call
    def resize(self, height: int, width: int) -> Flow[None]:
        """Set the size of its terminal, in characters."""
        yield from self._dialogue.resize(height, width)

    @call
    def kill(self, signal: str = "SIGKILL") -> Flow[None]:
        """Send it a signal, by name."""
        return self._dialogue.kill(signal)

    def close(self) -> None:
        """Close the connection. The process runs on, unless it reacts to the closed connection."""
        self._closed = True
        self._connection.close()
        self._input.close()
        if self._writer is not None:
            self._writer.abandon()

    def _converse(self, input: Body, timeout: float | None, begin: Operation[Any] | None = None) -> Flow[Communicated]:
        """As ``communicate``, but first performs ``begin``.

        The result tells of a timeout, and the output is kept for later reads.
        """
        if input is not None:
            check_half_close(self._dialogue, self._connection.head)
        if begin is not None:
            yield from begin
        # With a writer, an earlier call that timed out is still writing.
        if input is not None and self._writer is None:
            self._input = InputPieces(input)
            self._writer = yield from Beside(self._write_all())
        deadline = Deadline(timeout).within(self._deadline)
        timed_out = None
        try:
            yield from self._read_all(deadline)
        except DockerTimeout:
            if deadline.seconds is None:  # the engine did not answer
                raise
            timed_out = deadline.seconds
        else:
            # An engine only half-closes at the end: a blocked writer would never wake.
            self._connection.close()
            self._input.close()
            if self._writer is not None:
                if self._input.is_waiting:
                    self._writer.abandon()
                else:
                    yield from End(self._writer)
        written = {stream: b"".join(frame.data for frame in self._output if frame.stream == stream) for stream in ("stdout", "stderr")}
        return Communicated(written["stdout"], written["stderr"], self._exit_code, timed_out, self._input.failed)

    def _write_all(self) -> Flow[None]:
        try:
            while (piece := (yield from self._input.next())) is not None:
                yield from self._send(self._dialogue.encode(piece))
            if self._input.failed is None:
                yield from self._close_stdin()
            else:
                self._closed = True
                self._connection.close()
        except (OSError, NotRecorded):
            # The process ended or reads no more: its exit code tells. The reader reports what a
            # recording lacks.
            return

    def _close_stdin(self) -> Flow[None]:
        if self._dialogue.close_frame is not None:
            yield from self._send(self._dialogue.close_frame())
        elif self._dialogue.stdin:
            check_half_close(self._dialogue, self._connection.head)
            self._wrote = True
            self._connection.half_close()
        self._closed_stdin = True

    def _send(self, data: bytes) -> Flow[None]:
        self._wrote = True
        yield from Transmit(self._connection, data, self._deadline.left())

    def _read(self) -> Flow[list[Frame]]:
        yield from self._read_all(self._deadline)
        frames = list(self._output)
        self._output.clear()
        return frames

    def _read_stream(self, stream: str) -> Flow[bytes]:
        frames = yield from self._read()
        self._output.extend(frame for frame in frames if frame.stream != stream)
        return b"".join(frame.data for frame in frames if frame.stream == stream)

    def _read_all(self, deadline: Deadline) -> Flow[None]:
        """Read to the end, and keep the output."""
        while (yield from self._fill(deadline)):
            pass

    def _fill(self, deadline: Deadline) -> Flow[bool]:
        """Wait for more output; False if the output ended without any."""
        before = len(self._output)
        while not self._ended and len(self._output) == before:
            if (left := deadline.left()) == 0:
                raise self._timeout_error(deadline.seconds)
            try:
                data = yield from Receive(self._connection, left)
            except DockerTimeout as failed:
                raise self._timeout_error(deadline.seconds) from failed
            self._ended = not data
            if data:
                self._output.extend(self._decoder.feed(data))
            elif not self._closed:
                self._output.extend(self._decoder.end())
                self._exit_code = yield from self._ask(self._dialogue.ended(self._wrote), deadline)
        return len(self._output) > before

    def _ask(self, question: Flow[T], deadline: Deadline) -> Flow[T]:
        """Ask the engine about the process, within the remaining time."""
        left = deadline.left()
        return (yield from question if left is None else Limited(question, max(left, 0.001)))

    def _timeout_error(self, seconds: float | None) -> DockerTimeout:
        return DockerTimeout(f"{self._dialogue.operation.name}: the process was not done after {seconds:g} s")


def connect_flow(dialogue: Dialogue) -> Flow[Any]:
    """Upgrade the connection of a conversation.

    Raises the error of an error status, and ProxyError if the connection was not upgraded.
    """
    operation = dialogue.operation
    connection = yield from Upgrade(operation)
    if connection.head.status == 101:
        return connection
    try:
        if connection.head.status < 400:
            raise upgrade_error(operation.name, connection.head)
        body = []
        while data := (yield from Receive(connection, connection.deadline.left())):
            body.append(data)
        raise error(operation, connection.head, b"".join(body))
    finally:
        connection.close()


def communicate(
    dialogue: Dialogue, input: Body = None, timeout: float | None = None, begin: Operation[Any] | None = None
) -> Flow[Communicated]:
    """A whole conversation, to its end or for ``timeout`` seconds.

    It opens the conversation, performs ``begin``, then writes ``input`` and reads at the same time.
    """
    conversation: Conversation[Any] = Conversation(None, dialogue, (yield from connect_flow(dialogue)))
    try:
        return (yield from conversation._converse(input, timeout, begin))
    finally:
        conversation.close()


class Process(Conversation[Blocking]):
    """A process in a container, with a connection of its own.

    Leaving the ``with`` block closes the connection and does not kill the process.

    Iterate over it for frames of output while they arrive. A loop may stop and continue later:
    nothing is lost. The output that ``wait`` reads is kept for later reads. At the end of the
    output the engine is asked whether the process ended. If it did not, or the engine does not
    answer, the connection was cut, and ConnectionLost is raised. The client's ``deadline`` applies
    to the whole conversation.
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *exc: object) -> None:
        self.close()

    def __iter__(self) -> Iterator[Frame]:
        while self._output or self._client.performer.call(self._fill(self._deadline)):
            yield self._output.popleft()


class AsyncProcess(Conversation[Awaiting]):
    """A process in a container, with a connection of its own.

    Leaving the ``async with`` block closes the connection and does not kill the process.

    Iterate over it for frames of output while they arrive. A loop may stop and continue later:
    nothing is lost. The output that ``wait`` reads is kept for later reads. At the end of the
    output the engine is asked whether the process ended. If it did not, or the engine does not
    answer, the connection was cut, and ConnectionLost is raised. The client's ``deadline`` applies
    to the whole conversation.
    """

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *exc: object) -> None:
        self.close()

    async def __aiter__(self) -> AsyncIterator[Frame]:
        while self._output or await self._client.performer.call(self._fill(self._deadline)):
            yield self._output.popleft()


class AsyncProcessStart:
    """A conversation that has not begun:

    ``await`` it for the AsyncProcess, or use ``async with``, which closes it at the end of the
    block.
    """

    def __init__(self, client: Any, work: Dialogue | Flow[Dialogue]) -> None:
        self._client = client
        self._work = work
        self._process: AsyncProcess | None = None

    def __await__(self) -> Generator[Any, Any, AsyncProcess]:
        process: Generator[Any, Any, AsyncProcess] = self._client.performer.call(
            start_flow(AsyncProcess, self._client, self._work)
        ).__await__()
        return process

    async def __aenter__(self) -> AsyncProcess:
        self._process = await self
        return self._process

    async def __aexit__(self, *exc: object) -> None:
        if self._process is not None:
            self._process.close()


def start_flow(kind: type[Conversation[Any]], client: Any, work: Dialogue | Flow[Dialogue]) -> Flow[Any]:
    """Begin the conversation that a dialogue describes; the process."""
    dialogue = work if isinstance(work, Dialogue) else (yield from work)
    return kind(client, dialogue, (yield from connect_flow(dialogue)))
