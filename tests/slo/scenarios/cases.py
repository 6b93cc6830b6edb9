"""The cases in which engines for service level objectives go wrong, each with what is true.

A scenario is documents as a user writes them, counters made of events, and claims: a query, what its result must be,
counted from the events, and how far off it may be. All of them share one Prometheus, since the shared rules act on all
objectives at once. Where windows end: a rate of the base window is 30 seconds behind its events in the mean, and
windows of two hours and more end another 30 seconds before now. `EXACT` claims have nothing change within a minute of
that.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from helm_platform.slo import platform
from helm_platform.slo.presets import resolved
from helm_platform.slo.spec import Slo, objectives
from helm_platform.slo.windows import seconds
from helm_platform.values.stream import load_all
from tests.slo.scenarios.events import DAY, HOUR, MINUTE, SCRAPE, Counter, Events, Truth, always, within

PLATFORM = platform.platform({"windows": ["1d", "7d", "month"]})
#: All claims are about one of these times, at which the slow rules are evaluated too.
END = int(datetime(2026, 4, 2, 12, tzinfo=UTC).timestamp())
EARLIER = int(datetime(2026, 3, 31, 23, 50, tzinfo=UTC).timestamp())
APRIL = EARLIER + 10 * MINUTE
#: When documents are edited.
EDIT = END - 6 * HOUR + 10 * MINUTE
SHORT = EARLIER - DAY - HOUR
LONG = END - 7 * DAY - HOUR
EXACT = 1e-9
NEAR = 0.01
_FEWEST = 3
#: Of windows that the rules of 30 seconds and a minute count, from the rates themselves.
_FRESH = ("5m", "30m", "1h")
#: 100 events a second, of which two in three thousand are bad.
BUSY, SOME_BAD = 3000.0, 2.0


@dataclass(frozen=True)
class Claim:
    """What a query gives at a time: `truth`, None for nothing, give or take `margin`.

    `brief`: promtool can see it too, which is given the last hours only.
    """

    name: str
    query: str
    truth: float | None
    margin: float
    at: int = END
    brief: bool = False


@dataclass(frozen=True, order=True)
class Firing:
    """An alert on a budget's burn: whose, of which group, in which tier."""

    service: str
    slo: str
    group: str
    tier: str


@dataclass(frozen=True)
class Scenario:
    """`documents` by the time from which they hold; `missed` are spans in which its source rules are not evaluated.

    `truths` are by objective, with its revision where it has one.
    """

    name: str
    documents: Mapping[int, str]
    truths: Mapping[str, Truth]
    claims: tuple[Claim, ...]
    missed: tuple[tuple[int, int], ...] = ()

    def objectives(self, at: int = END) -> tuple[Slo, ...]:
        """Those that hold at a time."""
        text = self.documents[max(start for start in self.documents if start <= at)]
        found = [slo for document in load_all(text) for slo in objectives(document)]
        return tuple(resolved(slo, PLATFORM) for slo in found)

    @property
    def counters(self) -> tuple[Counter, ...]:
        """Its raw series, each once."""
        found = {tuple(sorted(each.labels.items())): each for truth in self.truths.values() for each in truth.counters}
        return tuple(found.values())

    def firing(self) -> Iterator[Firing]:
        """What must fire at the end, by the definition of a burn rate (SRE workbook, chapter 5).

        The bad share of both windows is above budget share * P / L times what is allowed, at least once that, and the
        long window has three failures.
        """
        for slo in self.objectives():
            truth = self.truths.get(key(slo), Truth(()))
            for group in {counter.group for counter in truth.counters}:
                for tier in PLATFORM.tiers:
                    limit = max(tier.budget * slo.window.seconds / float(seconds(tier.long)), 1) * float(slo.allowed)
                    if truth.count("bad", ends(tier.long, END), int(seconds(tier.long)), group) < _FEWEST:
                        continue
                    if all(_above(truth, window, group, limit) for window in (tier.long, tier.short)):
                        yield Firing(self.name, slo.name, group, tier.name)

    @property
    def start(self) -> int:
        """When its first series begins."""
        return min(counter.start for counter in self.counters)


