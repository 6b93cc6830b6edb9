"""A replay of the same traffic through both rule sets, one case a tool, and what it shows."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from helm_platform.commands.slo import import_
from helm_platform.commands.slo.answer import Answer
from helm_platform.errors import ExitCode
from helm_platform.slo.imports.proof import Number

SLOTH = """\
version: prometheus/v1
service: web
slos:
  - name: errors
    objective: 99
    sli:
      events:
        error_query: sum(rate(http_requests_total{code=~"5.."}[{{.window}}]))
        total_query: sum(rate(http_requests_total[{{.window}}]))
    alerting: {name: WebErrors}
  - name: native
    objective: 99
    sli: {raw: {error_ratio_query: "1 - histogram_fraction(0, 1, sum(rate(h[{{.window}}])))"}}
    alerting: {}
"""

#: As the tool writes them: the names and labels of its rules are what the replay finds them by.
SLOTH_RULES = """\
groups:
  - name: sloth-slo-sli-recordings-web-errors
    rules:
      - record: slo:sli_error:ratio_rate5m
        expr: (sum(rate(http_requests_total{code=~"5.."}[5m]))) / (sum(rate(http_requests_total[5m])))
        labels: &own {sloth_id: web-errors, sloth_service: web, sloth_slo: errors, sloth_window: 5m}
      - record: slo:sli_error:ratio_rate1h
        expr: (sum(rate(http_requests_total{code=~"5.."}[1h]))) / (sum(rate(http_requests_total[1h])))
        labels: {<<: *own, sloth_window: 1h}
      - record: slo:sli_error:ratio_rate30d
        expr: >-
          sum_over_time(slo:sli_error:ratio_rate5m{sloth_id="web-errors"}[30d])
          / ignoring (sloth_window) count_over_time(slo:sli_error:ratio_rate5m{sloth_id="web-errors"}[30d])
        labels: {<<: *own, sloth_window: 30d}
  - name: sloth-slo-meta-recordings-web-errors
    rules:
      - record: slo:objective:ratio
        expr: vector(0.99)
        labels: {sloth_id: web-errors}
  - name: sloth-slo-alerts-web-errors
    rules:
      - alert: WebErrors
        expr: >-
          max(slo:sli_error:ratio_rate5m{sloth_id="web-errors", sloth_slo="errors"} > (14.4 * 0.01))
          without (sloth_window)
          and max(slo:sli_error:ratio_rate1h{sloth_id="web-errors", sloth_slo="errors"} > (14.4 * 0.01))
          without (sloth_window)
        labels: {sloth_severity: page}
"""

PYRRA = """\
apiVersion: pyrra.dev/v1alpha1
kind: ServiceLevelObjective
metadata: {name: probe, labels: {pyrra.dev/service: web}}
spec: {target: "99", window: 4w, indicator: {bool_gauge: {metric: 'probe_success{job="web"}'}}}
"""

OPENSLO = """\
apiVersion: openslo/v1
kind: SLO
metadata: {name: latency}
spec:
  service: web
  indicator:
    metadata: {name: latency}
    spec:
      ratioMetric:
        counter: true
        good: {metricSource: {type: Prometheus, spec: {query: 'd_seconds_bucket{le="0.3"}'}}}
        total: {metricSource: {type: Prometheus, spec: {query: d_seconds_count}}}
  timeWindow: [{duration: 28d, isRolling: true}]
  budgetingMethod: Occurrences
  objectives: [{target: 0.99}]
  alertPolicies:
    - kind: AlertPolicy
      metadata: {name: fast}
      spec:
        conditions:
          - kind: AlertCondition
            metadata: {name: fast}
            spec: {severity: page, condition: {kind: burnrate, op: gt, threshold: 10, lookbackWindow: 1h}}
