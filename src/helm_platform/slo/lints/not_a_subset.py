"""Bad or good events that are not among all events."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint, Objective
from helm_platform.slo.promql import Parsed, Selector


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for objective in everything.objectives:
        if next(iter(objective.given["sli"])) in ("ratio", "requests"):
            yield from _of(objective)


def _of(objective: Objective) -> Iterator[Diagnostic]:
    by_key = {each.path[-1]: each for each in objective.expressions if each.role == "counter"}
    total = by_key.get("total")
    if total is None:
        return
    whole = _selector(total.parsed)
    for key in ("bad", "good"):
        part = by_key.get(key)
        own = _selector(part.parsed) if part is not None else None
        if part is None or own is None or whole is None:
            continue
        if own.name != whole.name:
            if {own.name, whole.name} and not _of_one_histogram(own.name, whole.name):
                yield part.found(
                    LINT.id,
                    Level.NOTE,
                    f"`{key}` counts `{own.name}` and `total` counts `{whole.name}`: nobody can see whether one is "
                    "part of the other",
                    help="where each event of the one is one of the other, an ignore with that reason lets it pass",
                )
            continue
        wider = [matcher for matcher in whole.matchers if not _holds(matcher, own)]
        if wider:
            missing = ", ".join(f'{name}{how}"{value}"' for name, how, value in wider)
            yield part.found(
                LINT.id,
                Level.ERROR,
                f"`{key}` counts events that `total` does not: it lacks {missing}",
                help=f"{key} must be part of total, or the ratio is wrong and can be more than all",
            )
        elif own.matchers == whole.matchers and own.name == whole.name:
            yield part.found(
                LINT.id,
                Level.ERROR,
                f"`{key}` is the same as `total`: {'every' if key == 'bad' else 'no'} event is bad",
                help='tell them apart by a matcher, such as code=~"5.."',
            )


def _selector(parsed: object) -> Selector | None:
    """The one selector of an expression that has one."""
    one = isinstance(parsed, Parsed) and len(parsed.selectors) == 1
    return parsed.selectors[0] if isinstance(parsed, Parsed) and one and parsed.selectors[0].name else None


def _of_one_histogram(one: str, other: str) -> bool:
    """Whether they are series of one histogram, as a bucket and the count are."""
    return (
        one.endswith(("_bucket", "_count"))
        and other.endswith(("_bucket", "_count"))
        and one.rpartition("_")[0] == other.rpartition("_")[0]
    )


def _holds(wanted: tuple[str, str, str], own: Selector) -> bool:
    """Whether every series of a selector meets a matcher, as far as its matchers show."""
    import re

    name, how, value = wanted
    mine = [each for each in own.matchers if each[0] == name]
    if wanted in mine:
        return True
    exact = [each[2] for each in mine if each[1] == "="]
    for found in exact:
        try:
            met = {
                "=": found == value,
                "!=": found != value,
                "=~": re.fullmatch(value, found) is not None,
                "!~": re.fullmatch(value, found) is None,
            }[how]
        except re.error:
            return True
        if met:
            return True
    # Two patterns cannot be compared: a matcher of the same label is taken to be the narrower one.
    return not exact and bool(mine) and how in ("=~", "!~", "!=")


LINT = Lint(
    "not-a-subset",
    "The share of bad events would be wrong, could be more than all, and good events fewer than none. Each "
    "matcher of `total` must hold for the other one too.",
    _check,
)
