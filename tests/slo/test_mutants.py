"""The tests of the tests: rules with a mistake, each of which the generated promtool tests must find."""

from __future__ import annotations

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest
import yaml

from helm_platform.slo.platform import default
from helm_platform.slo.proving import Suite, suites, written
from helm_platform.slo.spec import objectives
from helm_platform.toolchain import ensure

_DOCUMENT = """
service: checkout
namespace: shop
team: shop
slos:
  plain:
    objective: 99.9
    sli: {ratio: {bad: 'http_requests_total{job="checkout",code=~"5.."}', total: 'http_requests_total{job="checkout"}'}}
  month:
    objective: 99.9
    window: month
    sli: {ratio: {bad: 'bad_total', total: 'all_total'}}
    alerts: {tiers: {page-slow: false, ticket-fast: false, ticket-slow: false}}
  own:
    objective: 99
    sli: {ratio: {bad: 'sum(rate(a[$window]))', total: 'sum(rate(b[$window]))'}}
    alerts: {lowTraffic: {confidence: 95}, tiers: {page-fast: {for: 2m, keepFiringFor: 5m}}}
"""


@dataclass(frozen=True)
class Mutant:
    """What is changed in which rule file, and the test file (and case) that must fail. `times` 0 means everywhere."""

    file: str
    old: str
    new: str
    test: str
    case: str = ""
    times: int = 0
    slo: str = "plain"


