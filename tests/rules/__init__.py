"""Rules about the code itself: layers, names, exports, docstrings."""
