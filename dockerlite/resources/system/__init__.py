"""The engine itself: version, info, events, disk usage, and the doctor."""
