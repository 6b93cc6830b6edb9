"""Check values files: what Helm would read, whether the chart accepts it, and what is likely a mistake.

>>> from helm_platform.validate import validate
>>> for finding in validate(["values.yaml"], sets=["image.tag=1.2"]):
...     print(finding.rule, finding.file, finding.span, finding.message)
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from helm_platform.diagnostics import Diagnostic
from helm_platform.progress import SILENT, Progress
from helm_platform.validate import look
from helm_platform.validate.given import Given
from helm_platform.validate.outcome import Outcome
from helm_platform.validate.rules import RULES
from helm_platform.values import Setting, settings

if TYPE_CHECKING:
    from helm_platform.helm import Cache, Rendered
    from helm_platform.validate.rendering import Made

__all__ = ["RULES", "Outcome", "check", "judge", "validate"]


def validate(
    files: Sequence[str | Path],
    sets: Sequence[str] = (),
    chart: Path | None = None,
    *,
    set_strings: Sequence[str] = (),
    set_files: Sequence[str] = (),
    set_jsons: Sequence[str] = (),
    set_literals: Sequence[str] = (),
) -> list[Diagnostic]:
    """Everything that is wrong with these values, sorted by file and line.

    `files` are in the order of Helm's `-f` (the last wins, `-` is stdin); `sets`, `set_strings`, `set_files`,
    `set_jsons` and `set_literals` are arguments of `--set`, `--set-string`, `--set-file`, `--set-json` and
    `--set-literal`, which Helm applies in its own order; `chart` is a chart folder, None for the platform-app of this
    package.

    Raises UsageError for files or charts that cannot be read, EnvironmentProblem for a schema that cannot be used.
    """
    given = settings(sets, set_strings, set_files, set_jsons, set_literals)
    return list(check(files, given, chart).findings)


def check(files: Sequence[str | Path], settings: Sequence[Setting] = (), chart: Path | None = None) -> Outcome:
    """Like `validate`, with what a report needs beside the findings; `helm_platform.values.settings` makes settings."""
    return examine(Given.read(files, settings, chart))


def judge(
    files: Sequence[str | Path],
    settings: Sequence[Setting] = (),
    chart: Path | None = None,
    *,
    progress: Progress = SILENT,
    renders: Cache | None = None,
    kubernetes: str | None = None,
    crds: Sequence[str] = (),
) -> Outcome:
    """Like `check`; what Helm can read and the schema accepts is rendered by the real helm, and the objects are judged.

    What the chart refuses is among the findings, each problem at its line (rule `chart`); what else Helm refuses is one
    finding (rule `render`). `kubernetes` names the minors that must know the objects (`1.33,1.37`; None is the newest,
    `none` none), `crds` folders and files with CustomResourceDefinitions, or `pinned`. `progress` hears of a helm that
    must be built first, and of definitions that are read the first time; `renders` holds what need not be rendered
    again.

    Raises what `check` raises; UsageError for a folder that Helm cannot render and for minors and definitions that are
    not known, and EnvironmentProblem without a helm.
    """
    from helm_platform.validate.kubernetes import against
    from helm_platform.validate.rendering import rendered

    api = against(kubernetes, crds, progress)
    given = Given.read(files, settings, chart)
    return conclude(given, lambda: rendered(given, chart, api, progress, renders))


def examine(given: Given) -> Outcome:
    """Like `check`, for what was read before."""
    return look.settled(given, look.first(given))


def conclude(given: Given, made: Callable[[], Made]) -> Outcome:
    """Like `judge`, for what was read before; `made` is asked what came of a render, where one is worth trying."""
    outcome = look.first(given)
    if outcome.ready:
        outcome = look.second(outcome, made())
    return look.settled(given, outcome)


def refused(result: Rendered, given: Given, folder: Path | None) -> Outcome:
    """What is wrong with values that the real helm refused: what `check` finds, else what Helm says.

    `folder` is that of the chart. Raises what `check` raises.
    """
    from helm_platform.validate.rendering import explained

    outcome = look.first(given)
    if outcome.ready:
        outcome = look.second(outcome, explained(result, folder, given.values))
    return replace(look.settled(given, outcome), verdict=None)
