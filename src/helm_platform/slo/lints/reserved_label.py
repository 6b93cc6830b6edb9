"""A label that the engine uses itself."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.slo.lints.interface import Everything, Lint
from helm_platform.slo.lints.interface import Objective

RESERVED = frozenset(
    "namespace service slo revision window alerts team severity tier long short period day le __name__".split()
)


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for objective in everything.objectives:
        for number, label in enumerate(objective.given.get("by", ())):
            if label in RESERVED:
                yield _found(objective, label, ("by", number))
        for block in (("labels",), ("alerts", "labels")):
            held = objective.given
            for key in block:
                held = held.get(key, {})
            for label in held:
                if label in RESERVED:
                    yield _found(objective, label, (*block, label))
    for levels in everything.reading.levels:
        blocks = ((("labels",), levels.values.get("labels", {})),)
        alerts = levels.values.get("defaults", {}).get("alerts", {}).get("labels", {})
        for path, held in (*blocks, (("defaults", "alerts", "labels"), alerts)):
            for label in held:
                if label in RESERVED:
                    yield levels.subject.on_key(LINT.id, _message(label), (*path, label), help=_ADVICE)


_ADVICE = "choose another name; the engine writes it into the series and alerts of every objective"


def _message(label: str) -> str:
    return f"the label `{label}` is the engine's own"


def _found(objective: Objective, label: str, below: tuple[str | int, ...]) -> Diagnostic:
    subject = objective.levels.subject
    on = subject.on_value if below[0] == "by" else subject.on_key
    return on(LINT.id, _message(label), (*objective.path, *below), help=_ADVICE)


LINT = Lint(
    "reserved-label",
    "A label in `labels` or `by` that the engine uses: namespace, service, slo, revision, window, alerts, team, severity, "
    "tier, long, short, period. It would replace what tells objectives and alerts apart.",
    _check,
)
