"""The dashboards of ingress providers: Grafana's types take them, and a real Prometheus answers every query."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

import promql_parser
import pytest

from helm_platform.dashboards import ingress
from helm_platform.prometheus import Client, Series, serve, written
from helm_platform.slo.preview.answers import Asking, asked, filled
from tests.charts.test_ingress_alerts import PROVIDERS, PROXY, UP, histogram
from tests.dashboards.scene import FAULTS
from tests.support import ROOT

DATA = ingress.providers(ROOT / "charts/ingress")
FILES = {name: ingress.text(name, data) for name, data in DATA.items()}
BEGIN, MINUTES = 1_800_000_000, 90
CHOSEN = {"proxy": ".*"}


def labels(series: str) -> dict[str, str]:
    name, _, rest = series.replace("JOB", PROXY).partition("{")
    return {"__name__": name, **dict(re.findall(r'(\w+)="([^"]*)"', rest))}


def rising(series: str, step: float, start: float = 0) -> Series:
    return Series(labels(series), [(BEGIN + 60 * at, start + step * at) for at in range(MINUTES + 1)])


@pytest.fixture(scope="module")
def prometheus(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """An hour and a half of each provider: 60 requests a minute, of which one fails."""
    series: list[Series] = []
    for provider in PROVIDERS.values():
        series += [rising(provider.total, 59)]
        series += [rising(provider.failed, 1)] if provider.failed else []
        if provider.buckets:
            steps = {
                name: int(text.split("+")[1].split("x")[0])
                for name, text in histogram(provider.buckets, provider.unit, 0.5).items()
            }
            series += [rising(name, step) for name, step in steps.items()]
        if provider.config:
            refused = provider.config[0]
            series += [rising(refused, 0, 1)]
        if provider.certificate:
            name, value = provider.certificate
            series += [rising(name, 0, value(5) + (BEGIN if value(1) > 1 else 0))]
    service = f'job="{PROXY}",exported_service="shop-web-http@kubernetes",code="502"'
    upstream = f'job="{PROXY}",envoy_cluster_name="httproute/shop/web/rule/0",envoy_response_code_class="5"'
    more = {
        f"traefik_service_requests_total{{{service}}}": 1,
        f"envoy_cluster_upstream_rq_xx{{{upstream}}}": 1,
        f'envoy_cluster_manager_cds_update_rejected{{job="{PROXY}",pod="a",namespace="edge"}}': 0,
        f'traefik_open_connections{{job="{PROXY}",pod="a"}}': 1,
        f'envoy_http_downstream_cx_active{{job="{PROXY}",pod="a",envoy_http_conn_manager_prefix="https-10443"}}': 1,
        f'nginx_http_connection_count_connections{{job="{PROXY}",pod="a"}}': 1,
        f'nginx_ingress_controller_nginx_process_connections{{job="{PROXY}",pod="a",state="active"}}': 1,
    }
    series += [rising(name, step) for name, step in more.items()] + [rising(UP, 0, 1)]
    unique = {tuple(sorted(each.labels.items())): each for each in series}
    data = tmp_path_factory.mktemp("ingress") / "data"
    written(unique.values(), data)
    with serve(data) as client:
        yield client


@pytest.mark.parametrize("check", FAULTS, ids=lambda check: check.__name__)
def test_dashboards_have_no_known_fault(check: Callable[[dict[str, Any]], Iterator[str]]) -> None:
    assert {name: list(check(json.loads(text))) for name, text in FILES.items()} == {name: [] for name in FILES}


def test_grafanas_types_take_them(strict: Callable[..., list[str]]) -> None:
    assert dict(zip(FILES, strict(FILES.values()), strict=True)) == dict.fromkeys(FILES, "")


@pytest.mark.parametrize("name", DATA)
def test_every_panel_has_an_answer(name: str, prometheus: Client) -> None:
    board = ingress.dashboard(name, DATA[name])
    end = BEGIN + 60 * MINUTES
    answers = asked(Asking(prometheus, end, BEGIN, CHOSEN), board)
    silent = {answer.panel.title for _, row in answers.rows for answer in row if not all(answer.samples)}
    assert silent == set()
    for panel in board.panels:
        for expr in panel.exprs:
            promql_parser.parse(filled(expr, CHOSEN))


def value(name: str, title: str, prometheus: Client) -> float:
    board = ingress.dashboard(name, DATA[name])
    answers = asked(Asking(prometheus, BEGIN + 60 * MINUTES, BEGIN, CHOSEN), board)
    (answer,) = [answer for _, row in answers.rows for answer in row if answer.panel.title == title]
    ((sample,),) = answer.samples
    return sample.value


@pytest.mark.parametrize("name", [name for name in DATA if "failed" in DATA[name]["metrics"]])
def test_the_numbers_are_those_of_the_traffic(name: str, prometheus: Client) -> None:
    assert value(name, "Failed", prometheus) == pytest.approx(1 / 60, rel=0.6)
    assert 0.5 <= value(name, "Slowest 1 %", prometheus) <= 1


def test_names_of_dashboards_are_those_that_alerts_lead_to() -> None:
    assert {json.loads(text)["uid"] for text in FILES.values()} == {f"ingress-{name}" for name in DATA}
    alerts = (ROOT / "charts/ingress/templates/_alerts.tpl").read_text(encoding="utf-8")
    assert '"%s/d/%s" (trimSuffix "/" .) (print "ingress-" $context.provider.name)' in alerts
