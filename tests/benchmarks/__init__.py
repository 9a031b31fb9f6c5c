"""Measurements against the peers, in one run: ``python -m tests.benchmarks --engine unix:///…`` with the extra ``bench`` installed."""
