"""The upstream components: their versions, how long they are maintained, what comes after them, who needs them."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.report.facts import Facts
from helm_platform.report.pages.interface import Page


def pages(facts: Facts) -> Iterator[Page]:
    """One page; what somebody should look at comes first."""
    components = sorted(facts.components, key=lambda each: (not each.late, not each.message, each.component.name))
    yield Page("lifecycle.html", "Lifecycle", "lifecycle.html.j2", "Lifecycle", {"components": components})
