"""Streams, and conversations with processes: one definition for both flavours."""
