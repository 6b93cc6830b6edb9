"""A window that the platform's shared rules do not count."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic
from helm_platform.slo.lints.interface import Everything, Lint


def _check(everything: Everything) -> Iterator[Diagnostic]:
    counted = {each.name for each in everything.platform.windows}
    known = ", ".join(each.name for each in everything.platform.windows)
    for objective in everything.objectives:
        if not objective.slos:
            continue
        slo = objective.slos[0]
        places = [(slo.window, objective.written("window"))]
        places += [(each, (*objective.path, "windows", number)) for number, each in enumerate(slo.windows)]
        for window, path in places:
            if window.name not in counted:
                yield objective.levels.subject.on_value(
                    LINT.id,
                    f"nobody counts the window {window.name}: the platform's shared rules have {known}",
                    path,
                    help=f"take one of them, or add {window.name} to slo.windows of platform.yaml (--platform)",
                )


LINT = Lint(
    "window-not-counted",
    "It is not among `windows` of the platform, and the shared rules count those only. This objective would "
    "have no budget, and no alert of it could ever fire, those of its own included.",
    _check,
)
