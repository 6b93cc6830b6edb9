"""What is installed as one: a component or a release, when, what it provides and what it needs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from helm_platform.proofs.cluster import as_map


@dataclass(frozen=True)
class Unit:
    """A unit of installation. `kinds` are `group/Kind`, `needs` names of units. A lower `wave` is earlier.

    `enabled` is False for what could be installed and is not. `wave` is None where only `needs` say when. `address` is
    that of its manifest, where it is no chart. `kind` is that of the object that delivers it; `retried` says that its
    first installation is tried until it works.
    """

    name: str
    wave: int | None = None
    needs: tuple[str, ...] = ()
    kinds: frozenset[str] = frozenset()
    enabled: bool = True
    address: str = ""
    kind: str = ""
    retried: bool = False


def from_components(content: Mapping[str, Any], profile: str | None = None) -> list[Unit]:
    """The units of a components.yaml: `components` by name with wave, needs, profiles and provides.kinds.

    Kinds are a list of `group/Kind`, or a map from group to a map of resources and kinds. With a profile, only what
    names it is enabled. What is not of this form is left out: the file has a schema of its own.
    """
    found = []
    for name, given in as_map(content.get("components")).items():
        each = as_map(given)
        enabled = profile is None or profile in (each.get("profiles") or [])
        wave = each.get("wave")
        kinds = _kinds(as_map(each.get("provides")).get("kinds"))
        needs = tuple(str(need) for need in each.get("needs") or [])
        address = "" if each.get("chart") else str(as_map(each.get("crds")).get("manifest") or "")
        found.append(Unit(str(name), wave if isinstance(wave, int) else None, needs, kinds, enabled, address))
    return found


def after(units: Mapping[str, Unit], name: str) -> set[str]:
    """Everything that a unit needs, and what that needs."""
    found: set[str] = set()
    left = list(units[name].needs) if name in units else []
    while left:
        each = left.pop()
        if each not in found:
            found.add(each)
            left += units[each].needs if each in units else ()
    return found


def earlier(units: Mapping[str, Unit], first: str, then: str) -> bool:
    """Whether one unit is installed before another, by needs or by waves."""
    if first in after(units, then):
        return True
    one, other = units.get(first), units.get(then)
    return bool(one and other and one.wave is not None and other.wave is not None and one.wave < other.wave)


def cycles(units: Mapping[str, Unit]) -> list[tuple[str, ...]]:
    """Circles of needs, each as a path that ends where it began, `(a, b, a)`; none is left when one need of each is."""
    from graphlib import CycleError, TopologicalSorter

    needs = {each.name: dict.fromkeys(each.needs) for each in units.values()}
    found = []
    while True:
        try:
            TopologicalSorter(needs).prepare()
        except CycleError as error:
            *circle, _ = reversed(error.args[1])
            start = circle.index(min(circle, key=list(units).index))
            path = [*circle[start:], *circle[:start], circle[start]]
            del needs[path[0]][path[1]]
            found.append(tuple(path))
        else:
            return found


def _kinds(given: Any) -> frozenset[str]:
    if isinstance(given, list):
        return frozenset(map(str, given))
    return frozenset(f"{group}/{kind}" for group, kinds in as_map(given).items() for kind in as_map(kinds).values())
