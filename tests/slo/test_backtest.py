"""`slo backtest`: on a real Prometheus it sees what the engine's own alert rules see, and exact ratios of the past."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path

import pytest

from helm_platform.prometheus import Client, Series, recorded, serve, written
from helm_platform.slo.backtest import Firing, backtest, overlapping
from helm_platform.slo.engine import shared
from helm_platform.slo.history import STEP, History, history
from helm_platform.slo.platform import LowTraffic, default
from helm_platform.slo.source import sources
from helm_platform.slo.spec import Alerts, Slo, objectives

HOURS = 26
BEGIN = 1_790_000_000 // 86400 * 86400
END = BEGIN + HOURS * 3600
#: Hours from the beginning and the bad requests a second, of 10 requests a second.
INCIDENTS = {(6.0, 6.5): 2.0, (14.0, 18.0): 0.08, (24.0, 24.1): 5.0}


def bad_rate(hour: float) -> float:
    return next((rate for (first, last), rate in INCIDENTS.items() if first <= hour < last), 0.001)


def counter(rate_of: Iterator[float]) -> list[tuple[float, float]]:
    points, value = [], 0.0
    for index, rate in enumerate(rate_of):
        value += 30 * rate
        points.append((BEGIN + 30.0 * index, value))
    return points


@dataclass(frozen=True)
class Past:
    slo: Slo
    client: Client
    failed: float
    all: float
    samples: Path


AVAILABILITY = {
    "objective": 99.9,
    "sli": {"ratio": {"bad": 'requests_total{code=~"5.."}', "total": "requests_total"}},
}
DOCUMENT = {"service": "checkout", "namespace": "shop", "slos": {"availability": AVAILABILITY}}


@pytest.fixture(scope="module")
def past(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Past]:
    folder = tmp_path_factory.mktemp("past")
    size = HOURS * 120 + 1
    good = counter(iter([10.0] * size))
    bad = counter(bad_rate(index / 120) for index in range(size))
    raw = [
        Series({"__name__": "requests_total", "code": "200"}, good),
        Series({"__name__": "requests_total", "code": "503"}, bad),
    ]
    samples = folder / "samples.om"
    lines = [f'requests_total{{code="{each.labels["code"]}"}} {v!r} {t:.0f}\n' for each in raw for t, v in each.points]
    samples.write_text("".join([*lines, "# EOF\n"]), encoding="utf-8")
    data = folder / "data"
    written(raw, data)
    (slo,) = objectives(DOCUMENT)
    groups = [*sources([slo], default()), *shared(default())]
    wanted: tuple[str, ...] = (
        "slo:total:rate",
        "slo:bad:rate",
        "slo:objective",
        "slo:window",
        "slo:budget:days",
        "slo:total:tile",
    )
    wanted += ("slo:bad:tile", *(f"slo:{side}:increase_{w}" for side in ("bad", "total") for w in ALERTED))
    rules = [(rule, group.interval) for group in groups for rule in group.rules if rule.name.startswith(wanted)]
    recorded([each for each in rules if not each[0].alerting], data, BEGIN, END)
    with serve(data) as client:
        failed = bad[-1][1] - bad[0][1]
        yield Past(slo, client, failed, failed + good[-1][1] - good[0][1], samples)


ALERTED = ("5m", "30m", "1h", "2h", "6h", "1d")


def fired(past: Past, tier: str) -> list[tuple[float, float]]:
    """When the engine's own rule of a tier was true, as intervals."""
    (rule,) = [r for g in shared(default()) for r in g.rules if r.labels.get("tier") == tier]
    found = past.client.range(rule.expr, BEGIN, END, 60)
    times = [point.time for sample in found for point in sample.points]
    intervals: list[tuple[float, float]] = []
    for time in times:
        if intervals and time - intervals[-1][1] <= 60:
            intervals[-1] = (intervals[-1][0], time)
        else:
            intervals.append((time, time))
    return intervals


@pytest.mark.parametrize("tier", ["page-fast", "page-slow", "ticket-fast"])
def test_alerts_fire_when_the_rules_of_the_engine_do(past: Past, tier: str) -> None:
    (counted,) = history(past.client, past.slo, default(), BEGIN, END)
    ours = [(each.begin, each.end) for each in backtest(counted, default()).firings if each.tier == tier]
    theirs = fired(past, tier)
    assert theirs
    assert len(ours) == len(theirs)
    for (begin, end), (first, last) in zip(ours, theirs, strict=True):
        assert abs(begin - first) <= 360, "five minutes of tiles, one of evaluation"
        assert abs((END if end is None else end) - last) <= 420


def test_the_counts_of_the_past_are_exact(past: Past) -> None:
    (counted,) = history(past.client, past.slo, default(), BEGIN + 120, END)
    assert sum(counted.bad) == pytest.approx(past.failed, rel=0.005)
    assert sum(counted.bad) / sum(counted.total) == pytest.approx(past.failed / past.all, rel=0.005)
    assert backtest(counted, default()).left == pytest.approx(1 - past.failed / past.all / 0.001, rel=0.005)


