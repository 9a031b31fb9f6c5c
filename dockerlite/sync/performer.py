"""Performs operations, flows, streams and conversations, blocking."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from typing import Any, TypeVar

from ..client import NEGOTIATION, BasePerformer
from ..configuration.config import Configuration
from ..core.answers import Collected
from ..core.deadline import Deadline
from ..core.dialogue import Dialogue
from ..core.flow import Flow, LocalConfiguration, Step
from ..core.operation import Operation
from ..core.request import Canceller, Options
from ..core.transport import Duplex, Response, Transport
from ..errors import InvalidArgument
from ..streams.process import Process, start_flow
from ..streams.reading import collect_flow
from ..streams.stream import Stream
from ..wire.decode import decode

T = TypeVar("T")


class BlockingPerformer(BasePerformer):
    """What the verbs of the blocking client run on. Threads may share it."""

    def __init__(self, client: Any, options: Options, config: Configuration, transport: Transport, version: str | None) -> None:
        super().__init__(client, options, config, transport)
        self._version = Version(version)

    def call(self, work: Operation[T] | Flow[T]) -> T:
        """Perform an operation, or the steps of a flow."""
        if isinstance(work, Operation):
            return self.one(work, self.plain)
        try:
            step: Step[Any] = next(work)
            while True:
                try:
                    result = step.perform(self)
                except BaseException as failed:  # an interrupt too: the flow may have something to clean up
                    step = work.throw(failed)
                else:
                    step = work.send(result)
        except StopIteration as done:
            returned: T = done.value
            return returned

    def stream(self, work: Operation[T] | Flow[Operation[T]]) -> Stream[T]:
        """The items of an answer that goes on."""
        return Stream(self, work)

    def hijack(self, work: Dialogue | Flow[Dialogue]) -> Process:
        """A conversation, begun."""
        process: Process = self.call(start_flow(Process, self.client, work))
        return process

    def one(self, operation: Operation[T], plain: bool = False) -> T:
        """Perform an operation, and read its answer to the end; with ``plain``, JSON stays JSON."""
        response = self.open(operation)
        try:
            answer = operation.answer
            if isinstance(answer, Collected):
                result: T = self.call(collect_flow(operation, answer, response))
                return result
            body = response.block()
            while more := response.block():
                body += more
            return decode(operation, response.head, body, plain)
        finally:
            response.close()

    def open(self, operation: Operation[Any]) -> Response:
        """Perform an operation up to the head of its answer."""
        response: Response = self.transport.send(*self.request(operation, None if operation.unversioned else self.api_version()))
        return response

    def upgrade(self, operation: Operation[Any]) -> Duplex:
        """Perform an operation that takes over its connection."""
        connection: Duplex = self.transport.upgrade(*self.request(operation, self.api_version()))
        return connection

    def api_version(self) -> str:
        """The API version that is spoken, asked of the engine by the first call that needs it."""
        version = self._version
        if version.settled is None:
            with version.lock:
                if version.settled is None:
                    version.settled = self.one(NEGOTIATION)
        return version.settled

    def start_deadline(self) -> Deadline:
        """The deadline of the options, from now on."""
        return Deadline(self.options.deadline)

    def pause(self, seconds: float) -> float:
        """Sleep; what the clock says then."""
        time.sleep(seconds)
        return time.monotonic()

    def pause_unless(self, seconds: float, canceller: Canceller) -> None:
        """Sleep until so many seconds have passed, or the canceller ends it."""
        ended = threading.Event()
        canceller.watch(ended.set)
        ended.wait(seconds)

    def local(self, function: Callable[[], T]) -> T:
        """Call what reads or writes files on this machine."""
        return function()

    def ask_local(self, question: Callable[[LocalConfiguration], T]) -> T:
        """Ask the docker command's configuration."""
        return question(self.config)

    def beside(self, flow: Flow[None]) -> BesideThread:
        """Perform a flow in a thread."""
        return BesideThread(lambda: self.call(flow))

    def settle(self, returned: object) -> None:
        """Refuse what a callback returned if it has to be awaited."""
        if hasattr(returned, "__await__"):
            close = getattr(returned, "close", None)
            if close is not None:  # of a coroutine, which would complain that it was never awaited
                close()
            raise InvalidArgument("on_progress returned an awaitable; the blocking client needs a plain function")


class Version:
    """The API version to speak: settled by the first call that needs it, whichever thread makes it."""

    def __init__(self, fixed: str | None) -> None:
        self.settled = fixed
        self.lock = threading.Lock()


class BesideThread:
    """A flow that is performed beside another one, in a thread of its own."""

    def __init__(self, run: Callable[[], None]) -> None:
        self._thread = threading.Thread(target=run, name="dockerlite beside", daemon=True)
        self._thread.start()

    def end(self) -> None:
        """Wait for it: the connection it used was closed, so it ends."""
        self._thread.join()
