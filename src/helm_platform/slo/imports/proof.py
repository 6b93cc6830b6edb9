"""The same traffic through the rules of another tool and ours, in one real Prometheus, and how far they are apart.

All patterns of traffic lie in one store at a time: a label on each series, and a matcher in each selector, keep them
apart. The other tool's rules are those that it generated, where they are given; else they are written out here as it
publishes them.
"""

from __future__ import annotations

import math
import re
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from helm_platform.errors import UsageError
from helm_platform.progress import SILENT, Progress
from helm_platform.prometheus import Client, QueryError, recorded, serve, written
from helm_platform.slo import engine, source
from helm_platform.slo.imports import promql
from helm_platform.slo.imports.interface import Imported, Original
from helm_platform.slo.imports.levels import grouped
from helm_platform.slo.imports.patterns import END, PATTERNS, START, Pattern, samples
from helm_platform.slo.indicators import matchers, number
from helm_platform.slo.platform import Platform, Tier, default
from helm_platform.slo.rules import Group, Rule
from helm_platform.slo.selectors import NotDerivable
from helm_platform.slo.series import Traffic, traffic
from helm_platform.slo.spec import Slo, objectives
from helm_platform.slo.windows import seconds, spoken

LABEL = "replay"
_MOST = 3
_SHORT = ("5m", "1h")
_MINUTE = 60
_FIVE_MINUTES = 300
_LONG = 86400
_GENERATED = "give files that the tool generated"
_NOTABLE = 0.5
#: What only the end of the replay needs, and what nothing here does.
_LATE = ("slo:budget:left",)
_UNUSED = ("slo:state:code", "slo:coverage:ratio", "slo:measured:6h")


@dataclass(frozen=True, slots=True)
class Number:
    """One figure of both sides; None where a side has no result, NaN where it has one that is no number."""

    name: str
    theirs: float | None
    ours: float | None

    @property
    def difference(self) -> float:
        """In per cent of theirs; infinite where only one side has a number."""
        one, other = self.theirs, self.ours
        if one is None and other is None:
            return 0.0
        if one is None or other is None or math.isnan(one) or math.isnan(other):
            return math.inf
        if abs(one - other) < 1e-12:  # noqa: PLR2004
            return 0.0
        return abs(one - other) / max(abs(one), abs(other)) * 100


@dataclass(frozen=True, slots=True)
class Fires:
    """When an alert of a tier was on, in seconds of the replay's clock; `end` None where it still is."""

    tier: str
    begin: float
    end: float | None


@dataclass(frozen=True, slots=True)
class Seen:
    """What became of one pattern."""

    pattern: Pattern
    numbers: tuple[Number, ...]
    theirs: tuple[Fires, ...]
    ours: tuple[Fires, ...]


@dataclass(frozen=True)
class Compared:
    """One objective under all patterns."""

    one: Imported
    seen: tuple[Seen, ...]

    @property
    def steady_difference(self) -> float:
        """The largest difference of a ratio on steady traffic, in per cent; infinite where a side has none."""
        steady = next(each for each in self.seen if each.pattern.name == "steady")
        ratios = [each for each in steady.numbers if each.name != "budget left"]
        return max(math.inf if each.ours is None else each.difference for each in ratios)


@dataclass(frozen=True)
class Proof:
    """All that were compared, and why others were not."""

    compared: tuple[Compared, ...]
    skipped: tuple[tuple[str, str], ...] = ()

    def lines(self, most: float | None) -> Iterator[str]:
        """For people."""
        for each in self.compared:
            yield from _lines(each)
            if most is not None:
                verdict = "within" if each.steady_difference <= most else "MORE THAN"
                yield f"  steady difference {each.steady_difference:.2f} %: {verdict} {most:g} %"
            yield ""
        for name, reason in self.skipped:
            yield f"{name}: not replayed: {reason}"


