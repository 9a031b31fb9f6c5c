"""Rules for the package: layers, names, exports, docstrings, types, twins, document, secrets."""