def key(slo: Slo) -> str:
    """Of `truths`."""
    return slo.name if slo.revision == 1 else f"{slo.name} {slo.revision}"


def _above(truth: Truth, window: str, group: str, limit: float) -> bool:
    end, length = ends(window, END), int(seconds(window))
    total = truth.count("total", end, length, group)
    return total > 0 and truth.count("bad", end, length, group) / total > limit


def document(service: str, levels: str) -> str:
    """A document of a service; `levels` is its block `slos`."""
    head = f"apiVersion: helm-platform.io/v1\nkind: ServiceLevels\nnamespace: shop\nservice: {service}\nteam: shop\n"
    return head + f"slos:\n{levels}"


def ratio_of(service: str, more: str = "", *, objective: float = 99.9, window: str = "7d") -> str:
    """A document with one objective `availability`: bad and total of the service."""
    sli = f"""{{ratio: {{bad: 'errors_total{{job="{service}"}}', total: 'requests_total{{job="{service}"}}'}}}}"""
    return document(service, f"  availability: {{objective: {objective}, window: {window}, sli: {sli}{more}}}\n")


def requests(service: str, events: Events, start: int = SHORT, **labels: str) -> Counter:
    """The counter of all events."""
    return Counter({"__name__": "requests_total", "job": service, **labels}, events, start, END)


def errors(service: str, events: Events, start: int = SHORT, **labels: str) -> Counter:
    """The counter of the bad ones."""
    return Counter({"__name__": "errors_total", "job": service, **labels}, events, start, END, ("bad",))


def of(service: str, slo: str = "availability", more: str = "") -> str:
    """The matchers of an objective, in braces."""
    return f'{{service="{service}",slo="{slo}"{more}}}'


def ends(window: str, at: int) -> int:
    """When the newest event of a window that is counted at a time has happened."""
    return at - SCRAPE if window in _FRESH else at - 2 * SCRAPE


def ratio(
    service: str, truth: Truth, window: str, tolerance: float = NEAR, *, at: int = END, slo: str = "availability",
    group: tuple[str, str] = ("", ""), matchers: str = "",
) -> Claim:  # fmt: skip
    """The share of bad events of a window."""
    inside = of(service, slo, (f',{group[0]}="{group[1]}"' if group[0] else "") + matchers)
    query = f"slo:bad:increase_{window}{inside} / (slo:total:increase_{window}{inside} > 0)"
    value = truth.ratio(ends(window, at), int(seconds(window)), group[1])
    return Claim(f"ratio {window} {slo} {group[1]}".strip(), query, value, tolerance * value, at, _brief(window, at))


def count(
    service: str, truth: Truth, side: str, window: str, tolerance: float = NEAR, *, at: int = END,
    slo: str = "availability", group: tuple[str, str] = ("", ""), factor: float = 1,
) -> Claim:  # fmt: skip
    """The events of a window."""
    inside = of(service, slo, f',{group[0]}="{group[1]}"' if group[0] else "")
    value = factor * truth.count(side, ends(window, at), int(seconds(window)), group[1])
    name = f"{side} {window} {group[1]}".strip()
    return Claim(name, f"slo:{side}:increase_{window}{inside}", value, tolerance * value, at, _brief(window, at))


def left(
    service: str, truth: Truth, allowed: float, window: str = "7d", tolerance: float = NEAR, *, at: int = END,
    length: int = 7 * DAY, slo: str = "availability", matchers: str = "",
) -> Claim:  # fmt: skip
    """The share of the budget that is left. The tolerance is of the whole budget."""
    query = f"slo:budget:left{of(service, slo, in_window(window) + matchers)}"
    return Claim(f"left {window} {slo}", query, 1 - truth.ratio(at - SCRAPE, length) / allowed, tolerance, at)


def gives(name: str, query: str, value: float | None, margin: float = 0, *, brief: bool = False) -> Claim:
    """Any other claim, about the end."""
    return Claim(name, query, value, margin, END, brief)


def in_window(window: str) -> str:
    """A matcher of a window, behind a comma."""
    return f',window="{window}"'


def state(service: str, value: int, slo: str = "availability") -> Claim:
    """2 measured, 1 no traffic, 0 no data."""
    return gives(f"state {slo}", f"slo:state:code{of(service, slo)}", value, brief=True)


