"""What an objective costs Prometheus: samples that its rules read each second, beside the forms of sloth and pyrra.

A Prometheus holds 30 days of a counter of 50 series, 10 of them of errors, scraped each 30 seconds, and what the rules
have recorded of it. Every rule is evaluated once, and Prometheus says how many samples it read
(totalQueryableSamples). The forms of sloth and pyrra are written here from what they publish. Then the same for many
objectives, and a replay of incidents: when each tier fires, from raw series and from ours.

Usage: python -m hack.bench.slo [--write]

`--write` puts the figures that no machine changes into docs/reference/slo-cost.md.
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import httpx

from helm_platform.prometheus import Client, Series, recorded, serve, written
from helm_platform.slo import engine, platform, source
from helm_platform.slo.behaviour import lag_of
from helm_platform.slo.rules import Group, Rule
from helm_platform.slo.spec import objectives
from helm_platform.slo.windows import seconds

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "reference" / "slo-cost.md"
PLATFORM = platform.default()
SCRAPE, TILE, HOUR, DAY = 30, 300, 3600, 86400
#: A time at which every group is evaluated.
END = 20_500 * DAY
ALL, BAD = 50, 10
OBJECTIVES = (1, 10, 100, 1000)
#: The target of the project: how much cheaper than the form of sloth.
TARGET = 900
SELECTED = 'requests_total{job="web",code="500"}', 'requests_total{job="web"}'
DOCUMENT = {
    "service": "web-0",
    "namespace": "shop",
    "slos": {
        "availability": {
            "objective": 99.9,
            "sli": {"ratio": {"bad": SELECTED[0], "total": SELECTED[1]}},
        }
    },
}
#: Tiers in a replay: error ratios of an incident, and the burn rate of 30 days that they are held against.
INCIDENTS = {
    "page-fast": (1.0, 0.1, 0.02),
    "page-slow": (1.0, 0.1, 0.02),
    "ticket-fast": (0.1, 0.02, 0.01),
    "ticket-slow": (0.02, 0.01, 0.005),
}


@dataclass
class Cost:
    """What rules read: samples an evaluation, and a second. `walls` are seconds, `rules` is how many there are."""

    name: str
    interval: float
    rules: int = 0
    samples: int = 0
    walls: float = 0

    @property
    def rate(self) -> float:
        """Samples a second."""
        return self.samples / self.interval

    def add(self, client: Client, expr: str) -> None:
        """Evaluate a rule once."""
        asked = {"query": expr, "time": str(END), "stats": "all"}
        stats = _connection().post(f"{client.url}/api/v1/query", data=asked).raise_for_status().json()["data"]["stats"]
        self.samples += stats["samples"]["totalQueryableSamples"]
        self.walls += stats["timings"]["execTotalTime"]
        self.rules += 1


@dataclass
class Lag:
    """When a tier fires, in seconds after an incident begins: from raw series and ours, and the most that ours adds."""

    tier: str
    errors: float
    raw: float
    ours: float
    most: float


@dataclass
class Figures:
    """All that is measured."""

    ours: list[Cost] = field(default_factory=list)
    sloth: list[Cost] = field(default_factory=list)
    pyrra: list[Cost] = field(default_factory=list)
    many: dict[int, list[Cost]] = field(default_factory=dict)
    lags: list[Lag] = field(default_factory=list)

    @property
    def ratio(self) -> float:
        """How many times less than sloth's form."""
        return rate(self.sloth) / rate(self.ours)


@cache
def _connection() -> httpx.Client:
    return httpx.Client(trust_env=False, timeout=120)


def rate(costs: Iterable[Cost]) -> float:
    """Samples a second of all of them."""
    return sum(cost.rate for cost in costs)


def main() -> None:
    """Print the tables; with --write also the page."""
    parser = argparse.ArgumentParser(description="Measure what objectives cost.")
    parser.add_argument("--write", action="store_true", help=f"write {PAGE.relative_to(ROOT)}")
    options = parser.parse_args()
    figures = Figures()
    with tempfile.TemporaryDirectory(prefix="helm-platform-bench-") as name:
        folder = Path(name)
        compared(folder / "compared", figures)
        for count in OBJECTIVES:
            figures.many[count] = shared_by(count, folder / f"many-{count}")
        figures.lags = list(replayed(folder / "replayed"))
    text = page(figures)
    print(text)
    print("Prometheus' own time on this machine, each rule once:")
    for count, costs in figures.many.items():
        print(f"  {count:>5} objectives: {sum(cost.walls for cost in costs) * 1000:7.0f} ms for the shared rules")
    for label, costs in (("ours", figures.ours), ("sloth", figures.sloth), ("pyrra", figures.pyrra)):
        print(f"  {label:>16}: {sum(cost.walls for cost in costs) * 1000:7.0f} ms for one objective")
    if figures.ratio < TARGET:
        raise SystemExit(f"error: 1/{figures.ratio:.0f} of sloth's form; 1/{TARGET} is promised")
    if options.write:
        PAGE.write_text(text, encoding="utf-8")


