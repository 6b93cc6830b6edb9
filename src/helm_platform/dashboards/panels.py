"""Panels that several dashboards have: a number of now, and lines over time."""

from __future__ import annotations

from helm_platform.dashboards.model import Kind, Panel, Query, Step, Unit


def number(
    title: str, expr: str, description: str, steps: tuple[Step, ...], unit: Unit = Unit.NUMBER, *, width: int = 4
) -> Panel:
    """A whole number, coloured by its steps."""
    return Panel(title, Kind.STAT, description, (Query(expr),), unit, width=width, decimals=0, steps=steps)


def lines(
    title: str, description: str, queries: tuple[Query, ...], unit: Unit = Unit.NUMBER, *, most: float | None = None
) -> Panel:
    """Half a row of lines from zero on, to `most` where that is known."""
    return Panel(title, Kind.LINES, description, queries, unit, width=12, height=9, least=0, most=most, empty="none")
