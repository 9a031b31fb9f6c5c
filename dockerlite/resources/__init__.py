"""The verbs of the Engine API, by hand: a file or a folder for each noun of the document."""
