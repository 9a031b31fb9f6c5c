"""Answers that go on, and conversations with processes: one definition for both flavours."""
