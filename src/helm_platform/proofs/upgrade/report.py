"""Changes to findings: one for each harm, however many values files and versions show it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from helm_platform.diagnostics import Diagnostic, Level, Note
from helm_platform.objects.compare import Change, Rule
from helm_platform.objects.contract import Identity
from helm_platform.objects.harm import what
from helm_platform.proofs.upgrade.allow import Allowance, Allowances
from helm_platform.proofs.upgrade.words import advice


@dataclass(frozen=True)
class Place:
    """Where a change shows: the released version, the values file, the object."""

    version: str
    values: str
    object: Identity


@dataclass(frozen=True)
class Seen:
    """A change and where it shows."""

    change: Change
    place: Place


def findings(seen: Iterable[Seen], to: str) -> Iterator[Diagnostic]:
    """The findings. `to` names this tree as the target of the upgrade (`platform-app %s → this tree (0.2.0)`)."""
    # All differences of one rule in one object are one harm; the same harm elsewhere is a note.
    harms: dict[tuple[Place, Rule, str], list[Change]] = {}
    for each in seen:
        harms.setdefault((each.place, each.change.rule, each.change.effect), []).append(each.change)
    alike: dict[tuple[object, ...], list[tuple[Place, list[Change]]]] = {}
    for (place, rule, effect), changes in harms.items():
        signature = (
            place.object.kind,
            rule,
            _nameless(effect, place),
            tuple(_signature(each, place) for each in changes),
        )
        alike.setdefault(signature, []).append((place, changes))
    for group in alike.values():
        yield _finding(group, to)


def refused(values: str, reason: str, accepted_by: str | None) -> Diagnostic:
    """Values that this tree does not render; `accepted_by` is a released version that does."""
    message, advice = "this tree refuses these values", "Correct the values file, or the chart."
    if accepted_by:
        message = f"{accepted_by} renders these values, and this tree refuses them"
        advice = "Keep what was accepted working: read the old key and map it to the new one."
    notes = tuple(Note(line) for line in reason.splitlines())
    return Diagnostic("render", Level.ERROR, message, Path(values), notes=notes, help=advice)


def unused(allowances: Allowances) -> Iterator[Diagnostic]:
    """A finding for each allowance that nothing needed."""
    for entry in allowances.unused:
        yield Diagnostic(
            "unused-allowance",
            Level.WARNING,
            "nothing needs this allowance",
            entry.file,
            entry.span,
            help="Remove it: it would hide the next change of this kind.",
        )


def early(entry: Allowance, earlier: str, own: str, breaking: str) -> Diagnostic:
    """An allowed change, and a version number that does not announce it."""
    return Diagnostic(
        "version",
        Level.WARNING,
        f"{own} allows what hurts in an upgrade from {earlier}, and its number does not say so",
        entry.file,
        entry.span,
        help=f"Set `version: {breaking}` in Chart.yaml before the release.",
    )


def _finding(group: list[tuple[Place, list[Change]]], to: str) -> Diagnostic:
    place, changes = group[0]
    first = changes[0]
    detail = f": {first.difference}" if first.difference.path else ""
    more = f" (and {len(changes) - 1} more)" if len(changes) > 1 else ""
    notes = [Note(str(each.difference)) for each in changes[1:]]
    return Diagnostic(
        str(first.rule),
        Level.ERROR,
        f"{place.object} {what(first)}{detail}{more}",
        Path(place.values),
        label=to % place.version,
        help=advice(first),
        notes=(*notes, *_elsewhere(group)),
    )


def _elsewhere(group: list[tuple[Place, list[Change]]]) -> Iterator[Note]:
    """The other places, by version: which values files, and which object where it has another name."""
    here = group[0][0]
    versions: dict[str, list[str]] = {}
    for place, _ in group[1:]:
        name = f" ({place.object})" if place.object != here.object else ""
        versions.setdefault(place.version, []).append(f"{place.values}{name}")
    for version, places in versions.items():
        since = "" if version == here.version else f" from {version}"
        yield Note(f"the same{since} with {', '.join(dict.fromkeys(places))}")


def _signature(change: Change, place: Place) -> tuple[str, str, str]:
    found = change.difference
    return tuple(_nameless(text, place) for text in (found.path, repr(found.old), repr(found.new)))  # type: ignore[return-value]


def _nameless(text: str, place: Place) -> str:
    """The text without the object's name, so that the same harm to two workloads is recognised."""
    return text.replace(place.object.name, "*") if place.object.name else text
