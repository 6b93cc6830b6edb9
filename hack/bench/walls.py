"""Walls of whole processes, in runs that alternate between the commands.

Alternating slows all of them alike on a busy machine; the ratio is the median of the ratios within each round.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median


def measured(
    commands: Mapping[str, Sequence[str | Path]],
    runs: int,
    env: Mapping[str, str] | None = None,
    *,
    check: bool = True,
) -> dict[str, list[float]]:
    """Walls in milliseconds by command, without a first round to warm up. With `check`, no command may fail."""
    walls: dict[str, list[float]] = {name: [] for name in commands}
    for turn in range(runs + 1):
        for name, command in commands.items():
            start = time.perf_counter()
            subprocess.run(command, stdout=subprocess.DEVNULL, check=check, env=env)
            if turn:
                walls[name].append((time.perf_counter() - start) * 1000)
    return walls


def table(walls: dict[str, list[float]]) -> None:
    """Print medians and minimums, and what each command adds to the first."""
    base = next(iter(walls.values()))
    print(f"{'command':<34}{'median':>10}{'min':>10}{'added':>10}{'ratio':>8}")
    for name, times in walls.items():
        added = median(one - bare for one, bare in zip(times, base, strict=True))
        ratio = median(one / bare for one, bare in zip(times, base, strict=True))
        print(f"{name:<34}{median(times):>7.1f} ms{min(times):>7.1f} ms{added:>7.1f} ms{ratio:>8.2f}")
