"""What came of a check."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.formats.amounts import amount
from helm_platform.formats.verdict import Verdict
from helm_platform.validate.held import Held
from helm_platform.values import Chart

Ignored = tuple[Diagnostic, str]
"""A finding, and the reason for which a comment keeps it."""


@dataclass(frozen=True)
class Outcome:
    """What a check found, the text of every file it read, and in a few words what it looked at.

    `ignored` are findings that a comment keeps, each with its reason; they are not among `findings`. `verdict` is what
    the rendered pods ask of Pod Security; None where nothing was rendered. `keys` counts the keys of the values.
    `ready` says that Helm can be asked to render them. `held` counts what was rendered, and says against what.
    """

    findings: tuple[Diagnostic, ...]
    checked: str
    sources: dict[Path, str] = field(default_factory=dict)
    ignored: tuple[Ignored, ...] = ()
    verdict: Verdict | None = None
    keys: int = 0
    ready: bool = False
    held: Held = field(default_factory=Held)

    @property
    def failed(self) -> bool:
        """Whether there is an error among the findings."""
        return any(finding.level is Level.ERROR for finding in self.findings)


def summary(files: int, keys: int, chart: Chart, releases: int | None = None) -> str:
    """What was looked at: `1 000 files, 1 000 releases, 48 210 keys checked against platform-app 0.1.0`."""
    counted = [amount(files, "file"), *([] if releases is None else [amount(releases, "release")]), amount(keys, "key")]
    against = (
        f"checked against {chart.label}" if chart.schema is not None else f"checked; {chart.label} describes no keys"
    )
    return f"{', '.join(counted)} {against}"
