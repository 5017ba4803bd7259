"""Livemon and its peers, measured side by side: `make bench`, or `python -m bench NAME…` for a part.

Every number is taken in a real ipykernel, in one run on one machine, several times over; ratios are against a bare loop
that ran in turn with the others. A benchmark is a module with a function `run(bench) -> Iterator[Row]`.
"""
