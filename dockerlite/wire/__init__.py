"""Between operations and bytes. Nothing in here does I/O.

``encode`` turns an operation into a request and refuses what the engine's version lacks. ``http``
is the one HTTP/1.1 codec: everything the clients send or receive passes through it. ``exchange``
decides what happens between a request and its answer on one connection. ``decode`` reads a whole
answer, ``lines`` one that arrives as JSON objects, one per line.
"""
