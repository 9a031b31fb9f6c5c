"""Tar archives: files packed while they are sent, unpacked while they arrive, and build contexts."""
