"""Containers: the collection, the handle, and the verbs of each."""
