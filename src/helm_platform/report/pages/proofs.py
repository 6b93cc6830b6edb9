"""Who picks up monitors, rules, routes and dashboards; who brings the kinds that are used, and that it comes first."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.report.facts import Facts
from helm_platform.report.pages.interface import Page


def pages(facts: Facts) -> Iterator[Page]:
    """One page."""
    shown = [
        (facts.proofs["selectors"], "Picked up", "who picks up every monitor, rule, route and dashboard, and what for"),
        (facts.proofs["order"], "Order", "who brings the definition of every kind that is used, before it is used"),
    ]
    yield Page("proofs.html", "Proofs", "proofs.html.j2", "Proofs", {"shown": shown})
