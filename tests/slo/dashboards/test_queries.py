"""Every query of every panel, asked of a real Prometheus with a history of several objectives."""

from __future__ import annotations

import json

import promql_parser
import pytest
from tests.slo.dashboards.scene import END, SLOS

from helm_platform.dashboards.model import Dashboard
from helm_platform.prometheus import Client
from helm_platform.slo.dashboards import by_service, fixed, overview, service
from helm_platform.slo.platform import default
from helm_platform.slo.preview.answers import Answers, Asking, asked, every, filled
from helm_platform.slo.preview.figures import cells

ALL = {"namespace": ".*", "service": ".*", "team": ".*"}
SERVICES = by_service(SLOS)
OF = {
    "availability": {"namespace": "shop", "service": "checkout", "slo": "availability", "window": "30d"},
    "maintained": {"namespace": "shop", "service": "checkout", "slo": "maintained", "window": "30d"},
    "own": {"namespace": "find", "service": "search", "slo": "own", "window": "30d"},
    "by-tenant": {"namespace": "find", "service": "search", "slo": "by-tenant", "window": "30d"},
    "idle": {"namespace": "find", "service": "search", "slo": "idle", "window": "month"},
    "silent": {"namespace": "find", "service": "search", "slo": "silent", "window": "30d"},
}


def look(client: Client, dashboard: Dashboard, values: dict[str, str]) -> Answers:
    return asked(Asking(client, END, END - 4 * 86400, values), dashboard)


def empty(answers: Answers) -> set[str]:
    """Panels, and columns of tables, for which a query has no answer."""
    found = set()
    for _, row in answers.rows:
        for answer in row:
            for number, samples in enumerate(answer.samples):
                if not samples:
                    table = answer.panel.table
                    found.add(table.columns[number].title if table else answer.panel.title)
    return found


def value(answers: Answers, title: str) -> float:
    (answer,) = [answer for _, row in answers.rows for answer in row if answer.panel.title == title]
    ((sample,),) = answer.samples
    return sample.value


@pytest.mark.parametrize("name", ["overview", "service", *("/".join(key) for key in SERVICES)])
def test_queries_are_promql(name: str) -> None:
    made = {"overview": overview(default()), "service": service(default())}
    made |= {"/".join(key): fixed(*key, slos, default()) for key, slos in SERVICES.items()}
    dashboard = made[name]
    values = {**ALL, **OF["availability"]}
    for query in (*(expr for panel in dashboard.panels for expr in panel.exprs), *(m.expr for m in dashboard.markers)):
        promql_parser.parse(filled(query, values))


def test_the_overview_tells_who_is_in_trouble(prometheus: Client) -> None:
    seen = look(prometheus, overview(default()), ALL)
    assert empty(seen) == set()
    assert value(seen, "Objectives") == 6
    assert value(seen, "Without data") == 1
    assert value(seen, "With alerts") == 4
    (answer,) = [answer for _, row in seen.rows for answer in row if answer.panel.title == "All objectives"]
    assert answer.panel.table
    headings, rows = cells(answer, answer.panel.table, {})
    shown = [{heading: cell.text for (heading, _), cell in zip(headings, row, strict=True)} for row in rows]
    assert [(each["SLO"], each["Window"]) for each in shown] == [
        ("by-tenant", "30d"),
        ("own", "30d"),
        ("availability", "30d"),
        ("availability", "7d"),
        ("maintained", "30d"),
        ("silent", "30d"),
        ("idle", "month"),
    ]
    states = {each["SLO"]: each["State"] for each in shown}
    assert states["idle"] == "no traffic"
    assert states["silent"] == "no data"
    assert set(states.values()) == {"measured", "no traffic", "no data"}
    left = [float(each["Budget left"].removesuffix(" %")) for each in shown]
    assert left == sorted(left)
    assert left[0] < 0
    assert {each["Alerts"] for each in shown if each["SLO"] in ("maintained", "idle")} == {"none"}


def test_the_choice_of_the_overview_is_followed(prometheus: Client) -> None:
    seen = look(prometheus, overview(default()), {**ALL, "team": every(["shop"])})
    assert value(seen, "Objectives") == 2
    assert value(seen, "Without data") == 0
    seen = look(prometheus, overview(default()), {**ALL, "service": every(["search", "checkout"]), "namespace": "find"})
    assert value(seen, "Objectives") == 4


def test_sums_weigh_by_traffic(prometheus: Client) -> None:
    """Good events of a day: all of them by all there were, and not the mean of the objectives' ratios."""
    seen = look(prometheus, overview(default()), {**ALL, "namespace": "shop"})
    bad, total = (
        sum(s.value for s in prometheus.instant(f'slo:{side}:increase_1d{{namespace="shop"}}', END))
        for side in ("bad", "total")
    )
    assert value(seen, "Good events of 1 d") == pytest.approx(1 - bad / total, rel=1e-12)