# The comparison for one objective.


def compared(data: Path, figures: Figures) -> None:
    """Evaluate every rule of the three forms once."""
    (slo,) = objectives(DOCUMENT)
    written([*raw(), *theirs(), *ours(1)], data)
    with serve(data) as client:
        figures.ours += measured(client, [source.source(slo, PLATFORM), *engine.shared(PLATFORM)])
        figures.sloth += [_cost(client, "recording", 30, sloth_rules()), _cost(client, "alerts", 30, sloth_alerts())]
        figures.pyrra += [
            _cost(client, "burn rates and alerts", 30, pyrra_rules()),
            _cost(client, "increase of 30 days", 150, ['sum by (code) (increase(requests_total{job="web"}[30d]))']),
        ]


def measured(client: Client, groups: Sequence[Group]) -> list[Cost]:
    """A cost for each group; the names of groups of objectives become `source`."""
    shared = {group.name for group in engine.shared(PLATFORM)}
    return [
        _cost(
            client,
            group.name.removeprefix("slo-") if group.name in shared else "source",
            float(seconds(group.interval)),
            [rule.expr for rule in group.rules],
        )
        for group in groups
    ]


def _cost(client: Client, name: str, interval: float, rules: Iterable[str]) -> Cost:
    cost = Cost(name, interval)
    for expr in rules:
        cost.add(client, expr)
    return cost


def raw() -> Iterator[Series]:
    """30 days of the counter."""
    times = range(END - 30 * DAY, END + 1, SCRAPE)
    for number in range(ALL):
        labels = {
            "__name__": "requests_total",
            "job": "web",
            "pod": f"p{number}",
            "code": "500" if number < BAD else "200",
        }
        yield Series(labels, ((at, float(at - END + 31 * DAY)) for at in times))


def theirs() -> Iterator[Series]:
    """What the other forms have recorded."""
    of = {"sloth_slo": "availability", "sloth_service": "web"}
    windows = {"5m": 30 * DAY, **dict.fromkeys(("30m", "1h", "2h", "6h", "1d", "3d", "30d"), HOUR)}
    for window, length in windows.items():
        name = f"slo:sli_error:ratio_rate{window}"
        yield Series({"__name__": name, **of}, ((at, 0.001) for at in range(END - length, END + 1, SCRAPE)))
    for name in ("slo:error_budget:ratio", "slo:period_burn_rate:ratio"):
        yield Series({"__name__": name, **of}, ((END, 0.001),))
    for window in PYRRA_WINDOWS:
        yield Series({"__name__": f"requests:burnrate{window}", "slo": "availability"}, ((END, 0.001),))


def sloth_rules() -> list[str]:
    """The form of sloth v0.16: windows from raw series, for 30 days the mean of the ratios of 5 minutes, metadata."""
    windows = ("5m", "30m", "1h", "2h", "6h", "1d", "3d")
    ratios = ["(" + ") / (".join(f"sum(rate({each}[{window}]))" for each in SELECTED) + ")" for window in windows]
    of = '{sloth_slo="availability",sloth_service="web"}'
    mean = f"sum_over_time(slo:sli_error:ratio_rate5m{of}[30d]) / count_over_time(slo:sli_error:ratio_rate5m{of}[30d])"
    on = "on (sloth_slo, sloth_service) group_left"
    return [
        *ratios,
        mean,
        "vector(0.999)",
        "vector(1 - 0.999)",
        "vector(30)",
        f"slo:sli_error:ratio_rate5m{of} / {on} slo:error_budget:ratio{of}",
        f"slo:sli_error:ratio_rate30d{of} / {on} slo:error_budget:ratio{of}",
        f"1 - slo:period_burn_rate:ratio{of}",
        "vector(1)",
    ]


def sloth_alerts() -> list[str]:
    """Its two alerts, each of two pairs of windows."""
    pairs = {14.4: ("5m", "1h"), 6: ("30m", "6h"), 3: ("2h", "1d"), 1: ("6h", "3d")}
    of = '{sloth_slo="availability",sloth_service="web"}'
    each = [
        " and ".join(f"max(slo:sli_error:ratio_rate{window}{of} > ({burn} * 0.001))" for window in windows)
        for burn, windows in pairs.items()
    ]
    return [f"({each[0]}) or ({each[1]})", f"({each[2]}) or ({each[3]})"]


PYRRA_WINDOWS = ("5m", "32m", "1h4m", "2h9m", "6h26m", "1d1h43m", "4d6h51m")


