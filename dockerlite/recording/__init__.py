"""Recordings of engines: ``Recorder`` makes one, ``Replay`` answers from one.

``Docker("replay:demo")`` is a client of the recording that comes with this package,
``Docker("replay:PATH")`` of one in a file; ``dockerlite.record(PATH)`` is a client that makes one,
``dockerlite.record_async(PATH)`` an asyncio client that does. So a test of your own needs an engine
once, and none from then on::

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

Calls, streams and conversations are recorded alike. The file is JSON, with a line of output as a
line of text, and is made to be read and to be committed. Passwords, tokens and the name of the
machine are not in it; ``redact`` replaces whatever else it must not reveal.

A replay answers the requests that were recorded and raises NotRecorded for any other, with the
nearest exchange that it has and the differences. It answers each change once, in recorded order. It
answers reads any number of times, with the state after the last change. Output of a process follows
the same input as in the recording. Time does not matter: what took a minute takes none.
``Replay(…, split=1)`` hands out the same answers byte by byte. A request with a value that differs
each time is another request: give containers names of your own, and ``since`` a fixed time.

This package knows no client and neither flavour. A recorder sees an exchange through its tap
(``core.transport.Tap``), which it adds to the options of the request: the transport that performs
the request tells the tap of each block of the answer, and in a conversation also of input,
half-close and hang-up.
"""

from __future__ import annotations

from .cassette import Cassette as Cassette
from .recorder import AsyncRecorder as AsyncRecorder
from .recorder import Recorder as Recorder
from .replay import Replay as Replay
