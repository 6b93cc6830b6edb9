"""The claims about the last hours, and the alerts on pages, held by promtool."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml

from helm_platform.slo import engine, source
from helm_platform.slo.indicators import matchers
from helm_platform.slo.rules import Group, Rule
from helm_platform.slo.spec import Slo
from helm_platform.slo.windows import seconds
from tests.slo.scenarios.cases import EDIT, END, PLATFORM, Claim, Scenario, key
from tests.slo.scenarios.events import HOUR, SCRAPE, inside_of

#: Of the six hours that claims are about, and the same for those about one hour.
_OF_DAYS = re.compile("_([0-9]+d|month)$|coverage|measured|left")
LONG, BRIEF = END - 7 * HOUR, END - HOUR - 300


def test_claims_and_alerts(promtool: Path, tmp_path: Path, scenarios: tuple[Scenario, ...]) -> None:
    answer = run(promtool, tmp_path, scenarios)
    assert (answer.returncode, answer.stdout + answer.stderr) == (0, "")


@pytest.mark.parametrize(
    ("name", "right", "wrong"),
    [
        ("burning", "sum_over_time(slo:bad:rate", "avg_over_time(slo:bad:rate"),
        ("burning", "> on (namespace", "< on (namespace"),
        ("never-an-error", "or 0 * sum", "or 2 * sum"),
        ("burning", ">= 3", ">= 3000000"),
    ],
)
def test_a_wrong_rule_is_noticed(
    promtool: Path, tmp_path: Path, scenarios: tuple[Scenario, ...], name: str, right: str, wrong: str
) -> None:
    some = [each for each in scenarios if each.name == name]
    assert run(promtool, tmp_path, some, BRIEF).returncode == 0
    file = tmp_path / "rules.yaml"
    text = file.read_text(encoding="utf-8")
    assert right in text
    file.write_text(text.replace(right, wrong), encoding="utf-8")
    answer = evaluated(promtool, tmp_path)
    assert (answer.returncode, "exp:" in answer.stderr) == (1, True)


def run(
    promtool: Path, folder: Path, scenarios: Iterable[Scenario], start: int = LONG
) -> subprocess.CompletedProcess[str]:
    """Write rules and a test of them into the folder, and run it."""
    scenarios = tuple(scenarios)
    shared = [brief(group) for group in engine.shared(PLATFORM)]
    groups = [*(group for each in scenarios for group in sources(each)), *(group for group in shared if group.rules)]
    rules = {"groups": [written(group) for group in groups]}
    (folder / "rules.yaml").write_text(yaml.safe_dump(rules, width=100_000), encoding="utf-8")
    test = {
        "interval": f"{SCRAPE}s",
        "start_timestamp": start,
        "input_series": [series for each in scenarios for series in given(each, start)],
        "promql_expr_test": [asked(claim, start) for each in scenarios for claim in claims(each, start)],
    }
    suite = {
        "rule_files": ["rules.yaml"],
        "evaluation_interval": f"{SCRAPE}s",
        "group_eval_order": [group.name for group in groups],
        "tests": [test],
    }
    (folder / "test.yaml").write_text(yaml.safe_dump(suite, width=100_000), encoding="utf-8")
    return evaluated(promtool, folder)


def evaluated(promtool: Path, folder: Path) -> subprocess.CompletedProcess[str]:
    """Run the test of the folder."""
    command: list[str | Path] = [promtool, "test", "rules", folder / "test.yaml"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    noise = ("Processing test file", "  SUCCESS")
    kept = "\n".join(line for line in done.stdout.splitlines() if line and not line.startswith(noise))
    return subprocess.CompletedProcess(command, done.returncode, kept, done.stderr)


def brief(group: Group) -> Group:
    """What a claim about the last hours can read: most of the time would go into windows of days."""
    rules = (rule for rule in group.rules if not _OF_DAYS.search(rule.name) and "ticket" not in rule.labels.values())
    return replace(group, rules=tuple(rules))


def sources(scenario: Scenario) -> tuple[Group, ...]:
    """Its source rules; none where they change or miss evaluations, which promtool cannot do: then `given` has them."""
    return () if _by_hand(scenario) else source.sources(scenario.objectives(), PLATFORM)


def written(group: Group) -> dict[str, Any]:
    """A group for promtool, which evaluates all groups at one interval: tiles get theirs by hand."""
    rules = []
    for rule in group.rules:
        each = " and on () (vector(time()) % 300 == 0)" if rule.name.split(":")[-1].startswith("tile") else ""
        name = {"alert" if rule.alerting else "record": rule.name}
        rules.append({**name, "expr": f"({rule.expr}){each}" if each else rule.expr, "labels": rule.labels})
    return {"name": group.name, "interval": group.interval, "rules": rules}


def given(scenario: Scenario, start: int) -> Iterator[dict[str, str]]:
    """The series that it starts from."""
    if _by_hand(scenario):
        yield from _recorded(scenario, start)
        return
    for counter in scenario.counters:
        values = dict(counter.series(start - 1).points)
        yield {"series": _name(counter.labels), "values": _values(values, start)}


def _by_hand(scenario: Scenario) -> bool:
    return len(scenario.documents) > 1 or bool(scenario.missed)


def _recorded(scenario: Scenario, start: int) -> Iterator[dict[str, str]]:
    """What its source rules record, before and after an edit; Prometheus marks as stale what is no longer recorded."""
    times = range(start, END + 1, SCRAPE)
    for begin in scenario.documents:
        holds = [at for at in times if (at >= EDIT if begin else at < EDIT or len(scenario.documents) == 1)]
        slos = scenario.objectives(holds[0])
        for slo, rule in ((each, rule) for each in slos for rule in source.source(each, PLATFORM).rules):
            values = dict(_points(scenario, slo, rule, holds))
            yield {
                "series": _name({"__name__": rule.name, **rule.labels}),
                "values": _values(values, start, holds[-1] + SCRAPE),
            }


def _points(scenario: Scenario, slo: Slo, rule: Rule, times: list[int]) -> Iterator[tuple[float, float]]:
    for at in times:
        if inside_of([(gone, back) for gone, back in scenario.missed], at):
            continue
        if rule.name == "slo:objective:ratio":
            yield at, float(slo.objective)
        else:
            side = rule.name.split(":")[1]
            counters = scenario.truths[key(slo)].counters
            yield at, sum(each.events(at) for each in counters if side in each.sides) / SCRAPE


def claims(scenario: Scenario, start: int) -> Iterator[Claim]:
    """Those that can be known from the hours since `start`, and which pages fire."""
    known = [tier.name for tier in PLATFORM.tiers if seconds(tier.long) < END - start]
    yield from (claim for claim in scenario.claims if claim.brief and ("6h" not in claim.query or start == LONG))
    fire = [each for each in scenario.firing() if each.tier in known]
    for tier in known:
        inside = matchers({"alertname": "SLOBudgetBurn", "service": scenario.name, "tier": tier})
        yield Claim(tier, f"count(ALERTS{{{inside}}}) or vector(0)", sum(each.tier == tier for each in fire), 0)
    for each in fire:
        group = {"tenant": each.group} if each.group else {}
        inside = matchers({"service": scenario.name, "slo": each.slo, "tier": each.tier, **group})
        yield Claim(each.tier, f"count(ALERTS{{{inside}}})", 1, 0)


def asked(claim: Claim, start: int) -> dict[str, Any]:
    """A claim as promtool takes it: one result, and that within its margin."""
    if claim.truth is None:
        query, value = f"count({claim.query}) or vector(0)", 0
    else:
        query, value = f"sum(abs(({claim.query}) - {claim.truth!r}) <= bool {max(claim.margin, 1e-12)!r})", 1
    return {"expr": query, "eval_time": f"{END - start}s", "exp_samples": [{"labels": "{}", "value": value}]}


def _name(labels: Any) -> str:
    return f"{labels['__name__']}{{{matchers({name: text for name, text in labels.items() if name != '__name__'})}}}"


def _values(values: dict[float, float], start: int, stale: int = 0) -> str:
    times = range(start, END + 1, SCRAPE)
    return " ".join("stale" if at == stale else repr(values[at]) if at in values else "_" for at in times)
