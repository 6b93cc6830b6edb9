"""Objectives as OpenSLO v1: what its own reader says, what an import gives back, what is said on the way."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from click.testing import CliRunner
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from helm_platform.cli import group
from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.errors import ExitCode, UsageError
from helm_platform.slo.exports.openslo import exported
from helm_platform.slo.imports import FormatName, Options, Result, imported
from helm_platform.slo.imports.levels import grouped
from helm_platform.slo.platform import default
from helm_platform.slo.spec import Slo, objectives
from helm_platform.values import foreign

HERE = Path(__file__).parent
SOURCE = HERE / "levels.yaml"
GOLDEN = HERE / "golden"


def slos(document: Mapping[str, Any]) -> list[Slo]:
    return list(objectives(document))


def warnings(result: Result) -> list[Diagnostic]:
    """What is lost or differs, other than windows that a platform must be told to count."""
    return [
        found
        for found in result.findings
        if found.level is not Level.NOTE and not found.message.startswith("the platform counts")
    ]


def again(text: str) -> list[Slo]:
    """The objectives that an import of OpenSLO documents gives."""
    result = imported(foreign.parse(text.encode(), Path("export.yaml")), FormatName.AUTO, Options())
    assert warnings(result) == []
    found = [slo for levels in grouped(result.objectives) for slo in objectives(yaml.safe_load(levels.text))]
    return [replace(slo, path=()) for slo in found]


def test_it_is_what_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a change on purpose: `REGENERATE=1 pytest tests/slo/exports`, then read the difference."""
    monkeypatch.chdir(HERE)
    answer = CliRunner().invoke(group, ["slo", "export", SOURCE.name])
    assert answer.exit_code == ExitCode.OK
    for name, text in (("openslo.yaml", answer.stdout), ("said.txt", answer.stderr)):
        if os.environ.get("REGENERATE"):
            (GOLDEN / name).write_text(text, encoding="utf-8")
        assert text == (GOLDEN / name).read_text(encoding="utf-8")


def test_the_readers_of_the_format_take_it(oslo: Path, tmp_path: Path) -> None:
    def validated(text: str) -> subprocess.CompletedProcess[str]:
        file = tmp_path / "slo.yaml"
        file.write_text(text, encoding="utf-8")
        return subprocess.run([oslo, "validate", "-f", file], capture_output=True, text=True, check=False)

    text = (GOLDEN / "openslo.yaml").read_text(encoding="utf-8")
    good = validated(text)
    assert (good.returncode, good.stdout.strip() + good.stderr.strip()) == (0, "Valid!")
    for right, wrong in (
        ("budgetingMethod: Occurrences", "budgetingMethod: Sometimes"),
        ("timeZone: Etc/UTC", "timeZone: Etc/Nowhere"),
        ("kind: burnrate", "kind: burning"),
        ("isRolling: true", "isRolling: false"),
        ("conditionRef: page-fast-30d", "conditionRef: Page_Fast"),
    ):
        assert right in text
        assert validated(text.replace(right, wrong, 1)).returncode != 0, wrong


def test_an_import_gives_the_same_objectives() -> None:
    ours = [replace(slo, path=()) for slo in slos(yaml.safe_load(SOURCE.read_text(encoding="utf-8")))]
    assert again(exported(ours, default()).text) == ours


def test_an_edit_of_the_document_wins_over_an_old_annotation() -> None:
    text = (GOLDEN / "openslo.yaml").read_text(encoding="utf-8")
    old, new = "query: (sum(bytes)) * (share_lost)", "query: sum(rate(lost_total[2m]))"
    assert text.count(old) == 1
    result = imported(foreign.parse(text.replace(old, new).encode(), Path("x.yaml")), FormatName.AUTO, Options())
    (changed,) = warnings(result)
    assert "helm-platform.io/sli" in str(changed.values_path)
    (weighted,) = [each for each in result.objectives if each.name == "weighted"]
    assert weighted.body["sli"]["ratio"]["bad"] == "sum(rate(lost_total[$window]))"


def test_other_tools_read_plain_queries() -> None:
    for document in yaml.safe_load_all((GOLDEN / "openslo.yaml").read_text(encoding="utf-8")):
        assert "$window" not in str(document.get("spec"))


def test_a_file_is_not_written_over(tmp_path: Path) -> None:
    target = tmp_path / "openslo.yaml"
    arguments = ["slo", "export", str(SOURCE), "-o", str(target)]
    assert CliRunner().invoke(group, arguments).stderr.endswith("openslo.yaml: written\n")
    assert CliRunner().invoke(group, arguments).stderr.endswith("openslo.yaml: unchanged\n")
    target.write_text("mine\n", encoding="utf-8")
    assert isinstance(CliRunner().invoke(group, arguments).exception, UsageError)
    assert target.read_text(encoding="utf-8") == "mine\n"
    assert CliRunner().invoke(group, [*arguments, "--force"]).exit_code == ExitCode.OK