"""


def proof(folder: Path, text: str, **options: object) -> Answer:
    file = folder / "input.yaml"
    file.write_text(text, encoding="utf-8")
    return import_.run(import_.Request((str(file),), prove=True, **options))  # type: ignore[arg-type]


def section(text: str, title: str) -> str:
    """What is printed about one pattern of traffic."""
    return text.partition(f"  {title}")[2].partition("\n\n")[0]


def per_cents(text: str, name: str) -> list[str]:
    """The three figures of a line."""
    found = re.search(rf"^ +{name} +(.+)$", text, re.MULTILINE)
    assert found
    return re.split(r" {2,}", found[1])


def minutes(text: str, side: str, tier: str) -> list[int]:
    """After how many minutes an alert fires, each time."""
    found = re.findall(rf"{side}: {tier} fires (?:(\d+) h )?(\d+) min", text)
    return [int(hours or 0) * 60 + int(rest) for hours, rest in found]


def test_sloth_by_the_rules_that_it_generated(tmp_path: Path) -> None:
    rules = tmp_path / "rules.yaml"
    rules.write_text(SLOTH_RULES, encoding="utf-8")
    answer = proof(tmp_path, SLOTH, rules=(rules,), most=0.5)
    assert answer.code is ExitCode.OK
    text = answer.out
    assert "web/errors: 99 % over 30d, sloth against the platform" in text
    assert "within 0.5 %" in text
    steady = section(text, "steady")
    assert per_cents(steady, "error ratio 30d") == ["0.5000 %", "0.5000 %", "0.00 %"]
    assert per_cents(steady, "budget left") == ["50.0000 %", "50.0000 %", "0.00 %"]
    assert "no alert fires on either side" in steady
    # An idle night weighs as much as a busy day in a mean of ratios: the budget is long gone, says one side.
    nights = section(text, "six idle hours")
    theirs, ours, _ = (float(each.split()[0]) for each in per_cents(nights, "error ratio 30d"))
    assert theirs > 20 * ours
    assert "why: sloth takes the mean" in nights
    assert per_cents(section(text, "two hours"), "error ratio 30d")[0] == "NaN"
    assert per_cents(section(text, "nothing"), "error ratio 5m") == ["none", "0.0000 %", "-"]
    assert "without an error series" in section(text, "nothing")
    # The same tier fires within two minutes of the other side's, 14.4/40 of an hour after the begin.
    incident = section(text, "an hour in which")
    (theirs_at,), (ours_at,) = minutes(incident, "sloth", "page"), minutes(incident, "platform", "page-fast")
    assert 20 <= theirs_at <= 25
    assert abs(theirs_at - ours_at) <= 2
    assert "web/native: not replayed: its share of bad events is neither" in text


def test_pyrra_as_it_publishes_its_rules(tmp_path: Path) -> None:
    answer = proof(tmp_path, PYRRA, most=0.0)
    text = answer.out
    assert "web/probe: 99 % over 28d, pyrra against the platform" in text
    steady = section(text, "steady")
    theirs, ours, _ = (float(each.split()[0]) for each in per_cents(steady, "error ratio 28d"))
    assert 0.45 < theirs < 0.5
    assert abs(theirs - ours) < 0.001
    assert "why: pyrra's tiers have other windows" in section(text, "an hour in which")
    assert minutes(section(text, "an hour in which"), "pyrra", "page-fast")
    # Nothing differs by nothing at all: the last flag is able to fail.
    assert answer.code is ExitCode.FINDINGS
    assert "MORE THAN 0 %" in text


def test_openslo_by_its_conditions(tmp_path: Path) -> None:
    answer = proof(tmp_path, OPENSLO, slos=("latency",))
    assert answer.code is ExitCode.OK
    incident = section(answer.out, "an hour in which")
    (theirs,), (ours,) = (minutes(incident, side, "fast") for side in ("OpenSLO", "platform"))
    assert abs(theirs - ours) <= 2
    assert per_cents(section(answer.out, "two hours"), "error ratio 28d")[:2] == ["0.5000 %", "0.5000 %"]
    # The short window, which the other side has not, ends it.
    ends = re.findall(r"(\w+): fast fires .* resolves (.+) after it", incident)
    assert ends[0] != ends[1]


@pytest.mark.parametrize(
    ("theirs", "ours", "difference"),
    [(1.0, 1.0, 0), (0.5, 1.0, 50), (None, None, 0), (None, 1.0, float("inf")), (float("nan"), 1.0, float("inf"))],
)
def test_a_difference_is_in_per_cent(theirs: float | None, ours: float | None, difference: float) -> None:
    assert Number("x", theirs, ours).difference == difference
