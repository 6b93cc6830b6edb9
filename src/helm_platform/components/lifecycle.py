"""Which components are no longer maintained at a day, or soon will not be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from helm_platform.components.model import Component, State

SOON = timedelta(days=90)


@dataclass(frozen=True)
class Age:
    """What is to be said of a component. `late` is whether it is past its end; else the end is near."""

    component: Component
    late: bool
    message: str


def aged(components: Iterable[Component], at: date) -> Iterator[Age]:
    """Those that are past their end at a day, that come to it within ninety days, or that are on their way out."""
    for each in components:
        life = each.lifecycle
        instead = f"; use {life.successor}" if life.successor else ""
        if life.eol is not None and at > life.eol:
            yield Age(each, True, f"not maintained since {life.eol}{instead}")
        elif life.eol is not None and at + SOON >= life.eol:
            yield Age(each, False, f"maintained until {life.eol}, {(life.eol - at).days} days from {at}{instead}")
        elif life.state is State.LEGACY:
            yield Age(each, False, f"on its way out{instead}")
