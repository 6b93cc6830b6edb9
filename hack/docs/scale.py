"""Write docs/reference/scale.md: what commands take for thousands of applications, computed from measured figures.

The figures are those of hack/bench/repository.yaml, which `python -m hack.bench.repository --keep` writes. Beyond the
largest repository that was measured everything is a straight line through the two sizes, and the page says so.
"""

from __future__ import annotations

import math
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml
from hack.bench.repository import COMMANDS, ENVIRONMENTS, FIGURES, PARTS
from hack.docs.one_page import kept

ROOT = Path(__file__).resolve().parents[2]
TARGET = ROOT / "docs" / "reference" / "scale.md"
SIZES = (500, 1000, 5000)
#: What a pull request may wait, in seconds.
PATIENCE = 300


@dataclass(frozen=True)
class Line:
    """Seconds of a command as a straight line: those of an empty repository, and those of each application more."""

    fixed: float
    each: float

    @classmethod
    def through(cls, seconds: dict[int, float]) -> Line:
        """The line through the smallest and the largest repository. Raises ValueError where there is one size only."""
        small, large = min(seconds), max(seconds)
        if small == large:
            raise ValueError("a line needs two sizes")
        each = (seconds[large] - seconds[small]) / (large - small)
        return cls(max(0.0, seconds[small] - each * small), each)

    def at(self, applications: int) -> float:
        """Seconds for that many applications."""
        return self.fixed + self.each * applications


def jobs(whole: float, part: float, seconds: float) -> int:
    """The fewest parallel jobs that each take no longer than `seconds`.

    `whole` are the seconds of one job for everything, `part` those of one of PARTS. What a job takes is what every job
    reads, and its share of the rest; two measurements give both. Raises ValueError where what is read takes too long.
    """
    divided = (whole - part) / (1 - 1 / PARTS)
    read = part - divided / PARTS
    if seconds <= read:
        raise ValueError("what every job reads takes longer")
    return max(1, math.ceil(divided / (seconds - read)))


def page() -> str:
    """The page, the same bytes for the same figures."""
    figures = yaml.safe_load(FIGURES.read_text(encoding="utf-8"))
    measured = figures["seconds"]
    lines = {name: Line.through(measured[name]) for name in measured}
    sizes = sorted({size for seconds in measured.values() for size in seconds})
    return "\n".join((*_introduction(figures, sizes), *_table(measured, lines, sizes), *_jobs(lines))) + "\n"


def _introduction(figures: dict[str, object], sizes: list[int]) -> Iterator[str]:
    growth = figures["growth"]
    assert isinstance(growth, dict)  # noqa: S101 - a file of ours
    shown = ", ".join(f"`{_command(name)}` {value:.2f}" for name, value in growth["of"].items())
    yield f"""\
# What commands take for many applications

Written by `python -m hack.docs.scale` from `hack/bench/repository.yaml`, where `python -m hack.bench.repository --keep`
puts what it measures. [Many applications](../scale.md) says what to do with it.

A repository of teams with ten applications each, every application in {len(ENVIRONMENTS)} environments, half of them
values and half manifests; {figures["processors"]} processors, nothing kept from earlier runs. **Measured are
{" and ".join(f"{size:,}" for size in sizes)} applications. Everything beyond is extrapolated**: a straight line through
these. From {growth["from"]:,} to {growth["to"]:,} applications the growth was measured too, and was less than linear
({shown} of it), so times are shorter than the line says, rather than longer. Rows with
`--shard` and `--changed` were measured while others used the machine.
"""


def _table(measured: dict[str, dict[int, float]], lines: dict[str, Line], sizes: list[int]) -> Iterator[str]:
    heads = [*(f"{size:,} measured" for size in sizes), *(f"{size:,}" for size in SIZES), "Each application more"]
    yield f"| Command | {' | '.join(heads)} |"
    yield "|---|" + "---|" * len(heads)
    for name, seconds in measured.items():
        cells = [*(f"{seconds[size]:.1f} s" for size in sizes), *(_time(lines[name].at(size)) for size in SIZES)]
        yield f"| `{_command(name)}` | {' | '.join(cells)} | {lines[name].each:.2f} s |"


def _jobs(lines: dict[str, Line]) -> Iterator[str]:
    counts = [jobs(lines["validate"].at(size), lines["part"].at(size), PATIENCE) for size in SIZES]
    yield f"""
## In parallel jobs

With `--shard I/N`, each of N jobs reads the repository and does its part of the rest. The fewest jobs of
{PATIENCE // 60} minutes, on such machines, nothing kept between runs; extrapolated as above:

| Command | {" | ".join(f"{size:,} applications" for size in SIZES)} |
|---|{"---|" * len(SIZES)}
| `validate` | {" | ".join(map(str, counts))} |

`--changed` asks for what a pull request changes. The row above is that of a pull request without a release: what is to
be read grows with the repository, and each application that differs adds {lines["validate"].each:.2f} s. `owners`,
`prove room` and `prove isolation` look at the whole fleet at once, because their answers are about all of it."""


def _command(name: str) -> str:
    return " ".join(word for word in COMMANDS[name] if word not in {".", "--no-cache"})


def _time(seconds: float) -> str:
    return f"{seconds:.0f} s" if seconds < 2 * 60 else f"{seconds / 60:.0f} min"


def main(arguments: list[str] | None = None) -> int:
    """Write the page, or with --check compare it. Exit code 1 when it is stale."""
    return kept(arguments, "the page of figures for many applications", TARGET, "scale", page)


if __name__ == "__main__":
    sys.exit(main())
