"""Findings and verdicts survive the way to JSON and back; anything else is refused."""

from __future__ import annotations

import json
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest

from helm_platform.diagnostics import Diagnostic, Edit, Fix, Level, Note, Span
from helm_platform.formats.verdict import Cause, Hatch, Standard, Verdict, Workload
from helm_platform.validate import Outcome
from helm_platform.validate.held import Held
from helm_platform.validate.plainly import back, plainly

SPAN = Span(1, 2, 3, 4)
FILE = Path("apps/web/values.yaml")
FIX = Fix("rename it", (Edit(SPAN, "tag"), Edit(SPAN, "é\n")))
FINDING = Diagnostic(
    "unknown-key",
    Level.WARNING,
    "a message",
    file=FILE,
    span=SPAN,
    values_path=("a", 0, "1"),
    help="help",
    label="label",
    origin="origin",
    notes=(Note("first", FILE, SPAN), Note("second")),
    confidential=True,
    fix=FIX,
)
CAUSE = Cause(
    Standard.BASELINE, "capabilities", "adds CHOWN", "web", ("security", 1), FILE, SPAN, "--set a=b", "old image"
)
VERDICT = Verdict(
    (Workload("Deployment/web", (CAUSE,), "web (prod)"), Workload("Job/a")),
    (Hatch(("podSpec",), ("hostAliases",), FILE, SPAN, "chart"),),
    ("web (prod)", "jobs"),
)
HELD = Held(12, ("1.36", "1.37"), ("Gadget",), all_pinned=True)
OUTCOME = Outcome((FINDING,), "1 file", {FILE: "text\n"}, ((FINDING, "as it was"),), VERDICT, 7, ready=True, held=HELD)


def through_json(kind: type[Any], fact: Any) -> Any:
    return back(kind, json.loads(json.dumps(plainly(fact))))


def every_fact(fact: Any) -> list[Any]:
    if is_dataclass(fact):
        return [fact, *(each for field in fields(fact) for each in every_fact(getattr(fact, field.name)))]
    return [each for item in fact for each in every_fact(item)] if isinstance(fact, tuple) else []


def test_every_field_comes_back() -> None:
    assert through_json(Outcome, OUTCOME) == OUTCOME


def test_the_example_leaves_no_field_at_its_default() -> None:
    """A field that is added to a finding or a verdict must be in the example above."""
    facts = every_fact(OUTCOME)
    for kind in {type(fact) for fact in facts}:
        same = [fact for fact in facts if type(fact) is kind]
        for field in fields(kind):
            assert any(getattr(fact, field.name) != field.default for fact in same), (kind, field.name)


def test_a_fact_without_anything_is_small() -> None:
    finding = Diagnostic("rule", Level.ERROR, "message")
    assert plainly(finding) == {"rule": "rule", "level": "error", "message": "message"}
    assert through_json(Diagnostic, finding) == finding


@pytest.mark.parametrize(
    "data",
    [
        None,
        [],
        "text",
        {},
        {"rule": "a", "level": "error"},
        {"rule": "a", "level": "fatal", "message": "b"},
        {"rule": "a", "level": "error", "message": 1},
        {"rule": "a", "level": "error", "message": "b", "unknown": 1},
        {"rule": "a", "level": "error", "message": "b", "span": {"line": 1}},
        {"rule": "a", "level": "error", "message": "b", "span": {"line": True, "column": 1, "end_line": 1}},
        {"rule": "a", "level": "error", "message": "b", "notes": [1]},
        {"rule": "a", "level": "error", "message": "b", "values_path": [1.5]},
        {"rule": "a", "level": "error", "message": "b", "confidential": 1},
        {"rule": "a", "level": "error", "message": "b", "file": 1},
    ],
)
def test_what_is_no_finding_is_refused(data: Any) -> None:
    with pytest.raises(ValueError, match="is no"):
        back(Diagnostic, data)
