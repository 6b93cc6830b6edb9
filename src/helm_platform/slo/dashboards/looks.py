"""Colours and words that both dashboards have for the same numbers."""

from __future__ import annotations

from helm_platform.dashboards.model import Meaning, Step
from helm_platform.slo.indicators import number

OVERVIEW = "overview"
"""The name of the dashboard of all objectives."""
SERVICE = "service"
"""The name of the dashboard of any service."""

STATES = (
    Meaning(2, "measured", "green"),
    Meaning(1, "no traffic", "blue"),
    Meaning(0, "no data", "orange"),
)
LEFT = (Step(None, "red"), Step(0.0000001, "orange"), Step(0.25, "green"))
BURN = (Step(None, "text"), Step(1, "orange"))
COVERAGE = (Step(None, "orange"), Step(0.9, "text"))


def times(value: float) -> str:
    """A burn rate as people write it: 14.4, 1."""
    return number(round(value, 2))
