"""Between operations and bytes. Nothing in here does I/O.

``encode`` makes a request of an operation, and refuses what the engine's version lacks. ``http`` is the one HTTP/1.1 codec: everything
the clients say or hear passes through it. ``decode`` reads a whole answer, ``lines`` one that comes as JSON objects line by line.
"""
