"""Both flavours of the client for the same tests: the asyncio client behind a blocking facade.

A test written for ``Docker`` runs on ``blocking(AsyncDocker(…))`` unchanged: the facade awaits
coroutines in an event loop of its own, handles stay handles, streams iterate. So a test fails if
the flavours behave differently, or if one lacks a verb.
"""

from __future__ import annotations

import asyncio
import inspect
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from typing import Any, cast

from dockerlite import AsyncDocker, AsyncProcess, AsyncStream, Docker
from dockerlite.aio import AsyncProcessStart
from dockerlite.aio.performer import AsyncPerformer
from dockerlite.resources.verb import Resource

FLAVOURS = ("blocking", "asyncio")


@contextmanager
def clients(flavour: str, usual: str | None = None) -> Iterator[Callable[..., Docker]]:
    """Makes clients of a flavour, each for a host, and closes them at the end."""
    with ExitStack() as made:

        def start(host: str | None = usual) -> Docker:
            if flavour == "blocking":
                return made.enter_context(Docker(host, version="1.44", timeout=5))
            docker, end = blocking(lambda: AsyncDocker(host, version="1.44", timeout=5))
            made.callback(end)
            return docker

        yield start


class Loop:
    """An event loop in a thread, for callers that block."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self._thread.start()

    def run(self, work: Callable[[], Any]) -> Any:
        """Call a function in the loop, and await its result if it is awaitable."""

        async def called() -> Any:
            result = work()
            return await result if inspect.isawaitable(result) else result

        return asyncio.run_coroutine_threadsafe(called(), self.loop).result()

    def close(self) -> None:
        """End the loop, after it has closed its async generators."""
        asyncio.run_coroutine_threadsafe(self.loop.shutdown_asyncgens(), self.loop).result()
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()


class Face:
    """A blocking facade of an object of the asyncio client."""

    def __init__(self, inner: Any, loop: Loop) -> None:
        self._inner = inner
        self._loop = loop

    def __getattr__(self, name: str) -> Any:
        value = getattr(self._inner, name)
        if not callable(value) or isinstance(value, type):
            return self._faced(value)
        return lambda *args, **options: self._faced(self._loop.run(lambda: value(*map(_bare, args), **options)))

    def __getitem__(self, which: Any) -> Any:
        return self._faced(self._inner[_bare(which)])

    def __iter__(self) -> Iterator[Any]:
        items = self._loop.run(lambda: aiter(self._inner))
        try:
            while True:
                try:
                    yield self._faced(self._loop.run(lambda: anext(items)))
                except StopAsyncIteration:
                    return
        finally:
            if isinstance(self._inner, AsyncStream):
                self._loop.run(self._inner.close)

    def __enter__(self) -> Any:
        self._inner = self._loop.run(self._inner.__aenter__)
        return self

    def __exit__(self, *exc: Any) -> None:
        self._loop.run(lambda: self._inner.__aexit__(*exc))

    def __eq__(self, other: object) -> bool:
        return bool(self._inner == _bare(other))

    def __hash__(self) -> int:
        return hash(self._inner)

    def __repr__(self) -> str:
        return repr(self._inner)

    def _faced(self, value: Any) -> Any:
        if isinstance(value, list):
            return [self._faced(item) for item in value]
        return (
            Face(value, self._loop)
            if isinstance(value, (Resource, AsyncPerformer, AsyncStream, AsyncProcess, AsyncProcessStart))
            else value
        )


def _bare(value: Any) -> Any:
    return value._inner if isinstance(value, Face) else value


def blocking(make: Callable[[], AsyncDocker]) -> tuple[Docker, Callable[[], None]]:
    """An asyncio client that looks like the blocking one, and the function that closes it."""
    loop = Loop()
    face = Face(loop.run(make), loop)

    def end() -> None:
        face.close()
        loop.close()

    return cast(Docker, face), end
