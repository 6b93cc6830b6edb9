"""Every check of the isolation of teams: it holds for the example fleet, and each of its cases breaks it."""

from __future__ import annotations

import copy
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.commands.objects import Given, collect
from helm_platform.diagnostics import Level
from helm_platform.proofs.cluster import Cluster, Item
from helm_platform.proofs.isolation import Tenancy, prove
from helm_platform.proofs.isolation.checks import CHECKS
from helm_platform.proofs.outcome import Outcome
from tests.fleets import EXAMPLE

CASES = Path(__file__).with_name("cases")
#: What kubelets do by themselves since Kubernetes 1.35, and no object says: a warning for every fleet.
ALWAYS = {"cached-images"}


@dataclass(frozen=True)
class Case:
    """What is done to the example fleet, and what the check `check` then says of `team`."""

    check: str
    title: str
    team: str
    says: str
    level: Level = Level.ERROR
    also: frozenset[str] = frozenset()
    add: list[dict[str, Any]] = field(default_factory=list)
    remove: list[str] = field(default_factory=list)
    change: dict[str, dict[str, Any]] = field(default_factory=dict)


def cases() -> list[Case]:
    found = []
    for file in sorted(CASES.glob("*.yaml")):
        for each in yaml.safe_load(file.read_text()):
            level, also = Level(each.pop("level", "error")), frozenset(each.pop("also", ()))
            found.append(Case(file.stem, **each, level=level, also=also))
    return found


@pytest.fixture(scope="module")
def fleet() -> list[Item]:
    """The example fleet with its teams, their applications and the umbrella."""
    return collect(Given((str(EXAMPLE),), umbrella=True))


def changed(fleet: list[Item], case: Case) -> list[Item]:
    """Every object that a case names must be there, or it would change nothing."""
    by_label = {each.label: each for each in fleet}
    for label in case.remove:
        del by_label[label]
    for label, change in case.change.items():
        by_label[label] = replace(by_label[label], manifest=merged(by_label[label].manifest, change))
    return [*by_label.values(), *(Item(each) for each in case.add)]


def merged(base: Any, change: Any) -> Any:
    """As a JSON merge patch."""
    if not isinstance(change, dict) or not isinstance(base, dict):
        return change
    found = copy.deepcopy(base)
    for key, value in change.items():
        if value is None:
            found.pop(key, None)
        else:
            found[key] = merged(found.get(key, {}), value)
    return found


def proved(items: list[Item], *teams: str) -> Outcome:
    tenancy = Tenancy(Cluster(tuple(items)))
    return prove(tenancy, [tenancy.teams[each] for each in teams])


def test_every_check_holds_for_the_example_fleet(fleet: list[Item]) -> None:
    outcome = proved(fleet)
    assert not outcome.failed, [each.message for each in outcome.findings]
    results = {(check, team): result for check, team, result, _ in outcome.rows}
    assert {team for _, team in results} == {"media", "shop"}
    assert {check for (check, _), result in results.items() if result != "holds"} == ALWAYS
    assert all(by for _, _, _, by in outcome.rows)


@pytest.mark.parametrize("case", cases(), ids=lambda each: f"{each.check}: {each.title}")
def test_each_case_breaks_its_check(fleet: list[Item], case: Case) -> None:
    outcome = proved(changed(fleet, case), case.team)
    found = [each for each in outcome.findings if each.rule == case.check and each.level is case.level]
    assert any(case.says in each.message for each in found), [each.message for each in outcome.findings]
    assert all(each.help for each in found)
    assert {each.rule for each in outcome.findings} - ALWAYS == ({case.check} | case.also) - ALWAYS
    word = "broken" if case.level is Level.ERROR else "weak"
    assert {row[2] for row in outcome.rows if row[0] == case.check} == {word}


def test_every_check_has_a_case() -> None:
    assert {each.check for each in cases()} == {each.id for each in CHECKS}


def test_the_other_team_is_as_it_was(fleet: list[Item]) -> None:
    case = next(each for each in cases() if each.check == "node-credentials")
    rules = {each.rule for each in proved(changed(fleet, case), "media").findings}
    assert rules == ALWAYS


def test_images_that_are_always_pulled_are_nobody_elses(fleet: list[Item]) -> None:
    (policy,) = (each for each in fleet if each.label == "ValidatingAdmissionPolicy platform-image-pulls")
    variables = [
        each | {"expression": "true"} if each["name"] == "always" else each for each in policy.spec["variables"]
    ]
    case = Case("cached-images", "", "shop", "", change={policy.label: {"spec": {"variables": variables}}})
    assert not proved(changed(fleet, case)).findings


def test_without_argo_cd_its_checks_say_that_there_is_nothing_to_look_at(fleet: list[Item]) -> None:
    outcome = proved([each for each in fleet if each.kind != "AppProject"])
    results = {row[0]: row[2:] for row in outcome.rows if row[0].startswith("project-")}
    assert len(results) == 5
    assert set(results.values()) == {("not asked", "no AppProject of the team is in the input")}


def test_a_service_that_a_team_has_named_may_come_in(fleet: list[Item]) -> None:
    peer = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "media-prod"}}}
    policy = {
        "apiVersion": "networking.k8s.io/v1",
        "kind": "NetworkPolicy",
        "metadata": {"name": "friends", "namespace": "shop-prod"},
        "spec": {"podSelector": {}, "ingress": [{"from": [peer]}]},
    }
    outcome = proved([*fleet, Item(policy)], "shop")
    assert {each.rule for each in outcome.findings} == ALWAYS
    (by,) = (row[3] for row in outcome.rows if row[0] == "incoming-traffic")
    assert "NetworkPolicy shop-prod/friends names team media" in by