def _brief(window: str, at: int) -> bool:
    return at == END and seconds(window) <= 6 * HOUR


def usual(
    service: str, truth: Truth, tolerance: float = NEAR, *, allowed: float = 0.001, days: bool = False
) -> tuple[Claim, ...]:
    """Ratios of the windows that alerts read, the budget, and that it is measured."""
    windows = ("5m", "1h", "6h", "1d", "3d", "7d") if days else ("5m", "1h", "6h", "1d")
    made = [ratio(service, truth, window, tolerance) for window in windows]
    return (*made, left(service, truth, allowed, tolerance=tolerance), state(service, 2))


def daily(begin: int, end: int) -> tuple[tuple[int, int], ...]:
    """The hours from `begin` to `end` of each day."""
    midnight = END - END % DAY
    return tuple((midnight - day * DAY + begin * HOUR, midnight - day * DAY + end * HOUR) for day in range(9))


def idle_nights() -> Scenario:
    """By night one request a second, and every second one fails; by day a hundred a second, and none does."""
    name, night = "idle-nights", daily(4, 8)
    truth = Truth((requests(name, within(night, 30, BUSY), LONG), errors(name, within(night, 15, 0), LONG)))
    counts = tuple(count(name, truth, side, window, EXACT) for side in ("bad", "total") for window in ("1d", "7d"))
    whole = gives("coverage 7d", f"slo:coverage:ratio{of(name, more=in_window('7d'))}", 1)
    return Scenario(
        name, {0: ratio_of(name)}, {"availability": truth}, (*usual(name, truth, EXACT, days=True), *counts, whole)
    )


def only_bad_trickle() -> Scenario:
    """Half an hour in which almost nobody comes and everything fails, in a day of few failures."""
    name, trickle = "only-bad-trickle", ((END - 4 * HOUR, END - 4 * HOUR + 30 * MINUTE),)
    truth = Truth((requests(name, within(trickle, 0.3, BUSY)), errors(name, within(trickle, 0.3, SOME_BAD))))
    return Scenario(name, {0: ratio_of(name)}, {"availability": truth}, usual(name, truth))


def zero_traffic() -> Scenario:
    """Half an hour without any traffic: no ratio there, and no gap in any other."""
    name, silent = "zero-traffic", ((END - 4 * HOUR, END - 4 * HOUR + 30 * MINUTE),)
    truth = Truth((requests(name, within(silent, 0, BUSY)), errors(name, within(silent, 0, SOME_BAD))))
    return Scenario(name, {0: ratio_of(name)}, {"availability": truth}, usual(name, truth, EXACT))


def no_traffic_now() -> Scenario:
    """No traffic since twenty minutes: measured, and known to be nothing. Long windows still know their ratio."""
    name, silent = "no-traffic-now", ((END - 20 * MINUTE, END),)
    truth = Truth((requests(name, within(silent, 0, BUSY)), errors(name, within(silent, 0, SOME_BAD))))
    inside = of(name)
    claims = (
        state(name, 1),
        gives("ratio 5m", f"slo:bad:increase_5m{inside} / (slo:total:increase_5m{inside} > 0)", None, brief=True),
        gives("total 5m", f"slo:total:increase_5m{inside}", 0, brief=True),
        ratio(name, truth, "1h", EXACT),
        ratio(name, truth, "1d", EXACT),
        gives("no alert", f"ALERTS{inside}", None, brief=True),
    )
    return Scenario(name, {0: ratio_of(name)}, {"availability": truth}, claims)


def never_an_error() -> Scenario:
    """No series of errors has ever been there: nothing failed, and that is a number."""
    name = "never-an-error"
    truth = Truth((requests(name, always(BUSY)),))
    whole = gives("left", f"slo:budget:left{of(name, more=in_window('7d'))}", 1)
    return Scenario(name, {0: ratio_of(name)}, {"availability": truth}, (*usual(name, truth, EXACT), whole))


def late_errors() -> Scenario:
    """The counter of errors is born two hours before the end of the day, and 600 errors follow."""
    name, born = "late-errors", END - 2 * HOUR
    bad = replace(errors(name, always(2.5), born), first=1)
    truth = Truth((requests(name, always(BUSY)), bad))
    return Scenario(
        name, {0: ratio_of(name)}, {"availability": truth}, (*usual(name, truth), count(name, truth, "bad", "1d"))
    )


