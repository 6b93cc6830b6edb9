"""A label that the engine uses itself."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from helm_platform.diagnostics import Diagnostic, ValuesPath
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.reading import Levels

RESERVED = frozenset(
    [
        "namespace",
        "service",
        "slo",
        "revision",
        "window",
        "alerts",
        "team",
        "severity",
        "tier",
        "long",
        "short",
        "period",
        "day",
        "le",
        "__name__",
    ]
)


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for objective in everything.objectives:
        for number, label in enumerate(objective.given.get("by", ())):
            if label in RESERVED:
                path = (*objective.path, "by", number)
                yield objective.levels.subject.on_value(LINT.id, _message(label), path, help=_ADVICE)
        yield from _in_labels(objective.levels, objective.given, objective.path)
    for levels in everything.reading.levels:
        yield from _in_labels(levels, {"labels": levels.values.get("labels", {})}, ())
        yield from _in_labels(levels, levels.values.get("defaults", {}), ("defaults",))


def _in_labels(levels: Levels, block: Mapping[str, Any], path: ValuesPath) -> Iterator[Diagnostic]:
    """In `labels` of a block and in those of its alerts."""
    for below, held in (
        (("labels",), block.get("labels", {})),
        (("alerts", "labels"), block.get("alerts", {}).get("labels", {})),
    ):
        for label in held:
            if label in RESERVED:
                yield levels.subject.on_key(LINT.id, _message(label), (*path, *below, label), help=_ADVICE)


_ADVICE = "choose another name; the engine writes it into the series and alerts of every objective"


def _message(label: str) -> str:
    return f"the label `{label}` is the engine's own"


LINT = Lint(
    "reserved-label",
    "In `labels` and `by` these are namespace, service, slo, revision, window, alerts, team, severity, tier, "
    "long, short, period, day and le. They would replace what tells objectives and alerts apart.",
    _check,
)
