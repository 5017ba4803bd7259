"""Livemon and its peers, measured side by side: `make bench`, or `python -m bench.run NAME…` for a part.

Every number is taken in real processes, in one run on one machine, several times over. A benchmark is a module with a
function `measure(settings) -> list[Row]`; `bench.run` lists them.
"""
