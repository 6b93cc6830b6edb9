"""Many changes, few findings: the same harm is told once, with every place where it shows."""

from __future__ import annotations

import ast
from pathlib import Path

import helm_platform.proofs.upgrade
from helm_platform.objects.compare import Change, Rule
from helm_platform.objects.contract import Identity
from helm_platform.objects.difference import NOTHING, Difference
from helm_platform.proofs.upgrade.report import Place, Seen, findings
from helm_platform.proofs.upgrade.words import RULES


def seen(
    name: str, values: str, version: str = "1.0.0", path: str = "spec.selector.tier", effect: str = "loses %s"
) -> Seen:
    identity = Identity("Service", name)
    change = Change(Rule.SELECTOR, identity, Difference(path, NOTHING, name), effect % f"the pods of Deployment/{name}")
    return Seen(change, Place(version, values, identity))


def told(*changes: Seen) -> list[tuple[str, str | None, list[str]]]:
    return [
        (finding.message, finding.label, [note.message for note in finding.notes])
        for finding in findings(changes, "app %s → 2.0.0")
    ]


def test_the_same_harm_is_told_once() -> None:
    assert told(
        seen("web", "a.yaml"),
        seen("web", "b.yaml"),
        seen("api", "b.yaml"),
        seen("web", "a.yaml", "0.9.0"),
    ) == [
        (
            'Service/web loses the pods of Deployment/web: spec.selector.tier: nothing → "web"',
            "app 1.0.0 → 2.0.0",
            ["the same with b.yaml, b.yaml (Service/api)", "the same from 0.9.0 with a.yaml"],
        )
    ]


def test_what_differs_in_one_object_is_told_together() -> None:
    (one,) = told(seen("web", "a.yaml"), seen("web", "a.yaml", path="spec.selector.zone"))
    assert one[0].endswith('spec.selector.tier: nothing → "web" (and 1 more)')
    assert one[2] == ['spec.selector.zone: nothing → "web"']


def test_another_harm_is_told_apart() -> None:
    assert len(told(seen("web", "a.yaml"), seen("web", "b.yaml", path="spec.selector.zone"))) == 2
    assert len(told(seen("web", "a.yaml"), seen("web", "a.yaml", effect="also takes %s"))) == 2


def test_every_rule_is_described_for_formats_that_show_rules() -> None:
    written = set()
    for file in Path(helm_platform.proofs.upgrade.__file__).parent.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Diagnostic":
                first = node.args[0]
                written |= {first.value} if isinstance(first, ast.Constant) else set()
    assert {"not-compared", "unused-allowance"} <= written
    assert set(RULES) == {*map(str, Rule), *written}