def overlapping() -> Scenario:
    """One metric, two objectives; the second is about some of the events of the first."""
    name = "overlapping"
    paths = {"pay": (300.0, 20.0), "rest": (2700.0, 120.0)}
    both = {
        path: (requests(name, always(total), LONG, path=path), errors(name, always(bad), LONG, path=path))
        for path, (total, bad) in paths.items()
    }
    whole, part = Truth((*both["pay"], *both["rest"])), Truth(both["pay"])
    levels = "".join(
        f"""  {slo}: {{objective: 90, window: 7d, sli: {{ratio: {{bad: 'errors_total{{job="{name}"{more}}}',"""
        f""" total: 'requests_total{{job="{name}"{more}}}'}}}}}}\n"""
        for slo, more in (("all", ""), ("pay", ',path="pay"'))
    )
    claims = tuple(
        ratio(name, truth, window, EXACT, slo=slo)
        for slo, truth in (("all", whole), ("pay", part))
        for window in ("5m", "1h", "6h", "1d", "3d", "7d")
    )
    lefts = (left(name, whole, 0.1, slo="all", tolerance=EXACT), left(name, part, 0.1, slo="pay", tolerance=EXACT))
    return Scenario(name, {0: document(name, levels)}, {"all": whole, "pay": part}, (*claims, *lefts))


def label_edit() -> Scenario:
    """A label and the team of an objective change six hours ago: its history stays, and there is one of it."""
    name = "label-edit"
    truth = Truth((requests(name, always(BUSY)), errors(name, always(SOME_BAD))))
    text = ratio_of(name, ", labels: {grade: silver}")
    edited = text.replace("silver", "gold").replace("team: shop", "team: pay")
    claims = (
        *usual(name, truth, EXACT),
        left(name, truth, 0.001, tolerance=EXACT, at=EARLIER),
        gives(
            "team",
            f'count(slo:budget:days{of(name)} and on (team) label_replace(vector(1), "team", "pay", "", ""))',
            1,
            brief=True,
        ),
        gives("once", f"count(slo:budget:days{of(name)})", 1, brief=True),
    )
    return Scenario(name, {0: text, EDIT: edited}, {"availability": truth}, claims)


def objective_edit() -> Scenario:
    """The objective falls from 99.9 to 99 per cent six hours ago: the same events, another budget, at once."""
    name = "objective-edit"
    truth = Truth((requests(name, always(BUSY)), errors(name, always(6))))
    claims = (
        left(name, truth, 0.001, tolerance=EXACT, at=EARLIER),
        left(name, truth, 0.01, tolerance=EXACT),
        *(ratio(name, truth, window, EXACT) for window in ("5m", "6h", "1d")),
    )
    return Scenario(name, {0: ratio_of(name), EDIT: ratio_of(name, objective=99)}, {"availability": truth}, claims)


def counter_reset() -> Scenario:
    """Pods restart and their counters begin at 0, at different times."""
    name = "counter-reset"
    every = frozenset(range(SHORT + 7 * HOUR, END, 5 * HOUR)) | {END - 20 * MINUTE}
    truth = Truth((
        replace(requests(name, always(BUSY)), resets=every),
        replace(errors(name, always(SOME_BAD)), resets=every),
    ))  # fmt: skip
    counts = (count(name, truth, "total", "1h", EXACT), count(name, truth, "total", "1d", EXACT))
    return Scenario(name, {0: ratio_of(name)}, {"availability": truth}, (*usual(name, truth, EXACT), *counts))


def scrape_gap() -> Scenario:
    """For an hour nothing is scraped: what happened then is unknown, and the coverage says so."""
    name, gap = "scrape-gap", ((END - 4 * HOUR, END - 3 * HOUR),)
    truth = Truth((
        replace(requests(name, always(BUSY)), unscraped=gap),
        replace(errors(name, always(SOME_BAD)), unscraped=gap),
    ))  # fmt: skip
    covered = f"slo:coverage:ratio{of(name, more=in_window('1d'))}"
    claims = (count(name, truth, "total", "1d"), gives("coverage 1d", covered, 23 / 24, NEAR))
    text = ratio_of(name, ", windows: [1d]")
    return Scenario(name, {0: text}, {"availability": truth}, (*usual(name, truth, EXACT), *claims))


