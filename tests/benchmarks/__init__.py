"""Measurements against the peers: ``python -m tests.benchmarks --engine unix:///…``.

They need the extra ``bench``.
"""
