"""Any ServiceLevels document that its schema accepts and that makes sense, for Hypothesis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy

Document = dict[str, Any]

_NAME = st.from_regex(r"[a-z]([-a-z0-9]{0,8}[a-z0-9])?", fullmatch=True)
_METRIC = st.sampled_from(["http_requests_total", "jobs_total", "grpc_server_handled_total", "a:b:c_total"])
_LABEL = st.sampled_from(["job", "code", "tenant", "le2", "path", "zone"])
#: What label values and annotations may hold: anything but the braces of templates and lone surrogates.
TEXT = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="{}"), max_size=20)
_PERCENT = st.one_of(
    st.sampled_from([50, 90, 99, 99.5, 99.9, 99.95, 99.99, 99.999]),
    st.integers(min_value=1, max_value=99_999).map(lambda number: number / 1000),
)
_WINDOW = st.sampled_from(["6h", "36h", "1d", "3d", "7d", "1w", "14d", "28d", "4w", "30d", "90d", "month", "quarter"])
_THRESHOLD = st.sampled_from(["5ms", "100ms", "300ms", "1s", "1s500ms", "2m", "10s"])


@st.composite
def selectors(draw: st.DrawFn, metric: str | None = None) -> str:
    """A selector as people write it, also with odd spaces and values."""
    name = metric or draw(_METRIC)
    matchers = draw(
        st.lists(
            st.tuples(
                _LABEL, st.sampled_from(["=", "!=", "=~", "!~"]), st.sampled_from(["web", "5..", "a|b", "x-1", ""])
            ),
            max_size=3,
        )
    )
    if not matchers:
        return name
    comma = draw(st.sampled_from([",", ", ", " , "]))
    inside = comma.join(f'{label}{operator}"{value}"' for label, operator, value in matchers)
    return f"{name}{draw(st.sampled_from(['', ' ']))}{{{inside}{draw(st.sampled_from(['', ',']))}}}"


@st.composite
def counters(draw: st.DrawFn, by: tuple[str, ...]) -> str:
    """A bare selector, or PromQL with $window that has only the labels of `by`."""
    selector = draw(selectors())
    grouped = f" by ({', '.join(by)})" if by else ""
    query = f"sum{grouped} (rate({selector}[$window]))"
    return draw(
        st.sampled_from(
            [
                selector,
                query,
                f"{query} or 2 * {query}",
                f"{query} - {query}",
                f"  {query} # all of them",
                f"sum{grouped} (\n  rate({selector}[$window]) # why\n)\n",
            ]
        )
    )


def _ratio(by: tuple[str, ...]) -> SearchStrategy[Document]:
    sides = st.sampled_from([("bad", "total"), ("good", "total"), ("bad", "good")])
    return sides.flatmap(lambda pair: st.fixed_dictionaries({side: counters(by) for side in pair}))


def _latency() -> SearchStrategy[Document]:
    one = st.fixed_dictionaries({"threshold": _THRESHOLD})
    several = st.fixed_dictionaries({"thresholds": st.dictionaries(_THRESHOLD, _PERCENT, min_size=1, max_size=3)})
    rest = st.fixed_dictionaries(
        {"histogram": selectors("http_request_duration_seconds")},
        optional={"unit": st.sampled_from(["s", "ms"]), "native": st.booleans()},
    )
    return st.tuples(rest, st.one_of(one, several)).map(lambda pair: {**pair[0], **pair[1]})


def _requests(by: tuple[str, ...]) -> SearchStrategy[Document]:
    return st.fixed_dictionaries(
        {
            "bad": counters(by),
            "total": counters(by),
            "histogram": selectors("http_request_duration_seconds"),
            "threshold": _THRESHOLD,
        },
        optional={"unit": st.sampled_from(["s", "ms"])},
    )


def _gauge(by: tuple[str, ...]) -> SearchStrategy[Document]:
    grouped = f" by ({', '.join(by)})" if by else ""
    query = st.sampled_from(
        [f"max{grouped} (queue_age_seconds)", f"avg{grouped} (avg_over_time(x[$window])) or y # both"]
    )
    bound = st.one_of(
        st.integers(-100, 100), st.floats(-1e6, 1e6, allow_nan=False).map(lambda number: round(number, 3))
    )
    return st.one_of(
        st.fixed_dictionaries({"query": query, "max": bound}),
        st.fixed_dictionaries({"query": query, "min": bound}),
        st.fixed_dictionaries({"query": query, "min": bound, "max": bound}),
    )


def _raw() -> SearchStrategy[Document]:
    ratio = st.just("1 - avg_over_time(probe_success[$window]) # of probes")
    return st.fixed_dictionaries({"errorRatio": ratio}, optional={"weight": st.just("sum(rate(x_total[$window]))")})


def _preset() -> SearchStrategy[Any]:
    fields = st.fixed_dictionaries(
        {"name": st.just("ingress-availability"), "provider": st.just("traefik")},
        optional={"target": _NAME, "namespace": _NAME},
    )
    return st.one_of(st.just("kube-uptime"), fields)


#: Kind of indicator → what may stand below it, for an objective with these labels of `by`.
KINDS: dict[str, Callable[[tuple[str, ...]], SearchStrategy[Any]]] = {
    "ratio": _ratio,
    "latency": lambda _by: _latency(),
    "requests": _requests,
    "uptime": lambda _by: st.fixed_dictionaries({"series": selectors("up")}, optional={"any": st.booleans()}),
    "gauge": _gauge,
    "raw": lambda _by: _raw(),
    "preset": lambda _by: _preset(),
}

_TIER_SIZE = st.one_of(
    st.fixed_dictionaries({"budget": st.sampled_from([0.5, 2, 5, 10, 100])}),
    st.fixed_dictionaries({"burnRate": st.sampled_from([1, 2.5, 14.4])}),
)
_TIER_REST = st.fixed_dictionaries(
    {},
    optional={
        "severity": st.sampled_from(["page", "ticket", "warning"]),
        "for": st.sampled_from(["2m", "1h30m", "45s"]),
        "keepFiringFor": st.sampled_from(["5m", "1h"]),
    },
)
_SPANS = st.sampled_from(
    [("45m", "4m"), ("1h", "5m"), ("90m", "10m"), ("12h", "1h"), ("24h", "2h"), ("7d", "1d"), ("10d", "12h")]
)
_NEW_TIER = st.tuples(_SPANS, _TIER_SIZE, _TIER_REST).map(
    lambda parts: {"long": parts[0][0], "short": parts[0][1], **parts[1], **parts[2]}
)
_KNOWN_TIER = st.one_of(st.just(False), _TIER_SIZE, _TIER_REST)
_TIERS = st.dictionaries(
    st.sampled_from(["page-fast", "ticket-slow", "mine", "another"]), st.just(None), min_size=1, max_size=3
).flatmap(
    lambda names: st.fixed_dictionaries(
        {name: _KNOWN_TIER if name in ("page-fast", "ticket-slow") else _NEW_TIER for name in names}
    )
)
ALERTS = st.fixed_dictionaries(
    {},
    optional={
        "tiers": _TIERS,
        "lowTraffic": st.one_of(
            st.fixed_dictionaries({"minimumFailures": st.integers(0, 20)}),
            st.fixed_dictionaries({"confidence": st.sampled_from([90, 95, 98, 99])}),
            st.just({"scaled": True}),
        ),
        "noData": st.one_of(st.just(False), st.sampled_from(["10m", "1h30m"])),
        "budget": st.one_of(st.just(False), st.sampled_from([0, 10, 50.5])),
        "severities": st.fixed_dictionaries({}, optional={"page": st.just("critical"), "ticket": st.just("warning")}),
        "runbook": st.just("https://runbooks.acme.io/checkout"),
        "labels": st.dictionaries(st.sampled_from(["receiver", "tier2"]), TEXT, max_size=2),
        "annotations": st.dictionaries(st.sampled_from(["note", "summary"]), TEXT, max_size=2),
    },
)

_CLOCK = st.sampled_from(["00:00", "02:00", "06:30", "22:00", "23:59"])
_DAYS = st.lists(
    st.sampled_from(["mon", "tue", "wed", "thu", "fri", "sat", "sun"]), min_size=1, max_size=7, unique=True
)
_WHEN = st.sampled_from(["maintenance_mode == 1", "max(deploying) > 0 # by hand"])
_EXCLUDE = st.dictionaries(
    _NAME,
    st.one_of(
        st.fixed_dictionaries({"when": _WHEN}),
        st.fixed_dictionaries({"from": _CLOCK, "to": _CLOCK}, optional={"days": _DAYS, "when": _WHEN}),
    ),
    min_size=1,
    max_size=3,
)
_LABELS = st.dictionaries(st.sampled_from(["tier", "product", "cost_center", "window"]), TEXT, max_size=3)


@st.composite
def objectives(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS)) -> Document:
    """An objective, of one of these kinds."""
    kind = draw(st.sampled_from(kinds))
    may_group = kind not in ("preset", "raw")
    by = draw(st.sampled_from([(), (), ("tenant",), ("tenant", "zone")])) if may_group else ()
    sli = {kind: draw(KINDS[kind](by))}
    given: Document = {"sli": sli}
    if "thresholds" not in sli.get("latency", {}):
        given["objective"] = draw(_PERCENT)
    if by:
        given |= {"by": list(by)} | draw(st.fixed_dictionaries({}, optional={"maxGroups": st.integers(1, 50)}))
    optional = {
        "window": _WINDOW,
        "windows": st.lists(_WINDOW, min_size=1, max_size=3, unique=True),
        "description": st.just("Orders are taken"),
        "revision": st.integers(2, 9),
        "labels": _LABELS,
        "alerts": ALERTS,
        "exclude": _EXCLUDE,
    }
    return given | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def documents(draw: st.DrawFn, kinds: tuple[str, ...] = tuple(KINDS)) -> Document:
    """A document, with a composite of its objectives where it has two without `by`."""
    slos = draw(st.dictionaries(_NAME, objectives(kinds), min_size=1, max_size=3))
    parts = sorted(
        name for name, each in slos.items() if "by" not in each and "thresholds" not in each["sli"].get("latency", {})
    )
    if len(parts) > 1 and draw(st.booleans()):
        weights = st.fixed_dictionaries({name: st.sampled_from([1, 2.5, 0.25]) for name in parts})
        composite = draw(st.one_of(st.just({"allOf": parts}), weights.map(lambda each: {"weighted": each})))
        slos["whole-journey"] = {"objective": draw(_PERCENT), "sli": {"composite": composite}}
    given = {
        "apiVersion": "helm-platform.io/v1",
        "kind": "ServiceLevels",
        "service": draw(_NAME),
        "slos": slos,
    }
    optional = {
        "namespace": _NAME,
        "team": _NAME,
        "labels": _LABELS,
        "defaults": st.fixed_dictionaries({}, optional={"window": _WINDOW, "alerts": ALERTS, "exclude": _EXCLUDE}),
    }
    return given | draw(st.fixed_dictionaries({}, optional=optional))


@st.composite
def shuffled(draw: st.DrawFn, node: Any) -> Any:
    """The same with its maps in another order."""
    if isinstance(node, dict):
        return {key: draw(shuffled(node[key])) for key in draw(st.permutations(list(node)))}
    return [draw(shuffled(each)) for each in node] if isinstance(node, list) else node