def two_replicas() -> Scenario:
    """Both replicas of a pair of Prometheis have sent their series: events are counted twice, ratios are right."""
    name = "two-replicas"
    pair = tuple(
        counter
        for replica in ("a", "b")
        for counter in (requests(name, always(BUSY), replica=replica), errors(name, always(SOME_BAD), replica=replica))
    )
    truth = Truth(pair)
    return Scenario(
        name,
        {0: ratio_of(name)},
        {"availability": truth},
        (*usual(name, truth, EXACT), count(name, truth, "total", "1d", EXACT)),
    )


def not_a_number() -> Scenario:
    """A target says NaN twice: a sum over days would be NaN for days."""
    name, at = "not-a-number", frozenset({END - 3 * HOUR, END - 2 * HOUR})
    truth = Truth((
        replace(requests(name, always(BUSY)), not_numbers=at),
        replace(errors(name, always(SOME_BAD)), not_numbers=frozenset({END - 2 * HOUR})),
    ))  # fmt: skip
    claims = usual(name, truth)
    return Scenario(name, {0: ratio_of(name)}, {"availability": truth}, claims)


def not_aggregated() -> Scenario:
    """PromQL that leaves a label on the bad events which all events lack: nothing would be divided, and look good."""
    name = "not-aggregated"
    bad = tuple(errors(name, always(SOME_BAD), pod=pod) for pod in ("a", "b"))
    truth = Truth((requests(name, always(BUSY)), *bad))
    queries = (
        f"""{{bad: 'rate(errors_total{{job="{name}"}}[$window])',"""
        f""" total: 'sum(rate(requests_total{{job="{name}"}}[$window]))'}}"""
    )
    text = document(name, f"  availability: {{objective: 99.9, window: 7d, sli: {{ratio: {queries}}}}}\n")
    return Scenario(name, {0: text}, {"availability": truth}, usual(name, truth, EXACT))


def churning_groups() -> Scenario:
    """A budget for each tenant; one comes, one goes, one never fails."""
    name = "churning-groups"
    lives = {
        "stays": (SHORT, END),
        "goes": (SHORT, END - 3 * HOUR),
        "comes": (END - 5 * HOUR, END),
        "good": (SHORT, END),
    }
    counters = []
    for tenant, (start, end) in lives.items():
        some = {"tenant": tenant}
        counters.append(replace(requests(name, always(BUSY), start, **some), end=end, group=tenant))
        if tenant != "good":
            counters.append(replace(errors(name, always(30), start, **some), end=end, group=tenant))
    truth = Truth(tuple(counters))
    claims = [
        ratio(name, truth, window, EXACT, group=("tenant", tenant))
        for tenant in lives
        for window in (("5m", "1h", "6h", "1d") if tenant != "goes" else ("6h", "1d"))
    ]
    of_gone = of(name, more=',tenant="goes"')
    gone = gives("gone", f"slo:total:increase_5m{of_gone}", None, brief=True)
    counts = [count(name, truth, "total", "1d", group=("tenant", tenant)) for tenant in lives]
    text = ratio_of(name, ", by: [tenant], maxGroups: 10")
    return Scenario(name, {0: text}, {"availability": truth}, (*claims, gone, *counts, state(name, 2)))


def missed_evaluations() -> Scenario:
    """Prometheus is too busy and leaves out evaluations: fewer events are counted, in the same proportion."""
    name = "missed-evaluations"
    truth = Truth((requests(name, always(BUSY)), errors(name, always(SOME_BAD))))
    missed = tuple((END - hour * HOUR - 20 * MINUTE, END - hour * HOUR - 20 * MINUTE + 150) for hour in range(24))
    claims = (
        *usual(name, truth, EXACT),
        gives("total 1h", f"slo:total:increase_1h{of(name)}", truth.count("total", END, HOUR) * (1 - 150 / 3600), 1),
    )
    return Scenario(name, {0: ratio_of(name)}, {"availability": truth}, claims, missed)