def test_another_objective_is_another_budget_and_other_alerts(past: Past) -> None:
    (counted,) = history(past.client, past.slo, default(), BEGIN, END)
    loose, strict = (backtest(counted, default(), Decimal(each)) for each in ("0.95", "0.9999"))
    assert loose.firings == ()
    assert loose.left is not None
    assert strict.left is not None
    assert 0 < loose.left < 1
    assert strict.left < 0
    assert len(strict.of("page")) > len(backtest(counted, default()).of("page")) > 0


def test_the_command_reads_recorded_samples(past: Past, tmp_path: Path) -> None:
    spec = tmp_path / "slo.yaml"
    spec.write_text(
        "apiVersion: helm-platform.io/v1\nkind: ServiceLevels\nservice: checkout\nslos:\n  availability: {objective: "
        "99.9, sli: {ratio: {bad: 'requests_total{code=~\"5..\"}', total: requests_total}}}\n"
        "  latency: {objective: 99, sli: {latency: {histogram: missing, threshold: 1s}}}\n",
        encoding="utf-8",
    )
    run = [sys.executable, "-m", "helm_platform", "slo", "backtest", str(spec), "--samples", str(past.samples)]
    run += ["--last", f"{HOURS}h", "--until", str(END), "--objective", "95"]
    done = subprocess.run(run, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stderr == "checkout/latency: its query of all events has no result in this time\n"
    head, first, second = done.stdout.splitlines()
    assert head.split()[:3] == ["objective", "promises", "kept"]
    assert first.split()[:3] == ["checkout/availability", "99.9", "%"]
    assert second.split()[:3] == ["checkout/availability", "95", "%"]
    assert second.split()[-3:] == ["0", "0", "-"]
    as_json = subprocess.run([*run, "--format", "json"], capture_output=True, text=True, check=False)
    one, other = json.loads(as_json.stdout)["results"]
    assert (one["objective"], other["objective"]) == (0.999, 0.95)
    assert {each["tier"] for each in one["alerts"]} >= {"page-fast", "page-slow"}
    assert one["alerts"][0]["begin"].startswith("20")


# What little traffic does is easier to see without a server.


def counted(bad: dict[int, float], minutes: int = 600, total: float = 1.0, **alerts: object) -> History:
    (slo,) = objectives({**DOCUMENT, "slos": {"availability": {**AVAILABILITY, "alerts": alerts}}})
    return History(slo, 0.0, [total] * minutes, [bad.get(minute, 0.0) for minute in range(minutes)])


def pages(past: History) -> int:
    return len(backtest(past, default()).of("page"))


def test_one_failure_of_little_traffic_calls_nobody() -> None:
    assert pages(counted({300: 1.0})) == 0
    assert pages(counted({300: 1.0, 301: 1.0, 302: 1.0})) > 0
    assert pages(counted({300: 1.0}, lowTraffic={"minimumFailures": 0})) > 0


def test_confidence_and_scaled_budgets_wait_for_more() -> None:
    assert pages(counted({300: 1.0}, lowTraffic={"confidence": 95})) == 0
    assert pages(counted(dict.fromkeys(range(300, 320), 1.0), lowTraffic={"confidence": 95})) > 0
    night = replace(counted({43190: 1.0}, lowTraffic={"scaled": True}), total=[*[100.0] * 43000, *[1.0] * 200])
    night = replace(night, bad=[*[0.0] * 43190, 1.0, *[0.0] * 9])
    assert pages(night) == 0
    assert pages(replace(night, slo=replace(night.slo, alerts=Alerts(low_traffic=LowTraffic("minimumFailures"))))) > 0


def test_an_alert_can_wait_and_stay() -> None:
    burst = dict.fromkeys(range(300, 310), 1.0)
    plain = backtest(counted(burst, lowTraffic={"minimumFailures": 0}), default())
    fast = next(each for each in plain.firings if each.tier == "page-fast")
    tiers = {"page-fast": {"for": "3m", "keepFiringFor": "20m"}}
    held = backtest(counted(burst, tiers=tiers, lowTraffic={"minimumFailures": 0}), default())
    later = next(each for each in held.firings if each.tier == "page-fast")
    assert later.begin == fast.begin + 3 * STEP
    assert later.end is not None
    assert fast.end is not None
    assert later.end == fast.end + 20 * STEP


def test_without_traffic_there_is_no_budget() -> None:
    result = backtest(counted({}, total=0.0), default())
    assert (result.ratio, result.left, result.worst, result.firings) == (None, None, None, ())


def test_alerts_that_overlap_are_one_call() -> None:
    firings = [Firing("a", "page", 0, 100), Firing("b", "page", 50, 150), Firing("a", "page", 200, None)]
    assert overlapping(firings) == 2
