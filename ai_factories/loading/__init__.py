"""Reads a Data Package: its files, their rows, and the checks across them.

``load`` in ``package.py`` either returns a ``Network`` in which every value, key, coordinate and citation has been
checked, or raises ``DataError`` with every problem at once. Nothing else opens the data files.
"""