_FAST, _SLOW, _BUDGET = "engine-fast-alerts", "engine-slow", "engine-budget"
_COUNTED = "shop.checkout.plain-counted"
_OWN = "shop.checkout.own-own-fast-alerts"
MUTANTS = {
    "factor a fifth too high": Mutant(_FAST, r"0\.48 \*", "0.576 *", "alerts", "page-fast.*"),
    "factor a fifth too low": Mutant(_FAST, r"0\.48 \*", "0.4 *", "alerts", "page-fast.*"),
    "factor too high, seen in time": Mutant(_FAST, r"0\.48 \*", "0.576 *", "rates", ".*incident"),
    "factor too low, seen in time": Mutant(_FAST, r"0\.48 \*", "0.4 *", "rates", ".*incident"),
    "factor of one window": Mutant(_FAST, r"0\.48 \*", "0.576 *", "alerts", "page-fast.*", 1),
    "wrong long window": Mutant(_FAST, "increase_1h", "increase_30m", "alerts", "page-fast.*"),
    "wrong short window": Mutant(_FAST, "increase_5m", "increase_1h", "alerts", "page-fast.*"),
    "or for and": Mutant(_FAST, r"\) and \((slo:bad:increase_5m)", r") or (\1", "alerts", "page-fast.*"),
    "no short window": Mutant(_FAST, r"\) and \(slo:bad:increase_5m.*?\) and ignoring", ") and ignoring", "alerts"),
    "short window missing, seen in time": Mutant(
        _FAST, r"\) and \(slo:bad:increase_5m.*?\) and ignoring", ") and ignoring", "rates", ".*incident"
    ),
    "bad and total swapped": Mutant(
        _FAST,
        r"slo:bad:increase_1h / \(slo:total:increase_1h",
        "slo:total:increase_1h / (slo:bad:increase_1h",
        "alerts",
    ),
    "less than for more than": Mutant(_FAST, r"> on \(", "< on (", "alerts", "page-fast.*"),
    "no traffic not excluded": Mutant(_FAST, r"\((slo:total:increase_\w+) > 0\)", r"\1", "alerts", "page-fast.*"),
    "no low-traffic policy": Mutant(_FAST, r" and ignoring \(team, window\) \S+ >= 3", "", "alerts", "page-fast.*"),
    "policy of one failure less": Mutant(_FAST, ">= 3", ">= 2", "alerts", "page-fast.*"),
    "policy of one failure more": Mutant(_FAST, ">= 3", ">= 4", "alerts", "page-fast.*"),
    "severity missing": Mutant(_FAST, r" +severity: page\n", "", "alerts", "page-fast.*"),
    "tier missing": Mutant(_FAST, r" +tier: page-fast\n", "", "alerts", "page-fast.*"),
    "team not joined": Mutant(_FAST, r"group_left \(team, window\)", "group_left (window)", "alerts", "page-fast.*"),
    "text of a wrong unit": Mutant(_FAST, r"86400 \*", "3600 *", "alerts", "page-fast.*"),
    "text without its number": Mutant(_FAST, r"\$value \| humanizePercentage", "$value", "alerts", "page-fast.*"),
    "title missing": Mutant(_FAST, r" +summary: .*\n", "", "alerts", "page-fast.*"),
    "other tier's factor": Mutant("engine-medium-alerts", r"0\.2 \*", "0.24 *", "alerts", "page-slow.*"),
    "a window of days misread": Mutant("engine-slow-alerts", "increase_3d", "increase_1d", "alerts", "ticket-slow.*"),
    "confidence dropped": Mutant(_OWN, r" and \(\(slo:bad[^']*", "", "alerts", "page-fast.*", slo="own"),
    "confidence of another share": Mutant(_OWN, r"1\.6449", "0.6449", "alerts", "page-fast.*", slo="own"),
    "for dropped": Mutant(_OWN, r" +for: 2m\n", "", "alerts", "page-fast.*", slo="own"),
    "keep dropped": Mutant(_OWN, r" +keep_firing_for: 5m\n", "", "rates", ".*incident", slo="own"),
    "the platform alerts as well": Mutant(_FAST, r'\{alerts="shared"\}', "", "alerts", "page-fast.*", slo="own"),
    "no zero where nothing failed": Mutant(_COUNTED, r" or 0 \* sum \(slo:total:rate\{[^}]*\}\)", "", "counting"),
    "failures of all codes": Mutant(_COUNTED, r',code=~"5\.\."', "", "counting"),
    "bad events for all events": Mutant(_COUNTED, r'job="checkout"\}\[', 'job="checkout",code=~"5.."}[', "counting"),
    "increase for rate": Mutant(_COUNTED, r"rate\(http", "increase(http", "counting"),
    "a long base window": Mutant(_COUNTED, r"\[2m\]", "[20m]", "rates", ".*incident"),
    "counts of the wrong rate": Mutant("engine-fast", r"slo:bad:rate", "slo:total:rate", "rates", ".*incident"),
    "a count of half its window": Mutant("engine-fast", r"\[1h\]", "[20m]", "rates", ".*incident"),
    "all objectives promise too much": Mutant(
        "shop.checkout.plain-promised", r"0\.999", "0.9999", "rates", ".*incident"
    ),
    "a tile without its interval": Mutant(
        _SLOW, r"30 \* sum_over_time\(slo:bad", "sum_over_time(slo:bad", "tiles", "counts.*"
    ),
    "tiles that overlap": Mutant(_SLOW, r"\[5m", "[10m", "tiles", "counts.*"),
    "six hours of five": Mutant(_SLOW, r"\[6h\]", "[5h]", "tiles", "counts.*"),
    "a missing day of three": Mutant(
        _SLOW,
        r" or label_replace\(last_over_time\(slo:bad:increase_1d\[2h\] offset 2d\), [^)]*\)",
        "",
        "days",
        "sums.*",
        1,
    ),
    "a missing day of thirty": Mutant(
        _BUDGET,
        r" or label_replace\(last_over_time\(slo:total:increase_1d\[2h\] offset 29d\), [^)]*\)",
        "",
        "days",
        "sums.*",
    ),
    "a day twice": Mutant(_BUDGET, r"offset 5d", "offset 4d", "days", "sums.*"),
    "coverage of another length": Mutant(_BUDGET, r"/ 120\b", "/ 112", "days", "coverage"),
    "spent for left": Mutant(_BUDGET, r"1 - (slo:bad:increase_30d)", r"\1", "days", "one bad day.*"),
    "the budget of other days": Mutant(_BUDGET, r"increase_30d /", "increase_28d /", "days", "one bad day.*"),
    "low too late": Mutant("engine-budget-alerts", r"> 0 <= 0\.25", "> 0 <= 0.2", "alerts", "budget.*"),
    "exhausted too late": Mutant("engine-budget-alerts", r"<= 0'", "< 0'", "alerts", "budget.*"),
    "low also when exhausted": Mutant("engine-budget-alerts", r"> 0 <= 0\.25", "<= 0.25", "alerts", "budget.*"),
    "no data too early": Mutant("engine-medium-alerts", r"for: 15m", "for: 5m", "alerts", "no data"),
    "no data too late": Mutant("engine-medium-alerts", r"for: 15m", "for: 25m", "alerts", "no data"),
    "no data on no traffic": Mutant(
        "engine-medium-alerts", r"(unless on [^:]*?)\(?(slo:total:rate)", r"\1(\2 > 0) and (\2", "counting"
    ),
    "no traffic is no data": Mutant("engine-medium", r"\) \+ 1", ")", "counting"),
    "the month goes on": Mutant("engine-calendar", r" and on \(period\) count_values.*'", "'", "calendar", slo="month"),
    "coverage of the whole month": Mutant(
        "engine-calendar", r"86400 \* \(day_of_month\(\) - 1\)", "86400 * days_in_month()", "calendar", slo="month"
    ),
    "the month's tiles do not know it": Mutant(
        _BUDGET,
        r'\) and on \(period\) count_values\("period", year\(\) \* 100 \+ month\(\)\)',
        ")",
        "calendar",
        slo="month",
    ),
}


