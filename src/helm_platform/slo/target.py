"""What a version of Prometheus can do. What is written by default, all from 2.42 to 3.x can."""

from __future__ import annotations

import re

Version = tuple[int, int]

OLDEST: Version = (2, 42)  # `keep_firing_for`
#: Ways to write rates that newer versions have. They were in 3.8 behind a flag of the server.
FEATURES: dict[str, Version] = {"anchored": (3, 16), "smoothed": (3, 16)}
_VERSION = re.compile(r"v?(\d+)(?:\.(\d+|x))?(?:\.\d+)?")


def version(text: str) -> Version:
    """`2.45`, `v3.16.1`, or `3.x` and `3` for the first of them. Raises ValueError."""
    found = _VERSION.fullmatch(text)
    if found is None:
        raise ValueError(text)
    return int(found[1]), int(found[2]) if found[2] and found[2] != "x" else 0