def test_nothing_to_export() -> None:
    found = CliRunner().invoke(group, ["slo", "export"]).exception
    assert isinstance(found, UsageError)
    assert found.fix


# Any objectives.

NAMES = st.from_regex(r"[a-z]([a-z0-9-]{0,8}[a-z0-9])?", fullmatch=True)
LABELS = st.dictionaries(st.sampled_from(["tier", "owner", "cluster"]), st.text("abc .:#", min_size=1), max_size=2)
SELECTORS = st.sampled_from(["a_total", 'b_total{code=~"5.."}', 'c_total{job="x",path="/{id}"}'])
QUERIES = st.sampled_from(
    [
        "sum(rate(a_total[$window]))",
        "sum(rate(a_total[$window])) + sum(rate(b_total[5m]))",
        "sum by (x) (rate(c[$window]))",
    ]
)
COUNTED = st.one_of(SELECTORS, QUERIES)
THRESHOLDS = st.sampled_from(["300ms", "1s", "2s500ms", "0.5s"][:3])
INDICATORS = st.one_of(
    st.builds(lambda side, a, b: {"ratio": {side: a, "total": b}}, st.sampled_from(["bad", "good"]), COUNTED, COUNTED),
    st.builds(lambda a, b: {"ratio": {"bad": a, "good": b}}, COUNTED, COUNTED),
    st.builds(
        lambda threshold, more: {"latency": {"histogram": 'd{job="a"}', "threshold": threshold, **more}},
        THRESHOLDS,
        st.sampled_from([{}, {"native": True}, {"unit": "ms"}]),
    ),
    st.builds(
        lambda a, b, threshold: {"requests": {"bad": a, "total": b, "histogram": "d", "threshold": threshold}},
        SELECTORS,
        SELECTORS,
        THRESHOLDS,
    ),
    st.builds(lambda more: {"uptime": {"series": "up", **more}}, st.sampled_from([{}, {"any": True}])),
    st.sampled_from(
        [{"gauge": {"query": "max(q)", **more}} for more in ({"max": 5}, {"min": 0.5}, {"max": 2, "min": 1})]
    ),
    st.sampled_from(
        [{"raw": {"errorRatio": "1 - avg_over_time(p[$window])", **m}} for m in ({}, {"weight": "sum(w)"})]
    ),
)
ALERTS: st.SearchStrategy[dict[str, Any]] = st.one_of(
    st.just({}),
    st.fixed_dictionaries(
        {},
        optional={
            "tiers": st.dictionaries(
                st.sampled_from(["page-fast", "page-slow", "mine"]),
                st.sampled_from(
                    [
                        {"long": "2h", "short": "10m", "burnRate": 8.5},
                        {"long": "1d", "short": "1h", "budget": 5, "for": "90s"},
                    ]
                ),
                min_size=1,
            ),
            "lowTraffic": st.sampled_from([{"minimumFailures": 0}, {"confidence": 95}, {"scaled": True}]),
            "noData": st.sampled_from([False, "30m"]),
            "budget": st.sampled_from([False, 0, 12.5]),
            "severities": st.just({"page": "critical"}),
            "runbook": st.just("https://runbooks.acme.io/x"),
            "labels": st.just({"route": "shop"}),
            "annotations": st.just({"summary": "{{ $labels.slo }}"}),
        },
    ),
)
OBJECTIVES = st.fixed_dictionaries(
    {"objective": st.sampled_from([50, 90, 99, 99.5, 99.9, 99.95, 99.999]), "sli": INDICATORS},
    optional={
        "window": st.sampled_from(["7d", "28d", "4w", "12h", "month", "quarter"]),
        "windows": st.just(["90d", "month"]),
        "description": st.text("aB .:'\"#é\n", min_size=1, max_size=30),
        "by": st.just(["x"]),
        "revision": st.integers(2, 5),
        "labels": LABELS,
        "alerts": ALERTS,
        "exclude": st.just({"time-1": {"from": "22:00", "to": "02:00", "days": ["sat"]}}),
    },
)
LEVELS = st.fixed_dictionaries(
    {"service": NAMES, "slos": st.dictionaries(NAMES, OBJECTIVES, min_size=1, max_size=2)},
    optional={"namespace": NAMES, "team": NAMES},
)


@settings(
    max_examples=40,
    deadline=None,
    phases=[Phase.explicit, Phase.generate],
    suppress_health_check=[HealthCheck.too_slow],
)
@given(LEVELS)
def test_any_objectives_come_back(document: dict[str, Any]) -> None:
    ours = [replace(slo, path=()) for slo in slos(document)]
    assert again(exported(ours, default()).text) == ours