def proved(
    imported: Sequence[Imported], rules: Sequence[Path], names: Sequence[str], progress: Progress = SILENT
) -> Proof:
    """Replay objectives, those of `names` or else the first few.

    Raises UsageError for names and rules that are not there, EnvironmentProblem where Prometheus does not run.
    """
    theirs = _given(rules)
    chosen = _chosen(imported, names)
    skipped = [(f"{each.service}/{each.name}", f"only {_MOST} are without --slo") for each in imported if not names]
    skipped = skipped[len(chosen) :]
    compared = []
    for each in chosen:
        progress.step(f"replaying {each.service}/{each.name}")
        try:
            compared.append(_Replay(each, theirs, progress).compared())
        except (NotDerivable, QueryError) as reason:
            skipped.append((f"{each.service}/{each.name}", str(reason)))
    return Proof(tuple(compared), tuple(skipped))


def _chosen(imported: Sequence[Imported], names: Sequence[str]) -> list[Imported]:
    if not names:
        return list(imported[:_MOST])
    unknown = [name for name in names if name not in {each.name for each in imported}]
    if unknown:
        known = ", ".join(dict.fromkeys(each.name for each in imported))
        raise UsageError(f"no objective is called `{unknown[0]}`", fix=f"there are {known}")
    return [each for each in imported if each.name in names]


def _given(files: Sequence[Path]) -> tuple[Group, ...]:
    """Rules from plain files and from PrometheusRule objects."""
    from helm_platform.values.stream import load_all

    found: list[Group] = []
    for file in files:
        try:
            documents = load_all(file.read_text(encoding="utf-8"))
            for document in documents:
                groups = (document or {}).get("spec", document or {}).get("groups", [])
                found += [_group(group) for group in groups]
        except (OSError, ValueError, AttributeError, KeyError, TypeError) as error:
            reason = (error.strerror or str(error)).lower() if isinstance(error, OSError) else "has no groups of rules"
            raise UsageError(f"cannot read rules from {file}: {reason}", fix=_GENERATED) from None
    if files and not found:
        raise UsageError("there are no rules in the files of --rules", fix=_GENERATED)
    return tuple(found)


def _group(given: Mapping[str, Any]) -> Group:
    return Group(
        str(given["name"]),
        str(given.get("interval", "1m")),
        tuple(
            Rule(
                str(rule.get("record") or rule["alert"]),
                str(rule["expr"]),
                {key: str(value) for key, value in rule.get("labels", {}).items()},
                alerting="alert" in rule,
                hold=str(rule.get("for", "")),
            )
            for rule in given["rules"]
        ),
    )


