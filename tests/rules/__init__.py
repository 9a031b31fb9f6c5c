"""Rules that hold for the package as a whole: layers, names, exports, docstrings, types, twins, the API document, secrets."""
