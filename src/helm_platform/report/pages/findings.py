"""Every finding of `validate` and of the proofs, with the lines that it is about."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Level
from helm_platform.report.excerpts import Excerpts
from helm_platform.report.facts import Facts, worst_first
from helm_platform.report.pages.interface import Page


def pages(facts: Facts) -> Iterator[Page]:
    """One page; errors first."""
    found = worst_first(facts.found)
    excerpts = Excerpts(facts.texts, facts.hidden)
    values = {
        "found": found,
        "excerpt": excerpts.of,
        "rules": facts.report.rules,
        "checks": sorted({each.check for each in found}),
        "levels": [level for level in Level if any(each.finding.level is level for each in found)],
        "applications": sorted({each.application for each in found if each.application}),
        "teams": sorted({each.team for each in found if each.team}),
    }
    yield Page("findings.html", "Findings", "findings.html.j2", "Findings", values)
