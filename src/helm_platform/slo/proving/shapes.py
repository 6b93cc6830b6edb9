"""What a promtool test is made of, and its files. Only keys that promtool 2.4x and 3.x both know."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

Labels = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Input:
    """A series and its values in promtool's notation, one each interval of its case."""

    series: str
    values: str


@dataclass(frozen=True, slots=True)
class Check:
    """A query at a time (seconds) and its whole result. `meaning` says what is wrong where it fails."""

    expr: str
    at: float
    meaning: str
    expected: tuple[tuple[Labels, float], ...] = ()


@dataclass(frozen=True, slots=True)
class AlertCheck:
    """All alerts of a name that fire at a time: their labels and annotations in full."""

    alert: str
    at: float
    meaning: str
    expected: tuple[tuple[Labels, Labels], ...] = ()


@dataclass(frozen=True, slots=True)
class Probe:
    """A query whose result is a time of `what` (`fires`, `ends`) that people are told; nothing is expected of it."""

    tier: str
    what: str
    expr: str
    at: float
    since: float

    @property
    def comment(self) -> str:
        """What tells it from checks in the answer of promtool."""
        return f"# probe {self.what} {self.tier}"


@dataclass(frozen=True, slots=True)
class Case:
    """One situation. Samples are `step` seconds apart; `about` are the tiers that it proves something of."""

    name: str
    step: float
    inputs: tuple[Input, ...]
    checks: tuple[Check, ...] = ()
    alerts: tuple[AlertCheck, ...] = ()
    probes: tuple[Probe, ...] = ()


@dataclass(frozen=True, slots=True)
class TestFile:
    """Cases that need the same rules. `interval` is that of all groups (seconds): promtool knows no other."""

    name: str
    interval: float
    rules: tuple[str, ...]
    groups: tuple[str, ...]
    cases: tuple[Case, ...] = field(default=())


def written(file: TestFile, *, probing: bool = False, folder: str = "") -> str:
    """The file for promtool; `folder` is where its rules are. With `probing`, a check that fails for each probe."""
    import yaml

    content = {
        "rule_files": [f"{folder}{name}" for name in file.rules],
        "evaluation_interval": duration(file.interval),
        "group_eval_order": list(file.groups),
        "tests": [_case(case, probing=probing) for case in file.cases],
    }
    return yaml.dump(content, Dumper=yaml.CSafeDumper, sort_keys=False, allow_unicode=True, width=1 << 20)


def duration(length: float) -> str:
    """Seconds as Prometheus writes them: 5400 is 1h30m."""
    rest = round(length * 1000)
    if not rest:
        return "0s"
    text = ""
    for unit, size in (("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1)):
        number, rest = divmod(rest, size)
        text += f"{number}{unit}" if number else ""
    return text


def _case(case: Case, *, probing: bool) -> dict[str, Any]:
    found: dict[str, Any] = {
        "name": case.name,
        "interval": duration(case.step),
        "input_series": [{"series": each.series, "values": each.values} for each in case.inputs],
    }
    # promtool tells no name of a case where a query fails, but it tells the query, and with it the comment.
    queries = [_query(f"{each.expr} # {case.name}: {each.meaning}", each.at, each.expected) for each in case.checks]
    if probing:
        queries += [_query(f"{each.expr} {each.comment}", each.at, ()) for each in case.probes]
    if queries:
        found["promql_expr_test"] = queries
    if case.alerts:
        found["alert_rule_test"] = [
            {"eval_time": duration(each.at), "alertname": each.alert, "exp_alerts": _alerts(each.expected)}
            for each in case.alerts
        ]
    return found


def _query(expr: str, at: float, expected: Iterable[tuple[Labels, float]]) -> dict[str, Any]:
    samples = [{"labels": braces(labels), "value": value} for labels, value in expected]
    return {"expr": expr, "eval_time": duration(at), "exp_samples": samples}


def _alerts(expected: Iterable[tuple[Labels, Labels]]) -> list[dict[str, Any]]:
    return [
        {"exp_labels": dict(labels), **({"exp_annotations": dict(notes)} if notes else {})}
        for labels, notes in expected
    ]


def braces(labels: Labels) -> str:
    """Labels as a selector without a name."""
    from helm_platform.slo.indicators import matchers

    return f"{{{matchers(labels)}}}"
