"""Viewers: native windows that show a figure of the kernel while the kernel is busy.

One child process for each toolkit (`python -m livemon.viewer qt`) with an event loop of its own. It keeps replicas of
the figures that it shows, fed with the same captures as the renderer, and draws them into the toolkit's own canvas and
window, with the toolkit's own toolbar.

In the kernel: `part` (hub thread), `window` (what people call), `probe` (whether a toolkit works here). In the child:
`__main__`, `child`, `viewed`, `hand`, `face` and the modules of `toolkits`.
"""
