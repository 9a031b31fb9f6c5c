"""What the connection pools of both flavours have in common."""

from __future__ import annotations

#: Idle connections that are kept for the next call; more may be in use. As many as asyncio calls at
#: a time, so that a burst of calls leaves all of its connections to the next one.
IDLE = 100
#: Calls of the asyncio client at a time; more wait their turn. Streams and conversations are not
#: counted. Threads bound themselves.
CALLS = IDLE
#: Seconds to wait after a read that brought little, where much is to come: it spares engine and
#: client most of their wake-ups.
#:
#: The blocking client alone waits. An event loop reads when bytes come, whoever waits for them, and
#: cannot sleep for less than a millisecond. The asyncio client's CPU time for 200,000 log lines over
#: a Unix socket, medians of nine, with one line, ten and a thousand in each write of the engine:
#: 0.54, 0.33 and 0.17 s without a nap; 0.59, 0.30 and 0.19 s with ``asyncio.sleep``; 0.81, 0.19
#: (0.33 in other runs) and 0.16 s with reading paused meanwhile, which nearly doubles the wall time
#: of the first.
NAP = 0.0001
