"""Live Matplotlib figures: captured in the kernel, drawn in the renderer child, shown in pages.

What Matplotlib sees: `select`, `backend`, `canvas`; what code calls: `live`, `holds`. Drawing in the kernel, for what
reads pixels: `drawing`, `settling`. The cell's output: `output`, `cells`.

When a figure is captured: `live_figure`, `made_and_shown`, `registry`, `authors`; with no call of the code: `quiet`,
`inside`, `halt`, `giveway`; how much of it: `meter`. What is captured: `capture`, as `snapshot` or `deltas`
(`walk`, `identity`, `scrap`, `copies`), with `fonts`. Others than the renderer that take captures: `taps`.

What people do: `inputs`, handled by `interaction` and `acted` where `event_queue` says; in a figure at rest: `idle`.

The hub's part: `service`, `feed`, `shown`, `photos`. `messages` is what it and the child say to each other.

The child: `__main__`, `renderer`, `outbox`, `parcel`, `watchdog`; the copies of figures it draws: `replica`, `parts`,
`putback`, `thinning`; drawing what changed: `redraw`, `alone`, `tape`, `frames`. Importing this package imports nothing
heavy.
"""
