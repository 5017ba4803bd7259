"""Frameworks that train models, and the processes and tasks that they use, beside live figures.

`make test-frameworks` runs all of it in an environment that has them; in the usual one, what is not there is skipped.
"""
