"""Recordings of engines: make one with ``Recorder``, and have it answer instead of an engine with ``Replay``.

``Docker("replay:demo")`` is a client of the recording that comes with this package, ``Docker("replay:PATH")`` of one in a file;
``dockerlite.record(PATH)`` is a client that makes one, ``dockerlite.record_async(PATH)`` an asyncio client that does. So a test of your own
needs an engine once, and none from then on::

    RECORDING = Path(__file__).with_name("web.json")

    @pytest.fixture
    def docker() -> Iterator[Docker]:
        if not RECORDING.exists():  # delete the file to make it anew
            with dockerlite.record(RECORDING) as docker:
                yield docker
            return
        replay = Replay(Cassette.load(RECORDING))
        with Docker(transport=replay) as docker:
            yield docker
        assert replay.unused() == []

    def test_my_tool_restarts_what_is_unhealthy(docker: Docker) -> None:
        assert my_tool.restart_unhealthy(docker) == ["web"]

Calls, streams and conversations are recorded alike; the file is JSON, with a line of output as a line of text, and is made to be read
and to be committed. Passwords, tokens and the name of the machine are not in it; what else it must not tell, ``redact`` replaces.

A replay answers what was recorded and raises NotRecorded for anything else, with the nearest exchange that it has and how the two differ.
Changes are answered once each, in their order; reads as often as asked, with what was true after the last change; output of a process
comes after the input that it came after. Time does not matter: what took a minute takes none. ``Replay(…, split=1)`` hands out the same
answers byte by byte. What differs each time makes a request another one: give containers names of your own, and ``since`` a fixed time.
"""

from __future__ import annotations

from .cassette import Cassette as Cassette
from .recorder import AsyncRecorder as AsyncRecorder
from .recorder import Recorder as Recorder
from .replay import Replay as Replay