@dataclass(frozen=True)
class _Replay:
    one: Imported
    given: tuple[Group, ...]
    progress: Progress

    @property
    def original(self) -> Original:
        if self.one.original is None:
            raise NotDerivable("nothing is known of how it was measured")
        return self.one.original

    def compared(self) -> Compared:
        (levels,) = grouped([self.one])
        slo = next(objectives(levels.document))
        found = traffic(slo)
        platform = replace(default(), windows=(slo.window,))
        ours = {each.name: _scoped(slo, each) for each in PATTERNS}
        with tempfile.TemporaryDirectory(prefix="helm-platform-replay-") as folder:
            data = Path(folder)
            self._write(found, slo, data)
            alerts = self._record(tuple(ours.values()), platform, data)
            with serve(data, progress=self.progress) as client:
                return Compared(self.one, tuple(self._seen(client, ours[each.name], each, alerts) for each in PATTERNS))

    def _write(self, found: Traffic, slo: Slo, data: Path) -> None:
        allowed = float(slo.allowed)
        made = [each for pattern in PATTERNS for each in samples(found, pattern, allowed, {LABEL: pattern.name})]
        written(made, data, progress=self.progress)

    def _record(self, slos: Sequence[Slo], platform: Platform, data: Path) -> list[tuple[Rule, str]]:
        """Evaluate the recording rules of both sides. Returns our alerts, each with the interval of its group."""
        groups = [*source.sources(slos, platform), *engine.shared(platform)]
        groups += [group for slo in slos for group in engine.own(slo, platform)]
        rules = [(rule, group.interval) for group in groups for rule in group.rules]
        late = {f"slo:{side}:increase_{slos[0].window.name}" for side in ("bad", "total")} | set(_LATE)
        kept = [(rule, interval) for rule, interval in rules if not rule.alerting]
        needed = _read_by_tiers(slos[0], platform)
        late -= needed
        kept = [each for each in kept if each[0].name not in _UNUSED]
        early = [each for each in kept if each[0].name not in late]
        recorded([*early, *self._theirs()], data, START, END, progress=self.progress)
        recorded(
            [each for each in kept if each[0].name in late], data, END - _FIVE_MINUTES, END, progress=self.progress
        )
        return [(rule, interval) for rule, interval in rules if rule.alerting and rule.name == "SLOBudgetBurn"]

    def _theirs(self) -> Iterator[tuple[Rule, str]]:
        """The recording rules of the other side, for each pattern."""
        for pattern in PATTERNS:
            for group in self.given:
                for rule in group.rules:
                    if not rule.alerting and not re.fullmatch(r"vector\(.*\)", rule.expr.strip()):
                        yield _with_pattern(rule, pattern), group.interval
            if self.original.averaged:
                yield Rule("original:error:ratio", _error(self.original, "5m", pattern), {LABEL: pattern.name}), "1m"

    # What came of it.

    def _seen(self, client: Client, slo: Slo, pattern: Pattern, alerts: list[tuple[Rule, str]]) -> Seen:
        numbers = []
        for window in _SHORT:
            theirs = self._their_ratio(client, window, pattern.at, pattern)
            numbers.append(Number(f"error ratio {window}", theirs, _ratio(client, slo, window, pattern.at)))
        whole = self._their_ratio(client, slo.window.name, END, pattern)
        numbers.append(Number(f"error ratio {slo.window.name}", whole, _ratio(client, slo, slo.window.name, END)))
        allowed = float(self.original.objective)
        left = None if whole is None else 1 - whole / (1 - allowed)
        inside = ",".join(f'{key}="{value}"' for key, value in slo.identity.items())
        numbers.append(Number("budget left", left, _value(client, f"slo:budget:left{{{inside}}}", END)))
        return Seen(
            pattern,
            tuple(numbers),
            tuple(self._their_alerts(client, pattern)),
            tuple(_our_alerts(client, slo, alerts)),
        )

    def _their_ratio(self, client: Client, window: str, at: float, pattern: Pattern) -> float | None:
        if self.given:
            found = self._recorded_ratio(client, window, at, pattern)
            if found is not None:
                return found
        whole = window == self.original.window.name
        if self.original.averaged and whole:
            inside = f'original:error:ratio{{{LABEL}="{pattern.name}"}}[{self._days(window)}]'
            return _value(client, f"sum_over_time({inside}) / count_over_time({inside})", at)
        return _value(client, _error(self.original, self._days(window), pattern), at)

    def _recorded_ratio(self, client: Client, window: str, at: float, pattern: Pattern) -> float | None:
        """The share that the given rules have recorded for a window, by the name that the tool gives it."""
        own = {**self.original.labels, LABEL: pattern.name}
        inside = ",".join(f'{key}="{value}"' for key, value in own.items())
        short = "4w" if window == "28d" and self.original.tool == "pyrra" else window
        for name in (f"slo:sli_error:ratio_rate{window}", f".+:burnrate{short}"):
            found = _value(client, f'max({{__name__=~"{name}",{inside}}})', at)
            if found is not None:
                return found
        return None

    def _days(self, window: str) -> str:
        """A calendar window as the days that it has in the replay's time."""
        return f"{self.original.window.seconds // _LONG}d" if window in ("month", "quarter") else window

    def _their_alerts(self, client: Client, pattern: Pattern) -> Iterator[Fires]:
        if self.given:
            yield from self._given_alerts(client, pattern)
            return
        allowed = 1 - self.original.objective
        for tier in self.original.tiers:
            limit = number(round(tier.burn(self.original.window.seconds) * float(allowed), 12))
            windows = dict.fromkeys((tier.short, tier.long))
            expr = " and ".join(f"(({_error(self.original, each, pattern)}) > {limit})" for each in windows)
            step = _FIVE_MINUTES if seconds(tier.long) >= _LONG else _MINUTE
            yield from _on(client, expr, step, tier.name, tier.hold)

    def _given_alerts(self, client: Client, pattern: Pattern) -> Iterator[Fires]:
        """Those alerts of the given rules that are about this objective, by the labels of their results."""
        for group in self.given:
            for rule in group.rules:
                if not rule.alerting or rule.expr.lstrip().startswith("absent"):
                    continue
                scoped = _with_pattern(rule, pattern)
                keep = [f'{key}="{value}"' for key, value in self.original.labels.items()]
                if not any(value in rule.expr for value in self.original.labels.values()) and keep:
                    continue
                name = rule.labels.get("sloth_severity") or " ".join(
                    filter(None, (rule.labels.get("severity"), rule.labels.get("long")))
                )
                yield from _on(client, scoped.expr, _MINUTE, name or rule.name, rule.hold)


