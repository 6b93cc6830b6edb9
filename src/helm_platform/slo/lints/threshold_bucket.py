"""A threshold that is no bucket of its histogram."""

from __future__ import annotations

from collections.abc import Iterator

from helm_platform.diagnostics import Diagnostic, Level
from helm_platform.prometheus.client import QueryError
from helm_platform.slo.indicators import number, threshold
from helm_platform.slo.lints.interface import Everything, Lint, Objective
from helm_platform.slo.promql import Parsed, parse
from helm_platform.slo.spec import Slo

_SECONDS = {
    "client libraries": (0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.25, 0.5, 0.75, 1, 2.5, 5, 7.5, 10),
    "traefik": (0.1, 0.3, 1.2, 5),
}
_ENVOY = (0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10000, 30000, 60000, 300000, 600000, 1800000, 3600000)
_OWN = {"traefik_": "traefik", "envoy_": "envoy", "istio_": "envoy"}
"""Default buckets, from the sources: client_golang prometheus/histogram.go DefBuckets (client_java, client_python and
prom-client have these too, some with .075, .75 and 7.5), traefik pkg/observability/metrics/prometheus.go, Envoy
source/common/stats/histogram_impl.cc."""


def _check(everything: Everything) -> Iterator[Diagnostic]:
    for objective in everything.objectives:
        for slo in objective.slos:
            kind = next(iter(slo.sli))
            fields = slo.sli[kind]
            if kind not in ("latency", "requests") or fields.get("native"):
                continue
            parsed = parse(fields["histogram"])
            if isinstance(parsed, Parsed) and parsed.bare:
                asked = _live(everything, fields["histogram"])
                known, whose = (asked, "it has") if asked else _usual(parsed.selectors[0].name, fields.get("unit", "s"))
                wanted = threshold(fields)
                if known and all(abs(float(wanted) - each) > 1e-9 * each for each in known):
                    yield _found(objective, slo, sorted(known), whose, live=bool(asked))


def _found(objective: Objective, slo: Slo, known: list[float], whose: str, *, live: bool) -> Diagnostic:
    given = objective.given["sli"]
    kind = next(iter(given))
    fields = slo.sli[next(iter(slo.sli))]
    unit = fields.get("unit", "s")
    below: tuple[str, ...] = ("sli", kind, "threshold")
    if kind == "preset":
        below = ("sli", "preset", "threshold") if isinstance(given["preset"], dict) else ("sli", "preset")
    if slo.path[2:]:
        below = tuple(map(str, slo.path[2:]))
    buckets = ", ".join(f"{number(each)}{unit}" for each in known)
    return objective.on_value(
        "threshold-bucket",
        Level.ERROR if live else Level.WARNING,
        f"{fields['threshold']} is no bucket: {whose} {buckets}",
        *below,
        help="take one of them, or give the histogram a bucket there: without it the objective has no data",
    )


def _usual(name: str, unit: str) -> tuple[list[float], str]:
    """The default buckets of whoever makes the metric, in its unit."""
    maker = next((maker for start, maker in _OWN.items() if name.startswith(start)), "client libraries")
    if maker == "envoy":
        return [each / (1 if unit == "ms" else 1000) for each in _ENVOY], "those of Envoy are"
    factor = 1000 if unit == "ms" else 1
    return [each * factor for each in _SECONDS[maker]], f"those of {maker} are, unless they were told others,"


def _live(everything: Everything, histogram: str) -> list[float]:
    """The buckets that a server has; [] without a server or series."""
    if everything.prometheus is None:
        return []
    name, brace, rest = histogram.strip().partition("{")
    query = f"count by (le) ({name.strip()}_bucket{brace}{rest})"
    if query not in everything.asked:
        try:
            everything.asked[query] = everything.prometheus.instant(query, everything.now)
        except QueryError:
            everything.asked[query] = []
    bounds = [each.labels.get("le", "") for each in everything.asked[query]]
    return [float(each) for each in bounds if each and each != "+Inf"]


LINT = Lint(
    "threshold-bucket",
    "A classic histogram knows only how many events were below its buckets, so an objective between two of them "
    "has no data. Compared with the usual buckets of client libraries, Traefik and Envoy; with `--prometheus` "
    "with those that are there.",
    _check,
)
