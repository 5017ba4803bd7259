"""Native windows that stay in the kernel: their toolkit's events are handled while it is idle, and on request while it
is busy.

`choice` is `%livemon gui`, `busy` is `%livemon pump`. Windows that need none of this, since they have a process of
their own, are those of `livemon.viewer`.
"""
