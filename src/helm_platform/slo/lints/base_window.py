"""A base window too short for the scrape interval."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.windows import seconds

_SCRAPES = 4


def _check(everything: Everything) -> Iterator[Diagnostic]:
    platform = everything.platform
    least = _SCRAPES * seconds(platform.scrape)
    if seconds(platform.base) >= least:
        return
    found = everything.on_platform(
        LINT.id,
        Level.ERROR,
        f"{platform.base} is less than four scrapes of {platform.scrape}: rates would have gaps",
        "baseWindow",
        help=f"write {int(least)}s or more, or leave it out",
    )
    if found is not None:
        yield found


LINT = Lint(
    "base-window",
    "`baseWindow` must be four scrape intervals or more. A rate needs two samples in its window; with fewer "
    "than four one late or missing scrape leaves a gap, and the events of that time are lost.",
    _check,
)
