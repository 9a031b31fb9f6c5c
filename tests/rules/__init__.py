"""Rules for the whole package: layers, names, exports, docstrings, types, twins, secrets."""
API document, secrets.
"""
