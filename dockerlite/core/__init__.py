"""The vocabulary of calls, without I/O: operations, their answers, flows of several steps, deadlines, and what a transport is."""