def slow_answers() -> Scenario:
    """A classic histogram: what is not in the bucket of the threshold is bad. One objective asks for no bucket."""
    name = "slow-answers"
    start = SHORT

    def bucket(le: str, per_scrape: float, sides: tuple[str, ...]) -> Counter:
        labels = {"__name__": "seconds_bucket", "job": name, "le": le}
        return Counter(labels, always(per_scrape), start, END, sides)

    whole = Counter({"__name__": "seconds_count", "job": name}, always(BUSY), start, END)
    # Truth has events: the bad ones are those that are in no bucket up to the threshold.
    slow = Counter({"__name__": "unseen", "job": name}, always(45), start, END, ("bad",))
    buckets = (
        bucket("0.1", 1000, ()),
        bucket("0.3", BUSY - 45, ()),
        bucket("1.0", BUSY - 5, ()),
        bucket("+Inf", BUSY, ()),
    )
    slow_1s = Counter({"__name__": "unseen", "job": name, "over": "1s"}, always(5), start, END, ("bad",))
    at_300ms, at_1s = Truth((whole, slow, *buckets)), Truth((whole, slow_1s, *buckets))
    histogram = f"""histogram: 'seconds{{job="{name}"}}'"""
    levels = (
        f"  fast: {{window: 7d, sli: {{latency: {{{histogram}, thresholds: {{300ms: 95, 1s: 99}}}}}}}}\n"
        f"  none: {{objective: 95, window: 7d, sli: {{latency: {{{histogram}, threshold: 250ms}}}}}}\n"
    )
    claims = (
        *(ratio(name, at_300ms, window, EXACT, slo="fast-300ms") for window in ("5m", "1h", "6h", "1d")),
        *(ratio(name, at_1s, window, EXACT, slo="fast-1s") for window in ("5m", "1h", "6h", "1d")),
        left(name, at_1s, 0.01, slo="fast-1s", tolerance=EXACT),
        gives("no bucket, no ratio", f"slo:bad:increase_1h{of(name, 'none')}", None, brief=True),
        state(name, 0, "none"),
        state(name, 2, "fast-1s"),
    )
    return Scenario(name, {0: document(name, levels)}, {"fast-300ms": at_300ms, "fast-1s": at_1s}, claims)


def composite() -> Scenario:
    """Two objectives as one: the worst of them at each moment, and their mean by weight."""
    name = "composite"
    parts = {"orders": 2.0, "search": 6.0}
    whole = requests(name, always(BUSY))
    bad = {slo: errors(name, always(count), part=slo) for slo, count in parts.items()}
    levels = "".join(
        f"""  {slo}: {{objective: 99.9, window: 7d, sli: {{ratio: {{bad: 'errors_total{{job="{name}",part="{slo}"}}',"""
        f""" total: 'requests_total{{job="{name}"}}'}}}}}}\n"""
        for slo in parts
    )
    levels += "  worst: {objective: 99, window: 7d, sli: {composite: {allOf: [orders, search]}}}\n"
    levels += "  mean: {objective: 99, window: 7d, sli: {composite: {weighted: {orders: 3, search: 1}}}}\n"

    def made(count: float) -> Truth:
        # Counters of what a composite counts; nobody scrapes them.
        return Truth((whole, Counter({"__name__": "unseen", "job": name}, always(count), SHORT, END, ("bad",))))

    truths = {slo: Truth((whole, counter)) for slo, counter in bad.items()} | {"worst": made(6), "mean": made(3)}
    claims = tuple(
        ratio(name, truth, window, EXACT, slo=slo)
        for slo, truth in truths.items()
        for window in ("5m", "1h", "6h", "1d")
    )
    return Scenario(name, {0: document(name, levels)}, truths, claims)


