"""One verdict on many releases: levels counted, and what lowers them once for all releases that have it."""

from __future__ import annotations

from pathlib import Path

from helm_platform.diagnostics import Span
from helm_platform.formats.verdict import (
    Cause,
    Hatch,
    Standard,
    Verdict,
    Workload,
    concise_lines,
    data,
    joined,
    text_lines,
)

BASE = Path("apps/web/base/values.yaml")
ROOT = Cause(
    Standard.BASELINE,
    "runAsNonRoot",
    "is false",
    "web",
    ("security", "runAsNonRoot"),
    BASE,
    Span(2, 12, 2, 24),
    None,
    "old",
)
HATCH = Hatch(("podSpec",), ("hostAliases",), BASE, Span(4, 1, 4, 8))
GOOD = Verdict((Workload("Deployment/web"),))
LOW = Verdict((Workload("Deployment/web", (ROOT,)), Workload("Job/migrate")), (HATCH,))
NONE = Verdict(())


def test_levels_are_counted_by_release() -> None:
    verdict = joined([("a", GOOD), ("b (dev)", LOW), ("b (prod)", LOW), ("c", NONE)])
    assert verdict.level is Standard.BASELINE
    assert verdict.levels == {Standard.RESTRICTED: 1, Standard.BASELINE: 2, None: 1}
    assert verdict.summary == (
        "pod security: 1 release restricted, 2 baseline, 1 without pods (2 of 5 workloads below restricted)"
    )


def test_a_whole_fleet_in_one_line() -> None:
    verdict = joined((f"app-{number}", GOOD) for number in range(1000))
    assert verdict.summary == "pod security: 1 000 releases restricted (1 000 workloads)"
    assert text_lines(verdict, 50) == []
    assert joined([("a", NONE)]).summary == "pod security: no pods"


def test_what_releases_share_is_one_line_that_names_or_counts_them() -> None:
    two = joined([("b (dev)", LOW), ("b (prod)", LOW)])
    assert text_lines(two, 50) == [
        f'  b (dev), b (prod)  Deployment/web  baseline  {BASE}:2:12  security.runAsNonRoot is false: "old"',
        "  in Kubernetes' words  apps/web/base/values.yaml:4:1  podSpec (hostAliases)",
    ]
    many = joined((f"b-{number}", LOW) for number in range(12))
    assert text_lines(many, 50)[0].startswith("  12 releases  Deployment/web  baseline")
    assert len(text_lines(many, 50)) == 2


def test_concise_lines_and_programs_get_every_release() -> None:
    two = joined([("b (dev)", LOW), ("b (prod)", LOW)])
    assert [line.split("] ")[1].split(": sec")[0] for line in concise_lines(two, None)[:2]] == [
        "b (dev): Deployment/web",
        "b (prod): Deployment/web",
    ]
    told = data(two)
    assert told["releases"] == {"baseline": 2}
    assert [each["release"] for each in told["workloads"]] == ["b (dev)", "b (dev)", "b (prod)", "b (prod)"]
    assert len(told["hatches"]) == 1
    assert (data(LOW)["releases"], data(LOW)["workloads"][0]["release"]) == (None, None)


def test_a_single_release_is_told_as_before() -> None:
    assert LOW.summary == "pod security: baseline (1 of 2 workloads below restricted)"
    assert text_lines(LOW, 50)[0].startswith("  Deployment/web  baseline  apps/web")
