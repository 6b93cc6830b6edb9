"""Rules that explain differences: each holds in a case, and the values that it names do undo what it is about."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.migrate import Converted, Given, Migrated, SourceName, migrated, rendering
from helm_platform.migrate.proof.comparing import Compared, compared
from helm_platform.migrate.proof.intended import RULES, Known, Rule
from helm_platform.objects.difference import NOTHING, Difference

PLAIN = Path(__file__).parent / "plain.yaml"
CASES = Path(__file__).parent / "cases"
UNDONE = [rule for rule in RULES if rule.off]


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory, helm4: Path) -> Iterator[Migrated]:
    """Plain objects, of which each says as little as it can, and what became of them."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(helm4.parent), prepend=":")
        yield migrated(SourceName.MANIFESTS.to_source(), Given((str(PLAIN),)))


def merged(values: dict[str, Any], more: dict[str, Any]) -> dict[str, Any]:
    return values | {
        key: merged(values[key], each) if isinstance(each, dict) and isinstance(values.get(key), dict) else each
        for key, each in more.items()
    }


def again(result: Migrated, rule: Rule) -> list[Compared]:
    """The differences with the values that undo a rule, in each release that has it."""
    off = yaml.safe_load(rule.off)
    for block in [each for each in off.values() if isinstance(each, dict) and "NAME" in each]:
        block["data"] = block.pop("NAME")
    if rule.reason:
        block = next(iter(off))
        off[block] = {**off[block], "reason": "as it was"}
    names = [each.object.name for each in result.differences if each.rule is rule]
    releases: list[Converted] = []
    for each in result.releases:
        fits = any(name == each.name or name.startswith(f"{each.name}-") for name in names)
        releases.append(replace(each, text=yaml.safe_dump(merged(each.values, off) if fits else each.values)))
    rendered = rendering.of_releases(releases, None)
    assert all(rendered), "platform-app refuses the values of the rule"
    ours = [manifest for objects in rendered for manifest in objects]
    mains = {
        (owned.controller.kind, owned.controller.name): owned.main.get("name").text
        for release in releases
        for owned in release.workloads.values()
    }
    return compared([each.manifest for each in result.read.objects], ours, mains, Known(), {})


def test_plain_objects_differ_on_purpose_only(plain: Migrated) -> None:
    assert [each.text for each in plain.unexplained] == []
    assert plain.uncompared == ()
    assert not plain.refused


@pytest.mark.parametrize("rule", UNDONE, ids=[f"{rule.id}-{number}" for number, rule in enumerate(UNDONE)])
def test_the_values_of_a_rule_undo_it(plain: Migrated, rule: Rule) -> None:
    of_rule = {str(each.object) for each in plain.differences if each.rule is rule}
    assert of_rule, "no plain object shows the rule"
    differences = again(plain, rule)
    assert differences
    left = [each for each in differences if each.rule is rule and "-test" not in str(each.object)]
    assert [f"{each.object} {each.text}" for each in left] == []
    # A claim that many mount, and a container that is started again, are other things than they were.
    if rule.id not in ("disruption-is-no-failure", "exclusive-volume"):
        assert [f"{each.object} {each.text}" for each in differences if each.rule is None] == []


def test_every_rule_is_shown_by_a_case() -> None:
    text = "".join(file.read_text(encoding="utf-8") for file in CASES.glob("*/*/expected.txt"))
    assert {rule.id for rule in RULES if f"\n  {rule.id}: " not in text} == set()


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("Deployment", Difference("spec.template.spec.containers.main.image", "a:1", "a:2")),
        ("Deployment", Difference("spec.template.spec.containers.main.env.LOG", "info", NOTHING)),
        ("Deployment", Difference("spec.template.spec.containers.main.readinessProbe.periodSeconds", 5, 10)),
        ("Deployment", Difference("spec.template.spec.containers.main.resources.limits.memory", "1Gi", "256Mi")),
        ("Deployment", Difference("spec.template.spec.containers.main.securityContext.runAsUser", 1000, NOTHING)),
        ("Deployment", Difference("spec.template.spec.automountServiceAccountToken", NOTHING, True)),
        ("Deployment", Difference("spec.template.metadata.labels.team", "shop", NOTHING)),
        ("Deployment", Difference("metadata.labels.team", NOTHING, "nobody's")),
        ("Deployment", Difference("spec.replicas", 3, 2)),
        ("Deployment", Difference("", "web", NOTHING)),
        ("Service", Difference("", "web", NOTHING)),
        ("Service", Difference('spec.ports["80/TCP"].target', 8080, 8081)),
        ("Ingress", Difference('spec.rules["a.b"]["/"].type', "Exact", "Prefix")),
        ("ConfigMap", Difference("data.LOG", "info", NOTHING)),
        ("ConfigMap", Difference("", "settings", NOTHING)),
        ("NetworkPolicy", Difference("", "web", NOTHING)),
    ],
    ids=str,
)
def test_what_would_hurt_is_explained_by_no_rule(kind: str, found: Difference) -> None:
    assert [
        rule.id for rule in RULES if rule.explains(kind, "web", found) and not (rule.everywhere or rule.absorbed)
    ] == []