def pyrra_rules() -> list[str]:
    """The form of pyrra v0.10: burn rates of seven windows from raw series, four alerts, an alert on absence."""
    burns = [" / ".join(f"sum(rate({each}[{window}]))" for each in SELECTED) for window in PYRRA_WINDOWS]
    pairs = {14: (0, 2), 7: (1, 4), 2: (3, 5), 1: (4, 6)}
    alerts = [
        " and ".join(f'requests:burnrate{PYRRA_WINDOWS[at]}{{slo="availability"}} > ({burn} * 0.001)' for at in both)
        for burn, both in pairs.items()
    ]
    return [*burns, *alerts, 'absent(requests_total{job="web"}) == 1']


# Many objectives.


def shared_by(count: int, data: Path) -> list[Cost]:
    """The shared rules over what the sources of that many objectives have recorded."""
    written(ours(count), data)
    with serve(data) as client:
        return measured(client, engine.shared(PLATFORM))


def ours(count: int) -> Iterator[Series]:
    """What our rules have recorded of that many objectives, in the times that any rule reads."""
    fresh = range(END - 2 * HOUR, END + 1, SCRAPE)
    tiles = range(END - DAY - HOUR, END + 1, TILE)
    days = [at for day in range(30, -1, -1) for at in range(END - day * DAY - 2 * HOUR, END - day * DAY + 1, TILE)]
    grid = range(END - 30 * DAY, END + 1, 6 * HOUR)
    now = range(END - 15 * 60, END + 1, TILE)
    for number in range(count):
        of = {"namespace": "shop", "service": f"web-{number}", "slo": "availability"}

        def series(name: str, times: Iterable[int], value: float, of: dict[str, str] = of, **more: str) -> Series:
            return Series({"__name__": name, **of, **more}, ((at, value) for at in times))

        yield series("slo:objective:ratio", (END,), 0.999, window="30d", team="shop", alerts="shared")
        yield series("slo:budget:days", (END,), 0.03, window="30d", team="shop", alerts="shared")
        yield series("slo:measured:6h", sorted({*grid, END}), 1)
        for each in PLATFORM.rolling:
            yield series("slo:budget:left", (END,), 0.5, window=each.name)
        for side, value in (("total", 100.0), ("bad", 0.1)):
            yield series(f"slo:{side}:rate", fresh, value)
            yield series(f"slo:{side}:tile", tiles, value * TILE)
            yield series(f"slo:{side}:increase_1d", days, value * DAY)
            for window in sorted({*("5m", "30m", "1h", "2h", "6h", "3d"), *(each.name for each in PLATFORM.rolling)}):
                yield series(f"slo:{side}:increase_{window}", now, value * float(seconds(window)))
    for each in PLATFORM.windows:
        yield Series({"__name__": "slo:window:days", "window": each.name}, ((END, float(each.days)),))


# Incidents in a replay.


def replayed(data: Path) -> Iterator[Lag]:
    """Begin an incident of each ratio after three quiet days, and see when the raw form and ours fire."""
    begin = END + 150
    ratios = sorted({each for some in INCIDENTS.values() for each in some})
    start, end = END - 3 * DAY - HOUR, begin + 16 * HOUR
    written((each for ratio in ratios for each in _incident(ratio, start, begin, end)), data)
    slos = [slo for ratio in ratios for slo in objectives(_document(ratio))]
    groups = [*source.sources(slos, PLATFORM), *engine.shared(PLATFORM)]
    needed = [
        (rule, group.interval)
        for group in groups
        for rule in group.rules
        if not rule.alerting
        and not any(word in rule.name for word in ("_7d", "_28d", "_30d", "coverage", "left", "state"))
    ]
    recorded(needed, data, start + 600, end)
    with serve(data) as client:
        for group in groups:
            for rule in group.rules:
                if rule.name == "SLOBudgetBurn":
                    yield from _lags(client, group, rule, begin)