@cache
def _suites() -> dict[str, Suite]:
    document = yaml.safe_load(_DOCUMENT)
    return {each.subject.slo.name: each for each in suites(list(objectives(document)), default())}


def _run(folder: Path, suite: Suite, mutant: Mutant) -> str:
    """What promtool says of the rules with the mistake; empty where it finds nothing wrong."""
    folder.mkdir()
    test = next(each for each in suite.tests if each.name.endswith(f"-{mutant.test}.test.yaml"))
    assert f"{mutant.file}.yaml" in test.rules
    for rule in suite.rules:
        text = rule.text
        if rule.name == f"{mutant.file}.yaml":
            text = re.sub(mutant.old, mutant.new, text, count=mutant.times)
            assert text != rule.text, f"nothing to change in {rule.name}:\n{text}"
        (folder / rule.name).write_text(text)
    (folder / test.name).write_text(written(test))
    command = [str(ensure(["promtool"])["promtool"]), "test", "rules"]
    command += ["--run", mutant.case] if mutant.case else []
    done = subprocess.run([*command, test.name], cwd=folder, capture_output=True, text=True, check=False)
    assert "error" not in done.stderr.partition("FAILED")[0], done.stderr
    return done.stdout + done.stderr if done.returncode else ""


@pytest.fixture(scope="module")
def answers(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    folder = tmp_path_factory.mktemp("mutants")
    with ThreadPoolExecutor(max_workers=2) as pool:
        running = {
            name: pool.submit(_run, folder / str(number), _suites()[mutant.slo], mutant)
            for number, (name, mutant) in enumerate(MUTANTS.items())
        }
        return {name: each.result() for name, each in running.items()}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mistake_in_the_rules_is_found(answers: dict[str, str], name: str) -> None:
    assert "FAILED" in answers[name]


def test_the_cases_find_nothing_in_rules_without_a_mistake(tmp_path: Path) -> None:
    # Each (test, case) that kills a mutant, on the rules as they are.
    same = {(each.slo, each.test, each.case): each for each in MUTANTS.values()}
    for number, mutant in enumerate(same.values()):
        suite = _suites()[mutant.slo]
        harmless = Mutant(mutant.file, r"\Agroups:", "# as they are\ngroups:", mutant.test, mutant.case, slo=mutant.slo)
        assert _run(tmp_path / str(number), suite, harmless) == ""
