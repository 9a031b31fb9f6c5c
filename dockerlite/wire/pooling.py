"""What the connection pools of both flavours have in common."""

from __future__ import annotations

#: Idle connections that are kept for the next call; more may be in use. As many as asyncio calls at a time, so that a burst of calls
#: leaves all of its connections to the next one.
IDLE = 100
#: Calls of the asyncio client at a time; more wait their turn. Streams and conversations are not counted. Threads bound themselves.
CALLS = IDLE
#: Seconds to wait after a read that brought little, where much is to come: it spares engine and client most of their wake-ups.
#:
#: The blocking client alone waits. In asyncio it saves nothing: the event loop reads when bytes come, whoever waits for them, and cannot
#: sleep for less than a millisecond. Client CPU time for 200,000 log lines over a Unix socket, medians, one line / ten / a thousand a
#: write: without a nap 0.55 / 0.34 / 0.23 s; with ``asyncio.sleep`` 0.60 / 0.34 / 0.23 s; with reading paused meanwhile 0.79 / 0.34 /
#: 0.29 s and up to three times the wall time.
NAP = 0.0001