def _scoped(slo: Slo, pattern: Pattern) -> Slo:
    """An objective of one pattern: its namespace tells it from the others."""
    ((kind, fields),) = slo.sli.items()
    matcher = {LABEL: pattern.name}
    queries = ("bad", "good", "total", "histogram", "series", "query", "errorRatio", "weight")
    made = {key: promql.scoped(value, matcher) if key in queries else value for key, value in fields.items()}
    return replace(slo, namespace=pattern.name, sli={kind: made})


def _with_pattern(rule: Rule, pattern: Pattern) -> Rule:
    own = {LABEL: pattern.name}
    return replace(rule, expr=promql.scoped(rule.expr, own), labels={**rule.labels, **own})


def _error(original: Original, window: str, pattern: Pattern) -> str:
    return promql.scoped(original.error, {LABEL: pattern.name}).replace(promql.WINDOW, window)


def _read_by_tiers(slo: Slo, platform: Platform) -> set[str]:
    tiers = slo.alerts.laid_over(platform.tiers)
    windows = {window for tier in tiers for window in (tier.long, tier.short)}
    return {f"slo:{side}:increase_{window}" for side in ("bad", "total") for window in windows}


def _ratio(client: Client, slo: Slo, window: str, at: float) -> float | None:
    inside = ",".join(f'{key}="{value}"' for key, value in slo.identity.items())
    bad, total = (f"sum(slo:{side}:increase_{window}{{{inside}}})" for side in ("bad", "total"))
    return _value(client, f"{bad} / ({total} > 0)", at)


def _value(client: Client, query: str, at: float) -> float | None:
    found = client.instant(query, at)
    return found[0].value if found else None


def _our_alerts(client: Client, slo: Slo, alerts: list[tuple[Rule, str]]) -> Iterator[Fires]:
    import promql_parser

    inside = {"namespace": slo.namespace, "service": slo.service, "slo": slo.name}
    for rule, interval in alerts:
        own = {key: value for key, value in rule.labels.items() if key in inside}
        if any(inside[key] != value for key, value in own.items()):
            continue
        step = promql_parser.parse_duration(interval).total_seconds()
        expr = f"({rule.expr}) and on (namespace) slo:objective:ratio{{{matchers({'namespace': slo.namespace})}}}"
        yield from _on(client, expr, step, rule.labels["tier"], rule.hold)


