"""A selector that matches nothing in a Prometheus now."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.prometheus.client import QueryError
from helm_platform.slo.lints.interface import Everything, Lint, Objective
from helm_platform.slo.promql import Parsed, Selector, parse

#: Series of events that may never have happened: they are born with the first.
_MAY_LACK = ("bad",)


def _check(everything: Everything) -> Iterator[Diagnostic]:
    if everything.prometheus is None:
        return
    for objective in everything.objectives:
        for path, key, text in _texts(objective):
            parsed = parse(text)
            if not isinstance(parsed, Parsed):
                continue
            for selector in parsed.selectors:
                query = _written(selector, histogram=key == "histogram" and not _native(objective))
                if _matches(everything, query):
                    continue
                level = Level.NOTE if key in _MAY_LACK else Level.WARNING
                yield objective.levels.subject.on_value(
                    LINT.id,
                    f"{query} matches no series now",
                    path,
                    level=level,
                    help="where nothing has failed yet this is right" if key in _MAY_LACK else _ADVICE,
                )


_ADVICE = "check the name and the matchers; a target that is down has no series either"


def _texts(objective: Objective) -> Iterator[tuple[tuple[str | int, ...], str, str]]:
    """Path, key and PromQL of an objective, presets in full."""
    if "preset" not in objective.given["sli"]:
        for each in objective.expressions:
            yield each.path, str(each.path[-1]), each.text
        return
    for slo in objective.slos[:1]:
        for kind, fields in slo.sli.items():
            if kind == "preset":
                continue
            for key, text in fields.items():
                if isinstance(text, str) and key in (
                    "bad",
                    "good",
                    "total",
                    "histogram",
                    "series",
                    "query",
                    "errorRatio",
                ):
                    yield (*objective.path, "sli", "preset"), key, text


def _native(objective: Objective) -> bool:
    return bool(objective.given["sli"].get("latency", {}).get("native"))


def _written(selector: Selector, *, histogram: bool) -> str:
    quoted = [(name, how, value.replace("\\", "\\\\").replace('"', '\\"')) for name, how, value in selector.matchers]
    inside = ",".join(f'{name}{how}"{value}"' for name, how, value in quoted)
    name = f"{selector.name}_count" if histogram else selector.name
    return f"{name}{{{inside}}}" if inside else name


def _matches(everything: Everything, query: str) -> bool:
    asked = f"count({query})"
    if asked not in everything.asked:
        assert everything.prometheus is not None  # noqa: S101
        try:
            everything.asked[asked] = everything.prometheus.instant(asked, everything.now)
        except QueryError:
            return True
    return bool(everything.asked[asked])


LINT = Lint(
    "no-series",
    "Asked is the Prometheus at `--prometheus`. Mostly a name or a matcher is wrong; bad events that never "
    "happened yet have no series either, which is only noted.",
    _check,
    live=True,
)