def calendar_month() -> Scenario:
    """A budget of the month: March is bad, and April begins with a new one."""
    name = "calendar-month"
    truth = Truth((requests(name, always(BUSY)), errors(name, within(((SHORT, APRIL),), 6, SOME_BAD))))
    text = ratio_of(name, ", windows: [month]")
    march = Truth(tuple(replace(each, end=min(each.end, EARLIER)) for each in truth.counters))
    april = truth.count("total", END - SCRAPE, END - APRIL)
    claims = (
        left(name, march, 0.001, "month", NEAR, at=EARLIER, length=31 * DAY),
        left(name, truth, 0.001, "month", NEAR, length=END - APRIL),
        gives(
            "coverage of April", f"last_over_time(slo:coverage:ratio{of(name, more=in_window('month'))}[2h])", 1, NEAR
        ),
        gives("events of April", f"last_over_time(slo:total:increase_month{of(name)}[2h])", april, NEAR * april),
        *(ratio(name, truth, window, EXACT) for window in ("1h", "6h")),
    )
    return Scenario(name, {0: text}, {"availability": truth}, claims)


def maintenance() -> Scenario:
    """From two to four each night nothing counts; then everything fails."""
    name, night = "maintenance", daily(2, 4)
    seen = Truth((requests(name, always(BUSY)), errors(name, within(night, BUSY, SOME_BAD))))
    truth = replace(seen, uncounted=night)
    text = ratio_of(name, ', exclude: {night: {from: "02:00", to: "04:00"}}')
    claims = (*usual(name, truth, EXACT), count(name, truth, "total", "1d"))
    return Scenario(name, {0: text}, {"availability": truth}, claims)


def revision() -> Scenario:
    """Six hours ago the indicator came to mean something else, and its budget begins anew."""
    name = "revision"
    before = Truth((requests(name, always(BUSY)), errors(name, always(300))))
    kind = {"kind": "user"}
    users = (
        replace(requests(name, always(BUSY / 2), EDIT - HOUR, **kind)),
        replace(errors(name, always(0.75), EDIT - HOUR, **kind)),
    )
    first = ratio_of(name).replace(f'job="{name}"', f'job="{name}",kind=""')
    second = ratio_of(name, ", revision: 2").replace(f'job="{name}"', f'job="{name}",kind="user"')
    now = Truth(tuple(replace(each, start=EDIT) for each in users))
    old = f'{{service="{name}",revision=""}}'
    claims = (
        left(name, before, 0.001, at=EARLIER, tolerance=EXACT),
        left(name, now, 0.001, tolerance=EXACT, matchers=',revision="2"'),
        *(ratio(name, now, window, EXACT, matchers=',revision="2"') for window in ("5m", "1h", "6h", "1d")),
        gives("no budget of the old one", f"slo:budget:left{old}", None),
        gives("no alert of the old one", f"ALERTS{old}", None, brief=True),
    )
    truths = {"availability": before, "availability 2": Truth(users)}
    return Scenario(name, {0: first, EDIT: second}, truths, claims)


def gone() -> Scenario:
    """Its targets went two hours ago: no data, which is not the same as no traffic."""
    name = "gone"
    truth = Truth(
        tuple(replace(each, end=END - 2 * HOUR) for each in (requests(name, always(BUSY)), errors(name, always(300))))
    )
    claims = (
        state(name, 0),
        gives("no ratio 5m", f"slo:bad:increase_5m{of(name)}", None, brief=True),
        ratio(name, truth, "6h", EXACT),
        ratio(name, truth, "1d", EXACT),
    )
    return Scenario(name, {0: ratio_of(name)}, {"availability": truth}, claims)


def burning() -> Scenario:
    """Half an hour ago one request in ten began to fail."""
    name, incident = "burning", ((END - 30 * MINUTE, END),)
    truth = Truth((requests(name, always(BUSY)), errors(name, within(incident, 300, 0))))
    return Scenario(name, {0: ratio_of(name)}, {"availability": truth}, usual(name, truth, 0.02))


SCENARIOS: tuple[Callable[[], Scenario], ...] = (
    idle_nights, only_bad_trickle, zero_traffic, no_traffic_now, never_an_error, late_errors, overlapping, label_edit,
    objective_edit, counter_reset, scrape_gap, two_replicas, not_a_number, not_aggregated, churning_groups,
    missed_evaluations, slow_answers, composite, calendar_month, maintenance, revision, gone, burning,
)  # fmt: skip


def scenarios() -> Iterator[Scenario]:
    """All of them."""
    for make in SCENARIOS:
        yield make()