@pytest.mark.parametrize(
    ("slo", "without"),
    [
        ("availability", set()),
        ("maintained", {"Alerts"}),
        ("own", set()),
        ("by-tenant", set()),
        # Nothing for minutes: no ratio of them. Its budget and its days are there.
        ("idle", {"Burn rate, 1 h", "Spent in", "Alerts"}),
        ("silent", {"Burn rate, 1 h", "Spent in", "Bad 1h", "Events 1h"}),
    ],
)
def test_the_service_dashboard_has_data(slo: str, without: set[str], prometheus: Client) -> None:
    assert empty(look(prometheus, service(default()), OF[slo])) == without


@pytest.mark.parametrize("slo", OF)
def test_a_fixed_dashboard_has_the_same_data(slo: str, prometheus: Client) -> None:
    key = (OF[slo]["namespace"], OF[slo]["service"])
    dashboard = fixed(*key, SERVICES[key], default())
    own, common = (look(prometheus, each, OF[slo]) for each in (dashboard, service(default())))
    for title in ("Objective", "Budget left", "Good events"):
        assert value(own, title) == value(common, title)


def test_numbers_agree_with_each_other(prometheus: Client) -> None:
    seen = look(prometheus, service(default()), OF["availability"])
    left, good, objective = (value(seen, title) for title in ("Budget left", "Good events", "Objective"))
    assert objective == 0.999
    assert good == pytest.approx(1 - (1 - left) * 0.001, rel=1e-9)
    (total,) = prometheus.instant('slo:total:increase_30d{slo="availability"}', END)
    assert value(seen, "Bad events left") == pytest.approx(left * 0.001 * total.value, rel=1e-9)
    assert value(seen, "Spent in") == pytest.approx(left * 30 * 86400 / value(seen, "Burn rate, 1 h"), rel=1e-9)


def test_limits_are_those_of_the_alerts(prometheus: Client) -> None:
    """The dashed line is B; the alert compares with B · (1 - O)."""
    seen = look(prometheus, service(default()), OF["availability"])
    limits = {
        answer.panel.title.partition(":")[0]: answer.samples[2][0].value
        for title, row in seen.rows
        if title == "Burn rate"
        for answer in row
    }
    assert limits == {tier.name: pytest.approx(tier.burn(30 * 86400)) for tier in default().tiers}


def test_an_own_tier_is_drawn_for_its_objective_alone(prometheus: Client) -> None:
    key = ("find", "search")
    dashboard = fixed(*key, SERVICES[key], default())

    def drawn(slo: str, title: str) -> bool:
        seen = look(prometheus, dashboard, OF[slo])
        return all(a.samples[0] for _, row in seen.rows for a in row if a.panel.title.startswith(title))

    assert (drawn("own", "twice"), drawn("by-tenant", "twice")) == (True, False)
    assert (drawn("own", "ticket-slow"), drawn("by-tenant", "ticket-slow")) == (False, True)


def test_groups_are_listed_worst_first(prometheus: Client) -> None:
    seen = look(prometheus, service(default()), OF["by-tenant"])
    (answer,) = [answer for _, row in seen.rows for answer in row if answer.panel.title == "Budget of each group"]
    assert answer.panel.table
    headings, rows = cells(answer, answer.panel.table, {})
    assert [heading for heading, _ in headings] == ["tenant", "Budget left", "Bad 1h", "Events 1h"]
    assert len(rows) == 3
    left = [float(row[1].text.removesuffix(" %")) for row in rows]
    assert left == sorted(left)


def test_deploys_are_marked(prometheus: Client) -> None:
    """An image that begins to run; not those that have always run, nor a return of the exporter."""
    seen = look(prometheus, service(default()), OF["availability"])
    moments = [moment for moment in seen.moments if moment.name == "Deploys"]
    assert [moment.text for moment in moments] == ["registry.acme.io/checkout:1.42"]
    assert END - 3600 <= moments[0].start <= END - 3600 + 300


def test_times_without_traffic_and_excluded_times_are_marked(prometheus: Client) -> None:
    (idle,) = look(prometheus, service(default()), OF["idle"]).moments
    assert idle.end == END
    assert END - idle.start == pytest.approx(5 * 3600, abs=300)
    key = ("shop", "checkout")
    dashboard = fixed(*key, SERVICES[key], default())
    excluded = next(marker for marker in dashboard.markers if marker.name.startswith("Excluded"))
    night, day = END - 14 * 3600 + 1800, END  # 02:30 and 16:00
    for slo, at, marked in (("maintained", night, 1), ("maintained", day, 0), ("availability", night, 0)):
        assert len(prometheus.instant(filled(excluded.expr, OF[slo]), at)) == marked, (slo, at)


def test_names_are_escaped_in_a_choice() -> None:
    assert every(["a-b", "c"]) == "(a-b|c)"
    assert every(["a.b"]) == "(a\\\\.b)"
    assert every([]) == ".*"
    assert json.loads(f'"{every(["a.b"])[1:-1]}"') == "a\\.b"
