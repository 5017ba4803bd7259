"""Live Matplotlib figures: captured in the kernel, drawn in the renderer child, shown in pages.

What Matplotlib sees: `select`, `backend`, `canvas`. When a figure is captured: `live_figure`, `registry`, `authors`,
`holds`, `quiet`, `meter`. What is captured: `capture`, `snapshot`, `deltas`, `walk`. The cell's output: `output`. The
hub's part: `service`. The child: `renderer`, `replica`, `redraw`, `frames`, `outbox`, `watchdog`, `__main__`.
`messages` is what the two say to each other. Importing this package imports nothing heavy.
"""
