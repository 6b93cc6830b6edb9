"""What a change must keep; every rule is seen to refuse, and to let pass."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest

from helm_platform.fleet import Company, company_at
from helm_platform.promotion.freezes import freezes
from helm_platform.promotion.images import Version
from helm_platform.promotion.ledger import Action, Gate, Moved, Person
from helm_platform.promotion.policy import Asked, answers, approvers

FRIDAY = datetime(2026, 11, 27, 16, 30, tzinfo=UTC)
DIGEST = "sha256:" + "a" * 64
MOVED = Moved("web", "web", Version("1"), Version("2", DIGEST))
PLATFORM = """\
environments:
  dev: {}
  staging: {gate: off}
  prod:
    approvals: 2
    gate: block
    freezes:
      weekend: {days: [fri, sat, sun], after: "15:00", reason: nobody is at work}
promotion:
  freezes:
    christmas: {from: "2026-12-20", to: "2027-01-02T06:00Z", reason: half of us are away}
policies: {images: {digest: recommended, latest: forbidden}}
"""


@pytest.fixture
def company(tmp_path: Path) -> Company:
    return written(tmp_path, PLATFORM)


def written(root: Path, text: str) -> Company:
    (root / "apps").mkdir(exist_ok=True)
    (root / "platform.yaml").write_text(text)
    return company_at(root)


def asked(source: str, target: str, **changed: object) -> Asked:
    action = Action.PROMOTE if source else Action.BUMP
    made = Asked(action, "web", target, (MOVED,), Person("Grace", "grace@acme.io"), datetime(2026, 11, 25, tzinfo=UTC))
    return replace(made, source=source, **changed)  # type: ignore[arg-type]


def refused(company: Company, what: Asked) -> dict[str, str]:
    found = [each for each in answers(company, what) if each.refused]
    assert all(each.fix for each in found)
    return {each.rule: each.text for each in found}


def test_everything_is_told_at_once(company: Company) -> None:
    change = asked("dev", "prod", at=FRIDAY, gate=Gate("block", "wait", ("web/latency: no budget is left (-3.0%)",)))
    change = replace(change, images=(replace(MOVED, after=Version("2")),))
    assert refused(company, change) == {
        "order": "staging is left out between dev and prod",
        "freeze": "prod is frozen until 2026-11-28T00:00:00Z (weekend): nobody is at work",
        "approvals": "prod wants the approval of 2 people, and 0 approved",
        "gate": "wait: web/latency: no budget is left (-3.0%)",
        "digest": "web:2 has no digest, so it can be another image tomorrow",
    }


def test_a_rollback_is_always_allowed(company: Company) -> None:
    change = replace(asked("dev", "prod", at=FRIDAY), action=Action.ROLLBACK, source="")
    assert refused(company, change) == {}


def test_the_order(company: Company) -> None:
    assert "order" not in refused(company, asked("dev", "staging"))
    assert "does not come after" in refused(company, asked("prod", "dev"))["order"]
    assert refused(company, asked("", "dev")) == {}
    assert "dev and staging" in refused(company, asked("", "prod"))["order"]


def test_leaving_one_out_needs_a_reason(company: Company) -> None:
    assert "there is no reason" in refused(company, asked("dev", "prod", skip=True))["order"]
    change = asked("dev", "prod", skip=True, reason="staging is broken")
    assert "order" not in refused(company, change)
    assert [each.text for each in answers(company, change) if each.overridden] == [
        "staging is left out between dev and prod; staging is broken"
    ]


@pytest.mark.parametrize(
    ("environment", "moment", "names"),
    [
        ("prod", "2026-11-27T14:59", []),
        ("prod", "2026-11-27T15:00", ["weekend"]),
        ("prod", "2026-11-28T09:00", []),
        ("prod", "2026-11-28T23:00", ["weekend"]),
        ("dev", "2026-12-19T23:59", []),
        ("dev", "2026-12-20T00:00", ["christmas"]),
        ("prod", "2026-12-26T16:00", ["christmas", "weekend"]),
        ("dev", "2027-01-02T06:00", []),
    ],
)
def test_freezes(company: Company, environment: str, moment: str, names: list[str]) -> None:
    at = datetime.fromisoformat(moment).replace(tzinfo=UTC)
    assert [each.name for each in freezes(company, environment) if each.holds(at)] == names


def test_a_freeze_without_an_end_holds_until_it_is_removed(tmp_path: Path) -> None:
    company = written(tmp_path, "environments: {dev: {freezes: {audit: {reason: an audit}}}, prod: {}}\n")
    change = asked("", "dev")
    (found,) = [each for each in answers(company, change) if each.refused]
    assert found.text == "dev is frozen (audit): an audit"
    assert "platform.yaml" in found.fix


def test_days_without_a_time_are_whole_days(tmp_path: Path) -> None:
    every = "{days: [mon, tue, wed, thu, fri, sat, sun], reason: never}"
    company = written(tmp_path, f"environments: {{dev: {{freezes: {{all: {every}}}}}}}\n")
    (freeze,) = freezes(company, "dev")
    assert freeze.holds(FRIDAY)
    assert freeze.over(FRIDAY) is None


def test_who_approved(company: Company) -> None:
    names = ("Ada <ada@acme.io>", "ada", "GRACE", "x <grace@acme.io>", "Linus", " ")
    change = asked("staging", "prod", approvals=names, gate=Gate("block", "go"))
    assert approvers(change) == ("Ada <ada@acme.io>", "Linus")
    assert refused(company, change) == {}
    alone = asked("staging", "prod", approvals=("Grace", "Ada"), gate=Gate("block", "go"))
    assert "not the author" in refused(company, alone)["approvals"]
    assert "approvals" not in refused(company, replace(alone, reviewed=True))


@pytest.mark.parametrize(
    ("gate", "refuses"),
    [
        (Gate("block", "go"), False),
        (Gate("block", "no objectives"), False),
        (Gate("block", "wait"), True),
        (Gate("block", "unknown"), True),
        (Gate("block", "not asked"), True),
        (Gate("warn", "wait"), False),
        (Gate("warn", "not asked"), False),
        (None, False),
    ],
)
def test_the_gate(company: Company, gate: Gate | None, refuses: bool) -> None:
    change = asked("dev", "staging", gate=gate)
    assert ("gate" in refused(company, change)) is refuses
    (answer,) = [each for each in answers(company, change) if each.rule == "gate"]
    warns = gate is not None and gate.mode == "warn" and gate.verdict != "go"
    assert answer.text.startswith("warning: ") is warns


def test_tags_by_policy(tmp_path: Path) -> None:
    tag = (replace(MOVED, after=Version("2")),)
    recommended = written(tmp_path, PLATFORM)
    assert refused(recommended, asked("", "dev", images=tag)) == {}
    assert "digest" in refused(recommended, asked("dev", "staging", images=tag, allow_tag=True, reason="none"))
    latest = asked("", "dev", images=(replace(MOVED, after=Version("latest")),))
    assert refused(recommended, latest) == {"tag": "web: latest is forbidden"}
    required = written(tmp_path, "environments: [dev, staging]\npolicies: {images: {digest: required}}\n")
    assert "digest" in refused(required, asked("", "dev", images=tag))
    free = written(tmp_path, "environments: [dev, staging]\n")
    assert "digest" in refused(free, asked("dev", "staging", images=tag))
    assert "there is no reason" in refused(free, asked("dev", "staging", images=tag, allow_tag=True))["digest"]
    assert refused(free, asked("dev", "staging", images=tag, allow_tag=True, reason="no registry")) == {}
