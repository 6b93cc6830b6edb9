"""A window longer than Prometheus keeps samples."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level, ValuesPath
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.windows import Window, seconds

_YEAR = 365


def _check(everything: Everything) -> Iterator[Diagnostic]:
    kept = _kept(everything.platform.retention)
    if not kept:
        return
    for objective in everything.objectives:
        if not objective.slos:
            continue
        slo = objective.slos[0]
        windows: list[tuple[Window, ValuesPath]] = [(slo.window, objective.written("window"))]
        windows += [(each, (*objective.path, "windows", number)) for number, each in enumerate(slo.windows)]
        for window, path in windows:
            if window.seconds <= kept:
                continue
            yield objective.levels.subject.on_value(
                LINT.id,
                f"a window of {window.name} needs samples that are gone: Prometheus keeps "
                f"{everything.platform.retention}",
                path,
                level=Level.WARNING,
                help="keep them longer (retention), or take a shorter window; until then less time counts than it says",
            )


def _kept(retention: str) -> int:
    """The retention in seconds, 0 where it is not known."""
    import re

    parts = re.sub(r"(\d+)y", lambda found: f"{int(found[1]) * _YEAR}d", retention)
    return int(seconds(parts)) if parts else 0


LINT = Lint(
    "window-over-retention",
    "`retention` of the platform says how long that is. The budget of 30 days would be that of the days that "
    "are left, in silence; `slo:coverage:ratio` shows it.",
    _check,
)
