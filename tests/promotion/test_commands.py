"""From bump to rollback in a clone: what is written, what is told, what is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.promotion.conftest import Calls
from tests.promotion.fleet import DIGESTS, git

from helm_platform.commands.promotion import bump, history
from helm_platform.commands.repository import opened
from helm_platform.diagnostics import Level
from helm_platform.errors import EnvironmentProblem, ExitCode, UsageError

SUBJECTS = "--format=%s"


def shown(name: str = "thumbs", environment: str = "") -> list[list[str]]:
    """The rows of the table, as words."""
    text = history.run(history.Request(name, environment)).text
    return [line.split() for line in text.splitlines()]


def test_a_version_goes_from_dev_to_prod_and_back(clone: Path, calls: Calls) -> None:
    before = (clone / "apps/thumbs/overlays/dev/kustomization.yaml").read_text()
    answer = calls.bump(0, tag="2.0.0")
    assert answer.text.splitlines()[1] == "  ghcr.io/acme/thumbs: 1.0.0 → 2.0.0 @ aaaaaaaaaaaa"
    after = (clone / "apps/thumbs/overlays/dev/kustomization.yaml").read_text()
    assert after == before.replace("'1.0.0'\n", f"'2.0.0'\n    digest: {DIGESTS[0]}\n")
    assert calls.promote("dev", "staging").code is ExitCode.OK
    refused = calls.promote("staging", "prod")
    assert (refused.text, refused.code) == ("", ExitCode.FINDINGS)
    assert "refused: approvals: prod wants the approval of 1 person, and 0 approved\n  fix: " in refused.report
    assert calls.promote("staging", "prod", approved_by=("Ada",)).code is ExitCode.OK
    back = calls.rollback("prod", reason="errors")
    assert "what the newer version did outside of this repository" in back.text
    assert (clone / "apps/thumbs/overlays/prod/kustomization.yaml").read_text() == before.replace("-dev", "-prod")
    assert git(clone, "log", SUBJECTS).splitlines() == [
        "Roll back thumbs in prod to what was before the ledger: 1.0.0",
        "Promote thumbs from staging to prod: 2.0.0",
        "Promote thumbs from dev to staging: 2.0.0",
        "Bump thumbs in dev: 2.0.0",
        "Begin",
    ]
    assert git(clone, "status", "--porcelain") == ""
    rows = shown(environment="prod")
    assert [(row[0], row[1], row[-1]) for row in rows[2:]] == [("*", "0002", "errors"), ("0001", rows[3][1], "asked")]
    given = json.loads(history.run(history.Request("thumbs", "prod", as_json=True)).text)
    (environment,) = given["environments"]
    assert environment["current"][0]["tag"] == "1.0.0"
    assert [each["approvals"] for each in environment["records"]] == [["Ada"], []]


def test_helm_style_is_the_same(clone: Path, calls: Calls) -> None:
    calls.bump(0, "orders")
    values = clone / "apps/orders/overlays/dev/values.yaml"
    assert values.read_text() == (f'# dev\nenv: {{LEVEL: info}}\nimage: {{tag: "2.0.0", digest: {DIGESTS[0]}}}\n')
    calls.bump(1, "orders")
    calls.promote("dev", "staging", "orders")
    assert DIGESTS[1] in (clone / "apps/orders/overlays/staging/values.yaml").read_text()
    assert "2.0.1 @ bbbbbbbbbbbb → 2.0.0 @ aaaaaaaaaaaa" in calls.rollback("dev", name="orders").text
    assert "nothing to do: orders (dev) has 2.0.0" in calls.bump(0, "orders").text


def test_a_dry_run_shows_everything_and_writes_nothing(clone: Path, calls: Calls) -> None:
    head = git(clone, "rev-parse", "HEAD")
    answer = calls.bump(0, dry_run=True)
    assert answer.code is ExitCode.OK
    for part in ("rules:\n  order: dev is the first environment", "ledger/thumbs/dev/0001.yaml:\n", "  number: 1\n"):
        assert part in answer.text
    assert calls.promote("dev", "prod", dry_run=True).text.startswith("nothing to do")
    calls.bump(0)
    refused = calls.promote("dev", "prod", dry_run=True)
    assert refused.code is ExitCode.FINDINGS
    assert "order: refused: staging is left out" in refused.text
    assert git(clone, "rev-parse", "HEAD~1") == head
    assert git(clone, "status", "--porcelain") == ""


def test_what_is_rendered_goes_into_the_ledger(clone: Path, calls: Calls, kubectl: Path, helm4: Path,
                                               monkeypatch: pytest.MonkeyPatch) -> None:  # fmt: skip
    monkeypatch.setenv("PATH", str(kubectl.parent), prepend=":")
    monkeypatch.setenv("HELM_BIN", str(helm4))
    for name in ("thumbs", "orders"):
        calls.bump(0, name, render=True)
        record = (clone / f"ledger/{name}/dev/0001.yaml").read_text()
        assert f"  ~ Deployment/{name}" in record
        assert f"ghcr.io/acme/{name}:2.0.0@{DIGESTS[0]}" in record
    values = clone / "apps/orders/overlays/dev/values.yaml"
    values.write_text(values.read_text().replace("2.0.0", "latest").replace(f", digest: {DIGESTS[0]}", ""))
    git(clone, "commit", "--quiet", "--all", "--message", "The chart refuses it")
    mended = calls.bump(1, "orders", render=True)
    assert mended.code is ExitCode.OK
    assert "gate: nobody has asked the objectives" in mended.report
    assert "orders (dev) did not render before: " in (clone / "ledger/orders/dev/0002.yaml").read_text()
    base = clone / "apps/thumbs/base/kustomization.yaml"
    base.write_text("resources: [none.yaml]\n")
    with pytest.raises(UsageError, match="does not render with the change"):
        calls.bump(1, render=True, commit=False)


def test_files_that_are_not_committed_are_in_the_way_with_their_place(clone: Path, calls: Calls) -> None:
    overlay = clone / "apps/thumbs/overlays/dev/kustomization.yaml"
    text = overlay.read_text()
    overlay.write_text(text.replace("# ours", "# mine"))
    (clone / "apps/thumbs/base/new.yaml").write_text("a: b\n")
    (clone / "apps/orders/base/new.yaml").write_text("a: b\n")
    with pytest.raises(UsageError) as refused:
        calls.bump(0)
    assert (refused.value.detail or "").splitlines() == [
        "apps/thumbs/overlays/dev/kustomization.yaml:5: changed",
        "apps/thumbs/base/new.yaml: not in git",
    ]
    assert "edited, not committed" in calls.bump(0, commit=False).text
    assert overlay.read_text() == text.replace("# ours", "# mine").replace(
        "'1.0.0'\n", f"'2.0.0'\n    digest: {DIGESTS[0]}\n"
    )
    assert (clone / "ledger/thumbs/dev/0001.yaml").is_file()


def test_what_is_made_of_other_files_is_part_of_the_commit(clone: Path, calls: Calls) -> None:
    rules = clone / "apps/thumbs/monitoring/rules/alerts.yaml"
    rules.parent.mkdir(parents=True)
    rules.write_text("groups: [{name: a, rules: [{record: 'a:b', expr: vector(1)}]}]\n")
    for each in ("dev", "staging", "prod"):
        overlay = clone / f"apps/thumbs/overlays/{each}/kustomization.yaml"
        overlay.write_text(overlay.read_text().replace("[../../base]", "[../../base, monitoring.yaml]"))
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "Watch it")
    calls.bump(0)
    assert git(clone, "show", "--name-only", "--format=").splitlines() == [
        "apps/thumbs/overlays/dev/kustomization.yaml",
        "apps/thumbs/overlays/dev/monitoring.yaml",
        "ledger/thumbs/dev/0001.yaml",
    ]
    assert git(clone, "status", "--porcelain") == ""


def test_a_change_by_hand_shows_and_can_be_recorded(clone: Path, calls: Calls) -> None:
    calls.bump(0)
    overlay = clone / "apps/thumbs/overlays/dev/kustomization.yaml"
    overlay.write_text(overlay.read_text().replace("2.0.0", "2.0.1").replace(DIGESTS[0], DIGESTS[1]))
    git(clone, "commit", "--quiet", "--all", "--message", "By hand")
    assert shown(environment="dev")[2][:4] == ["*", "changed", "by", "hand"]
    (note,) = [each for each in opened(clone).findings if each.rule == "fleet-ledger"]
    assert note.level is Level.NOTE
    assert "changed by hand: it is 2.0.1 @ bbbbbbbbbbbb, and the ledger has 2.0.0 @ aaaaaaaaaaaa" in note.message
    assert note.span is not None
    assert overlay.read_text().splitlines()[note.span.line - 1].strip() == "newTag: '2.0.1'"
    assert "2.0.0 @ aaaaaaaaaaaa → 2.0.1" in calls.bump(1).text
    assert [each for each in opened(clone).findings if each.rule == "fleet-ledger"] == []
    assert shown(environment="dev")[2][:2] == ["*", "0002"]


def test_a_broken_ledger_is_told(clone: Path, calls: Calls) -> None:
    calls.bump(0)
    calls.bump(1)
    (clone / "ledger/thumbs/dev/0001.yaml").unlink()
    answer = history.run(history.Request("thumbs"))
    assert answer.code is ExitCode.FINDINGS
    assert "0001.yaml is missing" in answer.report
    assert calls.bump(2, commit=False).code is ExitCode.FINDINGS


def test_a_rollback_says_what_it_does_not_undo(clone: Path, calls: Calls) -> None:
    calls.bump(0, "orders")
    calls.bump(1, "orders")
    values = clone / "apps/orders/overlays/dev/values.yaml"
    values.write_text(values.read_text() + "replicas: 3\n")
    base = clone / "apps/orders/base/values.yaml"
    base.write_text(base.read_text() + "env: {A: b}\n")
    git(clone, "commit", "--quiet", "--all", "--message", "More")
    text = calls.rollback("dev", name="orders").text
    assert "  apps/orders/overlays/dev/values.yaml has changed since in more than its versions\n" in text
    assert "  apps/orders/base/values.yaml has changed since\n" in text
    assert values.read_text().endswith("replicas: 3\n")
    assert "not undone: apps/orders/base/values.yaml" in (clone / "ledger/orders/dev/0003.yaml").read_text()


def test_approvals_in_commits(clone: Path, calls: Calls) -> None:
    calls.bump(0)
    calls.promote("dev", "staging")
    git(clone, "commit", "--quiet", "--allow-empty", "--message", "Fine\n\nApproved-by: Ada <ada@acme.io>")
    (clone / "other").write_text("x")
    git(clone, "add", "other")
    git(clone, "commit", "--quiet", "--message", "Of others\n\nApproved-by: Linus")
    calls.promote("staging", "prod")
    assert 'approvals: ["Ada <ada@acme.io>"]' in (clone / "ledger/thumbs/prod/0001.yaml").read_text()


def test_a_recorded_gate(clone: Path, calls: Calls, tmp_path: Path) -> None:
    platform = clone / "platform.yaml"
    platform.write_text(platform.read_text().replace("staging: {}", "staging: {gate: block}"))
    git(clone, "commit", "--quiet", "--all", "--message", "Gate")
    calls.bump(0)
    assert "refused: gate: nobody has asked" in calls.promote("dev", "staging").report
    result = tmp_path / "gate.json"
    one = {"namespace": "shop-staging", "service": "thumbs", "slo": "latency", "verdict": "wait", "reasons": ["spent"]}
    result.write_text(json.dumps({"go": False, "objectives": [one]}))
    assert "refused: gate: wait: thumbs/latency: spent" in calls.promote("dev", "staging", gate_result=result).report
    result.write_text(json.dumps({"go": True, "objectives": [{**one, "namespace": "shop-prod"}]}))
    with pytest.raises(UsageError, match="says nothing of shop-staging"):
        calls.promote("dev", "staging", gate_result=result)
    result.write_text("{}")
    with pytest.raises(UsageError, match="is no result of the gate"):
        calls.promote("dev", "staging", gate_result=result)
    result.write_text(json.dumps({"go": True, "objectives": [{**one, "verdict": "go", "reasons": ["fine"]}]}))
    calls.promote("dev", "staging", gate_result=result)
    record = (clone / "ledger/thumbs/staging/0001.yaml").read_text()
    assert 'gate: {mode: block, verdict: go, said: ["thumbs/latency: fine"]}' in record


def test_a_freeze_of_now(clone: Path, calls: Calls) -> None:
    today = datetime.now(UTC).strftime("%Y-%m-%d")
    platform = clone / "platform.yaml"
    platform.write_text(
        f"{platform.read_text()}promotion:\n"
        f'  freezes: {{now: {{from: "{today}", to: "2999-01-01", reason: not now}}}}\n'
    )
    git(clone, "commit", "--quiet", "--all", "--message", "Freeze")
    assert "refused: freeze: dev is frozen until 2999-01-01T00:00:00Z (now): not now" in calls.bump(0).report
    assert not (clone / "ledger").exists()


def test_words_that_cannot_be_meant(clone: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    cases: dict[str, Callable[[], object]] = {
        "`prd` is no environment": lambda: calls.promote("dev", "prd"),
        "are both dev": lambda: calls.promote("dev", "dev"),
        "no application named thumb": lambda: calls.bump(0, "thumb"),
        "the ledger has no record": lambda: calls.rollback("dev"),
        "has no image ghcr.io/acme/thumb": lambda: bump.run(bump.Request("thumbs", "ghcr.io/acme/thumb", "1")),
        "nothing says which version": lambda: bump.run(bump.Request("thumbs")),
    }
    for message, call in cases.items():
        with pytest.raises(UsageError, match=message) as refused:
            call()
        assert refused.value.fix
    calls.bump(0)
    with pytest.raises(UsageError, match="there is no record 7"):
        calls.rollback("dev", 7)
    git(clone, "checkout", "--quiet", "--detach")
    with pytest.raises(UsageError, match="no branch is checked out"):
        calls.bump(1)
    assert not list((clone / ".git/helm-platform").glob("index.*"))


def test_without_git(tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.promotion.fleet import write

    monkeypatch.chdir(write(tmp_path / "plain"))
    with pytest.raises(UsageError, match="is in no git repository"):
        calls.bump(0)
    git(tmp_path / "plain", "init", "--quiet")
    with pytest.raises(UsageError, match="nothing is committed"):
        calls.bump(0)
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(EnvironmentProblem, match="git is not installed"):
        calls.bump(0)


def test_a_fleet_in_a_folder_of_a_repository_with_long_hashes_and_other_line_ends(
    tmp_path: Path, calls: Calls, monkeypatch: pytest.MonkeyPatch
) -> None:
    from tests.promotion.fleet import identify, write

    root = tmp_path / "all"
    write(root / "clusters" / "fleet")
    git(root, "init", "--quiet", "--initial-branch=main", "--object-format=sha256")
    identify(root)
    git(root, "config", "core.autocrlf", "true")
    overlay = root / "clusters/fleet/apps/thumbs/overlays/dev/kustomization.yaml"
    overlay.write_bytes(overlay.read_bytes().replace(b"\n", b"\r\n"))
    git(root, "add", "--all")
    git(root, "commit", "--quiet", "--message", "Begin")
    monkeypatch.chdir(root / "clusters" / "fleet" / "apps")
    before = overlay.read_bytes()
    assert calls.bump(0).code is ExitCode.OK
    assert overlay.read_bytes() == before.replace(
        b"'1.0.0'\r\n", b"'2.0.0'\r\n    digest: " + DIGESTS[0].encode() + b"\r\n"
    )
    assert git(root, "status", "--porcelain") == ""
    record = root / "clusters/fleet/ledger/thumbs/dev/0001.yaml"
    assert git(root, "show", "--format=", "--numstat").splitlines() == [
        "2\t1\tclusters/fleet/apps/thumbs/overlays/dev/kustomization.yaml",
        f"{len(record.read_text().splitlines())}\t0\tclusters/fleet/ledger/thumbs/dev/0001.yaml",
    ]
    assert calls.rollback("dev").code is ExitCode.OK
    assert overlay.read_bytes() == before
    assert git(root, "status", "--porcelain") == ""


def test_mistakes_of_others_hold_nothing_up_and_own_ones_no_rollback(clone: Path, calls: Calls) -> None:
    calls.bump(0)
    (clone / "teams/Wrong.yaml").write_text("groups: {}\n")
    (clone / "apps/orders/overlays/dev/kustomization.yaml").write_text("namespace: of-nobody\n")
    git(clone, "add", "--all")
    git(clone, "commit", "--quiet", "--message", "Mistakes of others")
    assert opened(clone).broken
    assert calls.bump(1).code is ExitCode.OK
    overlay = clone / "apps/thumbs/overlays/prod/kustomization.yaml"
    overlay.write_text(overlay.read_text().replace("shop-prod", "shop-dev"))
    git(clone, "commit", "--quiet", "--all", "--message", "An own mistake")
    refused = calls.bump(2)
    assert refused.code is ExitCode.FINDINGS
    assert "this overlay is of prod" in refused.report
    assert "of-nobody" not in refused.report
    assert calls.rollback("dev").code is ExitCode.OK


def test_an_application_with_several_images(clone: Path, calls: Calls) -> None:
    base = clone / "apps/orders/base/values.yaml"
    base.write_text(f"{base.read_text()}workloads: {{jobs: {{image: {{repository: ghcr.io/acme/jobs, tag: v1}}}}}}\n")
    git(clone, "commit", "--quiet", "--all", "--message", "Jobs")
    with pytest.raises(UsageError, match="orders has 2 images") as refused:
        calls.bump(0, "orders")
    assert refused.value.fix == "name one with --image: ghcr.io/acme/orders, ghcr.io/acme/jobs"
    for number, name in enumerate(("orders", "jobs")):
        request = bump.Request("orders", f"ghcr.io/acme/{name}:9", "", DIGESTS[number], "", calls.options())
        assert bump.run(request).code is ExitCode.OK
    answer = calls.promote("dev", "staging", "orders")
    assert "  ghcr.io/acme/jobs at workloads.jobs.image: v1 → 9 @ bbbbbbbbbbbb\n" in answer.text
    assert (clone / "apps/orders/overlays/staging/values.yaml").read_text() == (
        "# staging\nenv: {LEVEL: info}\n"
        f'image: {{tag: "9", digest: {DIGESTS[0]}}}\n'
        f'workloads: {{jobs: {{image: {{tag: "9", digest: {DIGESTS[1]}}}}}}}\n'
    )
    text = history.run(history.Request("orders", "staging")).text.splitlines()
    assert text[1].split() == ["N", "WHEN", "WHO", "ACTION", "IMAGE", "TAG", "DIGEST", "FROM", "GATE", "REASON"]
    assert [line.split()[5:8] for line in text[2:]] == [
        ["ghcr.io/acme/jobs", "(workloads.jobs.image)", "9"],
        ["ghcr.io/acme/orders", "(image)", "9"],
    ]
    # Both go back together, and one at a time by their own records.
    calls.rollback("staging", name="orders")
    assert "workloads" in (clone / "apps/orders/overlays/staging/values.yaml").read_text()
    assert "jobs at workloads.jobs.image: 9 @ bbbbbbbbbbbb → v1" in calls.rollback("dev", name="orders").text


def test_what_a_terminal_would_obey_is_shown_and_stays_in_its_line(clone: Path, calls: Calls) -> None:
    calls.bump(0, reason="\x1b[31mred\n\nApproved-by: Ada")
    calls.promote("dev", "staging")
    text = history.run(history.Request("thumbs", "dev")).text
    assert "\x1b" not in text
    assert len(text.splitlines()) == 3
    # A reason is no approval either.
    assert "approvals: prod wants" in calls.promote("staging", "prod").report
