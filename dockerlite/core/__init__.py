"""The vocabulary of calls, without I/O: operations, answers, flows, deadlines, transports."""
