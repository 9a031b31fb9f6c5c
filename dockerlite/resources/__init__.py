"""The verbs of the Engine API, by hand: one file per tag of the document."""
