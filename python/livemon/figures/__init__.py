"""Live Matplotlib figures: captured in the kernel, drawn in the renderer child, shown in pages.

Kernel side: `backend` (canvas and manager), `live` (one watched figure), `meter`, `snapshot` and `deltas` (capture),
`output` (the cell's output), `service` (the hub's part), `select` (choosing the backend). Child side: `replica`,
`frames`, `__main__`. `messages` is what the two say to each other. Importing this package imports nothing heavy.
"""
