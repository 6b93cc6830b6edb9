"""The first page: the figures of the fleet, and every application in every environment."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from helm_platform.diagnostics import Level
from helm_platform.formats.verdict import Standard, weakest
from helm_platform.report.facts import Facts
from helm_platform.report.pages.interface import Page


@dataclass(frozen=True)
class Figure:
    """A number of the whole fleet, what it counts, where that is shown, and how good it is ("good", "bad", "fair")."""

    number: str
    what: str
    href: str
    state: str = ""


def pages(facts: Facts) -> Iterator[Page]:
    """One page."""
    yield Page("index.html", facts.title, "catalog.html.j2", "Catalog", {"figures": list(_figures(facts))})


def _figures(facts: Facts) -> Iterator[Figure]:
    yield Figure(str(len(facts.applications)), _word(len(facts.applications), "application"), "#catalog")
    yield Figure(
        str(len(facts.company.environments)), _word(len(facts.company.environments), "environment"), "#environments"
    )
    yield Figure(str(len(facts.teams)), _word(len(facts.teams), "team"), "teams.html")
    for level, state in ((Level.ERROR, "bad"), (Level.WARNING, "fair"), (Level.NOTE, "")):
        number = facts.counted(level)
        yield Figure(
            str(number), _word(number, str(level)), f"findings.html#?level={level}", state if number else "good"
        )
    levels = [each.security for each in facts.instances if each.security is not None]
    if levels:
        worst = weakest(levels)
        state = "good" if worst is Standard.RESTRICTED else "fair" if worst is Standard.BASELINE else "bad"
        yield Figure(str(worst), "least Pod Security level", "#catalog", state)
    isolation = facts.proofs["isolation"].outcome
    if isolation is not None:
        results = Counter(row[-2] for row in isolation.rows)
        asked = sum(results.values()) - results["not asked"]
        state = "bad" if results["broken"] else "fair" if results["weak"] else "good"
        yield Figure(f"{results['holds']}/{asked}", "isolation checks hold", "isolation.html", state)
    objectives = len({(each.service, each.name, each.label) for one in facts.instances for each in one.objectives})
    yield Figure(str(objectives), _word(objectives, "objective"), "#catalog")
    late = [each for each in facts.components if each.late and each.users]
    state = "bad" if late else "good"
    yield Figure(str(len(late)), "components in use past their end", "lifecycle.html", state)


def _word(number: int, word: str) -> str:
    return word if number == 1 else f"{word}s"
