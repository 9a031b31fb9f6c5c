"""Performs operations, flows, streams and conversations, blocking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from ..client import NEGOTIATION, BasePerformer
from ..core.answers import Collected
from ..core.dialogue import Dialogue
from ..core.flow import Flow, LocalConfiguration, Step
from ..core.operation import Operation
from ..core.request import Canceller
from ..core.transport import Duplex, Response
from ..errors import InvalidArgument
from ..streams.process import Process, start_flow
from ..streams.reading import collect_flow
from ..streams.stream import Stream
from ..wire.decode import decode

T = TypeVar("T")


class BlockingPerformer(BasePerformer):
    """Performs the verbs of the blocking client. Threads may share it."""

    make_lock = threading.Lock

    def call(self, work: Operation[T] | Flow[T]) -> T:
        """Perform an operation, or the steps of a flow."""
        if isinstance(work, Operation):
            return self.one(work, self.plain)
        try:
            step: Step[Any] = next(work)
            while True:
                try:
                    result = step.perform(self)
                except BaseException as failed:  # an interrupt, too: the flow may have to clean up
                    step = work.throw(failed)
                else:
                    step = work.send(result)
        except StopIteration as done:
            returned: T = done.value
            return returned

    def stream(self, work: Operation[T] | Flow[Operation[T]]) -> Stream[T]:
        """A stream of the items of an open answer."""
        return Stream(self, work)

    def hijack(self, work: Dialogue | Flow[Dialogue]) -> Process:
        """Begin a conversation; the process."""
        process: Process = self.call(start_flow(Process, self.client, work))
        return process

    def one(self, operation: Operation[T], plain: bool = False) -> T:
        """Perform an operation and read its whole answer; with ``plain``, without a model."""
        response = self.open(operation)
        try:
            answer = operation.answer
            if isinstance(answer, Collected):
                result: T = self.call(collect_flow(operation, answer, response))
                return result
            body = b"".join(iter(response.block, b""))
            return decode(operation, response.head, body, plain)
        finally:
            response.close()

    def open(self, operation: Operation[Any]) -> Response:
        """Perform an operation up to the head of its answer."""
        response: Response = self.transport.send(*self.request(operation, None if operation.unversioned else self.api_version()))
        return response

    def upgrade(self, operation: Operation[Any]) -> Duplex:
        """Perform an operation that upgrades its connection."""
        connection: Duplex = self.transport.upgrade(*self.request(operation, self.api_version()))
        return connection

    def api_version(self) -> str:
        """The API version that is spoken.

        The first call that needs it asks the engine (single-flight).
        """
        version = self.version
        if version.settled is None:
            with version.lock:
                if version.settled is None:
                    version.settled = self.one(NEGOTIATION)
        return version.settled

    def pause(self, seconds: float) -> float:
        """Sleep; the clock afterwards."""
        time.sleep(seconds)
        return time.monotonic()

    def pause_unless(self, seconds: float, canceller: Canceller) -> None:
        """Sleep for ``seconds``, or until the canceller ends it."""
        ended = threading.Event()
        canceller.watch(ended.set)
        ended.wait(seconds)

    def local(self, function: Callable[[], T]) -> T:
        """Call a function that reads or writes files on this machine."""
        return function()

    def ask_local(self, question: Callable[[LocalConfiguration], T]) -> T:
        """Ask the docker command's configuration."""
        return question(self.config)

    def beside(self, flow: Flow[None]) -> BesideThread:
        """Start a flow in a thread."""
        return BesideThread(lambda: self.call(flow))

    def settle(self, returned: object) -> None:
        """Raise InvalidArgument if a callback returned an awaitable."""
        if hasattr(returned, "__await__"):
            close = getattr(returned, "close", None)
            if close is not None:  # a coroutine that is never awaited would warn
                close()
            raise InvalidArgument("on_progress returned an awaitable; the blocking client needs a plain function")


class BesideThread:
    """A flow that runs concurrently with another one, in a thread of its own."""

    def __init__(self, run: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=run, name="dockerlite beside", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Wait for its end: its connection was closed, so it does end."""
        self._thread.join()

    def abandon(self) -> None:
        """Leave it alone: its thread ends at its next write, or with the program."""
