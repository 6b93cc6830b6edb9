"""Whether teams are apart: the checks of each team, who reaches whom, and every connection that is declared."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from helm_platform.proofs.isolation.checks import CHECKS
from helm_platform.proofs.outcome import Outcome
from helm_platform.report.facts import Facts
from helm_platform.report.pages.interface import Page


def pages(facts: Facts) -> Iterator[Page]:
    """One page."""
    isolation, reachability = facts.proofs["isolation"], facts.proofs["reachability"]
    values = {
        "isolation": isolation,
        "matrix": matrix(isolation.outcome) if isolation.outcome is not None else {},
        "reachability": reachability,
        "ways": {(each.source, each.destination): each for each in facts.between},
        "teams": [each.name for each in facts.teams],
        "asks": {each.id: each for each in CHECKS},
    }
    yield Page("isolation.html", "Isolation", "isolation.html.j2", "Isolation", values)


def matrix(outcome: Outcome) -> dict[tuple[str, str], dict[str, dict[str, Any]]]:
    """By cluster and check ("" for the only cluster), then by team: the result, and by what."""
    found: dict[tuple[str, str], dict[str, dict[str, Any]]] = {}
    for row in outcome.rows:
        cells = dict(zip(outcome.columns, row, strict=True))
        key = cells.get("CLUSTER", ""), cells["CHECK"]
        found.setdefault(key, {})[cells["TEAM"]] = {"result": cells["RESULT"], "by": cells["BY"]}
    return found
