"""`livemon.follow("log.csv")`: what a program that was started on its own writes, as metrics.

`tail` reads the file, `rows` understands its lines, `again` knows those that were there before, `columns` tells step,
time and metrics apart, `follower` is the thread that puts them together. The package has another name than the
function, for a submodule that is imported takes the place of a function of its name.
"""

from __future__ import annotations

from livemon.following.follower import Follow, all_followed, follow, reset, stop_all

__all__ = ["Follow", "all_followed", "follow", "reset", "stop_all"]