def _incident(ratio: float, start: int, begin: int, end: int) -> Iterator[Series]:
    each = 3000.0
    for name, share in (("requests_total", 1.0), ("errors_total", ratio)):
        base = each * 1000
        labels = {"__name__": name, "job": f"r{ratio}"}
        yield Series(
            labels,
            (
                (at, base + share * each * max(0, (at - (start if share == 1 and name[0] == "r" else begin)) // SCRAPE))
                for at in range(start, end + 1, SCRAPE)
            ),
        )


def _document(ratio: float) -> dict[str, object]:
    job = f'{{job="r{ratio}"}}'
    sli = {"ratio": {"bad": f"errors_total{job}", "total": f"requests_total{job}"}}
    return {"service": f"r{ratio}".replace(".", "-"), "slos": {"availability": {"objective": 99.9, "sli": sli}}}


def _lags(client: Client, group: Group, rule: Rule, begin: int) -> Iterator[Lag]:
    (tier,) = (each for each in PLATFORM.tiers if each.name == rule.labels["tier"])
    interval = float(seconds(group.interval))
    limit = tier.burn(30 * DAY) * 0.001
    for errors in INCIDENTS[tier.name]:
        job = f"r{errors}"
        sums = [
            [f'sum(rate({name}_total{{job="{job}"}}[{window}]))' for name in ("errors", "requests")]
            for window in (tier.long, tier.short)
        ]
        forms = [f"({bad} / {total} > {limit})" for bad, total in sums]
        expected = float(seconds(tier.long)) * limit / errors
        until = begin + 1.3 * expected + 1800
        raw_ = _first(client, " and ".join(forms), begin, until, SCRAPE, "")
        ours_ = _first(client, rule.expr, begin, until, interval, job.replace(".", "-"))
        most = max(lag_of(tier, window, PLATFORM) for window in (tier.long, tier.short))
        yield Lag(tier.name, errors, raw_, ours_, most)


def _first(client: Client, query: str, begin: float, end: float, step: float, service: str) -> float:
    """Seconds from the beginning to the first evaluation that has a result."""
    start = -(-begin // step) * step
    found = [
        sample.points[0].time - begin
        for sample in client.range(query, start, end, step)
        if sample.labels.get("service", "") == service
    ]
    return min(found)


# The page.


def page(figures: Figures) -> str:
    """The figures that no machine changes, as Markdown."""
    return "\n".join([*_comparison(figures), *_groups(figures), *_curve(figures), *_detection(figures)]) + "\n"


def _comparison(figures: Figures) -> Iterator[str]:
    yield f"""\
# What an objective costs Prometheus

Written by `python -m hack.bench.slo --write`; [the engine](../decisions/slo-engine.md) says why it is so.

One objective of 99.9 % over 30 days, on a counter of {ALL} series, {BAD} of them of errors, scraped each 30 s.
Prometheus' own count of the samples that the rules read (`totalQueryableSamples`). The forms of sloth v0.16 and
pyrra v0.10 are written from what they publish, at an interval of 30 s.

| Form | Rules | Samples, each rule once | Samples a second | Against ours |
|---|---|---|---|---|"""
    for name, costs in (("ours", figures.ours), ("sloth", figures.sloth), ("pyrra", figures.pyrra)):
        rules, samples = sum(cost.rules for cost in costs), sum(cost.samples for cost in costs)
        yield f"| {name} | {rules} | {samples:,} | {rate(costs):,.1f} | {rate(costs) / rate(figures.ours):,.0f} |"
    (first, *others) = figures.ours
    rest = rate(others)
    yield f"""
Of ours, {first.rate:.1f} a second come from raw series and grow with them; {rest:.1f} are the same for any number of
series. The other forms read everything from raw series, but for the 30 days of sloth.
"""


def _groups(figures: Figures) -> Iterator[str]:
    yield """\
## By group

| Group | Interval | Rules | Samples an evaluation | Samples a second |
|---|---|---|---|---|"""
    for cost in figures.ours:
        yield f"| {cost.name} | {cost.interval:.0f} s | {cost.rules} | {cost.samples:,} | {cost.rate:.2f} |"


def _curve(figures: Figures) -> Iterator[str]:
    yield """
## Many objectives

The shared rules act on all objectives at once: their number stays, and what they read grows with the objectives. Each
objective adds its own three rules.

| Objectives | Shared rules | Rules of objectives | Samples a second of the shared rules | For each objective |
|---|---|---|---|---|"""
    for count, costs in figures.many.items():
        rules = sum(cost.rules for cost in costs)
        yield f"| {count:,} | {rules} | {3 * count:,} | {rate(costs):,.1f} | {rate(costs) / count:.1f} |"


def _detection(figures: Figures) -> Iterator[str]:
    yield """
## What it costs in time

From the first failure to the alert, in a replay: raw series evaluated each 30 s, and ours. `At most` is the bound that
`slo explain` shows and `slo test` holds the rules to.

| Tier | Windows | Errors | From raw series | Ours | Later by | At most |
|---|---|---|---|---|---|---|"""
    tiers = {tier.name: tier for tier in PLATFORM.tiers}
    for lag in figures.lags:
        tier = tiers[lag.tier]
        times = " | ".join(f"{each / 60:.1f} min" for each in (lag.raw, lag.ours, lag.ours - lag.raw, lag.most))
        yield f"| {lag.tier} | {tier.long}, {tier.short} | {100 * lag.errors:g} % | {times} |"


if __name__ == "__main__":
    main()
