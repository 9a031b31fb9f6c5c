"""A recording as a transport of the asyncio client, over the replay of the blocking one."""

from __future__ import annotations

import asyncio

from ..core.request import Options, Request
from ..core.transport import Response
from .conversation import wait_limit
from .replay import Replay, ReplayedConversation


class AsyncReplay:
    """A transport that plays a recording: ``AsyncDocker(transport=AsyncReplay(Replay(…)))``."""

    def __init__(self, replay: Replay) -> None:
        self.replay = replay

    async def send(self, request: Request, options: Options) -> AsyncReplayedResponse:
        """The recorded answer to a request. Raises NotRecorded if there is none."""
        return AsyncReplayedResponse(self.replay.send(request, options))

    async def upgrade(self, request: Request, options: Options) -> AsyncReplayedConversation:
        """The recorded conversation. Raises NotRecorded if there is none."""
        return AsyncReplayedConversation(self.replay.upgrade(request, options))

    async def close(self) -> None:
        """Nothing is open."""
        self.replay.close()


class AsyncReplayedResponse:
    """A recorded answer."""

    def __init__(self, response: Response) -> None:
        self._response = response
        self.head = response.head

    async def block(self) -> bytes:
        """The next block of the body; empty at its end."""
        return self._response.block()

    def close(self) -> None:
        """Stop playing."""
        self._response.close()


class AsyncReplayedConversation:
    """A recorded conversation. Tasks may share it: one may write while another one reads."""

    def __init__(self, conversation: ReplayedConversation) -> None:
        self.head = conversation.head
        self.deadline = conversation.deadline
        self._script = conversation.script
        self._changed = asyncio.Event()
        self._closed = False

    async def receive(self, timeout: float | None = None) -> bytes:
        """The next block of output; empty at the end.

        It waits only while input has to come first that another task may write.
        """
        while (data := self._script.read(impatient=timeout is not None)) is None:
            if self._closed:
                return b""
            if len(asyncio.all_tasks()) == 1:
                raise self._script.missing_input()
            self._changed.clear()
            try:
                await asyncio.wait_for(self._changed.wait(), wait_limit(timeout))
            except TimeoutError:
                raise self._script.timeout_error(timeout) from None
        return data

    async def send(self, data: bytes, timeout: float | None = None) -> None:
        """Write input, which must be the recorded one, split in any way."""
        self._changed.set()
        self._script.write(data)

    def half_close(self) -> None:
        """Half-close: write nothing more. Raises NotRecorded where that was not recorded."""
        self._changed.set()
        self._script.half_close()

    def close(self) -> None:
        """Close the conversation; a reader in another task wakes."""
        self._changed.set()
        self._closed = True