def _on(client: Client, expr: str, step: float, name: str, hold: str) -> Iterator[Fires]:
    """When a condition held for at least `hold`."""
    held = float(seconds(hold)) if hold else 0.0
    times: set[float] = set()
    for begin in range(START, END, int(step) * 10_000):
        stop = min(END, begin + int(step) * 9_999)
        for sample in client.range(expr, begin, stop, step):
            times |= {point.time for point in sample.points}
    begun: float | None = None
    last = 0.0
    for time in sorted(times):
        if begun is not None and time - last > step * 1.5:
            if last - begun >= held:
                yield Fires(name, begun + held, last + step)
            begun = None
        begun = time if begun is None else begun
        last = time
    if begun is not None and last - begun >= held:
        yield Fires(name, begun + held, None if last + step > END else last + step)


# As people read it.


def _lines(compared: Compared) -> Iterator[str]:
    original = compared.one.original
    assert original is not None  # noqa: S101
    objective = number(original.objective * 100)
    name = f"{compared.one.service}/{compared.one.name}"
    yield f"{name}: {objective} % over {original.window.name}, {original.tool} against the platform"
    for seen in compared.seen:
        yield ""
        yield f"  {seen.pattern.title}"
        yield f"    {'':<22}{original.tool:>14}{'platform':>14}{'difference':>14}"
        for each in seen.numbers:
            values = (_per_cent(each.theirs), _per_cent(each.ours), _apart(each.difference))
            yield f"    {each.name:<22}" + "".join(f"{value:>14}" for value in values)
        yield from _fired(seen, original.tool)
        for reason in _reasons(compared, seen):
            yield f"    why: {reason}"


def _per_cent(value: float | None) -> str:
    if value is None:
        return "none"
    return "NaN" if math.isnan(value) else f"{value * 100:.4f} %"


def _apart(difference: float) -> str:
    return "-" if math.isinf(difference) else f"{difference:.2f} %"


def _fired(seen: Seen, tool: str) -> Iterator[str]:
    sides = ((tool, seen.theirs), ("platform", seen.ours))
    if not any(fires for _, fires in sides):
        yield "    no alert fires on either side"
        return
    begin, since = seen.pattern.since, seen.pattern.since_what
    for title, fires in sides:
        if not fires:
            yield f"    {title}: no alert fires"
        for each in sorted(fires, key=lambda one: (one.begin, one.tier)):
            end = "and stays" if each.end is None else f"resolves {spoken(each.end - begin)} after it"
            yield f"    {title}: {each.tier} fires {spoken(each.begin - begin)} after {since}, {end}"


def _reasons(compared: Compared, seen: Seen) -> Iterator[str]:
    original = compared.one.original
    assert original is not None  # noqa: S101
    whole = seen.numbers[2]
    if seen.pattern.without_bad and whole.theirs is None and whole.ours is not None:
        yield f"without an error series {original.tool} has no result; here it is 0"
    elif whole.theirs is not None and math.isnan(whole.theirs):
        yield f"one 0/0 makes {original.tool}'s mean of ratios no number for as long as it is in the window"
    elif original.averaged and whole.difference > 2:  # noqa: PLR2004
        yield f"{original.tool} takes the mean of 5-minute ratios: an idle one weighs as much as a busy one"
    elif any(each.difference > _NOTABLE for each in seen.numbers[:2]) and not math.isinf(seen.numbers[0].difference):
        yield f"the platform counts over {default().base}: it follows a change a minute later"
    if {each.tier for each in seen.theirs} == {each.tier for each in seen.ours}:
        return
    if not _same_tiers(original.tiers):
        yield f"{original.tool}'s tiers have other windows, burn rates or waiting times: --alerts original keeps them"
    elif len(seen.theirs) > len(seen.ours):
        yield "the platform's alerts also ask for three failures in the long window (lowTraffic)"


def _same_tiers(tiers: Sequence[Tier]) -> bool:
    """Whether they are windows and waiting times that the platform has as well."""
    known = {(each.long, each.short, each.hold) for each in default().tiers}
    return all((each.long, each.short, each.hold) in known for each in tiers)
